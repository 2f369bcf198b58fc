"""The rows of the spreadsheet's sheets: what each cell says, masked and in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.catalogue import label
from models.finding import Finding, Severity
from models.reconciliation import FieldResult, FieldStatus
from models.report import DocumentReport
from models.seal import OwnerVerdict, Seal, SealOwner
from service.reports.attachment_view import TONES as STATE_TONES
from service.reports.attachment_view import attachment_views
from service.reports.finding_view import finding_message, finding_subject, number_findings
from service.reports.presentation import Presentation
from service.reports.seal_letters import letters_of_text
from service.reports.seal_reason import at_positions, pairs_of, seal_reason, told_apart
from service.reports.seal_view import compared_name, judged_seals, seal_confidence
from service.reports.views import Tone

STATUS_TONES: dict[FieldStatus, Tone] = {
    "mismatch": "error",
    "blank_on_paper": "warning",
    "unreadable": "manual",
    "not_found": "manual",
    "not_compared": "info",
    "blank_online": "info",
    "match": "plain",
}
OWNER_TONES: dict[SealOwner, Tone] = {
    "match": "plain",
    "mismatch": "error",
    "unreadable": "manual",
    "not_expected": "info",
}


@dataclass(frozen=True)
class Cell:
    """One cell. A `tone` says how bad; a `share` is shown in percent."""

    value: str | float | None
    tone: Tone | None = None
    share: bool = False


Row = tuple[Cell, ...]


def finding_rows(presentation: Presentation) -> Iterator[Row]:
    """Package findings first, then each document's, worst first."""
    for number, finding in number_findings(presentation.report.package.findings):
        yield _finding_row(number, finding, None, presentation)
    for document in presentation.report.documents:
        for number, finding in number_findings(document.findings):
            yield _finding_row(number, finding, document, presentation)


def field_rows(presentation: Presentation) -> Iterator[Row]:
    """One row a field."""
    for document in presentation.report.documents:
        yield from (_field_row(f, document, presentation) for f in document.fields)


def seal_rows(presentation: Presentation) -> Iterator[Row]:
    """One row a seal."""
    for document in presentation.report.documents:
        for seal, verdict in judged_seals(document):
            yield (*_document_cells(document), *_seal_row(seal, verdict, presentation))


def page_rows(presentation: Presentation) -> Iterator[Row]:
    """One row a page of every readable input, then one an input that could not be processed."""
    for page in presentation.report.pages:
        failed = page.status == "failed"
        yield (
            *_place_cells(page.input, page.page, presentation),
            Cell(None if page.document is None else page.document + 1),
            Cell(label(f"report.page.{page.kind}").zh),
            Cell(
                label("report.word.page_failed" if failed else "report.word.page_ok").zh, "error" if failed else "plain"
            ),
            Cell(presentation.masking.value(page.error) if page.error else None),
            *(Cell(v) for v in (page.printed_page, page.printed_total, page.rotation, page.skew_deg, page.dpi)),
            Cell(page.parcel or None),
        )
    for scan in presentation.report.inputs:
        if scan.status == "failed":
            words = Cell(label("report.word.page_failed").zh, "error")
            error = Cell(presentation.masking.value(scan.error or ""))
            yield (*_place_cells(scan.index, None, presentation), Cell(None), Cell(None), words, error)


def _finding_row(number: int, finding: Finding, document: DocumentReport | None, presentation: Presentation) -> Row:
    fields = {f.name: f for f in document.fields} if document else {}
    words = finding_message(finding, presentation, fields.get(finding.field or ""))
    hide, name = presentation.masking.value, finding.field
    return (
        *_document_cells(document),
        Cell(number),
        _severity(finding.severity),
        Cell(label(f"report.code.{finding.code}").zh),
        Cell(finding_subject(finding, presentation, fields)),
        Cell(None if finding.paper is None else hide(finding.paper, name)),
        Cell(None if finding.online is None else presentation.value(name or "", finding.online)),
        Cell(words.zh),
        Cell(words.en),
        *_place_cells(finding.input, finding.page, presentation),
        Cell(_printed_page(finding, presentation)),
        Cell(finding.rule),
        Cell(finding.code),
        Cell(finding.field or finding.slot),
    )


