"""Stops the work on a package, or has it done anew, and puts that on record: the same for pages and API."""

from collections.abc import Callable
from datetime import datetime

from models.account import Permission, Principal
from models.catalogue import said
from models.errors import ConflictError, ForbiddenError, NotThereError
from models.package import ENDED, Package
from service.database import package_scope
from service.workflows.gate import Gate, require

STEER: Permission = "packages.upload"


def cancel(gate: Gate, principal: Principal, package: str, do: Callable[[str], None], now: datetime) -> None:
    """Stops it; one that has ended stays as it is. Raises NotThereError and ForbiddenError."""
    if _theirs(gate, principal, package).state not in ENDED:
        _steer(gate, principal, package, "package.cancelled", do, now)


def again(gate: Gate, principal: Principal, package: str, do: Callable[[str], None], now: datetime) -> None:
    """Has it done anew. Raises NotThereError, ForbiddenError, and ConflictError where it has not ended."""
    found = _theirs(gate, principal, package)
    if found.state not in ENDED:
        raise ConflictError(said("api.not_ended"))
    if found.removed_at is not None:
        raise ConflictError(said("retention.gone"))
    _steer(gate, principal, package, "package.again", do, now)


def _theirs(gate: Gate, principal: Principal, package: str) -> Package:
    """A package that is theirs to steer; of one that they may only see that is told."""
    require(principal, STEER)
    with gate.database.reading() as session:
        theirs = package_scope.find(session, principal.scope(STEER), package)
        seen = theirs or package_scope.find(session, principal.scope("packages.read"), package)
    if seen is None:
        raise NotThereError(said("api.no_package"))
    if theirs is None:
        raise ForbiddenError(said("account.forbidden"))
    return theirs


def _steer(
    gate: Gate, principal: Principal, package: str, action: str, do: Callable[[str], None], now: datetime
) -> None:
    do(package)
    with gate.database.transaction() as session:
        gate.log.put(session, now, principal.actor, action, f"package:{package}")
