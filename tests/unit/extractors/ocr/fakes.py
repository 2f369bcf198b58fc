"""Engines that see simple drawings: bars that stand for lines of text."""

from collections.abc import Mapping, Sequence

import cv2
import numpy as np

from extractors.ocr.engine import Reading
from extractors.page import Bounds, Pixels, Polygon
from models.text import EngineInfo

INFO = EngineInfo(engine="fake", model="none", precision="none")
HEAD, TAIL = (0, 0, 0), (140, 140, 140)
"""A bar's two halves: text starts at the black end."""


def rectangle(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=float)


def draw_bar(pixels: Pixels, x0: int, y0: int, x1: int, y1: int) -> None:
    """Draws a lying bar, which reads from left to right, into an image."""
    middle = (x0 + x1) // 2
    pixels[y0:y1, x0:middle] = HEAD
    pixels[y0:y1, middle:x1] = TAIL


class BarEngine:
    """Finds bars at any angle. `upright` is its confidence for a bar that begins at the left of its crop, `turned`
    for one that begins at its right or stands; it reads `text` in each."""

    info = INFO

    def __init__(self, upright: float = 0.98, turned: float = 0.4, text: str = "正文正文") -> None:
        self.upright, self.turned, self.text, self.asked = upright, turned, text, 0

    def find(self, pixels: Pixels) -> list[Polygon]:
        ink = (pixels.min(axis=2) < 200).astype(np.uint8)
        contours, _ = cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        return [_from_top_left(cv2.boxPoints(cv2.minAreaRect(c)).astype(float)) for c in contours if len(c) > 3]

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        self.asked += len(crops)
        return [Reading(self.text, self.upright if _begins_left(c) else self.turned) for c in crops]


class BarLook(BarEngine):
    """Glimpses bars at any angle and glances at them as a `BarEngine` reads them; nothing else is asked of it."""

    def glimpse(self, pixels: Pixels) -> list[Polygon]:
        return super().find(pixels)

    def glimpse_anew(self, pixels: Pixels, glimpsed: Sequence[Polygon], seals: Sequence[Bounds]) -> list[Polygon]:
        raise AssertionError("no seal's ink is off yet")

    def find(self, pixels: Pixels, glimpsed: Sequence[Polygon] = (), seals: Sequence[Bounds] = ()) -> list[Polygon]:
        raise AssertionError("lines are sought on an upright page only")

    def glance(self, crops: Sequence[Pixels]) -> list[Reading]:
        return super().read(crops)

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        raise AssertionError("a glance tells which way up")


class ColourEngine:
    """Finds what it is told to and reads a crop by the colour of its ink."""

    info = INFO

    def __init__(self, polygons: Sequence[Polygon], texts: Mapping[tuple[int, int, int], str]) -> None:
        self.polygons, self.texts = list(polygons), dict(texts)

    def find(self, pixels: Pixels) -> list[Polygon]:
        return self.polygons

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        return [Reading(self.texts.get(_colour(c), ""), 0.97) for c in crops]


def _colour(crop: Pixels) -> tuple[int, int, int]:
    every = crop.reshape(-1, 3)
    ink = every[every.min(axis=1) < 128]
    r, g, b = np.median(ink if len(ink) else every, axis=0).astype(int)
    return int(r), int(g), int(b)


def _begins_left(crop: Pixels) -> bool:
    height, width = crop.shape[:2]
    if width < height:
        return False
    left, right = crop[height // 4 : -height // 4, : width // 2], crop[height // 4 : -height // 4, width // 2 :]
    return float(left.mean()) < float(right.mean())


def _from_top_left(corners: Polygon) -> Polygon:
    """Corners clockwise from the top left."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    (tl, bl), (tr, br) = (side[np.argsort(side[:, 1], kind="stable")] for side in (by_x[:2], by_x[2:]))
    return np.array([tl, tr, br, bl])
