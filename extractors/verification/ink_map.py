"""Where a page is inked, millimetre by millimetre: kept with its reading, so that later a place where nothing was read
can be told from one where nothing stands."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import PageImage, Pixels, darkest

CELL_MM = 1.0
"""Side of a cell of the map: finer than the strokes of a character are apart, coarse enough to keep for every page."""
PAPER_MM = 8.0
"""Reach within which paper is seen between any two strokes: three lines of print."""
DARK = 30
"""Grey levels below the paper around it from which a pixel counts as ink: fainter than for strokes and cells, since a
place is to be called empty only where nothing stands. The other side shining through stays below 20."""
LEAST_SHARE = 0.06
"""Share of a cell's pixels that ink fills: a stroke of 0.2 mm through a third of it. Grain of paper and scanner does
not."""
CORE = (0.2, 0.8)
"""The part of a place's height, from above, in which its print shows; what lies beyond may be a rule or a neighbour."""


@dataclass(frozen=True)
class InkMap:
    """`bits`: a row of cells after another, packed; `shape`: rows and columns of cells; `cell`: their side in px."""

    bits: bytes
    shape: tuple[int, int]
    cell: float

    def inked_mm(self, x0: float, y0: float, x1: float, y1: float) -> float:
        """Over how many mm of its width a rectangle (in working px) holds ink in its middle height."""
        rows, columns = self.shape
        top, bottom = (y0 + part * (y1 - y0) for part in CORE)
        first, last = (min(rows - 1, max(0, int(y / self.cell))) for y in (top, bottom))
        left, right = max(0, round(x0 / self.cell)), min(columns, round(x1 / self.cell))
        return CELL_MM * int(self._cells()[first : last + 1, left:right].any(axis=0).sum())

    def _cells(self) -> NDArray[np.bool_]:
        rows, columns = self.shape
        flat = np.unpackbits(np.frombuffer(self.bits, np.uint8), count=rows * columns)
        return flat.reshape(rows, columns).astype(bool)


def map_ink(page: PageImage, pixels: Pixels) -> InkMap:
    """The map of an upright page; `pixels` are its own with the seals taken off."""
    cell = max(1.0, page.px(CELL_MM))
    grey = darkest(pixels)
    reach = max(3, round(page.px(PAPER_MM) / cell))
    small = cv2.resize(grey, None, fx=1 / cell, fy=1 / cell, interpolation=cv2.INTER_AREA)
    paper = cv2.dilate(cv2.medianBlur(small, 3), np.ones((reach, reach), np.uint8))
    around = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    ink = (cv2.subtract(around, grey) > DARK).astype(np.uint8) * 255
    share = cv2.resize(ink, (small.shape[1], small.shape[0]), interpolation=cv2.INTER_AREA)
    cells = share >= LEAST_SHARE * 255
    return InkMap(np.packbits(cells).tobytes(), (cells.shape[0], cells.shape[1]), cell)
