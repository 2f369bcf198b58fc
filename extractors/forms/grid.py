"""Table structure from ruled lines: the cells of a page, as rectangles in working pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import PageImage, darkest

Mask = NDArray[np.uint8]

WORKING_DPI = 150.0
"""Rules are sought at this resolution: a hairline of 0.1 mm still darkens its pixel by half."""
LEAST_RULE_ACROSS_MM = 9.0
"""Shortest horizontal rule: longer than any character's stroke (一 at 16 pt is 5.6 mm), shorter than a column."""
LEAST_RULE_DOWN_MM = 5.0
"""Shortest vertical rule: longer than a body character's stroke (3.7 mm at 10.5 pt), shorter than a row."""
GAP_MM = 2.0
"""Gaps in a worn rule up to this are closed."""
LEAST_CELL_MM = 3.0
"""A hole narrower or lower than this is no cell."""
LARGEST_SHARE = 0.9
"""A hole with a larger share of the page is the page's own frame."""
DARKER_BY, FAINTER = 18, 10
"""Grey levels by which a rule is darker than its surroundings, which bleed-through is not, and by which it still is
where it is worn or falls between two pixels."""


@dataclass(frozen=True)
class Cell:
    """One cell, in working pixels: left, top, right, bottom of the space inside its rules."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in the cell."""
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1


def find_cells(page: PageImage) -> tuple[Cell, ...]:
    """Cells of all ruled tables and frames of an upright, deskewed page, row by row from the top left."""
    back = max(1.0, page.dpi / WORKING_DPI) if page.dpi else 1.0
    mm = page.px(1.0) / back
    rules = _rule_mask(_reduced(darkest(page.pixels), back), mm)
    contours, hierarchy = cv2.findContours(rules, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return ()
    least, largest = LEAST_CELL_MM * mm, LARGEST_SHARE * rules.size
    cells = []
    for contour, (_, _, _, parent) in zip(contours, hierarchy[0], strict=True):
        x, y, w, h = cv2.boundingRect(contour)
        if parent >= 0 and w >= least and h >= least and w * h < largest:
            cells.append(Cell(x * back, y * back, (x + w) * back, (y + h) * back))
    return tuple(in_rows(cells))


def _reduced(grey: Mask, by: float) -> Mask:
    """A page's greys in a smaller size; by areas, as thin rules get lost between neighbours."""
    size = (max(1, round(grey.shape[1] / by)), max(1, round(grey.shape[0] / by)))
    return grey if by == 1.0 else np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _rule_mask(grey: Mask, mm: float) -> Mask:
    """1 where a ruled line runs, 0 elsewhere, H x W; `mm` is the px in a millimetre."""
    window = int(8.0 * mm) | 1
    deeper = cv2.subtract(cv2.boxFilter(grey, -1, (window, window)), grey)
    dark, faint = ((deeper > level).astype(np.uint8) for level in (DARKER_BY, FAINTER))
    across = _rules(dark, faint, mm, LEAST_RULE_ACROSS_MM, lying=True)
    down = _rules(dark, faint, mm, LEAST_RULE_DOWN_MM, lying=False)
    return np.asarray(cv2.bitwise_or(across, down), dtype=np.uint8)


def _rules(dark: Mask, faint: Mask, mm: float, least_mm: float, *, lying: bool) -> Mask:
    """Straight stretches of ink at least so long, and as much of fainter ink that carries them on; slight slopes and
    gaps are bridged."""

    def kernel(along: int, across: int) -> Mask:
        return np.ones((across, along) if lying else (along, across), np.uint8)

    least = max(3, round(least_mm * mm))
    sure, maybe = (
        cv2.morphologyEx(cv2.dilate(ink, kernel(1, 3)), cv2.MORPH_OPEN, kernel(least, 1)) for ink in (dark, faint)
    )
    found = cv2.bitwise_or(sure, cv2.bitwise_and(maybe, cv2.dilate(sure, kernel(2 * least + 1, 1))))
    gap = max(3, round(GAP_MM * mm))
    return np.asarray(cv2.morphologyEx(found, cv2.MORPH_CLOSE, kernel(2 * gap + 1, 1)), dtype=np.uint8)


def in_rows(cells: Sequence[Cell]) -> list[Cell]:
    """Cells from top to bottom, those of a row from left to right. A row is what shares the height of its first
    cell's middle."""
    rows: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda c: (c.y0, c.x0)):
        row = next((r for r in rows if r[0].y0 - r[0].height * 0.2 <= cell.y0 <= r[0].y0 + r[0].height * 0.3), None)
        if row is None:
            rows.append([cell])
        else:
            row.append(cell)
    return [c for row in rows for c in sorted(row, key=lambda c: c.x0)]


def cell_at(cells: Sequence[Cell], x: float, y: float) -> Cell | None:
    """The smallest cell that holds a point."""
    return min((c for c in cells if c.holds(x, y)), key=lambda c: c.width * c.height, default=None)


def right_of(cell: Cell, cells: Sequence[Cell]) -> Cell | None:
    """The neighbour on the right that shares most of the cell's height."""
    later = [c for c in cells if c.x0 > cell.x0 + cell.width / 2 and _shared(cell, c) > 0.5]
    return min(later, key=lambda c: c.x0, default=None)


def below(cell: Cell, cells: Sequence[Cell]) -> Cell | None:
    """The neighbour below that shares most of the cell's width."""
    later = [c for c in cells if c.y0 > cell.y0 + cell.height / 2 and _shared_width(cell, c) > 0.5]
    return min(later, key=lambda c: c.y0, default=None)


def _shared(a: Cell, b: Cell) -> float:
    """Overlap in height over the lesser height."""
    return (min(a.y1, b.y1) - max(a.y0, b.y0)) / max(1.0, min(a.height, b.height))


def _shared_width(a: Cell, b: Cell) -> float:
    return (min(a.x1, b.x1) - max(a.x0, b.x0)) / max(1.0, min(a.width, b.width))
