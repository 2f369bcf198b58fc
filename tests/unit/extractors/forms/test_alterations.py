"""What a hand did to printed values, all kinds together."""

import cv2
import pytest

from extractors.forms.alterations import find_alterations
from extractors.forms.grid import Cell
from extractors.forms.strokes import Cover
from extractors.page import PageImage, Pixels
from tests.unit.extractors.forms.paper import DPI, blank, line, ruled, written

TEXT = "0411-30592438"
X, Y = 220.0, 315.0
CELL = Cell(202, 302, 598, 358)


def printed() -> Pixels:
    return written(ruled(blank(), (200, 600), (300, 360)), TEXT, X, Y)


def kinds(pixels: Pixels, *covers: Cover) -> list[str]:
    page = PageImage.received(pixels, DPI)
    return [a.kind for a in find_alterations(page, pixels, [CELL], [line(TEXT, X, Y)], covers)]


@pytest.mark.parametrize(
    ("colour", "want"), [((20, 20, 20), ["struck"]), ((30, 50, 160), ["struck", "added"])], ids=["black", "blue"]
)
def test_a_struck_value(colour: tuple[int, int, int], want: list[str]) -> None:
    pixels = printed()
    cv2.line(pixels, (216, 332), (420, 328), colour, 3)
    assert kinds(pixels) == want


def test_print_alone_is_not_altered() -> None:
    assert kinds(printed()) == []


def test_a_line_under_a_seal_is_not_judged() -> None:
    pixels = printed()
    cv2.line(pixels, (216, 332), (420, 328), (20, 20, 20), 3)
    assert kinds(pixels, Cover((150, 200, 500, 460), lifted=True)) == []


@pytest.mark.parametrize(("bottom", "want"), [(310, ["struck", "added"]), (290, ["struck"])])
def test_what_was_written_over_a_struck_value_may_stand_in_the_cell_above(bottom: float, want: list[str]) -> None:
    """The line above is doubtful when it reaches the rule, and its cell's own value with it."""
    pixels = printed()
    cv2.line(pixels, (216, 332), (420, 328), (20, 20, 20), 3)
    page = PageImage.received(pixels, DPI)
    lines = [line("柏景澄024-03896556", X, bottom - 30), line(TEXT, X, Y)]
    cells = [Cell(202, 252, 598, 298), CELL]
    assert [a.kind for a in find_alterations(page, pixels, cells, lines, ())] == want


def test_a_digit_written_over() -> None:
    pixels = printed()
    for y in (325, 335):
        cv2.circle(pixels, (round(X + 7.5 * 15), y), 5, (20, 20, 20), 5)
    assert kinds(pixels) == ["overwritten"]
