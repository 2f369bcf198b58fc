"""Calls that a program may send twice: which came before, and what came of them."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.database.record_tables import CallOnce


def begin(session: Session, caller: str, key: str, digest: str, now: datetime) -> bool:
    """Notes that a call is under way; False where one with this key is there already."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(CallOnce).values(caller=caller, key=key, digest=digest, at=now).on_conflict_do_nothing()
    return session.scalar(new.returning(CallOnce.key)) is not None


def find(session: Session, caller: str, key: str) -> tuple[str, str | None, datetime] | None:
    """What a call with this key asked (its digest), what came of it, and when it came; None: there was none."""
    query = select(CallOnce.digest, CallOnce.result, CallOnce.at)
    row = session.execute(query.where(CallOnce.caller == caller, CallOnce.key == key)).one_or_none()
    return (row.digest, row.result, row.at) if row else None


def finish(session: Session, caller: str, key: str, result: str) -> None:
    """Notes what came of a call."""
    session.execute(update(CallOnce).where(CallOnce.caller == caller, CallOnce.key == key).values(result=result))


def forget(session: Session, caller: str, key: str) -> None:
    """Forgets a call, so that it may be sent again."""
    session.execute(delete(CallOnce).where(CallOnce.caller == caller, CallOnce.key == key))


def forget_before(session: Session, moment: datetime) -> None:
    """Forgets all calls that came before a moment."""
    session.execute(delete(CallOnce).where(CallOnce.at < moment))
