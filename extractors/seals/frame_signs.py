"""What a rectangle of ink shows of a seal: sides that end at their corners, bare paper around, characters inside."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.seals.ink import Ink, Plane
from extractors.seals.likeness import Bars, alien_share

Mask = NDArray[np.uint8]
Rect = tuple[tuple[float, float], tuple[float, float], float]
"""Centre and size in px, and tilt in degrees clockwise, as OpenCV's rotated rectangles."""

LINE_DEPTH = 0.08
"""How far inside each side its line is looked for, as a share of the shorter side."""
BARS: Bars = {
    "cover": (0.65, 0.85),
    "ground": (0.82, 0.92),
    "least": (0.45, 0.65),
    "corner": (0.45, 0.75),
    "line": (0.45, 0.7),
    "run_on": (4.0, 1.0),
    "outside": (0.5, 0.8),
    "density": (0.985, 0.95),
    "sparse": (0.12, 0.2),
    "strokes": (12.0, 9.0),
    "alien": (0.6, 0.2),
    "filled": (0.3, 0.5),
}
"""Of what seals show on scans and photographs: see the tests for what each keeps out."""
DARK_BARS: Bars = BARS | {
    "cover": (0.85, 0.97),
    "ground": (0.93, 0.99),
    "line": (0.78, 0.92),
    "corner": (0.6, 0.9),
    "run_on": (2.0, 0.0),
    "strokes": (10.0, 8.0),
}
"""The same where no colour tells the ink from print: bar codes in squares have broken lines for sides."""
SOLID = 0.6
"""Inked share from which characters are bare in a solid ground."""


@dataclass(frozen=True)
class FrameSigns:
    """What a rectangle shows, shares from 0 to 1. `cover`, `least`: of the sides, and of the barest one, that are inked
    and bare outside; `corner`: of their ends; `run_on`: ends, of eight, where a side's ink goes on beyond the corner,
    as rules of tables do; `outside`: of the paper around that is bare; `density`: of the inside that is inked;
    `strokes`: strokes cut by most lines across or down; `filled`: of width and height, the lesser, that ink inside
    spans; `alien`: of coloured ink that has another hue; `line`: of the worst side, that is inked along one line."""

    cover: float
    least: float
    corner: float
    run_on: float
    outside: float
    density: float
    strokes: float
    filled: float
    alien: float
    line: float

    @property
    def ground(self) -> float:
        """The lesser of cover and corners where the ground is solid, whose sides leave no doubt, else 1."""
        return min(self.cover, self.corner) if self.density > SOLID else 1.0

    @property
    def sparse(self) -> float:
        """The inked share again, for the bar below it."""
        return self.density


def measure_frame(inked: Mask, rect: Rect, plane: Plane, ink: Ink) -> FrameSigns:
    """The figures of one rectangle, on a patch in which it stands upright."""
    centre, (w, h), tilt = rect
    margin = max(4, round(0.15 * min(w, h)))
    reach = round(max(w, h) / 2) + margin + 2
    patch, _ = turned(inked, centre, tilt, reach)
    left, top = round(reach - w / 2), round(reach - h / 2)
    right, bottom = left + round(w) - 1, top + round(h) - 1
    across, down = slice(left, right + 1), slice(top, bottom + 1)
    sides = [
        edges[along, max(0, at - 1) : at + 2].any(axis=1)
        for edges, along, at in zip(
            four_sides(patch), (down, down, across, across), (left, right, top, bottom), strict=True
        )
    ]
    ends = [part.mean() for side in sides for part in np.array_split(side, 5)[::4]]
    around = patch[max(0, top - margin) : bottom + margin + 1, max(0, left - margin) : right + margin + 1]
    frame = np.zeros_like(around)
    frame[margin - 2 : len(frame) - margin + 2, margin - 2 : frame.shape[1] - margin + 2] = 1
    cell = patch[down, across]
    deep = max(2, round(LINE_DEPTH * min(w, h)))
    lines = (cell[:, :deep], cell[:, -deep:], cell[:deep].T, cell[-deep:].T)
    inner = cell[round(0.1 * h) : round(0.9 * h), round(0.1 * w) : round(0.9 * w)]
    box = np.zeros(plane.shape, np.uint8)
    cv2.fillPoly(box, [np.round(cv2.boxPoints(rect)).astype(np.int32)], 1)
    return FrameSigns(
        cover=float(np.mean([s.mean() for s in sides])),
        least=float(min(s.mean() for s in sides)),
        corner=float(np.mean(ends)),
        run_on=float(_run_on(patch, (left, top, right, bottom), margin)),
        outside=float(1 - around[frame == 0].mean()) if (frame == 0).any() else 0.0,
        density=float(cell.mean()),
        strokes=float(max(_median_strokes(inner), _median_strokes(inner.T))),
        filled=float(min(_spanned(inner), _spanned(inner.T))),
        line=float(min(line.mean(axis=0).max() for line in lines)),
        alien=alien_share(ink, plane, box > 0),
    )


