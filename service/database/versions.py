"""The versions of applications' papers: kept for ever, and asked for by application."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.errors import DatabaseError
from models.paper_version import KeptVersion
from service.database import tables
from service.database.packages import files_of


def add_version(session: Session, version: KeptVersion) -> None:
    """Notes a version. Raises DatabaseError where its number is not the next one of its application."""
    if version.number != (last := last_number(session, version.application_no)) + 1:
        raise DatabaseError(
            f"{version.application_no}: 第 {last} 版之后不是第 {version.number} 版（not the next version）"
        )
    session.add(tables.PaperVersion(**version.model_dump(mode="json", exclude={"received_at"}),
                                    received_at=version.received_at))  # fmt: skip
    session.flush()


def last_number(session: Session, application_no: str) -> int:
    """The number of an application's last version; 0 where none came."""
    number = tables.PaperVersion.number
    wanted = select(func.max(number)).where(tables.PaperVersion.application_no == application_no)
    return session.scalar(wanted) or 0


def versions_of(session: Session, application_no: str) -> list[KeptVersion]:
    """All versions of an application's paper, the first first."""
    wanted = select(tables.PaperVersion).where(tables.PaperVersion.application_no == application_no)
    return [_version(row) for row in session.scalars(wanted.order_by(tables.PaperVersion.number))]


def versions_in(session: Session, package: str) -> list[KeptVersion]:
    """The versions that came with a package, in the order of its documents."""
    wanted = select(tables.PaperVersion).where(tables.PaperVersion.package == package)
    return [_version(row) for row in session.scalars(wanted.order_by(tables.PaperVersion.document))]


def effective_of(session: Session, application_no: str) -> KeptVersion | None:
    """The version that counts; None where none came."""
    found = versions_of(session, application_no)
    return found[-1] if found else None


def chain_of(session: Session, package: str) -> tuple[str, ...]:
    """A package and those that it supplements, the paper as first received first. Raises DatabaseError where a link
    leads to no package or in a circle."""
    chain: list[str] = []
    at: str | None = package
    while at is not None:
        row = session.get(tables.Package, at)
        if row is None or at in chain:
            raise DatabaseError(f"{at}: 没有该材料包（no such package）")
        chain.append(at)
        at = row.supplements
    return tuple(reversed(chain))


def chain_files(session: Session, package: str) -> list[tuple[str, int]]:
    """By the inputs of a package's report, which of its chain's packages each is of, and the place of its file there.
    Raises DatabaseError."""
    return [(each, f.index) for each in chain_of(session, package) for f in files_of(session, each)]


def last_supplement(session: Session, package: str) -> str:
    """The package that a new supplement to one goes on from: the last one of its chain."""
    return (package, *after(session, package))[-1]


def after(session: Session, package: str) -> tuple[str, ...]:
    """The packages that supplement one, directly or through others, the next first."""
    found: list[str] = []
    at = package
    while (next_ := _next(session, at)) is not None and next_ not in (package, *found):
        found.append(at := next_)
    return tuple(found)


def _next(session: Session, package: str) -> str | None:
    wanted = select(tables.Package.id).where(tables.Package.supplements == package)
    return session.scalars(wanted.order_by(tables.Package.created_at, tables.Package.id)).first()


def link(session: Session, package: str, earlier: str) -> None:
    """Makes a package a supplement to another. Raises DatabaseError where it is not there."""
    row = session.get(tables.Package, package)
    if row is None:
        raise DatabaseError(f"{package}: 没有该材料包（no such package）")
    row.supplements = earlier


def hold(session: Session, package: str) -> None:
    """Lets nobody else change a package until the transaction ends; in SQLite nobody else writes anyhow."""
    session.execute(select(tables.Package.id).where(tables.Package.id == package).with_for_update())


def _version(row: tables.PaperVersion) -> KeptVersion:
    return KeptVersion.model_validate({n: getattr(row, n) for n in KeptVersion.model_fields})
