"""Which packages somebody sees: those of their areas, and those with an application from there."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select, true, update
from sqlalchemy.orm import Session

from models.account import Scope
from models.package import Package, PackageState
from service.database import tables
from service.database.desk import HOME
from service.database.desk_tables import Document
from service.database.packages import package_of
from service.database.scoping import within

PACKAGE_HOME = tables.Package.__table__.c.province, tables.Package.__table__.c.city
"""By which a package is scoped, beside its applications."""


def seen(
    session: Session, scope: Scope, state: PackageState | None, limit: int, offset: int
) -> tuple[list[Package], int]:
    """The packages that one may see, the last that came first, and how many there are in all."""
    allowed = _allowed(scope)
    if state:
        allowed = and_(allowed, tables.Package.state == state)
    total = session.scalar(select(func.count()).select_from(tables.Package).where(allowed)) or 0
    order = (tables.Package.created_at.desc(), tables.Package.id)
    rows = session.scalars(select(tables.Package).where(allowed).order_by(*order).limit(limit).offset(offset))
    return [package_of(row) for row in rows], total


def find(session: Session, scope: Scope, id: str) -> Package | None:
    """One package; None where there is none that one may see."""
    row = session.scalars(select(tables.Package).where(tables.Package.id == id, _allowed(scope))).one_or_none()
    return package_of(row) if row is not None else None


def sees_all(session: Session, scope: Scope, id: str) -> bool:
    """Whether somebody may see every application of a package; of one without any, whether it is theirs."""
    others = exists().where(Document.package == id, not_(within(scope, *HOME)))
    any_of_it = exists().where(Document.package == id)
    own = exists().where(tables.Package.id == id, within(scope, *PACKAGE_HOME))
    return bool(session.scalar(select(and_(not_(others), or_(any_of_it, own)))))


def set_home(session: Session, id: str, scopes: Sequence[Scope]) -> None:
    """Whose package it is: the one province of whoever brought it, or the one city that is all they have of it."""
    areas = {a for s in scopes for a in s.areas}
    provinces, cities = {a.province for a in areas}, {a.city for a in areas}
    if len(provinces) == 1:
        city = next(iter(cities)) if len(cities) == 1 else None
        query = update(tables.Package).where(tables.Package.id == id, tables.Package.province == "")
        session.execute(query.values(province=provinces.pop(), city=city or ""))


def _allowed(scope: Scope) -> ColumnElement[bool]:
    if scope.everywhere:
        return true()
    of_it = Document.package == tables.Package.id
    theirs = exists().where(of_it, within(scope, *HOME))
    return or_(within(scope, *PACKAGE_HOME), theirs)
