"""Printed dates in the usual Chinese styles."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.fields.dates import is_open, parse_date


@pytest.mark.parametrize(
    "printed",
    [
        "2021年4月30日", "2021年04月30日", "2021 年 4 月 30 日", "2021.4.30", "2021/04/30", "2021-4-30", "20210430",
        "２０２１年４月３０日", "二〇二一年四月三十日", "二○二一年四月三十日", "二零二一年四月三十日", "2021年4月30号",
    ],
)  # fmt: skip
def test_styles_of_one_day(printed: str) -> None:
    found = parse_date(printed)
    assert found is not None
    assert (found.iso, found.doubtful) == ("2021-04-30", False)
    assert found.day == date(2021, 4, 30)


@pytest.mark.parametrize("printed", ["2020年6月", "2020年06月", "2020-06", "2020.6", "二〇二〇年六月", "202006"])
def test_styles_of_one_month(printed: str) -> None:
    found = parse_date(printed)
    assert found is not None
    assert (found.iso, found.day) == ("2020-06", None)


@pytest.mark.parametrize("printed", ["2O21年4月3O日", "2021—04—30", "2021-0430", "2021年4月30曰"])
def test_confused_characters_make_a_date_doubtful(printed: str) -> None:
    found = parse_date(printed)
    assert found is not None
    assert (found.iso, found.doubtful) == ("2021-04-30", True)


@pytest.mark.parametrize(
    "printed", ["", "2021年13月1日", "2021年2月30日", "2021年 月 日", "四月三十日", "2021", "86,532.47", "年年"]
)
def test_what_the_calendar_does_not_know_is_no_date(printed: str) -> None:
    assert parse_date(printed) is None


@pytest.mark.parametrize(
    ("printed", "expected"), [("年 月 日", True), ("  ", True), ("/", True), ("2021年 月 日", False)]
)
def test_an_unfilled_date(printed: str, expected: bool) -> None:
    assert is_open(printed) is expected


@given(
    st.dates(min_value=date(1000, 1, 1)),
    st.sampled_from(["{0}年{1}月{2}日", "{0}年{1:02}月{2:02}日", "{0}-{1:02}-{2:02}", "{0}.{1}.{2}", "{0}/{1}/{2:02}"]),
)
def test_every_day_is_read_back(day: date, style: str) -> None:
    found = parse_date(style.format(day.year, day.month, day.day))
    assert found is not None
    assert found.day == day
