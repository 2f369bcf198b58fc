"""Page numbers without a gap; what was not read is never taken for missing."""

from collections.abc import Callable

import pytest

from models.application import PageFoot
from models.scan import PageRef
from service.rules.case import Case
from service.rules.pages import check, settled

Make = Callable[..., Case]


def told(case: Make, numbers: list[int | None], total: int | None) -> list[tuple[str, int | None, int | None]]:
    pages = tuple(PageRef(input=0, page=p) for p in range(11, 11 + len(numbers)))
    kinds = ("narrative",) * len(numbers)
    made = case(pages=pages, page_kinds=kinds, printed_pages=tuple(numbers), printed_total=total)
    found = list(check(made))
    assert all(f.rule == "C-07" for f in found)
    return [(f.code, f.printed_page, f.page) for f in found]


@pytest.mark.parametrize(
    ("numbers", "total", "expected"),
    [
        ([1, 2, 3, 4], 4, []),
        ([1, 2, 4], 4, [("PAGE_MISSING", 3, 13)]),
        ([1, 2, 3], 4, [("PAGE_MISSING", 4, 13)]),
        ([2, 3, 4], 4, [("PAGE_MISSING", 1, 11)]),
        ([1, 2, 2, 3], 3, [("PAGE_DUPLICATE", None, 13)]),
        ([1, 3, 2, 4], 4, [("PAGE_ORDER", None, 13)]),
        ([1, 2, 6, 4, 5, 3], 6, [("PAGE_ORDER", None, 14)]),
        ([1, 2, 4], None, [("PAGE_MISSING", 3, 13)]),
        ([1, None, 3, 4], 4, []),
        ([None, 2, None, 4, None], 5, []),
        ([1, None, None, 4], 4, []),
        ([1, None, 4], 4, []),
        ([1, None, 4, 5], 5, []),
        ([1, 2, 8, 4], 4, []),
        ([1, 2, 8, 4], None, []),
        ([1, 2, 7, 4, 5, 6, 7], 7, []),
        ([None, None], None, []),
        ([], None, []),
    ],
)
def test_numbers(case: Make, numbers: list[int | None], total: int | None, expected: list[tuple[object, ...]]) -> None:
    assert told(case, numbers, total) == expected


OWN, OTHER = "FW-1", "FW-2"


@pytest.mark.parametrize(
    ("feet", "numbers", "expected"),
    [
        ([(OWN, 3), (OWN, 3), (OWN, 3)], [1, 2, 3], []),
        # Another number and another count of pages; or another number, and its place is taken.
        ([(OWN, 3), (OTHER, 5), (OWN, 3), (OWN, 3)], [1, 4, 2, 3], [("PAGE_EXTRA", 12)]),
        ([(OWN, 3), (OWN, 3), (OTHER, 3), (OWN, 3)], [1, 2, 2, 3], [("PAGE_EXTRA", 13)]),
        ([(OWN, 3), (OTHER, 5), (OWN, 3)], [1, 2, 3], [("PAGE_EXTRA", 12), ("PAGE_MISSING", 13)]),
        # One sign alone may be a misread foot; width and case are none.
        ([(OWN, 3), (OTHER, 3), (OWN, 3)], [1, 2, 3], []),
        ([(OWN, 3), (OWN, 5), (OWN, 3)], [1, 2, 3], []),
        ([(OWN, 3), ("fw-1", 5), (OWN, 3)], [1, 2, 3], []),
        ([(OWN, 3), None, (OWN, 3)], [1, 2, 3], []),
    ],
)
def test_pages_of_another_application(
    case: Make, feet: list[tuple[str, int] | None], numbers: list[int], expected: list[tuple[str, int]]
) -> None:
    pages = tuple(PageRef(input=0, page=p) for p in range(11, 11 + len(feet)))
    read = tuple(PageFoot(application_no=f[0], total=f[1], confidence=0.9) if f else None for f in feet)
    made = case(
        pages=pages, page_kinds=("narrative",) * len(feet), printed_pages=tuple(numbers), printed_total=3, feet=read,
        application_no=OWN,
    )  # fmt: skip
    assert [(f.code, f.page) for f in check(made)] == expected


