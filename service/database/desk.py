"""Every query of the work list and of reviews. Rows are scoped here, so that no face can forget it: what a user may not
see is not there."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true, update
from sqlalchemy.orm import Session

from models.account import EVERYWHERE, Scope
from models.desk import Elsewhere, Listed, Narrowing, Order, Remark, Reviewed
from models.finding import Finding
from models.review import Answer, Closing, Decision, Hand, ReviewState, Round
from service.database import misses
from service.database.desk_tables import Comment, DecisionRow, Document, FindingRow, MissRow
from service.database.scoping import within
from service.database.tables import Package

COLUMNS = tuple(name for name in Listed.model_fields)
ROW = Document.__table__.c
LISTED = tuple(ROW[name] for name in COLUMNS)
ORDERS: Mapping[Order, tuple[ColumnElement[Any], ...]] = {
    "risk": (ROW.risk.desc(), ROW.received_at, ROW.id),
    "received": (ROW.received_at.desc(), ROW.id),
    "number": (ROW.application_no, ROW.id),
}
ESCAPE = "\\"
HOME = ROW.province, ROW.city
"""By which a row is scoped."""
AFRESH: dict[str, Any] = {"populate_existing": True}
"""As the database says now, whatever the session saw before."""


def listed(session: Session, scope: Scope, wanted: Narrowing, now: datetime, limit: int, offset: int) -> list[Listed]:
    """A page of the work list."""
    order = ORDERS[wanted.order]
    # What stands on the page is found by an index alone; whole rows are read of that page only.
    ids = _narrowed(select(ROW.id), session, scope, wanted, now).order_by(*order).limit(limit).offset(offset)
    session.flush()
    rows = session.execute(select(*LISTED).where(ROW.id.in_(ids)).order_by(*order))
    return [_listed(dict(zip(COLUMNS, row, strict=True)), now) for row in rows]


def count(session: Session, scope: Scope, wanted: Narrowing, now: datetime) -> int:
    """How many applications the list holds."""
    session.flush()
    return (
        session.scalar(_narrowed(select(func.count()).select_from(Document.__table__), session, scope, wanted, now))
        or 0
    )


def one(session: Session, scope: Scope, id: int, now: datetime) -> Listed | None:
    """An application by its id; None where there is none that one may see."""
    row = _one(session, scope, id)
    return _listed(_values(row), now) if row is not None else None


def reviewed(session: Session, scope: Scope, id: int, now: datetime) -> Reviewed | None:
    """An application with all that was said of it; None where there is none that one may see."""
    remarked, missed = (exists().where(table.document == Document.id) for table in (Comment, MissRow))
    query = select(Document, remarked, missed).where(Document.id == id, within(scope, *HOME))
    found = session.execute(query.execution_options(**AFRESH)).one_or_none()
    if found is None:
        return None
    row, remarked_on, missed_in = found
    findings = session.scalars(select(FindingRow).where(FindingRow.document == id).order_by(FindingRow.number))
    said = select(DecisionRow).where(DecisionRow.document == id).order_by(DecisionRow.id)
    decisions = session.scalars(said.execution_options(**AFRESH))
    first, final = closings_of(row)
    return Reviewed(
        listed=_listed(_values(row), now),
        findings=tuple(Finding.model_validate(f.content) for f in findings),
        decisions=tuple(decision_of(d) for d in decisions),
        remarks=_remarks(session, id) if remarked_on else (),
        misses=tuple(misses.of_application(session, id)) if missed_in else (),
        first=first,
        final=final,
    )


def homes(session: Session, scope: Scope, package: str) -> dict[int, tuple[str, str]]:
    """Province and city of those of a package's applications that one may see, by their index in the report."""
    query = select(Document.index, Document.province, Document.city).where(
        Document.package == package, within(scope, *HOME)
    )
    return {index: (province, city) for index, province, city in session.execute(query)}


def elsewhere(session: Session, packages: Sequence[str], campaign: str = "") -> list[Elsewhere]:
    """The numbered applications of all packages of a campaign but these, whoever may see them: an applicant may stand
    twice."""
    query = select(Document.kind, Document.applicant, Document.uscc, Document.application_no)
    query = query.join(Package, Package.id == Document.package).where(Package.campaign == campaign)
    query = query.where(Document.package.not_in(packages), Document.application_no != "").order_by(Document.id)
    return [Elsewhere(kind=k, name=n, code=c, number=no) for k, n, c, no in session.execute(query)]