def _field_row(result: FieldResult, document: DocumentReport, presentation: Presentation) -> Row:
    paper, name, hide = result.paper, result.name, presentation.masking.value
    also = (f"{presentation.file(s.input)} {s.page}: {hide(s.text, name)}" for s in result.also)
    return (
        *_document_cells(document),
        Cell(result.label),
        Cell(label(f"report.status.{result.status}").zh, STATUS_TONES[result.status]),
        Cell(hide(paper.text, name) if paper else None),
        Cell(presentation.value(name, paper.value) if paper else None),
        Cell(presentation.value(name, result.online)),
        Cell(result.confidence, share=True),
        *_place_cells(paper.input if paper else None, paper.page if paper else None, presentation),
        Cell("\n".join(also)),
        Cell(name),
    )


def attachment_rows(presentation: Presentation) -> Iterator[Row]:
    """One row an attachment, found or not."""
    for document in presentation.report.documents:
        for attachment, view in zip(document.attachments, attachment_views(document, presentation), strict=True):
            first = attachment.pages[0] if attachment.pages else None
            yield (
                *_document_cells(document),
                Cell(view.name),
                Cell(view.title),
                Cell(view.state.zh, STATE_TONES[attachment.state]),
                Cell(label("report.attachment.listed").zh if view.listed else None),
                Cell(view.stamped.zh if view.stamped else None),
                Cell("；".join(f"{name}：{status.zh}" for name, status in view.compared) or None),
                *_place_cells(first.input if first else None, first.page if first else None, presentation),
                Cell(len(attachment.pages)),
            )


def _seal_row(seal: Seal, verdict: OwnerVerdict | None, presentation: Presentation) -> Row:
    letters = letters_of_text(seal.text, compared_name(seal), verdict)
    reason, mask = seal_reason(seal, verdict, letters), presentation.masking.value
    others = told_apart(verdict, letters)
    hidden = [x for x in letters if x.state == "hidden" and x.position is not None]
    return (
        Cell(presentation.slot(seal.slot) or label("report.seal.no_slot").zh),
        Cell(label(f"report.seal.owner.{seal.owner}").zh, OWNER_TONES[seal.owner]),
        Cell(mask(reason.zh)),
        Cell(mask(seal.text)),
        Cell(seal.expected),
        Cell(mask(pairs_of(others).zh) if others else None),
        Cell(at_positions("report.letters.at", hidden).zh if hidden else None),
        Cell(label(f"report.seal.kind.{seal.kind}").zh),
        Cell(mask(seal.line)),
        Cell(seal.code),
        Cell(label(f"report.seal.shape.{seal.shape}").zh),
        Cell(label(f"report.seal.colour.{seal.colour}").zh),
        Cell(seal.diameter_mm),
        Cell(seal.coverage, share=True),
        Cell(seal_confidence(seal, verdict), share=True),
        *_place_cells(seal.input, seal.page, presentation),
        Cell(mask(reason.en)),
    )


def _document_cells(document: DocumentReport | None) -> tuple[Cell, Cell]:
    if document is None:
        return Cell(label("report.head.package").zh), Cell(None)
    return Cell(document.index + 1), Cell(document.application_no)


def _place_cells(input: int | None, page: int | None, presentation: Presentation) -> tuple[Cell, Cell]:
    return Cell(None if input is None else presentation.file(input)), Cell(page)


def _printed_page(finding: Finding, presentation: Presentation) -> int | None:
    """The printed page a finding names, else the one printed on its page."""
    if finding.printed_page is not None or finding.input is None or finding.page is None:
        return finding.printed_page
    result = presentation.pages.get((finding.input, finding.page))
    return result.printed_page if result else None


def _severity(severity: Severity) -> Cell:
    return Cell(label(f"report.severity.{severity}").zh, severity)
