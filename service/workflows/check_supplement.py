"""Checks a supplement (补正件): judges the paper that counts from all versions as one application, and tells what the
supplement changed, asked for or not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from extractors.pipeline import DocumentReading, PageReading
from models.asked import Asked
from models.campaign import OnlineRecords
from models.catalogue import message
from models.finding import Finding, severity_of
from models.form_template import FormTemplate
from models.paper_version import PageChange, PaperVersion, VersionKind
from models.report import DocumentReport, PackageReport, Report, verdict_of
from models.scan import PageRef, PageResult
from service.reconciliation.asked import asked_by, joined, renumbered
from service.reconciliation.sheet_changes import SheetJudgement, judge_sheet
from service.reconciliation.version_findings import version_findings, was_asked
from service.reconciliation.version_pairing import OWN_DOCUMENT
from service.rules.quality import scan_quality
from service.storage.page_store import PageStore
from service.workflows.check_package import CheckRequest, check_package, page_result
from service.workflows.compare_print import folded_text
from service.workflows.compare_sheets import compare_sheets, seals_of
from service.workflows.order_pages import Page, ref_of
from service.workflows.paper_versions import Paper, Versions, papers_of
from service.workflows.read_scans import Scans
from service.workflows.second_looks import Reread
from service.workflows.whole_looks import WholeLook, held_against

UNREAD = SheetJudgement(state="unclear")
"""What is known of a page where either scan could not be read."""


def check_supplement(
    request: CheckRequest, versions: Versions, online: OnlineRecords, template: FormTemplate,
    store: PageStore | None = None, reread: Reread | None = None, earlier: Report | None = None,
    whole: WholeLook | None = None,
) -> Report:  # fmt: skip
    """The report on the paper that counts. Its documents list the pages that count, every page of every input stands
    in `pages`, those that were replaced in no document. `earlier` is the report by which corrections were asked for;
    None: the paper before is judged now, and what is found on it counts as asked."""
    *_, before, last = papers_of(versions, template)
    if earlier is None:
        told = check_package(
            replace(request, split=before.split), _scans(versions, before), online, template, None, reread, whole
        )
    else:
        told = renumbered(earlier, versions.scans.inputs)
    asked = asked_by(told, {name: slot.page for name, slot in template.all_slots.items()})
    request = replace(request, split=last.split)
    report = check_package(request, _scans(versions, last), online, template, store, reread, whole)
    judging = _Judging(before, last, template, asked, whole)
    documents = tuple(judging.told(d) for d in report.documents)
    return report.model_copy(
        update={
            "documents": documents,
            "pages": tuple(_pages(report, versions, last)),
            "package": _package(report, versions),
        }
    )


def _package(report: Report, versions: Versions) -> PackageReport:
    """What concerns the package, with what our scanner did to the supplement's order, which is put right by now."""
    told = (*report.package.findings, *(f for d in report.documents for f in d.findings))
    excused = {f.input for f in told if f.code == "SCAN_QUALITY"}
    faults = scan_quality({}, versions.pages(versions.last).faults)
    findings = (*report.package.findings, *(f for f in faults if f.input not in excused))
    return report.package.model_copy(update={"findings": findings})


def _scans(versions: Versions, paper: Paper) -> Scans:
    return replace(versions.scans, pages=paper.pages)


