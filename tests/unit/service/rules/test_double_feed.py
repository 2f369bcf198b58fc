"""A double feed is suspected where the scan shows it, and never because a page is missing."""

import pytest

from models.application import Application
from models.scan import PageRef
from service.rules.double_feed import LONGER_MM, double_feeds

A4 = (210.0, 297.0)


def ref(page: int, input: int = 0) -> PageRef:
    return PageRef(input=input, page=page)


def application(index: int, start: int, script: str, total: int | None = None) -> Application:
    """Pages from `start` on, each with its printed number; `.`: a blank page."""
    words = script.split()
    numbers = [None if w == "." else int(w) for w in words]
    return Application(
        index=index, kind="firm", pages=tuple(ref(start + i) for i in range(len(words))),
        page_kinds=tuple("blank" if w == "." else "narrative" for w in words), printed_pages=tuple(numbers),
        printed_total=total,
    )  # fmt: skip


def told(
    applications: list[Application], missing: dict[int, list[int]],
    sizes: dict[int, tuple[float, float]] | None = None, turned: frozenset[PageRef] = frozenset(),
) -> list[tuple[int, str]]:  # fmt: skip
    pages = [page for a in applications for page in a.pages]
    measured = {p: (sizes or {}).get(p.page, A4) for p in pages}
    return [(f.at.page, f.said.zh) for f in double_feeds(applications, missing, measured, pages, turned)]


@pytest.mark.parametrize(
    ("script", "missing", "sizes", "at"),
    [
        ("1 2 4 5 6", [3], {}, []),
        ("1 2 5 6 7 8", [3, 4], {}, []),
        ("1 2 4 5 6", [3], {2: (210, 330)}, [2]),
        ("1 2 4 5 6", [3], {3: (210, 330)}, [3]),
        ("1 4 5 6", [2, 3], {1: (211, 420), 2: (210, 420)}, [1]),
        ("1 2 3 4", [5], {4: (210, 350)}, [4]),
        # Longer where nothing is missing, wider as well, hardly longer, or too much missing for one pull.
        ("1 2 4 5 6", [3], {5: (210, 330)}, []),
        ("1 2 3 4 5", [], {2: (210, 330)}, []),
        ("1 2 4 5 6", [3], {2: (216, 330)}, []),
        ("1 2 4 5 6", [3], {2: (297, 420)}, []),
        ("1 2 4 5 6", [3], {2: (210, 297 + LONGER_MM - 1)}, []),
        ("1 2 7 8 9", [3, 4, 5, 6], {2: (210, 400)}, []),
        # Nobody knows how long a sheet is.
        ("1 3", [2], {1: (210, 330)}, []),
    ],
)
def test_one_application(script: str, missing: list[int], sizes: dict[int, tuple[float, float]], at: list[int]) -> None:
    found = told([application(0, 1, script)], {0: missing}, sizes)
    assert [page for page, _ in found] == at
    assert all("、".join(map(str, missing)) in said for _, said in found)


@pytest.mark.parametrize(
    ("missing", "script", "at"),
    [
        ([2, 3], "1 4 5 .", [4]),
        ([4, 5], "1 2 3 .", []),
        ([3, 4], "1 2 5 .", []),
        ([2], "1 3 4 5 .", []),
        ([2, 3, 4], "1 5 .", []),
    ],
)
def test_a_duplex_scan_loses_the_back_of_one_sheet_and_the_front_of_the_next(
    missing: list[int], script: str, at: list[int]
) -> None:
    duplex = application(0, 1, "1 2 3 .", 3)
    assert [page for page, _ in told([duplex, application(1, 4 + 1, script, 5)], {1: missing})] == [p + 1 for p in at]


def test_blank_sheets_between_applications_are_no_backs() -> None:
    even = application(0, 1, "1 2 3 4 .", 4)
    assert told([even, application(1, 6, "1 4 5 .", 5)], {1: [2, 3]}) == []
    assert told([application(0, 1, "1 4 5 .", 5)], {0: [2, 3]}) == []


@pytest.mark.parametrize(
    ("missing", "script", "found"),
    [([3], "1 2 4 5 6", True), ([4], "1 2 3 5 6", True), ([3, 4], "1 2 5 6", False), ([2, 3], "1 4 5 6", True)],
)
def test_in_two_passes_a_side_may_be_lost_alone(missing: list[int], script: str, found: bool) -> None:
    one = application(0, 1, script, 6)
    assert bool(told([one], {0: missing}, turned=frozenset(one.pages))) is found


def test_pages_whose_files_do_not_tell_a_size_say_nothing() -> None:
    one = application(0, 1, "1 2 4 5 6")
    assert list(double_feeds([one], {0: [3]}, {}, one.pages)) == []
