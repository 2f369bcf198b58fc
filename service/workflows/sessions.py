"""Who asks: the person behind a session, the program behind a token; and ending sessions."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session as Connection

from models.account import Principal, Session
from models.catalogue import said
from models.errors import AccountError
from service.database import askers, second_factors, sessions
from service.rules.permissions import principal_of
from service.workflows.delegate_work import acting_of, day_of
from service.workflows.gate import Gate, digest, require

TOUCH = timedelta(seconds=30)
"""How often a session's last use is noted; more often only costs writing."""


def resume(gate: Gate, secret: str, now: datetime) -> Principal | None:
    """Who shows this secret of a session; None: there is none, it was idle too long or has ended, or its user's account
    is closed. Rights are read afresh each time."""
    with gate.database.reading() as connection:
        asker = askers.of_session(connection, digest(secret), day_of(now))
        if asker is None or asker.user.disabled_at is not None or not _runs(gate, asker.session, now):
            return None
        user, session = asker.user, asker.session
        acting = acting_of(connection, user, now) if asker.stands_in else ()
        demanded = second_factors.demanded(connection) if asker.demands else frozenset()
    if abs(now - session.seen_at) >= TOUCH:
        with gate.database.transaction() as connection:
            sessions.touch(connection, session.id, now)
    return principal_of(user, session, gate.policy, demanded, now, acting)


def sign_out(gate: Gate, principal: Principal, now: datetime) -> None:
    """Ends the session that asks."""
    if principal.session is not None:
        with gate.database.transaction() as connection:
            _end(gate, connection, principal, principal.session, now, "signed_out", principal.user)


def own_sessions(gate: Gate, principal: Principal, now: datetime) -> list[Session]:
    """The running sessions of whoever asks, the last used first."""
    with gate.database.reading() as connection:
        return sessions.running(connection, principal.user, now, _idle(gate))


def all_sessions(gate: Gate, principal: Principal, now: datetime) -> list[Session]:
    """Everybody's running sessions. Raises ForbiddenError."""
    require(principal, "sessions.manage")
    with gate.database.reading() as connection:
        return sessions.running(connection, None, now, _idle(gate))


def end_session(gate: Gate, principal: Principal, session: str, now: datetime) -> None:
    """Ends one's own session, or anybody's with the right to. Raises AccountError where no such session runs."""
    owner = None if principal.may("sessions.manage") else principal.user
    with gate.database.transaction() as connection:
        if not _end(gate, connection, principal, session, now, "ended", owner):
            raise AccountError(said("account.no_session"))


def _end(
    gate: Gate, connection: Connection, principal: Principal, session: str, now: datetime, why: str, owner: str | None
) -> bool:
    ended = sessions.end(connection, session, now, why, owner)
    if ended:
        gate.log.put(connection, now, principal.actor, "session.ended", f"session:{session}", why=why)
    return ended


def _idle(gate: Gate) -> timedelta:
    return timedelta(minutes=gate.policy.idle_minutes)


def _runs(gate: Gate, session: Session, now: datetime) -> bool:
    return session.ended_at is None and now < session.expires_at and now - session.seen_at < _idle(gate)
