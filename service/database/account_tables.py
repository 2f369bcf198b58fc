"""The tables of users, what they prove themselves with, their sessions, tokens and failed tries to sign in."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.database.tables import ID, SHA256, Base


class UserRow(Base):
    """An account. `name` is folded, so that no two look alike; nothing of a user is ever deleted."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    full_name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(255))
    old_hashes: Mapped[list[Any]]
    password_changed_at: Mapped[datetime]
    must_change: Mapped[bool]
    totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_pending: Mapped[str | None] = mapped_column(String(255))
    """A secret that the user's device has not answered with yet. Both are sealed by the key beside the database."""
    totp_step: Mapped[int]
    recovery: Mapped[list[Any]]
    """The SHA-256 of each code that counts where the device is lost."""
    external_id: Mapped[str | None] = mapped_column(String(500), unique=True)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    signed_in_at: Mapped[datetime | None]


class GrantRow(Base):
    """A role of a user, and where it holds."""

    __tablename__ = "grants"

    user: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(30), primary_key=True)
    scope: Mapped[dict[str, Any]]


class SessionRow(Base):
    """A signed-in browser; `token` is the SHA-256 of what it shows, `how` by what its user proved who they are."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "user"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    token: Mapped[str] = mapped_column(SHA256, unique=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.id"))
    how: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(String(30))
    address: Mapped[str] = mapped_column(String(100))
    agent: Mapped[str] = mapped_column(Text)


class TokenRow(Base):
    """An API token; `token` is the SHA-256 of what the program shows."""

    __tablename__ = "tokens"
    __table_args__ = (Index(None, "user"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    token: Mapped[str] = mapped_column(SHA256, unique=True)
    name: Mapped[str] = mapped_column(String(100))
    user: Mapped[str] = mapped_column(ForeignKey("users.id"))
    permissions: Mapped[list[Any]]
    scope: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(100))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class TriesRow(Base):
    """Failed tries to sign in; `key` is a SHA-256 of what they are counted by, so that a password typed in the wrong
    place is not kept. `name` is the key of the name that was tried; None: counted by address alone."""

    __tablename__ = "sign_in_tries"
    __table_args__ = (Index(None, "last_at"), Index(None, "name"))

    key: Mapped[str] = mapped_column(SHA256, primary_key=True)
    name: Mapped[str | None] = mapped_column(SHA256)
    failures: Mapped[int]
    last_at: Mapped[datetime]
    closed_until: Mapped[datetime | None]


class DelegationRow(Base):
    """The work of one person that a colleague does from one day to another. Nothing is changed but `revoked_*`."""

    __tablename__ = "delegations"
    __table_args__ = (Index(None, "to"), Index(None, "of"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    of: Mapped[str] = mapped_column(ForeignKey("users.id"))
    to: Mapped[str] = mapped_column(ForeignKey("users.id"))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(ID)
    made_at: Mapped[datetime]
    revoked_by: Mapped[str | None] = mapped_column(ID)
    revoked_at: Mapped[datetime | None]


class CodesDemandRow(Base):
    """A role whose people must have a second factor; `by` is the user who said so."""

    __tablename__ = "codes_demands"

    role: Mapped[str] = mapped_column(String(30), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(ID)


class ExternalTryRow(Base):
    """Somebody on their way to the organisation's own sign-in and back. `state` is the SHA-256 of what comes back with
    them, `browser` that of the cookie of the browser that went."""

    __tablename__ = "external_tries"
    __table_args__ = (Index(None, "at"),)

    state: Mapped[str] = mapped_column(SHA256, primary_key=True)
    browser: Mapped[str] = mapped_column(SHA256)
    nonce: Mapped[str] = mapped_column(String(100))
    verifier: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
