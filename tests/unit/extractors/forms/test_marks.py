"""Strokes through values, and ink in cells that no text was read in."""

import cv2
import pytest

from extractors.forms.grid import Cell
from extractors.forms.marks import ink_of, inked_cells, struck_lines
from extractors.ocr.engine import Line
from extractors.page import PageImage, Pixels
from tests.unit.extractors.forms.paper import DPI, EM, blank, line, ruled, written

TEXT = "某某科技有限公司"
X, Y = 200.0, 300.0
END = X + EM * len(TEXT)


def struck(pixels: Pixels, lines: list[Line]) -> list[int]:
    return sorted(struck_lines(PageImage.received(pixels, DPI), pixels, lines))


def stroke(x0: float, y0: float, x1: float, y1: float, text: str = TEXT) -> Pixels:
    pixels = written(blank(), text, X, Y)
    cv2.line(pixels, (round(x0), round(y0)), (round(x1), round(y1)), (20, 20, 60), 3)
    return pixels


@pytest.mark.parametrize(
    ("ends", "want"),
    [
        ((X, Y + 15, END, Y + 15), True),
        ((X, Y + 11, END, Y + 18), True),
        ((X + 10, Y + 18, END - 25, Y + 16), True),
        ((X, Y + 31, END, Y + 31), False),
        ((X, Y + 15, X + 80, Y + 15), False),
        ((X + 60, Y, X + 60, Y + 30), False),
        ((X, Y - 12, END, Y - 12), False),
    ],
    ids=["level", "sloping", "nearly all", "underline", "one third", "upright", "above"],
)
def test_a_value_is_struck_by_a_stroke_through_most_of_it(ends: tuple[float, float, float, float], want: bool) -> None:
    assert struck(stroke(*ends), [line(TEXT, X, Y)]) == ([0] if want else [])


@pytest.mark.parametrize("text", [TEXT, "一二三王正工", "91110000600037341L", "2021年5月12日", "三一重工股份有限公司"])
def test_print_alone_is_not_struck(text: str) -> None:
    assert struck(written(blank(), text, X, Y), [line(text, X, Y)]) == []


@pytest.mark.parametrize("text", ["————————", "________", "－－ －－"])
def test_a_printed_dash_strikes_nothing(text: str) -> None:
    assert struck(stroke(X, Y + 15, END, Y + 15, ""), [line(text, X, Y)]) == []


def test_only_the_line_with_the_stroke_counts() -> None:
    pixels = stroke(X, Y + 15, END, Y + 15)
    pixels = written(pixels, TEXT, X, Y + 60)
    assert struck(pixels, [line(TEXT, X, Y + 60), line(TEXT, X, Y), line("一", X, Y)]) == [1]


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
