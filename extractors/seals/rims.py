"""Proposals for the rims of round and oval seals: edges vote for the centres of circles (gradient Hough, after Yuen et
al. 1990); three edges with their directions name an ellipse of any shape (randomised Hough, after McLaughlin 1998)."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.seals.ellipses import FEWEST_EDGES, NORMAL_COS, Edges, Ellipse, Points, distinct, refit
from extractors.seals.ink import Plane

CELL = 2.0
"""Side of voting cells, px: normals are off by a few degrees, so finer ones only spread the votes."""
BAND = 1.3
"""Ratio of the radii voted for together."""
VOTERS = 3000
"""Edge points that vote; more cost time and place no centre better."""
PEAKS = 4
"""Centres looked at in each band."""
SEED_SUPPORT = 0.22
"""Share of a circumference that must have voted before a centre is looked at."""
SEED_HELD = 0.3
"""Share of the directions from which edges must look at the centre before it is fitted."""
REFITTED = 12
"""Candidates fitted in one map; a page with more seals than that is no form."""
TRIPLES = 2500
"""Triples of edges drawn in one piece of ink. A rim that holds a tenth of them is hit twice or more with 92 %."""
SCORERS = 300
"""Edges that the ellipses of triples are held against."""
FLATTEST = 0.42
"""Shorter to longer axis of the flattest oval, 40 x 20 mm seen at a slant."""
TRIPLE_COS = 0.93
"""Cosine between each edge's normal and that of the ellipse through three."""
TRIPLE_HELD = 0.45
"""Share of directions from which edges must run along such an ellipse before it is fitted."""
DIRECTIONS = 36


def propose_round(edges: Edges, size: tuple[int, int], radii: tuple[float, float]) -> list[Ellipse]:
    """Near-circles that many edges point to the centre of, refitted. `size` is the map's width and height, `radii` the
    range of radii, px."""
    voters, share = edges.sample(VOTERS)
    seeds = sorted(_seeds(voters, size, radii, share), key=lambda s: -s[0])
    return _refitted(edges, [seed for _, seed in seeds])


def propose_any(pieces: list[Edges], radii: tuple[float, float]) -> list[Ellipse]:
    """Ellipses of any shape and tilt in pieces of ink that hang together, refitted; `radii` is the range of their
    longer semi-axes, px."""
    found: list[Ellipse] = []
    for piece in pieces:
        if len(piece) >= FEWEST_EDGES:
            found += _refitted(piece, _through_triples(piece, radii))
    return distinct(found)


def _refitted(edges: Edges, best: list[Ellipse]) -> list[Ellipse]:
    fitted = [refit(edges, seed) for seed in distinct(best[: 3 * REFITTED])[:REFITTED]]
    return distinct([e for e in fitted if e is not None])


def _seeds(
    edges: Edges, size: tuple[int, int], radii: tuple[float, float], share: float
) -> Iterator[tuple[float, Ellipse]]:
    """Peaks of the votes for centres, band by band of radii, each with the share of its rim that the voters hold."""
    if len(edges) < FEWEST_EDGES:
        return
    shape = np.ceil(np.array(size) / CELL).astype(np.int64) + 3
    lowest = radii[0]
    while lowest < radii[1]:
        highest = min(lowest * BAND, radii[1])
        votes = _votes(edges, np.arange(lowest, highest + CELL / 2, CELL * 0.75), shape)
        for centre in _peaks(votes, SEED_SUPPORT * share * 2 * np.pi * lowest, lowest / CELL):
            back = (centre - 0.5) * CELL
            radius, held = _radius(edges, back, (lowest / 1.05, highest * 1.05), share)
            if held >= SEED_HELD:
                yield held, Ellipse(float(back[0]), float(back[1]), radius, radius, 0.0)
        lowest = highest


