"""Mends of packages' splits: every one is kept, the last one counts."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.page_split import KeptMend, PageSplit
from service.database.mend_tables import MendRow


def mends_of(session: Session, package: str) -> list[KeptMend]:
    """The mends of a package, the first first."""
    rows = session.scalars(select(MendRow).where(MendRow.package == package).order_by(MendRow.number))
    return [KeptMend.model_validate({n: getattr(row, n) for n in KeptMend.model_fields}) for row in rows]


def split_in(session: Session, package: str) -> PageSplit | None:
    """How a person split a package; None where the machine does."""
    query = select(MendRow.after).where(MendRow.package == package).order_by(MendRow.number.desc()).limit(1)
    found = session.scalar(query)
    return PageSplit.model_validate(found) if found else None


def add_mend(session: Session, mend: KeptMend) -> None:
    """Keeps a mend. Raises DatabaseError where its number is taken."""
    session.add(MendRow(**mend.model_dump(mode="json", exclude={"at"}), at=mend.at))
    session.flush()
