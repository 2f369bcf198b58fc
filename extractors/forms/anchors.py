"""Finds the values of a form's fields in tables: beside the cell that holds the label, or where a year's row or column
crosses a label's."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, permutations

from rapidfuzz.distance import Levenshtein

from extractors.forms.content import PageContent, text_of
from extractors.forms.grid import Cell, below, cell_at, right_of
from extractors.forms.labels import match_label
from extractors.forms.places import FieldPlace, Stretch
from models.folding import fold
from models.form_template import FieldSpec

Specs = Sequence[FieldSpec]
Labelled = dict[int, FieldSpec]
"""Index of a cell among the page's cells -> the field whose label it holds."""

YEAR = re.compile(r"^(20\d\d)年?(?:度)?$")
DAMAGED_YEAR = re.compile(r"^[\dO]{1,4}年(?:度)?$|^2[\dO]{2,3}$")
"""What is left of a year when a thin digit is not read."""
LEAST_YEARS = 2
"""A yearly table shows at least so many year cells; a lone year is a value."""


def find_in_tables(
    content: PageContent, blocks: Mapping[str, Specs], yearly: Mapping[str, Sequence[int]]
) -> Iterator[FieldPlace]:
    """The places of the fields of `blocks` (block -> fields) in the tables of a page. Blocks of `yearly` are sought
    where years and labels cross."""
    texts = [text_of(content.lines_in(c)) for c in content.cells]
    plain = {b: s for b, s in blocks.items() if b not in yearly}
    yield from _beside(content, texts, plain)
    for block, years in yearly.items():
        if block in blocks:
            yield from _crossing(content, texts, block, blocks[block], years)


def _beside(content: PageContent, texts: Sequence[str], blocks: Mapping[str, Specs]) -> Iterator[FieldPlace]:
    block_of = {spec.name: block for block, specs in blocks.items() for spec in specs}
    labelled = _labelled(texts, [s for specs in blocks.values() for s in specs if s.within is None])
    cells = content.cells
    for index, spec in labelled.items():
        value = _value_cell(index, cells, labelled)
        if value is not None:
            yield FieldPlace(spec.name, spec, block_of[spec.name], (_stretch(content, value),))


def _labelled(texts: Sequence[str], specs: Specs) -> Labelled:
    """The cells that hold labels; of two cells for one field the liker one."""
    best: dict[str, tuple[float, int, FieldSpec]] = {}
    for index, text in enumerate(texts):
        match = match_label(text, specs)
        if match and match.likeness > best.get(match.spec.name, (0.0, 0, match.spec))[0]:
            best[match.spec.name] = (match.likeness, index, match.spec)
    return {index: spec for _, index, spec in best.values()}


def _value_cell(index: int, cells: Sequence[Cell], labelled: Labelled) -> Cell | None:
    """The cell right of a label, or below it where the right one is a label too."""
    labels = {id(cells[i]) for i in labelled}
    for neighbour in (right_of, below):
        found = neighbour(cells[index], cells)
        if found is not None and id(found) not in labels:
            return found
    return None


def _crossing(
    content: PageContent, texts: Sequence[str], block: str, specs: Specs, years: Sequence[int]
) -> Iterator[FieldPlace]:
    year_cells = _year_cells(texts, content.cells, years)
    cells = content.cells
    labelled = _labelled(texts, specs)
    for year, at in year_cells.items():
        for index, spec in labelled.items():
            value = _crossed(cells[at], cells[index], cells)
            if value is not None:
                yield FieldPlace(f"{block}.{year}.{spec.name}", spec, block, (_stretch(content, value),))


def _year_cells(texts: Sequence[str], cells: Sequence[Cell], years: Sequence[int]) -> dict[int, int]:
    """Year -> index of the cell that names it. Where only some years of a row or column are read in full, damaged
    ones beside them are told apart by what is left of their digits."""
    found: dict[int, int] = {}
    for i, text in enumerate(texts):
        match = YEAR.match(fold(text))
        if match and int(match[1]) in years:
            found.setdefault(int(match[1]), i)
    missing = [y for y in years if y not in found]
    damaged = [i for i, t in enumerate(texts) if i not in found.values() and DAMAGED_YEAR.match(fold(t))]
    if not missing or len(damaged) < len(missing):
        return found if len(found) >= min(LEAST_YEARS, len(years)) else {}
    for group in _in_line(damaged, cells, list(found.values())):
        fits = [p for p in permutations(group, len(missing)) if _in_sequence(found, missing, p, cells)]
        scored = sorted((sum(_distance(texts[i], y) for i, y in zip(p, missing, strict=True)), p) for p in fits)
        if scored and (len(scored) == 1 or scored[0][0] < scored[1][0]):
            return found | dict(zip(missing, scored[0][1], strict=True))
    return found if len(found) >= min(LEAST_YEARS, len(years)) else {}


def _in_line(damaged: Sequence[int], cells: Sequence[Cell], known: Sequence[int]) -> Iterator[list[int]]:
    """Damaged year cells that share a row, then those that share a column, with each other and with known years."""
    for same in (_same_row, _same_column):
        anchors = known or damaged[:1]
        yield [i for i in damaged if all(same(cells[i], cells[k]) for k in anchors)]


def _same_row(a: Cell, b: Cell) -> bool:
    return abs(a.middle - b.middle) < a.height / 2


def _same_column(a: Cell, b: Cell) -> bool:
    return abs(a.x0 - b.x0) < a.width / 4


def _in_sequence(
    found: Mapping[int, int], missing: Sequence[int], places: Sequence[int], cells: Sequence[Cell]
) -> bool:
    """Whether years assigned to cells run in order across or down the page."""
    by_year = {**found, **dict(zip(missing, places, strict=True))}
    order = [cells[by_year[y]] for y in sorted(by_year)]
    spots = [(c.x0 + c.x1, c.y0 + c.y1) for c in order]
    across = max(abs(a[0] - b[0]) for a, b in pairwise(spots)) > max(abs(a[1] - b[1]) for a, b in pairwise(spots))
    line = [s[0] if across else s[1] for s in spots]
    return line in (sorted(line), sorted(line, reverse=True))


def _distance(text: str, year: int) -> int:
    return Levenshtein.distance(fold(text).rstrip("年度"), str(year))


def _crossed(year: Cell, label: Cell, cells: Sequence[Cell]) -> Cell | None:
    """The cell in the column of one header cell and the row of the other, whichever way round the table lies."""
    year_heads_columns = year.y1 <= label.y0 + label.height / 2
    column, row = (year, label) if year_heads_columns else (label, year)
    x, y = (column.x0 + column.x1) / 2, row.middle
    return cell_at(cells, x, y)


def _stretch(content: PageContent, cell: Cell) -> Stretch:
    return Stretch(content, content.lines_in(cell), cell)
