"""Seals on a page: rims fitted to coloured ink, to grey ink where a page has no colour or a copy is black, and frames
of square seals, each held against what a seal must show (a rim, signs inside it) and what prints and drawings do."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import MM_PER_INCH, PageImage
from extractors.seals import rims
from extractors.seals.frames import find_frames
from extractors.seals.impression import ROUND_FROM, Impression
from extractors.seals.ink import Ink, Plane, name_colour, separate

__all__ = ["Impression", "find_seals"]

WORKING_DPI = 100.0
WORKING_SIDE = 1200
"""Longer side in px of the reduced image where the resolution is unknown."""
ROUND_MM = (6.5, 31.0)
"""Radii of round seals: 60 mm is the largest in law (State Council), small name seals have 14 mm."""
OVAL_MM = (14.0, 29.0)
"""Longer semi-axes of oval seals; those in use have 40 to 50 mm."""
COLOUR_STEP = 1.4
"""Lab units a pixel by which coloured ink must rise at an edge."""
DARK_STEP = 5.0
GREY_SHARE = 0.0005
"""Share of coloured pixels below which a page is taken for grey."""
DARK_INK = 25.0
"""8-bit lightness below the paper from which a pixel counts as dark ink."""
LONG_SIDE_MM = 297.0
"""A page of unknown resolution is taken to be A4."""
RULE_MM = 9.0
"""Straight strokes of this length are table rules; a rim's own chord is straight over 6 mm at most."""
STROKE_MM = 7.0
"""Ink that hangs together over less is a printed character (up to 22 pt)."""
SPACING = 15
"""Directions (of `rims.BINS`) bridged between two characters of the ring: 30 degrees."""
OVALS = 4
"""Ovals whose rim is searched for in one ink map."""
OWN_SUPPORT = 0.6
"""Share of a doubtful rim's support that must stand outside frames; a name seal covers a quarter of a round one's."""
CLEAR_SUPPORT = 0.72
"""Support from which a rim may cross another seal."""
TURN = np.linspace(0, 2 * np.pi, rims.BINS, endpoint=False)
RADII = np.linspace(0.02, 1.14, 57)


@dataclass(frozen=True)
class Bars:
    """What a candidate must show. `support`: share of the rim with an edge that runs along it; `coverage`: share with
    ink; `ring`: share of directions with ink between centre and rim; `density`: range of the inked share inside."""

    support: float
    coverage: float
    ring: float
    density: tuple[float, float]


COLOUR_BARS = Bars(support=0.42, coverage=0.5, ring=0.3, density=(0.0, 0.62))
DARK_BARS = Bars(support=0.62, coverage=0.7, ring=0.45, density=(0.05, 0.5))


@dataclass(frozen=True)
class Judged:
    """A candidate on the reduced image and what it shows."""

    ellipse: rims.Ellipse
    support: float
    coverage: float
    signs: bool
    """Whether there is a ring of characters inside: a hand's circle around print has none of its own ink."""


def find_seals(page: PageImage) -> list[Impression]:
    """All impressions on an upright page, in its working pixels, top to bottom. Slices at the paper's edge and faint
    mirrored ink of the page's back are left out."""
    factor = min(1.0, WORKING_DPI / page.dpi if page.dpi else WORKING_SIDE / max(page.width, page.height))
    reduced = page.scaled(factor) if factor < 1 else page
    ink = separate(reduced.pixels)
    found: list[Impression] = []
    bare: list[Impression] = []
    for plane, step, bars in (
        (ink.red, COLOUR_STEP, COLOUR_BARS),
        (ink.cool, COLOUR_STEP, COLOUR_BARS),
        (ink.dark, DARK_STEP, DARK_BARS),
    ):
        rings = [(j.signs, _impression(j, ink, plane, reduced)) for j in _curved(plane, step, bars, reduced)]
        curved = [i for signs, i in rings if signs]
        frames = [] if plane is ink.dark else find_frames(plane, curved, reduced, ink)
        doubtful = [i for i in curved if i.support < CLEAR_SUPPORT] if frames else []
        crossed = _through_frames(doubtful, frames, rims.find_edges(plane, step), plane.shape) if doubtful else []
        found += [i for i in curved if i not in crossed and not _repeats(i, found + bare)]
        found += [i for i in frames if not _repeats(i, found)]
        bare += [i for signs, i in rings if not signs]
    back = page.width / reduced.width
    return sorted((i.scaled(back) for i in found), key=lambda i: (i.bounds[1], i.bounds[0]))


