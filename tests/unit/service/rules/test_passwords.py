"""Which passwords are taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rules.passwords import common_passwords, normal, password_problems
from service.workflows.password_hashing import one_time_password


@pytest.mark.parametrize(
    ("password", "problems"),
    [
        ("Kx7!mqPz2w", ()),
        ("山高水长Kq7-流", ("password.short",)),
        ("山高水长Kq7-流云远", ()),
        ("correct horse battery staple", ()),
        ("Kx7!mqPz2", ("password.short",)),
        ("kx7mqpz2wvt", ("password.kinds",)),
        ("Kx7!" * 40, ("password.long", "password.same")),
        ("Kx7!mq\x00Pz2w", ("password.unprintable",)),
        ("Aa1!Aa1!Aa1!", ("password.same",)),
        ("Zhangsan-7Qx", ("password.name",)),
        ("nasgnahZ-7Qx", ("password.name",)),
        ("ZHANGSAN７Qx-", ("password.name",)),
        ("Password123!", ("password.common",)),
        ("P@ssw0rd2026", ("password.common",)),
        ("Admin@12345", ("password.common",)),
        ("WoAiNi1314520", ("password.common",)),
        ("Qwertyuiop1!", ("password.common",)),
        ("1234567890Ab", ("password.common",)),
        ("Huawei@2026", ("password.common",)),
        ("12345678901234567", ("password.common",)),
        ("1Qaz2Wsx3Edc", ("password.common",)),
        ("Ｐａｓｓｗｏｒｄ１２３！", ("password.common",)),
        ("Zq8273-88124", ()),
    ],
)
def test_password_problems(password: str, problems: tuple[str, ...]) -> None:
    assert password_problems(password, "zhangsan", 10) == problems


def test_a_short_name_may_stand_in_a_password() -> None:
    assert password_problems("Li7!mqPz2w", "li", 10) == ()


def test_an_input_methods_wide_characters_are_the_plain_ones() -> None:
    assert normal("Ａｂ１２！　") == "Ab12! "


@given(st.text(max_size=200), st.text(max_size=20))
def test_any_text_gets_an_answer(password: str, name: str) -> None:
    assert all(p.startswith("password.") for p in password_problems(password, name, 10))


@given(st.sampled_from(sorted(w for w in common_passwords() if len(w) > 3)), st.text("0123456789!@#", max_size=8))
def test_signs_and_digits_around_a_common_password_do_not_help(word: str, around: str) -> None:
    assert "password.common" in password_problems(f"{around}{word.capitalize()}{around}", "x", 10)


def test_one_time_passwords_are_long_and_differ() -> None:
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    assert {len(m) for m in made} == {19}
