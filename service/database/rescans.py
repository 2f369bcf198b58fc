"""Pages that were scanned anew: every scan is kept, the last one counts."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.rescan import Rescan
from models.scan import PageRef
from service.database.mend_tables import RescanRow


def rescans_of(session: Session, package: str, ref: PageRef | None = None) -> list[Rescan]:
    """The new scans of a package's pages, or of one of them, in the order of pages, the first scan first."""
    row = RescanRow
    query = select(row).where(row.package == package).order_by(row.input, row.page, row.number)
    if ref is not None:
        query = query.where(row.input == ref.input, row.page == ref.page)
    return [_rescan(found) for found in session.scalars(query)]


def in_place(session: Session, package: str) -> dict[PageRef, str]:
    """The originals that count in the place of a package's pages: files of one page, by their hashes."""
    return {r.ref: r.sha256 for r in rescans_of(session, package)}


def add_rescan(session: Session, rescan: Rescan) -> None:
    """Keeps a new scan. Raises DatabaseError where its number is taken."""
    values = rescan.model_dump(exclude={"ref"})
    session.add(RescanRow(**values, input=rescan.ref.input, page=rescan.ref.page))
    session.flush()


def _rescan(row: RescanRow) -> Rescan:
    values = {n: getattr(row, n) for n in Rescan.model_fields if n != "ref"}
    return Rescan(ref=PageRef(input=row.input, page=row.page), **values)
