"""What an ellipse on a page shows of a seal: a thin closed rim that is bare on both sides, and signs of the same ink in
a ring inside; each is measured on its own."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.seals.ellipses import BINS, Edges, Ellipse, along, support, wobble
from extractors.seals.ink import GREY_CHROMA, Ink, Plane

TURN = np.linspace(0, 2 * np.pi, BINS, endpoint=False)
STEP = 0.0125
RADII = np.arange(0.05, 1.3, STEP)
RIM = (RADII > 0.88) & (RADII < 1.04)
"""Where the rim's ink is looked for."""
RING = (RADII > 0.45) & (RADII < 0.86)
"""Where the characters stand."""
GAP = 0.025
"""What of the rim's blurred foot is left out of the ring, in radii."""
CLOSED = 0.8
"""Inked share from which a circle is a line around the centre."""
SPACING = 15
"""Directions (of `BINS`) bridged between two characters of the ring: 30 degrees."""
WIDEST = 0.14
"""Radius of the disc that fits into a star, in radii of the seal: a star of 14 mm in 40 holds one of 0.13."""
FAINT, LEAST_INK = 0.4, 3.0
"""Ink inside counts from this share of the rim's level (0.4 of its median), and from so many Lab units."""
EVENED = 0.03
"""Half the window, in radii, over which ink is averaged before patches are told: colour in photographs is noisy."""
REACH = 0.1
"""How far beyond the ellipse, in radii, its edges are looked at."""
FAR_HUE = 40.0
"""Degrees between hues of one ink at most: red and the gold of emblems are 50 and more apart."""


@dataclass(frozen=True)
class Signs:
    """Shares are 0 to 1. `support`: of the rim with an edge that runs along it; `coverage`: with ink; `thick`: the
    rim's median thickness, and `uneven` half the spread of its middle half, in radii; `inside`, `outside`: of the
    directions in which the rim is bare towards the centre and outwards; `ring`: with ink between centre and rim;
    `density`: inked share inside; `strokes`: strokes along the circle that cuts most; `wobble`: how far the rim strays
    from the ellipse, in radii; `alien`: share of coloured ink inside that has another hue; `tint`: chroma of the ink
    over the lightness it takes; `solid`: share of the inside that lies in patches wider than a star; `circles`:
    closed lines around the centre; `band`: how much the ring stands out, see `_profile`;
    `apart`: from the paper outside, see `_apart`; `share`: of the coloured ink inside, that is in this map."""

    support: float
    coverage: float
    thick: float
    uneven: float
    inside: float
    outside: float
    ring: float
    density: float
    strokes: float
    wobble: float
    alien: float
    tint: float
    solid: float
    circles: float
    band: float
    apart: float
    share: float

    @property
    def own(self) -> float:
        """Whether the ink inside is the seal's, not print that a circle was drawn around."""
        return self.band + self.apart

    @property
    def held(self) -> float:
        """Ink inside against ink of the rim, in areas: who draws a circle by hand leaves the inside bare."""
        return self.density / max(0.01, 2 * self.thick)


def polar(plane: Plane, ellipse: Ellipse) -> Plane:
    """The ink map by direction (rows) and radius (columns, `RADII`)."""
    x, y = ellipse.points(TURN, RADII)
    return np.asarray(
        cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0), dtype=np.float32
    )


def measure(ellipse: Ellipse, plane: Plane, edges: Edges, ink: Ink) -> Signs:
    """The figures of one candidate in one ink map."""
    signs, level = measure_lines(ellipse, plane, edges)
    return with_ink(signs, level, ellipse, plane, ink)


def with_ink(signs: Signs, level: float, ellipse: Ellipse, plane: Plane, ink: Ink) -> Signs:
    """The same figures with those of hues and patches, which take longest to tell; `level` is the rim's."""
    alien, tint, share = _hues(ellipse, plane, ink, level)
    return replace(signs, alien=alien, tint=tint, share=share, solid=_solid(ellipse, plane, level))


