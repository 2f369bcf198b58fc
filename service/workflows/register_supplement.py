"""Registers a package as a supplement (补正件) to one that is there, and keeps the versions of papers that its report
tells: none is ever overwritten."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from models.catalogue import message
from models.errors import UsageError
from models.paper_version import KeptChange, KeptPage, KeptVersion, PageChange, VersionPage
from models.report import DocumentReport, Report
from models.scan import PageRef
from service.database import forms
from service.database.connection import Database
from service.database.packages import package as package_of
from service.database.versions import (
    add_version,
    chain_files,
    chain_of,
    hold,
    last_number,
    last_supplement,
    link,
    versions_in,
)
from service.reconciliation.version_pairing import OWN_DOCUMENT

Locate = Callable[[PageRef], tuple[str, int]]
"""Gives the package of a page of a report, and the place of its file there."""


def register_supplement(database: Database, package: str, earlier: str) -> tuple[str, ...]:
    """Registers a package as the next supplement to the paper in another, whichever of its versions that names, and
    gives all packages of that paper, the first first. Doing it again changes nothing. Raises DatabaseError for a
    package that is not there, UsageError for one that supplements another paper or has been supplemented itself."""
    with database.transaction() as session:
        package_of(session, package)
        first = chain_of(session, earlier)[0]
        hold(session, first)
        own = chain_of(session, package)
        if len(own) == 1 and package != first and last_supplement(session, package) == package:
            link(session, package, last_supplement(session, first))
            forms.inherit(session, package, first)
        elif own[0] != first or package == first:
            raise UsageError(message("workflow.no_supplement", package=package, earlier=earlier).zh)
        session.flush()
        return chain_of(session, package)


def record_versions(database: Database, package: str, report: Report, received_at: datetime) -> list[KeptVersion]:
    """Keeps the version of every application that a package brought, told by its report: of a first package all, of a
    supplement those that it has pages of. Inputs of the report are those of all its packages in their order. A second
    call for a package adds nothing. Raises DatabaseError."""
    with database.transaction() as session:
        chain = chain_of(session, package)
        hold(session, chain[0])
        if not versions_in(session, package):
            locate = _locate(session, package)
            for document in report.documents:
                if document.kind not in OWN_DOCUMENT and _came_with(document, package, locate):
                    number = last_number(session, document.application_no or "") + 1
                    add_version(session, _kept(document, number, package, received_at, locate))
        return versions_in(session, package)


def _locate(session: Session, package: str) -> Locate:
    places = chain_files(session, package)
    return lambda ref: places[ref.input]


def _came_with(document: DocumentReport, package: str, locate: Locate) -> bool:
    return any(locate(ref)[0] == package for ref in document.pages)


def _kept(document: DocumentReport, number: int, package: str, received_at: datetime, locate: Locate) -> KeptVersion:
    version = document.version
    pages = version.pages if version else tuple(VersionPage(version=1, **p.model_dump()) for p in document.pages)
    return KeptVersion(
        application_no=document.application_no or "",
        online_id=document.online_id,
        number=number,
        kind="first" if number == 1 or version is None else version.kind,
        package=package,
        document=document.index,
        effective=tuple(_kept_page(p, locate) for p in pages),
        changes=tuple(_kept_change(c, locate) for c in (version.changes if version else ())),
        received_at=received_at,
    )


def _kept_page(page: VersionPage, locate: Locate) -> KeptPage:
    package, index = locate(page.ref)
    return KeptPage(package=package, input=index, page=page.page, printed=page.printed, state=page.state)


def _kept_change(change: PageChange, locate: Locate) -> KeptChange:
    return KeptChange(page=_kept_page(change.page, locate), asked=change.asked, places=change.places)
