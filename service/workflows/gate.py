"""What signing in and administration stand on, put together once by the container."""

import hashlib
import secrets
from dataclasses import dataclass, field

from models.account import Permission, Principal, SignInPolicy
from models.catalogue import said
from models.errors import ForbiddenError
from service.database.connection import Database
from service.storage.secret_key import SecretKey
from service.workflows.audit_log import AuditLog
from service.workflows.password_hashing import PasswordHashing


@dataclass(frozen=True)
class Gate:
    """The database, the log, what seals secrets, how passwords are hashed, and what is asked of them."""

    database: Database
    log: AuditLog
    secrets: SecretKey
    hashing: PasswordHashing = field(default_factory=PasswordHashing)
    policy: SignInPolicy = field(default_factory=SignInPolicy)


def require(principal: Principal, permission: Permission) -> None:
    """Raises ForbiddenError unless whoever asks has the permission somewhere."""
    if not principal.may(permission):
        raise ForbiddenError(said("account.forbidden"))


def new_secret() -> str:
    """A secret that nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a session's or token's secret. Too long to be guessed, it needs no salt and no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "backslashreplace")).hexdigest()
