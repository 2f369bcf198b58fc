"""Printed numbers: separators, signs, units, percent, Chinese numerals, and what is no number."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.fields.numbers import chinese_number, parse_number, parse_percent


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("8600.00", "8600.00"),
        ("86,532.47", "86532.47"),
        ("８６，５３２．４７", "86532.47"),
        ("1，234，567.8", "1234567.8"),
        ("-8,899.81", "-8899.81"),
        ("－8899.81", "-8899.81"),
        ("(8,899.81)", "-8899.81"),
        ("（8,899.81）", "-8899.81"),
        ("△12.50", "-12.50"),
        ("-0.00", "0.00"),
        ("86532.47万元", "86532.47"),
        ("1.2亿元", "12000"),
        ("865324700元", "86532.47"),
        ("人民币 5,000.00 万元", "5000.00"),
        ("壹仟贰佰叁拾万元整", "1230"),
        ("叁佰零伍元陆角柒分", "0.030567"),
    ],
)
def test_amounts_in_the_unit_of_the_form(printed: str, value: str) -> None:
    found = parse_number(printed, "万元", places=2)
    assert found is not None
    assert (found.text, found.doubtful) == (value, False)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("86.532.47", "86532.47"),
        ("86,532,47", "86532.47"),
        ("8O5.20", "805.20"),
        ("|623,908.18", "623908.18"),
        ("12、345.60", "12345.60"),
    ],
)
def test_a_misread_separator_or_digit_is_doubtful(printed: str, value: str) -> None:
    found = parse_number(printed, "万元", places=2)
    assert found is not None
    assert (found.text, found.doubtful) == (value, True)


@pytest.mark.parametrize(
    "printed", ["", "abc", "SOIL", "三家", "2021年", "12.3.4.5", "1,23,4", "40%", "-", "0571-32057244"]
)
def test_what_is_no_amount_is_none(printed: str) -> None:
    assert parse_number(printed, "万元", places=2) is None


@pytest.mark.parametrize(
    ("printed", "value", "doubtful"),
    [
        ("8,350", "8350", False),
        ("8350人", "8350", False),
        ("1.2万人", "12000", True),
        ("8.350", "8350", True),
        ("0", "0", False),
    ],
)
def test_whole_numbers(printed: str, value: str, doubtful: bool) -> None:
    found = parse_number(printed, "人", whole=True)
    assert found is not None
    assert (found.text, found.doubtful) == (value, doubtful)


@pytest.mark.parametrize(
    ("printed", "value", "doubtful"),
    [
        ("30%", "30", False),
        ("30.0％", "30.0", False),
        ("42.45", "42.45", False),
        ("百分之三十", "30", False),
        ("百分之三十点五", "30.5", False),
        ("0.30", "0.30", True),
        ("0.30%", "0.30", False),
        ("-3.2%", "-3.2", False),
    ],
)
def test_percent(printed: str, value: str, doubtful: bool) -> None:
    found = parse_percent(printed)
    assert found is not None
    assert (found.text, found.doubtful) == (value, doubtful)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三十", 30),
        ("十二", 12),
        ("二〇二一", 2021),
        ("一百零五", 105),
        ("三万二千", 32000),
        ("一亿零三百万", 103000000),
    ],
)
def test_chinese_numerals(text: str, value: int) -> None:
    assert chinese_number(text) == value


@given(
    st.decimals(min_value=Decimal(-99999999), max_value=Decimal(99999999), places=2),
    st.booleans(),
    st.sampled_from(["{}", " {} ", "{}万元", "¥{}"]),
)
def test_every_printed_style_gives_the_amount_back(amount: Decimal, grouped: bool, style: str) -> None:
    printed = style.format(f"{amount:,.2f}" if grouped else f"{amount:.2f}")
    found = parse_number(printed, "万元", places=2)
    assert found is not None
    assert Decimal(found.text) == amount
    assert not found.doubtful


@given(st.text(max_size=20))
def test_any_text_gives_a_decimal_or_nothing(text: str) -> None:
    found = parse_number(text, "万元", places=2)
    assert found is None or Decimal(found.text).is_finite()
