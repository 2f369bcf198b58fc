"""Queries of sessions. Whoever reads the database cannot sign in with it: only hashes of tokens stand there."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session as Connection

from models.account import Session, Voucher
from service.database.account_tables import SessionRow

AGENT_LENGTH, ADDRESS_LENGTH = 300, 100


def open_session(
    connection: Connection,
    token: str,
    user: str,
    now: datetime,
    lasts: timedelta,
    address: str,
    agent: str,
    how: Voucher = "password",
) -> Session:
    """A new session; `token` is the SHA-256 of what the browser keeps."""
    row = SessionRow(
        id=str(uuid4()), token=token, user=user, how=how, created_at=now, seen_at=now, expires_at=now + lasts,
        address=_plain(address, ADDRESS_LENGTH), agent=_plain(agent, AGENT_LENGTH),
    )  # fmt: skip
    connection.add(row)
    connection.flush()
    return _session(row)


def running(connection: Connection, user: str | None, now: datetime, idle: timedelta) -> list[Session]:
    """The sessions of a user, or of all, that would be let in now; the last seen first."""
    query = select(SessionRow).where(
        SessionRow.ended_at.is_(None), SessionRow.expires_at > now, SessionRow.seen_at > now - idle
    )
    if user is not None:
        query = query.where(SessionRow.user == user)
    return [_session(row) for row in connection.scalars(query.order_by(SessionRow.seen_at.desc()))]


def touch(connection: Connection, session: str, now: datetime) -> None:
    """Notes that the session was used."""
    connection.execute(update(SessionRow).where(SessionRow.id == session).values(seen_at=now))


def end(connection: Connection, session: str, now: datetime, why: str, user: str | None = None) -> bool:
    """Ends a session, with `user` only one of theirs; False: there is none that runs."""
    query = update(SessionRow).where(SessionRow.id == session, SessionRow.ended_at.is_(None))
    if user is not None:
        query = query.where(SessionRow.user == user)
    done: Sequence[str] = connection.scalars(query.values(ended_at=now, ended_why=why).returning(SessionRow.id)).all()
    return bool(done)


def end_all(connection: Connection, user: str, now: datetime, why: str, spare: str | None = None) -> int:
    """Ends the sessions of a user, but for one; gives how many."""
    query = update(SessionRow).where(SessionRow.user == user, SessionRow.ended_at.is_(None))
    if spare is not None:
        query = query.where(SessionRow.id != spare)
    return len(connection.scalars(query.values(ended_at=now, ended_why=why).returning(SessionRow.id)).all())


def known_address(connection: Connection, user: str, address: str, since: datetime) -> bool:
    """Whether the user signed in from that address since then."""
    query = exists().where(SessionRow.user == user, SessionRow.address == address, SessionRow.created_at >= since)
    return bool(connection.scalar(select(query)))


def _plain(text: str, most: int) -> str:
    """What a browser sent, shortened to what every database takes."""
    return "".join(c for c in text if c.isprintable())[:most]


def _session(row: SessionRow) -> Session:
    return Session.model_validate(
        {
            "id": row.id,
            "user": row.user,
            "how": row.how,
            "created_at": row.created_at,
            "seen_at": row.seen_at,
            "expires_at": row.expires_at,
            "ended_at": row.ended_at,
            "ended_why": row.ended_why,
            "address": row.address,
            "agent": row.agent,
        }
    )
