"""Queries of second factors: the sealed secrets of people's devices, the codes for when a device is lost, and which
roles must have one."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.orm import Session

from models.account import Role
from models.catalogue import said
from models.errors import AccountError
from service.database.account_tables import CodesDemandRow, UserRow


def set_pending(session: Session, user: str, sealed: str | None) -> None:
    """A secret that the user's device must answer with first; None: there is none any more. Raises AccountError."""
    _row(session, user).totp_pending = sealed
    session.flush()


def pending(session: Session, user: str) -> str | None:
    """The secret that the device has not answered with yet, sealed. Raises AccountError."""
    return _row(session, user).totp_pending


def set_totp(session: Session, user: str, sealed: str | None, recovery: Sequence[str] = ()) -> None:
    """Asks for codes of this secret from now on, or for none; `recovery` are hashes of codes for when the device is
    lost. Raises AccountError."""
    row = _row(session, user)
    row.totp_secret, row.totp_pending, row.totp_step, row.recovery = sealed, None, 0, list(recovery)
    session.flush()


def set_recovery(session: Session, user: str, recovery: Sequence[str]) -> None:
    """Other codes for when the device is lost; the former ones count no more. Raises AccountError."""
    _row(session, user).recovery = list(recovery)
    session.flush()


def use_step(session: Session, user: str, step: int) -> bool:
    """Marks a code's step as used; False: it, or a later one, was used before."""
    unused = update(UserRow).where(UserRow.id == user, UserRow.totp_step < step).values(totp_step=step)
    done = session.execute(unused)
    assert isinstance(done, CursorResult)
    return done.rowcount == 1


def use_recovery(session: Session, user: str, code: str) -> bool:
    """Strikes out a code for a lost device by its hash; False: there is none. The user is held (`users.hold`), so that
    it is used once."""
    row = _row(session, user)
    if code not in row.recovery:
        return False
    row.recovery = [c for c in row.recovery if c != code]
    session.flush()
    return True


def secrets(session: Session) -> list[tuple[str, str | None, str | None]]:
    """Every user with a secret: id, the one that counts and the one that waits, as they stand there."""
    query = select(UserRow.id, UserRow.totp_secret, UserRow.totp_pending)
    found = query.where(or_(UserRow.totp_secret.is_not(None), UserRow.totp_pending.is_not(None)))
    return [(id, secret, waiting) for id, secret, waiting in session.execute(found)]


def replace_secrets(session: Session, user: str, secret: str | None, waiting: str | None) -> None:
    """The same secrets in another writing."""
    session.execute(update(UserRow).where(UserRow.id == user).values(totp_secret=secret, totp_pending=waiting))


def demanded(session: Session) -> frozenset[Role]:
    """The roles that must have a second factor."""
    return frozenset(session.scalars(select(CodesDemandRow.role)))


def demand(session: Session, roles: Iterable[Role], by: str, now: datetime) -> None:
    """These roles must have a second factor, and no others; whoever was asked before keeps its moment."""
    wanted, former = set(roles), demanded(session)
    session.execute(delete(CodesDemandRow).where(CodesDemandRow.role.not_in(wanted)))
    session.add_all(CodesDemandRow(role=role, at=now, by=by) for role in sorted(wanted - former))
    session.flush()


def _row(session: Session, user: str) -> UserRow:
    row = session.get(UserRow, user)
    if row is None:
        raise AccountError(said("account.unknown", name=user))
    return row
