"""Ellipses fitted to the rims of round and oval seals: edges vote for centres (gradient Hough, after Yuen et al. 1990),
then each candidate is refitted to the edge points that run along it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.seals.ink import Plane

Points = NDArray[np.float64]

CELL, OVAL_CELL = 2.0, 4.0
"""Sides of voting cells, px: normals are off by a few degrees, so finer ones only spread the votes; the seeds of ovals
are searched around anew."""
BAND = 1.3
"""Ratio of the radii voted for together."""
OVAL_ASPECT = 1.42
"""Longer to shorter axis tried for ovals: between the 45 x 30 and the 40 x 30 mm of Chinese practice."""
OVAL_ANGLES = 12
VOTERS = 3000
"""Edge points that vote; more cost time and place no centre better."""
FEWEST_EDGES = 40
PEAKS = 5
"""Centres looked at in each band and tilt."""
SEED_SUPPORT = 0.22
"""Share of a circumference that must have voted before a centre is looked at."""
SEED_HELD = 0.3
"""Share of the directions from which edges must look at the centre before it is fitted."""
REFITTED = 14
"""Candidates fitted in one map; a page with more seals than that is no form."""
NORMAL_COS = 0.9
"""Cosine between an edge's normal and the rim's: 25 degrees."""
RIM_TOLERANCE = 0.05
"""Distance of a rim point from the ellipse, as a share of the radius."""
RUN = 7
"""Bins that a piece of rim is long at least: 14 degrees, twice a character's stroke."""
BINS = 180
"""Angular bins of 2 degrees."""
OVAL_ASPECTS = (0.58, 0.8)
"""Shorter to longer axis of the ovals in use; rounder ones are circles drawn out by a crossing line."""
SEARCHED = 1.2
"""Centre of the band searched for an oval's rim, in radii of its seed."""
SEARCHERS = 1000
"""Edge points that the search looks at."""
TRIES, ELITE, ROUNDS = 50, 8, 9
"""Ellipses tried a round, those that the next round is drawn around, and rounds."""
TOLERANCES = (0.015, 0.03, 0.06)
"""Distances from an oval, as a share of its radius, within which an edge counts once, twice and three times."""


@dataclass(frozen=True)
class Ellipse:
    """Centre, semi-axes (a >= b) in px and the direction of a in degrees clockwise from the x axis."""

    cx: float
    cy: float
    a: float
    b: float
    angle: float

    def unit(self, points: Points) -> Points:
        """Points N x 2 in the frame where this ellipse is the unit circle, its a along x."""
        t = np.radians(self.angle)
        d = points - (self.cx, self.cy)
        x, y = d[:, 0] * np.cos(t) + d[:, 1] * np.sin(t), -d[:, 0] * np.sin(t) + d[:, 1] * np.cos(t)
        return np.column_stack([x / self.a, y / self.b])

    def unit_normals(self, normals: Points) -> Points:
        """Directions N x 2 of edge normals in that frame, of length 1."""
        t = np.radians(self.angle)
        x = (normals[:, 0] * np.cos(t) + normals[:, 1] * np.sin(t)) * self.a
        y = (-normals[:, 0] * np.sin(t) + normals[:, 1] * np.cos(t)) * self.b
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

    def without(self, drop: NDArray[np.bool_]) -> "Edges":
        return Edges(self.at[~drop], self.normal[~drop])


def find_edges(strength: Plane, step: float) -> Edges:
    """Thin edges of an ink map where it rises by at least `step` a pixel."""
    smooth = cv2.GaussianBlur(strength, (0, 0), 1.0)
    gx, gy = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8)
    fine = 64.0
    dx, dy = (np.clip(g * fine, -32000, 32000).astype(np.int16) for g in (gx, gy))
    thin = cv2.Canny(dx, dy, step * fine * 0.6, step * fine, L2gradient=True)
    ys, xs = np.nonzero(thin)
    normal = np.column_stack([gx[ys, xs], gy[ys, xs]]).astype(np.float64)
    length = np.maximum(np.hypot(normal[:, 0], normal[:, 1]), 1e-9)
    return Edges(np.column_stack([xs, ys]).astype(np.float64), normal / length[:, None])