def add_decision(
    session: Session, id: int, finding: str, answer: Answer, round: Round, hand: Hand, at: datetime, version: str
) -> int:
    """Files an answer and gives its id."""
    row = DecisionRow(
        document=id, finding=finding, round=round, act=answer.act, mend=answer.mend, page=answer.page,
        reason=answer.reason, by=hand.by, acting_for=hand.acting_for, at=at, version=version,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def undo_decision(session: Session, id: int, decision: int, by: str, at: datetime) -> bool:
    """Takes an answer back, which only whoever gave it may. False where there is none such."""
    query = update(DecisionRow).where(
        DecisionRow.id == decision, DecisionRow.document == id, DecisionRow.by == by, DecisionRow.undone_at.is_(None)
    )
    return bool(session.execute(query.values(undone_at=at, undone_by=by)).rowcount)  # type: ignore[attr-defined]


def set_state(session: Session, id: int, state: ReviewState, first: Closing | None, final: Closing | None) -> None:
    """How far the review is, and the outcome as the first check and whoever decided it confirmed it."""
    values = {
        "state": state, "proposed": first and first.outcome, "proposed_by": first and first.by,
        "proposed_for": first and first.acting_for, "proposed_at": first and first.at,
        "outcome": final and final.outcome, "decided_by": final and final.by,
        "decided_for": final and final.acting_for, "decided_at": final and final.at,
    }  # fmt: skip
    session.execute(update(Document).where(Document.id == id).values(**values))


def listed_as(listed: Listed, state: ReviewState, first: Closing | None, final: Closing | None) -> Listed:
    """An application in the list as it is after that."""
    told = {
        "state": state, "proposed_by": first and first.by, "outcome": final and final.outcome,
        "decided_by": final and final.by, "decided_for": final and final.acting_for, "decided_at": final and final.at,
    }  # fmt: skip
    return listed.model_copy(update=told)


def claim(session: Session, id: int, by: str, now: datetime, lasts: timedelta, scope: Scope = EVERYWHERE) -> bool:
    """Claims an application for a while, or goes on with one's own claim. False where another person is at it, or it is
    not in the scope."""
    free = or_(Document.claimed_by.is_(None), Document.claimed_by == by, Document.claimed_until < now)
    query = (
        update(Document)
        .where(Document.id == id, free, within(scope, *HOME))
        .values(claimed_by=by, claimed_until=now + lasts)
    )
    return bool(session.execute(query).rowcount)  # type: ignore[attr-defined]


def release(session: Session, id: int, by: str) -> None:
    """Gives one's claim back."""
    query = update(Document).where(Document.id == id, Document.claimed_by == by)
    session.execute(query.values(claimed_by=None, claimed_until=None))


def assign(session: Session, scope: Scope, ids: Sequence[int], to: str | None) -> int:
    """Assigns those of the applications that one may see to a person, or to nobody, and says how many. Whoever was at
    them no longer is."""
    query = update(Document).where(Document.id.in_(ids), within(scope, *HOME))
    return int(session.execute(query.values(assigned_to=to, claimed_by=None, claimed_until=None)).rowcount)  # type: ignore[attr-defined]


def add_remark(session: Session, id: int, by: str, at: datetime, text: str) -> None:
    """Files a comment."""
    session.add(Comment(document=id, by=by, at=at, text=text))


def _remarks(session: Session, id: int) -> tuple[Remark, ...]:
    remarks = session.scalars(select(Comment).where(Comment.document == id).order_by(Comment.id))
    return tuple(Remark(id=r.id, by=r.by, at=r.at, text=r.text) for r in remarks)


def _one(session: Session, scope: Scope, id: int) -> Document | None:
    query = select(Document).where(Document.id == id, within(scope, *HOME)).execution_options(**AFRESH)
    return session.scalars(query).one_or_none()


def _narrowed(query: Select[Any], session: Session, scope: Scope, wanted: Narrowing, now: datetime) -> Select[Any]:
    query = query.where(within(scope, *HOME))
    if wanted.states:
        query = query.where(ROW.state.in_(wanted.states))
    for column, value in (
        (ROW.kind, wanted.kind), (ROW.province, wanted.province), (ROW.city, wanted.city),
        (ROW.verdict, wanted.verdict), (ROW.package, wanted.package),
    ):  # fmt: skip
        if value:
            query = query.where(column == value)
    if wanted.mine:
        held = and_(ROW.claimed_by.in_(wanted.mine), ROW.claimed_until >= now)
        query = query.where(or_(ROW.assigned_to.in_(wanted.mine), held))
    if wanted.batch is not None:
        query = query.where(ROW.batch == wanted.batch)
    for word in wanted.search.split():
        like = f"%{_literal(word)}%"
        columns = (ROW.applicant, ROW.application_no, ROW.uscc)
        query = query.where(or_(*(_alike(session, c, like) for c in columns)))
    return query


def of_campaigns(campaigns: Collection[str] | None) -> ColumnElement[bool]:
    """The condition of an application of these campaigns; None: of any."""
    if campaigns is None:
        return true()
    return Document.package.in_(select(Package.id).where(Package.campaign.in_(campaigns)))


def _alike(session: Session, column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
    """The condition of a text like a pattern, large and small letters alike: where the pattern has any, and where LIKE
    does not take them so by itself as SQLite's does. Texts made small first take three times as long."""
    if pattern.lower() == pattern.upper() or session.get_bind().dialect.name == "sqlite":
        return column.like(pattern, escape=ESCAPE)
    return column.ilike(pattern, escape=ESCAPE)


def _literal(word: str) -> str:
    """A word as a pattern that stands for itself."""
    return word.replace(ESCAPE, ESCAPE * 2).replace("%", f"{ESCAPE}%").replace("_", f"{ESCAPE}_")


def _values(row: Document) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}


def _listed(values: dict[str, Any], now: datetime) -> Listed:
    until = values["claimed_until"]
    if until is None or until < now:
        values |= {"claimed_by": None, "claimed_until": None}
    return Listed.model_validate(values)


def closings_of(row: Document) -> tuple[Closing | None, Closing | None]:
    """The outcome of a row as the first check confirmed it, and as it was decided."""
    return (
        _closing(row.proposed, row.proposed_by, row.proposed_for, row.proposed_at),
        _closing(row.outcome, row.decided_by, row.decided_for, row.decided_at),
    )


def _closing(outcome: str | None, by: str | None, acting_for: str | None, at: datetime | None) -> Closing | None:
    if outcome is None or by is None or at is None:
        return None
    return Closing.model_validate({"outcome": outcome, "by": by, "acting_for": acting_for, "at": at})


def decision_of(row: DecisionRow) -> Decision:
    """A row as its record."""
    names = ("id", "finding", "round", "by", "acting_for", "at", "version")
    answer = {"act": row.act, "mend": row.mend, "page": row.page, "reason": row.reason}
    return Decision.model_validate(
        {n: getattr(row, n) for n in names} | {"answer": answer, "undone": row.undone_at is not None}
    )
