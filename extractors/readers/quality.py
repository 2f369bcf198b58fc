"""What our own scanner did to a page, measured from its pixels: colour, grey or bilevel, and a believable dpi."""

from typing import Literal

import numpy as np

from extractors.page import MM_PER_INCH, Pixels, spread

Colour = Literal["colour", "grey", "bilevel"]

SAMPLE_STEP = 3
"""Every third pixel in both directions is enough: the smallest mark of interest, a pen stroke, has thousands."""
TINT_CHROMA = 3
"""Median of max(R,G,B) - min(R,G,B) from which the paper itself has a tint, as a colour scanner gives it; grey data
that passed through a colour profile stays at 0 to 2."""
INK_CHROMA = 12
"""Chroma from which a single pixel counts as coloured ink; a grey page stored in colour has none above 8."""
INK_SHARE = 1e-4
"""Share of such pixels that makes a page coloured: 6 mm2 of an A4 page, a tenth of the smallest name seal's ink."""
DARK, LIGHT = 32, 223
MID_SHARE = 0.002
"""Grey text keeps 1 % and more of its pixels between dark and light, at the edges; a bilevel page that passed
through JPEG less than this."""

A4_MM = (210.0, 297.0)
A4_ASPECT_TOLERANCE = 0.02
A4_DPI = (100.0, 600.0)
STANDARD_DPI = (100.0, 150.0, 200.0, 240.0, 300.0, 400.0, 600.0)
STANDARD_TOLERANCE = 0.01
TOLD_DPI = (50.0, 2400.0)
LONGEST_PAPER_MM = 450.0
"""A3 is 420 mm long; a resolution that makes the sheet longer than this was not measured by a scanner."""
SHORTEST_PAPER_MM = 80.0


def colour_of(pixels: Pixels) -> Colour:
    """Whether an RGB page (H x W x 3, uint8) shows colour, greys, or only black and white."""
    sample = np.ascontiguousarray(pixels[::SAMPLE_STEP, ::SAMPLE_STEP])
    chroma = spread(sample)
    if float(np.median(chroma)) >= TINT_CHROMA or float((chroma > INK_CHROMA).mean()) >= INK_SHARE:
        return "colour"
    level = sample[..., 1]
    dark, light = bool((level < DARK).any()), bool((level > LIGHT).any())
    mid = float(((level >= DARK) & (level <= LIGHT)).mean())
    return "bilevel" if dark and light and mid < MID_SHARE else "grey"


def believable_dpi(told: float | None, width: int, height: int) -> float | None:
    """The resolution of an image of width x height px: as the file tells (dots per inch) where that is believable,
    else as A4 paper would have it, else None."""
    if told is not None and _is_paper(told, max(width, height)):
        return told
    return a4_dpi(width, height)


def a4_dpi(width: int, height: int) -> float | None:
    """The resolution at which an image is a sheet of A4, snapped to a usual one; None where the shape is not A4's
    within 2 % or the resolution is outside 100 to 600."""
    short, long = sorted((width, height))
    if abs((long / short) / (A4_MM[1] / A4_MM[0]) - 1) > A4_ASPECT_TOLERANCE:
        return None
    dpi = (short / A4_MM[0] + long / A4_MM[1]) / 2 * MM_PER_INCH
    usual = next((s for s in STANDARD_DPI if abs(dpi / s - 1) <= STANDARD_TOLERANCE), round(dpi, 1))
    return usual if A4_DPI[0] <= usual <= A4_DPI[1] else None


def _is_paper(dpi: float, long_px: int) -> bool:
    long_mm = long_px / dpi * MM_PER_INCH if dpi > 0 else 0.0
    return TOLD_DPI[0] <= dpi <= TOLD_DPI[1] and SHORTEST_PAPER_MM <= long_mm <= LONGEST_PAPER_MM
