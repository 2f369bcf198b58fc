"""Puts a document together: from its pages' text to typed fields, slots and seals, with the strips that verification
needs kept beside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.fields.parsing import parse
from extractors.forms.anchors import find_in_tables
from extractors.forms.checkboxes import EMPTY, TICKED
from extractors.forms.content import DocumentPage, PageContent
from extractors.forms.narrative import find_narrative
from extractors.forms.open_lines import find_in_lines
from extractors.forms.places import FieldPlace, Stretch
from extractors.forms.summary_rows import RowPlace, find_rows
from models.application import FieldReading, Part, ReadStatus, Spot
from models.folding import fold
from models.form_template import FieldSpec, FormTemplate, SummaryTable
from models.geometry import Box
from models.summary_table import SummaryRow

Places = Mapping[tuple[str, int], FieldPlace]
"""(field, number of its spot) -> the place on paper."""
TICK_CONFIDENCE = 0.995
"""Confidence of a choice whose boxes are all clearly full or empty."""


def read_fields(
    pages: Sequence[DocumentPage], kind: str, template: FormTemplate
) -> tuple[dict[str, FieldReading], dict[tuple[str, int], FieldPlace]]:
    """Every field of a kind as read, and the places of the spots. A field that was not found has no spot."""
    found: dict[str, list[FieldPlace]] = {}
    for place in _places(pages, kind, template):
        found.setdefault(place.name, []).append(place)
    readings: dict[str, FieldReading] = {}
    places: dict[tuple[str, int], FieldPlace] = {}
    for name, spec in template.fields_of(kind).items():
        spots = []
        for number, place in enumerate(found.get(name, [])):
            spots.append(spot_of(place))
            places[name, number] = place
        readings[name] = FieldReading(name=name, label=label_of(name, spec), spots=tuple(spots))
    return readings, places


@dataclass(frozen=True)
class RowReading:
    """A row of a summary table as read, with the places of its cells by column."""

    row: SummaryRow
    places: Mapping[str, FieldPlace]


def read_rows(pages: Sequence[PageContent], table: SummaryTable) -> tuple[RowReading, ...]:
    """The rows of the summary table on these pages."""
    return tuple(_row(place) for place in find_rows(pages, table.columns))


def _row(place: RowPlace) -> RowReading:
    cells = {name: _cell_spot(found) for name, found in place.places.items()}
    ref, box = place.content.ref, place.content.frame.box(*place.bounds)
    return RowReading(SummaryRow(input=ref.input, page=ref.page, box=box, cells=cells), place.places)


def _cell_spot(place: FieldPlace) -> Spot:
    """A cell's spot. Under a seal an empty cell may hold what was not read."""
    spot = spot_of(place)
    hidden = spot.status == "blank" and not place.lines and _under_seal(place.stretches[0])
    return spot.model_copy(update={"status": "unreadable", "confidence": 0.0}) if hidden else spot


def _under_seal(stretch: Stretch) -> bool:
    cell = stretch.cell
    seals = stretch.content.seals
    return cell is not None and any(
        x0 < cell.x1 and cell.x0 < x1 and y0 < cell.y1 and cell.y0 < y1 for x0, y0, x1, y1 in seals
    )


def label_of(name: str, spec: FieldSpec) -> str:
    """The label that a reviewer sees: a yearly field's has its year."""
    parts = name.split(".")
    return f"{parts[1]}年{spec.label}" if len(parts) == 3 else spec.label


def _places(pages: Sequence[DocumentPage], kind: str, template: FormTemplate) -> Iterator[FieldPlace]:
    blocks = template.blocks_of(kind)
    tables = {b: s for b, s in blocks.items() if b != "cover"}
    for page in pages:
        if page.kind == "cover":
            yield from _cover(page.content, blocks.get("cover", ()))
        elif page.kind not in ("narrative", "attachment", "blank", "instructions", "declaration", "recommendation"):
            yield from _with_inner(find_in_tables(page.content, tables, template.yearly), tables)
    narrative = [p.content for p in in_printed_order(pages) if p.kind == "narrative"]
    yield from find_narrative(narrative, template.kinds[kind].narrative, template.pages)


def _cover(content: PageContent, specs: Sequence[FieldSpec]) -> Iterator[FieldPlace]:
    """A cover's fields, from its table where it has one, else from its open lines."""
    found = {p.name: p for p in find_in_tables(content, {"cover": specs}, {})}
    rest = [s for s in specs if s.name not in found]
    yield from found.values()
    yield from find_in_lines(content, "cover", rest)


def _with_inner(places: Iterator[FieldPlace], blocks: Mapping[str, Sequence[FieldSpec]]) -> Iterator[FieldPlace]:
    """The places, and after each what is written within it after one of its options."""
    inner = [s for specs in blocks.values() for s in specs if s.within]
    for place in places:
        yield place
        for spec in inner:
            if spec.within == place.name:
                yield FieldPlace(spec.name, spec, place.block, place.stretches)