def measure_lines(ellipse: Ellipse, plane: Plane, edges: Edges) -> tuple[Signs, float]:
    """The figures of a candidate that tell of its rim and ring, those of hues and patches as if nothing there spoke
    against a seal; and the level of its rim's ink."""
    edges = edges.only(edges.near(ellipse.cx, ellipse.cy, (1 + REACH) * ellipse.a))
    ways = polar(plane, ellipse)
    rim = np.where(RIM, ways, 0)
    peak = rim.max(axis=1)
    level = 0.4 * float(np.median(np.sort(peak)[BINS // 2 :]))
    covered = peak > max(level, 1.0)
    first, last = _ends(ways, rim.argmax(axis=1), 0.5 * peak)
    thickness = (last - first + 1)[covered] * STEP
    low, middle, high = np.percentile(thickness, [25, 50, 75]) if covered.any() else (1.0, 1.0, 1.0)
    bare = ways < 0.35 * np.maximum(peak, level)[:, None]
    inked = ways > max(FAINT * level, LEAST_INK)
    columns = np.arange(len(RADII))
    inside = (bare & (columns < first[:, None]) & (columns > first[:, None] - 0.25 / STEP)).any(axis=1)
    outside = (bare & (columns > last[:, None]) & (columns <= last[:, None] + 0.12 / STEP)).any(axis=1)
    within = (RADII > 0.1) & (RADII < 0.86)
    weights = RADII[within]
    own = inked & (columns < np.minimum(first, int(np.median(first)))[:, None] - GAP / STEP)
    circles, band = _profile(inked, int(np.median(first)) - 1)
    signs = Signs(
        support=support(edges, ellipse, along(edges, ellipse)),
        coverage=float(covered.mean()),
        thick=float(middle),
        uneven=float(high - low) / 2,
        inside=float(inside[covered].mean()) if covered.any() else 0.0,
        outside=float(outside[covered].mean()) if covered.any() else 0.0,
        ring=_spread(np.asarray((own & RING).any(axis=1), dtype=np.bool_)),
        density=float((inked[:, within] * weights).sum() / (weights.sum() * BINS)),
        strokes=_strokes(own),
        wobble=wobble(edges, ellipse),
        alien=0.0,
        tint=0.0,
        share=1.0,
        solid=0.0,
        circles=circles,
        apart=_apart(inked, int(np.median(first)) - 1, int(np.median(last))),
        band=band,
    )
    return signs, level


def _ends(ways: Plane, at: NDArray[np.intp], least: Plane) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first and last column of the ink that hangs together around a column of each row."""
    columns = np.arange(ways.shape[1])
    paper = ways < least[:, None]
    before = np.where(paper & (columns < at[:, None]), columns, -1).max(axis=1) + 1
    after = np.where(paper & (columns > at[:, None]), columns, ways.shape[1]).min(axis=1) - 1
    return before, after


def _spread(signs: NDArray[np.bool_]) -> float:
    """Share of the directions that have a sign nearer than half a `SPACING`."""
    around = np.concatenate([signs] * 3).astype(np.float32)
    return float((np.convolve(around, np.ones(SPACING), "same")[BINS : 2 * BINS] > 0).mean())


def _strokes(own: NDArray[np.bool_]) -> float:
    """Strokes that the circles through the ring cut: three quarters of them at most so many."""
    ring = own[:, (RADII > 0.55) & (RADII < 0.88)]
    return float(np.percentile((ring & ~np.roll(ring, 1, axis=0)).sum(axis=0), 75))


def _profile(inked: NDArray[np.bool_], rim: int) -> tuple[float, float]:
    """Closed circles inside the column `rim`, and how much the ring of characters stands out against what is bare
    between it and the rim or the centre: 0 for rows of print, 1 where there is a bare circle."""
    share = inked[:, : max(3, rim)].mean(axis=0)
    closed = share > CLOSED
    circles = int((closed & ~np.concatenate([[False], closed[:-1]]) & (RADII[: len(share)] > 0.25)).sum())
    smooth = np.convolve(share, np.ones(3) / 3, "same")
    ring = smooth[(RADII[: len(share)] > 0.5)]
    low = smooth[(RADII[: len(share)] > 0.35)][:-1]
    if len(ring) < 3:
        return float(circles), 0.0
    return float(circles), float((ring.max() - low.min()) / max(0.02, ring.max() + low.min()))


def _apart(inked: NDArray[np.bool_], first: int, last: int) -> float:
    """How much more ink the ring holds than the paper outside the rim: 1 alone, 0 amid print of the same density."""
    ring, around = inked[:, :first][:, RADII[:first] > 0.5], inked[:, last + 3 :]
    if not ring.size or not around.size:
        return 0.0
    within, without = float(ring.mean()), float(around.mean())
    return (within - without) / max(0.02, within + without)


def _inside(ellipse: Ellipse, shape: tuple[int, ...], share: float) -> tuple[tuple[slice, slice], NDArray[np.uint8]]:
    """The part of a map around an ellipse, and 1 where that lies within a share of its radius."""
    x0, y0 = (max(0, int(v - ellipse.a)) for v in (ellipse.cx, ellipse.cy))
    part = (slice(y0, int(ellipse.cy + ellipse.a) + 1), slice(x0, int(ellipse.cx + ellipse.a) + 1))
    mask = np.zeros((len(range(*part[0].indices(shape[0]))), len(range(*part[1].indices(shape[1])))), np.uint8)
    axes = (2 * share * ellipse.a, 2 * share * ellipse.b)
    cv2.ellipse(mask, ((ellipse.cx - x0, ellipse.cy - y0), axes, ellipse.angle), 1, -1)
    return part, mask


def _solid(ellipse: Ellipse, plane: Plane, level: float) -> float:
    """Share of the inside that is inked in patches into which a disc of `WIDEST` radii fits."""
    part, mask = _inside(ellipse, plane.shape, 0.88)
    blur = 2 * round(EVENED * ellipse.b) + 1
    inked = ((cv2.blur(plane[part], (blur, blur)) > level) & (mask > 0)).astype(np.uint8)
    side = 2 * round(WIDEST * ellipse.b) + 1
    return _held_discs(inked, side) / max(1, int(mask.sum()))


def _held_discs(inked: NDArray[np.uint8], side: int) -> float:
    """Px of a map of 0 and 1 that lie in discs of ink, `side` px (odd) wide. The square within a disc, quick to find,
    tells first where one may lie at all."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    half = side // 2
    square = 2 * (half - int(np.argmax(np.diagonal(disc)[: half + 1]))) + 1
    maybe = cv2.erode(inked, np.ones((square, square), np.uint8))
    x, y, w, h = cv2.boundingRect(maybe)
    if not w:
        return 0.0
    part = (slice(max(0, y - half), y + h + half), slice(max(0, x - half), x + w + half))
    middles = cv2.bitwise_and(cv2.erode(inked[part], disc), maybe[part])
    return float(cv2.dilate(middles, disc).sum())


def _hues(ellipse: Ellipse, plane: Plane, ink: Ink, level: float) -> tuple[float, float, float]:
    """Share of the coloured ink inside that has another hue than the rest; chroma over darkness of the ink; and the
    share of what is coloured at `level` that the map holds."""
    part, mask = _inside(ellipse, plane.shape, 0.95)
    inside = mask > 0
    if not inside.any():
        return 1.0, 0.0, 0.0
    strength, a, b = plane[part][inside], ink.a[part][inside], ink.b[part][inside]
    own = strength > 0.5 * np.percentile(strength, 95)
    chroma = np.hypot(a, b)
    dark = float(ink.dark[part][inside][own].mean()) if own.any() else 0.0
    tint = float(chroma[own].mean() / max(1.0, dark)) if own.any() else 0.0
    coloured = chroma - GREY_CHROMA > level
    share = float((strength[coloured] > 0).mean()) if coloured.any() else 1.0
    return _alien(a, b, strength), tint, share


def alien_share(ink: Ink, plane: Plane, inside: NDArray[np.bool_]) -> float:
    """Share of the coloured ink in a mask that has another hue than most of the ink of `plane` there."""
    return _alien(ink.a[inside], ink.b[inside], plane[inside])


def _alien(a: Plane, b: Plane, strength: Plane) -> float:
    """The same for single pixels."""
    if not len(strength):
        return 1.0
    own = strength >= 0.5 * np.percentile(strength, 95)
    chroma = np.hypot(a, b)
    hue = np.arctan2(b[own].mean(), a[own].mean())
    coloured = chroma > max(8.0, 0.4 * float(np.percentile(chroma[own], 75)))
    if not coloured.any():
        return 0.0
    away = np.abs((np.degrees(np.arctan2(b[coloured], a[coloured]) - hue) + 180) % 360 - 180)
    return float((chroma[coloured] * (away > FAR_HUE)).sum() / chroma[coloured].sum())


Bars = dict[str, tuple[float, float]]
"""Names of figures, and from where each speaks against a seal altogether to where it no longer does."""
BARS: Bars = {
    "support": (0.3, 0.75),
    "coverage": (0.35, 0.7),
    "thick": (0.14, 0.10),
    "uneven": (0.09, 0.03),
    "inside": (0.6, 0.95),
    "outside": (0.6, 0.92),
    "ring": (0.1, 0.45),
    "strokes": (2.0, 7.0),
    "density": (0.75, 0.5),
    "held": (0.06, 0.3),
    "wobble": (0.035, 0.015),
    "alien": (0.6, 0.2),
    "solid": (0.3, 0.12),
    "circles": (4.0, 2.0),
    "share": (0.55, 0.8),
}
"""Of what seals show on scans and photographs: see the tests for what each keeps out."""
DARK_BARS = BARS | {
    "support": (0.35, 0.75),
    "coverage": (0.5, 0.8),
    "thick": (0.13, 0.08),
    "ring": (0.3, 0.55),
    "tint": (0.22, 0.12),
    "own": (0.3, 0.9),
    "strokes": (4.0, 10.0),
}
"""The same where no colour tells the ink from print."""


def likeness(signs: object, bars: Bars) -> float:
    """How much a candidate looks like a seal, 0 to 1: the product of what each figure leaves, so that one that
    speaks clearly against it decides, and several weak ones do together."""
    product = 1.0
    for name, bar in bars.items():
        product *= ramp(getattr(signs, name), bar)
    return product


def ramp(value: float, bar: tuple[float, float]) -> float:
    """0 at a bar's first figure and beyond, 1 at its second and beyond."""
    bad, good = bar
    return min(1.0, max(0.0, (value - bad) / (good - bad)))