@dataclass(frozen=True)
class _Judging:
    """What the pages of the last version are judged with."""

    before: Paper
    last: Paper
    template: FormTemplate
    asked: Mapping[str, Asked]
    whole: WholeLook | None

    def told(self, document: DocumentReport) -> DocumentReport:
        """A document with its version, and with what is to be told of it."""
        if not self._goes_on(document):
            return self._first(document)
        judged = self._judged(document)
        pages = tuple(
            self.last.known[ref].model_copy(update={"state": judged[ref].state} if ref in judged else {})
            for ref in document.pages
        )
        asked = joined(self.asked.get(document.application_no or "", Asked()), self.asked.get("", Asked()))
        kinds = self.last.page_kinds
        changes = tuple(
            PageChange(
                page=page,
                asked=was_asked(page, kinds.get(page.ref, "unknown"), asked),
                places=judged[page.ref].places if page.ref in judged else (),
            )
            for page in pages
            if page.version == self.last.version and page.state != "unchanged"
        )
        gone = tuple(
            s.page for ref, s in self.last.superseded.items() if self.last.standing_for(ref) in set(document.pages)
        )
        number = max(page.version for page in pages)
        version = PaperVersion(
            number=number, kind=self._kind(document, number), pages=pages, superseded=gone, changes=changes
        )
        findings = (*document.findings, *version_findings(changes))
        return document.model_copy(update={"version": version, "findings": findings, "verdict": verdict_of(findings)})

    def _goes_on(self, document: DocumentReport) -> bool:
        """Whether a document has a page of an earlier version, or one that replaces such a page."""
        pages = [self.last.known[ref] for ref in document.pages]
        return any(p.version < self.last.version or p.replaces is not None for p in pages)

    def _kind(self, document: DocumentReport, number: int) -> VersionKind:
        own = (self.last.kinds.get(ref) for ref in document.pages if self.last.known[ref].version == number)
        return next((k for k in own if k is not None), "first")

    def _first(self, document: DocumentReport) -> DocumentReport:
        """A document that came with the supplement and goes on none: of an application only what is there is judged, as
        no page that lacks is held against a supplement."""
        pages = tuple(self.last.known[ref] for ref in document.pages)
        version = PaperVersion(number=self.last.version, kind="first", pages=pages)
        if document.kind in OWN_DOCUMENT or not self.before.pages:
            return document.model_copy(update={"version": version})
        kept = tuple(f for f in document.findings if f.page is not None and f.code != "PAGE_MISSING")
        findings = (*kept, _of_none(document))
        return document.model_copy(update={"version": version, "findings": findings, "verdict": verdict_of(findings)})

    def _judged(self, document: DocumentReport) -> dict[PageRef, SheetJudgement]:
        """What is decided of each page of the last version that stands for another."""
        readings = {ref_of(p): p for p in (*self.before.pages, *self.last.pages)}
        pairs = {
            ref: page.replaces
            for ref in document.pages
            if (page := self.last.known[ref]).version == self.last.version and page.replaces is not None
        }
        return {ref: self._judge(ref, replaced, pairs, readings) for ref, replaced in pairs.items()}

    def _judge(
        self, ref: PageRef, replaced: PageRef, pairs: Mapping[PageRef, PageRef], readings: Mapping[PageRef, Page]
    ) -> SheetJudgement:
        earlier, later = readings[replaced], readings[ref]
        if isinstance(earlier, PageResult) or isinstance(later, PageResult):
            return UNREAD
        if self.whole is not None:
            earlier = held_against(earlier, folded_text(later), self.whole)
            later = held_against(later, folded_text(earlier), self.whole)
        beyond = (
            "".join(
                folded_text(p) for own, r in pairs.items() if own != ref and isinstance(p := readings[r], PageReading)
            ),
            "".join(folded_text(p) for own in pairs if own != ref and isinstance(p := readings[own], PageReading)),
        )
        kind = self.last.page_kinds.get(ref, "unknown")
        seals = (
            seals_of(_document_of(self.before, replaced).application, earlier),
            seals_of(_document_of(self.last, ref).application, later),
        )
        return judge_sheet(compare_sheets(earlier, later, seals, kind, self.template, beyond))


def _document_of(paper: Paper, ref: PageRef) -> DocumentReading:
    return next(d for d in paper.documents if ref in d.application.pages)


def _of_none(document: DocumentReport) -> Finding:
    first = document.pages[0]
    said = message("finding.supplement_of_none", number=document.application_no or "—")
    return Finding(
        code="PAGE_EXTRA", severity=severity_of("PAGE_EXTRA"), input=first.input, page=first.page, message=said
    )


def _pages(report: Report, versions: Versions, last: Paper) -> list[PageResult]:
    """Every page once, in the order received."""
    counting = {PageRef(input=p.input, page=p.page): p for p in report.pages}
    return [
        counting[ref] if (ref := ref_of(page)) in counting else _gone(page, last.superseded[ref].kind)
        for page in versions.scans.pages
    ]


def _gone(page: Page, kind: str) -> PageResult:
    if isinstance(page, PageResult):
        return page
    return page_result(page, None).model_copy(update={"kind": kind})
