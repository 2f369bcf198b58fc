"""A call sent twice under one key is done once: what came of it is remembered for a day."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.catalogue import said
from models.errors import ConflictError
from service.database import calls_once
from service.database.connection import Database

KEPT = timedelta(hours=24)
"""How long the same key means the same call."""
UNDER_WAY = timedelta(minutes=10)
"""After so long a call without a result was cut off, and may be sent again."""


@dataclass
class Once:
    """A call under its key. `result` names what came of it: set by whoever does it, there already the second time."""

    result: str | None = None

    @property
    def done(self) -> bool:
        """Whether it was done before."""
        return self.result is not None


@contextmanager
def once(database: Database, caller: str, key: str | None, asked: str, now: datetime) -> Iterator[Once]:
    """A call of a caller; without a key each is a new one. Where it fails it is forgotten. Raises ConflictError where
    the same key came with something else asked, or is still under way."""
    if key is None:
        yield Once()
        return
    digest = hashlib.sha256(asked.encode("utf-8", "backslashreplace")).hexdigest()
    call = Once(_begun(database, caller, key, digest, now))
    if call.done:
        yield call
        return
    try:
        yield call
    except BaseException:
        with database.transaction() as session:
            calls_once.forget(session, caller, key)
        raise
    with database.transaction() as session:
        calls_once.finish(session, caller, key, call.result or "")


def _begun(database: Database, caller: str, key: str, digest: str, now: datetime) -> str | None:
    with database.transaction() as session:
        calls_once.forget_before(session, now - KEPT)
        if calls_once.begin(session, caller, key, digest, now):
            return None
        found = calls_once.find(session, caller, key)
        if found is None or found[0] != digest:
            raise ConflictError(said("api.other_call"))
        if found[1] is None and now - found[2] < UNDER_WAY:
            raise ConflictError(said("api.under_way"))
        return found[1]
