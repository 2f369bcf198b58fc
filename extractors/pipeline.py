"""The run in order: scan pages in, documents with typed fields out. Read `STAGES` and `extract` first."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.assembly import Places, RowReading, read_fields, read_rows
from extractors.forms.alterations import find_alterations
from extractors.forms.attachment_fields import AttachedPlace, find_in_attachments
from extractors.forms.attachments import propose
from extractors.forms.barcodes import application_of, read_codes, slip_on
from extractors.forms.checkboxes import find_ticks
from extractors.forms.classification import classify_all, classify_anew
from extractors.forms.content import DocumentPage, PageContent
from extractors.forms.footers import Footer, forms_feet, read_footer
from extractors.forms.grid import find_cells
from extractors.forms.identity import identify_document
from extractors.forms.marks import inked_cells
from extractors.forms.page_text import RULE_PX_MM, Glimpse, read_text
from extractors.forms.slot_marks import read_slots
from extractors.forms.slots import assign, slot_places
from extractors.forms.splitting import OWN_DOCUMENT, PageMark, separator_number, split, trusted_numbers
from extractors.forms.strokes import Cover
from extractors.ocr.engine import Engine, FirstLook
from extractors.ocr.orientation import upright
from extractors.page import Bounds, PageImage, Pixels, Polygon
from extractors.readers.received import ReceivedPage
from extractors.seals.cross_pages import CrossPage, Sheet, find_cross_pages
from extractors.seals.detection import Impression, find_seals
from extractors.seals.edge_slices import EdgeSlice, as_impression, find_slices
from extractors.seals.genuineness import SealPrint, take_print
from extractors.seals.kinds import kind_of
from extractors.seals.lifting import lift
from extractors.seals.recognition import SealReading, read_seal
from extractors.seals.suppression import suppress
from extractors.verification.ink_map import InkMap, map_ink
from models.application import Application, PageFoot
from models.form_template import FormTemplate, SlotSpec
from models.scan import PageKind, PageQuality, PageRef, Rotation
from models.seal import Seal

WORKING_DPI = 300.0
"""Pages scanned finer than this are reduced to it: the recogniser sees lines 48 px high, which body text has at 300."""
SLICE_SHARE = 0.5
"""Share of a found seal's box that a slice must cover to be the same ink."""


@dataclass(frozen=True)
class Tools:
    """What the stages work with. `first_look` finds and reads lines of text at less cost, where it is there."""

    engine: Engine
    template: FormTemplate
    first_look: FirstLook | None = None


@dataclass(frozen=True)
class FoundSeal:
    """A seal as found and read on a page; `bounds` in working px, `box` on the page as received, `print_` for holding
    it against others (None: the scan does not bear that)."""

    seal: Seal
    reading: SealReading
    bounds: tuple[float, float, float, float]
    print_: SealPrint | None = None


@dataclass(frozen=True)
class PageState:
    """A page on its way through the stages: pixels, and what is known of it. `glimpsed`: lines of a first look,
    `codes`: where codes are."""

    ref: PageRef
    quality: PageQuality
    page: PageImage
    clean: Pixels
    content: PageContent
    rotation: Rotation = 0
    skew_deg: float = 0.0
    glimpsed: tuple[Polygon, ...] | None = None
    codes: tuple[Bounds, ...] = ()
    impressions: tuple[Impression, ...] = ()
    slices: tuple[EdgeSlice, ...] = ()
    seals: tuple[FoundSeal, ...] = ()
    ink: InkMap | None = None


Stage = Callable[[PageState, Tools], PageState]


@dataclass(frozen=True)
class PageReading:
    """A page when all stages are done: everything but its pixels."""

    ref: PageRef
    quality: PageQuality
    rotation: Rotation
    skew_deg: float
    content: PageContent
    footer: Footer
    seals: tuple[FoundSeal, ...]
    stores_colour: bool = True
    slices: tuple[EdgeSlice, ...] = ()
    ink: InkMap | None = None


@dataclass(frozen=True)
class DocumentReading:
    """A document and what verification needs beside it: the places of its fields, and the readings and prints of its
    seals (one each of `application.seals`; None for the slices of `cross_pages`, which stand behind the others). `rows`
    are those of a summary table, `attached` the places of fields on attachments."""

    application: Application
    places: Places
    seal_readings: tuple[SealReading | None, ...]
    seal_prints: tuple[SealPrint | None, ...] = ()
    cross_pages: tuple[CrossPage, ...] = ()
    rows: tuple[RowReading, ...] = ()
    attached: tuple[AttachedPlace, ...] = ()


