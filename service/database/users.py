"""Queries of users, their roles, and what they prove themselves with."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, delete, exists, func, select, text, update
from sqlalchemy.orm import Session

from models.account import Credentials, Grant, Role, Scope, User
from models.catalogue import said
from models.errors import AccountError
from service.database.account_tables import GrantRow, UserRow
from service.rules.passwords import normal

LOCK = 0x7573657273
"""The key under which PostgreSQL lets one transaction at a time change who has which role (“users” in ASCII)."""


def folded(name: str) -> str:
    """A user's name as it is kept and compared: one spelling, small letters."""
    return normal(name).strip().casefold()


def lock(session: Session) -> None:
    """Waits until no other transaction changes roles or makes the first users. SQLite's transaction is the lock."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def any_user(session: Session) -> bool:
    """Whether there is a user at all."""
    return bool(session.scalar(select(exists().select_from(UserRow))))


def add(session: Session, name: str, full_name: str, password_hash: str, now: datetime) -> User:
    """A new user without a role, who must change the password. Raises AccountError where the name is taken."""
    name = folded(name)
    if by_name(session, name) is not None:
        raise AccountError(said("account.name_taken", name=name))
    row = UserRow(
        id=str(uuid4()), name=name, full_name=full_name, password_hash=password_hash, old_hashes=[],
        password_changed_at=now, must_change=True, totp_step=0, recovery=[], created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return _user(row, ())


def by_name(session: Session, name: str) -> User | None:
    """The user of that name, whichever way it is spelt."""
    if not folded(name).isprintable():
        return None
    row = session.scalars(select(UserRow).where(UserRow.name == folded(name))).first()
    return _user(row, _grants(session, [row.id])) if row else None


def by_id(session: Session, user: str) -> User:
    """A user. Raises AccountError."""
    row = _row(session, user)
    return _user(row, _grants(session, [user]))


def by_external(session: Session, external_id: str) -> User | None:
    """The user whom the organisation's own sign-in knows under that id."""
    row = session.scalars(select(UserRow).where(UserRow.external_id == external_id)).first()
    return _user(row, _grants(session, [row.id])) if row else None


def everyone(session: Session) -> list[User]:
    """All users by name, the closed ones too."""
    rows = session.scalars(select(UserRow).order_by(UserRow.name)).all()
    grants = _grants(session, [r.id for r in rows])
    return [_user(row, [g for g in grants if g.user == row.id]) for row in rows]


def holding(session: Session, roles: Collection[Role]) -> list[User]:
    """The open accounts that have one of these roles, by name, with their grants of these roles alone."""
    user, grant, columns = UserRow.__table__.c, GrantRow.__table__.c, columns_of_user()
    query = (
        select(*columns.values(), grant.role, grant.scope)
        .join_from(UserRow.__table__, GrantRow.__table__, grant.user == user.id)
        .where(user.disabled_at.is_(None), grant.role.in_(roles))
        .order_by(user.name, grant.role)
    )
    found: dict[str, dict[str, Any]] = {}
    for *values, role, scope in session.execute(query):
        told = dict(zip(columns, values, strict=True))
        found.setdefault(told["id"], {**told, "grants": []})["grants"].append({"role": role, "scope": scope})
    return [User.model_validate(told) for told in found.values()]


def columns_of_user() -> dict[str, ColumnElement[Any]]:
    """By a user's fields, but for the grants, the columns that tell them."""
    columns = UserRow.__table__.c
    plain = {name: columns[name] for name in User.model_fields if name not in ("grants", "totp")}
    return {**plain, "totp": columns.totp_secret.is_not(None)}


def names(session: Session, ids: Collection[str]) -> dict[str, str]:
    """How each of these users is called."""
    if not ids:
        return {}
    rows = session.execute(select(UserRow.id, UserRow.full_name, UserRow.name).where(UserRow.id.in_(ids)))
    return {id: full_name or name for id, full_name, name in rows}


def others_with(session: Session, role: Role, user: str) -> int:
    """How many other open accounts have the role."""
    query = select(func.count()).select_from(GrantRow).join(UserRow, UserRow.id == GrantRow.user)
    others = query.where(GrantRow.role == role, GrantRow.user != user, UserRow.disabled_at.is_(None))
    return session.scalar(others) or 0


def set_grants(session: Session, user: str, grants: Iterable[Grant]) -> None:
    """Gives the user these roles and no others."""
    session.execute(delete(GrantRow).where(GrantRow.user == user))
    for grant in grants:
        session.add(GrantRow(user=user, role=grant.role, scope=grant.scope.model_dump()))
    session.flush()


def set_disabled(session: Session, user: str, at: datetime | None) -> None:
    """Closes an account, or opens it again with None. Raises AccountError."""
    _row(session, user).disabled_at = at
    session.flush()


def set_external(session: Session, user: str, external_id: str | None) -> None:
    """Links the account to an id of the organisation's own sign-in. Raises AccountError."""
    _row(session, user).external_id = external_id
    session.flush()


def credentials(session: Session, user: str) -> Credentials:
    """What the user proves themselves with. Raises AccountError."""
    row = _row(session, user)
    return Credentials(
        password_hash=row.password_hash, old_hashes=tuple(row.old_hashes), totp_secret=row.totp_secret,
        totp_step=row.totp_step, recovery=tuple(row.recovery),
    )  # fmt: skip


def set_password(
    session: Session, user: str, password_hash: str, now: datetime, *, must_change: bool, history: int
) -> None:
    """A new password; the former one joins the last `history` that may not be taken again. Raises AccountError."""
    row = _row(session, user)
    row.old_hashes = [row.password_hash, *row.old_hashes][:history]
    row.password_hash, row.password_changed_at, row.must_change = password_hash, now, must_change
    session.flush()


def replace_hash(session: Session, user: str, former: str, password_hash: str) -> None:
    """The same password under newer parameters, unless it was changed meanwhile."""
    same = update(UserRow).where(UserRow.id == user, UserRow.password_hash == former)
    session.execute(same.values(password_hash=password_hash))


def set_signed_in(session: Session, user: str, now: datetime) -> None:
    """Notes the last sign-in."""
    session.execute(update(UserRow).where(UserRow.id == user).values(signed_in_at=now))


def hold(session: Session, user: str) -> User:
    """The user as of now, whom no other transaction changes until this one ends. Raises AccountError."""
    session.execute(select(UserRow.id).where(UserRow.id == user).with_for_update())
    session.expire_all()
    return by_id(session, user)


def _row(session: Session, user: str) -> UserRow:
    row = session.get(UserRow, user)
    if row is None:
        raise AccountError(said("account.unknown", name=user))
    return row


def _grants(session: Session, users: Sequence[str]) -> Sequence[GrantRow]:
    return session.scalars(select(GrantRow).where(GrantRow.user.in_(users)).order_by(GrantRow.role)).all()


def _user(row: UserRow, grants: Sequence[GrantRow]) -> User:
    return User(
        id=row.id, name=row.name, full_name=row.full_name, created_at=row.created_at, disabled_at=row.disabled_at,
        grants=tuple(Grant.model_validate({"role": g.role, "scope": Scope.model_validate(g.scope)}) for g in grants),
        must_change=row.must_change, password_changed_at=row.password_changed_at, totp=row.totp_secret is not None,
        external_id=row.external_id, signed_in_at=row.signed_in_at,
    )  # fmt: skip