def propose_round(edges: Edges, size: tuple[int, int], radii: tuple[float, float]) -> list[Ellipse]:
    """Near-circles that many edges point to the centre of, refitted. `size` is the map's width and height, `radii` the
    range of radii, px."""
    picked, share = _sample(edges)
    return _refitted(edges, list(_seeds(picked, size, radii, 1.0, 0.0, share, CELL)))


def propose_oval(edges: Edges, size: tuple[int, int], radii: tuple[float, float]) -> list[Ellipse]:
    """The same for ovals at any tilt; `radii` is the range of their longer semi-axes, px."""
    picked, share = _sample(edges)
    seeds = [
        seed
        for k in range(OVAL_ANGLES)
        for seed in _seeds(picked, size, radii, OVAL_ASPECT, 180.0 * k / OVAL_ANGLES, share, OVAL_CELL)
    ]
    return _refitted(edges, seeds)


def _sample(edges: Edges, most: int = VOTERS) -> tuple[Edges, float]:
    """At most `most` of the edges, and which share of all that is."""
    if len(edges.at) <= most:
        return edges, 1.0
    keep = np.random.default_rng(0).permutation(len(edges.at))[:most]
    return Edges(edges.at[keep], edges.normal[keep]), most / len(edges.at)


def _refitted(edges: Edges, seeds: list[tuple[float, Ellipse]]) -> list[Ellipse]:
    best = [seed for _, seed in sorted(seeds, key=lambda s: -s[0])]
    fitted = [refit(edges, seed) for seed in distinct(best)[:REFITTED]]
    return [e for e in fitted if e is not None]


def _seeds(
    edges: Edges,
    size: tuple[int, int],
    radii: tuple[float, float],
    aspect: float,
    tilt: float,
    share: float,
    cell: float,
) -> Iterator[tuple[float, Ellipse]]:
    """Peaks of the votes for centres of ellipses of one aspect and tilt, band by band of radii, each with the share
    of its rim that the voters hold."""
    if len(edges.at) < FEWEST_EDGES:
        return
    frame = Ellipse(0.0, 0.0, 1.0, 1.0 / aspect, tilt)
    at, normal = frame.unit(edges.at), frame.unit_normals(edges.normal)
    corners = frame.unit(np.array([[0, 0], [size[0], 0], [0, size[1]], [size[0], size[1]]], dtype=float))
    low = corners.min(axis=0)
    shape = np.ceil((corners.max(axis=0) - low) / cell).astype(np.int64) + 3
    lowest = radii[0]
    while lowest < radii[1]:
        highest = min(lowest * BAND, radii[1])
        votes = _votes(at - low, normal, np.arange(lowest, highest + cell / 2, cell * 0.75), shape, cell)
        for centre in _peaks(votes, SEED_SUPPORT * share * 2 * np.pi * lowest, lowest / cell):
            back = low + (centre - 0.5) * cell
            radius, held = _radius(at, normal, back, (lowest / 1.05, highest * 1.05), share)
            if held >= SEED_HELD:
                t, u, v = np.radians(tilt), back[0], back[1] / aspect
                cx, cy = u * np.cos(t) - v * np.sin(t), u * np.sin(t) + v * np.cos(t)
                yield held, Ellipse(float(cx), float(cy), radius, radius / aspect, tilt)
        lowest = highest


