"""Ink in cells that no text was read in."""

import cv2
import pytest

from extractors.forms.grid import Cell
from extractors.forms.marks import ink_of, inked_cells
from extractors.ocr.engine import Line
from extractors.page import PageImage, Pixels
from tests.unit.extractors.forms.paper import DPI, blank, line, ruled, written

CELL, NEXT = Cell(102, 102, 298, 148), Cell(302, 102, 498, 148)


def inked(pixels: Pixels, lines: list[Line]) -> list[int]:
    return sorted(inked_cells(PageImage.received(pixels, DPI), pixels, [CELL, NEXT], lines))


@pytest.mark.parametrize(
    ("drawing", "want"),
    [("nothing", []), ("scribble", [0]), ("faded", [0]), ("speck", []), ("shine", [])],
)
def test_a_cell_without_text_that_holds_ink(drawing: str, want: list[int]) -> None:
    pixels = ruled(blank(), (100, 300, 500), (100, 150))
    if drawing in ("scribble", "faded"):
        shade = (0, 0, 0) if drawing == "scribble" else (170, 170, 170)
        cv2.ellipse(pixels, (200, 125), (40, 12), 0, 0, 300, shade, 2)
    elif drawing == "speck":
        pixels[120:123, 200:203] = 0
    elif drawing == "shine":
        cv2.ellipse(pixels, (200, 125), (40, 12), 0, 0, 300, (225, 225, 225), 2)
    assert inked(pixels, []) == want


def test_a_cell_with_text_is_not_called_inked() -> None:
    pixels = written(blank(), "张三", 120, 110)
    assert inked(pixels, []) == [0]
    assert inked(pixels, [line("张三", 120, 110)]) == []


def test_ink_is_darker_than_the_papers_own_white() -> None:
    grey = blank(20, 20, 200)
    grey[5:8, 5:8] = 100
    assert int(ink_of(grey).sum()) == 9
    assert ink_of(grey[:0]).size == 0
