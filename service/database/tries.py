"""Failed tries to sign in, counted in the database, so that they hold for all processes and outlast a restart."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from service.database.account_tables import TriesRow
from service.rules.lockout import FORGET, Tries, TryKind


def keys_of(name: str, address: str) -> dict[TryKind, str]:
    """Under which keys a try at a name from an address is counted."""
    return {"pair": key_of("pair", name, address), "name": key_of("name", name), "address": key_of("address", address)}


def key_of(kind: TryKind, *what: str) -> str:
    """Under which key tries of a kind are counted."""
    return hashlib.sha256("\0".join((kind, *what)).encode("utf-8", "backslashreplace")).hexdigest()


def locked(session: Session, keys: Mapping[TryKind, str], now: datetime) -> dict[TryKind, Tries]:
    """The tries of each key, held until the transaction ends, so that no two count from the same number."""
    return {kind: _tries(_row(session, keys, kind, now)) for kind in _in_order(keys)}


def keep(session: Session, keys: Mapping[TryKind, str], tries: Mapping[TryKind, Tries], now: datetime) -> None:
    """Keeps the tries of these kinds, and forgets what is long past."""
    for kind, kept in tries.items():
        row = _row(session, keys, kind, now)
        row.failures, row.last_at, row.closed_until = kept.failures, now, kept.closed_until
    session.flush()
    session.execute(delete(TriesRow).where(TriesRow.last_at < now - FORGET, TriesRow.key.not_in(keys.values())))


def forget_name(session: Session, name_key: str) -> None:
    """Forgets all failures of a name, from wherever they came."""
    session.execute(delete(TriesRow).where(TriesRow.name == name_key))


def _in_order(keys: Mapping[TryKind, str]) -> list[TryKind]:
    """One order for all, so that nobody waits in a circle."""
    return sorted(keys, key=lambda kind: keys[kind])


def _row(session: Session, keys: Mapping[TryKind, str], kind: TryKind, now: datetime) -> TriesRow:
    """The row of a kind, made where it is not there."""
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    name = None if kind == "address" else keys["name"]
    made = insert(TriesRow).values(key=keys[kind], name=name, failures=0, last_at=now)
    session.execute(made.on_conflict_do_nothing())
    query = select(TriesRow).where(TriesRow.key == keys[kind]).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _tries(row: TriesRow) -> Tries:
    return Tries(failures=row.failures, last_at=row.last_at, closed_until=row.closed_until)