def extract(
    pages: Iterable[tuple[PageRef, ReceivedPage]], tools: Tools
) -> tuple[list[PageReading], list[DocumentReading]]:
    """Scan in, documents out: every page runs through `STAGES` alone, then pages become documents."""
    readings = [read_page(ref, received, tools) for ref, received in pages]
    return readings, documents_of(readings, tools.template)


def read_page(ref: PageRef, received: ReceivedPage, tools: Tools, stages: Sequence[Stage] | None = None) -> PageReading:
    """One page through all stages, or through those given."""
    state, stores_colour = _begun(ref, received), received.stores_colour
    del received  # a page that is turned is another picture, and of a large one there should not be two
    for stage in STAGES if stages is None else stages:
        state = stage(state, tools)
    return PageReading(
        ref=ref,
        quality=state.quality,
        rotation=state.rotation,
        skew_deg=state.skew_deg,
        content=state.content,
        footer=read_footer(state.content),
        seals=state.seals,
        stores_colour=stores_colour,
        slices=state.slices,
        ink=state.ink,
    )


def _begun(ref: PageRef, received: ReceivedPage) -> PageState:
    """A page before the first stage."""
    page = received.image
    if page.dpi and page.dpi > WORKING_DPI * 1.05:
        page = page.scaled(WORKING_DPI / page.dpi)
    return PageState(ref, received.quality, page, page.pixels, PageContent(ref, page.frame, ()))


def right_page(state: PageState, tools: Tools) -> PageState:
    """Turns the page upright and deskews it."""
    righted = upright(state.page, tools.engine, tools.first_look)
    page, content = righted.page, PageContent(state.ref, righted.page.frame, ())
    turned = replace(state, rotation=righted.rotation, skew_deg=righted.skew_deg, glimpsed=righted.glimpsed)
    return replace(turned, page=page, clean=page.pixels, content=content)


def find_impressions(state: PageState, tools: Tools) -> PageState:
    """Finds seals."""
    impressions = tuple(find_seals(state.page))
    content = replace(state.content, seals=tuple(i.bounds for i in impressions))
    return replace(state, impressions=impressions, content=content)


def find_edge_slices(state: PageState, tools: Tools) -> PageState:
    """Finds the slices of cross-page seals."""
    return replace(state, slices=find_slices(state.page, state.impressions))


def suppress_seals(state: PageState, tools: Tools) -> PageState:
    """Takes seal ink off the pixels that text is read from; the seals themselves are read from the originals."""
    slices = [as_impression(s) for s in state.slices if not s.faint]
    return replace(state, clean=suppress(state.page, [*state.impressions, *slices]))


def keep_ink(state: PageState, tools: Tools) -> PageState:
    """Keeps where the page is inked, so that what was not read can be told from what is not there."""
    return replace(state, ink=map_ink(state.page, state.clean))


def find_table(state: PageState, tools: Tools) -> PageState:
    """Finds the cells of ruled tables."""
    cells = find_cells(state.page.with_pixels(state.clean))
    return replace(state, content=replace(state.content, cells=cells))


def find_codes(state: PageState, tools: Tools) -> PageState:
    """Reads bar and QR codes, in which there is no text to read."""
    codes = read_codes(state.page.pixels)
    content = replace(state.content, codes=tuple(c.text for c in codes))
    return replace(state, content=content, codes=tuple(c.bounds for c in codes))


def read_lines(state: PageState, tools: Tools) -> PageState:
    """Reads the text."""
    content, rule_px = state.content, state.page.px(RULE_PX_MM)
    look, options = tools.first_look, tools.template.option_words
    first = Glimpse(look, state.glimpsed, content.seals, options) if look else None
    lines = read_text(state.clean, content.cells, tools.engine, rule_px, first, state.codes)
    return replace(state, content=replace(content, lines=lines))


