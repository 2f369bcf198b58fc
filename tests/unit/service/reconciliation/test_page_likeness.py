"""How much of their text two pages share."""

from hypothesis import given, settings
from hypothesis import strategies as st

from service.reconciliation.page_likeness import SAME_PAGE, PageLikeness
from tests.unit.service.reconciliation.sheets import misread, text


@settings(deadline=None)
@given(st.integers(0, 50), st.integers(0, 50), st.floats(0, 0.1))
def test_a_page_is_like_itself_and_unlike_another(one: int, other: int, share: float) -> None:
    table = PageLikeness([misread(text(one), 1, share)], [text(one), text(other + 100)])
    assert table.of(0, 0) >= SAME_PAGE > table.of(0, 1)


def test_where_lines_break_does_not_matter() -> None:
    lines = text(1)
    assert PageLikeness([["".join(lines)]], [lines]).of(0, 0) > 0.999


def test_what_every_page_says_counts_less() -> None:
    common, rare = "本页由申报单位填写并对其真实性负责", "高效离心泵叶轮加工车间改造方案"
    pages = [[common, text(n)[0]] for n in range(5)] + [[common, rare]]
    table = PageLikeness([[common], [rare]], pages)
    assert table.of(1, 5) > table.of(0, 5)


def test_empty_pages_are_like_nothing() -> None:
    assert PageLikeness([[]], [[]]).of(0, 0) == 0.0
