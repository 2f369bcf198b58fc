"""Signing in with name and password, and what holds guessing up. A try is counted before it is checked, so that a
hundred guesses at once are a hundred."""

from datetime import datetime, timedelta
from typing import NoReturn

from sqlalchemy.orm import Session as Connection

from models.account import Credentials, Principal, Session, User
from models.base import Record
from models.catalogue import said
from models.errors import CodeWantedError, SignInError, TooManyTriesError
from service.database import sessions, tries, users
from service.rules.lockout import after_failure, after_success, seconds_closed
from service.rules.permissions import principal_of
from service.workflows.delegate_work import acting_of
from service.workflows.gate import Gate, digest, new_secret
from service.workflows.one_time_codes import step_of

KNOWN_DAYS = 90
"""From an address where the user signed in lately, others' failures from elsewhere do not close the account."""


class SignedIn(Record):
    """A new session. `secret` is for the browser alone and is shown nowhere else."""

    secret: str
    session: Session
    principal: Principal


def sign_in(
    gate: Gate, name: str, password: str, code: str | None, address: str, agent: str, now: datetime
) -> SignedIn:
    """Opens a session. Raises SignInError, CodeWantedError where the user's device shows codes and none was given,
    and TooManyTriesError."""
    count_try(gate, name, address, now)
    user, kept = _known(gate, name)
    right = gate.hashing.verify(kept.password_hash if kept else None, password)
    if user is None or kept is None or not right or not _open(gate, user, now):
        _refuse(gate, user, address, now)
    if kept.totp_secret is not None and not code:
        raise CodeWantedError(said("sign_in.code_wanted"))
    step = step_of(kept.totp_secret, code or "", now) if kept.totp_secret is not None else 0
    if step is None:
        _refuse(gate, user, address, now)
    newer = gate.hashing.hash(password) if gate.hashing.outdated(kept.password_hash) else None
    with gate.database.transaction() as connection:
        _still(connection, user, kept, step)
        if newer is not None:
            users.replace_hash(connection, user.id, kept.password_hash, newer)
        clear_tries(connection, name, address, now)
        return enter(gate, connection, user, address, agent, now, "password")


def sign_in_external(gate: Gate, external_id: str, address: str, agent: str, now: datetime) -> SignedIn:
    """Opens a session for whom the organisation's own sign-in (OIDC) vouches; the caller has checked its token. Rights
    are those of the local account that is linked to the id. Raises SignInError where there is none or it is closed."""
    with gate.database.reading() as connection:
        user = users.by_external(connection, external_id)
    if user is None or user.disabled_at is not None:
        _refuse(gate, user, address, now)
    with gate.database.transaction() as connection:
        if users.hold(connection, user.id).disabled_at is not None:
            raise SignInError(said("sign_in.refused"))
        return enter(gate, connection, user, address, agent, now, "external")


def enter(
    gate: Gate, connection: Connection, user: User, address: str, agent: str, now: datetime, how: str
) -> SignedIn:
    """Opens a session for a user who has proved who they are."""
    secret, lasts = new_secret(), timedelta(hours=gate.policy.session_hours)
    session = sessions.open_session(connection, digest(secret), user.id, now, lasts, address, agent)
    users.set_signed_in(connection, user.id, now)
    subject = f"session:{session.id}"
    gate.log.put(connection, now, user.name, "sign_in.done", subject, address=session.address, how=how)
    principal = principal_of(user, session, gate.policy, now, acting_of(connection, user, now))
    return SignedIn(secret=secret, session=session, principal=principal)


def count_try(gate: Gate, name: str, address: str, now: datetime) -> None:
    """Counts a try as failed until it is known not to be. Raises TooManyTriesError while there were too many; such a
    try is neither checked nor counted, so every delay ends."""
    keys = tries.keys_of(users.folded(name), address)
    with gate.database.transaction() as connection:
        found = tries.locked(connection, keys, now)
        closing = set(found) - ({"name"} if _at_home(connection, name, address, now) else set())
        if wait := max(seconds_closed(found[kind], now) for kind in closing):
            raise TooManyTriesError(said("sign_in.too_many", seconds=wait), wait)
        tries.keep(connection, keys, {k: after_failure(t, k, now) for k, t in found.items()}, now)


def clear_tries(connection: Connection, name: str, address: str, now: datetime) -> None:
    """Forgets the failures of a name that has just been proved, and takes the try back from its address."""
    keys = tries.keys_of(users.folded(name), address)
    found = tries.locked(connection, keys, now)
    tries.keep(connection, keys, {"address": after_success(found["address"], "address")}, now)
    tries.forget_name(connection, keys["name"])


def _at_home(connection: Connection, name: str, address: str, now: datetime) -> bool:
    """Whether the address is one from where the user signed in lately."""
    user = users.by_name(connection, name)
    since = now - timedelta(days=KNOWN_DAYS)
    return user is not None and sessions.known_address(connection, user.id, address, since)


def _known(gate: Gate, name: str) -> tuple[User | None, Credentials | None]:
    with gate.database.reading() as connection:
        user = users.by_name(connection, name)
        return user, users.credentials(connection, user.id) if user else None


def _open(gate: Gate, user: User, now: datetime) -> bool:
    """Whether the account may be entered: it is open, and a one-time password has not run out."""
    lasts = timedelta(days=gate.policy.one_time_days)
    return user.disabled_at is None and not (user.must_change and now - user.password_changed_at >= lasts)


def _still(connection: Connection, user: User, kept: Credentials, step: int) -> None:
    """Raises SignInError where the account was closed, its password changed or the code used while it was checked."""
    held = users.hold(connection, user.id)
    same = users.credentials(connection, user.id).password_hash == kept.password_hash
    unused = kept.totp_secret is None or users.use_step(connection, user.id, step)
    if held.disabled_at is not None or not same or not unused:
        raise SignInError(said("sign_in.refused"))


def _refuse(gate: Gate, user: User | None, address: str, now: datetime) -> NoReturn:
    """Puts the failure on record and raises SignInError. A name that nobody has is not kept: it may be a password
    typed in the wrong place."""
    with gate.database.transaction() as connection:
        actor = user.name if user else "unknown"
        gate.log.put(connection, now, actor, "sign_in.failed", f"user:{user.id}" if user else "", address=address)
    raise SignInError(said("sign_in.refused"))
