"""Text set one character under the other, as headings at the side of a table are: each column is laid down as a line
and read so, since neither a detector nor a recogniser was made for standing lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.forms.content import middle
from extractors.forms.grid import Cell, cell_at
from extractors.forms.marks import ink_of
from extractors.ocr.engine import Engine, Line
from extractors.page import Pixels, Polygon, runs

LONGER = 1.5
"""A line lies when it is so many times wider than high, and stands when so many times higher than wide."""
LEAST_CHARACTERS = 3
"""Characters of the longest column: fewer are as likely rows of single characters."""
PART_GAP = 0.3
"""Ink nearer to each other than this share of a character's width is of one column: 川, 小."""
THINNEST_COLUMN = 0.5
"""A column is at least so wide, as a share of the widest: less is dirt or a rule."""
TALLEST = 1.35
"""A character is at most so many times as high as its column is wide."""
LINE_SHARE = 1.25
"""Height of the line that characters are laid on, in widths of a column: the recogniser was trained on print with a
little paper around it."""
LEAST_SURE = 0.8
"""Confidence from which what was read is taken: on real forms right columns came to 0.93 or more."""
PAPER = 90.0
"""The percentile of a region's pixels that is its paper."""
Span = tuple[int, int]


@dataclass(frozen=True)
class Column:
    """A column of characters in a region: where it begins and ends from the left, and each character from the top."""

    across: Span
    characters: tuple[Span, ...]

    @property
    def width(self) -> int:
        return self.across[1] - self.across[0]


def read_stacked(
    lines: Sequence[Line], cells: Sequence[Cell], pixels: Pixels, engine: Engine, margin: float
) -> list[Line]:
    """Lines with those of cells whose text stands in columns replaced, where every column was surely read; `margin` px
    within a cell's edges are left out."""
    homes: dict[Cell, list[Line]] = {}
    for line in lines:
        home = cell_at(cells, *middle(line))
        if home is not None:
            homes.setdefault(home, []).append(line)
    replaced: dict[int, list[Line]] = {}
    for cell, held in homes.items():
        if not any(map(_lies, held)) and any(_stands(line, pixels) for line in held):
            found = _columns_read(cell, pixels, engine, margin)
            if found:
                replaced |= {id(line): [] for line in held} | {id(held[0]): found}
    return [new for line in lines for new in replaced.get(id(line), [line])]


def _lies(line: Line) -> bool:
    x0, y0, x1, y1 = line.bounds
    return x1 - x0 > LONGER * (y1 - y0)


def _stands(line: Line, pixels: Pixels) -> bool:
    """Whether a line is higher than wide, or columns taken for one character."""
    x0, y0, x1, y1 = line.bounds
    inside = pixels[max(0, round(y0)) : round(y1), max(0, round(x0)) : round(x1)]
    return y1 - y0 > LONGER * (x1 - x0) or bool(columns_of(ink_of(inside)))


def _columns_read(cell: Cell, pixels: Pixels, engine: Engine, margin: float) -> list[Line]:
    """The columns of a cell as lines; none where one of them was not surely read."""
    left, top = round(cell.x0 + margin), round(cell.y0 + margin)
    region = pixels[top : round(cell.y1 - margin), left : round(cell.x1 - margin)]
    columns = columns_of(ink_of(region))
    readings = engine.read([laid(region, c) for c in columns])
    for column, reading in zip(columns, readings, strict=True):
        if reading.confidence < LEAST_SURE or abs(len(reading.text) - len(column.characters)) > 1:
            return []
    return [Line(_polygon(c, left, top), r) for c, r in zip(columns, readings, strict=True)]


def _polygon(column: Column, left: int, top: int) -> Polygon:
    (x0, x1), y0, y1 = column.across, column.characters[0][0], column.characters[-1][1]
    x0, x1, y0, y1 = x0 + left, x1 + left, y0 + top, y1 + top
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=float)


def columns_of(ink: NDArray[np.uint8]) -> list[Column]:
    """The columns of characters in an H x W map of ink, from the left; none where it does not look like them: fewer
    than `LEAST_CHARACTERS` in the longest, or rows nearer together than columns."""
    spans = _joined(runs(ink.max(axis=0, initial=0)))
    widest = max((b - a for a, b in spans), default=0)
    columns = [
        Column((a, b), _characters(runs(ink[:, a:b].max(axis=1)), widest))
        for a, b in spans
        if b - a >= THINNEST_COLUMN * widest
    ]
    if max((len(c.characters) for c in columns), default=0) < LEAST_CHARACTERS:
        return []
    between = [b.across[0] - a.across[1] for a, b in pairwise(columns)]
    below = [b[0] - a[1] for c in columns for a, b in pairwise(c.characters)]
    return columns if not between or min(between) > np.median(below) else []


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Spans with those joined that are parts of one column."""
    widest = max((b - a for a, b in spans), default=0)
    out: list[Span] = []
    for a, b in spans:
        if out and a - out[-1][1] < PART_GAP * widest:
            out[-1] = (out[-1][0], b)
        else:
            out.append((a, b))
    return out


def _characters(parts: Sequence[Span], width: int) -> tuple[Span, ...]:
    """The parts of a column, from the top, as characters as nearly square as can be: the grouping with the least sum
    of squared differences between height and width."""
    least: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(parts) + 1):
        choices = []
        for start in range(end):
            height = (parts[end - 1][1] - parts[start][0]) / width
            if height <= TALLEST or start == end - 1:
                choices.append((least[start][0] + (height - 1) ** 2, start))
        least.append(min(choices))
    out: list[Span] = []
    end = len(parts)
    while end:
        start = least[end][1]
        out.append((parts[start][0], parts[end - 1][1]))
        end = start
    return tuple(reversed(out))


def laid(region: Pixels, column: Column) -> Pixels:
    """The characters of a column of a region side by side on one line."""
    size = max(column.width, *(b - a for a, b in column.characters))
    height, (x0, x1) = round(LINE_SHARE * size), column.across
    paper = np.percentile(region.reshape(-1, 3), PAPER, axis=0).astype(np.uint8)
    line = np.empty((height, height // 4 + height * len(column.characters), 3), np.uint8)
    line[:] = paper
    for number, (y0, y1) in enumerate(column.characters):
        at_x, at_y = height // 8 + height * number + (height - (x1 - x0)) // 2, (height - (y1 - y0)) // 2
        line[at_y : at_y + y1 - y0, at_x : at_x + x1 - x0] = region[y0:y1, x0:x1]
    return line
