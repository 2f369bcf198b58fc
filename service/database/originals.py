"""Which files the store should hold: originals as they came, and artefacts that kanhe made of them."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.catalogue import said
from models.errors import StorageError
from service.database.campaign_tables import Removal
from service.database.tables import Artefact, Base, Original

SETTLES = timedelta(hours=6)
"""How long a file that went is remembered: nobody takes that long between finding it in the store and noting it."""
ArtefactKind = Literal["page", "report", "report_html", "report_xlsx", "outcome", "online"]


def add_original(session: Session, sha256: str, size: int) -> None:
    """Notes a file as it came, of `size` bytes; one that is known keeps its first time. Raises StorageError as
    `_spare` does."""
    _spare(session, sha256)
    session.execute(_once(session, Original, sha256=sha256, size=size, received_at=datetime.now(UTC)))


def add_artefact(session: Session, sha256: str, size: int, kind: ArtefactKind) -> None:
    """Notes a file that kanhe made, of `size` bytes; one that is known stays as it is. Raises StorageError as `_spare`
    does."""
    _spare(session, sha256)
    session.execute(_once(session, Artefact, sha256=sha256, size=size, kind=kind, made_at=datetime.now(UTC)))


def original_size(session: Session, sha256: str) -> int | None:
    """The size of an original in bytes; None where none with this hash came."""
    found = session.get(Original, sha256)
    return found.size if found else None


def _spare(session: Session, sha256: str) -> None:
    """Keeps a file that is on its way out of the store. Raises StorageError for one that went so lately that whoever
    notes it may have found it there before: taken in once more it is there again."""
    row = session.get(Removal, sha256, with_for_update=True)
    if row is None:
        return
    if row.gone_at is not None and datetime.now(UTC) - row.gone_at < SETTLES:
        raise StorageError(said("retention.just_removed", sha256=sha256))
    session.delete(row)
    session.flush()


def _once(session: Session, table: type[Base], **values: Any) -> Insert:
    """An insert that two processes may do at the same time."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table).values(**values).on_conflict_do_nothing()
    return sqlite.insert(table).values(**values).on_conflict_do_nothing()