def _curved(plane: Plane, step: float, bars: Bars, page: PageImage) -> list[Judged]:
    """Round and then, from the edges that are left, oval candidates in one ink map that pass its bars, with those that
    hold no signs: they stand for what they are, so that no worse fit to the same line is taken for a seal."""
    edges = rims.find_edges(plane, step)
    if bars is DARK_BARS:
        edges = edges.without(~_long_strokes(plane, page)[edges.at[:, 1].astype(int), edges.at[:, 0].astype(int)])
    if len(edges.at) < rims.FEWEST_EDGES:
        return []
    size, half = (page.width, page.height), min(page.width, page.height) * 0.53
    per_mm = page.dpi / MM_PER_INCH if page.dpi else None
    radii = (ROUND_MM[0] * per_mm, min(half, ROUND_MM[1] * per_mm)) if per_mm else (12.0, half)
    ovals = (OVAL_MM[0] * per_mm, min(half, OVAL_MM[1] * per_mm)) if per_mm else (16.0, min(half, 260.0))
    judged = [j for e in rims.propose_round(edges, size, radii) if (j := _judge(e, plane, edges, bars)) is not None]
    clear = [j for j in judged if j.support >= CLEAR_SUPPORT and j.ellipse.b >= ROUND_FROM * j.ellipse.a]
    chosen = _choose(clear, edges, plane, bars)
    for j in chosen:
        edges = edges.without(_taken(edges, j.ellipse))
    # A doubtful circle may run along a part of an oval's rim: the two are weighed against each other.
    doubtful = [j.ellipse for j in judged if j not in clear]
    proposed = rims.distinct([*doubtful, *rims.propose_oval(edges, size, ovals)])
    judged = [j for e in proposed if (j := _judge(e, plane, edges, bars)) is not None]
    loose = sorted((j for j in judged if j.ellipse.b < ROUND_FROM * j.ellipse.a), key=lambda j: -j.support)[:OVALS]
    refitted = [rims.refit_oval(edges, j.ellipse, ovals) for j in loose]
    judged += [j for e in refitted if (j := _judge(e, plane, edges, bars)) is not None]
    new = [j for j in judged if not any(_shadowed(j.ellipse, j.support, c.ellipse) for c in chosen)]
    return chosen + _choose(new, edges, plane, bars)


def _through_frames(
    curved: list[Impression], frames: list[Impression], edges: rims.Edges, size: tuple[int, ...]
) -> list[Impression]:
    """Those that are no more than curves laid through frames and what these hold: without the edges there, less than
    `OWN_SUPPORT` of what they show of a rim remains."""
    inside = np.zeros(size, dtype=np.uint8)
    for f in frames:
        cv2.fillPoly(inside, [np.round(f.corners).astype(np.int32)], 1)
    inside = np.asarray(cv2.dilate(inside, np.ones((5, 5), np.uint8)), dtype=np.uint8)
    own = edges.without(inside[edges.at[:, 1].astype(int), edges.at[:, 0].astype(int)] > 0)
    ellipses = [(i, _ellipse(i)) for i in curved]
    return [i for i, e in ellipses if rims.support(own, e, rims.along(own, e)) < OWN_SUPPORT * i.support]


def _long_strokes(plane: Plane, page: PageImage) -> NDArray[np.bool_]:
    """Where dark ink hangs together over more than a printed character and is no straight rule: rims, not text."""
    mm = page.dpi / MM_PER_INCH if page.dpi else max(page.width, page.height) / LONG_SIDE_MM
    inked = (plane > DARK_INK).astype(np.uint8)
    length = max(5, round(RULE_MM * mm))
    for kernel in (np.ones((1, length), np.uint8), np.ones((length, 1), np.uint8)):
        rule = cv2.morphologyEx(inked, cv2.MORPH_OPEN, kernel)
        inked[cv2.dilate(rule, np.ones((3, 3), np.uint8)) > 0] = 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
    long = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= STROKE_MM * mm
    long[0] = False
    return cv2.dilate(long[labels].astype(np.uint8), np.ones((5, 5), np.uint8)) > 0


def _taken(edges: rims.Edges, ellipse: rims.Ellipse) -> NDArray[np.bool_]:
    """Edge points on a found rim or well inside it."""
    unit = ellipse.unit(edges.at)
    return rims.along(edges, ellipse) | (np.hypot(unit[:, 0], unit[:, 1]) < 0.5)


def _choose(judged: list[Judged], edges: rims.Edges, plane: Plane, bars: Bars) -> list[Judged]:
    """The best candidates, each edge counted for one only; of concentric ones the outermost."""
    chosen: list[Judged] = []
    left = sorted(judged, key=lambda j: -j.support * j.ellipse.a**0.5)
    while left:
        best = left.pop(0)
        outer = [j for j in left if _concentric(j.ellipse, best.ellipse) and _outdoes(j, best)]
        if outer:
            best = max(outer, key=lambda j: j.support)
        chosen.append(best)
        edges = edges.without(rims.along(edges, best.ellipse))
        rest = [j for j in left if j is not best and not _shadowed(j.ellipse, j.support, best.ellipse)]
        again = [_judge(j.ellipse, plane, edges, bars) for j in rest]
        left = sorted((j for j in again if j is not None), key=lambda j: -j.support * j.ellipse.a**0.5)
    return chosen


