"""Is the date filled in, by whatever means, or are 年 月 日 left open?"""

from collections.abc import Sequence

import cv2
import pytest

from extractors.forms.open_dates import date_at, is_date_row
from extractors.forms.strokes import Cover
from extractors.ocr.engine import Line
from extractors.page import PageImage, Pixels
from tests.unit.extractors.forms.paper import DPI, EM, blank, line, written

X, Y = 300.0, 900.0
GAP = 2.5
"""Ems left open before each word."""
AT = {word: X + (GAP + 1) * EM * (i + 1) - EM for i, word in enumerate("年月日")}


def row(hand: str = "", words: str = "年月日") -> tuple[Pixels, list[Line]]:
    """年 月 日 with gaps, the gaps before the words in `hand` filled by strokes, and what a recogniser read of it."""
    pixels = blank()
    for word, x in AT.items():
        pixels = written(pixels, word, x, Y)
        if word in hand:
            cv2.ellipse(pixels, (round(x - EM), round(Y + 15)), (6, 11), 0, 0, 320, (40, 40, 110), 2)
    return pixels, [line(w, AT[w], Y) for w in words]


def state(pixels: Pixels, lines: Sequence[Line], covers: Sequence[Cover] = ()) -> str | None:
    found = date_at(PageImage.received(pixels, DPI), pixels, lines, covers)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("hand", "words", "want"),
    [
        ("", "年月日", "blank"),
        ("年月日", "年月日", "filled"),
        ("年", "年月日", "partly"),
        ("月日", "年月日", "partly"),
        ("", "月日", "blank"),
        ("月", "月日", "partly"),
    ],
)
def test_each_gap_is_looked_at(hand: str, words: str, want: str) -> None:
    assert state(*row(hand, words)) == want


@pytest.mark.parametrize(
    ("texts", "want"),
    [
        (["2021年4月17日"], "filled"),
        (["2021-04-16"], "filled"),
        (["2021.04.16"], "filled"),
        (["日期：2021年 4月17", "日"], "filled"),
        (["2021年42102月22日"], "filled"),
        (["二〇二一年四月十七日"], "filled"),
        (["2021年月日"], "partly"),
        (["年月日"], "blank"),
    ],
)
def test_what_was_read_counts_where_it_is_a_date(texts: list[str], want: str) -> None:
    lines = [line(text, X + 300 * i, Y) for i, text in enumerate(texts)]
    assert state(blank(), lines) == want


def test_the_lowest_row_is_the_pages_date() -> None:
    pixels, lines = row()
    assert state(pixels, [line("2021年3月1日", X, 200), *lines]) == "blank"
    assert state(pixels, [*lines, line("2021年3月1日", X, Y + 200)]) == "filled"


@pytest.mark.parametrize(("lifted", "want"), [(True, "blank"), (False, "unclear")])
def test_a_seal_over_it_neither_fills_nor_opens_a_date(lifted: bool, want: str) -> None:
    pixels, lines = row()
    assert state(pixels, lines, [Cover((X - 50, Y - 150, X + 350, Y + 180), lifted)]) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("年月日", True),
        ("月日", True),
        ("日", False),
        ("日月年", False),
        ("2021年4月17日", True),
        ("日期:年月日", True),
        ("2021-04-17", True),
        ("13800138000", False),
        ("20210417", True),
        ("2019年1月1日以来无重大质量事故", False),
        ("自2018年1月1日至2020年12月31日期间本单位按月按日报送", False),
        ("申报编号:FWX2021-34-0018", False),
        ("法定代表人(签字):", False),
    ],
)
def test_which_rows_are_dates(text: str, want: bool) -> None:
    assert is_date_row(text) is want


@pytest.mark.parametrize(("y", "want"), [(Y, "filled"), (Y - 300, "blank")])
def test_a_date_stamp_that_was_taken_off_as_a_seal_fills_it(y: float, want: str) -> None:
    pixels, lines = row()
    assert state(pixels, lines, [Cover((X, y - 10, X + 300, y + 40), lifted=True, cornered=True)]) == want


def test_no_row_no_verdict() -> None:
    assert state(blank(), [line("推荐单位（盖章）：", X, Y)]) is None
    assert state(blank(), [line("年月日", X, Y, centred=False)]) is None
