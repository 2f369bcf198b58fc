"""Pages on their way: which wait, which are done, and what was read of them, once for each key."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.base import Record
from models.scan import PageRef
from service.database import tables
from service.database.originals import add_artefact
from service.database.rescans import in_place

PageState = Literal["waiting", "done", "failed", "quarantined"]
Leave = Literal["go", "skip", "stop"]
"""Whether a page may be read: `skip`, it needs no reading any more; `stop`, its package was cancelled or is gone."""
CHUNK = 1000
"""Rows of one statement: SQLite takes 32,766 values."""


class WaitingPage(Record):
    """A page that is to be read: of which file, by its hash, and how reports name that; how often it was begun. `at` is
    the page of that file, another one than the package's where it was scanned anew."""

    ref: PageRef
    sha256: str
    at: int
    shown: str
    key: str
    tries: int


class SettledPage(Record):
    """A page that is done with: `artefact` is its bundle in the store, or `error` says why there is none."""

    ref: PageRef
    state: PageState
    key: str
    artefact: str | None
    error: str | None


class Progress(Record):
    """How many pages of a package there are, by how far they are."""

    waiting: int = 0
    done: int = 0
    failed: int = 0
    quarantined: int = 0

    @property
    def total(self) -> int:
        """All pages."""
        return self.waiting + self.done + self.failed + self.quarantined


_RUNNING = exists().where(tables.Package.id == bindparam("of"), tables.Package.state != "cancelled")
_BEGIN = (
    update(tables.Page)
    .where(
        tables.Page.package == bindparam("of"),
        tables.Page.input == bindparam("file"),
        tables.Page.page == bindparam("number"),
        tables.Page.state == "waiting",
        _RUNNING,
    )
    .values(tries=tables.Page.tries + 1)
    .execution_options(synchronize_session=False)
)
"""Made once: an engine waits while it is asked, and the making would take as long as the asking."""


def add_pages(session: Session, package: str, keys: Sequence[tuple[PageRef, str]]) -> None:
    """Notes pages by their keys. One that is known stays as it is, unless its key is another one now: then it waits
    anew."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(tables.Page)
    statement = new.on_conflict_do_update(
        index_elements=["package", "input", "page"],
        set_={"key": new.excluded.key, "state": "waiting", "tries": 0, "error": None},
        where=tables.Page.key != new.excluded.key,
    )
    for start in range(0, len(keys), CHUNK):
        rows = [
            {"package": package, "input": r.input, "page": r.page, "key": key, "state": "waiting", "tries": 0}
            for r, key in keys[start : start + CHUNK]
        ]
        session.execute(statement, rows)


def settle_known(session: Session, package: str, refs: Sequence[PageRef] | None = None) -> None:
    """Pages whose result is there already, from this package or another, are done; of all pages or of those given."""
    known = exists().where(tables.PageResult.key == tables.Page.key)
    session.execute(
        update(tables.Page)
        .where(_of(package, refs), tables.Page.state != "done", known)
        .values(state="done", error=None)
        .execution_options(synchronize_session=False)
    )


def waiting(session: Session, package: str, refs: Sequence[PageRef] | None = None) -> list[WaitingPage]:
    """The pages that wait, in order; of all pages or of those given."""
    page, file = tables.Page, tables.PackageFile
    wanted = (
        select(page.input, page.page, page.key, page.tries, file.sha256, file.path)
        .join(file, and_(file.package == page.package, file.index == page.input))
        .where(_of(package, refs), page.state == "waiting")
        .order_by(page.input, page.page)
    )
    anew = in_place(session, package)
    return [
        WaitingPage(
            ref=(ref := PageRef(input=i, page=n)), sha256=anew.get(ref, sha256 or ""), at=1 if ref in anew else n,
            shown=path, key=key, tries=tries,
        )
        for i, n, key, tries, sha256, path in session.execute(wanted)
    ]  # fmt: skip


def begin(session: Session, package: str, ref: PageRef) -> Leave:
    """Counts a try of a page that is about to be read, if it still is to be."""
    changed = session.execute(_BEGIN, {"of": package, "file": ref.input, "number": ref.page})
    if changed.rowcount:  # type: ignore[attr-defined]  # an update's result has it
        return "go"
    return "skip" if session.scalar(select(_RUNNING), {"of": package}) else "stop"


def finish(
    session: Session, package: str, ref: PageRef, key: str, artefact: str, size: int, seconds: float, made_by: str
) -> None:
    """Notes a page's result, unless somebody did before, and that the page is done."""
    add_artefact(session, artefact, size, "page")
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    result = {
        "key": key, "artefact": artefact, "seconds": seconds, "made_by": made_by, "made_at": datetime.now(UTC),
    }  # fmt: skip
    session.execute(insert(tables.PageResult).values(**result).on_conflict_do_nothing())
    session.execute(update(tables.Page).where(_of(package, [ref])).values(state="done", key=key, error=None))


