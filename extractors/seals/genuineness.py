"""Is an impression a hand's? Two stampings of one seal are never alike in pressure, grain and turn, so a picture that
was pasted twice shows by the texture of its ink; ink without any texture was drawn by a computer."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import PageImage
from extractors.seals.impression import Impression
from extractors.seals.ink import Plane
from extractors.seals.lifting import Lifted, lift

Mask = NDArray[np.bool_]

SIDE = 192
"""Px of a print's side: 0.23 mm of a 42 mm seal, finer than the grain that a rubber face leaves at 200 dpi."""
REACH = 1.04
"""Radius that the print shows, in those of the seal."""
LEAST_PX = 290.0
"""Longer axis in working px below which texture is not told: 42 mm at 175 dpi."""
COLOURS = frozenset({"red", "blue", "purple"})
TURNS = np.arange(-0.8, 0.81, 0.2)
"""Degrees by which one print is turned against the other."""
SAME_TURN = 0.5
"""Degrees within which a pasted picture keeps its turn: righting a page is off by 0.2 degrees."""
FARTHEST_PX = 4.0
"""Most that two prints of one picture are off after their rims were fitted."""
CORE = 0.35
"""Ink, 0 to 1, of the inside of strokes in both prints."""
FEWEST_CORE_PX = 600
TREND_MM = 2.5
"""Over this length the mean is taken off: light falls off and pads are pressed unevenly over more, and two stampings
may agree in so little by chance."""
NOMINAL_MM = 42.0
"""A seal's usual diameter."""
SAME_TEXTURE = 0.66
"""Correlation of the texture from which two prints are one picture. Measured with the generator at 180 to 300 dpi and
JPEG 50 to 85: pasted twice and scanned apart 0.79 to 0.98 (36 pairs, half of them flat pictures; two at 180 dpi and
JPEG 50 fell to 0.54 and 0.62, small characters of ovals to 0.62), stamped twice at one angle up to 0.39 (30), with
heavy damage that both share up to 0.69 (18). Other scans of stampings at one angle: up to 0.50 (25)."""
FLAT_LEVELS = 1.0
"""Standard deviation in 8-bit levels inside strokes up to which ink has no texture at all: a sensor's noise alone is
larger, so this never was on paper. Of 30 real seals, stamped, printed or born digital, stored pictures show 0 to 2 and
all others 3.7 to 67: fainter evenness proves nothing."""
CLIPPED = 4.0
"""Mean level below which the sensor or the picture's colour is at its end: nothing could show there."""
FLAT_CORE_PX = 400


@dataclass(frozen=True, eq=False)
class SealPrint:
    """An impression's own ink as an upright picture, `SIDE` x `SIDE`, 0 to 255, its rim a circle about the middle;
    `evenness` is the standard deviation of the scan inside its strokes in 8-bit levels, None where they are too few."""

    ink: NDArray[np.uint8]
    evenness: float | None

    @property
    def flat(self) -> bool:
        """Whether the ink shows nothing of pad, paper or sensor."""
        return self.evenness is not None and self.evenness <= FLAT_LEVELS


def take_print(page: PageImage, impression: Impression, lifted: Lifted | None = None) -> SealPrint | None:
    """The print of a round or oval impression in coloured ink, `lifted` where that was done; None where the scan is too
    coarse to tell its texture and for any other."""
    if not impression.curved or impression.colour not in COLOURS or impression.axes[0] < LEAST_PX:
        return None
    lifted = lifted or lift(page, impression)
    at, scale = lifted.at, lifted.at.axes[0] / 2
    shorter = at.axes[1] / at.axes[0]
    turn = np.radians(at.angle)
    u, v = np.meshgrid(np.linspace(-REACH, REACH, SIDE), np.linspace(-REACH, REACH, SIDE))
    # Along the shorter axis an oval is drawn in by its aspect; a circle keeps its own turn on the page.
    along, across = u * np.cos(turn) + v * np.sin(turn), -u * np.sin(turn) + v * np.cos(turn)
    across = across * shorter
    x = at.centre[0] + scale * (along * np.cos(turn) - across * np.sin(turn))
    y = at.centre[1] + scale * (along * np.sin(turn) + across * np.cos(turn))
    blur = max(0.1, REACH * scale / SIDE)
    own = cv2.GaussianBlur(255 * lifted.ink, (0, 0), blur)
    ink = cv2.remap(own, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR)
    return SealPrint(np.asarray(ink, dtype=np.uint8), _evenness(page, impression))


