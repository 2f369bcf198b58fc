"""Coloured ink of a pen among black print: what a hand added to, wrote over or struck through a printed value."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.forms.content import height
from extractors.forms.grid import Cell
from extractors.forms.strokes import LEAST_DARK, Bounds, Cover, Plane
from extractors.ocr.engine import Line
from extractors.page import PageImage

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


def pen_ink(
    page: PageImage, dark: Plane, cells: Sequence[Cell], lines: Sequence[Line], covers: Sequence[Cover]
) -> Iterator[Bounds]:
    """Bounds (px) of the coloured ink in each cell, or on each line outside all cells, that holds print besides. `dark`
    is the `contrast` of the page; ink under seals does not count."""
    chroma = coloured(page)
    if chroma is None:
        return
    for home, held in _homes(page, cells, lines):
        found = _pen_in(page, dark, chroma, home, held, covers)
        if found is not None:
            yield found


def coloured(page: PageImage) -> Plane | None:
    """How far each pixel's colour is from the paper's around it, in Lab units, H x W; None on a page without any."""
    pixels = page.pixels
    if np.array_equal(pixels[..., 0], pixels[..., 1]) and np.array_equal(pixels[..., 0], pixels[..., 2]):
        return None
    total = np.zeros(pixels.shape[:2], dtype=np.float32)
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)
    for channel in (1, 2):
        total += (cv2.blur(lab[..., channel].astype(np.float32), (BLUR, BLUR)) - _paper(page, lab[..., channel])) ** 2
    return np.asarray(np.sqrt(total), dtype=np.float32)


def _paper(page: PageImage, channel: NDArray[np.generic]) -> Plane:
    size = (max(1, page.width // STEP), max(1, page.height // STEP))
    small = cv2.resize(channel.astype(np.uint8), size, interpolation=cv2.INTER_AREA)
    window = min(round(page.px(PAPER_MM) / STEP) | 1, WIDEST)
    wide = cv2.resize(cv2.medianBlur(small, window), (page.width, page.height), interpolation=cv2.INTER_LINEAR)
    return wide.astype(np.float32)


def _homes(page: PageImage, cells: Sequence[Cell], lines: Sequence[Line]) -> Iterator[tuple[Bounds, list[Line]]]:
    """Where values stand: cells with the lines in them, then single lines outside all cells."""
    inset = page.px(INSET_MM)
    free = {id(line): line for line in lines}
    for cell in cells:
        held = [line for line in lines if cell.holds(*_middle(line))]
        for line in held:
            free.pop(id(line), None)
        if held:
            yield (cell.x0 + inset, cell.y0 + inset, cell.x1 - inset, cell.y1 - inset), held
    for line in free.values():
        yield line.bounds, [line]


def _middle(line: Line) -> tuple[float, float]:
    x0, y0, x1, y1 = line.bounds
    return (x0 + x1) / 2, (y0 + y1) / 2


def _pen_in(
    page: PageImage, dark: Plane, chroma: Plane, home: Bounds, lines: Sequence[Line], covers: Sequence[Cover]
) -> Bounds | None:
    x0, y0, x1, y1 = (max(0, round(v)) for v in home)
    ink_plane, colours = dark[y0:y1, x0:x1], chroma[y0:y1, x0:x1]
    if ink_plane.size == 0 or not (colours > COLOURED).any():
        return None
    em = PRINT_EM * float(np.median([height(line) for line in lines]))
    depth = float(np.percentile(ink_plane, 99))
    ink = ink_plane > max(LEAST_DARK, DARKER * depth)
    xs, ys = x0 + np.arange(ink.shape[1], dtype=float), y0 + np.arange(ink.shape[0], dtype=float)
    for cover in covers:
        ink &= ~cover.holds(xs, ys)
    pen = ink & (colours > COLOURED)
    if pen.sum() < PEN_EM2 * em**2 or (ink & ~pen).sum() < PRINT_EM2 * em**2 or _tall(page, dark, chroma, home):
        return None
    down, across = np.nonzero(pen)
    left, right = np.percentile(across, (2, 98))
    top, bottom = np.percentile(down, (2, 98))
    return float(x0 + left), float(y0 + top), float(x0 + right), float(y0 + bottom)


def _tall(page: PageImage, dark: Plane, chroma: Plane, home: Bounds) -> bool:
    """Whether the coloured ink of a place is part of something as high as a seal."""
    reach, join = page.px(TALLEST_MM), round(page.px(JOIN_MM)) | 1
    left, top = max(0, round(home[0] - reach)), max(0, round(home[1] - reach))
    area = np.s_[top : round(home[3] + reach), left : round(home[2] + reach)]
    pen = ((chroma[area] > COLOURED) & (dark[area] > LEAST_DARK)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(pen, np.ones((join, join), np.uint8)))
    here = labels[round(home[1]) - top : round(home[3]) - top, round(home[0]) - left : round(home[2]) - left]
    own = [stats[i] for i in np.unique(here) if i]
    return any(s[3] > page.px(TALLEST_MM) and s[2] > page.px(TALLEST_MM) for s in own)