def _votes(edges: Edges, steps: NDArray[np.float64], shape: NDArray[np.int64]) -> Plane:
    """How many edges point at each cell and its neighbours, from a distance within the band."""
    at, normal = (v.astype(np.float32) / np.float32(CELL) for v in (edges.at, edges.normal))
    far = steps.astype(np.float32)
    x = (at[:, :1] + far * normal[:, :1] + 1).astype(np.int32)
    y = (at[:, 1:] + far * normal[:, 1:] + 1).astype(np.int32)
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


def _radius(edges: Edges, centre: Points, radii: tuple[float, float], share: float) -> tuple[float, float]:
    """The radius at which most of the circumference has edges that look at the centre, and how much of it has, 0 to 1
    (a sample's part made up for)."""
    near = edges.near(float(centre[0]), float(centre[1]), radii[1])
    d, n = centre - edges.at[near], edges.normal[near]
    far = np.hypot(d[:, 0], d[:, 1])
    facing = (far > radii[0]) & (far < radii[1]) & (d[:, 0] * n[:, 0] + d[:, 1] * n[:, 1] > NORMAL_COS * far)
    d, far = d[facing], far[facing]
    counts = np.bincount(np.round(far).astype(int), minlength=int(radii[1]) + 3).astype(float)
    smooth = np.convolve(counts, [0.5, 1, 1, 1, 0.5], mode="same") / np.maximum(np.arange(len(counts)), 1)
    radius = float(max(1, int(np.argmax(smooth))))
    on = np.abs(far - radius) < max(2.5, 0.04 * radius)
    bins = 72
    held = len(np.unique((np.arctan2(d[on, 1], d[on, 0]) * bins / (2 * np.pi)).astype(int))) / bins
    return radius, min(1.0, held / min(1.0, share * 3))


def _through_triples(edges: Edges, radii: tuple[float, float]) -> list[Ellipse]:
    """Ellipses that three edges at random lie on and face into, best held first."""
    random = np.random.default_rng(0)
    drawn = random.integers(0, len(edges), (TRIPLES, 3))
    at, normal = _within_reach(edges.at[drawn], edges.normal[drawn], 2 * radii[1])
    conics, centres = _conics(at, normal, radii)
    mean, half = (conics[:, 0] + conics[:, 2]) / 2, np.hypot((conics[:, 0] - conics[:, 2]) / 2, conics[:, 1])
    with np.errstate(invalid="ignore", divide="ignore"):
        a, b = 1 / np.sqrt(mean - half), 1 / np.sqrt(mean + half)
        good = (a > radii[0]) & (a < radii[1]) & (b > FLATTEST * a)
    conics, centres, a, b = conics[good], centres[good], a[good], b[good]
    if not len(a):
        return []
    held = _held(edges.sample(SCORERS)[0], conics, centres)
    tilt = np.degrees(0.5 * np.arctan2(2 * conics[:, 1], conics[:, 0] - conics[:, 2])) + 90
    order = [k for k in np.argsort(-held) if held[k] >= TRIPLE_HELD]
    return [Ellipse(*(float(v) for v in (*centres[k], a[k], b[k], tilt[k]))) for k in order]


def _within_reach(at: Points, normal: Points, reach: float) -> tuple[Points, Points]:
    """The triples (K x 3 x 2) without those further apart than `reach` px."""
    apart = at - at[:, [1, 2, 0]]
    near = (apart[..., 0] ** 2 + apart[..., 1] ** 2 <= reach * reach).all(axis=1)
    return at[near], normal[near]


