"""Coloured ink of a pen among black print: what a hand added to, wrote over or struck through a printed value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.forms.content import height, middle
from extractors.forms.grid import Cell
from extractors.forms.strokes import LEAST_DARK, Bounds, Cover, Dark, Mask, Plane
from extractors.ocr.engine import Line
from extractors.page import BAND, PageImage, Pixels

COLOURED = 8.0
"""Lab units of chroma beside the paper's own from which ink is coloured: of print on 200 scanned pages 0.04 square ems
in a cell reached it, by noise; a worn blue-black pen has 10 to 20."""
BLUR = 3
"""Px over which chroma is averaged: JPEG keeps it at half the resolution."""
PAPER_MM, STEP, WIDEST = 12.0, 4, 51
"""The paper's own colour is the median of this neighbourhood, sought on every fourth px; the widest window a median
takes."""
DARKER = 0.3
"""Share of the print's own darkness from which a pixel counts as ink."""
PEN_EM2 = 0.12
"""Square ems of coloured ink from which a hand was there: a stroke 0.4 mm wide and 4 mm long."""
PRINT_EM2 = 0.3
"""Square ems of black ink beside it: a value all in one colour may be printed so, or filled in as a whole."""
PRINT_EM = 0.72
"""A character's width as a share of its line's height."""
TALLEST_MM = 13.0
"""Coloured ink that hangs together over more than this, up and down, is a seal's that was not found."""
JOIN_MM = 0.8
"""Ink this near hangs together."""
INSET_MM = 0.8
"""Left out along a cell's edges."""
GLANCE, DOUBTFUL = 8, 4
"""Px that are taken together at a first glance, and Lab units of one of its channels from the paper's up to which a
pixel is surely not coloured: one that is differs by 5.6 in one of them, and a glance is off by less than 2."""


def pen_ink(
    page: PageImage, dark: Dark, cells: Sequence[Cell], lines: Sequence[Line], covers: Sequence[Cover]
) -> Iterator[Bounds]:
    """Bounds (px) of the coloured ink in each cell, or on each line outside all cells, that holds print besides. `dark`
    is the `contrast` of the page; ink under seals does not count."""
    tones = Tones(page)
    for home, held in _homes(page, cells, lines):
        found = _pen_in(page, dark, tones, home, held, covers)
        if found is not None:
            yield found


