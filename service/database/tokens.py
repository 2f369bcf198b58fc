"""Queries of API tokens; only their hashes are kept."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.account import Permission, Scope, Token
from service.database.account_tables import TokenRow


def add(
    session: Session,
    token: str,
    name: str,
    user: str,
    permissions: Iterable[Permission],
    scope: Scope,
    created_by: str,
    now: datetime,
    expires_at: datetime,
) -> Token:
    """A new token; `token` is the SHA-256 of what the program shows."""
    row = TokenRow(
        id=str(uuid4()), token=token, name=name, user=user, permissions=sorted(permissions), scope=scope.model_dump(),
        created_at=now, created_by=created_by, expires_at=expires_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return _token(row)


def by_hash(session: Session, token: str) -> Token | None:
    """The token with that hash, expired or not."""
    row = session.scalars(select(TokenRow).where(TokenRow.token == token)).first()
    return _token(row) if row else None


def listed(session: Session, user: str | None = None) -> list[Token]:
    """The tokens of a user, or all, the newest first; those that ended too."""
    query = select(TokenRow).order_by(TokenRow.created_at.desc())
    return [_token(row) for row in session.scalars(query.where(TokenRow.user == user) if user else query)]


def touch(session: Session, token: str, now: datetime) -> None:
    """Notes that the token was used."""
    session.execute(update(TokenRow).where(TokenRow.id == token).values(used_at=now))


def revoke(session: Session, token: str, now: datetime, user: str | None = None) -> Token | None:
    """Ends a token for good, with `user` only one of theirs; None: there is none that holds."""
    query = update(TokenRow).where(TokenRow.id == token, TokenRow.revoked_at.is_(None))
    if user is not None:
        query = query.where(TokenRow.user == user)
    row = session.scalars(query.values(revoked_at=now).returning(TokenRow)).first()
    return _token(row) if row else None


def revoke_all(session: Session, user: str, now: datetime) -> int:
    """Ends all tokens of a user; gives how many."""
    query = update(TokenRow).where(TokenRow.user == user, TokenRow.revoked_at.is_(None))
    return len(session.scalars(query.values(revoked_at=now).returning(TokenRow.id)).all())


def _token(row: TokenRow) -> Token:
    return Token.model_validate(
        {
            "id": row.id,
            "name": row.name,
            "user": row.user,
            "permissions": tuple(row.permissions),
            "scope": Scope.model_validate(row.scope),
            "created_at": row.created_at,
            "created_by": row.created_by,
            "expires_at": row.expires_at,
            "used_at": row.used_at,
            "revoked_at": row.revoked_at,
        }
    )
