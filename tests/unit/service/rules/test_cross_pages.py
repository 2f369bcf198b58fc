"""Cross-page seals are told once, and where they break off."""

from collections.abc import Callable

import pytest

from models.geometry import Box
from models.scan import PageRef
from models.seal import CrossPageBreak, CrossPageSeal, Seal
from service.rules.case import Case
from service.rules.cross_pages import check, with_unseen

Make = Callable[..., Case]


def at(page: int) -> PageRef:
    return PageRef(input=0, page=page)


def cross(*pages: int, whole: bool = True, breaks: tuple[CrossPageBreak, ...] = ()) -> CrossPageSeal:
    return CrossPageSeal(
        edge="right", colour="red", pages=tuple(map(at, pages)), diameter_mm=42, whole=whole, breaks=breaks
    )


def slices(*pages: int) -> tuple[Seal, ...]:
    return tuple(
        Seal(page=p, box=Box((0.97, 0.1 * p, 1, 0.1 * p + 0.1)), shape="other", colour="red", kind="cross_page")
        for p in pages
    )


def test_a_whole_one_is_for_information_and_names_its_pages(case: Make) -> None:
    (found,) = check(case(cross_pages=(cross(1, 2, 3),), seals=slices(1, 2, 3)))
    assert (found.code, found.severity, found.page) == ("CROSS_PAGE_FOUND", "info", 1)
    assert found.box == slices(1)[0].box
    assert "右侧" in found.message.zh
    assert "第 1、2、3 页" in found.message.zh
    assert "right edge" in found.message.en
    assert "1, 2, 3" in found.message.en


@pytest.mark.parametrize(
    ("gap", "page", "words"),
    [
        (
            CrossPageBreak(before=at(2), after=at(4), lacking=(at(3),), missing_mm=7.0),
            3,
            ("第 2 页", "第 3 页", "未见"),
        ),
        (CrossPageBreak(before=at(2), after=at(3), missing_mm=6.8), 3, ("第 2 页", "第 3 页", "6.8")),
        (CrossPageBreak(before=at(2), after=at(3), missing_mm=-7.0), 3, ("重复",)),
        (CrossPageBreak(before=None, after=at(1), missing_mm=8.0), 1, ("第 1 页", "起始")),
        (CrossPageBreak(before=at(1), after=at(4), lacking=(at(2), at(3))), 2, ("第 2、3 页",)),
    ],
    ids=["page without", "jump", "twice", "no start", "pages without"],
)
def test_a_break_is_a_warning_at_the_page_that_lacks_it(
    case: Make, gap: CrossPageBreak, page: int, words: tuple[str, ...]
) -> None:
    first, second = check(case(cross_pages=(cross(1, 2, 4, whole=False, breaks=(gap,)),), seals=slices(1, 2, 4)))
    assert (first.code, second.code, second.severity) == ("CROSS_PAGE_FOUND", "CROSS_PAGE_GAP", "warning")
    assert second.page == page
    assert all(w in second.message.zh for w in words)
    assert not {"伪", "假"} & set(second.message.zh)


KINDS = ("cover", "declaration", "unknown", "indicators", "narrative")


@pytest.mark.parametrize(
    ("gap", "grey", "told"),
    [
        (CrossPageBreak(before=at(2), after=at(4), missing_mm=7.0), (), False),
        (CrossPageBreak(before=at(2), after=at(4), lacking=(at(3),), missing_mm=7.0), (), True),
        (CrossPageBreak(before=at(4), after=at(5), missing_mm=7.0), (), True),
        (CrossPageBreak(before=at(1), after=at(3), missing_mm=7.0), (at(2),), False),
        (CrossPageBreak(before=None, after=at(2), missing_mm=7.0), (at(1),), False),
        (CrossPageBreak(before=None, after=at(1), missing_mm=7.0), (), True),
    ],
    ids=["not read", "read and bare", "elsewhere", "grey", "grey start", "start"],
)
def test_a_page_that_we_could_not_see_is_no_gap(
    case: Make, gap: CrossPageBreak, grey: tuple[PageRef, ...], told: bool
) -> None:
    pages = tuple(at(n) for n in range(1, 6))
    carrying = [n for n in (1, 2, 4, 5) if at(n) not in grey]
    made = case(
        cross_pages=(cross(*carrying, whole=False, breaks=(gap,)),), pages=pages, page_kinds=KINDS, grey_pages=grey
    )
    assert [f.code for f in check(made)] == ["CROSS_PAGE_FOUND"] + ["CROSS_PAGE_GAP"] * told
    (seal,) = with_unseen(made.application)
    assert seal.breaks == (gap.model_copy(update={"unseen": not told}),)


def test_several_pages_are_joined_as_the_language_does(case: Make) -> None:
    gap = CrossPageBreak(before=at(1), after=at(4), lacking=(at(2), at(3)))
    _, found = check(case(cross_pages=(cross(1, 4, whole=False, breaks=(gap,)),), seals=slices(1, 4)))
    assert "第 2、3 页" in found.message.zh
    assert "page 2, 3 between" in found.message.en


def test_without_one_nothing_is_said(case: Make) -> None:
    assert list(check(case(seals=slices(1)))) == []