@dataclass(frozen=True)
class Tones:
    """The colours of a page beside its paper's: a glance that is quick, and a closer look, which few places need."""

    page: PageImage

    def coloured(self, left: int, top: int, right: int, bottom: int) -> Mask:
        """1 where a pixel's colour is `COLOURED` away from the paper's around it, in a place, px of the page."""
        out = np.empty((bottom - top, right - left), dtype=np.uint8)
        for first in range(top, bottom, BAND):
            last = min(bottom, first + BAND)
            out[first - top : last - top] = self._coloured(left, first, right, last)
        return out

    def _coloured(self, left: int, top: int, right: int, bottom: int) -> Mask:
        above, before = min(top, BLUR), min(left, BLUR)
        around = self.page.pixels[top - above : bottom + BLUR, left - before : right + BLUR]
        lab = cv2.cvtColor(around, cv2.COLOR_RGB2LAB)
        inner = np.s_[above : above + bottom - top, before : before + right - left]
        far = np.zeros((bottom - top, right - left), dtype=np.float32)
        for channel, paper in zip((1, 2), self._papers, strict=True):
            own = cv2.boxFilter(cv2.extractChannel(lab, channel), cv2.CV_16U, (BLUR, BLUR), normalize=False)[inner]
            # In ninths of a Lab unit these are whole numbers, small enough for the sum of two squares to be exact.
            away = own - np.float32(BLUR**2) * _enlarged(paper, left, top, right, bottom)
            far += away * away
        return (far > (COLOURED * BLUR**2) ** 2).astype(np.uint8)

    @cached_property
    def _papers(self) -> list[NDArray[np.uint8]]:
        """The paper's own a and b, a pixel for `STEP` of the page, and one more all around."""
        wide, high = self.page.width // STEP, self.page.height // STEP
        planes = [np.empty((high, wide), dtype=np.uint8) for _ in range(2)]
        for top in range(0, high, BAND // STEP):
            rows = self.page.pixels[STEP * top : STEP * min(high, top + BAND // STEP), : STEP * wide]
            lab = cv2.cvtColor(rows, cv2.COLOR_RGB2LAB)
            for plane, channel in zip(planes, (1, 2), strict=True):
                size = (wide, len(rows) // STEP)
                tone = cv2.resize(cv2.extractChannel(lab, channel), size, interpolation=cv2.INTER_AREA)
                plane[top : top + BAND // STEP] = tone
        window = min(round(self.page.px(PAPER_MM) / STEP) | 1, WIDEST)
        medians = (cv2.medianBlur(plane, window) for plane in planes)
        return [np.asarray(cv2.copyMakeBorder(m, 1, 1, 1, 1, cv2.BORDER_REPLICATE), dtype=np.uint8) for m in medians]

    @cached_property
    def _ground(self) -> Pixels:
        """About the paper's own a and b, a pixel for `GLANCE` of the page."""
        size = (max(1, self.page.width // GLANCE), max(1, self.page.height // GLANCE))
        small = cv2.resize(self.page.pixels, size, interpolation=cv2.INTER_LINEAR)
        lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
        window = min(round(self.page.px(PAPER_MM) / GLANCE) | 1, WIDEST)
        return np.dstack([cv2.medianBlur(channel, window) for channel in cv2.split(lab)[1:]])

    def glance(self, left: int, top: int, right: int, bottom: int) -> Mask:
        """1 in a place, px of the page, wherever a pixel may be coloured: all that are, and some others."""
        cells = [slice(max(0, a // GLANCE - 2), b // GLANCE + 3) for a, b in ((top, bottom), (left, right))]
        ground = self._ground[cells[0], cells[1]].reshape(-1, 2).astype(np.int16)
        lowest, highest = ground.max(axis=0) - DOUBTFUL, ground.min(axis=0) + DOUBTFUL
        out = np.empty((bottom - top, right - left), dtype=np.uint8)
        for first in range(top, bottom, BAND):
            last = min(bottom, first + BAND)
            above, before = min(first, BLUR), min(left, BLUR)
            around = self.page.pixels[first - above : last + BLUR, left - before : right + BLUR]
            lab = cv2.blur(cv2.cvtColor(around, cv2.COLOR_RGB2LAB), (BLUR, BLUR))
            plain = cv2.inRange(lab, (0, *map(int, lowest)), (255, *map(int, highest)))
            inner = plain[above : above + last - first, before : before + right - left]
            out[first - top : last - top] = inner == 0
        return out


def _enlarged(cells: NDArray[np.uint8], left: int, top: int, right: int, bottom: int) -> Plane:
    """A place, px of a page, of a map that has a pixel for `STEP` of the page, and one more all around."""
    block = cells[top // STEP : bottom // STEP + 3, left // STEP : right // STEP + 3]
    wide = cv2.resize(block, (STEP * block.shape[1], STEP * block.shape[0]), interpolation=cv2.INTER_LINEAR)
    y, x = STEP + top % STEP, STEP + left % STEP
    return np.asarray(wide[y : y + bottom - top, x : x + right - left], dtype=np.float32)


def _homes(page: PageImage, cells: Sequence[Cell], lines: Sequence[Line]) -> Iterator[tuple[Bounds, list[Line]]]:
    """Where values stand: cells with the lines in them, then single lines outside all cells."""
    inset = page.px(INSET_MM)
    free = {id(line): line for line in lines}
    for cell in cells:
        held = [line for line in lines if cell.holds(*middle(line))]
        for line in held:
            free.pop(id(line), None)
        if held:
            yield (cell.x0 + inset, cell.y0 + inset, cell.x1 - inset, cell.y1 - inset), held
    for line in free.values():
        yield line.bounds, [line]


def _pen_in(
    page: PageImage, dark: Dark, tones: Tones, home: Bounds, lines: Sequence[Line], covers: Sequence[Cover]
) -> Bounds | None:
    found = _beside_print(dark, tones, home, lines, covers)
    return None if found is None or _tall(page, dark, tones, home) else found


def _beside_print(
    dark: Dark, tones: Tones, home: Bounds, lines: Sequence[Line], covers: Sequence[Cover]
) -> Bounds | None:
    """Where in a place there is coloured ink, if there is print besides."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in home)
    ink_plane = dark[y0:y1, x0:x1]
    if ink_plane.size == 0:
        return None
    em = PRINT_EM * float(np.median([height(line) for line in lines]))
    least = PEN_EM2 * em**2
    maybe = tones.glance(x0, y0, x1, y1)
    if not maybe.any() or maybe.sum() < least:
        return None
    depth = float(np.percentile(ink_plane, 99))
    ink = ink_plane > max(LEAST_DARK, DARKER * depth)
    xs, ys = x0 + np.arange(ink.shape[1], dtype=float), y0 + np.arange(ink.shape[0], dtype=float)
    for cover in covers:
        near, held = cover.over(xs, ys)
        ink[near] &= ~held
    if (ink & (maybe > 0)).sum() < least:
        return None
    pen = ink & (tones.coloured(x0, y0, x0 + ink.shape[1], y0 + ink.shape[0]) > 0)
    if not pen.any() or pen.sum() < least or (ink & ~pen).sum() < PRINT_EM2 * em**2:
        return None
    down, across = np.nonzero(pen)
    left, right = np.percentile(across, (2, 98))
    top, bottom = np.percentile(down, (2, 98))
    return float(x0 + left), float(y0 + top), float(x0 + right), float(y0 + bottom)


def _tall(page: PageImage, dark: Dark, tones: Tones, home: Bounds) -> bool:
    """Whether the coloured ink of a place is part of something as high as a seal."""
    reach, join = page.px(TALLEST_MM), round(page.px(JOIN_MM)) | 1
    left, top = max(0, round(home[0] - reach)), max(0, round(home[1] - reach))
    right, bottom = min(page.width, round(home[2] + reach)), min(page.height, round(home[3] + reach))
    pen = tones.coloured(left, top, right, bottom)
    pen[dark[top:bottom, left:right] <= LEAST_DARK] = 0
    cv2.dilate(pen, np.ones((join, join), np.uint8), dst=pen)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(pen)
    here = labels[round(home[1]) - top : round(home[3]) - top, round(home[0]) - left : round(home[2]) - left]
    return any(s[3] > reach and s[2] > reach and (here == i).any() for i, s in enumerate(stats) if i)
