"""What is marked as different, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reports.diff import CONTEXT, LONG, WIDE, Side, folded, side_by_side

TEXT = st.text(alphabet="沈阳示范（）() 0123456789,，.A", max_size=40)


def marked(side: Side) -> str:
    return "".join(f"[{s.text}]" if s.differs else s.text for s in side)


@pytest.mark.parametrize(
    ("paper", "online", "left", "right"),
    [
        ("628,908.18", "623908.18", "62[8,]908.18", "62[3]908.18"),
        ("623,908.18", "623908.18", "623,908.18", "623908.18"),
        ("示范（集团）公司", "示范(集团)公司", "示范（集团）公司", "示范(集团)公司"),
        ("有限责任公司", "有限公司", "有限[责任]公司", "有限[]公司"),
        ("有限公司", "有限责任公司", "有限[]公司", "有限[责任]公司"),
        ("１２３", "123", "１２３", "123"),
        (" 沈 阳 ", "沈阳", " 沈 阳 ", "沈阳"),
        ("刘玲", "刈玲", "[刘]玲", "[刈]玲"),
        ("abXcd", "efXgh", "[abXcd]", "[efXgh]"),
        ("aXb", "cXd", "[a]X[b]", "[c]X[d]"),
        ("甲", "", "[甲]", "[]"),
        ("", "", "", ""),
        ("1,23", "123", "1[,]23", "1[]23"),
    ],
)
def test_marks(paper: str, online: str, left: str, right: str) -> None:
    sides = side_by_side(paper, online)
    assert (marked(sides[0]), marked(sides[1])) == (left, right)


@given(TEXT, TEXT)
def test_no_character_is_lost_and_equal_ones_are_equal(paper: str, online: str) -> None:
    left, right = side_by_side(paper, online)
    assert ("".join(s.text for s in left), "".join(s.text for s in right)) == (paper, online)
    agreed = [folded("".join(s.text for s in side if not s.differs)) for side in (left, right)]
    assert agreed[0].replace(",", "") == agreed[1].replace(",", "")


@given(TEXT)
def test_a_text_equals_itself(text: str) -> None:
    assert not any(s.differs for side in side_by_side(text, text) for s in side)


@given(TEXT, TEXT)
def test_a_difference_is_marked_on_both_sides_or_none(paper: str, online: str) -> None:
    sides = side_by_side(paper, online)
    wanted = folded(paper) != folded(online)
    assert [any(s.differs for s in side) for side in sides] == [wanted, wanted] or not (paper and online)


def test_a_long_text_shows_the_difference_with_its_surroundings() -> None:
    paper = "甲" * 300 + "错" + "乙" * 300
    left, right = side_by_side(paper, paper.replace("错", "对"))
    assert marked(left) == "…" + "甲" * CONTEXT + "[错]" + "乙" * CONTEXT + "…"
    assert marked(right) == "…" + "甲" * CONTEXT + "[对]" + "乙" * CONTEXT + "…"


def test_a_long_difference_shows_its_ends() -> None:
    left, _ = side_by_side("始" + "中" * 900 + "终", "无")
    shown = "".join(s.text for s in left)
    assert len(shown) <= WIDE + 1
    assert (shown[0], shown[-1]) == ("始", "终")


def test_a_short_text_stays_whole() -> None:
    paper = "甲" * (LONG - 1)
    assert marked(side_by_side(paper, paper[:-1] + "乙")[0]) == paper[:-1] + "[甲]"


def test_shown_characters_take_the_place_of_the_compared() -> None:
    left, right = side_by_side("13812341234", "13812391234", ("138****1234", "138****1234"))
    assert (marked(left), marked(right)) == ("138***[*]1234", "138***[*]1234")
