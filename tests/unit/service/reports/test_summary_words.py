"""Widths of a summary table's columns, and what may stand in a cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reports.summary_words import RUN, column_widths, em_width, is_centred, line_count, printable
from tests.unit.service.reports.summaries import COLUMNS, row, sheet

WIDTH_PT, PAD_PT, SIZES = 757.0, 9.0, (10.5, 9.0, 8.0)
WORDS = st.text(st.sampled_from("沈阳示例装备有限公司（）、AW09-"), max_size=60)


@given(st.lists(st.fixed_dictionaries({c.name: WORDS for c in COLUMNS}), min_size=1, max_size=4))
def test_columns_fill_the_page_whatever_stands_in_them(rows: list[dict[str, str]]) -> None:
    widths = column_widths(sheet(*rows), WIDTH_PT, PAD_PT, SIZES)
    assert sum(e * widths.size + PAD_PT for e in widths.ems) == pytest.approx(WIDTH_PT)
    assert min(widths.ems) > 0.5


def test_no_code_or_number_is_broken_and_long_words_get_more_room() -> None:
    usual = row(1, applicant_name="沈阳示例装备制造（集团）股份有限公司第一分公司")
    widths = column_widths(sheet(usual), WIDTH_PT, PAD_PT, SIZES)
    by_name = {c.name: e for c, e in zip(COLUMNS, widths.ems, strict=True)}
    assert widths.size == 10.5
    for name, ems in by_name.items():
        assert all(em_width(run) <= ems for run in RUN.findall(usual[name]))
    assert by_name["applicant_name"] > by_name["kind"] > by_name["no"]
    assert by_name["remark"] >= 4


def test_type_is_smaller_where_codes_would_not_fit() -> None:
    long = row(1, applicant_name="S" * 18, object_name="B" * 18, mode="C" * 12)
    assert column_widths(sheet(long), WIDTH_PT, PAD_PT, SIZES).size == 9.0


def test_one_endless_code_is_broken_and_makes_nothing_smaller() -> None:
    endless = row(1, application_no="X" * 90)
    widths = column_widths(sheet(endless), WIDTH_PT, PAD_PT, SIZES)
    assert (widths.size, max(widths.ems) < 20) == (10.5, True)


def test_an_empty_table_of_columns_alone_has_widths() -> None:
    assert len(column_widths(sheet(row(1, **{c.name: "" for c in COLUMNS})), WIDTH_PT, PAD_PT, SIZES).ems) == 10


@pytest.mark.parametrize(
    ("text", "ems", "lines"),
    [("", 3, 1), ("沈阳市", 3, 1), ("沈阳市政府", 3, 3), ("沈阳市政府", 4, 2), ("01234", 3, 1)],
)
def test_lines_are_counted_rather_too_many(text: str, ems: float, lines: int) -> None:
    assert line_count(text, ems) == lines


def test_short_words_and_codes_stand_in_the_middle() -> None:
    made = sheet(row(1), row(2, application_no="FWX-2"))
    centred = {c.name for c in COLUMNS if is_centred(made, c)}
    assert {"no", "kind", "uscc", "contact_mobile", "application_no"} <= centred
    assert not {"applicant_name", "mode"} & centred


@pytest.mark.parametrize(
    ("text", "shown"), [(" a\r\n b\t", "a b"), ("\x00\u200b甲\ud800乙\ufffe", "甲 乙"), ("=1", "=1")]
)
def test_what_nobody_sees_is_left_out(text: str, shown: str) -> None:
    assert printable(text) == shown
