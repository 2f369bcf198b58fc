"""Delays after failed tries: they grow, end by themselves, and are forgotten."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from service.rules.lockout import (
    FORGET,
    FREE,
    LONGEST_SECONDS,
    Tries,
    TryKind,
    after_failure,
    after_success,
    seconds_closed,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def failed(times: int, kind: TryKind = "pair", every: timedelta = timedelta(0)) -> Tries:
    tries = Tries()
    for n in range(times):
        tries = after_failure(tries, kind, NOW + n * every)
    return tries


@pytest.mark.parametrize(
    ("kind", "times", "seconds"),
    [
        ("pair", 4, 0), ("pair", 5, 30), ("pair", 6, 60), ("pair", 9, 480), ("pair", 10, 900), ("pair", 5000, 900),
        ("name", 19, 0), ("name", 20, 30), ("name", 500, 300),
        ("address", 49, 0), ("address", 50, 10), ("address", 900, 60),
    ],
)  # fmt: skip
def test_delays_grow_to_a_longest(kind: TryKind, times: int, seconds: int) -> None:
    closed = failed(times, kind).closed_until
    assert (closed - NOW if closed else timedelta(0)) == timedelta(seconds=seconds)


@pytest.mark.parametrize("kind", get_args(TryKind))
def test_every_delay_ends(kind: TryKind) -> None:
    tries = failed(1000, kind)
    assert seconds_closed(tries, NOW) > 0
    assert seconds_closed(tries, NOW + timedelta(seconds=LONGEST_SECONDS[kind])) == 0


def test_a_clock_that_was_set_back_closes_nothing_for_good() -> None:
    assert seconds_closed(failed(1000), NOW - timedelta(days=400)) == 0


def test_failures_are_forgotten_after_a_day_without_one() -> None:
    assert after_failure(failed(9), "pair", NOW + FORGET).failures == 1
    assert after_failure(failed(9), "pair", NOW + FORGET - timedelta(seconds=1)).failures == 10


def test_seconds_are_told_rounded_up() -> None:
    tries = Tries(failures=5, last_at=NOW, closed_until=NOW + timedelta(seconds=1.5))
    assert seconds_closed(tries, NOW) == 2
    assert seconds_closed(Tries(), NOW) == 0


def test_success_takes_back_its_own_try_only() -> None:
    closed = failed(FREE["address"], "address")
    assert after_success(closed, "address") == Tries(failures=FREE["address"] - 1, last_at=NOW)
    assert after_success(failed(FREE["address"] + 3, "address"), "address").closed_until is not None
    assert after_success(Tries(), "address").failures == 0
