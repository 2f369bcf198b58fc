"""Holds the pages of one document against the portal's print of it: pairs them, verifies line by line, and says what
differs beyond the fields."""

import re
from collections.abc import Iterator, Mapping, Sequence

from extractors.forms.content import PageContent, middle
from extractors.forms.footers import EDGE, is_running
from extractors.forms.slots import find_slots
from extractors.ocr.engine import Line
from extractors.page import around
from extractors.pipeline import DocumentReading, PageReading
from extractors.verification.page_lines import PageLines, hold_page
from extractors.verification.registration import Bounds
from models.campaign import OnlineRecord
from models.finding import Finding
from models.folding import fold
from models.form_template import FormTemplate
from models.portal import PortalLine, PortalPage, PortalPrint
from models.scan import PageRef
from service.reconciliation.page_differences import LEAST_PAGE, SURE_LINE, Beyond, judge_page, letters
from service.reconciliation.page_findings import JudgedPage, page_findings
from service.reconciliation.page_pairing import PagePairing, ScannedPage, pair_pages

LONG = 60
"""Characters of a value from which it takes several lines, and may move some of them to another page."""
SIGNING_MM = 12.0
"""How far above and below its label somebody signs: a signature by pen is 10 to 15 mm high."""
TO_SIGN = re.compile(r"\((?:签字|签名|签章|盖章|公章|盖公章)\):?$|^\D*年\D*月\D*日?$")
"""What a form prints where somebody signs, seals or dates, besides the slots that its template names."""
PRINTED_AT = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}:\d{2}|https?:|www\.")
"""Day, time or address, as browsers and portals print them at a page's edge."""
FILLED: frozenset[str] = frozenset({"recommendation"})
"""Kinds of page that somebody fills after the applicant's print."""
NO_FORM: frozenset[str] = frozenset({"attachment", "blank", "separator", "unknown"})
"""Kinds of page that may lie between a print's pages without being of it."""


def print_findings(
    document: DocumentReading, pages: Sequence[PageReading], print_: PortalPrint, record: OnlineRecord,
    template: FormTemplate, told: Sequence[Finding],
) -> tuple[Finding, ...]:  # fmt: skip
    """What differs between a document and the portal's print of its record. `pages` are all pages of the package,
    `told` the findings that the document has already."""
    kinds = dict(zip(document.application.pages, document.application.page_kinds, strict=True))
    mine = {p.ref: p for p in pages if kinds.get(p.ref, "blank") not in ("blank", "separator")}
    ordered = [mine[ref] for ref in document.application.pages if ref in mine]
    pairing = pair_pages([_scanned(p) for p in ordered], print_.pages)
    values = _values(document)
    printed = {p.number: p for p in print_.pages}
    read = {p.ref: folded_text(p) for p in ordered}
    prints = {p.number: "".join(fold(line.text) for line in p.lines) for p in print_.pages}
    judged = []
    for pair in pairing.pairs:
        page, kind = mine[pair.ref], kinds[pair.ref]
        if pair != pairing.best(pair.page) or not (lines := _own_lines(printed[pair.page])):
            continue
        side = page_lines(page, kind, template, values.get(pair.ref, ()))
        places = hold_page(lines, side, printed[pair.page].pictures)
        beyond = Beyond(
            read="".join(text for ref, text in read.items() if ref != pair.ref),
            printed="".join(text for number, text in prints.items() if number != pair.page),
            filed="".join(fold(v) for v in record.fields.values() if isinstance(v, str) and len(v) >= LONG),
            told=tuple((f.paper, f.online) for f in told if f.code == "FIELD_MISMATCH" and f.paper and f.online),
        )
        judged.append(JudgedPage(pair=pair, judgement=judge_page(places, beyond, filled=kind in FILLED)))
    return page_findings(
        judged,
        {n: n - pairing.shift for n in _lacking(pairing, printed, pages, document)},
        [ref for ref in pairing.unprinted if kinds[ref] not in NO_FORM and _reads_well(mine[ref])],
        told,
    )


