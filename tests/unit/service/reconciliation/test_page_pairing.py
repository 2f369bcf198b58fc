"""Pages of a print paired with scanned pages, whatever was lost, repeated, swapped or replaced."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.geometry import Box
from models.portal import PortalLine, PortalPage
from models.scan import PageRef
from service.reconciliation.page_pairing import PagePairing, ScannedPage, pair_pages

BOX = Box((0.1, 0.1, 0.9, 0.12))
WORDS = "服务制造企业平台项目城市收入总额单位地址联系电话年度材料承诺审核推荐意见指标说明情况内容时间部门"


def text(seed: int, lines: int = 12) -> list[str]:
    """The lines of a page, like no other's."""
    rng = Random(seed)
    return ["".join(rng.choices(WORDS, k=20)) for _ in range(lines)]


def foot(number: int) -> str:
    return f"申报编号：FW-2021-1 第{number}页 共6页"


def printed(*pages: Sequence[str]) -> list[PortalPage]:
    return [
        PortalPage(number=n, lines=tuple(PortalLine(text=t, box=BOX) for t in [*lines, foot(n)]))
        for n, lines in enumerate(pages, 1)
    ]


def scanned(*pages: tuple[int | None, Sequence[str]]) -> list[ScannedPage]:
    """Pages in the order of the scan: the number read, and the lines."""
    return [
        ScannedPage(ref=PageRef(input=0, page=n), number=number, lines=(*lines, foot(number or 0)))
        for n, (number, lines) in enumerate(pages, 1)
    ]


def paired(pairing: PagePairing) -> dict[int, int]:
    return {p.ref.page: p.page for p in pairing.pairs}


def misread(lines: Sequence[str], seed: int, share: float) -> list[str]:
    """The lines with a share of their characters read as others."""
    rng = Random(seed)
    return ["".join(rng.choice(WORDS) if rng.random() < share else c for c in line) for line in lines]


PRINT = [text(n) for n in range(6)]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=9), st.booleans(), st.integers(0, 99))
def test_every_page_finds_its_own_in_any_order(order: list[int], numbered: bool, seed: int) -> None:
    pages = [(n + 1 if numbered else None, misread(PRINT[n], seed + i, 0.05)) for i, n in enumerate(order)]
    pairing = pair_pages(scanned(*pages), printed(*PRINT))
    assert paired(pairing) == {i: n + 1 for i, n in enumerate(order, 1)}
    assert pairing.unscanned == tuple(n + 1 for n in range(6) if n not in order)
    assert not pairing.unprinted
    assert all(p.by == "text" for p in pairing.pairs)


def test_a_misread_number_does_not_outweigh_the_text() -> None:
    pairing = pair_pages(scanned((5, PRINT[1])), printed(*PRINT))
    assert paired(pairing) == {1: 2}


def test_between_pages_alike_the_number_and_then_the_order_decides() -> None:
    same = text(7)
    pairing = pair_pages(scanned((3, same), (None, same), (1, same)), printed(same, same, same))
    assert paired(pairing) == {1: 3, 2: 2, 3: 1}


@pytest.mark.parametrize(("number", "by"), [(2, "number"), (None, "order"), (9, "order")])
def test_a_page_of_other_text_stands_for_the_one_that_no_other_shows(number: int | None, by: str) -> None:
    pages = [(1, PRINT[0]), (number, text(77)), (3, PRINT[2])]
    pairing = pair_pages(scanned(*pages), printed(*PRINT[:3]))
    assert paired(pairing) == {1: 1, 2: 2, 3: 3}
    assert [p.by for p in pairing.pairs] == ["text", by, "text"]


def test_a_foreign_page_among_all_pages_is_not_in_the_print() -> None:
    pages = [(1, PRINT[0]), (2, text(77)), (2, PRINT[1]), (3, PRINT[2])]
    pairing = pair_pages(scanned(*pages), printed(*PRINT[:3]))
    assert paired(pairing) == {1: 1, 3: 2, 4: 3}
    assert [r.page for r in pairing.unprinted] == [2]


def test_two_pages_that_claim_one_number_both_stay_unpaired() -> None:
    pages = [(2, text(77)), (2, text(78)), (3, PRINT[2])]
    pairing = pair_pages(scanned(*pages), printed(*PRINT[:3]))
    # The order still tells them: two are left before the third.
    assert [(p.page, p.by) for p in pairing.pairs] == [(1, "order"), (2, "order"), (3, "text")]


def test_the_best_of_two_copies_stands_for_their_page() -> None:
    pages = [(1, misread(PRINT[0], 1, 0.1)), (1, PRINT[0])]
    pairing = pair_pages(scanned(*pages), printed(*PRINT[:2]))
    best = pairing.best(1)
    assert best is not None and best.ref.page == 2
    assert pairing.best(2) is None
    assert pairing.unscanned == (2,)


def test_nothing_is_paired_with_nothing() -> None:
    assert pair_pages([], printed(*PRINT[:1])).unscanned == (1,)
    assert pair_pages(scanned((1, PRINT[0])), []).unprinted == (PageRef(input=0, page=1),)
