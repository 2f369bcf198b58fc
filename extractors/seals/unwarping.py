"""An impression's ink lifted from paper and print, and its ring, lines and characters laid out as straight strips that
a text recogniser reads."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import PageImage, Pixels
from extractors.seals.impression import Impression
from extractors.seals.ink import Ink, Plane, paper, separate

STRIP_HEIGHT = 48
"""Height in px of a strip: what line recognisers take in."""
RING_PX = 64.0
"""Wanted thickness of the text ring in the lifted crop, px: smaller impressions are enlarged to it, larger reduced."""
MARGIN = 0.12
"""Rim of the crop around an impression, as a share of its longer axis."""
SOLID_MARGIN = 0.6
"""The same around rectangles, whose ground may be solid ink: paper must outweigh it."""
RING_ZONE = (0.09, 0.36)
"""Depth below the rim, in shorter semi-axes, where ring characters leave ink whatever their size."""
DIRECTIONS = 360
LEAST_PRINT, PRINT_RATIO, PRINT_EDGE = 12.0, 1.6, 25.0
"""8-bit levels lost in the least absorbed channel from which print is suspected, the same in times of what the seal's
own ink loses there, and over how many levels suspicion becomes certainty."""
FAINTEST_INK = 20.0
STRONG = 92.0
"""Percentile of the ink in the impression that is taken for full strength."""


@dataclass(frozen=True)
class Lifted:
    """A crop around an impression: `rgb` as scanned, `ink` its own ink alone by colour, `sharp` the same by lightness,
    with print over it cut out, both dark on white; the ellipse or rectangle `at` is in the crop's pixels, `strength`
    the ink by colour from 0 to 1."""

    rgb: Pixels
    ink: Pixels
    sharp: Pixels
    strength: Plane
    at: Impression


def lift(page: PageImage, impression: Impression) -> Lifted:
    """The impression's own ink, from the working page at the size that reading wants."""
    margin = (MARGIN if impression.curved else SOLID_MARGIN) * impression.axes[0]
    x0, y0, x1, y1 = impression.bounds
    left, top = max(0, round(x0 - margin)), max(0, round(y0 - margin))
    crop = page.crop(left, top, x1 + margin, y1 + margin)
    factor = float(np.clip(RING_PX / (0.16 * impression.axes[1]), 0.4, 4.0))
    mode = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    rgb = np.asarray(cv2.resize(crop, None, fx=factor, fy=factor, interpolation=mode), dtype=np.uint8)
    strength = _strength(separate(rgb), impression)
    ink = np.repeat((255 * (1 - strength)).astype(np.uint8)[..., None], 3, axis=2)
    sharp = np.repeat(_own_ink(rgb, strength)[..., None], 3, axis=2)
    cx, cy = impression.centre
    at = impression.scaled(factor)
    at = Impression(
        ((cx - left) * factor, (cy - top) * factor),
        at.axes,
        at.angle,
        at.shape,
        at.colour,
        at.coverage,
        at.support,
        None,
    )
    return Lifted(rgb, ink, sharp, strength, at)


def _strength(ink: Ink, impression: Impression) -> Plane:
    """Ink of the impression's colour, 0 to 1 of its own full strength."""
    plane = {"red": ink.red, "blue": ink.cool, "purple": ink.cool + ink.red}.get(impression.colour, ink.dark)
    some = plane[plane > max(3.0, 0.15 * float(plane.max(initial=0.0)))]
    level = max(6.0, float(np.percentile(some, STRONG)) * 0.8) if some.size else 6.0
    return np.asarray(np.clip(plane / level, 0, 1), dtype=np.float32)


def _own_ink(rgb: Pixels, strength: Plane) -> NDArray[np.uint8]:
    """The seal's own ink, dark on white, as sharp as the scan: in the channel that it absorbs most, with what print
    darkens in the channel that it absorbs least taken for paper. Colour alone is stored at half the resolution by
    JPEG and would blur every stroke."""
    lost = np.maximum(paper(rgb) - rgb, 0)
    own = strength > 0.5
    if not own.any():
        return np.full(rgb.shape[:2], 255, np.uint8)
    absorbed = [float(lost[..., i][own].mean()) for i in range(3)]
    most, least = int(np.argmax(absorbed)), int(np.argmin(absorbed))
    print_ = np.clip((lost[..., least] - max(LEAST_PRINT, PRINT_RATIO * absorbed[least])) / PRINT_EDGE, 0, 1)
    print_ = cv2.dilate(print_.astype(np.float32), np.ones((3, 3), np.uint8)) if most != least else 0.0 * print_
    full = max(FAINTEST_INK, float(np.percentile(lost[..., most][own], 75)))
    ink = np.clip(lost[..., most] / full, 0, 1) * (1 - print_)
    return np.asarray(255 * (1 - ink), dtype=np.uint8)


