"""The first start: three administrators who check one another (三员分立), each with a one-time password that is shown
once."""

from datetime import datetime

from models.account import Grant, Role
from models.base import Record
from models.catalogue import label
from service.database import users
from service.workflows.gate import Gate
from service.workflows.password_hashing import one_time_password

NAMES: dict[Role, str] = {"system_admin": "sysadmin", "security_admin": "secadmin", "auditor": "auditor"}
"""One alone could not begin: who makes accounts gives no rights, and who gives rights makes no accounts."""


class FirstAccount(Record):
    """An account made at the first start, to be printed and then forgotten."""

    role: Role
    name: str
    password: str


def first_start(gate: Gate, now: datetime) -> tuple[FirstAccount, ...]:
    """Makes the three administrators where there is no user yet; else does nothing and gives none. Safe in several
    processes at once."""
    with gate.database.reading() as session:
        if users.any_user(session):
            return ()
    made = tuple(FirstAccount(role=r, name=n, password=one_time_password()) for r, n in NAMES.items())
    hashes = [gate.hashing.hash(account.password) for account in made]
    with gate.database.transaction() as session:
        users.lock(session)
        if users.any_user(session):
            return ()
        for account, kept in zip(made, hashes, strict=True):
            user = users.add(session, account.name, label(f"role.{account.role}").zh, kept, now)
            users.set_grants(session, user.id, [Grant(role=account.role)])
        gate.log.put(session, now, "system", "first_start", "", accounts=[account.name for account in made])
    return made