def folded_text(page: PageReading) -> str:
    """All that was read on a page, folded."""
    return "".join(fold(line.reading.text) for line in page.content.lines)


def _scanned(page: PageReading) -> ScannedPage:
    lines = tuple(line.reading.text for line in page.content.lines)
    return ScannedPage(ref=page.ref, number=page.footer.page, lines=lines)


def _own_lines(page: PortalPage) -> list[PortalLine]:
    """A print page's lines but for what runs along its head and foot."""
    return [line for line in page.lines if EDGE <= line.box.centre[1] <= 1 - EDGE or not _runs(line.text)]


def _runs(text: str) -> bool:
    """Whether a text at a page's edge differs from print to print: page numbers, which the rule on pages judges, and
    when and from where it was printed."""
    return is_running(text) or PRINTED_AT.search(fold(text)) is not None


def page_lines(page: PageReading, kind: str, template: FormTemplate, values: Sequence[Bounds]) -> PageLines:
    """A scanned page of some kind as it is held against a print, without what runs along its head and foot; `values`
    are the places of its fields in working px."""
    content = page.content
    edge = EDGE * content.frame.height
    outer = {id(line) for line in content.lines if not edge <= middle(line)[1] <= content.frame.height - edge}
    lines = [line for line in content.lines if id(line) not in outer or not _runs(line.reading.text)]
    signing = tuple(_signing(content, kind, template))
    return PageLines(lines, content.frame, page.ink, content.seals, values, signing)


def _signing(content: PageContent, kind: str, template: FormTemplate) -> Iterator[Bounds]:
    """Where somebody signs, seals or dates: the rows of the slots, and of what looks like one."""
    reach = content.frame.px(SIGNING_MM)
    slots = {name: slot for name, slot in template.all_slots.items() if slot.page == kind}
    page_kinds = {slot.page for slot in slots.values()}
    labels: list[Line] = [line for page in page_kinds for _, line in find_slots(content, page, slots)]
    labels += [line for line in content.lines if TO_SIGN.search(fold(line.reading.text))]
    for line in labels:
        _, y0, _, y1 = line.bounds
        yield 0.0, y0 - reach, float(content.frame.width), y1 + reach


def _values(document: DocumentReading) -> Mapping[PageRef, Sequence[Bounds]]:
    """Where each page has values of fields, in working px: their lines, the columns of those, and their whole cells."""
    out: dict[PageRef, list[Bounds]] = {}
    for place in document.places.values():
        for stretch in place.stretches:
            areas = out.setdefault(stretch.content.ref, [])
            areas += [line.bounds for line in stretch.lines]
            areas += [around([line.bounds for line in stretch.lines])] if stretch.lines else []
            if stretch.cell is not None:
                areas.append((stretch.cell.x0, stretch.cell.y0, stretch.cell.x1, stretch.cell.y1))
    return out


def _lacking(
    pairing: PagePairing, printed: Mapping[int, PortalPage], pages: Sequence[PageReading], document: DocumentReading
) -> Iterator[int]:
    """Pages of the print that are surely nowhere in the package: no page of this document is left unpaired or could
    not be read, and no other document has a page like it."""
    read = {p.ref for p in pages}
    if pairing.unprinted or any(ref not in read for ref in document.application.pages):
        return
    own = set(document.application.pages)
    others = [_scanned(p) for p in pages if p.ref not in own]
    for number in pairing.unscanned:
        page = printed[number]
        text = sum(letters(fold(line.text)) for line in _own_lines(page))
        if text >= LEAST_PAGE and not any(p.by == "text" for p in pair_pages(others, [page]).pairs):
            yield number


def _reads_well(page: PageReading) -> bool:
    """Whether a page is surely a page of text."""
    sure = [line for line in page.content.lines if line.reading.confidence >= SURE_LINE]
    return sum(letters(fold(line.reading.text)) for line in sure) >= LEAST_PAGE
