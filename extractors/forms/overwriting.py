"""Digits that a hand wrote over: in a number all strokes are of one width, and one that was written over is much
wider and holds much more ink."""

from itertools import pairwise

import cv2
import numpy as np

from extractors.forms.strokes import LEAST_DARK, Bounds, Dark, print_depth
from extractors.ocr.engine import Line

FEWEST, NUMERIC = 4, 0.6
"""Digits, and their share of a line, from which it is judged: strokes of Chinese characters run together anyhow."""
WIDER, MORE_INK = 1.9, 1.6
"""A digit is written over when its widest stroke and its ink are so many times the line's median: of 1275 printed
numbers at 150 to 300 dpi no digit was 1.7 times as wide, and written over in drawings they are 2.9 to 4.3 times as wide
with 2.2 to 4.0 times the ink."""
MOST = 2
"""Digits written over at most; where more are wide a seal or a stain lies there."""
FINER = 3
"""Widths are measured on a grid so many times as fine as the scan's."""
DEPTH = 0.5
"""Share of the print's own darkness at which a stroke ends."""


def written_over(dark: Dark, line: Line) -> Bounds | None:
    """Bounds (px) of the digits of a number that were written over, in a plane of `contrast` of the whole page; None:
    there are none, or the line is no number."""
    text, centres = line.reading.text, line.reading.centres
    digits = [i for i, c in enumerate(text) if c.isascii() and c.isdigit()]
    if len(centres) != len(text) or len(digits) < max(FEWEST, NUMERIC * len(text)):
        return None
    x0, y0, x1, y1 = (max(0, round(v)) for v in line.bounds)
    region = dark[y0:y1, x0:x1]
    if region.size == 0:
        return None
    at = _limits(centres, region.shape[1])
    widths, inks = _widths(region, [at[i] for i in digits]), _inks(region, [at[i] for i in digits])
    thick = (widths > WIDER * np.median(widths)) & (inks > MORE_INK * np.median(inks))
    if not 0 < thick.sum() <= MOST:
        return None
    left, right = (at[digits[int(i)]] for i in (np.flatnonzero(thick)[0], np.flatnonzero(thick)[-1]))
    return float(x0 + left[0]), float(y0), float(x0 + right[1]), float(y1)


def _limits(centres: tuple[float, ...], width: int) -> list[tuple[float, float]]:
    """Left and right end of each character, px of the line's crop: half way to its neighbours."""
    middles = [c * width for c in centres]
    between = [(a + b) / 2 for a, b in pairwise(middles)]
    return list(zip([0.0, *between], [*between, float(width)], strict=True))


def _widths(region: Dark, at: list[tuple[float, float]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Half the widest stroke of each character, in px."""
    fine = cv2.resize(region, None, fx=FINER, fy=FINER, interpolation=cv2.INTER_CUBIC)
    ink = (fine > max(LEAST_DARK, DEPTH * print_depth(region))).astype(np.uint8)
    inside = cv2.distanceTransform(ink, cv2.DIST_L2, 5) / FINER
    return np.array([float(inside[:, int(a * FINER) : int(b * FINER) + 1].max(initial=0.0)) for a, b in at])


def _inks(region: Dark, at: list[tuple[float, float]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How much ink each character holds."""
    return np.array([float(region[:, int(a) : int(b) + 1].sum()) for a, b in at])