def _conics(at: Points, normal: Points, radii: tuple[float, float]) -> tuple[Points, Points]:
    """Of K triples (K x 3 x 2) that fit one with semi-axes in the range: A, B, C of A x^2 + 2 B x y + C y^2 = 1 about
    the centre, and the centre. It lies on the line from where two tangents meet through the middle between their
    points."""
    offset = (at * normal).sum(axis=2)
    origins, ways = [], []
    for i, j in ((0, 1), (1, 2)):
        n, m = normal[:, i], normal[:, j]
        cross = _cross(n, m)
        cross = np.where(np.abs(cross) < 0.1, np.nan, cross)
        meet = np.column_stack(
            [offset[:, i] * m[:, 1] - offset[:, j] * n[:, 1], offset[:, j] * n[:, 0] - offset[:, i] * m[:, 0]]
        )
        origins.append((at[:, i] + at[:, j]) / 2)
        ways.append(meet / cross[:, None] - origins[-1])
    with np.errstate(invalid="ignore", divide="ignore"):
        step = _cross(origins[1] - origins[0], ways[1]) / _cross(ways[0], ways[1])
    centre = origins[0] + step[:, None] * ways[0]
    q = at - centre[:, None, :]
    with np.errstate(invalid="ignore", over="ignore"):
        far = q[..., 0] ** 2 + q[..., 1] ** 2
        known = ((far < (1.001 * radii[1]) ** 2) & (far > (0.999 * FLATTEST * radii[0]) ** 2)).all(axis=1)
    q, centre, normal, far = q[known], centre[known], normal[known], far[known]
    conics, solvable = _solved(q, far)
    facing = (_cosine(conics, q[solvable], normal[solvable]) > TRIPLE_COS).all(axis=1)
    return conics[facing], centre[solvable][facing]


def _solved(q: Points, far: Points) -> tuple[Points, NDArray[np.bool_]]:
    """The conics about their centres through three points each (K x 3 x 2, and the squares of their distances), by
    Cramer's rule, and which are told apart well enough."""
    x, y = (np.ascontiguousarray(v.T) for v in (q[..., 0], q[..., 1]))
    first, second, third = x * x, 2 * x * y, y * y
    minors = _minors(second, third)
    parts = [a + b + c for a, b, c in (minors, _minors(third, first), _minors(first, second))]
    whole = first[0] * minors[0] + first[1] * minors[1] + first[2] * minors[2]
    solvable = np.abs(whole) > 1e-3 * (far[:, 0] * far[:, 1] * far[:, 2])
    return np.stack(parts, axis=1)[solvable] / whole[solvable, None], solvable


def _minors(p: Points, q: Points) -> tuple[Points, Points, Points]:
    """The cross products of the columns of two 3 x K matrices, part by part."""
    return p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]


def _cross(p: Points, q: Points) -> Points:
    return np.asarray(p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0], dtype=np.float64)


def _cosine(conics: Points, d: Points, normal: Points) -> Points:
    """Cosine between edge normals and the inward normals of conics at points d (K x N x 2) about their centres."""
    a, b, c = (conics[:, k : k + 1] for k in range(3))
    gx, gy = a * d[..., 0] + b * d[..., 1], b * d[..., 0] + c * d[..., 1]
    return np.asarray(
        -(gx * normal[..., 0] + gy * normal[..., 1]) / np.maximum(np.hypot(gx, gy), 1e-12), dtype=np.float64
    )


def _held(edges: Edges, conics: Points, centres: Points) -> Points:
    """Share of the directions, 0 to 1, from which some edge runs along each conic."""
    d = edges.at[None] - centres[:, None]
    a, b, c = (conics[:, k : k + 1] for k in range(3))
    value = a * d[..., 0] ** 2 + 2 * b * d[..., 0] * d[..., 1] + c * d[..., 1] ** 2
    on = np.abs(value - 1) < 0.1
    rows, columns = np.nonzero(on)
    d, conics = d[rows, columns], conics[rows]
    facing = _cosine(conics, d[:, None], edges.normal[columns][:, None])[:, 0] > NORMAL_COS
    bins = ((np.arctan2(d[:, 1], d[:, 0]) + np.pi) / (2 * np.pi) * DIRECTIONS).astype(int) % DIRECTIONS
    held = np.zeros((len(centres), DIRECTIONS), dtype=bool)
    held[rows[facing], bins[facing]] = True
    return np.asarray(held.mean(axis=1), dtype=np.float64)


