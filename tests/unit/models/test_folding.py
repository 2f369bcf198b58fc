"""What is equal in print and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.folding import compact, fold, fold_cased

texts = st.text(
    alphabet=st.sampled_from([*"甲乙有限公司〔〕【】（）()—–-－·•“”「」‘’：∶:…｡。 \u3000\u200bAaＡ１1①㈱ﬁ万〜~"]),
    max_size=12,
)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("某某（北京）有限公司", "某某(北京) 有限公司"),
        ("工信部〔2021〕5号", "工信部[2021]5号"),
        ("ＡＢＣ１２３", "ABC123"),
        ("2019—2021", "2019-2021"),
        ("2019－2021", "2019–2021"),
        ("“十四五”", '"十四五"'),
        ("「十四五」", "“十四五”"),
        ("买买提·艾力", "买买提•艾力"),
        ("联系人：", "联系人:"),
        ("联系人∶", "联系人:"),
        ("甲\u3000乙\n丙", "甲乙丙"),
        ("甲\u200b乙\ufeff", "甲乙"),
        ("等等……", "等等......"),
        ("5〜8", "5~8"),
        ("完。", "完｡"),
        ("塡报单位", "填报单位"),
        ("対応", "对应"),
        ("營業收入", "营业收入"),
    ],
)
def test_equal_in_print(a: str, b: str) -> None:
    assert fold(a) == fold(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("某某有限公司", "某某有限责任公司"),
        ("3.5", "35"),
        ("1,000", "1.000"),
        ("ABC", "abc"),
        ("己方", "已方"),
        ("5~8", "5-8"),
        ("（一）", "（二）"),
        ("20%", "20"),
        ("甯某", "宁某"),
        ("长堿", "长碱"),
    ],
)
def test_different_in_print(a: str, b: str) -> None:
    assert fold(a) != fold(b)


@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text) == fold(f" {text}\u3000")


@given(texts, texts)
def test_folding_goes_character_by_character(a: str, b: str) -> None:
    assert fold(a + b) == fold(a) + fold(b)


def test_every_character_folds_to_one_that_stays() -> None:
    unsteady = [c for c in map(chr, range(0x4E00, 0xA000)) if fold(fold(c)) != fold(c)]
    assert unsteady == []


def test_compact_only_takes_width_and_blanks() -> None:
    assert compact(" 甲（乙） Ａ ") == "甲(乙)A"
    assert compact("甲—乙") == "甲—乙"


def test_case_is_one_for_addresses() -> None:
    assert fold_cased("Li@Example.COM ") == fold_cased("li@example.com")
