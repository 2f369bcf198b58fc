"""What is left of a seal whose ink was taken off, where a text detector took it for a line: it is far fainter than
print."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.page import Bounds, Pixels, Polygon, darkest, share_in

FAINTEST = 0.3
"""Depth of a line on a seal, as a share of the usual line's, from which it is print. Of 30 such lines on office scans
what was left of seals had 0.18 at most (but for a seal's number, 0.45), print 0.40 at least, two in three above 0.6."""
MOSTLY = 0.5
"""A line lies on a seal when so much of it does."""
DARKEST, PAPER = 5.0, 90.0
"""Percentiles of grey in a line's bounds: the core of its strokes, and the paper between."""


def without_residue(page: Pixels, lines: Sequence[Polygon], seals: Sequence[Bounds]) -> list[Polygon]:
    """The lines of an RGB page but for those on a seal that are too faint for print. Where all lines lie on seals there
    is none to tell by, and all are left."""
    if not seals:
        return list(lines)
    grey = darkest(page)
    on = [any(share_in((*p.min(axis=0), *p.max(axis=0)), seal) >= MOSTLY for seal in seals) for p in lines]
    usual = [_depth(grey, p) for p, covered in zip(lines, on, strict=True) if not covered]
    if not usual or not any(on):
        return list(lines)
    least = FAINTEST * float(np.median(usual))
    return [p for p, covered in zip(lines, on, strict=True) if not covered or _depth(grey, p) >= least]


def _depth(grey: NDArray[np.uint8], line: Polygon) -> float:
    """Grey levels between paper and strokes."""
    (x0, y0), (x1, y1) = np.maximum(0, np.floor(line.min(axis=0))), np.ceil(line.max(axis=0))
    there = grey[int(y0) : int(y1), int(x0) : int(x1)]
    if there.size == 0:
        return 0.0
    dark, light = np.percentile(there, (DARKEST, PAPER))
    return float(light - dark)
