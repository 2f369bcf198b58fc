"""What becomes of answers when a package is checked anew: each goes with its finding, to whichever application it is
found on now; one whose finding is not there any more stays to be read."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from models.account import Scope
from models.desk import PastAnswer
from models.finding import Finding
from service.database import mend_tables
from service.database.desk_tables import Comment, DecisionRow, Document, FindingRow, MissRow
from service.database.scoping import within

Asked = Mapping[tuple[int, str], dict[str, Any]]
"""Findings by the id of their application and their key."""
REMARK = "remark"
OF_ANSWER = ("finding", "round", "act", "mend", "page", "reason", "by", "acting_for", "at", "version")
"""What an answer is kept with."""
HOME = mend_tables.PastAnswer.__table__.c.province, mend_tables.PastAnswer.__table__.c.city


def findings_of(session: Session, documents: Sequence[int]) -> Asked:
    """The findings of applications as they are now."""
    rows = session.scalars(select(FindingRow).where(FindingRow.document.in_(documents)))
    return {(row.document, row.key): row.content for row in rows}


def follow_findings(
    session: Session, rows: Sequence[Document], asked: Asked, heirs: Mapping[int, Document | None]
) -> None:
    """Brings the answers on some applications to where their findings are now; `asked` are the findings as they were,
    `heirs` says by the id of an application that goes who has its pages now (None: nobody)."""
    now = findings_of(session, [row.id for row in rows if row.id not in heirs])
    found = _places(now)
    by_id = {row.id: row for row in rows}
    for answer in session.scalars(select(DecisionRow).where(DecisionRow.document.in_(by_id))).all():
        if (answer.document, answer.finding) in now:
            continue
        if answer.finding in found:
            answer.document = found[answer.finding]
        elif (content := asked.get((answer.document, answer.finding))) and answer.undone_at is None:
            session.add(_past(by_id[answer.document], content, **{n: getattr(answer, n) for n in OF_ANSWER}))
    _give_back(session, by_id, found)
    _hand_on(session, by_id, heirs)
    session.flush()


def past_answers(session: Session, scope: Scope, *, package: str = "", document: int = 0) -> list[PastAnswer]:
    """The answers that are no more asked for, of a package or on one application, the last first."""
    row = mend_tables.PastAnswer
    query = select(row).where(within(scope, *HOME), or_(row.package == package, row.document == document))
    rows = session.scalars(query.order_by(row.gone_at.desc(), row.id.desc()))
    return [_told(found) for found in rows]


def _places(now: Asked) -> dict[str, int]:
    """Where findings with a place on a page are: their keys name the page, so that one is found once in a package."""
    places: dict[str, set[int]] = {}
    for (document, key), content in now.items():
        if content.get("input") is not None and content.get("page") is not None:
            places.setdefault(key, set()).add(document)
    return {key: documents.pop() for key, documents in places.items() if len(documents) == 1}


def _give_back(session: Session, rows: Mapping[int, Document], found: Mapping[str, int]) -> None:
    """Answers to findings that are there again, where the application that they were given on was gone meanwhile."""
    packages, row = {r.package for r in rows.values()}, mend_tables.PastAnswer
    session.flush()
    answered = set(session.scalars(select(DecisionRow.finding).where(DecisionRow.document.in_(rows))))
    kept = session.scalars(select(row).where(row.package.in_(packages), row.act != REMARK).order_by(row.id))
    given: set[tuple[object, ...]] = set()
    for past in kept.all():
        values = {n: getattr(past, n) for n in OF_ANSWER}
        if past.finding in found and past.finding not in answered and tuple(values.values()) not in given:
            given.add(tuple(values.values()))
            session.add(DecisionRow(document=found[past.finding], undone_at=None, undone_by=None, **values))


def _hand_on(session: Session, rows: Mapping[int, Document], heirs: Mapping[int, Document | None]) -> None:
    """Remarks, and what people found themselves, go to whoever has the pages now; where nobody has they stay to be
    read."""
    for id, heir in heirs.items():
        if heir is not None:
            for table in (Comment, MissRow):
                session.execute(update(table).where(table.document == id).values(document=heir.id))
            continue
        for remark in session.scalars(select(Comment).where(Comment.document == id)):
            session.add(_past_remark(rows[id], remark))
        for miss in session.scalars(select(MissRow).where(MissRow.document == id, MissRow.undone_at.is_(None))):
            session.add(_past_remark(rows[id], miss, mend=miss.mend, page=miss.page, acting_for=miss.acting_for))


def _past_remark(
    row: Document, said: Comment | MissRow, *, mend: str | None = None, page: int | None = None,
    acting_for: str | None = None,
) -> mend_tables.PastAnswer:  # fmt: skip
    return _past(
        row, None, finding="", round="first", act=REMARK, mend=mend, page=page, reason=said.text, by=said.by,
        acting_for=acting_for, at=said.at, version="",
    )  # fmt: skip


def _past(row: Document, content: dict[str, Any] | None, **values: Any) -> mend_tables.PastAnswer:
    return mend_tables.PastAnswer(
        package=row.package, document=row.id, application_no=row.application_no, applicant=row.applicant,
        province=row.province, city=row.city, content=content, gone_at=datetime.now(UTC), **values,
    )  # fmt: skip


def _told(row: mend_tables.PastAnswer) -> PastAnswer:
    values = {n: getattr(row, n) for n in PastAnswer.model_fields if n != "finding"}
    return PastAnswer(finding=Finding.model_validate(row.content) if row.content else None, **values)
