"""Lines gathered into rows, values and paragraphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.forms.content import confidence_of, in_order, paragraphs_of, row_text, rows_of, text_of
from extractors.forms.grid import Cell
from extractors.ocr.engine import Line
from models.geometry import Box
from tests.unit.extractors.forms.paper import EM, HEIGHT, WIDTH, content, line


def texts(rows: list[list[Line]]) -> list[list[str]]:
    return [[item.reading.text for item in row] for row in rows]


def test_lines_of_about_one_height_are_a_row_from_left_to_right() -> None:
    lines = [line("丙", 500, 106), line("丁", 100, 160), line("甲", 100, 100), line("乙", 300, 95)]
    assert texts(rows_of(lines)) == [["甲", "乙", "丙"], ["丁"]]
    assert [item.reading.text for item in in_order(lines)] == ["甲", "乙", "丙", "丁"]


@given(st.permutations(range(9)))
def test_reading_order_does_not_depend_on_the_order_found(order: list[int]) -> None:
    lines = [line(str(i), 100 + 200 * (i % 3), 100 + 60 * (i // 3)) for i in range(9)]
    assert [item.reading.text for item in in_order([lines[i] for i in order])] == list("012345678")


@pytest.mark.parametrize(("gap", "want"), [(0.2, "甲乙"), (0.5, "甲乙"), (0.7, "甲 乙"), (4.0, "甲 乙")])
def test_a_wide_gap_is_a_space(gap: float, want: str) -> None:
    assert row_text([line("甲", 100, 100), line("乙", 100 + EM * (1 + gap), 100)]) == want


def test_a_wrapped_value_is_joined_without_a_break() -> None:
    assert text_of([line("某某市某某区", 100, 100), line("某某路1号", 100, 140)]) == "某某市某某区某某路1号"
    assert text_of([]) == ""


def test_an_indented_row_begins_a_paragraph() -> None:
    lines = [line("一二三", 160, 100), line("四五六", 100, 140), line("七八", 160, 180), line("九", 100, 220)]
    assert paragraphs_of(lines, 100) == "一二三四五六\n七八九"


def test_confidence_is_the_mean_over_characters() -> None:
    lines = [line("一二三", 100, 100, confidence=0.9), line("四", 100, 150, confidence=0.5)]
    assert confidence_of(lines) == pytest.approx(0.8)
    assert confidence_of([]) == 0


def test_a_cells_lines_are_those_whose_middle_is_in_it() -> None:
    cell = Cell(100, 100, 300, 200)
    inside, sticking_out, outside = line("甲乙", 110, 110), line("丙丁戊己庚", 200, 150), line("辛", 310, 110)
    page = content([outside, sticking_out, inside], [cell])
    assert page.lines_in(cell) == (inside, sticking_out)


def test_boxes_are_fractions_of_the_page() -> None:
    page = content([line("甲乙", 100, 140)])
    assert page.box_of(page.lines) == Box((100 / WIDTH, 140 / HEIGHT, 160 / WIDTH, round(170 / HEIGHT, 5)))
    assert page.cell_box(Cell(0, 0, WIDTH, HEIGHT)) == Box((0, 0, 1, 1))
    with pytest.raises(ValueError, match="unpack"):
        page.box_of([])
