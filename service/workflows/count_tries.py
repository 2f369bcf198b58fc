"""Holds guessing up: a try is counted before it is checked, so that a hundred guesses at once are a hundred."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session as Connection

from models.catalogue import said
from models.errors import TooManyTriesError
from service.database import sessions, tries, users
from service.rules.lockout import after_failure, after_success, seconds_closed
from service.workflows.gate import Gate

KNOWN_DAYS = 90
"""From an address where the user signed in lately, others' failures from elsewhere do not close the account."""


def count_try(gate: Gate, name: str, address: str, now: datetime) -> None:
    """Counts a try as failed until it is known not to be. Raises TooManyTriesError while there were too many; such a
    try is neither checked nor counted, so every delay ends."""
    keys = tries.keys_of(users.folded(name), address)
    with gate.database.transaction() as connection:
        found = tries.locked(connection, keys, now)
        closing = set(found) - ({"name"} if _at_home(connection, name, address, now) else set())
        if wait := max(seconds_closed(found[kind], now) for kind in closing):
            raise TooManyTriesError(said("sign_in.too_many", seconds=wait), wait)
        tries.keep(connection, keys, {k: after_failure(t, k, now) for k, t in found.items()}, now)


def clear_tries(connection: Connection, name: str, address: str, now: datetime) -> None:
    """Forgets the failures of a name that has just been proved, and takes the try back from its address."""
    take_back(connection, name, address, now)
    tries.forget_name(connection, tries.key_of("name", users.folded(name)))


def take_back(connection: Connection, name: str, address: str, now: datetime) -> None:
    """Takes a try back from its address alone: it was no guess, and is not the end of signing in either."""
    keys = tries.keys_of(users.folded(name), address)
    found = tries.locked(connection, keys, now)
    tries.keep(connection, keys, {"address": after_success(found["address"], "address")}, now)


def _at_home(connection: Connection, name: str, address: str, now: datetime) -> bool:
    """Whether the address is one from where the user signed in lately."""
    user = users.by_name(connection, name)
    since = now - timedelta(days=KNOWN_DAYS)
    return user is not None and sessions.known_address(connection, user.id, address, since)
