"""Queries of who does whose work, and from when to when."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from models.account import Delegation
from service.database.account_tables import DelegationRow


def standing_in(to: ColumnElement[str] | str, today: ColumnElement[date] | date) -> ColumnElement[bool]:
    """The condition of those by which somebody, or whoever a column names, stands in on that day."""
    return and_(DelegationRow.to == to, _held(today), DelegationRow.since <= today)


def add(
    session: Session, of: str, to: str, since: date, until: date, reason: str, made_by: str, now: datetime
) -> Delegation:
    """A new delegation."""
    row = DelegationRow(of=of, to=to, since=since, until=until, reason=reason, made_by=made_by, made_at=now)
    session.add(row)
    session.flush()
    return _delegation(row)


def to_user(session: Session, user: str, today: date) -> list[Delegation]:
    """Those by which somebody stands in today."""
    return _found(session, standing_in(user, today))


def of_user(session: Session, user: str) -> list[Delegation]:
    """Every one that somebody gave or was given, the last that begins first; those that ended too."""
    return _found(session, or_(DelegationRow.of == user, DelegationRow.to == user))


def every(session: Session, limit: int) -> list[Delegation]:
    """Everybody's, the last that begins first; those that ended too."""
    return _found(session, DelegationRow.id.is_not(None), limit)


def meeting(session: Session, of: str, to: str, since: date, until: date) -> bool:
    """Whether the colleague stands in for the person on one of these days already."""
    same = and_(DelegationRow.of == of, DelegationRow.to == to, _held(since), DelegationRow.since <= until)
    return bool(_found(session, same, 1))


def one(session: Session, id: int) -> Delegation | None:
    """A delegation by its id."""
    found = _found(session, DelegationRow.id == id, 1)
    return found[0] if found else None


def revoke(session: Session, id: int, by: str, now: datetime) -> bool:
    """Ends a delegation; False where there is none that is not ended so already."""
    query = update(DelegationRow).where(DelegationRow.id == id, DelegationRow.revoked_at.is_(None))
    ended = query.values(revoked_at=now, revoked_by=by).returning(DelegationRow.id)
    return bool(session.scalars(ended).all())


def _held(today: ColumnElement[date] | date) -> ColumnElement[bool]:
    """Neither revoked nor over on that day."""
    return and_(DelegationRow.revoked_at.is_(None), DelegationRow.until >= today)


def _found(session: Session, which: ColumnElement[bool], limit: int | None = None) -> list[Delegation]:
    order = (DelegationRow.since.desc(), DelegationRow.id.desc())
    rows = session.scalars(select(DelegationRow).where(which).order_by(*order).limit(limit))
    return [_delegation(row) for row in rows]


def _delegation(row: DelegationRow) -> Delegation:
    return Delegation.model_validate({name: getattr(row, name) for name in Delegation.model_fields})