def in_printed_order(pages: Sequence[DocumentPage]) -> list[DocumentPage]:
    """Pages by their printed number, those without one after the page they lie behind, repeats left out."""
    keyed: list[tuple[float, int, DocumentPage]] = []
    last, seen = 0.0, set()
    for i, page in enumerate(pages):
        if page.printed is not None:
            if page.printed in seen:
                continue
            seen.add(page.printed)
            last = float(page.printed)
        else:
            last += 0.01
        keyed.append((last, i, page))
    return [page for _, _, page in sorted(keyed, key=lambda k: k[:2])]


def spot_of(place: FieldPlace) -> Spot:
    """What was read at one place, typed."""
    if place.spec.within:
        text, status, confidence = _inner_text(place), "read", place.confidence
    elif place.spec.options and _boxed(place):
        return _ticked(place)
    else:
        text, status, confidence = place.text, "read", place.confidence
    if not text and any(s.inked for s in place.stretches):
        status = "unreadable"
    return _spot(place, text, status, confidence)  # type: ignore[arg-type]


def _spot(place: FieldPlace, text: str, status: ReadStatus, confidence: float) -> Spot:
    parsed = parse(place.spec, text)
    blank = parsed.blank and status == "read"
    return Spot(
        block=place.block,
        text=text,
        value=None if parsed.blank else parsed.value,
        input=place.stretches[0].content.ref.input,
        page=place.stretches[0].content.ref.page,
        box=_box(place.stretches[0]),
        cell=_cell(place.stretches[0]),
        parts=tuple(Part(input=s.content.ref.input, page=s.content.ref.page, box=_box(s)) for s in place.stretches),
        confidence=1.0 if blank else confidence,
        status="blank" if blank else "unreadable" if status == "unreadable" else "read",
        repaired=parsed.repaired,
        alteration=place.alteration,
        sealed=place.sealed,
        rows=_rows(place) if place.spec.type == "longtext" else (),
    )


def _rows(place: FieldPlace) -> tuple[Part, ...]:
    """The lines of a place, in the order in which it is read."""
    home = {id(line): s.content for s in place.stretches for line in s.lines}
    at = [(home[id(line)], line) for line in place.lines]
    return tuple(Part(input=c.ref.input, page=c.ref.page, box=c.box_of([line])) for c, line in at)


def _box(stretch: Stretch) -> Box:
    if stretch.lines:
        return stretch.content.box_of(stretch.lines)
    if stretch.cell is not None:
        return stretch.content.cell_box(stretch.cell)
    return Box((0.0, 0.0, 1.0, 1.0))


def _cell(stretch: Stretch) -> Box | None:
    return stretch.content.cell_box(stretch.cell) if stretch.cell is not None else None


def _ticked(place: FieldPlace) -> Spot:
    """A choice by its boxes: what is ticked in ink, whatever the recogniser made of the boxes."""
    ticked = [t.option for t in place.ticks if t.ink >= TICKED]
    doubtful = [t.option for t in place.ticks if EMPTY < t.ink < TICKED]
    codes = {words: code for code, words in place.spec.options.items()}
    chosen = tuple(dict.fromkeys(codes[w] for w in ticked if w in codes))
    value: str | tuple[str, ...] | None = chosen if place.spec.type == "multi" else (chosen[0] if chosen else None)
    unboxed = _named(place) - {t.option for t in place.ticks}
    partial = not chosen and len({t.option for t in place.ticks}) < len(place.spec.options)
    unclear = bool(doubtful or unboxed or partial) or (place.spec.type == "enum" and len(chosen) > 1)
    base = _spot(place, place.text, "read", place.confidence)
    return base.model_copy(
        update={
            "value": value or None,
            "text": printed_choice(place),
            "status": "unreadable" if unclear else "read" if chosen else "blank",
            "confidence": 0.5 if unclear else TICK_CONFIDENCE,
        }
    )


def _boxed(place: FieldPlace) -> bool:
    """Whether a choice is printed with boxes: of a single word without any mark read before it, what seemed a box is
    the cell's edge or dirt."""
    only = len(place.ticks) == 1 and place.ticks[0].ink < TICKED
    return bool(place.ticks) and not (only and fold(place.text) == fold(place.ticks[0].option))


def _named(place: FieldPlace) -> set[str]:
    """The options that the printed text names; the box of each must have been seen."""
    text = fold(place.text)
    named: set[str] = set()
    for words in sorted(place.spec.options.values(), key=len, reverse=True):
        key = fold(words)
        if key in text:
            named.add(words)
            text = text.replace(key, "#")
    return named


def printed_choice(place: FieldPlace) -> str:
    """The options in printed order with a full or an empty box before each, in place of what the recogniser made of
    the boxes."""
    ticks = sorted(place.ticks, key=lambda t: (t.line, t.x0))
    return "  ".join(f"{'☑' if t.ink >= TICKED else '□'}{t.option}" for t in ticks)


def _inner_text(place: FieldPlace) -> str:
    """What is written after the option that this field belongs to: 其他：______."""
    last = place.text.rpartition(place.spec.label)
    return last[2].strip(" :：_＿（）()[]〔〕") if last[1] else ""
