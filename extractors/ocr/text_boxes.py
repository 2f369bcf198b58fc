"""From a text detector's probability map to the rectangles of text lines, by differentiable binarization's own
post-processing (Liao et al. 2020, section 3.5)."""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import Polygon
from extractors.preprocessing.deskew import clockwise

INK = 0.3
"""Probability from which a pixel counts as text; the value the networks were trained with."""
THINNEST = 3.0
"""Rectangles thinner than this many map pixels are dust."""


def text_boxes(
    scores: NDArray[np.float32], size: tuple[int, int], *, least_score: float, unclip: float
) -> list[Polygon]:
    """Rectangles of text lines in an H x W map of text probabilities, scaled to an image of `size` (width, height).

    A line whose mean probability is below `least_score` (0 to 1) is dropped. The network marks a shrunken core of each
    line; a rectangle of area A and circumference L grows back by A * `unclip` / L on every side.
    """
    mask = cv2.dilate((scores > INK).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    scale = np.array([size[0] / scores.shape[1], size[1] / scores.shape[0]])
    out: list[Polygon] = []
    for contour in contours:
        (cx, cy), (w, h), angle = cv2.minAreaRect(contour)
        if min(w, h) < THINNEST or _mean_score(scores, contour) < least_score:
            continue
        grow = 2 * w * h * unclip / (2 * (w + h))
        corners = cv2.boxPoints(((cx, cy), (w + grow, h + grow), angle))
        out.append(clockwise(np.asarray(corners, dtype=float) * scale, size))
    return out


def _mean_score(scores: NDArray[np.float32], contour: cv2.typing.MatLike) -> float:
    """Mean probability inside the contour's own rectangle."""
    x, y, w, h = cv2.boundingRect(contour)
    corners = cv2.boxPoints(cv2.minAreaRect(contour)) - np.array([x, y])
    inside = np.zeros((h, w), np.uint8)
    cv2.fillPoly(inside, [corners.astype(np.int32)], 1)
    return float(cv2.mean(scores[y : y + h, x : x + w], inside)[0])
