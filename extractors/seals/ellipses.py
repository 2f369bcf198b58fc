"""Ellipses, edge points of ink, and how well the one runs along the other."""

import math
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.seals.ink import Plane

Points = NDArray[np.float64]

NORMAL_COS = 0.9
"""Cosine between an edge's normal and the rim's: 25 degrees."""
RIM_TOLERANCE = 0.05
"""Distance of a rim point from the ellipse, as a share of the radius."""
RUN = 7
"""Bins that a piece of rim is long at least: 14 degrees, twice a character's stroke."""
BINS = 180
"""Angular bins of 2 degrees."""
PIXEL = 0.4
"""How far an edge is off for being told in whole px."""
BAND, BLURRED = 96, 8
"""Rows of a map that are worked on at once, and those around them that the blur and the slope reach to."""
FINE, WEAKEST = 64.0, 0.6
"""Steps into which a slope of 1 is divided, and the share of an edge's slope from which one goes on."""
FEWEST_EDGES = 24
"""Edge points through which an ellipse is fitted."""


@dataclass(frozen=True)
class Ellipse:
    """Centre, semi-axes (a >= b) in px and the direction of a in degrees clockwise from the x axis."""

    cx: float
    cy: float
    a: float
    b: float
    angle: float

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 of the upright box around it, px."""
        c, s = np.cos(np.radians(self.angle)), np.sin(np.radians(self.angle))
        dx, dy = float(np.hypot(self.a * c, self.b * s)), float(np.hypot(self.a * s, self.b * c))
        return self.cx - dx, self.cy - dy, self.cx + dx, self.cy + dy

    @property
    def _tilt(self) -> tuple[float, float]:
        """Cosine and sine of the direction of a."""
        return math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))

    def unit(self, points: Points) -> Points:
        """Points N x 2 in the frame where this ellipse is the unit circle, its a along x."""
        c, s = self._tilt
        x, y = points[:, 0] - self.cx, points[:, 1] - self.cy
        out = np.empty((len(points), 2))
        np.divide(x * c + y * s, self.a, out=out[:, 0])
        np.divide(y * c - x * s, self.b, out=out[:, 1])
        return out

    def unit_normals(self, normals: Points) -> Points:
        """Directions N x 2 of edge normals in that frame, of length 1."""
        c, s = self._tilt
        x = (normals[:, 0] * c + normals[:, 1] * s) * self.a
        y = (normals[:, 1] * c - normals[:, 0] * s) * self.b
        return np.asarray(np.column_stack([x, y]) / np.maximum(np.hypot(x, y), 1e-9)[:, None], dtype=np.float64)

    def points(self, angles: Points, radii: Points) -> tuple[Plane, Plane]:
        """x and y, px, at unit-frame angles (radians, clockwise from a) by radii, as len(angles) x len(radii)."""
        t = np.radians(self.angle)
        u = np.cos(angles)[:, None] * radii[None, :] * self.a
        v = np.sin(angles)[:, None] * radii[None, :] * self.b
        x, y = self.cx + u * np.cos(t) - v * np.sin(t), self.cy + u * np.sin(t) + v * np.cos(t)
        return x.astype(np.float32), y.astype(np.float32)


@dataclass(frozen=True)
class Edges:
    """Edge points N x 2 px and unit normals N x 2 that point to more ink."""

    at: Points
    normal: Points

    def __len__(self) -> int:
        return len(self.at)

    def only(self, keep: NDArray[np.bool_] | NDArray[np.intp]) -> "Edges":
        """Those of a mask or of indices."""
        return Edges(self.at[keep], self.normal[keep])

    @cached_property
    def _rising(self) -> NDArray[np.float64] | None:
        """y of every edge where they stand row by row, as they are found; None where they don't."""
        rows = np.ascontiguousarray(self.at[:, 1])
        return rows if bool((rows[1:] >= rows[:-1]).all()) else None

    def near(self, cx: float, cy: float, reach: float) -> NDArray[np.intp]:
        """Indices of those less than `reach` px across and down from a point."""
        rows, first, last = self._rising, 0, len(self)
        if rows is not None:
            first = int(rows.searchsorted(cy - reach, "right"))
            last = int(rows.searchsorted(cy + reach, "left"))
        close = np.abs(self.at[first:last, 0] - cx) < reach
        if rows is None:
            close &= np.abs(self.at[:, 1] - cy) < reach
        return np.flatnonzero(close) + first

    def without(self, drop: NDArray[np.bool_]) -> "Edges":
        """All but those of a mask."""
        return self.only(~drop)

    def sample(self, most: int) -> tuple["Edges", float]:
        """At most `most` of them, always the same, and which share of all that is."""
        if len(self) <= most:
            return self, 1.0
        return self.only(np.sort(np.random.default_rng(0).permutation(len(self))[:most])), most / len(self)

    def around(self, ellipse: Ellipse, low: float, high: float) -> "Edges":
        """Those between two radii of an ellipse, in shares of its own."""
        near = self.only(self.near(ellipse.cx, ellipse.cy, ellipse.a * high))
        unit = ellipse.unit(near.at)
        far = np.hypot(unit[:, 0], unit[:, 1])
        return near.only((far > low) & (far < high))


