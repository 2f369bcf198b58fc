"""Cross-page seals drawn for the tests: one impression across the fanned edges of several sheets."""

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import MM_PER_INCH, PageImage
from samples.generator.impressions import INKS, Mask, SealDesign, impression

Rgb = NDArray[np.uint8]
DESIGN = SealDesign("沈阳华戌装备制造有限公司", size_mm=42)
PAPER_MM = (210.0, 150.0)


def strips(mask: Mask, widths_mm: Sequence[float], px_per_mm: float, start_mm: float = 0.0) -> list[Mask]:
    """An impression cut by the edges of sheets that show `widths_mm` each, from left to right: the first sheet takes
    all that lies left of its edge; `start_mm` is where the second sheet begins to be bare on its left side."""
    cuts = [start_mm, *(start_mm + np.cumsum(widths_mm))]
    at = [min(mask.shape[1], round(c * px_per_mm)) for c in cuts]
    return [mask[:, a:b] for a, b in pairwise(at)]


def fanned(
    widths_mm: Sequence[float], *, dpi: float = 200, middle_mm: float = 70, ink: str = "red", edge: str = "right",
    seed: int = 1, turn: float = 10, design: SealDesign = DESIGN, shifts_mm: Sequence[float] | None = None,
) -> list[PageImage]:  # fmt: skip
    """The sheets with their slices at an edge; the first has the left part of the seal (at the left edge the right
    part). `shifts_mm` moves each sheet's slice along the edge, as feeding a scanner does."""
    rng = np.random.default_rng(seed)
    per_mm = dpi / MM_PER_INCH
    mask = impression(design, per_mm, turn, rng)
    if edge == "left":
        mask = np.ascontiguousarray(mask[:, ::-1])
    parts = strips(mask, widths_mm, per_mm)
    moves = shifts_mm or [0.0] * len(parts)
    return [
        PageImage.received(sheet(part, dpi, middle_mm + move, ink, edge, rng), dpi)
        for part, move in zip(parts, moves, strict=True)
    ]


def sheet(
    part: Mask | None, dpi: float, middle_mm: float, ink: str, edge: str, rng: np.random.Generator, noise: float = 2.0
) -> Rgb:
    """A sheet with a slice at its edge, none with None: paper, some print, the sensor's noise."""
    per_mm = dpi / MM_PER_INCH
    w, h = (round(v * per_mm) for v in PAPER_MM)
    page = np.full((h, w, 3), (251.0, 250.0, 248.0), np.float32)
    for row in range(8):
        y = round((20 + 14 * row) * per_mm)
        page[y : y + round(3 * per_mm), round(25 * per_mm) : w - round(28 * per_mm) : 7] = 40
    if part is not None and part.shape[1]:
        top = round(middle_mm * per_mm - part.shape[0] / 2)
        colour = np.asarray(INKS[ink], np.float32) / 255
        region = page[top : top + part.shape[0], w - part.shape[1] :]
        region *= 1 - part[: region.shape[0], :, None] * (1 - colour)
    if edge == "left":
        page = page[:, ::-1]
    elif edge == "bottom":
        page = np.swapaxes(page, 0, 1)
    elif edge == "top":
        page = np.swapaxes(page, 0, 1)[::-1]
    grain = cv2.GaussianBlur(rng.normal(0, 1, page.shape).astype(np.float32), (0, 0), 0.7)
    return np.asarray(np.clip(np.ascontiguousarray(page) + noise * grain, 0, 255), np.uint8)
