"""The lie of text lines on a page: how far they are askew, whether they stand, and lifting one out of the page."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import Pixels, Polygon

LONG = 4.0
"""A polygon at least this many times longer than thick tells its direction; a single character does not."""
ROUNDING_PX = 1e-6
"""What arithmetic loses of a side: a line just so long that lies askew is as long as one that is level."""
MAX_SKEW_DEG = 5.0
"""Beyond this a page is not askew but turned or a photograph."""


def sides(polygon: Polygon) -> tuple[float, float]:
    """Length of the top and of the left side."""
    return float(np.linalg.norm(polygon[1] - polygon[0])), float(np.linalg.norm(polygon[3] - polygon[0]))


def clockwise(corners: Polygon, size: tuple[int, int]) -> Polygon:
    """Corners from the top left, clockwise, cut to the image."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = by_x[:2], by_x[2:]
    (tl, bl), (tr, br) = (side[np.argsort(side[:, 1], kind="stable")] for side in (left, right))
    return np.asarray(np.clip(np.array([tl, tr, br, bl]), 0, np.array(size, dtype=float)), dtype=float)


def length_of(polygon: Polygon) -> float:
    """The longer side in px."""
    return max(sides(polygon))


def shortened(polygon: Polygon, length: float) -> Polygon:
    """The first part of a line, at most `length` times as long as it is thick."""
    w, h = sides(polygon)
    share = min(1.0, length * min(w, h) / max(w, h, 1.0))
    tl, tr, br, bl = polygon
    if w >= h:
        return np.array([tl, tl + (tr - tl) * share, bl + (br - bl) * share, bl])
    return np.array([tl, tr, tr + (br - tr) * share, tl + (bl - tl) * share])


def stands(polygons: Sequence[Polygon]) -> bool:
    """Whether the text runs up or down the page: by the total length of lines either way."""
    lying = sum(w for w, h in map(sides, polygons) if w >= 2 * h)
    standing = sum(h for w, h in map(sides, polygons) if h >= 2 * w)
    return standing > lying


def skew_of(polygons: Sequence[Polygon], *, across: bool = False) -> float:
    """Clockwise degrees by which text lines fall off the horizontal (off the vertical when `across`): the median of
    the long lines, weighted by the square of their length; 0 where nothing long is there or it is beyond
    `MAX_SKEW_DEG`."""
    angles: list[tuple[float, float]] = []
    for polygon in polygons:
        w, h = sides(polygon)
        length, thick = (h, w) if across else (w, h)
        if length < LONG * max(thick, 1.0) - ROUNDING_PX:
            continue
        start, end = (polygon[0] + polygon[1], polygon[2] + polygon[3]) if across else (
            polygon[0] + polygon[3], polygon[1] + polygon[2],
        )  # fmt: skip
        dx, dy = (end - start) / 2
        # A line of n pixels tells its angle to 1/n, so the long ones count with the square of their length.
        angles.append((float(np.degrees(np.arctan2(-dx, dy) if across else np.arctan2(dy, dx))), length**2))
    angle = _weighted_median(angles)
    return angle if abs(angle) <= MAX_SKEW_DEG else 0.0


def _weighted_median(values: Sequence[tuple[float, float]]) -> float:
    if not values:
        return 0.0
    ordered = sorted(values)
    weights = np.cumsum([w for _, w in ordered])
    return ordered[int(np.searchsorted(weights, weights[-1] / 2))][0]


def line_crop(pixels: Pixels, polygon: Polygon, rotation: int = 0, *, reading_order: bool = True) -> Pixels:
    """A text line lifted out of a page along its polygon, turned clockwise by a quarter turn. With
    `reading_order` False a standing line comes back standing."""
    corners: NDArray[np.float32] = np.asarray(polygon, dtype=np.float32)
    width, height = (max(2, round(s)) for s in sides(polygon))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    warp = cv2.getPerspectiveTransform(corners, target)
    crop = cv2.warpPerspective(pixels, warp, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    turns = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    if rotation in turns and reading_order:
        crop = cv2.rotate(crop, turns[rotation])
    return np.asarray(crop, dtype=np.uint8)
