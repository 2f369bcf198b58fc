"""Files taken in from where others put them: what a power cut left half done is finished from here."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import DatabaseError
from models.package import IncomingFile, IncomingState
from service.database import tables


def add_incoming(
    session: Session, path: str, size: int, sha256: str | None, package: str | None, state: IncomingState,
    error: str | None = None,
) -> int:  # fmt: skip
    """Notes a file of `size` bytes that was taken in, and gives its number."""
    row = tables.Incoming(
        path=path, size=size, sha256=sha256, package=package, state=state, error=error, at=datetime.now(UTC)
    )
    session.add(row)
    session.flush()
    return row.id


def incoming(session: Session, state: IncomingState | None = None) -> list[IncomingFile]:
    """The files taken in, all or those in a state, as they came."""
    wanted = select(tables.Incoming)
    if state:
        wanted = wanted.where(tables.Incoming.state == state)
    names = IncomingFile.model_fields
    rows = session.scalars(wanted.order_by(tables.Incoming.id))
    return [IncomingFile.model_validate({n: getattr(row, n) for n in names}) for row in rows]


def set_incoming(session: Session, id: int, state: IncomingState, error: str | None = None) -> None:
    """Where a file is now, and what is wrong with it. Raises DatabaseError where there is none."""
    row = session.get(tables.Incoming, id)
    if row is None:
        raise DatabaseError(f"{id}: 没有该接收记录（no such incoming file）")
    row.state, row.error, row.at = state, error, datetime.now(UTC)
