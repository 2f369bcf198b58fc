"""Ink on paper that is not evenly white: how much darker each pixel is than its surroundings, and how much of that
is strokes and not rules, dust or what is left of a seal."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import Pixels, darkest

Plane = NDArray[np.float32]
Dark = NDArray[np.uint8]
"""Grey levels by which pixels are darker than the paper around, H x W."""
Mask = NDArray[np.uint8]
Bounds = tuple[float, float, float, float]
"""x0, y0, x1, y1 in working px."""

PAPER_MM = 6.0
"""The paper's own grey is the brightest within this: wider than any stroke, narrower than a shadow."""
STEP = 4
"""Px that are taken together where the paper's grey is sought."""
LEAST_DARK = 25.0
"""Grey levels from which a pixel can be ink: what shines through from the other side stays below on the scans seen."""
PRINT_PERCENTILE = 95.0
"""Of the pixels of a line of print the darkest twentieth is the core of its strokes."""
INK_DEPTH, UNDER_SEAL_DEPTH = 0.4, 0.6
"""Ink is at least this share as dark as the print beside it; where a seal's ink was taken off, what is left of the seal
reaches 0.5 of it."""
RULE_MM = 9.0
"""A straight run of ink this long is a rule to write on: longer than any straight stroke of a hand."""
SPECK_EM = 0.25
"""A mark smaller than this, in ems, either way is dust or the end of something else."""


@dataclass(frozen=True)
class Cover:
    """A seal over a page: its bounds in working px; `lifted`: its ink was taken off, so that what is dark beneath it is
    other ink; `cornered`: it is no round one, as the seals of persons and the stamps of dates."""

    bounds: Bounds
    lifted: bool
    cornered: bool = False

    def holds(self, xs: NDArray[np.float64], ys: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Where the seal lies on the grid of `xs` and `ys` (px): the ellipse in its bounds, all of a cornered one."""
        x0, y0, x1, y1 = self.bounds
        across = (xs[None, :] - (x0 + x1) / 2) / max(1.0, (x1 - x0) / 2)
        down = (ys[:, None] - (y0 + y1) / 2) / max(1.0, (y1 - y0) / 2)
        if self.cornered:
            return np.asarray((np.abs(across) <= SEAL_MARGIN) & (np.abs(down) <= SEAL_MARGIN))
        return np.asarray(across**2 + down**2 <= SEAL_MARGIN**2)

    def over(self, xs: NDArray[np.float64], ys: NDArray[np.float64]) -> tuple[tuple[slice, slice], NDArray[np.bool_]]:
        """The rows and columns of a grid, whose `xs` and `ys` rise, that the seal reaches, and where among them it
        lies: of a large place most is nowhere near."""
        x0, y0, x1, y1 = self.bounds
        wide, high = (SEAL_MARGIN * max(2.0, side) / 2 + 1e-6 for side in (x1 - x0, y1 - y0))
        spans = ((ys, (y0 + y1) / 2, high), (xs, (x0 + x1) / 2, wide))
        rows, columns = (slice(*np.searchsorted(at, (mid - reach, mid + reach))) for at, mid, reach in spans)
        return (rows, columns), self.holds(xs[columns], ys[rows])


SEAL_MARGIN = 1.1
"""A seal's ink reaches this many of its radii from its middle."""


@dataclass(frozen=True)
class Strokes:
    """Strokes in a place: `area` in square ems, `width` and `height` of all together in ems."""

    area: float
    width: float = 0.0
    height: float = 0.0


def contrast(pixels: Pixels, px_mm: float) -> Dark:
    """How many grey levels each pixel of an RGB region is darker than the paper around it, H x W."""
    grey = darkest(pixels)
    if grey.size == 0:
        return grey
    size = (max(1, grey.shape[1] // STEP), max(1, grey.shape[0] // STEP))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    window = max(3, round(PAPER_MM * px_mm / STEP) | 1)
    bright = cv2.dilate(cv2.medianBlur(small, 3) if min(small.shape) >= 3 else small, np.ones((window, window)))
    paper = cv2.resize(cv2.blur(bright, (window, window)), grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.subtract(paper, grey, dst=paper), dtype=np.uint8)


def print_depth(dark: Dark) -> float:
    """How dark the print in a plane of `contrast` is, in grey levels; 0 where it is empty."""
    return float(np.percentile(dark, PRINT_PERCENTILE)) if dark.size else 0.0


def strokes_in(
    dark: Dark, at: tuple[float, float], covers: Sequence[Cover], depth: float, em: float, px_mm: float
) -> Strokes:
    """The strokes in a plane of `contrast` whose top left corner lies `at` (x, y) on the page. `depth`: how dark the
    print beside it is; under a seal that was lifted only darker ink counts, under any other none."""
    if dark.size == 0:
        return Strokes(0.0)
    least = np.full(dark.shape, max(LEAST_DARK, INK_DEPTH * depth), dtype=np.float32)
    xs, ys = at[0] + np.arange(dark.shape[1], dtype=float), at[1] + np.arange(dark.shape[0], dtype=float)
    for cover in covers:
        under = max(LEAST_DARK, UNDER_SEAL_DEPTH * depth) if cover.lifted else np.inf
        near, held = cover.over(xs, ys)
        least[near] = np.where(held, np.maximum(least[near], under), least[near])
    return _measured(without_rules((dark > least).astype(np.uint8), px_mm), em)


def without_rules(ink: Mask, px_mm: float) -> Mask:
    """Ink without long straight runs across."""
    rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, max(3, round(RULE_MM * px_mm))), np.uint8))
    wide = cv2.dilate(rules, np.ones((3, 3), np.uint8))
    return np.where(wide > 0, 0, ink).astype(np.uint8)


def _measured(ink: Mask, em: float) -> Strokes:
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    kept = [s for s in stats[1:] if max(s[2], s[3]) >= SPECK_EM * em]
    if not kept:
        return Strokes(0.0)
    x0, y0 = min(s[0] for s in kept), min(s[1] for s in kept)
    x1, y1 = max(s[0] + s[2] for s in kept), max(s[1] + s[3] for s in kept)
    area = sum(float(s[4]) for s in kept)
    return Strokes(area / em**2, float(x1 - x0) / em, float(y1 - y0) / em)


def covered(bounds: Bounds, covers: Sequence[Cover], *, lifted: bool = False) -> float:
    """The share (0 to 1) of a rectangle that lies under seals whose ink is still there; with `lifted` under any."""
    xs, ys = np.linspace(bounds[0], bounds[2], 40), np.linspace(bounds[1], bounds[3], 20)
    under = np.zeros((len(ys), len(xs)), dtype=np.bool_)
    for cover in covers:
        if lifted or not cover.lifted:
            near, held = cover.over(xs, ys)
            under[near] |= held
    return float(under.mean())