def read_marks(state: PageState, tools: Tools) -> PageState:
    """Reads what is no text: ticked boxes, alterations, ink in empty cells, signatures and dates."""
    content, clean = state.content, state.clean
    covers = [_cover(i) for i in (*state.impressions, *map(as_impression, state.slices))]
    content = replace(
        content,
        ticks=find_ticks(clean, content.lines, content.cells, tools.template.option_words, covers),
        alterations=find_alterations(state.page, clean, content.cells, content.lines, covers),
        inked=inked_cells(state.page, clean, content.cells, content.lines),
        slots=tuple(read_slots(state.page, clean, content, covers, tools.template.all_slots)),
    )
    return replace(state, content=content)


def _cover(impression: Impression) -> Cover:
    """A seal as what lies over a page. With blue ink goes a hand's, which is blue as often as black."""
    return Cover(impression.bounds, lifted=impression.colour == "red", cornered=not impression.curved)


def read_seals(state: PageState, tools: Tools) -> PageState:
    """Reads the text of the seals found, and keeps what they are later held against each other by."""
    return replace(state, seals=tuple(_read(state, i, tools.engine) for i in state.impressions))


STAGES: tuple[Stage, ...] = (
    right_page, find_impressions, find_edge_slices, suppress_seals, keep_ink, find_table, find_codes, read_lines,
    read_marks, read_seals,
)  # fmt: skip
RECORD_STAGES: tuple[Stage, ...] = tuple(stage for stage in STAGES if stage is not keep_ink)
"""What it takes where the portal's print is not there to hold the page against."""
TEXT_STAGES: tuple[Stage, ...] = (right_page, find_impressions, suppress_seals, find_table, read_lines)
"""What it takes to read a page's text and nothing else."""
SEAL_STAGES: tuple[Stage, ...] = (right_page, find_impressions, read_seals)
"""What it takes to find and read its seals."""


def _read(state: PageState, impression: Impression, engine: Engine) -> FoundSeal:
    lifted = lift(state.page, impression)
    reading = read_seal(state.page, impression, engine, lifted)
    box = state.page.box(*impression.bounds)
    seal = Seal(
        input=state.ref.input,
        page=state.ref.page,
        box=box,
        shape=impression.shape,
        colour=impression.colour,
        diameter_mm=round(impression.diameter_mm, 1) if impression.diameter_mm else None,
        kind=kind_of(impression, reading.text, reading.line),
        text=reading.text,
        line=reading.line,
        code=reading.code,
        text_confidence=round(reading.text_confidence, 4),
        coverage=round(impression.coverage, 3),
    )
    return FoundSeal(seal, reading, impression.bounds, take_print(state.page, impression, lifted))


def documents_of(
    pages: Sequence[PageReading], template: FormTemplate, kinds_known: Mapping[int, str] | None = None,
    parts: Sequence[Sequence[int]] | None = None,
) -> list[DocumentReading]:  # fmt: skip
    """Pages become documents; every page is in at most one, and only separators are in none. `kinds_known` tells the
    kinds of documents (by index) that do not say it themselves, `parts` the pages of each document, by their places in
    `pages`, where a person said so; pages in no part are in no document."""
    known, contents = kinds_known or {}, [p.content for p in pages]
    kinds = classify_all(contents, template)
    pages_of, marks = _marked(pages, kinds)
    members_of: Sequence[Sequence[int]] = split(marks)
    if parts is not None:
        kinds = classify_anew(contents, kinds, [p for p in parts if p not in members_of], template)
        pages_of, marks = _marked(pages, kinds)
        members_of = parts
    trusted = trusted_numbers(marks)
    documents = [
        _document(index, [pages_of[i] for i in members], [kinds[i] for i in members], template, known.get(index))
        for index, members in enumerate(members_of)
    ]
    numbers = [separator_number(marks, members) for members in members_of]
    return [_named(d, number, trusted) for d, number in zip(documents, numbers, strict=True)]


def _marked(pages: Sequence[PageReading], kinds: Sequence[PageKind]) -> tuple[list[PageReading], list[PageMark]]:
    """The pages with the feet that count, and what each tells of the document that it belongs to."""
    feet = forms_feet([p.footer for p in pages], kinds)
    pages = [replace(p, footer=foot) for p, foot in zip(pages, feet, strict=True)]
    return pages, [PageMark(k, _number(p, k), p.footer.page, p.footer.total) for p, k in zip(pages, kinds, strict=True)]


def _named(document: DocumentReading, number: str | None, trusted: set[str]) -> DocumentReading:
    """A document by the number on its separator sheet, unless its own pages surely bear one."""
    application = document.application
    if number is None or application.qr or application.application_no in trusted:
        return document
    return replace(document, application=application.model_copy(update={"application_no": number}))