def outline(at: Impression, directions: NDArray[np.float64], depth: NDArray[np.float64]) -> tuple[Plane, Plane]:
    """x and y in px, len(depth) x len(directions), of points below the rim: `directions` in degrees clockwise from the
    x axis as seen from the centre, `depth` along the rim's normal, in shorter semi-axes."""
    a, b, t = at.axes[0] / 2, at.axes[1] / 2, np.radians(at.angle)
    seen = np.radians(directions) - t
    angle = np.arctan2(a * np.sin(seen), b * np.cos(seen))
    u, v = a * np.cos(angle), b * np.sin(angle)
    nu, nv = np.cos(angle) / a, np.sin(angle) / b
    length = np.hypot(nu, nv)
    u, v = u - depth[:, None] * b * nu / length, v - depth[:, None] * b * nv / length
    x, y = at.centre[0] + u * np.cos(t) - v * np.sin(t), at.centre[1] + u * np.sin(t) + v * np.cos(t)
    return x.astype(np.float32), y.astype(np.float32)


def evenly(at: Impression, start: float, span: float, depth: float, n: int) -> NDArray[np.float64]:
    """`n` directions (degrees) from `start` over `span` degrees (negative: counter-clockwise), evenly spaced along the
    curve at `depth`."""
    fine = np.linspace(start, start + span, 4 * DIRECTIONS)
    x, y = outline(at, fine, np.array([depth]))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x[0]), np.diff(y[0])))])
    return np.interp(np.linspace(0, along[-1], n), along, fine)


def unroll(
    picture: Pixels, at: Impression, start: float, span: float, depths: tuple[float, float], outward: bool = True
) -> Pixels:
    """A strip of the ring, `STRIP_HEIGHT` high: from `start` over `span` degrees, between two depths below the rim (in
    shorter semi-axes); its top is the rim's side, or the centre's with `outward` False."""
    rows = (
        np.linspace(depths[0], depths[1], STRIP_HEIGHT) if outward else np.linspace(depths[1], depths[0], STRIP_HEIGHT)
    )
    middle = (depths[0] + depths[1]) / 2
    x, y = outline(at, np.linspace(start, start + span, DIRECTIONS), np.array([middle]))
    length = float(np.hypot(np.diff(x[0]), np.diff(y[0])).sum())
    thick = (depths[1] - depths[0]) * at.axes[1] / 2
    width = max(STRIP_HEIGHT, round(length / thick * STRIP_HEIGHT))
    x, y = outline(at, evenly(at, start, span, middle, width), rows)
    return np.asarray(cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


def ring_profile(lifted: Lifted) -> NDArray[np.float64]:
    """Ink in each of `DIRECTIONS` directions (degrees clockwise from the x axis) of the ring, 0 to 1."""
    directions = np.arange(DIRECTIONS, dtype=float)
    x, y = outline(lifted.at, directions, np.linspace(*RING_ZONE, 24))
    ring = cv2.remap(lifted.strength, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray((ring > 0.4).mean(axis=0), dtype=np.float64)


def seams(profile: NDArray[np.float64], most: int = 2) -> list[float]:
    """Directions in degrees at which to cut the ring open: the middles of its widest gaps, widest first."""
    smooth = np.convolve(np.concatenate([profile] * 3), np.ones(5) / 5, "same")[DIRECTIONS : 2 * DIRECTIONS]
    empty = smooth < max(0.02, 0.15 * float(np.percentile(smooth, 75)))
    if not empty.any():
        return [
            float(
                np.argmin(np.convolve(np.concatenate([profile] * 3), np.ones(25), "same")[DIRECTIONS : 2 * DIRECTIONS])
            )
        ]
    if empty.all():
        return [90.0]
    shift = int(np.argmin(empty))
    rolled = np.roll(empty, -shift).astype(np.int8)
    steps = np.diff(np.concatenate([[0], rolled, [0]]))
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    order = np.argsort(starts - ends)[:most]
    return [float((starts[i] + ends[i]) / 2 + shift) % 360 for i in order]


def upright(lifted: Lifted, picture: Pixels, up: float) -> Pixels:
    """The disc inside the rim turned so that the direction `up` (degrees) is at the top; 2 x shorter axis wide."""
    a, b = lifted.at.axes[0] / 2, lifted.at.axes[1] / 2
    turn = cv2.getRotationMatrix2D(lifted.at.centre, up + 90.0, 1.0)
    turn[:, 2] += np.array([a, b]) - np.array(lifted.at.centre)
    size = (max(1, round(2 * a)), max(1, round(2 * b)))
    return np.asarray(cv2.warpAffine(picture, turn, size, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


def flat_square(lifted: Lifted, picture: Pixels) -> Pixels:
    """What a rectangular seal's frame holds, turned upright by its small tilt."""
    angle = (lifted.at.angle + 45) % 90 - 45
    turned = abs((lifted.at.angle - angle) % 180 - 90) < 45
    w, h = lifted.at.axes[::-1] if turned else lifted.at.axes
    turn = cv2.getRotationMatrix2D(lifted.at.centre, angle, 1.0)
    turn[:, 2] += np.array([w / 2, h / 2]) - np.array(lifted.at.centre)
    size = (max(8, round(w)), max(8, round(h)))
    return np.asarray(cv2.warpAffine(picture, turn, size, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)
