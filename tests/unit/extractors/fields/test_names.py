"""What makes two printed texts the same, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.fields.names import plain
from models.folding import fold, fold_cased

PRINTED = ((0x20, 0x7E), (0x3001, 0x3011), (0x4E00, 0x9FFF), (0xFF01, 0xFF5E), (0x2010, 0x2026))
"""Code points that forms print: ASCII, Chinese characters and punctuation, full widths, dashes and quotes."""


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("甲（集团）有限公司", "甲(集团) 有限公司"),
        ("“智造”平台", '"智造"平台'),
        ("010—68205191", "010-68205191"),
        ("阿依古丽·买买提", "阿依古丽•买买提"),
        ("ＡＢＣ１２３", "ABC123"),
        ("工信厅政法函〔2021〕43号", "工信厅政法函[2021]43号"),
        ("甲\u200b乙", "甲乙"),
        ("风机、\n风扇", "风机、风扇"),
    ],
)
def test_width_blanks_and_marks_are_no_difference(a: str, b: str) -> None:
    assert fold(a) == fold(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("甲有限公司", "甲有限责任公司"),
        ("大连", "太连"),
        ("己", "已"),
        ("风机、风扇", "风机。风扇"),
        ("abc", "ABC"),
        ("一号", "-号"),
    ],
)
def test_words_and_case_are_a_difference(a: str, b: str) -> None:
    assert fold(a) != fold(b)


def test_case_is_none_where_it_has_no_meaning() -> None:
    assert fold_cased("Wang@QQ.com") == fold_cased("wang@qq.COM")


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("  沈 阳 市  铁西区 ", "沈阳市铁西区"),
        ("C3670  汽车零部件", "C3670 汽车零部件"),
        ("甲（集 团）公司", "甲（集团）公司"),
        ("一段。 \n  二段。", "一段。\n二段。"),
        ("Smart  Works 平台", "Smart Works 平台"),
    ],
)
def test_plain_keeps_what_is_printed_but_stray_blanks(printed: str, kept: str) -> None:
    assert plain(printed) == kept


@given(st.text(st.one_of(*(st.characters(min_codepoint=a, max_codepoint=b) for a, b in PRINTED)), max_size=40))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