def give_up(session: Session, package: str, ref: PageRef, state: PageState, error: str) -> None:
    """Notes that a page has no result, and why, unless it has one meanwhile."""
    session.execute(
        update(tables.Page).where(_of(package, [ref]), tables.Page.state == "waiting").values(state=state, error=error)
    )


def try_again(session: Session, package: str) -> None:
    """Pages without a result wait anew, with all their tries before them."""
    session.execute(
        update(tables.Page)
        .where(tables.Page.package == package, tables.Page.state != "done")
        .values(state="waiting", tries=0, error=None)
    )


def forget_result(session: Session, key: str) -> None:
    """A result whose bundle the store has no more: the pages that it was of wait anew."""
    session.execute(delete(tables.PageResult).where(tables.PageResult.key == key))
    session.execute(update(tables.Page).where(tables.Page.key == key).values(state="waiting", tries=0))


def settled(session: Session, package: str) -> list[SettledPage]:
    """Every page of a package, in order, with its bundle or its error."""
    page, result = tables.Page, tables.PageResult
    wanted = (
        select(page.input, page.page, page.state, page.key, result.artefact, page.error)
        .outerjoin(result, result.key == page.key)
        .where(page.package == package)
        .order_by(page.input, page.page)
    )
    return [
        SettledPage(ref=PageRef(input=i, page=n), state=state, key=key, artefact=artefact, error=error)
        for i, n, state, key, artefact, error in session.execute(wanted)
    ]


def progress(session: Session, package: str) -> Progress:
    """How far a package's pages are."""
    wanted = select(tables.Page.state, func.count()).where(tables.Page.package == package).group_by(tables.Page.state)
    return Progress(**{str(state): int(count) for state, count in session.execute(wanted)})


def progress_of(session: Session, ids: Sequence[str]) -> dict[str, Progress]:
    """The same of several packages at once."""
    page = tables.Page
    wanted = select(page.package, page.state, func.count()).where(page.package.in_(ids))
    counts: dict[str, dict[str, int]] = {id: {} for id in ids}
    for id, state, count in session.execute(wanted.group_by(page.package, page.state)):
        counts[id][str(state)] = int(count)
    return {id: Progress(**found) for id, found in counts.items()}


def any_waiting(session: Session, package: str) -> bool:
    """Whether a page of the package still waits."""
    return bool(session.scalar(select(exists().where(tables.Page.package == package, tables.Page.state == "waiting"))))


def _of(package: str, refs: Sequence[PageRef] | None) -> ColumnElement[bool]:
    page = tables.Page
    if refs is None:
        return page.package == package
    return and_(page.package == package, tuple_(page.input, page.page).in_([(r.input, r.page) for r in refs]))


def artefact_of(session: Session, package: str, ref: PageRef) -> str | None:
    """The hash of a page's bundle; None where it has none."""
    results, wanted = tables.PageResult, tables.Page
    query = select(results.artefact).join(wanted, wanted.key == results.key)
    return session.scalar(query.where(wanted.package == package, wanted.input == ref.input, wanted.page == ref.page))
