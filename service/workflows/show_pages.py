"""What is shown of a package's pages and of an application as it was read, the same for pages and API: whoever may see
an application sees its pages, private places covered for whoever may not see these."""

from dataclasses import dataclass
from typing import TypeVar

from models.account import Permission, Principal
from models.catalogue import said
from models.desk import Listed
from models.errors import NotThereError
from models.form_template import FormTemplate
from models.geometry import Box
from models.report import DocumentReport, Report
from models.scan import PageResult
from models.seal import SealStrip
from service.database import desk
from service.reports.evidence import BLEED_X, BLEED_Y
from service.reports.masked_values import masked_document
from service.reports.presentation import Presentation
from service.workflows.file_report import KINDS_WITHOUT_REVIEW
from service.workflows.kept_reports import KeptReports

SEE: Permission = "applications.read"
PRIVATE: Permission = "private.read"
Found = TypeVar("Found")


@dataclass(frozen=True)
class SeenPage:
    """A page that one may see: its report, and the places on it that one may not."""

    report: Report
    result: PageResult
    hidden: tuple[Box, ...]


@dataclass(frozen=True)
class PageViewer:
    """Pictures of pages and readings of applications, from the reports that are kept. All raise NotThereError for what
    is not there or may not be seen, and StorageError."""

    reports: KeptReports
    template: FormTemplate

    def whole(self, principal: Principal, package: str, input: int, page: int, width: int) -> bytes:
        """A page as a JPEG of `width` px, upright."""
        seen = self.page(principal, package, input, page)
        images = self.reports.pictures(package)
        return _there(images.thumbnail(input, page, width, seen.hidden, seen.result.rotation))

    def crop(self, principal: Principal, package: str, input: int, page: int, box: Box, max_width: int) -> bytes:
        """A window of a page, upright; the box is of the page as received."""
        seen = self.page(principal, package, input, page)
        images = self.reports.pictures(package)
        return _there(
            images.crop(input, page, box, max_width=max_width, hide=seen.hidden, turn=seen.result.rotation)
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
        report = self.reports.report(listed.package)
        found = next((d for d in report.documents if d.index == listed.index), None) if report else None
        if report is None or found is None:
            raise NotThereError(said("review.not_there"))
        if principal.scope(PRIVATE).allows(listed.province, listed.city):
            return found
        return masked_document(found, Presentation.of(report, self.template, True, frozenset()).masking)

    def pages(self, principal: Principal, package: str) -> list[PageResult]:
        """The pages of a package that one may see, in their order."""
        homes, report = self._report(principal, package)
        reviewed = _reviewed(report)
        return [p for p in report.pages if p.document not in reviewed or p.document in homes]

    def page(self, principal: Principal, package: str, input: int, page: int) -> SeenPage:
        """One of them."""
        homes, report = self._report(principal, package)
        result = next((p for p in report.pages if (p.input, p.page) == (input, page)), None)
        if result is None or (result.document in _reviewed(report) and result.document not in homes):
            raise NotThereError(said("review.not_there"))
        own = [homes[result.document]] if result.document in homes else list(homes.values())
        if all(principal.scope(PRIVATE).allows(*home) for home in own):
            return SeenPage(report, result, ())
        masked = Presentation.of(report, self.template, True, frozenset())
        places = masked.private_places.get((input, page), ())
        return SeenPage(report, result, tuple(b.grown(BLEED_X, BLEED_Y) for b in places))

    def _report(self, principal: Principal, package: str) -> tuple[dict[int, tuple[str, str]], Report]:
        """The report of a package, and the homes of those of its applications that one may see."""
        with self.reports.places.database.reading() as session:
            homes = desk.homes(session, principal.scope(SEE), package)
        report = self.reports.report(package) if homes else None
        if report is None:
            raise NotThereError(said("review.not_there"))
        return homes, report


def _reviewed(report: Report) -> frozenset[int]:
    """The documents that are applications: what is none, as a summary table, goes with any of them."""
    return frozenset(d.index for d in report.documents if d.kind not in KINDS_WITHOUT_REVIEW)


def _there(content: Found | None) -> Found:
    if content is None:
        raise NotThereError(said("review.not_there"))
    return content
