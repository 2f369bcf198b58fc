"""Queries of what people found wrong with applications and the machine did not."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.review import Hand, Mend, Miss
from service.database.desk_tables import MissRow

NAMES = ("id", "text", "mend", "page", "by", "acting_for", "at")


def of_application(session: Session, id: int) -> list[Miss]:
    """What people found of an application, what they took back too."""
    query = select(MissRow).where(MissRow.document == id).order_by(MissRow.id)
    rows = session.scalars(query.execution_options(populate_existing=True))
    return [
        Miss.model_validate({n: getattr(row, n) for n in NAMES} | {"undone": row.undone_at is not None}) for row in rows
    ]


def add(session: Session, id: int, text: str, mend: Mend, page: int | None, hand: Hand, at: datetime) -> int:
    """Files what somebody found, and gives its id."""
    row = MissRow(document=id, text=text, mend=mend, page=page, by=hand.by, acting_for=hand.acting_for, at=at)
    session.add(row)
    session.flush()
    return row.id


def undo(session: Session, id: int, miss: int, by: str | None, at: datetime) -> bool:
    """Takes it back, with `by` only what that person found. False where there is none such."""
    query = update(MissRow).where(MissRow.id == miss, MissRow.document == id, MissRow.undone_at.is_(None))
    if by is not None:
        query = query.where(MissRow.by == by)
    return bool(session.scalars(query.values(undone_at=at).returning(MissRow.id)).all())
