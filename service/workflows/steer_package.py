"""Stops the work on a package, or has it done anew, and puts that on record."""

from collections.abc import Callable
from datetime import datetime

from models.account import Permission, Principal
from models.catalogue import said
from models.errors import ForbiddenError, NotThereError
from service.database import package_scope
from service.workflows.gate import Gate, require

STEER: Permission = "packages.upload"


def steer(
    gate: Gate, principal: Principal, package: str, action: str, do: Callable[[str], None], now: datetime
) -> None:
    """Does it to a package that one may see; `action` is what the log says (`package.cancelled`, `package.again`).
    Raises NotThereError and ForbiddenError."""
    require(principal, STEER)
    with gate.database.reading() as session:
        found = package_scope.find(session, principal.scope("packages.read"), package)
        theirs = package_scope.find(session, principal.scope(STEER), package)
    if found is None:
        raise NotThereError(said("api.no_package"))
    if theirs is None:
        raise ForbiddenError(said("account.forbidden"))
    do(package)
    with gate.database.transaction() as session:
        gate.log.put(session, now, principal.actor, action, f"package:{package}")
