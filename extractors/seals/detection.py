"""Seals on a page: rims proposed in each ink, held against what a seal must show, and frames of square seals."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import MM_PER_INCH, PageImage
from extractors.seals import rims
from extractors.seals.ellipses import Edges, Ellipse, along, distinct, refit, support
from extractors.seals.frames import find_frames
from extractors.seals.impression import ROUND_FROM, Impression
from extractors.seals.ink import Ink, Plane, name_colour, separate
from extractors.seals.layers import Layer, layers_of
from extractors.seals.likeness import REACH, TURN, Signs, likeness, measure_lines, with_ink

__all__ = ["Impression", "find_seals"]

WORKING_DPI = 100.0
WHOLE = 0.03
"""How far the reduced image may be off its resolution."""
WORKING_SIDE = 1200
"""Longer side in px of the reduced image where the resolution is unknown."""
LONG_SIDE_MM = 297.0
"""A page of unknown resolution is taken to be A4."""
RADII_MM = (6.5, 31.0)
"""Longer semi-axes: 60 mm across is the largest in law (State Council), small name seals have 14 mm."""
SMALLEST_PX = 9.0
"""Semi-axis below which nothing of a ring of characters is left."""
ACCEPTED = 0.12
"""Value from which an ellipse is a seal."""
CLEAR = 0.6
"""Likeness from which an ellipse is settled before any others are sought."""
CLEAR_SUPPORT, CLEAR_WOBBLE = 0.72, 0.013
"""The same for support and wobble; with less support no curve crosses a frame."""
POLISHED = 6
"""Unclear ellipses of one ink that are fitted anew."""
OUTER, NEAR_TWIN = 0.45, 0.97
"""Value, in shares of the inner one's, from which the outer of two concentric rims is taken, also of two so near that
one may only be fitted worse."""
WORTH_MEASURING, WORTH_POLISHING = 0.35, 0.015
"""Support, and value, below which a candidate is out of the question."""
WELL_HELD = 0.9
"""Support from which no better fit is looked for."""
OUTWARDS = (1.06, 1.12, 1.2)
"""Around a clear rim others are looked for in these sizes: a thick one often has a thin one inside."""
SAME = 0.5
"""Overlap of boxes (intersection over union) from which two ellipses are one seal."""


@dataclass(frozen=True)
class Judged:
    """A candidate on the reduced image, what it shows, and its likeness to a seal."""

    ellipse: Ellipse
    signs: Signs
    score: float

    @property
    def rank(self) -> float:
        """Candidates are settled by this, highest first: larger ones hold smaller ones, not the other way round."""
        return float(self.value * self.ellipse.a**0.5)

    @property
    def value(self) -> float:
        """Likeness and support in one."""
        return self.score * self.signs.support

    @property
    def clear(self) -> bool:
        """Whether it needs no other candidate's comparison."""
        return self.score >= CLEAR and self.signs.support >= CLEAR_SUPPORT and self.signs.wobble < CLEAR_WOBBLE


def find_seals(page: PageImage) -> list[Impression]:
    """All impressions on an upright page, in its working pixels, top to bottom. Slices at the paper's edge and faint
    mirrored ink of the page's back are left out."""
    reduced, back = _reduced(page)
    ink = separate(reduced.pixels)
    found: list[Impression] = []
    for layer in layers_of(ink, _mm(reduced), reduced.dpi is not None):
        curved = [_impression(j, ink, layer.plane, reduced) for j in _curved(layer, ink, reduced)]
        curved = [i for i in curved if not _repeats(i, found)]
        frames = find_frames(layer, [i for i in curved + found if i.curved], reduced, ink)
        frames = [i for i in frames if not _repeats(i, found)]
        found += [i for i in curved if not any(_through(i, f) for f in frames)] + frames
    return sorted((i.scaled(back) for i in found), key=lambda i: (i.bounds[1], i.bounds[0]))


