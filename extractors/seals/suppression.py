"""Takes seal ink off a page so that the print under it can be read: red ink hardly darkens the red channel and blue ink
the blue one, so what is dark there is print."""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import PageImage, Pixels
from extractors.seals.impression import Impression
from extractors.seals.ink import Plane, separate

MARGIN = 1.08
"""An impression is cleared a little beyond its rim, for ink that has run."""
FULL_STRENGTH = 5.0
"""Lab units of chroma from which a pixel is seal ink altogether; weaker ones are blended."""
SPREAD_PX = 5
"""Reach of the blur of halved colour resolution, in px."""
WHITE_CELL, WHITE_WINDOW = 4, 15
"""Px of a cell, and cells of the window, in which the paper is brightest: 60 px hold paper between any two strokes."""
FEWEST_INKED = 50
"""Pixels below which nothing is fitted."""
STEEP = 0.75
"""Quantile of the slope that is taken: clearing a little too much costs no print, too little leaves the seal's text."""
STEEPEST = 0.02
"""Largest slope: 0.02 a unit darkens the strongest inks (35 units) by 70 %, beyond which nothing could be told."""
PRINT_SHARE = 0.6
"""Of the inked pixels the lightest share is ink alone; the rest may have print under it."""
CHANNEL = {"red": 0, "purple": 0, "blue": 2}
"""The channel in which each ink is nearly white."""


def suppress(page: PageImage, impressions: Iterable[Impression]) -> Pixels:
    """The page's RGB pixels without the coloured ink of its seals; black print, and everything outside the
    impressions, stays as it is: the page's own pixels where there is nothing to take off."""
    coloured = [i for i in impressions if i.colour in CHANNEL]
    if not coloured:
        return page.pixels
    out = page.pixels.copy()
    for impression in coloured:
        _clear(out, impression)
    return out


def _clear(pixels: Pixels, impression: Impression) -> None:
    grown = Impression(
        impression.centre, (impression.axes[0] * MARGIN, impression.axes[1] * MARGIN), impression.angle,
        impression.shape, impression.colour, impression.coverage, impression.support, impression.diameter_mm,
    )  # fmt: skip
    left, top, right, bottom = (round(v) for v in grown.bounds)
    x0, y0 = max(0, left), max(0, top)
    region = pixels[y0 : max(y0, bottom), x0 : max(x0, right)]
    if region.size == 0:
        return
    ink = separate(region)
    strength = (
        ink.cool if impression.colour == "blue" else ink.red if impression.colour == "red" else ink.red + ink.cool
    )
    # JPEG halves the resolution of colour, so at the edges of ink its chroma reaches less far than its shade.
    spread = cv2.dilate(strength, np.ones((SPREAD_PX, SPREAD_PX), np.uint8)).astype(np.float32)
    weight = np.clip(spread / FULL_STRENGTH, 0, 1) * grown.mask(region.shape[:2], (x0, y0))
    if not weight.any():
        return
    white = _white(region)
    channel = CHANNEL[impression.colour]
    light = region[..., channel].astype(np.float32) / np.maximum(white[..., channel], 1)
    clean = white * np.clip(light + _slope(light, strength) * spread, 0, 1)[..., None]
    blended = region * (1 - weight[..., None]) + clean * weight[..., None]
    region[...] = np.clip(blended, 0, 255).astype(np.uint8)


def _white(region: Pixels) -> Plane:
    """The paper's own RGB under every pixel, H x W x 3: the brightest of the neighbourhood, dust and noise left out. A
    median, as for finding seals, would take wide ink for paper."""
    h, w = region.shape[:2]
    small = cv2.resize(region, (max(1, w // WHITE_CELL), max(1, h // WHITE_CELL)), interpolation=cv2.INTER_AREA)
    window = min(WHITE_WINDOW, min(small.shape[:2]) // 2 * 2 + 1)
    bright = cv2.dilate(cv2.medianBlur(small, 3) if min(small.shape[:2]) >= 3 else small, np.ones((window, window)))
    smooth = cv2.blur(bright, (window, window))
    return np.asarray(cv2.resize(smooth, (w, h), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _slope(light: NDArray[np.floating], strength: Plane) -> float:
    """How much of its channel's light the ink takes for each unit of chroma: fitted where it has no print under it."""
    inked = strength > FULL_STRENGTH
    if inked.sum() < FEWEST_INKED:
        return 0.0
    bright = inked & (light >= np.quantile(light[inked], 1 - PRINT_SHARE))
    return float(np.clip(np.quantile((1 - light[bright]) / strength[bright], STEEP), 0, STEEPEST))
