"""Values beside their labels, and where years cross labels."""

import pytest

from extractors.forms.anchors import find_in_tables
from extractors.forms.grid import Cell
from tests.unit.extractors.forms.paper import BODY, MONEY, content, line, table

BLOCKS = {"body": BODY}
YEARLY = {"money": (2019, 2020, 2021)}


def beside(rows: list[list[str]]) -> dict[str, str]:
    return {p.name: p.text for p in find_in_tables(content(*table(rows)), BLOCKS, {})}


def crossing(rows: list[list[str]], years: tuple[int, ...] = (2019, 2020, 2021)) -> dict[str, str]:
    found = find_in_tables(content(*table(rows)), {"money": MONEY}, {"money": years})
    return {p.name.removeprefix("money."): p.text for p in found}


@pytest.mark.parametrize(
    ("rows", "want"),
    [
        ([["联系人", "张三", "联系电话", "13800000000"]], {"contact": "张三", "contact_phone": "13800000000"}),
        ([["联系人", ""], ["联系电话", "1"]], {"contact": "", "contact_phone": "1"}),
        ([["联系人", "联系电话"], ["张三", "1"]], {"contact": "张三", "contact_phone": "1"}),
        ([["序号", "姓名"], ["1", "张三"]], {}),
        ([["联系人", "联系人"], ["张三", "李四"]], {"contact": "联系人"}),
        ([["", "联系人"]], {}),
        ([], {}),
    ],
    ids=["beside", "blank", "below", "no label", "value like its label", "nothing there", "no table"],
)
def test_values_beside_or_below_their_labels(rows: list[list[str]], want: dict[str, str]) -> None:
    assert beside(rows) == want


def test_of_two_cells_like_a_label_the_liker_one_counts() -> None:
    assert beside([["统一社会信用代吗", "错"], ["统一社会信用代码", "对"]]) == {"uscc": "对"}


def test_a_field_within_another_has_no_label_of_its_own() -> None:
    assert "mode_other" not in beside([["其他", "甲"]])


def test_a_wrapped_value_is_read_whole_and_knows_its_cell() -> None:
    cells = [Cell(100, 100, 300, 200), Cell(302, 100, 700, 200)]
    lines = [line("联系人", 110, 130), line("张三、", 310, 105), line("李四", 310, 150)]
    (place,) = find_in_tables(content(lines, cells), BLOCKS, {})
    assert place.text == "张三、李四"
    assert place.stretches[0].cell is cells[1]
    assert place.block == "body"


ACROSS = [
    ["项目", "2019年", "2020年", "2021年"],
    ["营业收入（万元）", "11", "12", "13"],
    ["利润总额（万元）", "21", "", "23"],
]
DOWN = [list(column) for column in zip(*ACROSS, strict=True)]
VALUES = {
    "2019.revenue": "11", "2020.revenue": "12", "2021.revenue": "13",
    "2019.profit": "21", "2020.profit": "", "2021.profit": "23",
}  # fmt: skip


@pytest.mark.parametrize("rows", [ACROSS, DOWN], ids=["years across", "years down"])
def test_values_stand_where_years_and_labels_cross(rows: list[list[str]]) -> None:
    assert crossing(rows) == VALUES


@pytest.mark.parametrize(
    ("damaged", "whole"), [("202年", "2021年"), ("2O2O年", "2020年"), ("209年", "2019年"), ("20年度", "2020年")]
)
def test_a_damaged_year_is_told_by_those_beside_it(damaged: str, whole: str) -> None:
    rows = [[damaged if text == whole else text for text in row] for row in ACROSS]
    assert crossing(rows) == VALUES


def test_two_damaged_years_of_three_are_told_by_their_order() -> None:
    rows = [["项目", "209年", "2020年", "202年"], *ACROSS[1:]]
    assert crossing(rows) == VALUES


def test_years_that_cannot_be_told_are_not_guessed() -> None:
    rows = [["项目", "20年", "20年", "20年"], *ACROSS[1:]]
    found = crossing(rows)
    assert all(VALUES[name] == text for name, text in found.items())


@pytest.mark.parametrize("rows", [[["成立时间", "2019年"], ["营业收入（万元）", "11"]], [["营业收入（万元）", "11"]]])
def test_a_lone_year_is_a_value(rows: list[list[str]]) -> None:
    assert crossing(rows) == {}


def test_years_of_another_table_are_left_alone() -> None:
    rows = [["项目", "2016年", "2017年", "2018年"], *ACROSS[1:]]
    assert crossing(rows) == {}
