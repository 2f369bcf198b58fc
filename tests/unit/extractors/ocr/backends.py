"""Networks that see drawn rows of blocks, and read a crop by its level of grey, as a recogniser's steps are told."""

from collections.abc import Mapping, Sequence

import cv2
import numpy as np

from extractors.ocr.last_layer import KEPT
from extractors.ocr.networks import alphabet, first_places
from extractors.ocr.runtimes import Floats, Top
from extractors.page import Pixels

PLAIN, FAINT = 0, 120
"""Levels of grey of rows that both detectors see, and that only the larger one sees."""
BLOCK, GAP, HEIGHT = 20, 6, 20
SURE = 0.995
STEP = 8
Step = dict[str, float]
"""Probabilities of characters at one time step; the blank has what is left over."""


def row(pixels: Pixels, x: int, y: int, blocks: int, level: int = PLAIN) -> tuple[int, int, int, int]:
    """Draws a row of blocks, which no ruled line is, and tells its bounds."""
    for n in range(blocks):
        left = x + n * (BLOCK + GAP)
        pixels[y : y + HEIGHT, left : left + BLOCK] = level
    return x, y, x + blocks * (BLOCK + GAP) - GAP, y + HEIGHT


def spelt(text: str, instead: Mapping[int, Step] | None = None) -> list[Step]:
    """The steps of a line that surely reads `text`, but for those in `instead`: characters stand at odd steps."""
    steps: list[Step] = [{}]
    for character in text:
        steps += [{character: SURE}, {}]
    return [(instead or {}).get(i, step) for i, step in enumerate(steps)]


def crop(level: int, steps: int) -> Pixels:
    """A line of that many time steps, all of one grey."""
    return np.full((48, STEP * steps, 3), level, dtype=np.uint8)


class FakeBackend:
    """Sees rows darker than a level, the smaller detector those of half of it only. `first` and `then` are the steps
    that the smaller and the larger recogniser give for a crop by its level; `shown` holds sizes (height, width) that
    detectors were given, `read` the levels that the larger recogniser was."""

    precision = "f32"

    def __init__(
        self, first: Mapping[int, Sequence[Step]] | None = None, then: Mapping[int, Sequence[Step]] | None = None
    ) -> None:
        self.first, self.then = first or {}, then or {}
        self.shown: list[tuple[int, int]] = []
        self.shown_first: list[tuple[int, int]] = []
        self.read: list[int] = []

    def detect(self, image: Floats) -> Floats:
        self.shown.append(image.shape[2:])
        return _rows(image, 200)

    def detect_first(self, image: Floats) -> Floats:
        self.shown_first.append(image.shape[2:])
        return _rows(image, 100)

    def recognise(self, batch: Floats) -> Top:
        self.read.append(_level(batch))
        return _top(self.then[_level(batch)], {c: i for i, c in enumerate(alphabet())})

    def recognise_first(self, batch: Floats) -> Top:
        return _top(self.first[_level(batch)], {alphabet()[place]: i for i, place in enumerate(first_places())})


def _grey(image: Floats) -> Floats:
    return np.asarray((image[0].mean(axis=0) + 1) * 127.5, dtype=np.float32)


def _rows(image: Floats, least: int) -> Floats:
    ink = (_grey(image) < least).astype(np.float32)
    return np.asarray(cv2.dilate(ink, np.ones((1, 2 * GAP + 1), np.uint8)), dtype=np.float32)


def _level(batch: Floats) -> int:
    return round(float(_grey(batch)[24, 4]))


def _top(steps: Sequence[Step], ids: Mapping[str, int]) -> Top:
    places = np.zeros((1, len(steps), KEPT), dtype=np.int64)
    p = np.full((1, len(steps), KEPT), 1e-9, dtype=np.float32)
    for t, step in enumerate(steps):
        every = sorted({**step, "": 1 - sum(step.values())}.items(), key=lambda item: -item[1])
        places[0, t, : len(every)] = [ids[c] for c, _ in every]
        p[0, t, : len(every)] = [share for _, share in every]
    return places, p
