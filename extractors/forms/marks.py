"""Ink that is no printed text: strokes through a value, and cells that hold something nobody could read."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.forms.grid import Cell
from extractors.ocr.engine import Line
from extractors.page import PageImage, Pixels, darkest
from models.folding import fold

DARK = 45
"""Grey levels below the surrounding white from which a pixel counts as ink."""
STROKE_SHARE = 0.7
"""A stroke through a value runs through at least this share of its length."""
CORE = (0.22, 0.8)
"""The part of a line's height, from above, in which a stroke goes through it; an underline lies lower."""
LEAST_LENGTH = 2.5
"""Lines shorter than this many heights are not judged: a printed 一 fills its box."""
INKED_SHARE = 0.004
"""Share of ink in a cell without text from which something stands in it: one stroke 0.5 mm x 4 mm in a cell of
60 mm x 8 mm."""
CELL_MARGIN_MM = 0.8
"""Left out along a cell's edges: the rules and their blur."""
DASHES = set("-—–―一_=＝~～ ")


def struck_lines(page: PageImage, pixels: Pixels, lines: Sequence[Line]) -> frozenset[int]:
    """Indices of lines that a stroke runs through, on an upright page whose seals are suppressed in `pixels`."""
    return frozenset(i for i, line in enumerate(lines) if _is_struck(pixels, line))


def _is_struck(pixels: Pixels, line: Line) -> bool:
    x0, y0, x1, y1 = (round(v) for v in line.bounds)
    if x1 - x0 < LEAST_LENGTH * (y1 - y0) or set(fold(line.reading.text)) <= DASHES:
        return False
    top, bottom = y0 + round(CORE[0] * (y1 - y0)), y0 + round(CORE[1] * (y1 - y0))
    ink = ink_of(pixels[top:bottom, x0:x1])
    if ink.size == 0:
        return False
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    text_columns = np.flatnonzero(ink.any(axis=0))
    if not len(text_columns):
        return False
    length = text_columns[-1] - text_columns[0] + 1
    stroke = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, max(3, (y1 - y0))), np.uint8))
    return bool(stroke.any(axis=0).sum() >= STROKE_SHARE * length and stroke.sum(axis=1).max() >= 0.4 * length)


def inked_cells(page: PageImage, pixels: Pixels, cells: Sequence[Cell], lines: Sequence[Line]) -> frozenset[int]:
    """Indices of cells without a text line that still hold ink."""
    margin = page.px(CELL_MARGIN_MM)
    out = set()
    for i, cell in enumerate(cells):
        if any(cell.holds(*np.asarray(line.polygon).mean(axis=0)) for line in lines):
            continue
        x0, y0 = round(cell.x0 + margin), round(cell.y0 + margin)
        ink = ink_of(pixels[y0 : round(cell.y1 - margin), x0 : round(cell.x1 - margin)])
        if ink.size and ink.mean() > INKED_SHARE:
            out.add(i)
    return frozenset(out)


def ink_of(region: Pixels) -> NDArray[np.uint8]:
    """1 where a region is darker than its own white."""
    if region.size == 0:
        return np.zeros((0, 0), np.uint8)
    grey = darkest(region)
    return np.asarray(grey < np.percentile(grey, 90) - DARK, dtype=np.uint8)