@pytest.mark.parametrize(
    ("feet", "numbers", "expected"),
    [
        # Pages that we could not read may be the first ones of the application whose page lies behind them.
        ([(OWN, 3), (OWN, 3), (OWN, 3), None, (OTHER, 5)], [1, 2, 3, None, 2], []),
        ([(OWN, 3), (OWN, 3), None, (OTHER, 5), (OTHER, 5)], [1, 2, None, 4, 5], []),
        ([(OWN, 3), (OWN, 3), (OTHER, 5), None], [1, 2, 4, None], ["PAGE_EXTRA"]),
        ([(OWN, 3), None, (OTHER, 5), (OWN, 3)], [1, None, 4, 3], ["PAGE_EXTRA"]),
        # Where numbers begin again behind a page that we could not read, it may have been another's cover.
        ([None, (OWN, 3), None, (OWN, 3)], [None, 3, None, 2], []),
        ([None, (OWN, 3), (OWN, 3), None, (OWN, 3)], [None, 2, 3, None, 2], []),
        ([None, (OWN, 3), None, (OWN, 3), (OWN, 3)], [None, 3, None, 2, 1], []),
        ([None, (OWN, 3), (OWN, 3)], [None, 3, 2], ["PAGE_ORDER"]),
        ([None, (OWN, 3), (OWN, 3)], [None, 2, 2], ["PAGE_MISSING", "PAGE_DUPLICATE"]),
    ],
)
def test_pages_behind_some_that_failed(
    case: Make, feet: list[tuple[str, int] | None], numbers: list[int | None], expected: list[str]
) -> None:
    pages = tuple(PageRef(input=0, page=p) for p in range(1, len(feet) + 1))
    read = tuple(PageFoot(application_no=f[0], total=f[1], confidence=0.96) if f else None for f in feet)
    made = case(
        pages=pages, page_kinds=tuple("narrative" if f else "unknown" for f in feet), printed_pages=tuple(numbers),
        printed_total=3, feet=read, application_no=OWN,
        failed_pages=tuple(p for p, f in zip(pages, feet, strict=True) if f is None),
    )  # fmt: skip
    assert [f.code for f in check(made)] == expected


def test_blank_pages_carry_no_number(case: Make) -> None:
    pages = tuple(PageRef(input=0, page=p) for p in (1, 2, 3))
    kinds = ("cover", "blank", "narrative")
    made = case(pages=pages, page_kinds=kinds, printed_pages=(1, None, 2), printed_total=2)
    assert list(check(made)) == []


def test_without_the_numbers_of_every_page_there_is_no_telling(case: Make) -> None:
    assert list(check(case(printed_pages=(1,), printed_total=9))) == []


def test_a_foot_that_was_hardly_read_makes_no_page_anothers(case: Make) -> None:
    feet = tuple(PageFoot(application_no=n, total=t, confidence=c) for n, t, c in ((OWN, 2, 0.9), (OTHER, 5, 0.7)))
    pages = tuple(PageRef(input=0, page=p) for p in (1, 2))
    made = case(
        pages=pages, page_kinds=("narrative",) * 2, printed_pages=(1, 2), printed_total=2, feet=feet, application_no=OWN
    )
    assert list(check(made)) == []


@pytest.mark.parametrize(
    ("confidence", "expected"), [(0.99, [("PAGE_MISSING", 3), ("PAGE_DUPLICATE", None)]), (0.9, [])]
)
def test_a_page_in_the_place_of_another_is_told_where_its_number_was_surely_read(
    case: Make, confidence: float, expected: list[tuple[str, int | None]]
) -> None:
    """1, 2, 2, 4 of 4: the third page is a copy of the second, or its 3 was read as 2."""
    feet = tuple(PageFoot(application_no=None, total=4, confidence=c) for c in (0.99, 0.99, confidence, 0.99))
    pages = tuple(PageRef(input=0, page=p) for p in range(1, 5))
    made = case(
        pages=pages, page_kinds=("narrative",) * 4, printed_pages=(1, 2, 2, 4), printed_total=4, feet=feet,
        application_no=OWN,
    )  # fmt: skip
    assert [(f.code, f.printed_page) for f in check(made)] == expected


@pytest.mark.parametrize(
    ("numbers", "confidence", "expected"),
    [
        # Copies behind the form bear no number: what lacks before them is told, what lacks behind may be one of them.
        ([1, 2, 4, 5, None, None], 0.99, [("PAGE_MISSING", 3)]),
        ([1, 2, 3, 4, None], 0.99, []),
        ([1, 2, 2, 3, 4, 5, None, None], 0.99, [("PAGE_DUPLICATE", None)]),
        ([1, 3, 2, 4, 5, None, None], 0.99, [("PAGE_ORDER", None)]),
        ([1, None, 4, 5, None, None], 0.99, []),
        ([1, 2, 4, 5, None, None], 0.9, []),
    ],
)
def test_pages_without_a_number_behind_the_form(
    case: Make, numbers: list[int | None], confidence: float, expected: list[tuple[str, int | None]]
) -> None:
    foot = PageFoot(application_no=OWN, total=5, confidence=confidence)
    pages = tuple(PageRef(input=0, page=p) for p in range(1, len(numbers) + 1))
    kinds = tuple("attachment" if n is None and at > 2 else "narrative" for at, n in enumerate(numbers))
    made = case(
        pages=pages, page_kinds=kinds, printed_pages=tuple(numbers), printed_total=5, application_no=OWN,
        feet=tuple(foot if n else None for n in numbers),
    )  # fmt: skip
    assert [(f.code, f.printed_page) for f in check(made)] == expected


def test_what_neighbours_leave_no_choice_for_is_filled_in() -> None:
    assert settled([None, 2, None, 4, None], 5) == [1, 2, 3, 4, 5]
    assert settled([1, None, 4], 4) == [1, None, 4]
    assert settled([1, 2, 8, 4], 4) == [1, 2, 3, 4]
