"""Rows of a summary table, whatever a seal, a merge or the end of a page does to its cells."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from extractors.forms.content import PageContent, Tick
from extractors.forms.grid import Cell
from extractors.forms.summary_rows import find_rows, has_heading
from tests.unit.extractors.forms.paper import content, field, line, table

COLUMNS = (
    field("no", "序号", "int", compare="-"),
    field("kind", "类别", "enum", options={"firm": "示范企业", "other": "示范平台（其他类）"}),
    field("applicant_name", "申报单位"),
    field("application_no", "申报编号", aliases=["编号"]),
)
HEAD = ["序号", "类别", "申报单位", "申报编号"]
ROWS = [["1", "示范企业", "甲公司", "FW-1"], ["2", "示范企业", "乙公司", "FW-2"]]


def page(rows: Sequence[Sequence[str]], without: Sequence[int] = (), **where: float) -> PageContent:
    """A table without some of its cells; their lines stay."""
    lines, cells = table(rows, **where)
    return content(lines, [c for i, c in enumerate(cells) if i not in without])


def texts(*pages: PageContent) -> list[list[str]]:
    return [[place.text for place in row.places.values()] for row in find_rows(pages, COLUMNS)]


def test_every_row_below_the_heading() -> None:
    assert texts(page([HEAD, *ROWS])) == ROWS


def test_columns_are_known_by_their_labels() -> None:
    turned = [[row[i] for i in (3, 0, 2, 1)] for row in (["序号", "类别", "申报单位", "编号"], *ROWS)]
    (first, _) = find_rows([page(turned)], COLUMNS)
    assert {name: place.text for name, place in first.places.items()} == dict(
        zip(("no", "kind", "applicant_name", "application_no"), ROWS[0], strict=True)
    )


def test_a_page_without_heading_goes_on_with_the_columns_before() -> None:
    wider = page([["3", "示范企业", "丙公司", "FW-3"]], x=60, width=220)
    assert texts(page([HEAD, *ROWS]), wider) == [*ROWS, ["3", "示范企业", "丙公司", "FW-3"]]


def test_an_empty_row_is_none_and_a_wrapped_cell_is_one_value() -> None:
    lines, cells = table([HEAD, ["1", "示范企业", "", "FW-1"], ["", "", "", ""]], height=90)
    wrapped = [line("某某科技有限", 510, 195), line("公司", 510, 235)]
    assert texts(content([*lines, *wrapped], cells)) == [["1", "示范企业", "某某科技有限公司", "FW-1"]]


@pytest.mark.parametrize("lost", [[2], [6], [10], [2, 6], [0], [3]])
def test_a_cell_whose_rules_a_seal_hides_is_bounded_by_row_and_column(lost: list[int]) -> None:
    assert texts(page([HEAD, *ROWS], without=lost)) == ROWS


def test_two_rows_that_run_into_one_cell_are_told_apart_by_their_lines() -> None:
    lines, cells = table([HEAD, *ROWS])
    both = Cell(cells[6].x0, cells[6].y0, cells[10].x1, cells[10].y1)
    rest = [c for i, c in enumerate(cells) if i not in (6, 10)]
    assert texts(content(lines, [*rest, both])) == ROWS


def test_a_cell_printed_for_two_rows_is_both_rows() -> None:
    lines, cells = table([HEAD, ["1", "", "甲公司", "FW-1"], ["2", "", "乙公司", "FW-2"]])
    both = Cell(cells[5].x0, cells[5].y0, cells[9].x1, cells[9].y1)
    rest = [c for i, c in enumerate(cells) if i not in (5, 9)]
    spread = content([*lines, line("示范企业", 310, 180)], [*rest, both])
    assert [row[1] for row in texts(spread)] == ["示范企业", "示范企业"]


def test_words_decide_and_no_boxes() -> None:
    made = page([HEAD, ["1", "示范平台（其他类）", "甲公司", "FW-1"]])
    boxed = replace(made, ticks=(Tick("其他", 5, 0.9, 420, 160, 440, 190),))
    (row,) = find_rows([boxed], COLUMNS)
    assert row.places["kind"].ticks == ()


@pytest.mark.parametrize(
    ("rows", "heading"),
    [
        ([HEAD], True),
        ([["序号", "类别", "单位", "申报编号"]], True),
        # A form has a value beside each label.
        ([["类别", "示范企业", "申报单位", "甲公司", "申报编号", "FW-1"]], False),
        ([["1", "示范企业", "甲公司", "FW-1"]], False),
    ],
)
def test_what_a_heading_is(rows: list[list[str]], heading: bool) -> None:
    assert has_heading(page(rows, width=150), COLUMNS) is heading


@pytest.mark.parametrize("rows", [[["1", "示范企业", "甲公司", "FW-1"]], [["类别", "x"], ["申报单位", "y"]], []])
def test_without_a_heading_there_is_no_table(rows: list[list[str]]) -> None:
    assert texts(page(rows)) == []
