"""Which files the store should hold: originals as they came, and artefacts that kanhe made of them."""

from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.database.tables import Artefact, Base, Original

ArtefactKind = Literal["page", "report", "report_html", "report_xlsx", "outcome", "online"]


def add_original(session: Session, sha256: str, size: int) -> None:
    """Notes a file as it came, of `size` bytes; one that is known keeps its first time."""
    session.execute(_once(session, Original, sha256=sha256, size=size, received_at=datetime.now(UTC)))


def add_artefact(session: Session, sha256: str, size: int, kind: ArtefactKind) -> None:
    """Notes a file that kanhe made, of `size` bytes; one that is known stays as it is."""
    session.execute(_once(session, Artefact, sha256=sha256, size=size, kind=kind, made_at=datetime.now(UTC)))


def original_size(session: Session, sha256: str) -> int | None:
    """The size of an original in bytes; None where none with this hash came."""
    found = session.get(Original, sha256)
    return found.size if found else None


def _once(session: Session, table: type[Base], **values: Any) -> Insert:
    """An insert that two processes may do at the same time."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table).values(**values).on_conflict_do_nothing()
    return sqlite.insert(table).values(**values).on_conflict_do_nothing()
