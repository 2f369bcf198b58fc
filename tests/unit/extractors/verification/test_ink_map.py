"""Where a page is inked, by drawn pages."""

import cv2
import numpy as np
import pytest

from extractors.page import PageImage, Pixels
from extractors.verification.ink_map import InkMap, map_ink

DPI = 150.0
MM = DPI / 25.4


def sheet(shade: int = 250) -> Pixels:
    """A small page with 20 mm of strokes from 20 to 40 mm, 30 mm down."""
    pixels = np.full((round(100 * MM), round(100 * MM), 3), shade, np.uint8)
    for x in np.arange(20, 40, 1.5):
        cv2.line(pixels, (round(x * MM), round(30 * MM)), (round(x * MM), round(33 * MM)), (30, 30, 30), 2)
    return pixels


def mapped(pixels: Pixels) -> InkMap:
    return map_ink(PageImage.received(pixels, DPI), pixels)


def inked(ink: InkMap, x0: float, x1: float, y: float = 30.0) -> float:
    return ink.inked_mm(x0 * MM, y * MM, x1 * MM, (y + 3) * MM)


def test_print_is_inked_and_paper_is_not() -> None:
    ink = mapped(sheet())
    assert inked(ink, 20, 40) >= 12
    assert inked(ink, 45, 90) == 0
    assert inked(ink, 20, 40, y=60) == 0


@pytest.mark.parametrize("noise", [2.0, 4.0])
def test_grain_and_shade_are_no_ink(noise: float) -> None:
    rng = np.random.default_rng(1)
    shaded = sheet(225).astype(float) - np.linspace(0, 40, round(100 * MM))[None, :, None]
    pixels = np.clip(shaded + rng.normal(0, noise, shaded.shape), 0, 255).astype(np.uint8)
    ink = mapped(pixels)
    assert inked(ink, 20, 40) >= 12
    assert inked(ink, 45, 90) == 0


def test_what_shines_through_is_no_ink() -> None:
    back = cv2.flip(sheet(), 1).astype(float)
    pixels = np.clip(sheet().astype(float) - 0.07 * (255 - cv2.GaussianBlur(back, (0, 0), 2)), 0, 255).astype(np.uint8)
    assert inked(mapped(pixels), 60, 80) == 0


def test_places_beyond_the_page_hold_nothing() -> None:
    ink = mapped(sheet())
    assert ink.inked_mm(-200, -50, -10, -20) == 0
    assert ink.inked_mm(9000, 10, 9900, 40) == 0


def test_a_rule_above_the_line_is_not_its_ink() -> None:
    pixels = sheet()
    cv2.line(pixels, (round(50 * MM), round(60 * MM)), (round(90 * MM), round(60 * MM)), (0, 0, 0), 2)
    ink = mapped(pixels)
    assert ink.inked_mm(50 * MM, 60 * MM, 90 * MM, 66 * MM) == 0
    assert ink.inked_mm(50 * MM, 58 * MM, 90 * MM, 62 * MM) >= 35


@pytest.mark.parametrize(("ink", "coloured"), [((30, 30, 30), False), ((40, 60, 150), True), ((190, 40, 40), True)])
def test_coloured_ink_is_told_from_black_on_toned_paper(ink: tuple[int, int, int], coloured: bool) -> None:
    pixels = np.full((round(100 * MM), round(100 * MM), 3), (246, 243, 232), np.uint8)
    for x in np.arange(20, 40, 1.5):
        cv2.line(pixels, (round(x * MM), round(30 * MM)), (round(x * MM), round(33 * MM)), ink, 2)
    found = mapped(pixels)
    assert (found.coloured_mm((20 * MM, 30 * MM, 40 * MM, 33 * MM)) > 8) == coloured
