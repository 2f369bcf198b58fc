"""Credit codes with both check digits, and the ways to write telephone numbers and addresses."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extractors.fields.identifiers import (
    ALPHABET,
    CONFUSIONS,
    parse_email,
    parse_phone,
    parse_postcode,
    parse_url,
    parse_uscc,
    phone_key,
    uscc_valid,
)

PUBLISHED = ["914403001922038216", "91440300192317458F", "91370200264574251E", "9144030071526726XG"]
"""The worked examples of the domain notes."""


def completed(head: str) -> str | None:
    """A credit code from its first 16 characters, by trying every pair of check characters: at most one passes."""
    return next((head + a + b for a in "0123456789X" for b in ALPHABET if uscc_valid(head + a + b)), None)


codes = st.builds(
    lambda head, division, body: completed(head + division + body),
    st.sampled_from(["91", "92", "12", "51"]),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=8, max_size=8),
).filter(bool)


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_codes_are_valid(code: str) -> None:
    assert uscc_valid(code)
    assert parse_uscc(code) == parse_uscc(" ".join(code).lower())
    assert not parse_uscc(code).doubtful


@pytest.mark.parametrize(
    "code", ["91350100M000100Y4Z", "914403001922038217", "91440300192203821", "9144030019220382166", ""]
)
def test_codes_that_break_a_rule(code: str) -> None:
    assert not uscc_valid(code)
    assert parse_uscc(code).doubtful
    assert parse_uscc(code).text == code


@given(codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_noticed(code: str, place: int, other: str) -> None:
    assume(code[place] != other)
    assert not uscc_valid(code[:place] + other + code[place + 1 :])


@given(codes, st.integers(0, 16))
def test_every_swap_of_neighbours_is_noticed(code: str, place: int) -> None:
    assume(code[place] != code[place + 1])
    assert not uscc_valid(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


@given(codes)
def test_forbidden_letters_are_put_right_and_said_so(code: str) -> None:
    read = code.replace("0", "O").replace("1", "I") if code.count("0") + code.count("1") < 5 else code.replace("5", "S")
    assume(read != code and sum(a != b for a, b in zip(read, code, strict=True)) <= 4)
    found = parse_uscc(read)
    assert (found.text, found.repaired) == (code, True)


@given(codes, st.integers(0, 17))
def test_a_repair_is_always_valid_and_never_of_a_valid_code(code: str, place: int) -> None:
    assume(code[place] in CONFUSIONS)
    damaged = code[:place] + CONFUSIONS[code[place]][0] + code[place + 1 :]
    found = parse_uscc(damaged)
    assert uscc_valid(found.text) == found.repaired or found.text == code
    assert not parse_uscc(code).repaired


def test_a_digit_printed_for_another_digit_is_not_repaired() -> None:
    wrong = "914403001922038276"
    assert parse_uscc(wrong).text == wrong


@pytest.mark.parametrize(
    ("printed", "text", "doubtful"),
    [
        ("0571-32057244", "0571-32057244", False),
        ("0571—32057244", "0571-32057244", False),
        ("138 1234 5678", "13812345678", False),
        ("010-68205191转8001", "010-68205191-8001", False),
        ("O571-3205724l", "0571-32057241", True),
        ("1381234567", "1381234567", True),
    ],
)
def test_telephone_numbers(printed: str, text: str, doubtful: bool) -> None:
    assert (parse_phone(printed).text, parse_phone(printed).doubtful) == (text, doubtful)


@pytest.mark.parametrize("other", ["(0571)32057244", "0571 32057244", "0571－32057244"])
def test_ways_to_write_one_telephone_number(other: str) -> None:
    assert phone_key(other) == phone_key("0571-32057244")


def test_the_country_code_is_left_out() -> None:
    assert phone_key("+86 13812345678") == phone_key("13812345678")
    assert phone_key("0086-13812345678") == phone_key("13812345678")
    assert phone_key("13812345678") != phone_key("13812345679")


@pytest.mark.parametrize(
    ("printed", "text", "doubtful"), [("116083", "116083", False), ("1160B3", "116083", True), ("11608", "11608", True)]
)
def test_postcodes(printed: str, text: str, doubtful: bool) -> None:
    assert (parse_postcode(printed).text, parse_postcode(printed).doubtful) == (text, doubtful)


@pytest.mark.parametrize(
    ("printed", "text", "doubtful"),
    [
        ("nfci@sohu.com", "nfci@sohu.com", False),
        ("nfci @sohu.com", "nfci@sohu.com", False),
        ("nfci©sohu。com", "nfci@sohu.com", True),
        ("nfci.sohu.com", "nfci.sohu.com", True),
    ],
)
def test_mail_addresses(printed: str, text: str, doubtful: bool) -> None:
    assert (parse_email(printed).text, parse_email(printed).doubtful) == (text, doubtful)


@pytest.mark.parametrize(
    ("printed", "doubtful"), [("https://www.example.cn", False), ("www.example.cn/a?b=1", False), ("网址待定", True)]
)
def test_web_addresses(printed: str, doubtful: bool) -> None:
    assert parse_url(printed).doubtful is doubtful
