"""Accounts and rights: the system administrator makes and closes accounts, the security administrator says what they
may. Neither does the other's part, nor anything to themselves."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.account import EVERYWHERE, Grant, Permission, Principal, User
from models.catalogue import said
from models.errors import AccountError, ForbiddenError, RoleRuleError
from service.database import sessions, tokens, users
from service.rules.permissions import ADMINISTRATORS, grants_refused
from service.workflows.gate import Gate, require
from service.workflows.password_hashing import one_time_password

MOST_NAME = 100
ON_THE_MACHINE: tuple[Permission, ...] = (
    "users.read",
    "users.manage",
    "rights.manage",
    "tokens.manage",
    "audit.export",
)


def console(login: str) -> Principal:
    """Who works on the machine itself, by their login there: whoever may read the database's file may do this."""
    return Principal(user="console", name=f"console:{login}", rights=dict.fromkeys(ON_THE_MACHINE, EVERYWHERE))


def list_users(gate: Gate, principal: Principal) -> list[User]:
    """Every account, the closed ones too. Raises ForbiddenError."""
    require(principal, "users.read")
    with gate.database.reading() as session:
        return users.everyone(session)


def find_user(gate: Gate, name: str) -> User:
    """The account of that name. Raises AccountError."""
    with gate.database.reading() as session:
        user = users.by_name(session, name)
    if user is None:
        raise AccountError(said("account.unknown", name=name))
    return user


def user_of(gate: Gate, id: str) -> User:
    """The account of that id. Raises AccountError."""
    with gate.database.reading() as session:
        return users.by_id(session, id)


def add_user(gate: Gate, principal: Principal, name: str, full_name: str, now: datetime) -> tuple[User, str]:
    """A new account without rights, and its one-time password. Raises ForbiddenError, and AccountError for a name that
    is taken, empty or too long."""
    require(principal, "users.manage")
    folded = users.folded(name)
    if not 0 < len(folded) <= MOST_NAME or not folded.isprintable() or ":" in folded:
        raise AccountError(said("account.bad_name", most=MOST_NAME))
    password = one_time_password()
    made = gate.hashing.hash(password)
    with gate.database.transaction() as session:
        users.lock(session)
        user = users.add(session, folded, _plain(full_name), made, now)
        gate.log.put(session, now, principal.actor, "user.added", f"user:{user.id}", name=user.name)
    return user, password


def set_grants(gate: Gate, principal: Principal, user: str, grants: Sequence[Grant], now: datetime) -> User:
    """Gives a user these roles and no others; their sessions go on with the new rights. Raises ForbiddenError,
    AccountError, and RoleRuleError for roles that do not go together or that nobody else has."""
    require(principal, "rights.manage")
    _not_oneself(principal, user)
    if (refused := grants_refused(grants)) is not None:
        raise RoleRuleError(said(refused))
    with gate.database.transaction() as session:
        users.lock(session)
        former = users.by_id(session, user)
        _leave_one(session, former, {g.role for g in grants})
        users.set_grants(session, user, grants)
        told = [g.model_dump(mode="json") for g in grants]
        was = [g.model_dump(mode="json") for g in former.grants]
        gate.log.put(session, now, principal.actor, "user.rights", f"user:{user}", name=former.name, now=told, was=was)
        return users.by_id(session, user)


def disable_user(gate: Gate, principal: Principal, user: str, now: datetime) -> None:
    """Closes an account: its sessions and tokens end. Raises ForbiddenError, AccountError, and RoleRuleError for the
    last of an administrator's role."""
    require(principal, "users.manage")
    _not_oneself(principal, user)
    with gate.database.transaction() as session:
        users.lock(session)
        former = users.by_id(session, user)
        _leave_one(session, former, set())
        users.set_disabled(session, user, now)
        ended = sessions.end_all(session, user, now, "disabled")
        revoked = tokens.revoke_all(session, user, now)
        detail = {"name": former.name, "sessions": ended, "tokens": revoked}
        gate.log.put(session, now, principal.actor, "user.disabled", f"user:{user}", **detail)


def enable_user(gate: Gate, principal: Principal, user: str, now: datetime) -> None:
    """Opens a closed account again, with its roles; its tokens stay revoked. Raises ForbiddenError, AccountError."""
    require(principal, "users.manage")
    with gate.database.transaction() as session:
        name = users.by_id(session, user).name
        users.set_disabled(session, user, None)
        gate.log.put(session, now, principal.actor, "user.enabled", f"user:{user}", name=name)


def link_external(gate: Gate, principal: Principal, user: str, external_id: str | None, now: datetime) -> None:
    """Lets the organisation's own sign-in (OIDC issuer and subject) open this account, or no longer. Raises
    ForbiddenError, and AccountError where another account has the id."""
    require(principal, "users.manage")
    _not_oneself(principal, user)
    with gate.database.transaction() as session:
        users.lock(session)
        other = users.by_external(session, external_id) if external_id else None
        if other is not None and other.id != user:
            raise AccountError(said("account.external_taken", name=other.name))
        users.set_external(session, user, external_id)
        gate.log.put(session, now, principal.actor, "user.linked", f"user:{user}", external_id=external_id)


def _plain(full_name: str) -> str:
    return "".join(c for c in full_name if c.isprintable()).strip()[:200]


def _not_oneself(principal: Principal, user: str) -> None:
    if principal.user == user:
        raise ForbiddenError(said("account.oneself"))


def _leave_one(session: Session, user: User, roles: set[str]) -> None:
    """Raises RoleRuleError where nobody would be left with an administrator's role."""
    if user.disabled_at is None:
        for role in (user.roles & ADMINISTRATORS) - roles:
            if not users.others_with(session, role, user.id):
                raise RoleRuleError(said("roles.last"))
