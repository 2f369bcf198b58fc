"""The narrative's stretches between headings."""

import pytest

from extractors.forms.content import PageContent
from extractors.forms.narrative import find_narrative
from tests.unit.extractors.forms.paper import FORM, HEIGHT, STORY, column, content, line


def story(*pages: PageContent) -> dict[str, str]:
    return {p.name: p.text for p in find_narrative(pages, STORY, FORM.pages)}


ONE, TWO = "（一）企业概况", "（二）实施成效"


@pytest.mark.parametrize(
    ("texts", "want"),
    [
        ([ONE, "甲公司成立于某年。", TWO, "收入增长。"], {"overview": "甲公司成立于某年。", "results": "收入增长。"}),
        (["(一)企业概况：", "甲。", "（二）取得成效", "乙。"], {"overview": "甲。", "results": "乙。"}),
        (["（一）企业慨况", "甲。", TWO, "乙。"], {"overview": "甲。", "results": "乙。"}),
        ([ONE, "甲。", "乙。"], {"overview": "甲。乙。"}),
        ([ONE, TWO, "乙。"], {"overview": "", "results": "乙。"}),
        (["前言。", TWO, "乙。"], {"results": "乙。"}),
        ([ONE, "甲。", ONE, "丙。"], {"overview": f"甲。{ONE}丙。"}),
        ([ONE, "（一）企业概况及其主营业务说明如下"], {"overview": "（一）企业概况及其主营业务说明如下"}),
        (["没有标题的正文。"], {}),
    ],
    ids=[
        "plain", "other type and alias", "misread heading", "second missing", "empty", "text before", "heading again",
        "no heading", "none",
    ],
)  # fmt: skip
def test_text_stands_with_the_heading_before_it(texts: list[str], want: dict[str, str]) -> None:
    assert story(content(column(texts))) == want


def test_running_lines_and_the_pages_own_title_are_no_story() -> None:
    page = content([
        line("申报内容", 400, 60), *column([ONE, "甲。"], y=200), line("第3页 共9页", 400, HEIGHT - 60),
    ])  # fmt: skip
    assert story(page) == {"overview": "甲。"}


def test_a_field_goes_on_over_pages_and_keeps_their_places() -> None:
    first, second = content(column([ONE, "甲。"]), page=4), content(column(["乙。", TWO, "丙。"]), page=5)
    places = {p.name: p for p in find_narrative([first, second], STORY, FORM.pages)}
    assert [s.content.ref.page for s in places["overview"].stretches] == [4, 5]
    assert places["overview"].text == "甲。乙。"
    assert [s.content.ref.page for s in places["results"].stretches] == [5]


def test_a_page_begins_a_paragraph_where_its_first_row_is_indented() -> None:
    first = content(column([ONE, "甲。"]), page=4)
    second = content([line("乙开头", 260, 100), line("乙下一行", 100, 160)], page=5)
    assert story(first, second) == {"overview": "甲。\n乙开头乙下一行"}


def test_no_line_of_the_story_is_lost() -> None:
    pages = [content(column([f"第{i}段甲", f"第{i}段乙"])) for i in range(4)]
    (place,) = find_narrative([content(column([ONE])), *pages], STORY, FORM.pages)
    assert len(place.lines) == 8