def _number(page: PageReading, kind: PageKind) -> str | None:
    if kind == "separator":
        slip = slip_on(page.content.codes)
        return (slip.application_no or None) if slip else None
    return number_on(page)


def number_on(page: PageReading) -> str | None:
    """The application number that a page bears, in a code or at its foot."""
    coded = next((found[0] for c in page.content.codes if (found := application_of(c))), None)
    return coded or page.footer.application_no


def _document(
    index: int, pages: Sequence[PageReading], kinds: Sequence[PageKind], template: FormTemplate, known: str | None
) -> DocumentReading:
    members = [DocumentPage(p.content, k, p.footer.page) for p, k in zip(pages, kinds, strict=True)]
    identity = identify_document(members, template)
    kind = known or identity.kind
    fields, places = read_fields(members, kind, template) if kind in template.kinds else ({}, {})
    attachments, listed = propose(members, template, kind) if kind not in OWN_DOCUMENT else ((), ())
    slots = template.all_slots
    cross = tuple(find_cross_pages([_sheet(p, k) for p, k in zip(pages, kinds, strict=True)]))
    pieces = [(ref, s) for c in cross for ref, s in zip(c.seal.pages, c.slices, strict=True)]
    whole = [tuple(s for s in p.seals if not _is_slice(s, p.ref, pieces)) for p in pages]
    application = Application(
        index=index,
        kind=kind,
        pages=tuple(p.ref for p in pages),
        page_kinds=tuple(kinds),
        printed_pages=tuple(p.footer.page for p in pages),
        feet=tuple(_foot(p) for p in pages),
        printed_total=identity.printed_total(p.footer for p in pages),
        application_no=identity.application_no,
        version=identity.version,
        qr=identity.qr,
        fields=fields,
        seals=(*_placed_seals(pages, whole, kinds, slots), *(_slice_seal(ref, s) for ref, s in pieces)),
        cross_pages=tuple(c.seal for c in cross),
        slots=tuple(s for p, k in zip(pages, kinds, strict=True) for s in slot_places(p.content, k, slots)),
        grey_pages=tuple(p.ref for p in pages if not p.stores_colour),
        attachments=attachments,
        listed=listed,
    )
    seals, none = [s for seals in whole for s in seals], [None] * len(pieces)
    readings, prints = (*(s.reading for s in seals), *none), (*(s.print_ for s in seals), *none)
    table = template.summary_table if kind == "summary_table" else None
    rows = read_rows([m.content for m in members if m.kind == "summary_table"], table) if table else ()
    attached = find_in_attachments([m.content for m in members], attachments, template, kind)
    return DocumentReading(application, places, readings, prints, cross, rows, attached)


def _foot(page: PageReading) -> PageFoot | None:
    foot = page.footer
    if foot.page is None:
        return None
    return PageFoot(application_no=foot.application_no, total=foot.total, confidence=foot.confidence)


def _sheet(page: PageReading, kind: PageKind) -> Sheet:
    """A page for cross-page seals: of a blank one nothing is missed, as it may be a back, nor of a grey one."""
    return Sheet(page.ref, page.slices, excused=kind == "blank" or not page.stores_colour)


def _is_slice(found: FoundSeal, page: PageRef, pieces: Sequence[tuple[PageRef, EdgeSlice]]) -> bool:
    """Whether what was found as a seal is a slice of a cross-page seal."""
    box = found.seal.box
    return any(page == ref and s.box.overlap(box) > SLICE_SHARE * box.area for ref, s in pieces)


def _slice_seal(page: PageRef, piece: EdgeSlice) -> Seal:
    return Seal(
        input=page.input, page=page.page, box=piece.box, shape="other", colour=piece.colour, kind="cross_page",
    )  # fmt: skip


def _placed_seals(
    pages: Sequence[PageReading],
    found_on: Sequence[Sequence[FoundSeal]],
    kinds: Sequence[PageKind],
    slots: Mapping[str, SlotSpec],
) -> Iterable[Seal]:
    for page, seals, kind in zip(pages, found_on, kinds, strict=True):
        places = assign([(s.bounds, s.seal.kind == "personal") for s in seals], page.content, kind, slots)
        for found, slot in zip(seals, places, strict=True):
            yield found.seal.model_copy(update={"slot": slot})