def _reduced(page: PageImage) -> tuple[PageImage, float]:
    """The page in the size in which seals are sought, and how much larger it is itself; by a whole number where one is
    near, which is ten times as fast."""
    back = page.dpi / WORKING_DPI if page.dpi else max(page.width, page.height) / WORKING_SIDE
    whole = round(back)
    if whole >= 1 and abs(back / whole - 1) < WHOLE:
        cut = page.pixels[: page.height // whole * whole, : page.width // whole * whole]
        return replace(page, pixels=cut).scaled(1 / whole), float(whole)
    return (page.scaled(1 / back), back) if back > 1 else (page, 1.0)


def _mm(page: PageImage) -> float:
    """Pixels in a millimetre, as far as known."""
    return page.dpi / MM_PER_INCH if page.dpi else max(page.width, page.height) / LONG_SIDE_MM


def _curved(layer: Layer, ink: Ink, page: PageImage) -> list[Judged]:
    """Round candidates that are clear and then, from the edges that are left, ellipses of any shape."""
    half = 0.53 * min(page.width, page.height)
    radii = (max(SMALLEST_PX, RADII_MM[0] * _mm(page)), min(half, RADII_MM[1] * _mm(page)) if page.dpi else half)
    if radii[0] >= radii[1]:
        return []
    edges = layer.edges
    size = (page.width, page.height)
    judged = _judged(rims.propose_round(edges, size, radii), layer, edges, ink)
    clear = [j for j in judged if j.clear]
    outer = [refit(edges, replace(j.ellipse, a=k * j.ellipse.a, b=k * j.ellipse.b)) for j in clear for k in OUTWARDS]
    clear += [j for j in _judged(distinct([e for e in outer if e is not None]), layer, edges, ink) if j.clear]
    chosen = _choose(clear, layer, edges)
    for j in chosen:
        edges = edges.without(along(edges, j.ellipse, 0.1))
    pieces = layer.pieces(edges, 2 * radii[0])
    if not layer.dark:
        pieces += layer.pieces(layer.strong(edges), 2 * radii[0])
    proposed = distinct([*(j.ellipse for j in judged if j not in chosen), *rims.propose_any(pieces, radii)])
    rest = [e for e in proposed if not any(_within(e, c.ellipse) for c in chosen)]
    judged = sorted(_judged(rest, layer, edges, ink), key=lambda j: -j.rank)
    unclear = [j.ellipse for j in judged if not j.clear or j.signs.support < WELL_HELD]
    judged += _judged([rims.polish(edges, e, radii) for e in unclear[:POLISHED]], layer, edges, ink)
    return chosen + _choose(judged, layer, edges)


def _judged(ellipses: list[Ellipse], layer: Layer, edges: Edges, ink: Ink) -> list[Judged]:
    """Those candidates that are not out of the question, measured."""
    out = []
    for e in ellipses:
        near = edges.only(edges.near(e.cx, e.cy, (1 + REACH) * e.a))
        if e.b < rims.FLATTEST * e.a or support(near, e, along(near, e)) < WORTH_MEASURING:
            continue
        signs, level = measure_lines(e, layer.plane, near)
        if likeness(signs, layer.bars) * signs.support < WORTH_POLISHING:
            continue
        signs = with_ink(signs, level, e, layer.plane, ink)
        judged = Judged(e, signs, likeness(signs, layer.bars))
        if judged.value >= WORTH_POLISHING:
            out.append(judged)
    return out


def _choose(judged: list[Judged], layer: Layer, edges: Edges) -> list[Judged]:
    """The best candidates, each edge counted for one only; of concentric ones the outermost."""
    chosen: list[Judged] = []
    left = sorted((j for j in judged if j.value >= ACCEPTED), key=lambda j: -j.rank)
    while left:
        best = left.pop(0)
        outer = [j for j in left if _around(j, best)]
        if outer:
            best = max(outer, key=lambda j: j.rank)
        chosen.append(best)
        edges = edges.without(along(edges, best.ellipse))
        rest = [j for j in left if j is not best and not _within(j.ellipse, best.ellipse)]
        left = sorted(_rejudged(rest, best, layer, edges), key=lambda j: -j.rank)
    return chosen


def _rejudged(rest: list[Judged], best: Judged, layer: Layer, edges: Edges) -> list[Judged]:
    """Candidates with their support from the edges that are left, where the chosen one may have taken some."""
    out = []
    for j in rest:
        if np.hypot(j.ellipse.cx - best.ellipse.cx, j.ellipse.cy - best.ellipse.cy) < j.ellipse.a + best.ellipse.a:
            signs = replace(j.signs, support=support(edges, j.ellipse, along(edges, j.ellipse)))
            j = replace(j, signs=signs, score=likeness(signs, layer.bars))
        if j.value >= ACCEPTED:
            out.append(j)
    return out


def _around(outer: Judged, inner: Judged) -> bool:
    """Whether a candidate is the rim around an inner ring (an emblem's, a line inside the rim)."""
    a, b = outer.ellipse, inner.ellipse
    far = float(np.hypot(a.cx - b.cx, a.cy - b.cy))
    held = NEAR_TWIN if a.a < 1.08 * b.a else OUTER
    return a.a > 1.015 * b.a and far < 0.1 * a.a and outer.value > held * inner.value


def _within(one: Ellipse, other: Ellipse) -> bool:
    """Whether an ellipse is the twin of another, or lies nearly inside it."""
    if _overlap(one.bounds, other.bounds) > SAME:
        return True
    x, y = one.points(TURN[::6], np.array([1.0]))
    unit = other.unit(np.column_stack([x.ravel(), y.ravel()]).astype(float))
    return bool((np.hypot(unit[:, 0], unit[:, 1]) < 1.12).mean() > 0.7)


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> float:
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = max(0.0, w) * max(0.0, h)
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


def _through(one: Impression, frame: Impression) -> bool:
    """Whether a curve without a clear rim is laid through a frame and what it holds."""
    outline = frame.corners[:, None]
    x, y = one.ellipse.points(TURN[::6], np.array([0.5, 1.0]))
    within = [
        cv2.pointPolygonTest(outline, (float(u), float(v)), False) >= 0 for u, v in zip(x.flat, y.flat, strict=True)
    ]
    return bool(one.support < CLEAR_SUPPORT and np.mean(within) > 0.5)


def _impression(judged: Judged, ink: Ink, plane: Plane, page: PageImage) -> Impression:
    e = judged.ellipse
    outline = np.zeros(plane.shape, dtype=np.uint8)
    cv2.ellipse(outline, ((e.cx, e.cy), (2 * e.a, 2 * e.b), e.angle), 255, -1)
    where: NDArray[np.bool_] = (outline > 0) & (plane > 0.5 * np.percentile(plane[outline > 0], 95))
    return Impression(
        centre=(e.cx + 0.5, e.cy + 0.5),
        axes=(2 * e.a, 2 * e.b),
        angle=(e.angle + 90) % 180 - 90,
        shape="round" if e.b / e.a >= ROUND_FROM else "oval",
        colour=name_colour(ink, where),
        coverage=judged.signs.coverage,
        support=judged.signs.support,
        diameter_mm=2 * e.a * MM_PER_INCH / page.dpi if page.dpi else None,
        score=judged.score,
    )


def _repeats(one: Impression, others: list[Impression]) -> bool:
    """Whether an impression was found already, or lies in one that was."""
    for other in others:
        far = np.hypot(one.centre[0] - other.centre[0], one.centre[1] - other.centre[1])
        if far < 0.25 * max(one.axes[0], other.axes[0]) and one.curved == other.curved:
            return True
        if one.curved and other.curved and _within(one.ellipse, other.ellipse):
            return True
    return False
