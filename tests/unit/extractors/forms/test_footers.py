"""What running lines say, and what is no running line."""

import pytest

from extractors.forms.footers import Footer, is_running, read_footer, running_lines
from tests.unit.extractors.forms.paper import HEIGHT, content, line

FOOT = HEIGHT - 80


@pytest.mark.parametrize(
    ("text", "page", "total"),
    [
        ("第3页 共12页", 3, 12),
        ("第3页，共12页", 3, 12),
        ("第 3 页 / 共 12 页", 3, 12),
        ("共12页 第3页", 3, 12),
        ("共１２页，第３页", 3, 12),
        ("3/12", 3, 12),
        ("3 / 12", 3, 12),
        ("第3页", 3, None),
        ("— 3 —", 3, None),
        ("-3-", 3, None),
        ("第0页 共12页", None, None),
        ("2021/05/12", None, None),
        ("某某有限公司", None, None),
        ("3", None, None),
    ],
)
def test_pages(text: str, page: int | None, total: int | None) -> None:
    found = read_footer(content([line("正文", 100, 600), line(text, 400, FOOT, confidence=0.9)]))
    assert (found.page, found.total) == (page, total)
    assert is_running(text) is (page is not None or "第0页" in text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("申报编号：FW2021-QY-0012", "FW2021-QY-0012"),
        ("编号：FW-2021-12", "FW-2021-12"),
        ("No. FW-12", "FW-12"),
        ("编号：12345", None),
        ("申报编号：", None),
    ],
)
def test_application_numbers_beside_the_page(text: str, number: str | None) -> None:
    row = [line(text, 100, FOOT), line("第2页 共9页", 700, FOOT)]
    assert read_footer(content(row)) == Footer(2, 9, number, 0.99)


@pytest.mark.parametrize("page", ["2 第2页共9页", "第2页共9页", "0012 第2页共9页"])
def test_the_end_of_a_number_that_is_read_once_more_before_the_page_is_no_part_of_it(page: str) -> None:
    row = [line("申报编号：FW2021-QY-0012", 100, FOOT), line(page, 560, FOOT)]
    assert read_footer(content(row)) == Footer(2, 9, "FW2021-QY-0012", 0.99)


@pytest.mark.parametrize("pieces", [("申报编号：FW2021-QY", "-0012"), ("申报编号：FW2021-QY-0012第2页共9页",)])
def test_a_number_is_read_in_pieces_and_together_with_the_page(pieces: tuple[str, ...]) -> None:
    row = [line(piece, 100 + 300 * at, FOOT) for at, piece in enumerate((*pieces, "第2页共9页"))]
    assert read_footer(content(row)).application_no == "FW2021-QY-0012"


def test_a_number_without_a_page_is_the_forms_own_field() -> None:
    assert read_footer(content([line("申报编号：FW-2021-12", 100, 60)])).application_no is None


def test_the_foot_outranks_the_head() -> None:
    both = [line("第7页 共8页", 100, 40, confidence=0.9), line("第2页 共9页", 100, FOOT, confidence=0.8)]
    assert read_footer(content(both)) == Footer(2, 9, None, 0.8)
    assert read_footer(content(both[:1])) == Footer(7, 8, None, 0.9)


@pytest.mark.parametrize("y", [300.0, HEIGHT / 2, HEIGHT * 0.8])
def test_the_middle_of_a_page_has_no_footer(y: float) -> None:
    page = content([line("第2页 共9页", 100, y)])
    assert read_footer(page) == Footer()
    assert running_lines(page) == ()


def test_running_lines_are_those_that_say_so_at_the_edge() -> None:
    foot, head, own = line("第2页 共9页", 100, FOOT), line("编号：FW-12", 100, 40), line("承诺人", 100, FOOT - 60)
    assert running_lines(content([head, line("3/5", 100, 700), own, foot])) == (head, foot)


def test_an_empty_page_says_nothing() -> None:
    assert read_footer(content()) == Footer()
