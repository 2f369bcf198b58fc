"""Holds a query to the areas that whoever asks may see, so that no row leaves the database that should not."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from models.account import Scope


def within(scope: Scope, province: ColumnElement[Any], city: ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition under which a row of these columns is in the scope, the same as `Scope.allows`."""
    if scope.everywhere:
        return true()
    if scope.empty:
        return false()
    return or_(
        *(province == a.province if a.city is None else _city(a.city, a.province, province, city) for a in scope.areas)
    )


def _city(name: str, of: str, province: ColumnElement[Any], city: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(province == of, city == name)
