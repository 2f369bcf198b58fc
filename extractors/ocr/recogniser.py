"""Lines of text as a recogniser wants them, and what it answers as a reading."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.engine import Alphabet, Posterior, Reading
from extractors.ocr.runtimes import EPSILON, Floats, Top
from extractors.page import Pixels

LINE_HEIGHT = 48
"""Height in px of a recogniser's input, by its design."""
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
class Recogniser:
    """Reads lines by a network. `places` tells where each of the network's characters stands in `alphabet`; None: they
    are that alphabet."""

    recognise: Callable[[Floats], Top]
    alphabet: Alphabet
    places: NDArray[np.int64] | None = None

    def read(self, crop: Pixels) -> Reading:
        """An upright RGB crop of a single line."""
        width = _line_width(crop)
        line = cv2.resize(crop, (width, LINE_HEIGHT), interpolation=_mode(crop))
        image = np.zeros((1, 3, LINE_HEIGHT, _padded(width)), dtype=np.float32)
        image[0, :, :, :width] = normalised(line)
        ids, probabilities = self.recognise(image)
        return self._reading(ids[0] if self.places is None else self.places[ids[0]], probabilities[0], width)

    def _reading(self, ids: NDArray[np.int64], p: Floats, width: int) -> Reading:
        """Greedy CTC decoding, with the steps beyond the crop's own width left out."""
        steps = min(len(ids), -(-width // STEP))
        ids, p = ids[:steps], p[:steps]
        best = ids[:, 0]
        starts = np.flatnonzero((best != 0) & (np.concatenate([[0], best[:-1]]) != best))
        share = STEP / width
        posterior = Posterior(ids.astype(np.uint16), np.log(p + EPSILON).astype(np.float16), share, self.alphabet)
        if not len(starts):
            return Reading("", 0.0, (), posterior)
        text = "".join(self.alphabet[i] for i in best[starts])
        peaks = [_peak(best, p[:, 0], int(s)) for s in starts]
        centres = tuple(min(1.0, (t + 0.5) * share) for t in peaks)
        return Reading(text, float(np.mean([p[t, 0] for t in peaks])), centres, posterior)


def _peak(best: NDArray[np.int64], p: Floats, start: int) -> int:
    """The surest step of the run of equal characters that begins at `start`."""
    end = start + 1
    while end < len(best) and best[end] == best[start]:
        end += 1
    return start + int(np.argmax(p[start:end]))


def normalised(image: cv2.typing.MatLike) -> Floats:
    """RGB uint8 H x W x 3 to BGR float 3 x H x W in -1..1, as PaddleOCR's networks were trained."""
    blob = cv2.dnn.blobFromImage(image, 1 / HALF_RANGE, mean=(HALF_RANGE,) * 3, swapRB=True)
    return np.asarray(blob[0], dtype=np.float32)


def _line_width(crop: Pixels) -> int:
    height, width = crop.shape[:2]
    return int(min(MAX_WIDTH, max(STEP, round(width * LINE_HEIGHT / max(1, height)))))


def _padded(width: int) -> int:
    power: int = 1 << (max(1, width) - 1).bit_length()
    step = max(32, power // 2 // WIDTH_STEPS)
    return max(LEAST_WIDTH, -(-width // step) * step)


def _mode(crop: Pixels) -> int:
    return int(cv2.INTER_AREA if crop.shape[0] > LINE_HEIGHT else cv2.INTER_CUBIC)
