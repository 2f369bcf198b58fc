"""Queries of how many applications there are and what people said of the machine, within the areas of whoever asks."""

from collections.abc import Collection
from hashlib import sha256

from sqlalchemy import and_, func, select, true
from sqlalchemy.orm import Session

from models.account import Scope
from models.review import ReviewState
from service.database.desk import HOME, ROW, of_campaigns
from service.database.desk_tables import DecisionRow, Document, FindingRow
from service.database.scoping import within
from service.database.tables import Package


def tally(
    session: Session, scope: Scope, campaigns: Collection[str] | None = None
) -> list[tuple[str, str, str, str, int]]:
    """How many applications there are by province, city, kind and state; of all campaigns or of some."""
    columns = (*HOME, ROW.kind, ROW.state)
    query = select(*columns, func.count()).where(within(scope, *HOME), of_campaigns(campaigns)).group_by(*columns)
    return [(province, city, kind, state, n) for province, city, kind, state, n in session.execute(query)]


def spread(session: Session, scope: Scope) -> list[tuple[str, str, ReviewState, int]]:
    """How many of the applications that one may see there are by province, city and state, in order."""
    columns = (*HOME, ROW.state)
    query = select(*columns, func.count()).where(within(scope, *HOME)).group_by(*columns).order_by(*columns)
    return [(province, city, state, number) for province, city, state, number in session.execute(query)]


def machine_and_people(
    session: Session, scope: Scope, campaigns: Collection[str] | None = None
) -> dict[str, dict[str, int]]:
    """By finding code: how often each act was chosen in a first check or a ruling; of all campaigns or of some."""
    query = (
        select(FindingRow.code, DecisionRow.act, func.count())
        .join(DecisionRow, and_(DecisionRow.document == FindingRow.document, DecisionRow.finding == FindingRow.key))
        .join(Document, Document.id == FindingRow.document)
        .where(
            within(scope, *HOME),
            of_campaigns(campaigns),
            DecisionRow.undone_at.is_(None),
            DecisionRow.round != "second",
        )
        .group_by(FindingRow.code, DecisionRow.act)
    )
    table: dict[str, dict[str, int]] = {}
    for code, act, number in session.execute(query):
        table.setdefault(code, {})[act] = number
    return table


def answers_mark(session: Session, campaigns: Collection[str] | None = None) -> str:
    """What is another one whenever `machine_and_people` may say something else: answers are only added or taken back,
    and findings come and go with a package's judging alone."""
    query = select(func.count(), func.max(DecisionRow.id), func.count(DecisionRow.undone_at))
    package = Package.__table__.c
    chosen = true() if campaigns is None else package.campaign.in_(campaigns)
    judged = session.execute(select(package.id, package.updated_at).where(chosen).order_by(package.id))
    told = (tuple(session.execute(query).one()), [tuple(row) for row in judged])
    return sha256(repr(told).encode()).hexdigest()
