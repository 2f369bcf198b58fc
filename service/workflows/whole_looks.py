"""What a first look did not verify is read by the engine's own recogniser before anything is judged: where an expected
text stands on the paper, the first look is enough."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.assembly import spot_of
from extractors.forms.content import PageContent, middle
from extractors.forms.places import FieldPlace
from extractors.ocr.engine import Line
from extractors.pipeline import DocumentReading, PageReading
from extractors.verification.evidence import weigh
from models.campaign import OnlineRecord
from models.folding import fold
from models.form_template import FormTemplate
from models.portal import PortalPrint
from models.scan import PageRef
from service.reconciliation.calibration import Calibration
from service.reconciliation.decision import decide
from service.reconciliation.pairing import Pairing
from service.reconciliation.wordings import wordings
from service.workflows.order_pages import Page, ref_of

WholeLook = Callable[[PageContent, Sequence[Line]], list[Line]]
"""Lines of a page as the engine's own recogniser reads them, in the same order; as they were where the page cannot be
had any more."""
LONG = "longtext"


@dataclass(frozen=True)
class Expected:
    """What the papers of a package should say: records by their id, the portal's prints by the same."""

    records: Mapping[str, OnlineRecord]
    prints: Mapping[str, PortalPrint]
    template: FormTemplate
    calibration: Calibration


def read_on(
    pages: Sequence[Page], documents: Sequence[DocumentReading], pairing: Pairing, expected: Expected, look: WholeLook
) -> tuple[Page, ...]:
    """The pages with the lines read anew that a first look left in doubt: of places that do not surely say what was
    filed, of a page of print that the portal's does not have, and wherever it is not known what to expect."""
    doubted: dict[PageRef, dict[int, Line]] = {}
    for document in documents:
        match = pairing.matches.get(document.application.index)
        record = expected.records.get(match.record) if match else None
        for place in _doubtful(document, record, expected):
            for stretch in place.stretches:
                found = _whole(stretch.content, stretch.lines)
                doubted.setdefault(stretch.content.ref, {}).update(found)
    by_ref = {p.ref: p for p in pages if isinstance(p, PageReading)}
    for ref, printed in _printed(documents, pairing, expected):
        if ref in by_ref:
            doubted.setdefault(ref, {}).update(_not_in(by_ref[ref], printed))
    return tuple(_anew(p, doubted.get(ref_of(p), {}), look) if isinstance(p, PageReading) else p for p in pages)


def held_against(page: PageReading, other: str, look: WholeLook) -> PageReading:
    """A page with those of its lines read anew that a folded text does not have."""
    return _anew(page, _not_in(page, other), look)


def _doubtful(document: DocumentReading, record: OnlineRecord | None, expected: Expected) -> Iterator[FieldPlace]:
    """Places with lines that were only looked at once and do not surely say what was filed. Without a record, and in a
    table that is held against many, nothing is verified yet."""
    attached = (a.place for a in document.attached)
    cells = (place for row in document.rows for place in row.places.values())
    for place in (*document.places.values(), *attached, *cells):
        if not any(line.reading.first_look for line in place.lines):
            continue
        if (record is None and place.spec.type != LONG) or (record and not _verified(place, record, expected)):
            yield place


def _verified(place: FieldPlace, record: OnlineRecord, expected: Expected) -> bool:
    online, spot = record.value(place.name), spot_of(place)
    evidence = weigh(place.lines, wordings(place.spec, spot, online)) if online and not place.ticks else None
    return decide(place.spec, spot, online, evidence, expected.calibration).status == "match"


def _printed(
    documents: Sequence[DocumentReading], pairing: Pairing, expected: Expected
) -> Iterator[tuple[PageRef, str]]:
    """The pages whose application has a print, with all of its folded text."""
    for document in documents:
        match = pairing.matches.get(document.application.index)
        if match and match.record in expected.prints:
            lines = (line for page in expected.prints[match.record].pages for line in page.lines)
            text = "".join(fold(line.text) for line in lines)
            yield from ((ref, text) for ref in document.application.pages)


def _not_in(page: PageReading, text: str) -> dict[int, Line]:
    """The page's lines, by identity, that only a first look read and a folded text does not have."""
    return {i: line for i, line in _first(page.content).items() if fold(line.reading.text) not in text}


def _whole(content: PageContent, pieces: Iterable[Line]) -> dict[int, Line]:
    """Those that pieces of lines were cut from."""
    at = [middle(piece) for piece in pieces if piece.reading.first_look]
    return {i: line for i, line in _first(content).items() if any(_holds(line, x, y) for x, y in at)}


def _first(content: PageContent) -> dict[int, Line]:
    return {id(line): line for line in content.lines if line.reading.first_look}


def _holds(line: Line, x: float, y: float) -> bool:
    x0, y0, x1, y1 = line.bounds
    return x0 <= x <= x1 and y0 <= y <= y1


def _anew(page: PageReading, doubted: Mapping[int, Line], look: WholeLook) -> PageReading:
    """A page with lines read by the engine's own recogniser; those that it finds nothing in are none."""
    read = dict(zip(doubted, look(page.content, list(doubted.values())), strict=True)) if doubted else {}
    if all(read[key] is line for key, line in doubted.items()):
        return page
    lines = (read.get(id(line), line) for line in page.content.lines)
    kept = tuple(line for line in lines if line.reading.text.strip())
    return replace(page, content=replace(page.content, lines=kept))
