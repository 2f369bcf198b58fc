"""Cells that hold something nobody could read."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.forms.grid import Cell
from extractors.ocr.engine import Line
from extractors.page import PageImage, Pixels, darkest

DARK = 45
"""Grey levels below the surrounding white from which a pixel counts as ink."""
INKED_SHARE = 0.004
"""Share of ink in a cell without text from which something stands in it: one stroke 0.5 mm x 4 mm in a cell of
60 mm x 8 mm."""
CELL_MARGIN_MM = 0.8
"""Left out along a cell's edges: the rules and their blur."""


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
