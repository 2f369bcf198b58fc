"""Finds the rows of a summary table: columns by the labels in its heading, rows by the ruled cells below."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.forms.content import PageContent, text_of
from extractors.forms.grid import Cell, cell_at
from extractors.forms.labels import match_label
from extractors.forms.places import FieldPlace, Stretch
from models.form_template import FieldSpec

BLOCK = "summary_table"
LEAST_COLUMNS, LEAST_SHARE = 3, 0.6
"""Labels that a row of cells must hold to be the heading, and the share of its cells: a row of values may hold one, a
row of a form a label before each value."""
GAP_SHARE = 0.5
"""A gap between two cells of the heading, in widths of its narrowest cell, in which another cell stands."""
TALL = 1.5
"""A cell so many times higher than its row is one of several rows: merged in print, or by a rule that a seal hides."""


@dataclass(frozen=True)
class RowPlace:
    """A row on paper: its bounds in working px, and the place of each column's cell by the column's name."""

    content: PageContent
    bounds: tuple[float, float, float, float]
    places: dict[str, FieldPlace]


@dataclass(frozen=True)
class _Column:
    """A column: its edges as shares of the table's width."""

    spec: FieldSpec
    left: float
    right: float


@dataclass(frozen=True)
class _Heading:
    """The heading of a table: its columns, and the middle of its height (px)."""

    columns: tuple[_Column, ...]
    middle: float


def find_rows(pages: Sequence[PageContent], columns: Sequence[FieldSpec]) -> list[RowPlace]:
    """The rows of a table on these pages, top to bottom; those without any text are left out. A page without the
    heading goes on with the columns of the one before."""
    rows: list[RowPlace] = []
    before: tuple[_Column, ...] = ()
    for content in pages:
        heading = _heading(content, columns)
        before = heading.columns if heading else before
        if before:
            rows += _rows_of(content, before, heading.middle if heading else 0.0)
    return rows


def has_heading(content: PageContent, columns: Sequence[FieldSpec]) -> bool:
    """Whether a page bears the heading of a table with these columns."""
    return _heading(content, columns) is not None


def _heading(content: PageContent, specs: Sequence[FieldSpec]) -> _Heading | None:
    """The row of cells that holds most of the labels."""
    labelled = [cell for cell in content.cells if _label(content, cell, specs)]
    rows = [[c for c in content.cells if c.y0 < anchor.middle < c.y1] for anchor in labelled]
    best = max(rows, key=lambda row: sum(c in labelled for c in row), default=[])
    count = sum(c in labelled for c in best)
    if not best or count < max(LEAST_COLUMNS, LEAST_SHARE * len(best)):
        return None
    left, right = _extent([c for c in content.cells if c.y1 > best[0].middle])
    width = max(1.0, right - left)
    columns: dict[str, _Column] = {}
    for cell in _with_gaps(best, left, right):
        if spec := _label(content, cell, specs):
            columns.setdefault(spec.name, _Column(spec, (cell.x0 - left) / width, (cell.x1 - left) / width))
    ordered = [columns[spec.name] for spec in specs if spec.name in columns]
    return _Heading(tuple(ordered), max(c.middle for c in best))


def _label(content: PageContent, cell: Cell, specs: Sequence[FieldSpec]) -> FieldSpec | None:
    match = match_label(text_of(content.lines_in(cell)), specs)
    return match.spec if match else None


def _with_gaps(row: Sequence[Cell], left: float, right: float) -> list[Cell]:
    """A row's cells from edge to edge of its table, and between them those whose rules a seal or wear interrupts."""
    ordered = sorted(row, key=lambda c: c.x0)
    top, bottom = max(c.y0 for c in ordered), min(c.y1 for c in ordered)
    narrowest = min(c.width for c in ordered)
    edges = pairwise([left, *(x for c in ordered for x in (c.x0, c.x1)), right])
    gaps = [Cell(a, top, b, bottom) for a, b in list(edges)[::2] if b - a > GAP_SHARE * narrowest]
    return [*ordered, *gaps]


def _rows_of(content: PageContent, columns: Sequence[_Column], top: float) -> Iterator[RowPlace]:
    # Words decide here, no boxes: a bracket before 其他 in the name of a kind looks like one.
    content = replace(content, ticks=())
    body = [c for c in content.cells if c.y0 > top]
    if not body:
        return
    left, right = _extent(body)
    edges = {c.spec.name: (left + c.left * (right - left), left + c.right * (right - left)) for c in columns}
    for anchor in _anchors(body, edges):
        places = {}
        for column in columns:
            cell = _cell_of(content, body, anchor, edges[column.spec.name])
            stretch = Stretch(content, content.lines_in(cell), cell)
            places[column.spec.name] = FieldPlace(column.spec.name, column.spec, BLOCK, (stretch,))
        if any(place.lines for place in places.values()):
            yield RowPlace(content, (left, anchor.y0, right, anchor.y1), places)


def _cell_of(content: PageContent, body: Sequence[Cell], anchor: Cell, edges: tuple[float, float]) -> Cell:
    """The cell where a row and a column cross. Where no cell was found, or one of several rows that has text in this
    row's height, the row and the column themselves bound it."""
    crossing = Cell(edges[0], anchor.y0, edges[1], anchor.y1)
    cell = cell_at(body, (edges[0] + edges[1]) / 2, anchor.middle)
    if cell is None or (cell.height > TALL * anchor.height and content.lines_in(crossing)):
        return crossing
    return cell


def _anchors(body: Sequence[Cell], edges: dict[str, tuple[float, float]]) -> list[Cell]:
    """One cell a row, of the column that has as many cells as most columns have; of a tie the larger number, since
    cells of neighbouring rows may be one."""
    by_column = {name: [c for c in body if x0 < (c.x0 + c.x1) / 2 < x1] for name, (x0, x1) in edges.items()}
    counts = Counter(len(cells) for cells in by_column.values())
    usual = max(counts, key=lambda n: (counts[n], n), default=0)
    chosen = next((cells for cells in by_column.values() if len(cells) == usual), [])
    return sorted(chosen, key=lambda c: c.y0)


def _extent(cells: Sequence[Cell]) -> tuple[float, float]:
    return min(c.x0 for c in cells), max(c.x1 for c in cells)