def same_picture(one: SealPrint, other: SealPrint) -> bool:
    """Whether two prints are one picture: the same turn, and the same texture of the ink inside their strokes."""
    return (likeness := texture_likeness(one, other)) is not None and likeness >= SAME_TEXTURE


def texture_likeness(one: SealPrint, other: SealPrint) -> float | None:
    """How far the texture of two prints' ink agrees, -1 to 1, once they lie upon each other; None where they do not,
    differ in their turn, or have too little ink in common."""
    a, b = (np.asarray(p.ink / 255, dtype=np.float32) for p in (one, other))
    laid = _laid_upon(a, b)
    if laid is None:
        return None
    core = cv2.erode((np.minimum(a, laid) > CORE).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    core &= _disc(0.97)
    if int(core.sum()) < FEWEST_CORE_PX:
        return None
    mean = np.asarray((a + laid) / 2, dtype=np.float32)
    return _correlation(_texture(a, core, mean), _texture(laid, core, mean), core)


def _evenness(page: PageImage, impression: Impression) -> float | None:
    """Standard deviation of the darkest channel inside strokes, as scanned, the print over them left out."""
    region = page.crop(*impression.bounds)
    if region.size == 0:
        return None
    low = region.min(axis=2)
    inked = (region.max(axis=2).astype(int) - low > 60).astype(np.uint8)
    core = cv2.erode(inked, np.ones((5, 5), np.uint8)) > 0
    if int(core.sum()) < FLAT_CORE_PX:
        return None
    return float(low[core].std()) if low[core].mean() >= CLIPPED else None


def _disc(radius: float) -> Mask:
    """Where a print lies within a share of its seal's radius."""
    x = np.linspace(-REACH, REACH, SIDE)
    return np.asarray(np.hypot(x[None, :], x[:, None]) < radius)


def _laid_upon(a: Plane, b: Plane) -> Plane | None:
    """Print `b` turned and moved onto `a`; None where it lies best at another turn or too far off."""
    disc = _disc(1.0)
    window = disc.astype(np.float32)
    best, found = -1.0, None
    for turn in TURNS:
        turned = _moved(b, float(turn), 0.0, 0.0)
        (dx, dy), _ = cv2.phaseCorrelate(a * window, turned * window)
        if np.hypot(dx, dy) > FARTHEST_PX:
            continue
        moved = _moved(b, float(turn), -dx, -dy)
        if (score := _correlation(a, moved, disc)) > best:
            best, found = score, (moved if abs(turn) <= SAME_TURN else None)
    return found


def _moved(plane: Plane, turn: float, dx: float, dy: float) -> Plane:
    middle = (SIDE - 1) / 2
    matrix = cv2.getRotationMatrix2D((middle, middle), turn, 1.0)
    matrix[:, 2] += np.array([dx, dy])
    return np.asarray(cv2.warpAffine(plane, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR), dtype=np.float32)


def _texture(ink: Plane, core: Mask, mean: Plane) -> Plane:
    """What of the ink inside strokes neither their width and the blur at their edges explain nor its mean over
    `TREND_MM`."""
    drawn = (mean > 0.5).astype(np.uint8)
    depth = cv2.distanceTransform(drawn, cv2.DIST_L2, 3)
    blurred = [cv2.GaussianBlur(drawn.astype(np.float32), (0, 0), s) for s in (1, 2, 4)]
    shape = np.stack([f[core] for f in (np.ones_like(ink), depth, depth**2, *blurred)], axis=1)
    weights, *_ = np.linalg.lstsq(shape, ink[core], rcond=None)
    left = np.zeros_like(ink)
    left[core] = ink[core] - shape @ weights
    width = TREND_MM * SIDE / (REACH * NOMINAL_MM)
    inside = core.astype(np.float32)
    trend = cv2.GaussianBlur(left, (0, 0), width) / np.maximum(cv2.GaussianBlur(inside, (0, 0), width), 1e-3)
    return np.where(core, left - trend, 0).astype(np.float32)


def _correlation(a: Plane, b: Plane, where: Mask) -> float:
    x, y = (p[where] - p[where].mean() for p in (a, b))
    power = float((x * x).sum() * (y * y).sum())
    return float((x * y).sum()) / power**0.5 if power > 0 else 0.0
