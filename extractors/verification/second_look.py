"""Another look at lines that were read in doubt: the same ink cut and treated in other ways, and read anew."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from extractors.ocr.engine import Engine, Line
from extractors.page import Pixels
from extractors.preprocessing.deskew import line_crop

SOFTENED_PX = 0.8
"""Blur that closes dropped toner and evens noise, without joining strokes of print scanned at 150 dpi."""
CUT_SHARE, ADDED_SHARE = 0.08, 0.12
"""Parts of a line's height by which the tighter crop is cut above and below, and the wider one lengthened around."""
DARK_PERCENT, WHITE_PERCENT = 2, 90
"""Of a line's pixels so many are surely ink, and as many from above surely paper."""


def look_again(pixels: Pixels, lines: Sequence[Line], engine: Engine, *, sealed: bool = False) -> list[list[Line]]:
    """The lines as read in each of `LOOKS`, one list of lines a look, from an upright RGB page that still bears its
    seals; where `sealed`, in the red channel, in which red ink is as white as paper. Raises EngineError."""
    source = _red(pixels) if sealed else pixels
    crops = [line_crop(source, line.polygon) for line in lines]
    readings = engine.read([look(crop) for look in LOOKS for crop in crops])
    return [
        [Line(line.polygon, readings[at + i]) for i, line in enumerate(lines)]
        for at in range(0, len(readings), max(1, len(lines)))
    ]


def _soft(crop: Pixels) -> Pixels:
    return np.asarray(cv2.GaussianBlur(crop, (0, 0), SOFTENED_PX), dtype=np.uint8)


def _stretched(crop: Pixels) -> Pixels:
    """Grey, from the crop's own ink to its own paper."""
    grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY).astype(np.float32)
    dark, white = np.percentile(grey, DARK_PERCENT), np.percentile(grey, WHITE_PERCENT)
    level = np.clip((grey - dark) / max(1.0, float(white - dark)), 0, 1) * 255
    return np.asarray(cv2.cvtColor(level.astype(np.uint8), cv2.COLOR_GRAY2RGB), dtype=np.uint8)


def _tighter(crop: Pixels) -> Pixels:
    cut = round(CUT_SHARE * len(crop))
    return crop[cut : len(crop) - cut]


def _wider(crop: Pixels) -> Pixels:
    add = max(1, round(ADDED_SHARE * len(crop)))
    return np.asarray(cv2.copyMakeBorder(crop, add, add, add, add, cv2.BORDER_REPLICATE), dtype=np.uint8)


def _red(pixels: Pixels) -> Pixels:
    return np.repeat(pixels[:, :, :1], 3, axis=2)


LOOKS: tuple[Callable[[Pixels], Pixels], ...] = (_soft, _stretched, _tighter, _wider)
"""What is kept of seven ways (docs/verification.md): sharpened, darkened and read by Tesseract were refused."""
