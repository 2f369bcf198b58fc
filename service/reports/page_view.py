"""Page thumbnails with the boxes of everything that was found on them."""

from collections.abc import Iterator

from models.catalogue import label, message
from models.finding import Message
from models.geometry import Box
from models.report import DocumentReport
from models.scan import PageRef, Rotation
from service.reports.evidence import EvidenceCutter, mark_in, turned
from service.reports.finding_view import Numbered
from service.reports.presentation import Presentation, spots
from service.reports.version_view import version_notes
from service.reports.views import Mark, PageView

WHOLE_PAGE = Box((0.0, 0.0, 1.0, 1.0))


def page_view(
    ref: PageRef,
    presentation: Presentation,
    cutter: EvidenceCutter,
    document: DocumentReport | None = None,
    numbered: Numbered = (),
    anchor: str = "",
) -> PageView:
    """One page; `numbered` are the findings of its document, whose places begin with `anchor`."""
    result = presentation.pages.get((ref.input, ref.page))
    notes = [message("report.place.turned", degrees=result.rotation)] if result and result.rotation else []
    notes += version_notes(ref, document, presentation)
    if result and result.status == "failed":
        notes.append(label("report.word.page_failed"))
    rotation = presentation.rotation(ref.input, ref.page)
    marks = (*_content_marks(ref, document, rotation), *_finding_marks(ref, numbered, anchor, rotation))
    return PageView(
        picture=cutter.of_page(ref.input, ref.page, marks),
        place=presentation.place(ref.input, ref.page) or Message(zh="", en=""),
        kind=label(f"report.page.{result.kind if result else 'unknown'}"),
        notes=tuple(notes),
        error=presentation.masking.value(result.error) if result and result.error else None,
    )


def loose_pages(presentation: Presentation) -> tuple[PageRef, ...]:
    """The pages that no document claims, in the order of the report."""
    claimed = {(p.input, p.page) for d in presentation.report.documents for p in d.pages}
    return tuple(PageRef(input=i, page=p) for i, p in presentation.pages if (i, p) not in claimed)


def _content_marks(ref: PageRef, document: DocumentReport | None, rotation: Rotation) -> Iterator[Mark]:
    if document is None:
        return
    for result in document.fields:
        here = (s for s in spots(result) if (s.input, s.page) == (ref.input, ref.page))
        yield from (mark_in(WHOLE_PAGE, turned(s.box, rotation), "field") for s in here)
    for seal in document.seals:
        if (seal.input, seal.page) == (ref.input, ref.page):
            yield mark_in(WHOLE_PAGE, turned(seal.box, rotation), "seal")


def _finding_marks(ref: PageRef, numbered: Numbered, anchor: str, rotation: Rotation) -> Iterator[Mark]:
    for number, finding in numbered:
        if (finding.input, finding.page) == (ref.input, ref.page):
            box = turned(finding.box or WHOLE_PAGE, rotation)
            yield mark_in(WHOLE_PAGE, box, finding.severity, number, f"{anchor}-f{number}")
