"""The ring, the straight lines and the face of a lifted impression laid out as upright strips that a text recogniser
reads."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import Pixels, Polygon, runs
from extractors.seals.ink import Plane
from extractors.seals.lifting import Lifted

STRIP_HEIGHT = 48
"""Height in px of a strip: what line recognisers take in."""
RING_ZONE = (0.09, 0.36)
"""Depth below the rim, in shorter semi-axes, where ring characters leave ink whatever their size."""
DIRECTIONS = 360
INKED = 0.4
"""Share of the full ink from which a pixel counts as inked."""

Floats = NDArray[np.float64]


def outline(lifted: Lifted, directions: Floats, depth: Floats) -> tuple[Plane, Plane]:
    """x and y in px, len(depth) x len(directions), of points below the rim: `directions` in degrees clockwise from the
    x axis as seen from the centre, `depth` along the rim's normal, in shorter semi-axes."""
    at = lifted.at
    a, b, t = at.axes[0] / 2, at.axes[1] / 2, np.radians(at.angle)
    seen = np.radians(directions) - t
    angle = np.arctan2(a * np.sin(seen), b * np.cos(seen))
    u, v = a * np.cos(angle), b * np.sin(angle)
    nu, nv = np.cos(angle) / a, np.sin(angle) / b
    length = np.hypot(nu, nv)
    below = depth[:, None] + np.interp(directions % 360.0, np.arange(361), np.append(lifted.rim, lifted.rim[0]))
    u, v = u - below * b * nu / length, v - below * b * nv / length
    x, y = at.centre[0] + u * np.cos(t) - v * np.sin(t), at.centre[1] + u * np.sin(t) + v * np.cos(t)
    return x.astype(np.float32), y.astype(np.float32)


def sample(plane: Plane, lifted: Lifted, directions: Floats, depth: Floats) -> Plane:
    """A plane's values below the rim, len(depth) x len(directions); nothing beyond the crop."""
    x, y = outline(lifted, directions, depth)
    found = cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(found, dtype=np.float32)


def evenly(lifted: Lifted, start: float, span: float, depth: float, n: int) -> Floats:
    """`n` directions (degrees) from `start` over `span` degrees (negative: counter-clockwise), evenly spaced along the
    curve at `depth`."""
    fine = np.linspace(start, start + span, 4 * DIRECTIONS)
    x, y = outline(lifted, fine, np.array([depth]))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x[0]), np.diff(y[0])))])
    return np.interp(np.linspace(0, along[-1], n), along, fine)


def unroll(
    picture: Pixels, lifted: Lifted, start: float, span: float, depths: tuple[float, float], outward: bool = True
) -> tuple[Pixels, Floats]:
    """A strip of the ring, `STRIP_HEIGHT` high, and the direction of each of its columns: from `start` over `span`
    degrees, between two depths below the rim (in shorter semi-axes); its top is the rim's side, or the centre's with
    `outward` False."""
    rows = np.linspace(*(depths if outward else depths[::-1]), STRIP_HEIGHT)
    middle = (depths[0] + depths[1]) / 2
    x, y = outline(lifted, np.linspace(start, start + span, DIRECTIONS), np.array([middle]))
    length = float(np.hypot(np.diff(x[0]), np.diff(y[0])).sum())
    thick = (depths[1] - depths[0]) * lifted.at.axes[1] / 2
    width = max(STRIP_HEIGHT, round(length / thick * STRIP_HEIGHT))
    directions = evenly(lifted, start, span, middle, width)
    x, y = outline(lifted, directions, rows)
    strip = cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(strip, dtype=np.uint8), directions


def ring_profile(lifted: Lifted) -> Floats:
    """Ink in each of `DIRECTIONS` directions (degrees clockwise from the x axis) of the ring, 0 to 1."""
    ring = sample(lifted.ink, lifted, np.arange(DIRECTIONS, dtype=float), np.linspace(*RING_ZONE, 24))
    return np.asarray((ring > INKED).mean(axis=0), dtype=np.float64)


def seam(profile: Floats) -> float:
    """The direction in degrees at which to cut the ring open: the middle of its widest gap."""
    smooth = np.convolve(np.concatenate([profile] * 3), np.ones(5) / 5, "same")[DIRECTIONS : 2 * DIRECTIONS]
    empty = smooth < max(0.02, 0.15 * float(np.percentile(smooth, 75)))
    if not empty.any():
        wide = np.convolve(np.concatenate([profile] * 3), np.ones(25), "same")[DIRECTIONS : 2 * DIRECTIONS]
        return float(np.argmin(wide))
    if empty.all():
        return 90.0
    shift = int(np.argmin(empty))
    start, end = max(runs(np.roll(empty, -shift)), key=lambda run: run[1] - run[0])
    return float((start + end) / 2 + shift) % 360


def upright(lifted: Lifted, picture: Pixels, up: float) -> Pixels:
    """The disc inside the rim turned so that the direction `up` (degrees) is at the top; 2 x shorter axis wide."""
    a, b = lifted.at.axes[0] / 2, lifted.at.axes[1] / 2
    size = (max(1, round(2 * a)), max(1, round(2 * b)))
    turned = cv2.warpAffine(picture, _turn(lifted, up), size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, dtype=np.uint8)


def covered(lifted: Lifted, polygons: Sequence[Polygon], up: float) -> NDArray[np.bool_]:
    """Where polygons of the `upright` disc lie in the crop, H x W."""
    mask = np.zeros(lifted.ink.shape, np.uint8)
    back = cv2.invertAffineTransform(_turn(lifted, up))
    for polygon in polygons:
        corners = polygon @ back[:, :2].T + back[:, 2]
        cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], 1)
    return mask > 0


def _turn(lifted: Lifted, up: float) -> NDArray[np.float64]:
    """From the crop to the upright disc, 2 x 3."""
    turn = cv2.getRotationMatrix2D(lifted.at.centre, up + 90.0, 1.0)
    turn[:, 2] += np.array(lifted.at.axes) / 2 - np.array(lifted.at.centre)
    return np.asarray(turn, dtype=np.float64)


def flat_square(lifted: Lifted, picture: Pixels) -> Pixels:
    """What a rectangular seal's frame holds, turned upright by its small tilt."""
    angle = (lifted.at.angle + 45) % 90 - 45
    turned = abs((lifted.at.angle - angle) % 180 - 90) < 45
    w, h = lifted.at.axes[::-1] if turned else lifted.at.axes
    turn = cv2.getRotationMatrix2D(lifted.at.centre, angle, 1.0)
    turn[:, 2] += np.array([w / 2, h / 2]) - np.array(lifted.at.centre)
    size = (max(8, round(w)), max(8, round(h)))
    return np.asarray(cv2.warpAffine(picture, turn, size, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)
