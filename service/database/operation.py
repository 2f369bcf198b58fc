"""How much there is of what, for whoever watches over the service."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.operation import WorkerState
from service.database import tables
from service.database.audit_table import AuditRow
from service.database.workers import NEVER, clock

FORGOTTEN_DAYS = 7
"""A slot that was not seen for so long is a machine that is no more."""


def packages_by_state(session: Session) -> dict[str, int]:
    """How many packages there are in each state that occurs."""
    wanted = select(tables.Package.state, func.count()).group_by(tables.Package.state)
    return {str(state): int(count) for state, count in session.execute(wanted)}


def pages_by_state(session: Session) -> dict[str, int]:
    """How many pages there are in each state that occurs."""
    wanted = select(tables.Page.state, func.count()).group_by(tables.Page.state)
    return {str(state): int(count) for state, count in session.execute(wanted)}


def pages_since(session: Session, since: datetime) -> int:
    """How many pages were read since then."""
    wanted = select(func.count()).select_from(tables.PageResult).where(tables.PageResult.made_at >= since)
    return session.scalar(wanted) or 0


def workers_seen(session: Session, seconds: float) -> tuple[WorkerState, ...]:
    """The slots of late; alive is who was seen within so many seconds."""
    now = clock(session)
    found = session.scalars(select(tables.Worker).order_by(tables.Worker.executor))
    rows = [w for w in found if w.seen_at == NEVER or now - w.seen_at < timedelta(days=FORGOTTEN_DAYS)]
    return tuple(
        WorkerState(
            slot=w.executor,
            version=w.version,
            seen_seconds=None if w.seen_at == NEVER else max(0.0, (now - w.seen_at).total_seconds()),
            alive=(now - w.seen_at).total_seconds() <= seconds,
        )
        for w in rows
    )


def last_event(session: Session, action: str) -> datetime | None:
    """When something was last put on record; None: never."""
    return session.scalar(select(func.max(AuditRow.at)).where(AuditRow.action == action))