SEARCHERS = 400
"""Edge points that the search for a better fit looks at."""
TRIES, ELITE, ROUNDS = 60, 8, 8
"""Ellipses tried a round, those that the next round is drawn around, and rounds."""
TOLERANCES = (0.015, 0.03, 0.06)
"""Distances from an ellipse, as a share of its radius, within which an edge counts once, twice and three times."""
SPREAD = (0.12, 0.12, 0.12, 0.12, 15.0)
"""Of the first round: centre and longer semi-axis in longer semi-axes, aspect, and tilt in degrees."""


def polish(edges: Edges, seed: Ellipse, radii: tuple[float, float]) -> Ellipse:
    """The ellipse near a seed that the most of its circumference has edges along: least squares would follow the rules,
    characters and other seals that cross the rim. `radii` is the range of longer semi-axes, px. A cross-entropy search
    (Rubinstein 1999) over centre, longer semi-axis, aspect and tilt."""
    near, _ = edges.around(seed, 0.55, 1.6).sample(SEARCHERS)
    if len(near) < FEWEST_EDGES:
        return seed
    random = np.random.default_rng(0)
    low = np.array([-np.inf, -np.inf, radii[0], FLATTEST, -np.inf])
    high = np.array([np.inf, np.inf, radii[1], 1.0, np.inf])
    mean = best = np.array([seed.cx, seed.cy, seed.a, seed.b / seed.a, seed.angle])
    spread = np.array(SPREAD) * (seed.a, seed.a, seed.a, 1, 1)
    best_score = _closeness(near, best[None])[0]
    for _ in range(ROUNDS):
        tries = np.clip(mean + spread * random.standard_normal((TRIES, 5)), low, high)
        scores = _closeness(near, tries)
        order = np.argsort(-scores)[:ELITE]
        if scores[order[0]] > best_score:
            best, best_score = tries[order[0]], scores[order[0]]
        mean, spread = tries[order].mean(axis=0), np.maximum(tries[order].std(axis=0), 1e-3)
    cx, cy, a, aspect, angle = (float(v) for v in best)
    return Ellipse(cx, cy, a, a * aspect, angle)


def _closeness(edges: Edges, tries: Points) -> Points:
    """Mean share of the circumference (0 to 1) that has edges along each ellipse (K x 5: centre, longer semi-axis,
    aspect, tilt) within ever narrower tolerances."""
    cx, cy, a, aspect, tilt = (tries[:, k : k + 1] for k in range(5))
    c, s = np.cos(np.radians(tilt)), np.sin(np.radians(tilt))
    dx, dy = edges.at[:, 0] - cx, edges.at[:, 1] - cy
    x, y = (dx * c + dy * s) / a, (dy * c - dx * s) / (a * aspect)
    far = np.hypot(x, y)
    rows, columns = np.nonzero(np.abs(far - 1) < TOLERANCES[-1])
    x, y, far = x[rows, columns], y[rows, columns], far[rows, columns]
    nx, ny = edges.normal[columns, 0], edges.normal[columns, 1]
    c, s, flat = c[rows, 0], s[rows, 0], aspect[rows, 0]
    u, v = nx * c + ny * s, (ny * c - nx * s) * flat
    facing = -(x * u + y * v) > NORMAL_COS * far * np.hypot(u, v)
    bins = ((np.arctan2(y, x) + np.pi) / (2 * np.pi) * DIRECTIONS * 2).astype(int) % (DIRECTIONS * 2)
    held = np.zeros((len(TOLERANCES), len(tries), DIRECTIONS * 2), dtype=bool)
    for k, tolerance in enumerate(TOLERANCES):
        on = facing & (np.abs(far - 1) < tolerance)
        held[k, rows[on], bins[on]] = True
    return np.asarray(held.mean(axis=(0, 2)), dtype=np.float64)
