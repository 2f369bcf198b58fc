"""Printed values that a hand struck out: a line, two, or a scribble that joins characters print keeps apart."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.forms.strokes import LEAST_DARK, Bounds, Dark, Mask, print_depth
from extractors.ocr.engine import Line
from models.folding import fold

INK_DEPTH = 0.45
"""Share of the print's own darkness from which a pixel counts as ink."""
JOINED = 0.8
"""Share of a value's length that one connected mark must span: print, however worn, reached 0.64 on 180 pages scanned
at 150 to 300 dpi, values struck out at least 0.92."""
RUN = 0.6
"""Share of a value's length along which a stroke runs straight: print reached 0.64 where it was joined at all, struck
values 0.71."""
SHORT, SHORT_JOINED = 3.0, 0.95
"""Values up to this many times as long as high must be joined altogether."""
STEEPEST, SLOPES = 0.55, 23
"""The most by which a stroke rises or falls from end to end, as a share of the line's height either way, and how many
slopes are tried."""
CORE = (0.18, 0.84)
"""The part of a line's height, from above, through which a stroke goes; an underline lies lower."""
SCRIBBLE_DENSITY, PARTLY_DENSITY, DENSER = 0.42, 0.5, 1.6
"""Share of ink inside the joined mark's own bounds from which it is a scribble, and where it covers a part of a line
only: print has up to 0.35, run together at 150 dpi up to 0.65. Therefore a part must also be so many times as dense as
the rest."""
LONGEST_VALUE = 16
"""Characters up to which a line is searched for a scribble over a part: running text at 150 dpi is one dense mark."""
SCRIBBLE_TALL, SCRIBBLE_LONG = 0.6, 3.0
"""A scribble is at least so high and, where it covers a part of a line only, so long, in heights of the line."""
LEAST_LENGTH = 1.2
"""Lines with ink along fewer than this many heights are not judged: a printed 一 fills its box."""
DASHES = set("-—–―一_=＝~～ ")


@dataclass(frozen=True)
class Mark:
    """The widest connected mark of a line: where it begins and how far it reaches, px of the line's crop."""

    x: int
    width: int
    height: int
    density: float


def struck(dark: Dark, line: Line) -> Bounds | None:
    """Bounds (px) of what strikes out most of a line, or scribbles over part of it, in a plane of `contrast` of the
    whole page; None: nothing."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in line.bounds)
    if set(fold(line.reading.text)) <= DASHES:
        return None
    region = dark[y0:y1, x0:x1]
    if region.size == 0:
        return None
    ink = (region > max(LEAST_DARK, INK_DEPTH * print_depth(region))).astype(np.uint8)
    columns = np.flatnonzero(ink.any(axis=0))
    mark = _widest(ink)
    if mark is None:
        return None
    length = int(columns[-1] - columns[0] + 1)
    if length < LEAST_LENGTH * (y1 - y0):
        return None
    prose = len(line.reading.text) > LONGEST_VALUE
    if not (_strikes(ink, mark, length, y1 - y0) or (not prose and _scribbles(ink, mark, y1 - y0))):
        return None
    return float(x0 + mark.x), float(y0), float(x0 + mark.x + mark.width), float(y1)


def _strikes(ink: Mask, mark: Mark, length: int, height: int) -> bool:
    """Whether the widest mark of a line of that length and height (px) strikes it out from end to end."""
    joined, run = (SHORT_JOINED, SHORT_JOINED) if length < SHORT * height else (JOINED, RUN)
    if mark.width < joined * length:
        return False
    dense = mark.height >= SCRIBBLE_TALL * height and mark.density >= SCRIBBLE_DENSITY
    return dense or longest_run(ink) >= run * length


def _scribbles(ink: Mask, mark: Mark, height: int) -> bool:
    """Whether the widest mark scribbles over a part of a line: long, tall, and far denser than the rest."""
    rest = np.delete(ink, np.s_[mark.x : mark.x + mark.width], axis=1)
    if mark.width < SCRIBBLE_LONG * height or mark.height < SCRIBBLE_TALL * height or rest.shape[1] < height:
        return False
    rows = np.flatnonzero(rest.any(axis=1))
    usual = float(rest[rows[0] : rows[-1] + 1].mean()) if len(rows) else 1.0
    return mark.density >= max(PARTLY_DENSITY, DENSER * usual)


def _widest(ink: Mask) -> Mark | None:
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if len(stats) < 2:
        return None
    x, _, w, h, area = max(stats[1:], key=lambda s: int(s[2]))
    return Mark(int(x), int(w), int(h), float(area) / float(w * h))


def longest_run(ink: Mask) -> int:
    """The longest straight run of ink, level or sloping, through the core of a line's crop, in px."""
    height, width = ink.shape
    top, bottom = round(CORE[0] * height), max(round(CORE[1] * height), round(CORE[0] * height) + 1)
    best = 0
    for rise in np.linspace(-STEEPEST * height, STEEPEST * height, SLOPES):
        shear = np.array([[1, 0, 0], [-rise / width, 1, rise / 2]], dtype=np.float32)
        level = cv2.warpAffine(ink, shear, (width, height), flags=cv2.INTER_NEAREST)
        best = max(best, _run(cv2.dilate(level, np.ones((3, 1), np.uint8))[top:bottom]))
    return best


def _run(rows: NDArray[Any]) -> int:
    """The longest run of ones in any row."""
    edges = np.diff(np.pad(rows.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    starts, ends = np.nonzero(edges == 1), np.nonzero(edges == -1)
    return int((ends[1] - starts[1]).max(initial=0))
