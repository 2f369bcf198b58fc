"""Lines of text as a recogniser wants them, and what it answers as a reading."""

from collections.abc import Callable, Sequence
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
        line = at_height(crop)
        width = line.shape[1]
        image = np.zeros((1, 3, LINE_HEIGHT, _padded(width)), dtype=np.float32)
        image[0, :, :, :width] = normalised(line)
        ids, probabilities = self.recognise(image)
        steps = min(len(ids[0]), -(-width // STEP))  # those beyond the crop's own width are left out
        own = ids[0, :steps] if self.places is None else self.places[ids[0, :steps]]
        logp = np.log(probabilities[0, :steps] + EPSILON).astype(np.float16)
        return reading_of(Posterior(own.astype(np.uint16), logp, STEP / width, self.alphabet))


def by_width(read: Callable[[Pixels], Reading], crops: Sequence[Pixels]) -> list[Reading]:
    """Readings of crops in the order given, the narrowest read first: a network begins at once on a line of the same
    width as the last, and on a wider or narrower one after it has made ready for it."""
    widths = [_line_width(crop) for crop in crops]
    order = sorted(range(len(crops)), key=widths.__getitem__)
    readings = {i: read(crops[i]) for i in order}
    return [readings[i] for i in range(len(crops))]


def reading_of(posterior: Posterior) -> Reading:
    """A line by greedy CTC decoding."""
    best = posterior.ids[:, 0].astype(np.int64)
    p = np.exp(posterior.logp[:, 0].astype(np.float32))
    starts = np.flatnonzero((best != 0) & (np.concatenate([[0], best[:-1]]) != best))
    if not len(starts):
        return Reading("", 0.0, (), posterior)
    text = "".join(posterior.alphabet[i] for i in best[starts])
    peaks = [_peak(best, p, int(s)) for s in starts]
    centres = tuple(min(1.0, (t + 0.5) * posterior.width) for t in peaks)
    return Reading(text, float(np.mean([p[t] for t in peaks])), centres, posterior)


def at_height(crop: Pixels) -> Pixels:
    """A line in a recogniser's height; one that has it stays as it is."""
    size = (_line_width(crop), LINE_HEIGHT)
    if crop.shape[1::-1] == size:
        return crop
    return np.asarray(cv2.resize(crop, size, interpolation=_mode(crop)), dtype=np.uint8)


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
