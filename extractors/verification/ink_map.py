"""Where a page is inked, millimetre by millimetre: kept with its reading, so that later a place where nothing was read
can be told from one where nothing stands."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.page import PageImage, Pixels, darkest, spread

CELL_MM = 1.0
"""Side of a cell of the map: finer than the strokes of a character are apart, coarse enough to keep for every page."""
FINE_PX = 6.0
"""Pixels of a cell that are looked at: a scan of 150 dpi has them, and tells print from paper as well as finer ones."""
PAPER_MM = 8.0
"""Reach within which paper is seen between any two strokes: three lines of print."""
DARK = 30
"""Grey levels below the paper around it from which a pixel counts as ink: fainter than for strokes and cells, since a
place is to be called empty only where nothing stands. The other side shining through stays below 20."""
LEAST_SHARE = 0.06
"""Share of a cell's pixels that ink fills: a stroke of 0.2 mm through a third of it. Grain of paper and scanner does
not."""
CHROMA = 18
"""How many grey levels more the channels of a cell are apart than those of the paper around it, where its ink has a
colour: a stroke of red or blue ink through a third of a cell gives 40 and more, fringes of black print below 15."""
CORE = (0.2, 0.8)
"""The part of a place's height, from above, in which its print shows; what lies beyond may be a rule or a neighbour."""


@dataclass(frozen=True)
class InkMap:
    """Which cells hold ink, and which coloured ink: rows of cells one after another, packed. `shape`: rows and columns
    of cells; `cell`: their side in px."""

    ink: bytes
    colour: bytes
    shape: tuple[int, int]
    cell: float

    def inked_mm(self, x0: float, y0: float, x1: float, y1: float) -> float:
        """Over how many mm of its width a rectangle (in working px) holds ink in its middle height."""
        return self._width(self.ink, (x0, y0, x1, y1))

    def coloured_mm(self, bounds: tuple[float, float, float, float]) -> float:
        """The same for coloured ink."""
        return self._width(self.colour, bounds)

    def _width(self, bits: bytes, bounds: tuple[float, float, float, float]) -> float:
        x0, y0, x1, y1 = bounds
        rows, columns = self.shape
        top, bottom = (y0 + part * (y1 - y0) for part in CORE)
        first, last = (min(rows - 1, max(0, int(y / self.cell))) for y in (top, bottom))
        left, right = max(0, round(x0 / self.cell)), min(columns, round(x1 / self.cell))
        cells = np.unpackbits(np.frombuffer(bits, np.uint8), count=rows * columns).reshape(rows, columns)
        return CELL_MM * int(cells[first : last + 1, left:right].any(axis=0).sum())


def map_ink(page: PageImage, pixels: Pixels) -> InkMap:
    """The map of an upright page; `pixels` are its own with the seals taken off."""
    cell = max(1.0, page.px(CELL_MM))
    if cell > FINE_PX:
        reduced = cv2.resize(pixels, None, fx=FINE_PX / cell, fy=FINE_PX / cell, interpolation=cv2.INTER_AREA)
        return replace(_mapped(np.asarray(reduced, dtype=np.uint8), FINE_PX), cell=cell)
    return _mapped(pixels, cell)


def _mapped(pixels: Pixels, cell: float) -> InkMap:
    grey = darkest(pixels)
    reach = max(3, round(PAPER_MM / CELL_MM))
    small = np.asarray(cv2.resize(pixels, None, fx=1 / cell, fy=1 / cell, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    size = (small.shape[1], small.shape[0])
    paper = cv2.dilate(cv2.medianBlur(darkest(small), 3), np.ones((reach, reach), np.uint8))
    around = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    ink = (cv2.subtract(around, grey) > DARK).astype(np.uint8) * 255
    inked = cv2.resize(ink, size, interpolation=cv2.INTER_AREA) >= LEAST_SHARE * 255
    # Paper has a tone of its own: what counts is how much more colour a cell has than the paper around it.
    tone = spread(small)
    ground = cv2.erode(cv2.medianBlur(tone, 3), np.ones((reach, reach), np.uint8))
    coloured = inked & (cv2.subtract(tone, ground) >= CHROMA)
    bits = [np.packbits(cells).tobytes() for cells in (inked, coloured)]
    return InkMap(bits[0], bits[1], (size[1], size[0]), cell)
