"""What the machines are at: who works, and what waits."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.progress import Queue, Slot
from service.database import tables
from service.database.workers import NEVER, clock

KEPT = timedelta(days=1)
"""How long a slot that gives no sign of life is still told of."""


def slots(session: Session, seconds: float) -> list[Slot]:
    """The slots that were seen within a day; `living`: within so many seconds."""
    now, row = clock(session), tables.Worker
    query = select(row).where(row.seen_at > max(NEVER, now - KEPT)).order_by(row.executor)
    limit = now - timedelta(seconds=seconds)
    return [
        Slot(
            executor=r.executor, host=r.host, version=r.version, started_at=r.started_at, seen_at=r.seen_at,
            living=r.seen_at >= limit,
        )
        for r in session.scalars(query)
    ]  # fmt: skip


def queue(session: Session) -> Queue:
    """What is on its way."""
    package, page = tables.Package, tables.Page
    wanted = ("received", "reading", "judging")
    states = select(package.state, func.count()).where(package.state.in_(wanted)).group_by(package.state)
    going = select(package.id).where(package.state.in_(wanted))
    waiting = select(func.count()).where(page.state == "waiting", page.package.in_(going))
    counts = {str(state): int(number) for state, number in session.execute(states)}
    return Queue(pages=session.scalar(waiting) or 0, **counts)
