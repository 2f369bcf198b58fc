"""Something white over print: correction fluid or a strip of paper, lighter than the paper around, with hard edges."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from extractors.forms.grid import Cell
from extractors.forms.strokes import Bounds, Cover, Dark, Plane
from extractors.ocr.engine import Line
from extractors.page import PageImage, meets

BARE = 12.0
"""Grey levels from the paper's own up to which a pixel is bare paper and no part of a stroke."""
SMOOTH_MM = 0.7
"""Paper is averaged over this, which takes the scanner's noise away and keeps an edge."""
INSET_MM = 0.5
CELLS_MM = (3.0, 40.0)
"""Heights of cells that are looked at."""
LEAST_STEP, LEAST_NOISES = 3.5, 4.5
"""A patch is lighter than the cell's paper by at least so many grey levels, and so many times the paper's own
unevenness."""
LEAST_MM = 2.0
"""Least side of a patch: a brush is 3 mm wide, a covered digit 2 mm."""
EDGE_MM = 0.9
"""Inside and outside of an edge are compared at this distance from it."""
HARD = 0.6
"""Share of its step that a patch must take within `EDGE_MM` on either side of each edge: shadows take a tenth."""
FILLED = 0.6
"""Share of its own bounds that a patch fills."""
LARGEST = 0.7
"""A lighter part that makes up more of the cell is its paper."""
ROUNDS = 3
"""How often the plane is laid anew without what is lighter."""
ENOUGH = 3
"""Edges of a patch that must be told where left or right cannot."""


def patches(
    page: PageImage, dark: Dark, cells: Sequence[Cell], lines: Sequence[Line], covers: Sequence[Cover]
) -> Iterator[Bounds]:
    """Bounds (px) of white patches in cells that hold text, clear of seals. `dark` is the `contrast` of the page. On
    paper that the scanner shows as full white none can be seen."""
    grey = cv2.cvtColor(page.pixels, cv2.COLOR_RGB2GRAY)
    inset = page.px(INSET_MM)
    for cell in cells:
        if not page.px(CELLS_MM[0]) <= cell.height <= page.px(CELLS_MM[1]):
            continue
        if not any(cell.holds(*np.asarray(line.polygon).mean(axis=0)) for line in lines):
            continue
        x0, y0 = round(cell.x0 + inset), round(cell.y0 + inset)
        area = np.s_[y0 : round(cell.y1 - inset), x0 : round(cell.x1 - inset)]
        for a, b, c, d in _in_cell(grey[area].astype(np.float32), dark[area], page.px(1.0)):
            found = (float(x0 + a), float(y0 + b), float(x0 + c), float(y0 + d))
            if not any(meets(found, cover.bounds) for cover in covers):
                yield found


def _in_cell(grey: Plane, dark: Dark, mm: float) -> Iterator[tuple[int, int, int, int]]:
    """Patches of one cell, in its own px."""
    paper = lightness(grey, dark, mm)
    if paper is None:
        return
    rest, noise = paper
    raw = (rest > max(LEAST_STEP, LEAST_NOISES * noise)).astype(np.uint8)
    if not raw.any():
        return
    known = np.isfinite(rest)
    least = max(3, round(LEAST_MM / 2 * mm) | 1)
    square = np.ones((least, least), np.uint8)
    light = cv2.morphologyEx(cv2.morphologyEx(raw, cv2.MORPH_CLOSE, square), cv2.MORPH_OPEN, square)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(light)
    for i, (x, y, w, h, size) in enumerate(stats[1:], 1):
        if min(w, h) < LEAST_MM * mm or size < FILLED * w * h or size > LARGEST * light.size:
            continue
        level = float(np.median(rest[(labels == i) & known])) if ((labels == i) & known).any() else np.inf
        if all(step >= HARD * level for step in edges(rest, (x, y, x + w, y + h), mm)):
            yield int(x), int(y), int(x + w), int(y + h)


def lightness(grey: Plane, dark: Dark, mm: float) -> tuple[Plane, float] | None:
    """How many grey levels the bare paper of a cell is lighter than a plane laid through most of it (NaN under print),
    and how uneven it is; None where hardly any is bare."""
    bare = (cv2.dilate((dark > BARE).astype(np.uint8), np.ones((5, 5), np.uint8)) == 0).astype(np.float32)
    size = max(3, round(SMOOTH_MM * mm) | 1)
    share = cv2.blur(bare, (size, size))
    paper = np.where(share > 0.15, cv2.blur(grey * bare, (size, size)) / np.maximum(share, 1e-3), np.nan)
    known = np.flatnonzero(np.isfinite(paper))
    if len(known) < 200:
        return None
    ys, xs = np.divmod(known[:: max(1, len(known) // 5000)], paper.shape[1])
    at = np.column_stack([xs, ys, np.ones(len(ys))]).astype(np.float64)
    values = paper[ys, xs].astype(np.float64)
    keep = np.ones(len(values), dtype=np.bool_)
    slope, noise = np.zeros(3), 0.0
    for _ in range(ROUNDS):
        slope[:] = np.linalg.lstsq(at[keep], values[keep], rcond=None)[0]
        off = values - at @ slope
        middle = float(np.median(off[keep]))
        noise = 1.48 * float(np.median(np.abs(off[keep] - middle)))
        keep = off < middle + 2 * max(noise, 0.3)
    down, across = np.arange(paper.shape[0])[:, None], np.arange(paper.shape[1])
    plane = slope[0] * across + slope[1] * down
    plane += slope[2]
    return np.asarray(np.subtract(paper, plane, out=plane), dtype=np.float32), noise


def edges(rest: Plane, box: tuple[int, int, int, int], mm: float) -> Iterator[float]:
    """How much lighter a patch is inside than outside of each of its edges, in grey levels. An edge at the cell's own
    says nothing and is left out; 0 where neither left and right nor three edges can be told."""
    sides = [_step(rest, box, mm), _step(rest[:, ::-1], _mirrored(box, rest.shape[1]), mm)]
    over, under = (box[1], box[0], box[3], box[2]), _mirrored((box[1], box[0], box[3], box[2]), rest.shape[0])
    ends = [_step(rest.T, over, mm), _step(rest.T[:, ::-1], under, mm)]
    told = [s for s in (*sides, *ends) if s is not None]
    yield from told
    if None in sides and len(told) < ENOUGH:
        yield 0.0


def _mirrored(box: tuple[int, int, int, int], width: int) -> tuple[int, int, int, int]:
    return width - box[2], box[1], width - box[0], box[3]


def _step(rest: Plane, box: tuple[int, int, int, int], mm: float) -> float | None:
    """The step at a patch's left edge; None where the cell ends there, or print stands all along."""
    x0, y0, _, y1 = box
    reach, thick = round(EDGE_MM * mm), max(1, round(0.5 * mm))
    inside, outside = (
        rest[y0:y1, x0 + reach : x0 + reach + thick],
        rest[y0:y1, max(0, x0 - reach - thick) : max(0, x0 - reach)],
    )
    if not np.isfinite(inside).any() or outside.size == 0 or not np.isfinite(outside).any():
        return None
    return float(np.nanmedian(inside) - np.nanmedian(outside))