def _votes(at: Points, normal: Points, steps: NDArray[np.float64], shape: NDArray[np.int64], cell: float) -> Plane:
    """How many edges point at each cell and its neighbours, from a distance within the band."""
    x = ((at[:, :1] + steps * normal[:, :1]) / cell + 1).astype(np.int32)
    y = ((at[:, 1:] + steps * normal[:, 1:]) / cell + 1).astype(np.int32)
    inside = (x >= 0) & (x < shape[0]) & (y >= 0) & (y < shape[1])
    flat = (x * np.int32(shape[1]) + y)[inside]
    votes = np.bincount(flat, minlength=int(shape[0] * shape[1])).reshape(int(shape[0]), int(shape[1]))
    return np.asarray(cv2.boxFilter(votes.astype(np.float32), -1, (3, 3), normalize=False), dtype=np.float32)


def _peaks(votes: Plane, needed: float, apart: float) -> Iterator[Points]:
    """The highest cells, at most `PEAKS`, none nearer to another than a quarter of `apart`."""
    reach = max(1, int(apart * 0.25))
    for _ in range(PEAKS):
        _, best, _, (y, x) = cv2.minMaxLoc(votes)
        if best < needed:
            return
        yield np.array([x, y], dtype=float)
        votes[max(0, x - reach) : x + reach + 1, max(0, y - reach) : y + reach + 1] = 0


def _radius(
    at: Points, normal: Points, centre: Points, radii: tuple[float, float], share: float
) -> tuple[float, float]:
    """The radius at which most of the circumference has edges that look at the centre, and how much of it has, 0 to 1
    (a sample's part made up for)."""
    d = centre - at
    near = (np.abs(d) < radii[1]).all(axis=1)
    d, n = d[near], normal[near]
    far = np.hypot(d[:, 0], d[:, 1])
    facing = (far > radii[0]) & (far < radii[1]) & ((d * n).sum(axis=1) > NORMAL_COS * far)
    d, far = d[facing], far[facing]
    counts = np.bincount(np.round(far).astype(int), minlength=int(radii[1]) + 3).astype(float)
    smooth = np.convolve(counts, [0.5, 1, 1, 1, 0.5], mode="same") / np.maximum(np.arange(len(counts)), 1)
    radius = float(max(1, int(np.argmax(smooth))))
    on = np.abs(far - radius) < max(2.5, 0.04 * radius)
    bins = 72
    held = len(np.unique((np.arctan2(d[on, 1], d[on, 0]) * bins / (2 * np.pi)).astype(int))) / bins
    return radius, min(1.0, held / min(1.0, share * 3))


def distinct(seeds: list[Ellipse]) -> list[Ellipse]:
    """Seeds without near twins (same centre, size and, for ovals, tilt)."""
    kept: list[Ellipse] = []
    for s in seeds:
        twin = any(
            abs(s.cx - k.cx) + abs(s.cy - k.cy) < 0.06 * k.a
            and abs(s.a - k.a) < 0.05 * k.a
            and abs(s.b - k.b) < 0.05 * k.a
            and (s.a == s.b or abs((s.angle - k.angle + 90) % 180 - 90) < 5)
            for k in kept
        )
        if not twin:
            kept.append(s)
    return kept


def along(
    edges: Edges, ellipse: Ellipse, tolerance: float = RIM_TOLERANCE, cosine: float = NORMAL_COS
) -> NDArray[np.bool_]:
    """Which edge points lie on the ellipse (within `tolerance` of its radius) and face its centre."""
    reach = ellipse.a * (1 + tolerance)
    d = np.abs(edges.at - (ellipse.cx, ellipse.cy))
    close = np.flatnonzero((d[:, 0] < reach) & (d[:, 1] < reach))
    unit, normals = ellipse.unit(edges.at[close]), ellipse.unit_normals(edges.normal[close])
    far = np.hypot(unit[:, 0], unit[:, 1])
    facing = (np.abs(far - 1) < tolerance) & (-(unit * normals).sum(axis=1) > cosine * far)
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