def find_edges(strength: Plane, step: float) -> Edges:
    """Thin edges of an ink map where it rises by at least `step` a pixel."""
    gx, gy = _slopes(strength, WEAKEST * step)
    dx, dy = (np.empty(strength.shape, dtype=np.int16) for _ in range(2))
    for top in range(0, len(strength), BAND):
        rows = slice(top, top + BAND)
        dx[rows], dy[rows] = (np.clip(g[rows] * FINE, -32000, 32000).astype(np.int16) for g in (gx, gy))
    thin = cv2.Canny(dx, dy, step * FINE * WEAKEST, step * FINE, L2gradient=True)
    if not cv2.countNonZero(thin):
        return Edges(np.empty((0, 2)), np.empty((0, 2)))
    xs, ys = np.reshape(cv2.findNonZero(thin), (-1, 2)).T
    normal = np.column_stack([gx[ys, xs], gy[ys, xs]]).astype(np.float64)
    length = np.maximum(np.hypot(normal[:, 0], normal[:, 1]), 1e-9)
    return Edges(np.column_stack([xs, ys]).astype(np.float64), normal / length[:, None])


def _slopes(strength: Plane, least: float) -> tuple[Plane, Plane]:
    """How much a smoothed map rises a pixel to the right and downwards; 0 in bands of rows whose ink is too faint to
    rise by `least` anywhere. Band by band it stays in the processor's cache."""
    gx, gy = np.zeros_like(strength), np.zeros_like(strength)
    for top in range(0, len(strength), BAND):
        first = max(0, top - BLURRED)
        ink = strength[first : top + BAND + BLURRED]
        if cv2.minMaxLoc(ink)[1] < least:
            continue
        smooth = cv2.GaussianBlur(ink, (0, 0), 1.0)
        rows = slice(top - first, top - first + BAND)
        gx[top : top + BAND] = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8)[rows]
        gy[top : top + BAND] = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8)[rows]
    return gx, gy


def along(
    edges: Edges, ellipse: Ellipse, tolerance: float = RIM_TOLERANCE, cosine: float = NORMAL_COS
) -> NDArray[np.bool_]:
    """Which edge points lie on the ellipse (within `tolerance` of its radius) and face its centre."""
    close = edges.near(ellipse.cx, ellipse.cy, ellipse.a * (1 + tolerance))
    unit = ellipse.unit(edges.at[close])
    far = np.hypot(unit[:, 0], unit[:, 1])
    beside = np.flatnonzero(np.abs(far - 1) < tolerance)
    close, unit, far = close[beside], unit[beside], far[beside]
    normals = ellipse.unit_normals(edges.normal[close])
    facing = -(unit * normals).sum(axis=1) > cosine * far
    on = np.zeros(len(edges.at), dtype=bool)
    on[close[facing]] = True
    return on


def support(edges: Edges, ellipse: Ellipse, on: NDArray[np.bool_]) -> float:
    """Share of the rim (0 to 1) along which edge points run without a break over at least `RUN` bins: strokes of
    characters touch an ellipse in short pieces, a rim does not."""
    unit = ellipse.unit(edges.at[on])
    held = np.zeros(BINS, dtype=np.uint8)
    held[((np.arctan2(unit[:, 1], unit[:, 0]) + np.pi) / (2 * np.pi) * BINS).astype(int) % BINS] = 1
    around = np.concatenate([held, held, held])[None, :]
    closed = cv2.morphologyEx(around, cv2.MORPH_CLOSE, np.ones((1, 3), np.uint8))
    runs = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, RUN), np.uint8))
    return float(runs[0, BINS : 2 * BINS].mean())


def wobble(edges: Edges, ellipse: Ellipse) -> float:
    """How far the outermost edge along the rim strays from the ellipse: the root mean square over all directions that
    have one, as a share of the radius. A stamped rim stays under 0.012 also on a photographed page."""
    on = along(edges, ellipse, 0.06, 0.8)
    unit = ellipse.unit(edges.at[on])
    if len(unit) < FEWEST_EDGES:
        return 1.0
    far = np.hypot(unit[:, 0], unit[:, 1])
    bins = ((np.arctan2(unit[:, 1], unit[:, 0]) + np.pi) / (2 * np.pi) * BINS).astype(int) % BINS
    outer = np.zeros(BINS)
    np.maximum.at(outer, bins, far)
    strayed = float(np.mean((outer[outer > 0] - 1) ** 2)) - (PIXEL / ellipse.a) ** 2
    return float(np.sqrt(max(0.0, strayed)))


def refit(edges: Edges, seed: Ellipse) -> Ellipse | None:
    """The least-squares ellipse through the rim points of a seed, found anew as it moves; None where too few."""
    ellipse, near = seed, edges.around(seed, 0.6, 1.5)
    for tolerance in (0.10, 0.06, 0.04, 0.03):
        on = along(near, ellipse, tolerance)
        if on.sum() < FEWEST_EDGES:
            return None
        fitted = _fit(near.at[on])
        if fitted is None or not 0.75 < fitted.a / seed.a < 1.33 or not 0.7 < fitted.b / seed.b < 1.4:
            return None
        ellipse = fitted
    return ellipse


def _fit(points: Points) -> Ellipse | None:
    (cx, cy), (p, q), angle = cv2.fitEllipseAMS(points.astype(np.float32))
    if not np.isfinite([cx, cy, p, q, angle]).all() or min(p, q) < 4:
        return None
    return Ellipse(cx, cy, p / 2, q / 2, angle) if p >= q else Ellipse(cx, cy, q / 2, p / 2, angle + 90)


def distinct(seeds: list[Ellipse]) -> list[Ellipse]:
    """Seeds without near twins (same centre, size and, for ovals, tilt); the first of twins stays."""
    kept: list[Ellipse] = []
    for s in seeds:
        twin = any(
            abs(s.cx - k.cx) + abs(s.cy - k.cy) < 0.06 * k.a
            and abs(s.a - k.a) < 0.05 * k.a
            and abs(s.b - k.b) < 0.05 * k.a
            and (s.b > 0.93 * s.a or abs((s.angle - k.angle + 90) % 180 - 90) < 8)
            for k in kept
        )
        if not twin:
            kept.append(s)
    return kept
