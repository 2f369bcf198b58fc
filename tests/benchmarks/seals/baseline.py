"""The simple way that tutorials show: a mask of red and blue in HSV, contours, an ellipse fitted to each, one polar
strip read by the same recogniser; a name is right when it reads the same."""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.ctc import fold_text
from extractors.ocr.engine import Engine
from extractors.page import MM_PER_INCH, PageImage, Pixels
from tests.benchmarks.seals.methods import Seal

RED = (((0, 60, 60), (12, 255, 255)), ((165, 60, 60), (180, 255, 255)))
BLUE = (((95, 60, 50), (135, 255, 255)),)
WORKING_SIDE = 1600
"""px of the longer side: contours of a page at full size take long and find no more."""
LEAST_SIDE = 0.04
"""Share of the picture's shorter side that a seal takes at least."""
ROUND_FROM = 0.86
STRIP = (48, 800)
RING = (0.58, 0.94)
"""Radii between which the ring's text stands, in radii of the rim."""


class Baseline:
    """Colour mask, contours, fitEllipse and one polar strip."""

    name = "simple baseline"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def seals(self, page: PageImage) -> list[Seal]:
        factor = min(1.0, WORKING_SIDE / max(page.width, page.height))
        small = page.scaled(factor) if factor < 1 else page
        hsv = np.asarray(cv2.cvtColor(small.pixels, cv2.COLOR_RGB2HSV), np.uint8)
        out = []
        for colour, ranges in (("red", RED), ("blue", BLUE)):
            mask = np.zeros(hsv.shape[:2], np.uint8)
            for low, high in ranges:
                mask |= np.asarray(cv2.inRange(hsv, np.array(low), np.array(high)), np.uint8)
            for contour in _contours(mask):
                out.append(self._seal(small, contour, colour, 1 / factor))
        return out

    def _seal(self, page: PageImage, contour: NDArray[np.int32], colour: str, back: float) -> Seal:
        x, y, w, h = cv2.boundingRect(contour)
        (cx, cy), axes, angle = cv2.fitEllipse(contour)
        long, short = max(axes), min(axes)
        shape = "round" if short / long >= ROUND_FROM else "oval"
        text = self._engine.read([_strip(page.pixels, (cx, cy), (axes[0], axes[1]), angle)])[0].text
        box = (x * back, y * back, (x + w) * back, (y + h) * back)
        mm = long * MM_PER_INCH / page.dpi if page.dpi else None

        def judge(expected: str) -> tuple[str, float | None]:
            return ("match" if fold_text(expected) == fold_text(text) else "mismatch"), None

        return Seal(box, shape, colour, mm, text, judge)


def _contours(mask: NDArray[np.uint8]) -> list[NDArray[np.int32]]:
    """Outlines of connected ink that is large and not a line."""
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    found, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    least = LEAST_SIDE * min(mask.shape)
    out = []
    for contour in found:
        _, _, w, h = cv2.boundingRect(contour)
        if len(contour) >= 5 and min(w, h) >= least and 0.5 <= w / h <= 2.0:
            out.append(np.asarray(contour, np.int32))
    return out


def _strip(pixels: Pixels, centre: tuple[float, float], axes: tuple[float, float], angle: float) -> Pixels:
    """The ring from the bottom clockwise around, as one line."""
    high, wide = STRIP
    turns = np.linspace(0.5 * np.pi, 2.5 * np.pi, wide)[None, :] - np.radians(angle)
    radii = np.linspace(RING[1], RING[0], high)[:, None]
    u, v = radii * axes[0] / 2 * np.cos(turns), radii * axes[1] / 2 * np.sin(turns)
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    x, y = centre[0] + u * c - v * s, centre[1] + u * s + v * c
    return np.asarray(cv2.remap(pixels, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR), np.uint8)
