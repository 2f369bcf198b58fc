"""What putting something right in a package stands on: nobody else works on it or reviews what it concerns, what was
decided of that is open again, and the package is judged anew."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.account import EVERYWHERE, Permission, Principal
from models.catalogue import said
from models.desk import Listed, Narrowing
from models.errors import ConflictError, ForbiddenError, NotThereError
from models.package import ENDED, Package
from service.database import desk, desk_filing, package_scope, packages
from service.database.connection import Database
from service.database.versions import hold
from service.rules.review import standing
from service.workflows.gate import Gate, require
from service.workflows.kept_reports import KeptReport, KeptReports

SEE: Permission = "applications.read"
MEND: Permission = "packages.mend"
MOST = 10_000
"""Applications of a package."""


@dataclass(frozen=True)
class Mending:
    """Where packages and their reports are kept, what is on record, and what has a package judged anew."""

    gate: Gate
    reports: KeptReports
    recheck: Callable[[str], None]

    @property
    def database(self) -> Database:
        """Where packages are kept."""
        return self.gate.database


def checked(at: Mending, principal: Principal, package: str, permission: Permission) -> tuple[Package, KeptReport]:
    """A checked package for all of which one has the permission, with its report. Raises NotThereError where one does
    not see it, ForbiddenError where one may not, and ConflictError where it was not checked yet."""
    require(principal, permission)
    with at.database.reading() as session:
        found = package_scope.find(session, principal.scope("packages.read"), package)
        theirs = package_scope.sees_all(session, principal.scope(permission), package)
        sees = package_scope.sees_all(session, principal.scope(SEE), package)
    if found is None:
        raise NotThereError(said("api.no_package"))
    if not theirs or not sees:
        raise ForbiddenError(said("api.not_whole"))
    report = at.reports.kept(package)
    if report is None:
        raise ConflictError(said("mend.no_report"))
    return found, report


def held(session: Session, package: str, report: str) -> Package:
    """The package as it stands while nobody else can change it. Raises ConflictError where it is worked on, or has
    another report by now than that of the hash."""
    hold(session, package)
    found = packages.package(session, package)
    if found.state not in ENDED:
        raise ConflictError(said("api.not_ended"))
    if found.outcome != report:
        raise ConflictError(said("mend.changed"))
    return found


def reopen(
    session: Session, principal: Principal, package: str, documents: Collection[int], now: datetime
) -> list[Listed]:
    """Has decisions on those documents of a report fall, as they were made on other pages: they wait in the work list
    again. Gives the applications as they were. Raises ConflictError where another person is at one of them."""
    everything = desk.listed(session, EVERYWHERE, Narrowing(package=package), now, MOST, 0)
    found = [row for row in everything if row.index in documents]
    if taken := [row for row in found if row.claimed_by not in (None, principal.user)]:
        names = "、".join(row.applicant or row.application_no or str(row.id) for row in taken)
        raise ConflictError(said("mend.claimed", names=names))
    for row in found:
        reviewed = desk.reviewed(session, EVERYWHERE, row.id, now)
        assert reviewed is not None
        if reviewed.first or reviewed.final or row.sampling:
            desk_filing.reopen(session, row.id, standing(reviewed.findings, reviewed.decisions).state)
    return found
