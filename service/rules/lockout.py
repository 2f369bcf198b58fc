"""How long sign-in is closed after failed tries: delays grow, and always end by themselves."""

from datetime import datetime, timedelta
from typing import Literal

from models.base import Record

TryKind = Literal["pair", "name", "address"]
"""What tries are counted by: a name from an address, a name from anywhere, an address whatever the name."""

FREE: dict[TryKind, int] = {"pair": 5, "name": 20, "address": 50}
"""Failures without a delay. A person mistypes a few times; behind one address a whole office may sit."""
FIRST_SECONDS: dict[TryKind, int] = {"pair": 30, "name": 30, "address": 10}
LONGEST_SECONDS: dict[TryKind, int] = {"pair": 900, "name": 300, "address": 60}
"""At the longest delays 96 guesses a day and address, 288 a day at one name: nothing against ten characters. A name
is never closed for longer than five minutes, so nobody keeps its owner out for good."""
FORGET = timedelta(hours=24)
"""After so long without a failure all are forgotten."""


class Tries(Record):
    """Failed tries, the last one's moment, and until when sign-in is closed."""

    failures: int = 0
    last_at: datetime | None = None
    closed_until: datetime | None = None


def seconds_closed(tries: Tries, now: datetime) -> int:
    """Whole seconds until the next try is taken; 0: now. A clock that was set back never closes for longer than the
    longest delay."""
    if tries.closed_until is None or tries.closed_until <= now:
        return 0
    if tries.last_at is not None and now < tries.last_at:
        return 0
    return int((tries.closed_until - now).total_seconds()) + 1


def after_failure(tries: Tries, kind: TryKind, now: datetime) -> Tries:
    """The tries with one more failure: from the last free one on each doubles the delay."""
    known = tries.last_at is not None and timedelta(0) <= now - tries.last_at < FORGET
    failures = (tries.failures if known else 0) + 1
    over = failures - FREE[kind]
    if over < 0:
        return Tries(failures=failures, last_at=now)
    seconds = min(FIRST_SECONDS[kind] << min(over, 20), LONGEST_SECONDS[kind])
    return Tries(failures=failures, last_at=now, closed_until=now + timedelta(seconds=seconds))


def after_success(tries: Tries, kind: TryKind) -> Tries:
    """The tries less the one that went well, which was counted before it was checked. Other failures from the same
    address stay."""
    failures = max(0, tries.failures - 1)
    return Tries(
        failures=failures,
        last_at=tries.last_at,
        closed_until=tries.closed_until if failures >= FREE[kind] else None,
    )
