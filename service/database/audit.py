"""Queries of the audit log: appending under a lock, so that no two processes fork the chain, and reading."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.audit import NO_ENTRY, AuditEntry, Event, Head, Origin
from service.database.audit_table import GUARDS, AuditRow
from service.rules.audit_chain import entry_of, sealed

LOCK = 0x6175646974
"""The key under which PostgreSQL lets one transaction at a time append (“audit” in ASCII)."""
BACK_SECONDS = 2.0
"""How far a clock may stand behind the last entry: several machines agree to about a second."""
CHUNK = 500


def append(session: Session, event: Event, now: datetime, origin: Origin) -> AuditEntry:
    """Puts an event on record, in the transaction of what it tells of. Where the clock stands behind the last entry,
    an entry of its own says so first. Other writers of the log wait until the transaction ends: append last."""
    lock(session)
    columns = (AuditRow.number, AuditRow.hash, AuditRow.at)
    last = session.execute(select(*columns).order_by(AuditRow.number.desc()).limit(1)).first()
    before = Head(number=last.number, hash=last.hash) if last else Head(number=0, hash=NO_ENTRY)
    if last is not None and (behind := (last.at - now).total_seconds()) > BACK_SECONDS:
        detail = {"last": last.at.isoformat(), "now": now.isoformat(), "seconds": round(behind, 3)}
        told = Event(actor="system", action="clock.back", subject="clock", detail=detail)
        before = _add(session, before, told, now, origin).head
    return _add(session, before, event, now, origin)


def lock(session: Session) -> None:
    """Waits until no other transaction appends. On SQLite the transaction itself is the lock (BEGIN IMMEDIATE)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def head(session: Session) -> Head | None:
    """The last entry; None: there is none."""
    row = session.execute(select(AuditRow.number, AuditRow.hash).order_by(AuditRow.number.desc()).limit(1)).first()
    return Head(number=row.number, hash=row.hash) if row else None


def anchor(session: Session) -> str:
    """The last entry as reports print it, `57:ab12…`; '' where there is none."""
    last = head(session)
    return last.anchor if last else ""


def last_moment(session: Session) -> datetime | None:
    """When the last entry was made; None: there is none."""
    return session.scalar(select(AuditRow.at).order_by(AuditRow.number.desc()).limit(1))


def span(session: Session, since: datetime | None, until: datetime | None) -> tuple[int, int] | None:
    """The numbers of the first and last entry from `since` on and before `until`; between them are all, also those
    that a clock set back dates otherwise. None: there is none."""
    query = select(AuditRow.number)
    if since is not None:
        query = query.where(AuditRow.at >= since)
    if until is not None:
        query = query.where(AuditRow.at < until)
    first = session.scalar(query.order_by(AuditRow.number).limit(1))
    last = session.scalar(query.order_by(AuditRow.number.desc()).limit(1))
    return (first, last) if first is not None and last is not None else None


def lines(session: Session, first: int = 1, last: int | None = None) -> Iterator[tuple[bytes, str]]:
    """The canonical lines in order, each with the hash kept beside it."""
    query = select(AuditRow.line, AuditRow.hash).where(AuditRow.number >= first).order_by(AuditRow.number)
    if last is not None:
        query = query.where(AuditRow.number <= last)
    for row in session.execute(query.execution_options(yield_per=CHUNK)):
        yield row.line.encode("utf-8"), row.hash


def mismatched(session: Session) -> Iterator[int]:
    """Numbers of entries whose columns for searching do not say what their line says."""
    columns = (AuditRow.number, AuditRow.at, AuditRow.actor, AuditRow.action, AuditRow.subject, AuditRow.previous)
    query = select(*columns, AuditRow.line).order_by(AuditRow.number)
    for row in session.execute(query.execution_options(yield_per=CHUNK)):
        try:
            entry = entry_of(row.line.encode("utf-8"))
        except (ValueError, TypeError):
            yield row.number
            continue
        told = (entry.number, entry.at, entry.event.actor, entry.event.action, entry.event.subject, entry.previous)
        if told != (row.number, row.at, row.actor, row.action, row.subject, row.previous):
            yield row.number


def guarded(session: Session) -> bool:
    """Whether the database still refuses changes: its triggers are there, and switched on."""
    kind = session.get_bind().dialect.name
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_log'"
        if kind == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit_log'::regclass AND tgenabled <> 'D'"
    )
    return GUARDS[kind] <= set(session.scalars(text(query)))


def find(
    session: Session,
    *,
    actor: str | None = None,
    action: str | None = None,
    subject: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[AuditEntry]:
    """Entries, newest first, by what is given; `action` may end in a dot to take a whole family (`user.`). `before`
    is the number that the last list ended with."""
    query = select(AuditRow.line)
    if actor is not None:
        query = query.where(AuditRow.actor == actor)
    if action is not None:
        named = (
            AuditRow.action.startswith(action, autoescape=True) if action.endswith(".") else AuditRow.action == action
        )
        query = query.where(named)
    if subject is not None:
        query = query.where(AuditRow.subject == subject)
    if since is not None:
        query = query.where(AuditRow.at >= since)
    if until is not None:
        query = query.where(AuditRow.at < until)
    if before is not None:
        query = query.where(AuditRow.number < before)
    found = session.scalars(query.order_by(AuditRow.number.desc()).limit(limit))
    return [entry_of(line.encode("utf-8")) for line in found]


def _add(session: Session, before: Head, event: Event, now: datetime, origin: Origin) -> AuditEntry:
    line, entry = sealed(before.number + 1, now, event, origin, before.hash)
    row = AuditRow(
        number=entry.number, at=entry.at, actor=event.actor, action=event.action, subject=event.subject, line=line,
        previous=entry.previous, hash=entry.hash,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return entry
