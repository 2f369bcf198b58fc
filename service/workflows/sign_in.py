"""Signing in: with name and password, and a code where the user's device shows them; or by the organisation's own
sign-in."""

from datetime import datetime, timedelta
from typing import NoReturn

from sqlalchemy.orm import Session as Connection

from models.account import Credentials, Principal, Session, User, Voucher
from models.base import Record
from models.catalogue import said
from models.errors import AccountError, CodeWantedError, SignInError, SignInOverError
from service.database import second_factors, sessions, users
from service.rules.permissions import principal_of
from service.workflows import sign_in_tickets
from service.workflows.count_tries import clear_tries, count_try, take_back
from service.workflows.delegate_work import acting_of
from service.workflows.gate import Gate, digest, new_secret
from service.workflows.one_time_codes import folded_code, step_of


class SignedIn(Record):
    """A new session. `secret` is for the browser alone and is shown nowhere else."""

    secret: str
    session: Session
    principal: Principal


def sign_in(gate: Gate, name: str, password: str, address: str, agent: str, now: datetime) -> SignedIn:
    """Opens a session. Raises SignInError, TooManyTriesError, KeyFileError, and CodeWantedError where the user's device
    shows codes: its ticket goes to `enter_code`."""
    count_try(gate, name, address, now)
    user, kept = _known(gate, name)
    right = gate.hashing.verify(kept.password_hash if kept else None, password)
    if user is None or kept is None or not right or not _open(gate, user, now):
        _refuse(gate, user, address, now)
    kept = _renewed(gate, user, kept, password)
    if kept.totp_secret is not None:
        ticket = sign_in_tickets.issue(gate, user, kept, now)
        with gate.database.transaction() as connection:
            take_back(connection, name, address, now)
        raise CodeWantedError(said("sign_in.code_wanted"), ticket)
    with gate.database.transaction() as connection:
        _still(connection, user, kept)
        clear_tries(connection, name, address, now)
        return enter(gate, connection, user, address, agent, now, "password")


def enter_code(gate: Gate, ticket: str, code: str, address: str, agent: str, now: datetime) -> SignedIn:
    """The second step: a code of the user's device, or one of those for when it is lost, opens the session. Raises
    SignInOverError where the first step counts no more, SignInError, TooManyTriesError and KeyFileError."""
    proved = sign_in_tickets.read(gate, ticket, now)
    user, kept = _ticketed(gate, proved)
    count_try(gate, user.name, address, now)
    secret = gate.secrets.open(kept.totp_secret or "", user.id)
    step, lost = step_of(secret, code, now), digest(folded_code(code))
    if step is None and lost not in kept.recovery:
        _refuse(gate, user, address, now, told="sign_in.code_refused")
    with gate.database.transaction() as connection:
        _still(connection, user, kept)
        if step is not None:
            unused = second_factors.use_step(connection, user.id, step)
        else:
            unused = second_factors.use_recovery(connection, user.id, lost)
        if not unused:
            raise SignInError(said("sign_in.code_refused"))
        clear_tries(connection, user.name, address, now)
        if step is None:
            left = len(kept.recovery) - 1
            gate.log.put(connection, now, user.name, "totp.recovered", f"user:{user.id}", left=left)
        return enter(gate, connection, user, address, agent, now, "password")


def sign_in_external(gate: Gate, external_id: str, address: str, agent: str, now: datetime) -> SignedIn:
    """Opens a session for whom the organisation's own sign-in (OIDC) vouches; the caller has checked its token. Rights
    are those of the local account that is linked to the id. Raises SignInError where there is none or it is closed."""
    with gate.database.reading() as connection:
        user = users.by_external(connection, external_id)
    if user is None or user.disabled_at is not None:
        _refuse(gate, user, address, now, how="external", external_id=external_id)
    with gate.database.transaction() as connection:
        if users.hold(connection, user.id).disabled_at is not None:
            raise SignInError(said("sign_in.refused"))
        return enter(gate, connection, user, address, agent, now, "external")


def enter(
    gate: Gate, connection: Connection, user: User, address: str, agent: str, now: datetime, how: Voucher
) -> SignedIn:
    """Opens a session for a user who has proved who they are."""
    secret, lasts = new_secret(), timedelta(hours=gate.policy.session_hours)
    session = sessions.open_session(connection, digest(secret), user.id, now, lasts, address, agent, how)
    users.set_signed_in(connection, user.id, now)
    demanded, acting = second_factors.demanded(connection), acting_of(connection, user, now)
    principal = principal_of(user, session, gate.policy, demanded, now, acting)
    subject = f"session:{session.id}"
    gate.log.put(connection, now, user.name, "sign_in.done", subject, address=session.address, how=how)
    return SignedIn(secret=secret, session=session, principal=principal)


def _known(gate: Gate, name: str) -> tuple[User | None, Credentials | None]:
    with gate.database.reading() as connection:
        user = users.by_name(connection, name)
        return user, users.credentials(connection, user.id) if user else None


def _ticketed(gate: Gate, ticket: sign_in_tickets.Ticket) -> tuple[User, Credentials]:
    """Whose ticket it is, while what it proves holds. Raises SignInOverError."""
    try:
        with gate.database.reading() as connection:
            user, kept = users.by_id(connection, ticket.user), users.credentials(connection, ticket.user)
    except AccountError as error:
        raise SignInOverError(said("sign_in.over")) from error
    if digest(kept.password_hash) != ticket.proved or kept.totp_secret is None or user.disabled_at is not None:
        raise SignInOverError(said("sign_in.over"))
    return user, kept


def _open(gate: Gate, user: User, now: datetime) -> bool:
    """Whether the account may be entered: it is open, and a one-time password has not run out."""
    lasts = timedelta(days=gate.policy.one_time_days)
    return user.disabled_at is None and not (user.must_change and now - user.password_changed_at >= lasts)


def _renewed(gate: Gate, user: User, kept: Credentials, password: str) -> Credentials:
    """What is kept, with the password's hash under today's parameters."""
    if not gate.hashing.outdated(kept.password_hash):
        return kept
    newer = gate.hashing.hash(password)
    with gate.database.transaction() as connection:
        users.replace_hash(connection, user.id, kept.password_hash, newer)
    return kept.model_copy(update={"password_hash": newer})


def _still(connection: Connection, user: User, kept: Credentials) -> None:
    """Holds the account. Raises SignInError where it was closed, its password changed or a second factor set up while
    it was checked."""
    held = users.hold(connection, user.id)
    now = users.credentials(connection, user.id)
    same = (now.password_hash, now.totp_secret) == (kept.password_hash, kept.totp_secret)
    if held.disabled_at is not None or not same:
        raise SignInError(said("sign_in.refused"))


def _refuse(
    gate: Gate, user: User | None, address: str, now: datetime, told: str = "sign_in.refused", **more: object
) -> NoReturn:
    """Puts the failure on record and raises SignInError. A name that nobody has is not kept: it may be a password
    typed in the wrong place."""
    with gate.database.transaction() as connection:
        actor, subject = (user.name, f"user:{user.id}") if user else ("unknown", "")
        gate.log.put(connection, now, actor, "sign_in.failed", subject, address=address, **more)
    raise SignInError(said(told))
