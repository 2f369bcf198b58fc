"""Seals' names laid over the expected ones: what differs is marked where it stands, what is hidden is not guessed."""

import pytest

from models.seal import OwnerReason, OwnerVerdict, SealOwner
from service.reports.seal_letters import Letter, lay_out, letters_of_text

NAME = "沈阳示例机床有限公司"
MARKS = {"same": "=", "other": "x", "hidden": "?", "extra": "+", "missing": "-", "spare": " "}


def verdict(
    owner: SealOwner, reason: OwnerReason, hidden: tuple[int, ...] = (), others: tuple[int, ...] = ()
) -> OwnerVerdict:
    return OwnerVerdict(owner=owner, confidence=0.9, text="", reason=reason, hidden=hidden, others=others)


def laid(read: str, expected: str | None = NAME, of: OwnerVerdict | None = None) -> tuple[Letter, ...]:
    """A strip whose blank places were not read."""
    return lay_out([c.strip() for c in read], expected, of)


def marks(letters: tuple[Letter, ...]) -> str:
    return "".join(MARKS[x.state] for x in letters)


@pytest.mark.parametrize(
    ("read", "states"),
    [
        ("沈阳示例机床有限公司", "=========="),
        ("沈阳示列机床有限公司", "===x======"),
        ("沈阳 例机床有限公司", "==?======="),
        ("  沈阳示例机床有限公司  ", " ========== "),
        ("  沈 示例机床有限公 ", " =?=======?"),
        ("沈阳示例集团机床有限公司", "====++======"),
        ("沈阳示机床有限公司", "===-======"),
        ("沈阳示例机床 有限公司", "======+===="),
        ("          ", "??????????"),
        ("", "----------"),
    ],
)
def test_every_place_is_told(read: str, states: str) -> None:
    assert marks(laid(read)) == states


def test_a_place_keeps_its_picture_and_its_position() -> None:
    letters = laid(" 沈阳示列机床有限公司")
    assert [(x.place, x.position) for x in letters] == [(0, None), *((i + 1, i) for i in range(10))]
    assert (letters[4].read, letters[4].wanted) == ("列", "例")


def test_what_only_one_side_has_stands_alone() -> None:
    letters = laid("沈阳示机床集有限公司")
    assert [(x.read, x.wanted, x.place, x.position) for x in letters if x.state in ("extra", "missing")] == [
        ("", "例", None, 3),
        ("集", "", 5, None),
    ]


@pytest.mark.parametrize(
    ("read", "of", "states"),
    [
        ("沈阳 列机床有限公司", verdict("match", "all_read"), "=========="),
        ("沈阳示例机床有限公司", verdict("unreadable", "hidden", hidden=(0, 3)), "?==?======"),
        ("沈阳 列机床有限公司", verdict("unreadable", "hidden", hidden=(2,)), "==?======="),
        ("沈阳示列机床有限公司", verdict("mismatch", "other_characters", others=(3,)), "===x======"),
        ("沈阳示列机床有限公司", verdict("unreadable", "contradictory"), "===x======"),
    ],
)
def test_the_verdict_settles_what_the_places_leave_open(read: str, of: OwnerVerdict, states: str) -> None:
    assert marks(laid(read, of=of)) == states


def test_a_hidden_character_is_never_guessed() -> None:
    letters = laid("沈阳示列机床有限公司", of=verdict("unreadable", "hidden", hidden=(3,)))
    assert (letters[3].read, letters[3].wanted) == ("", "例")


def test_a_confirmed_character_is_shown_as_confirmed() -> None:
    letters = laid("沈阳 列机床有限公司", of=verdict("match", "all_read"))
    assert "".join(x.read for x in letters) == NAME


def test_brackets_of_either_width_agree_and_stay_as_printed() -> None:
    letters = laid("示范(中国)公司", "示范（中国）公司")
    assert marks(letters) == "========"
    assert "".join(x.read for x in letters) == "示范(中国)公司"
    assert "".join(x.wanted for x in letters) == "示范（中国）公司"


def test_a_name_of_another_length_differs_in_one_stretch() -> None:
    assert marks(laid("西安市工业和信息化局", "西安市人民政府")) == "===+++xxxx"


@pytest.mark.parametrize(("read", "states"), [(" 沈阳 例  ", " ==?= "), ("    ", ""), ("沈阳", "==")])
def test_without_an_expected_name_the_places_speak_for_themselves(read: str, states: str) -> None:
    assert marks(laid(read, None)) == states


def test_a_name_known_as_text_has_no_places_but_their_numbers() -> None:
    assert marks(letters_of_text("沈阳□例 机床有限公司", NAME, None)) == "==?======="
