"""The characters of square and rectangular seals, set in columns from right to left or in lines."""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.engine import Engine
from extractors.page import Pixels
from extractors.seals import unwarping
from extractors.seals.lifting import Lifted
from extractors.seals.signs import trim

FOUR_BONUS = 0.15
"""Four characters squeezed into two still read as four: the layout of four is preferred by this much confidence."""


def read_square(lifted: Lifted, engine: Engine) -> tuple[str, float, Pixels]:
    """Text, confidence (0 to 1) and strip of a square seal: columns are read from right to left, each from top to
    bottom."""
    ink = np.repeat((255 * (1 - lifted.ink)).astype(np.uint8)[..., None], 3, axis=2)
    layouts = _square_strips(unwarping.flat_square(lifted, ink))
    readings = engine.read([strip for strip, _ in layouts])

    def weight(k: int) -> float:
        fits = len(trim(readings[k].text)) == layouts[k][1]
        return readings[k].confidence * (1.0 if fits else 0.5) + (FOUR_BONUS if fits and layouts[k][1] == 4 else 0.0)

    best = max(range(len(layouts)), key=weight)
    text = trim(readings[best].text)
    return text, readings[best].confidence if text else 0.0, layouts[best][0]


def _square_strips(flat: Pixels) -> list[tuple[Pixels, int]]:
    """The possible layouts of a square seal as strips, with the number of characters each holds: 2 x 2, one column
    of two or three, three characters in two columns."""
    grey = flat[..., 0]
    h, w = grey.shape
    edge = max(2, round(0.09 * min(h, w)))
    inner = grey[edge : h - edge, edge : w - edge]
    if (inner < 128).mean() > 0.5:
        inner = 255 - inner
    h, w = inner.shape
    half_w, half_h, third = w // 2, h // 2, h // 3
    cells = {
        "four": [inner[:half_h, half_w:], inner[half_h:, half_w:], inner[:half_h, :half_w], inner[half_h:, :half_w]],
        "two": [inner[:half_h], inner[half_h:]],
        "three": [inner[:third], inner[third : 2 * third], inner[2 * third :]],
        "three_right": [inner[:half_h, half_w:], inner[half_h:, half_w:], inner[:, :half_w]],
    }
    return [(_in_row(parts), len(parts)) for parts in cells.values()]


def _in_row(cells: list[NDArray[np.uint8]]) -> Pixels:
    """Cells trimmed to their ink, brought to one height and set side by side."""
    out: list[NDArray[np.uint8]] = [np.full((unwarping.STRIP_HEIGHT, 6), 255, np.uint8)]
    size = unwarping.STRIP_HEIGHT - 8
    for cell in cells:
        ys, xs = np.nonzero(cell < 128)
        if len(ys) < 12:
            continue
        y0, y1 = np.percentile(ys, [1, 99]).astype(int)
        x0, x1 = np.percentile(xs, [1, 99]).astype(int)
        tight = cell[y0 : y1 + 1, x0 : x1 + 1]
        scaled = cv2.resize(np.ascontiguousarray(tight), (size, size), interpolation=cv2.INTER_AREA)
        framed = cv2.copyMakeBorder(scaled, 4, 4, 3, 3, cv2.BORDER_CONSTANT, value=255)
        out.append(np.asarray(framed, dtype=np.uint8))
    out.append(np.full((unwarping.STRIP_HEIGHT, 6), 255, np.uint8))
    return np.repeat(np.hstack(out)[..., None], 3, axis=2)
