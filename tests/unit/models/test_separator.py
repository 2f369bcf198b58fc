"""What a slip's code says comes back, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.separator import Slip, check_digits, slip_of

numbers = st.text(st.characters(blacklist_characters=":", blacklist_categories=("Z", "C")), max_size=40)
printable = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)


def spaceless(text: str) -> bool:
    return not any(c.isspace() for c in text)


@given(numbers.filter(spaceless), numbers.filter(spaceless))
def test_a_code_says_what_its_slip_does(parcel: str, application_no: str) -> None:
    if parcel or application_no:
        slip = Slip(parcel=parcel, application_no=application_no)
        assert slip_of(slip.code) == slip


@given(printable, st.data())
def test_check_digits_see_a_changed_character_and_swapped_neighbours(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda c: c != text[at]))
    assert check_digits(text[:at] + other + text[at + 1 :]) != check_digits(text)
    swapped = text[:at] + text[at : at + 2][::-1] + text[at + 2 :]
    assert swapped == text or check_digits(swapped) != check_digits(text)


def test_the_code_as_it_is_printed_since_version_1() -> None:
    assert Slip(parcel="LN-2021-03", application_no="FWX2021-21-0007").code == "KANHE1:LN-2021-03:FWX2021-21-0007:90"


@pytest.mark.parametrize(
    "code",
    [
        "KANHE1:LN-2021-03:FWX2021-21-0007:00", "KANHE2:P-1::00", "KANHE1:::30", "FW-2021-7|V3", "", "KANHE1:P 1::12",
        "https://portal.example/view?no=FW-2021-7",
    ],
)  # fmt: skip
def test_another_code_is_no_slip(code: str) -> None:
    assert slip_of(code) is None


@pytest.mark.parametrize("number", ["a:b", "a b", "a\u3000b", "a\nb", "x" * 41])
def test_a_number_that_a_code_cannot_carry_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        Slip(parcel=number)


def test_a_slip_names_something() -> None:
    with pytest.raises(ValueError, match="names a parcel"):
        Slip()
