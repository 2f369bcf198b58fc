"""What is hidden of personal data, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reports.masking import Masking

MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
AROUND = st.text(alphabet="电话：联系人，。 /（）", max_size=8)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13812341234", "138****1234"),
        ("138 1234 1234", "138 **** 1234"),
        ("138-1234-1234", "138-****-1234"),
        ("１３８１２３４１２３４", "１３８****１２３４"),
        ("联系人电话13812341234。", "联系人电话138****1234。"),
        ("abc@qq.com", "a***@qq.com"),
        ("a@qq.com", "***@qq.com"),
        ("邮箱：zhang.san@163.com，传真", "邮箱：z***@163.com，传真"),
        ("zhang.san@163…", "z***@163…"),
        ("zhang＠163.com", "z****＠163.com"),
        ("024-23456789", "024-23456789"),
        ("91210106138123412X", "91210106138123412X"),
        ("2101060012345", "2101060012345"),
        ("13812341234.00", "13812341234.00"),
        ("623,908.18", "623,908.18"),
        ("FWX2021-21-0007", "FWX2021-21-0007"),
        ("", ""),
    ],
)
def test_anywhere(text: str, shown: str) -> None:
    assert Masking().value(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13812341234", "138****1234"),
        ("1381234123", "138***4123"),
        ("024-23456789", "024-****6789"),
        ("23456789", "******89"),
        ("zhangsan163.com", "z*********3.com"),
        ("13812341234/024-23456789", "138****1234/024-****6789"),
        ("12", "**"),
        ("无", "无"),
    ],
)
def test_in_a_private_field(text: str, shown: str) -> None:
    masking = Masking(private_fields=frozenset({"contact_tel"}))
    assert masking.value(text, "contact_tel") == shown
    assert masking.value(text, "rows.1.contact_tel") == shown


@given(AROUND, MOBILES, AROUND)
def test_no_mobile_number_stays(before: str, mobile: str, after: str) -> None:
    masking = Masking()
    for shown in (
        masking.value(before + mobile + after),
        masking.characters(before + mobile + after, "contact_tel"),
        masking.sentence(before + mobile + after, "contact_tel", [mobile]),
    ):
        assert mobile not in shown
        assert f"{mobile[:3]}****{mobile[7:]}" in shown


@given(st.text(alphabet="0123456789-@.a一 ", max_size=30))
def test_characters_are_replaced_one_by_one(text: str) -> None:
    shown = Masking().characters(text, "contact_tel")
    assert len(shown) == len(text)
    assert all(b in {"*", a} for a, b in zip(text, shown, strict=True))


def test_a_misread_number_is_hidden_in_a_sentence_too() -> None:
    words = "手机：纸面 138 1234 123，线上 13812341234"
    shown = Masking().sentence(words, "contact_mobile", ["138 1234 123"])
    assert "1234 123" not in shown
    assert "12341234" not in shown


def test_numbers_elsewhere_stay_in_sentences() -> None:
    assert Masking().sentence("纸面 6239081800，线上 6239081801", "revenue") == "纸面 6239081800，线上 6239081801"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("电话为“1381234123…”", "电话为“138*******…”"),
        ("电话为“13812…”", "电话为“13812…”"),
        ("产值为“623908…”", "产值为“623908…”"),
    ],
)
def test_a_number_that_a_sentence_cuts_is_hidden_too(words: str, shown: str) -> None:
    assert Masking().sentence(words) == shown


def test_off_shows_everything() -> None:
    masking = Masking(on=False)
    assert masking.value("13812341234", "contact_mobile") == "13812341234"
    assert masking.sentence("13812341234", "contact_mobile") == "13812341234"
    assert not masking.covers("contact_mobile")
    assert not masking.reveals("13812341234")


@pytest.mark.parametrize(("text", "reveals"), [("电话 13812341234", True), ("a@b.cn", True), ("23456789", False)])
def test_reveals(text: str, reveals: bool) -> None:
    assert Masking().reveals(text) is reveals
