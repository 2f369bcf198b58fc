"""One page as text and structure: its lines, cells and ticks in working pixels, with the way back to the page as
received."""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.forms.grid import Cell
from extractors.ocr.engine import Line
from extractors.page import PageFrame
from models.application import AlterationKind, SlotState
from models.geometry import Box
from models.scan import PageKind, PageRef

SAME_ROW = 0.5
"""Two lines stand in one row when their middles differ by less than this share of the lower one's height."""
WIDE_GAP = 0.6
"""A gap between two pieces of a row, in line heights, that is printed as a space."""
INDENT = 1.2
"""A line that starts this many line heights right of its column's edge begins a paragraph."""


@dataclass(frozen=True)
class Tick:
    """The box or bracket before an option. `ink` is the share of its middle that is inked, 0 to 1; `line` the index
    of the text line that names the option; the rectangle is the glyph's, in working pixels."""

    option: str
    line: int
    ink: float
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Alteration:
    """What a hand did to print: which way, and where, in working px."""

    kind: AlterationKind
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True)
class SlotMark:
    """What a hand left in a slot for a signature or a date; `bounds` of label and place in working px."""

    slot: str
    state: SlotState
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True)
class PageContent:
    """What stands on a page. `codes` are the texts of bar and QR codes, `alterations` what a hand did to print, `inked`
    the indices of cells in which no text was read though something stands there, `seals` the
    bounds of seals in working px, `slots` what stands in the slots for signatures and dates whose places were found."""

    ref: PageRef
    frame: PageFrame
    lines: tuple[Line, ...]
    cells: tuple[Cell, ...] = ()
    ticks: tuple[Tick, ...] = ()
    codes: tuple[str, ...] = ()
    alterations: tuple[Alteration, ...] = ()
    inked: frozenset[int] = frozenset()
    seals: tuple[tuple[float, float, float, float], ...] = ()
    slots: tuple[SlotMark, ...] = ()

    def lines_in(self, cell: Cell) -> tuple[Line, ...]:
        """Lines whose middle lies in a cell, in reading order."""
        return in_order([line for line in self.lines if cell.holds(*middle(line))])

    def box_of(self, lines: Sequence[Line]) -> Box:
        """The box of lines on the page as received. Raises ValueError when there are none."""
        return Box.union(self.frame.box(*line.bounds) for line in lines)

    def cell_box(self, cell: Cell) -> Box:
        """A cell's box on the page as received."""
        return self.frame.box(cell.x0, cell.y0, cell.x1, cell.y1)


@dataclass(frozen=True)
class DocumentPage:
    """A page as part of a document: its kind, and the page number printed on it (None: not read)."""

    content: PageContent
    kind: PageKind
    printed: int | None = None


def middle(line: Line) -> tuple[float, float]:
    """Centre of a line in working pixels."""
    x0, y0, x1, y1 = line.bounds
    return (x0 + x1) / 2, (y0 + y1) / 2


def height(line: Line) -> float:
    """Height of a line in working pixels."""
    _, y0, _, y1 = line.bounds
    return y1 - y0


def rows_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines gathered into printed rows, top to bottom, each from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda item: middle(item)[1]):
        y = middle(line)[1]
        if rows and abs(y - middle(rows[-1][-1])[1]) < SAME_ROW * min(height(line), height(rows[-1][-1])):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda item: item.bounds[0]) for row in rows]


def in_order(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines in reading order."""
    return tuple(line for row in rows_of(lines) for line in row)


def row_text(row: Sequence[Line]) -> str:
    """The pieces of one row, with a space where a gap was left."""
    out = ""
    for before, line in zip([None, *row[:-1]], row, strict=True):
        gap = line.bounds[0] - before.bounds[2] if before is not None else 0.0
        out += (" " if gap > WIDE_GAP * height(line) else "") + line.reading.text
    return out


def text_of(lines: Sequence[Line]) -> str:
    """The text of a wrapped value: rows joined without a break, as a form wraps anywhere."""
    return "".join(row_text(row) for row in rows_of(lines)).strip()


def paragraphs_of(lines: Sequence[Line], left: float) -> str:
    """The text of a column whose edge is at `left` px, with a line break before each indented row."""
    out = ""
    for row in rows_of(lines):
        starts = row[0].bounds[0] > left + INDENT * height(row[0])
        out += ("\n" if starts and out else "") + row_text(row)
    return out.strip()


def confidence_of(lines: Sequence[Line]) -> float:
    """Mean confidence over the characters of lines; 0 without any."""
    weights = [len(line.reading.text) for line in lines]
    total = sum(weights)
    return sum(line.reading.confidence * w for line, w in zip(lines, weights, strict=True)) / total if total else 0.0
