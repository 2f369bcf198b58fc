"""Queries of what a retention period has ended for: which files are a package's own, and their way out of the store."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import and_, case, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from service.database.campaign_tables import Removal
from service.database.desk_tables import Document
from service.database.kept_files import is_wanted
from service.database.originals import SETTLES
from service.database.tables import Artefact, Original, Package, PackageFile, Page, PageResult
from service.rules.retention import Candidate

CHUNK = 500
"""Values of one statement."""
REPORTS = (Package.online, Package.report, Package.report_html, Package.report_xlsx, Package.outcome)


def candidates(session: Session, campaigns: Collection[str]) -> list[Candidate]:
    """The packages of these campaigns whose files are still there, as their retention is judged."""
    undecided = func.sum(case((and_(Document.id.is_not(None), Document.decided_at.is_(None)), 1), else_=0))
    query = (
        select(Package.id, Package.name, Package.supplements, Package.state, undecided, Package.updated_at,
               func.max(Document.decided_at))
        .join(Document, Document.package == Package.id, isouter=True)
        .where(Package.campaign.in_(campaigns), Package.removed_at.is_(None))
        .group_by(Package.id, Package.name, Package.supplements, Package.state, Package.updated_at, Package.created_at)
        .order_by(Package.created_at, Package.id)
    )  # fmt: skip
    return [
        Candidate(
            id=id, name=name, supplements=supplements, state=state, undecided=open_ or 0,
            last_at=max(updated, decided or updated),
        )
        for id, name, supplements, state, open_, updated, decided in session.execute(query)
    ]  # fmt: skip


def own_files(session: Session, packages: Sequence[str], now: datetime) -> set[str]:
    """The hashes of all files of these packages that no other package wants, and of what was read of pages by older
    programs or forms, which no page asks for any more."""
    named = _named_by(session, packages) | _of_no_page(session, now - SETTLES)
    return named - _wanted_by_others(session, set(packages), named)


def kinds_and_size(session: Session, hashes: Collection[str]) -> tuple[int, int, int]:
    """How many of these files are originals, how many are artefacts, and their bytes."""
    counts, size = [], 0
    for table in (Original, Artefact):
        count = 0
        for chunk in _chunks(sorted(hashes)):
            found = select(func.count(), func.sum(table.size)).where(table.sha256.in_(chunk))
            number, bytes_ = session.execute(found).one()
            count, size = count + number, size + (bytes_ or 0)
        counts.append(count)
    return counts[0], counts[1], size


def strike(session: Session, packages: Sequence[str], hashes: Collection[str], now: datetime) -> None:
    """Strikes the files of packages out of the rows, and notes them to be removed from the store. What was decided, and
    the names of the files, stay."""
    for chunk in _chunks(sorted(hashes)):
        session.execute(delete(PageResult).where(PageResult.artefact.in_(chunk)))
        session.execute(delete(Artefact).where(Artefact.sha256.in_(chunk)))
        session.execute(delete(Original).where(Original.sha256.in_(chunk)))
        session.execute(delete(Removal).where(Removal.sha256.in_(chunk)))
        session.execute(insert(Removal), [{"sha256": s, "at": now, "gone_at": None} for s in chunk])
    nothing: dict[Any, Any] = dict.fromkeys(REPORTS)
    for chunk in _chunks(packages):
        session.execute(update(Package).where(Package.id.in_(chunk)).values({**nothing, Package.removed_at: now}))


def to_remove(session: Session) -> int:
    """How many files are still to be removed from the store."""
    return session.scalar(select(func.count()).select_from(Removal).where(Removal.gone_at.is_(None))) or 0


def next_removals(session: Session, most: int) -> list[str]:
    """Files to be removed, held until the transaction ends; those that a row wants again by now are spared."""
    query = select(Removal).where(Removal.gone_at.is_(None)).order_by(Removal.sha256).limit(most)
    ready = []
    for row in session.scalars(query.with_for_update()):
        if is_wanted(session, row.sha256):
            session.delete(row)
        else:
            ready.append(row.sha256)
    session.flush()
    return ready


def set_gone(session: Session, hashes: Collection[str], now: datetime) -> None:
    """Notes that files are no more in the store, and forgets those that went long ago."""
    session.execute(update(Removal).where(Removal.sha256.in_(hashes)).values(gone_at=now))
    session.execute(delete(Removal).where(Removal.gone_at < now - SETTLES))


def _of_no_page(session: Session, before: datetime) -> set[str]:
    named = exists().where(Page.key == PageResult.key)
    return set(session.scalars(select(PageResult.artefact).where(~named, PageResult.made_at < before)))


def _named_by(session: Session, packages: Sequence[str]) -> set[str]:
    """Every hash that the rows of these packages name."""
    found: set[str] = set()
    for chunk in _chunks(packages):
        for column, of, query in _naming():
            found.update(session.scalars(query.where(of.in_(chunk), column.is_not(None)).with_only_columns(column)))
    return found


def _wanted_by_others(session: Session, packages: set[str], hashes: set[str]) -> set[str]:
    wanted: set[str] = set()
    for chunk in _chunks(sorted(hashes)):
        for column, _, query in _naming():
            for sha256, package in session.execute(query.where(column.in_(chunk)).distinct()):
                if package not in packages:
                    wanted.add(sha256)
    return wanted


def _naming() -> Iterator[tuple[Any, Any, Any]]:
    """The columns that name files, each with that of the package that names it, and the query of both."""
    for column in (PackageFile.sha256, PackageFile.container):
        yield column, PackageFile.package, select(column, PackageFile.package)
    for report in REPORTS:
        yield report, Package.id, select(report, Package.id)
    results = select(PageResult.artefact, Page.package).join(Page, Page.key == PageResult.key)
    yield PageResult.artefact, Page.package, results


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    every = iter(values)
    while chunk := list(islice(every, CHUNK)):
        yield chunk
