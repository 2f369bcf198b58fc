"""What is shown of a package's pages and of an application as it was read, the same for pages and API: whoever may see
an application sees its pages, private places covered for whoever may not see these."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from models.account import Permission, Principal
from models.catalogue import said
from models.desk import Listed
from models.errors import ForbiddenError, NotThereError
from models.geometry import Box
from models.report import DocumentReport, Report
from models.scan import PageResult
from models.seal import SealStrip
from service.database import desk, package_scope
from service.reports.evidence import BLEED_X, BLEED_Y
from service.reports.masked_values import masked_document
from service.reports.page_view import WHOLE_PAGE
from service.reports.presentation import Presentation
from service.workflows.forms import Forms
from service.workflows.gate import require
from service.workflows.kept_reports import KeptReports

SEE: Permission = "applications.read"
PRIVATE: Permission = "private.read"
Found = TypeVar("Found")


@dataclass(frozen=True)
class SeenPage:
    """A page that one may see, of a package, and the places on it that one may not. `stand` is another one when the
    report is, or what is covered."""

    package: str
    result: PageResult
    hidden: tuple[Box, ...]
    stand: str


@dataclass(frozen=True)
class PageViewer:
    """Pictures of pages and readings of applications, from the reports that are kept. All raise NotThereError for what
    is not there or may not be seen, and StorageError."""

    reports: KeptReports
    forms: Forms

    def whole(self, seen: SeenPage, width: int) -> bytes:
        """A page as a JPEG of `width` px, upright."""
        result, images = seen.result, self.reports.pictures(seen.package)
        return _there(images.thumbnail(result.input, result.page, width, seen.hidden, result.rotation))

    def crop(self, seen: SeenPage, box: Box, max_width: int) -> bytes:
        """A window of a page, upright; the box is of the page as received."""
        result, images = seen.result, self.reports.pictures(seen.package)
        return _there(
            images.crop(
                result.input, result.page, box, max_width=max_width, hide=seen.hidden, turn=result.rotation
            )
        )  # fmt: skip

    def strip(self, principal: Principal, package: str, listed: Listed, number: int) -> SealStrip:
        """A seal of an application, its ring unrolled; seals count from 0."""
        document = self.document(principal, listed)
        if number >= len(document.seals):
            raise NotThereError(said("review.not_there"))
        seal = document.seals[number]
        self.page(principal, package, seal.input, seal.page)
        return _there(self.reports.pictures(package).strip(seal.input, seal.page, seal.box))

    def document(self, principal: Principal, listed: Listed) -> DocumentReport:
        """An application as it was read, which whoever asks may see; masked where they may not see private data."""
        report = self.reports.of_document(listed.package, listed.index)
        if report is None:
            raise NotThereError(said("review.not_there"))
        (found,) = report.documents
        if principal.scope(PRIVATE).allows(listed.province, listed.city):
            return found
        return masked_document(
            found, Presentation.of(report, self.forms.of_package(listed.package), True, frozenset()).masking
        )

    def pages(self, principal: Principal, package: str) -> list[PageResult]:
        """The pages of a package that one may see, in their order."""
        seen = self._seen(principal, package)
        return [p for p in self.reports.of(seen.outcome).report.pages if seen.holds(p.document)]

    def page(self, principal: Principal, package: str, input: int, page: int) -> SeenPage:
        """One of them."""
        seen = self._seen(principal, package)
        result = self._result(seen, input, page)
        home = seen.homes.get(result.document) if result.document is not None else None
        own = [home] if home else list(seen.homes.values())
        bare = all(principal.scope(PRIVATE).allows(*home) for home in own)
        hidden = () if bare else self._hidden(package, self.reports.of(seen.outcome).report, result)
        return SeenPage(package, result, hidden, f"{seen.outcome[:32]}-{'bare' if bare else 'masked'}")

    def _result(self, seen: "_SeenPackage", input: int, page: int) -> PageResult:
        """What was read on a page that one may see; of one in a document without the others being opened."""
        homes, place = self.reports.homes(seen.outcome), (input, page)
        if place not in homes or not seen.holds(document := homes[place]):
            raise NotThereError(said("review.not_there"))
        about = self.reports.about(seen.outcome, document) if document is not None else None
        report = about or self.reports.of(seen.outcome).report
        return next(p for p in report.pages if (p.input, p.page) == place)

    def check(self, principal: Principal, package: str, document: int | None, permission: Permission) -> None:
        """Raises ForbiddenError unless one has the permission for a document of the package, or for all of it."""
        require(principal, permission)
        with self.reports.places.database.reading() as session:
            homes = desk.homes(session, principal.scope(permission), package)
            whole = package_scope.sees_all(session, principal.scope(permission), package)
        if not whole and document not in homes:
            raise ForbiddenError(said("account.forbidden"))

    def _hidden(self, package: str, report: Report, page: PageResult) -> tuple[Box, ...]:
        """What is covered for whoever may not see private data: all of a page on which nobody can say where it is."""
        if page.status != "ok" or page.document is None:
            return (WHOLE_PAGE,)
        masked = Presentation.of(report, self.forms.of_package(package), True, frozenset())
        places = masked.private_places.get((page.input, page.page), ())
        return tuple(b.grown(BLEED_X, BLEED_Y) for b in places)

    def _seen(self, principal: Principal, package: str) -> "_SeenPackage":
        with self.reports.places.database.reading() as session:
            homes = desk.homes(session, principal.scope(SEE), package)
            whole = package_scope.sees_all(session, principal.scope(SEE), package)
        outcome = self.reports.outcome(package) if homes else None
        if outcome is None:
            raise NotThereError(said("review.not_there"))
        return _SeenPackage(outcome, homes, whole)


@dataclass(frozen=True)
class _SeenPackage:
    """The hash of a package's report, the homes of those of its applications that one may see, and whether these are
    all."""

    outcome: str
    homes: Mapping[int, tuple[str, str]]
    whole: bool

    def holds(self, document: int | None) -> bool:
        """Whether one may see a page of a document: what is in no application, as a summary table, may tell of any of
        them."""
        return self.whole or (document is not None and document in self.homes)


def _there(content: Found | None) -> Found:
    if content is None:
        raise NotThereError(said("review.not_there"))
    return content
