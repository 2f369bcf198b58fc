"""A gate over a small database, with hashes that cost nothing and a clock that stands still."""

from datetime import UTC, datetime

from argon2 import PasswordHasher

from models.account import EVERYWHERE, Acting, Grant, Principal, Role, Scope, User
from models.audit import AuditEntry, Origin
from service.database import audit, users
from service.database.connection import Database
from service.rules.permissions import rights_of
from service.storage.secret_key import SecretKey
from service.workflows.audit_log import AuditLog
from service.workflows.gate import Gate
from service.workflows.password_hashing import PasswordHashing

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
PASSWORD = "Kx7!mqPz2w"
OTHER = "Wv4?ttRb9n"
KEY = b"k" * 32
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class CountedHashing(PasswordHashing):
    """Hashing that counts how often a password was held against a hash."""

    def __init__(self, hasher: PasswordHasher = CHEAP) -> None:
        super().__init__(hasher)
        self.verified = 0

    def verify(self, kept: str | None, password: str) -> bool:
        self.verified += 1
        return super().verify(kept, password)


def make_gate(database: Database) -> Gate:
    log = AuditLog(Origin(software="kanhe test"), lambda: 0.0)
    return Gate(database, log, SecretKey(lambda make: KEY), CountedHashing())


def make_user(
    gate: Gate,
    name: str = "zhang",
    *roles: Role,
    scope: Scope = EVERYWHERE,
    password: str = PASSWORD,
    must: bool = False,
) -> User:
    """A user who has the password and the roles, administrators without areas."""
    with gate.database.transaction() as session:
        user = users.add(session, name, "", gate.hashing.hash("x"), NOW)
        kept = gate.hashing.hash(password)
        users.set_password(session, user.id, kept, NOW, must_change=must, history=0)
        administrators = ("system_admin", "security_admin", "auditor")
        users.set_grants(session, user.id, [_grant(r, r in administrators, scope) for r in roles])
        return users.by_id(session, user.id)


def _grant(role: Role, administrator: bool, scope: Scope) -> Grant:
    return Grant(role=role) if administrator else Grant(role=role, scope=scope)


def principal_for(user: User, session: str | None = "s", acting: tuple[Acting, ...] = ()) -> Principal:
    return Principal(user=user.id, name=user.name, rights=rights_of(user.grants), acting=acting, session=session)


def events(gate: Gate) -> list[AuditEntry]:
    """What is on record, oldest first."""
    with gate.database.reading() as session:
        return audit.find(session, limit=1000)[::-1]


def actions(gate: Gate) -> list[str]:
    return [entry.event.action for entry in events(gate)]
