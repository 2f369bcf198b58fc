"""Queries of batches from which a sample is drawn, and of the applications in them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, not_, or_, select, update
from sqlalchemy.orm import Session

from models.account import Scope
from models.sampling import Batch, BatchView
from service.database.desk import HOME, of_campaigns
from service.database.desk_tables import Comment, Document, MissRow, SamplingBatch
from service.database.scoping import within


def candidates(session: Session, scope: Scope, campaigns: Collection[str], now: datetime, most: int) -> list[int]:
    """The applications of these areas and campaigns that a sample may be drawn from, by their ids: clean, waiting for
    nothing but to be confirmed, never in a batch before, and nobody at them or with anything to say of them. Nobody
    else changes them until the transaction ends."""
    query = select(Document.id).where(_waits(campaigns, now), within(scope, *HOME)).order_by(Document.id).limit(most)
    return list(session.scalars(query.with_for_update()))


def count_candidates(session: Session, scope: Scope, campaigns: Collection[str], now: datetime) -> int:
    """How many there are."""
    query = select(func.count()).select_from(Document).where(_waits(campaigns, now), within(scope, *HOME))
    return session.scalar(query) or 0


def add_batch(session: Session, batch: Batch, files: Sequence[int], sampled: Sequence[int]) -> Batch:
    """Files a batch, whose id comes with it, and notes each application's part in it."""
    row = SamplingBatch(**batch.model_dump(exclude={"id"}))
    session.add(row)
    session.flush()
    for part, ids in (("sample", sampled), ("rest", sorted(set(files) - set(sampled)))):
        session.execute(update(Document).where(Document.id.in_(ids)).values(batch=row.id, sampling=part))
    return _batch(row)


def batch(session: Session, id: int) -> Batch | None:
    """A batch, which nobody else changes until the transaction ends; None where there is none."""
    row = session.scalars(select(SamplingBatch).where(SamplingBatch.id == id).with_for_update()).one_or_none()
    return _batch(row) if row is not None else None


def unconfirmed(session: Session, id: int) -> int:
    """How many of the sample nobody has confirmed yet."""
    of_it = and_(Document.batch == id, Document.sampling == "sample", Document.state != "recommended")
    return session.scalar(select(func.count()).select_from(Document).where(of_it)) or 0


def pass_rest(session: Session, id: int, now: datetime) -> list[int]:
    """Has the rest of a batch pass: those that are as they were when the sample was drawn. Gives their ids."""
    query = select(Document.id).where(
        Document.batch == id, Document.sampling == "rest", Document.state == "ready", Document.clean, not_(_missed())
    )
    ids = list(session.scalars(query.order_by(Document.id)))
    session.execute(update(Document).where(Document.id.in_(ids)).values(state="passed", sampling="passed"))
    session.execute(update(SamplingBatch).where(SamplingBatch.id == id).values(passed_at=now))
    return ids


def stop(session: Session, id: int, over: int, by: str, now: datetime) -> list[int]:
    """Gives a batch back to people, since one of it was found wrong: what had passed waits for a person. Gives the ids
    of those that no person has confirmed; none of the batch is drawn from again."""
    passed = and_(Document.batch == id, Document.state == "passed")
    session.execute(update(Document).where(passed).values(state="ready"))
    session.execute(update(Document).where(Document.batch == id).values(sampling=None))
    values = {"stopped_at": now, "stopped_by": by, "stopped_over": over}
    session.execute(update(SamplingBatch).where(SamplingBatch.id == id).values(**values))
    back = select(Document.id).where(Document.batch == id, Document.state == "ready").order_by(Document.id)
    return list(session.scalars(back))


def seen(session: Session, scope: Scope) -> list[BatchView]:
    """The batches with an application that one may see, the last that was drawn first."""
    parts = {
        "sampled": Document.sampling == "sample",
        "confirmed": and_(Document.sampling == "sample", Document.state == "recommended"),
        "waiting": and_(Document.sampling == "rest", Document.state == "ready"),
        "passed": Document.state == "passed",
    }
    counts = (func.sum(case((part, 1), else_=0)).label(name) for name, part in parts.items())
    query = select(Document.batch, *counts).where(Document.batch.is_not(None), within(scope, *HOME))
    found = {row.batch: row for row in session.execute(query.group_by(Document.batch))}
    rows = session.scalars(select(SamplingBatch).where(SamplingBatch.id.in_(found)).order_by(SamplingBatch.id.desc()))
    return [BatchView(batch=_batch(r), **{n: getattr(found[r.id], n) for n in parts}) for r in rows]


def _waits(campaigns: Collection[str], now: datetime) -> ColumnElement[bool]:
    return and_(
        of_campaigns(campaigns),
        Document.clean,
        Document.state == "ready",
        Document.batch.is_(None),
        or_(Document.claimed_by.is_(None), Document.claimed_until < now),
        not_(_missed()),
        not_(exists().where(Comment.document == Document.id)),
    )


def _missed() -> ColumnElement[bool]:
    return exists().where(MissRow.document == Document.id, MissRow.undone_at.is_(None))


def _batch(row: SamplingBatch) -> Batch:
    return Batch.model_validate({name: getattr(row, name) for name in Batch.model_fields})