def turned(plane: Mask, centre: tuple[float, float], tilt: float, reach: int) -> tuple[Mask, NDArray[np.float64]]:
    """A square patch of `reach` px around a point, turned upright, and the matrix that maps the page to it."""
    turn = cv2.getRotationMatrix2D(centre, tilt, 1.0)
    turn[:, 2] += reach - np.array(centre)
    patch = cv2.warpAffine(plane, turn, (2 * reach, 2 * reach), flags=cv2.INTER_NEAREST)
    return np.asarray(patch, dtype=np.uint8), np.asarray(turn, dtype=np.float64)


def _run_on(patch: Mask, box: tuple[int, int, int, int], margin: int) -> int:
    """At how many of the eight ends a side's ink goes on beyond the corner through the whole margin."""
    left, top, right, bottom = box
    count = 0
    for grid, (x0, x1), (y0, y1) in ((patch, (left, right), (top, bottom)), (patch.T, (top, bottom), (left, right))):
        for y in (y0, y1):
            band = grid[max(0, y - 2) : y + 3].max(axis=0)
            count += int(band[max(0, x0 - margin) : x0 - 1].mean() > 0.8) + int(
                band[x1 + 2 : x1 + margin + 1].mean() > 0.8
            )
    return count


def _median_strokes(cell: Mask) -> float:
    """Strokes that half of the rows cut at most."""
    if cell.size == 0:
        return 0.0
    starts = np.diff(np.pad(cell, ((0, 0), (1, 0))).astype(np.int8), axis=1) > 0
    return float(np.median(starts.sum(axis=1)))


def _spanned(cell: Mask) -> float:
    """Share of the columns between the first and the last that hold ink and, in a solid ground, paper."""
    if cell.size == 0:
        return 0.0
    marked = np.flatnonzero((cell != np.uint8(cell.mean() > 0.5)).any(axis=0))
    return float(marked[-1] - marked[0] + 1) / cell.shape[1] if len(marked) else 0.0


def four_sides(patch: Mask) -> list[NDArray[np.bool_]]:
    """Where left, right, top and bottom sides may run; the latter two transposed."""
    return [
        _side_edges(patch),
        _side_edges(patch[:, ::-1])[:, ::-1],
        _side_edges(patch.T),
        _side_edges(patch.T[:, ::-1])[:, ::-1],
    ]


def _side_edges(patch: Mask) -> NDArray[np.bool_]:
    """Where ink begins after bare paper on its left, give or take a pixel."""
    paper_left = np.ones(patch.shape, dtype=bool)
    paper_left[:, 2:] = patch[:, :-2] == 0
    begins = (patch > 0) & paper_left
    spread = begins.copy()
    spread[:, 1:] |= begins[:, :-1]
    spread[:, :-1] |= begins[:, 1:]
    return spread