def _concentric(a: rims.Ellipse, b: rims.Ellipse) -> bool:
    return float(np.hypot(a.cx - b.cx, a.cy - b.cy)) < 0.1 * max(a.a, b.a)


def _outdoes(outer: Judged, inner: Judged) -> bool:
    """Whether a candidate is the rim around an inner ring (an emblem's, a line inside the rim)."""
    return outer.ellipse.a > 1.12 * inner.ellipse.a and outer.support > 0.62 * inner.support


def _shadowed(one: rims.Ellipse, support: float, other: rims.Ellipse) -> bool:
    """Whether a candidate is the twin of another, lies nearly inside it, or overlaps it without a clear rim."""
    x, y = one.points(TURN[::6], np.array([0.3, 0.6, 1.0]))
    unit = other.unit(np.column_stack([x.ravel(), y.ravel()]).astype(float))
    far = np.hypot(unit[:, 0], unit[:, 1]).reshape(x.shape)
    shared = float((far < 1).mean())
    return bool((far[:, -1] < 1.12).mean() > 0.7) or (support < CLEAR_SUPPORT and shared > 0.3)


def _polar(plane: Plane, ellipse: rims.Ellipse) -> Plane:
    """The ink map by direction (rows) and radius (columns, `RADII`)."""
    x, y = ellipse.points(TURN, RADII)
    polar = cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(polar, dtype=np.float32)


def _judge(ellipse: rims.Ellipse, plane: Plane, edges: rims.Edges, bars: Bars) -> Judged | None:
    """The candidate with its figures, None where it falls short of a bar."""
    if ellipse.b < 0.5 * ellipse.a:
        return None
    support = rims.support(edges, ellipse, rims.along(edges, ellipse))
    if support < bars.support:
        return None
    polar = _polar(plane, ellipse)
    rim = polar[:, (RADII > 0.90) & (RADII < 1.02)].max(axis=1)
    level = 0.4 * float(np.median(np.sort(rim)[rims.BINS // 2 :]))
    inked = polar > max(0.5 * level, 1.0)
    coverage = float((rim > max(level, 1.0)).mean())
    inside = inked[:, (RADII > 0.1) & (RADII < 0.86)]
    weights = RADII[(RADII > 0.1) & (RADII < 0.86)]
    density = float((inside * weights).sum() / (weights.sum() * rims.BINS))
    signs = inked[:, (RADII > 0.45) & (RADII < 0.86)].any(axis=1).astype(np.float32)
    ring = float(
        (np.convolve(np.concatenate([signs] * 3), np.ones(SPACING), "same")[rims.BINS : -rims.BINS] > 0).mean()
    )
    if coverage < bars.coverage or not bars.density[0] <= density <= bars.density[1]:
        return None
    return Judged(ellipse, support, coverage, ring >= bars.ring)


def _impression(judged: Judged, ink: Ink, plane: Plane, page: PageImage) -> Impression:
    e = judged.ellipse
    outline = np.zeros(plane.shape, dtype=np.uint8)
    cv2.ellipse(outline, ((e.cx, e.cy), (2 * e.a, 2 * e.b), e.angle), 255, -1)
    where: NDArray[np.bool_] = (outline > 0) & (plane > 0.5 * np.percentile(plane[outline > 0], 95))
    is_round = e.b / e.a >= ROUND_FROM
    return Impression(
        centre=(e.cx + 0.5, e.cy + 0.5),
        axes=(2 * e.a, 2 * e.b),
        angle=(e.angle + 90) % 180 - 90,
        shape="round" if is_round else "oval",
        colour=name_colour(ink, where),
        coverage=judged.coverage,
        support=judged.support,
        diameter_mm=2 * e.a * MM_PER_INCH / page.dpi if page.dpi else None,
    )


def _ellipse(one: Impression) -> rims.Ellipse:
    return rims.Ellipse(one.centre[0], one.centre[1], one.axes[0] / 2, one.axes[1] / 2, one.angle)


def _repeats(one: Impression, others: list[Impression]) -> bool:
    """Whether an impression was found already in another ink map."""
    for other in others:
        far = np.hypot(one.centre[0] - other.centre[0], one.centre[1] - other.centre[1])
        if far < 0.25 * max(one.axes[0], other.axes[0]) and one.curved == other.curved:
            return True
        if one.curved and other.curved and _shadowed(_ellipse(one), one.support, _ellipse(other)):
            return True
    return False
