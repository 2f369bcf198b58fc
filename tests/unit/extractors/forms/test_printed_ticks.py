"""Ticks of exactly known text: by the characters before an option, by drawings in an empty box, else by pixels."""

from collections.abc import Sequence

import numpy as np
import pytest

from extractors.forms.checkboxes import EMPTY, TICKED
from extractors.forms.grid import Cell
from extractors.forms.printed_ticks import PrintedPage, Rectangle, find_printed_ticks
from extractors.ocr.engine import Line
from extractors.page import Pixels
from tests.unit.extractors.forms.paper import EM, HEIGHT, WIDTH, line

OPTIONS = ("国有", "民营", "其他", "其他类", "总集成总承包", "有", "无")


def no_pixels() -> Pixels:
    raise AssertionError("the characters tell")


def blank() -> Pixels:
    return np.full((HEIGHT, WIDTH, 3), 255, np.uint8)


def page(lines: Sequence[Line], drawings: Sequence[Rectangle] = (), *, cells: Sequence[Cell] = ()) -> PrintedPage:
    return PrintedPage(lines, cells, drawings, no_pixels)


def ticks(shown: PrintedPage) -> dict[str, str]:
    """Option -> ticked, empty or unclear."""
    found = {t.option: t.ink for t in find_printed_ticks(shown, OPTIONS)}
    return {o: "ticked" if ink >= TICKED else "empty" if ink <= EMPTY else "unclear" for o, ink in found.items()}


@pytest.mark.parametrize(
    "text",
    [
        "■国有 □民营", "☑国有 □民营", "√国有 □民营", "●国有 ○民营", "◉国有○民营", "[√]国有 [ ]民营",
        "（√）国有 （ ）民营", "（ √ ）国有 （　）民营", "【√】国有 【】民营", "〔✓〕国有〔 〕民营", "[■]国有 [□]民营",
        "[x]国有 [ ]民营", "(×)国有 ( )民营",
        "☑ 国有 □ 民营",
    ],
)  # fmt: skip
def test_marks_of_every_kind(text: str) -> None:
    assert ticks(page([line(text, 100, 100)])) == {"国有": "ticked", "民营": "empty"}


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("□其他类 ■其他", {"其他类": "empty", "其他": "ticked"}),
        ("☑有□无", {"有": "ticked", "无": "empty"}),
        ("[√]国有 [×]民营", {"国有": "ticked", "民营": "unclear"}),
        ("√   □民营", {"民营": "unclear"}),
        ("√□民营", {"民营": "unclear"}),
        ("（其他类）国有", {}),
        ("经营所有", {}),
    ],
    ids=["the longer option", "side by side", "a cross beside a tick", "a tick far from a box", "a tick before a box",
         "brackets with words", "inside a word"],
)  # fmt: skip
def test_marks_that_need_care(text: str, want: dict[str, str]) -> None:
    found = ticks(PrintedPage([line(text, 100, 100)], (), (), blank))
    assert {o: s for o, s in found.items() if o in want} == want
    assert want or not found


def test_a_tick_printed_over_an_empty_box_ticks_it() -> None:
    over = line("√", 102, 100)
    box = line("□民营", 100, 100)
    joined = Line(box.polygon, type(box.reading)("√□民营", 1.0, (0.17, 0.17, 0.5, 0.83)))
    assert over.bounds[0] < box.bounds[2]
    assert ticks(page([joined])) == {"民营": "ticked"}


def test_an_option_broken_over_two_lines_of_its_cell_is_one() -> None:
    lines = [line("□国有 ■总集成", 110, 100), line("总承包 □其他", 110, 140)]
    found = ticks(page(lines, cells=[Cell(100, 90, 500, 180)]))
    assert found == {"国有": "empty", "总集成总承包": "ticked", "其他": "empty"}


def test_a_box_at_the_end_of_a_line_belongs_to_the_option_below() -> None:
    lines = [line("□国有 ■", 110, 100), line("民营 □其他", 110, 140)]
    found = find_printed_ticks(page(lines, cells=[Cell(100, 90, 500, 180)]), OPTIONS)
    (mine,) = [t for t in found if t.option == "民营"]
    assert (mine.ink, mine.line) == (1.0, 0)


def test_options_of_two_cells_are_not_joined() -> None:
    lines = [line("■总集成", 110, 100), line("总承包", 310, 100)]
    shown = PrintedPage(lines, [Cell(100, 90, 300, 140), Cell(300, 90, 500, 140)], (), blank)
    assert ticks(shown) == {}


@pytest.mark.parametrize(
    ("drawing", "state"),
    [
        ((104, 104, 126, 126), "ticked"),
        ((95, 90, 128, 128), "ticked"),
        ((300, 104, 322, 126), "empty"),
        ((104, 160, 126, 180), "empty"),
    ],
    ids=["inside", "over it", "far right", "below"],
)
@pytest.mark.parametrize("box", ["□", "（ ）", "○"])
def test_a_drawing_in_an_empty_box_ticks_it(box: str, drawing: Rectangle, state: str) -> None:
    assert ticks(page([line(f"{box}国有", 100, 100)], [drawing])) == {"国有": state}


def test_a_drawing_does_not_empty_a_full_box() -> None:
    assert ticks(page([line("■国有", 100, 100)], [(104, 104, 126, 126)])) == {"国有": "ticked"}


@pytest.mark.parametrize(("inner", "state"), [(None, "empty"), ((107, 107, 123, 123), "ticked")])
def test_a_drawn_box_is_looked_at(inner: tuple[int, int, int, int] | None, state: str) -> None:
    pixels = blank()
    pixels[102:128, 102:128] = 0
    pixels[104:126, 104:126] = 255
    if inner:
        x0, y0, x1, y1 = inner
        pixels[y0:y1, x0:x1] = 0
    words = line("国有", 100 + EM + 2, 100)
    assert ticks(PrintedPage([words], (), (), lambda: pixels)) == {"国有": state}
