"""Which files the rows name: what the store must hold, and what it may."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from sqlalchemy import collate, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.database.campaign_tables import Removal
from service.database.mend_tables import RescanRow
from service.database.tables import Artefact, Incoming, Original, Package, PackageFile, PageResult

MUST = (
    Original.sha256,
    Artefact.sha256,
    PageResult.artefact,
    Package.online,
    Package.report,
    Package.report_html,
    Package.report_xlsx,
    RescanRow.sha256,
    RescanRow.earlier,
)
"""Whoever reads these expects a file."""
MAY = (*MUST, PackageFile.sha256, PackageFile.container, Incoming.sha256, Removal.sha256)
"""The files inside a ZIP are known by their hash, with or without a file of their own; others are on their way out."""
BATCH = 1000


def files_wanted(session: Session) -> Iterator[str]:
    """The hash of every original and artefact, in order, each once."""
    return _hashes(session, MUST)


def is_wanted(session: Session, sha256: str) -> bool:
    """Whether a row wants this file."""
    return any(session.scalar(select(column).where(column == sha256).limit(1)) for column in MUST)


def is_named(session: Session, sha256: str) -> bool:
    """Whether any row names this hash."""
    return any(session.scalar(select(column).where(column == sha256).limit(1)) for column in MAY)


def files_named(session: Session) -> Iterator[str]:
    """Every hash that any row names, in order, each once."""
    return _hashes(session, MAY)


def _hashes(session: Session, columns: tuple[InstrumentedAttribute[Any], ...]) -> Iterator[str]:
    parts = [select(column.label("sha256")).where(column.is_not(None)) for column in columns]
    every = union(*parts).subquery()
    # Hashes are sorted as bytes: a database's own language may sort digits after letters.
    wanted = every.c.sha256 if session.get_bind().dialect.name == "sqlite" else collate(every.c.sha256, "C")
    query = select(every.c.sha256).order_by(wanted)
    with closing(session.scalars(query, execution_options={"yield_per": BATCH})) as found:
        yield from found
