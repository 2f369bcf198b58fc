"""PP-OCRv6 small, carried inside the rapidocr wheel: text lines found on a page, and lines read."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.engine import Posterior, Reading
from extractors.ocr.networks import MODEL, alphabet
from extractors.ocr.runtimes import EPSILON, Floats, Precision, Runtime, open_backend
from extractors.ocr.text_boxes import text_boxes
from extractors.page import Pixels, Polygon
from models.text import EngineInfo

LINE_HEIGHT = 48
"""Height in px of the recogniser's input, by its design."""
STEP = 8
"""Width in px of one of its time steps."""
LEAST_WIDTH = 64
WIDTH_STEPS = 8
"""Widths are padded up to so many steps between a power of two and the next, none below 32 px: a width that is new to
the runtime costs as much as reading four lines, so there must be few."""
MAX_WIDTH = 3200
"""A line wider than this at 48 px height is shrunk to it: 66 full-width characters, more than a page's width holds."""
HALF_RANGE = 127.5
"""Middle and half of the range of 8 bits."""


@dataclass(frozen=True)
class RapidOptions:
    """`detection_side`: the long side in px that a page is reduced to for finding text (A4: 131 dpi); `threads` 0: the
    runtime's own choice. By this side, characters right on the real forms: 98.86 % at 1536, 98.77 % at 1344, 98.74 % at
    1216, 98.63 % at 1088. Detection costs with its square, but from 1344 down characters that stand far apart go
    unseen, as those of a year at the head of a column: without it a table's figures have no names."""

    runtime: Runtime = "auto"
    precision: Precision = "auto"
    threads: int = 0
    detection_side: int = 1536
    box_score: float = 0.5
    unclip: float = 1.6


class RapidEngine:
    """Finds and reads text lines with PP-OCRv6. Raises EngineError when no runtime loads."""

    def __init__(self, options: RapidOptions | None = None) -> None:
        self.options = options or RapidOptions()
        asked = self.options
        self._runtime, self._backend = open_backend(asked.runtime, asked.precision, asked.threads)
        self._alphabet = alphabet()

    @property
    def info(self) -> EngineInfo:
        names = ("rapidocr", self._runtime)
        return EngineInfo(
            engine="rapid", model=MODEL, precision=self._backend.precision, versions={n: version(n) for n in names}
        )

    def find(self, pixels: Pixels) -> list[Polygon]:
        """Polygons of the text lines of an RGB page."""
        height, width = pixels.shape[:2]
        if min(height, width) < 8:
            return []
        factor = min(1.0, self.options.detection_side / max(height, width))
        size = (_multiple(width * factor, 32), _multiple(height * factor, 32))
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
        scores = self._backend.detect(_normalised(small)[np.newaxis])
        return text_boxes(scores, (width, height), least_score=self.options.box_score, unclip=self.options.unclip)

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        """Readings of upright RGB crops of single lines, in the order given."""
        return [self._read_line(crop) for crop in crops]

    def _read_line(self, crop: Pixels) -> Reading:
        width = _line_width(crop)
        line = cv2.resize(crop, (width, LINE_HEIGHT), interpolation=_mode(crop))
        image = np.zeros((1, 3, LINE_HEIGHT, _padded(width)), dtype=np.float32)
        image[0, :, :, :width] = _normalised(line)
        ids, probabilities = self._backend.recognise(image)
        return self._reading(ids[0], probabilities[0], width)

    def _reading(self, ids: NDArray[np.int64], p: Floats, width: int) -> Reading:
        """Greedy CTC decoding, with the steps beyond the crop's own width left out."""
        steps = min(len(ids), -(-width // STEP))
        ids, p = ids[:steps], p[:steps]
        best = ids[:, 0]
        starts = np.flatnonzero((best != 0) & (np.concatenate([[0], best[:-1]]) != best))
        share = STEP / width
        posterior = Posterior(ids.astype(np.uint16), np.log(p + EPSILON).astype(np.float16), share, self._alphabet)
        if not len(starts):
            return Reading("", 0.0, (), posterior)
        text = "".join(self._alphabet[i] for i in best[starts])
        peaks = [_peak(best, p[:, 0], int(s)) for s in starts]
        centres = tuple(min(1.0, (t + 0.5) * share) for t in peaks)
        return Reading(text, float(np.mean([p[t, 0] for t in peaks])), centres, posterior)


def _peak(best: NDArray[np.int64], p: Floats, start: int) -> int:
    """The surest step of the run of equal characters that begins at `start`."""
    end = start + 1
    while end < len(best) and best[end] == best[start]:
        end += 1
    return start + int(np.argmax(p[start:end]))


def _normalised(image: cv2.typing.MatLike) -> Floats:
    """RGB uint8 H x W x 3 to BGR float 3 x H x W in -1..1, as PaddleOCR's networks were trained."""
    blob = cv2.dnn.blobFromImage(image, 1 / HALF_RANGE, mean=(HALF_RANGE,) * 3, swapRB=True)
    return np.asarray(blob[0], dtype=np.float32)


def _multiple(value: float, of: int) -> int:
    return max(of, round(value / of) * of)


def _line_width(crop: Pixels) -> int:
    height, width = crop.shape[:2]
    return int(min(MAX_WIDTH, max(STEP, round(width * LINE_HEIGHT / max(1, height)))))


def _padded(width: int) -> int:
    power: int = 1 << (max(1, width) - 1).bit_length()
    step = max(32, power // 2 // WIDTH_STEPS)
    return max(LEAST_WIDTH, -(-width // step) * step)


def _mode(crop: Pixels) -> int:
    return int(cv2.INTER_AREA if crop.shape[0] > LINE_HEIGHT else cv2.INTER_CUBIC)