def refit(edges: Edges, seed: Ellipse) -> Ellipse | None:
    """The least-squares ellipse through the rim points of a seed, found anew as it moves; None where too few."""
    ellipse = seed
    for tolerance in (0.10, 0.06, 0.04, 0.03):
        on = along(edges, ellipse, tolerance)
        if on.sum() < 24:
            return None
        fitted = _fit(edges.at[on])
        if fitted is None or not 0.75 < fitted.a / seed.a < 1.33 or not 0.7 < fitted.b / seed.b < 1.4:
            return None
        ellipse = fitted
    return ellipse


def _fit(points: Points) -> Ellipse | None:
    (cx, cy), (p, q), angle = cv2.fitEllipseAMS(points.astype(np.float32))
    if not np.isfinite([cx, cy, p, q, angle]).all() or min(p, q) < 4:
        return None
    return Ellipse(cx, cy, p / 2, q / 2, angle) if p >= q else Ellipse(cx, cy, q / 2, p / 2, angle + 90)


def refit_oval(edges: Edges, seed: Ellipse, radii: tuple[float, float]) -> Ellipse:
    """The oval of usual shape that the most of its circumference has edges along, searched around a seed: least squares
    would follow the rules, characters and other seals that cross the rim. `radii` is the range of longer semi-axes, px.
    A cross-entropy search (Rubinstein 1999) over centre, longer semi-axis, aspect and tilt."""
    band = replace(seed, a=SEARCHED * seed.a, b=SEARCHED * seed.b)
    near, _ = _sample(edges.without(~along(edges, band, 0.6, 0.6)), SEARCHERS)
    if len(near.at) < FEWEST_EDGES:
        return seed
    random = np.random.default_rng(0)
    low = np.array([-np.inf, -np.inf, radii[0], OVAL_ASPECTS[0], -np.inf])
    high = np.array([np.inf, np.inf, radii[1], OVAL_ASPECTS[1], np.inf])
    mean = np.array([seed.cx, seed.cy, 1.1 * seed.a, seed.b / seed.a, seed.angle])
    spread = np.array([0.15 * seed.a, 0.15 * seed.a, 0.15 * seed.a, 0.07, 15.0])
    best, best_score = mean, -1.0
    for _ in range(ROUNDS):
        tries = np.clip(mean + spread * random.standard_normal((TRIES, 5)), low, high)
        scores = np.array([_closeness(near, _oval(t)) for t in tries])
        order = np.argsort(-scores)[:ELITE]
        if scores[order[0]] > best_score:
            best, best_score = tries[order[0]], scores[order[0]]
        mean, spread = tries[order].mean(axis=0), np.maximum(tries[order].std(axis=0), 1e-3)
    found = _oval(best)
    closer = _fit(near.at[along(near, found, TOLERANCES[1])]) if best_score > 0.5 else None
    return closer if closer is not None and _closeness(near, closer) >= best_score else found


def _oval(parameters: NDArray[np.float64]) -> Ellipse:
    cx, cy, a, aspect, angle = (float(v) for v in parameters)
    return Ellipse(cx, cy, a, a * aspect, angle)


def _closeness(edges: Edges, ellipse: Ellipse) -> float:
    """Mean share of the circumference (0 to 1) that has edges along it within ever narrower tolerances."""
    unit, normals = ellipse.unit(edges.at), ellipse.unit_normals(edges.normal)
    far = np.hypot(unit[:, 0], unit[:, 1])
    off = np.abs(far - 1)
    on = (off < TOLERANCES[-1]) & (-(unit * normals).sum(axis=1) > NORMAL_COS * far)
    bins = ((np.arctan2(unit[on, 1], unit[on, 0]) + np.pi) / (2 * np.pi) * BINS).astype(int) % BINS
    held = np.zeros((len(TOLERANCES), BINS), dtype=bool)
    for k, tolerance in enumerate(TOLERANCES):
        held[k, bins[off[on] < tolerance]] = True
    return float(held.mean())
