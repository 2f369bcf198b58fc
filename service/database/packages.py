"""Packages and their files: noted when they came, followed until their reports are there."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.errors import DatabaseError
from models.package import Package, PackageFile, PackageState
from service.database import tables

GIVEN_UP: tuple[PackageState, ...] = ("failed", "cancelled")
"""A parcel that ended so may be sent again."""
UNDER_WAY: tuple[PackageState, ...] = ("received", "reading", "judging")


def add_package(session: Session, package: Package, files: Sequence[PackageFile]) -> None:
    """Notes a package with all its files. Who asks `find_by_digest` first, in the same transaction, adds none twice."""
    session.add(tables.Package(**package.model_dump()))
    session.flush()
    session.add_all(tables.PackageFile(package=package.id, **f.model_dump()) for f in files)


def package(session: Session, id: str) -> Package:
    """One package. Raises DatabaseError where there is none."""
    return package_of(_row(session, id))


def outcome(session: Session, id: str) -> str | None:
    """The hash of all that was decided of a package; None while it is not judged. Raises DatabaseError where there is
    no such package."""
    row = session.execute(select(tables.Package.outcome).where(tables.Package.id == id)).one_or_none()
    if row is None:
        raise none_such(id)
    return row[0]


def packages(session: Session, state: PackageState | None = None) -> list[Package]:
    """The packages, all or those in a state: the most urgent first, then as they came."""
    wanted = select(tables.Package)
    if state:
        wanted = wanted.where(tables.Package.state == state)
    order = (tables.Package.priority.desc(), tables.Package.created_at, tables.Package.id)
    return [package_of(row) for row in session.scalars(wanted.order_by(*order))]


def under_way(session: Session) -> list[Package]:
    """The packages that workers still have to read or judge; a `check` does its own."""
    return [p for state in UNDER_WAY for p in packages(session, state) if p.source != "check"]


def set_state(session: Session, id: str, state: PackageState, error: str | None = None) -> None:
    """Where a package is, and why it failed. Raises DatabaseError where there is none."""
    row = _row(session, id)
    row.state, row.error, row.updated_at = state, error, datetime.now(UTC)


def set_report(session: Session, id: str, report: str, html: str, xlsx: str, outcome: str | None = None) -> None:
    """The hashes of a package's reports, and of all that was decided. Raises DatabaseError for no such package."""
    row = _row(session, id)
    row.report, row.report_html, row.report_xlsx, row.outcome = report, html, xlsx, outcome
    row.updated_at = datetime.now(UTC)


def files_of(session: Session, id: str) -> list[PackageFile]:
    """The files of a package in the order of its report."""
    wanted = select(tables.PackageFile).where(tables.PackageFile.package == id).order_by(tables.PackageFile.index)
    names = PackageFile.model_fields
    return [PackageFile(**{n: getattr(row, n) for n in names}) for row in session.scalars(wanted)]


def find_by_digest(session: Session, digest: str) -> Package | None:
    """The same parcel as it came before, unless it was given up; the first where there are several. Until the
    transaction ends nobody else gets an answer for this digest, so that two processes never add it both."""
    if session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(bytes.fromhex(digest[:16]), signed=True)
        session.execute(select(func.pg_advisory_xact_lock(key)))
    wanted = select(tables.Package).where(tables.Package.digest == digest, tables.Package.state.not_in(GIVEN_UP))
    row = session.scalars(wanted.order_by(tables.Package.created_at)).first()
    return package_of(row) if row else None


def _row(session: Session, id: str) -> tables.Package:
    row = session.get(tables.Package, id)
    if row is None:
        raise none_such(id)
    return row


def none_such(id: str) -> DatabaseError:
    """That there is no such package."""
    return DatabaseError(f"{id}: 没有该材料包（no such package）")


def package_of(row: tables.Package) -> Package:
    """A row as its record."""
    return Package.model_validate({n: getattr(row, n) for n in Package.model_fields})
