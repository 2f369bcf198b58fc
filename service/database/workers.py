"""Who does work: a row for each slot, by its fixed id, with when it was last seen by the database's own clock, so that
machines need not agree on the time."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from service.database import tables

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def arrive(session: Session, executor: str, host: str, pid: int, version: str) -> datetime:
    """Notes a slot that begins, in the place of whoever bore its id before; gives the moment that tells the two
    apart."""
    now = clock(session)
    row = {"executor": executor, "host": host, "pid": pid, "version": version, "started_at": now, "seen_at": now}
    session.merge(tables.Worker(**row, taken_over_at=None))
    return now


def seen(session: Session, executor: str, started: datetime) -> bool:
    """Notes that a slot lives; False where another process took its id since it began."""
    mine = (tables.Worker.executor == executor, tables.Worker.started_at == started)
    changed = session.execute(update(tables.Worker).where(*mine).values(seen_at=clock(session), taken_over_at=None))
    return bool(changed.rowcount)  # type: ignore[attr-defined]  # an update's result has it


def leave(session: Session, executor: str, started: datetime) -> None:
    """Notes that a slot ended of its own will: what it may have left is taken over at once."""
    mine = (tables.Worker.executor == executor, tables.Worker.started_at == started)
    session.execute(update(tables.Worker).where(*mine).values(seen_at=NEVER))


def lost(session: Session, seconds: float) -> list[str]:
    """The slots that were not seen for so long and whose work was not taken over within so long: one that was thought
    dead and was not may have begun something since."""
    limit = clock(session) - timedelta(seconds=seconds)
    worker = tables.Worker
    open_ = or_(worker.taken_over_at.is_(None), worker.taken_over_at < limit)
    return list(session.scalars(select(worker.executor).where(worker.seen_at < limit, open_)))


def living(session: Session, seconds: float) -> int:
    """How many slots were seen within so long."""
    limit = clock(session) - timedelta(seconds=seconds)
    return session.scalar(select(func.count()).where(tables.Worker.seen_at >= limit)) or 0


def taken_over(session: Session, executor: str) -> None:
    """Notes that what a slot had begun went to the others."""
    session.execute(
        update(tables.Worker).where(tables.Worker.executor == executor).values(taken_over_at=clock(session))
    )


def foremost(session: Session, seconds: float) -> str | None:
    """Of the slots that were seen within so long one that all agree on, for what one alone should do."""
    limit = clock(session) - timedelta(seconds=seconds)
    return session.scalar(select(func.min(tables.Worker.executor)).where(tables.Worker.seen_at >= limit))


def clock(session: Session) -> datetime:
    """The moment by the clock of the database, where it has one."""
    if session.get_bind().dialect.name == "postgresql":
        now: datetime = session.scalars(select(func.clock_timestamp())).one()
        return now.astimezone(UTC)
    return datetime.now(UTC)
