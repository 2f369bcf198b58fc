"""Two passes over duplex paper are recognised by page numbers, and nothing else is taken for them."""

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.forms.scan_order import broken, reading_order, two_passes
from extractors.forms.splitting import PageMark
from tests.unit.extractors.forms.test_splitting import pages

WAYS = ("fronts first", "backs first")


def ordered(marks: list[PageMark], *feeds: range) -> list[int]:
    return reading_order(len(marks), two_passes(marks, feeds or [range(len(marks))]))


def numbers(marks: list[PageMark], order: list[int]) -> list[int | None]:
    return [marks[i].page for i in order]


@pytest.mark.parametrize(
    ("received", "read"),
    [
        ("1 3 5 7 8 6 4 2", "1 2 3 4 5 6 7 8"),
        ("1 3 5 7 2 4 6 8", "1 2 3 4 5 6 7 8"),
        ("1 3 5 7 6 4 2", "1 2 3 4 5 6 7"),
        ("1 3 5 7 . 6 4 2", "1 2 3 4 5 6 7 ."),
        ("1 3 5 7 2 4 6 .", "1 2 3 4 5 6 7 ."),
        ("8 6 4 2 1 3 5 7", "1 2 3 4 5 6 7 8"),
        ("2 4 6 1 3 5 7", "1 2 3 4 5 6 7"),
        ("7 5 3 1 2 4 6 8", "1 2 3 4 5 6 7 8"),
        ("1 3 5 2 4", "1 2 3 4 5"),
        # Unread numbers, one misread, and a page that one pass lost.
        ("1 3 ? 7 9 11 12 10 8 ? 4 2", "1 2 3 4 ? ? 7 8 9 10 11 12"),
        ("1 3 5 7 9 11 13 14 12 10 80 6 4 2", "1 2 3 4 5 6 7 80 9 10 11 12 13 14"),
        ("1 3 7 9 10 8 6 4 2", "1 2 3 4 6 7 8 9 10"),
        # Unnumbered copies behind the last page.
        ("1 3 5 ? ? ? ? 6 4 2", "1 2 3 4 5 6 ? ? ? ?"),
        # What a hand does to paper is no scan's fault.
        ("1 2 3 4 5 6 7 8", None),
        ("1 3 2 4 5 6 7 8", None),
        ("1 7 3 4 5 6 2 8", None),
        ("1 2 4 5 7 6 3", None),
        ("5 6 7 8 1 2 3 4", None),
        ("3 4 1 2 7 8 5 6", None),
        ("1 2 2 3 3 4 5 6", None),
        ("1 3 5 7", None),
        ("1 3 5 7 9 11", None),
        ("1 3 2", None),
        ("1 3 4 2", None),
        # The backs may have run either way: nothing tells which.
        ("1 3 5 7 9 11 ? ? ? ? ? ?", None),
        ("? ? ? ? ? ?", None),
        ("", None),
    ],
)
def test_one_application(received: str, read: str | None) -> None:
    """`.` is a blank page, `?` one without a number."""
    marks = [_numbered(word, len([w for w in received.split() if w not in "?."])) for word in received.split()]
    shown = " ".join("." if marks[i].kind == "blank" else str(marks[i].page or "?") for i in ordered(marks))
    assert shown == (received if read is None else read)


def _numbered(word: str, total: int) -> PageMark:
    if word == ".":
        return PageMark("blank", None)
    return PageMark("unknown", None, int(word) if word.isdigit() else None, None)


@pytest.mark.parametrize(
    "script",
    [
        # Two applications; the first one's last back is blank, the second one's was not scanned.
        "C1:1/3 n1:3/3 C2:1/5 n2:3/5 n2:5/5 n2:4/5 b2:2/5 . b1:2/3",
        # A letter before them, and a separator sheet.
        "L -1 C1:1/4 n1:3/4 -2 C2:1/4 n2:3/4 n2:4/4 b2:2/4 . n1:4/4 b1:2/4 . .",
        # Blank backs were left out by the scanner.
        "L -1 C1:1/3 n1:3/3 -2 C2:1/5 n2:3/5 n2:5/5 n2:4/5 b2:2/5 b1:2/3",
    ],
)
def test_a_stack_of_applications(script: str) -> None:
    marks = pages(script)
    read = [marks[i] for i in ordered(marks) if marks[i].kind != "blank"]
    assert broken(marks) >= 4 and broken(read) == 0
    first = next(i for i, m in enumerate(read) if m.application_no == "X-2")
    assert {m.application_no for m in read[:first]} <= {"X-1", None}
    assert read[0].kind == marks[0].kind


def test_passes_in_two_files_in_either_order() -> None:
    for script in ("1 3 5 7 6 4 2", "6 4 2 1 3 5 7", "1 3 5 7 2 4 6", "2 4 6 1 3 5 7"):
        marks = [_numbered(w, 7) for w in script.split()]
        cut = 4 if script.startswith("1") else 3
        assert numbers(marks, ordered(marks, range(cut), range(cut, 7))) == [1, 2, 3, 4, 5, 6, 7]


def test_a_file_between_two_passes_stays_behind_them() -> None:
    marks = [_numbered(w, 8) for w in "1 3 5 7 ? ? 8 6 4 2".split()]
    found = ordered(marks, range(4), range(4, 6), range(6, 10))
    assert numbers(marks, found) == [1, 2, 3, 4, 5, 6, 7, 8, None, None]


def test_stacks_scanned_one_by_one_into_one_file() -> None:
    marks = pages("C1:1/6 n1:3/6 n1:5/6 n1:6/6 n1:4/6 n1:2/6 C2:1/2 n2:2/2 C3:1/5 n3:3/5 n3:5/5 n3:2/5 n3:4/5")
    assert numbers(marks, ordered(marks)) == [1, 2, 3, 4, 5, 6, 1, 2, 1, 2, 3, 4, 5]


def test_files_of_other_paper_are_left_alone() -> None:
    marks = pages("C1:1/4 n1:3/4 n1:2/4 n1:4/4 C2:1/4 n2:2/4 n2:4/4 n2:3/4")
    assert ordered(marks, range(4), range(4, 8)) == list(range(8))


@st.composite
def stacks(draw: st.DrawFn, least: int = 1) -> tuple[list[PageMark], int]:
    """Duplex paper in reading order, sheet by sheet, with blank backs, of applications of at least so many pages; and
    how many pages it has."""
    marks = []
    for number, size in enumerate(draw(st.lists(st.integers(least, 9), min_size=1, max_size=6))):
        own = [PageMark("cover" if n == 1 else "narrative", f"A-{number}", n, size) for n in range(1, size + 1)]
        marks += own if size % 2 == 0 else [*own, PageMark("blank", None)]
    return marks, len(marks)


@given(stacks(), st.sampled_from(WAYS), st.booleans(), st.booleans(), st.data())
def test_any_stack_comes_back_in_order_or_stays(
    stack: tuple[list[PageMark], int], way: str, reverse_first: bool, reverse_second: bool, data: st.DataObject
) -> None:
    read, count = stack
    unread = data.draw(st.sets(st.integers(0, count - 1), max_size=count // 8))
    read = [PageMark("unknown", None) if i in unread and m.kind != "blank" else m for i, m in enumerate(read)]
    fronts, backs = read[::2], read[1::2]
    first, second = (fronts, backs) if way == "fronts first" else (backs, fronts)
    received = (first[::-1] if reverse_first else first) + (second[::-1] if reverse_second else second)
    found = two_passes(received, [range(count)])
    order = reading_order(count, found)
    assert sorted(order) == list(range(count))
    if found:
        assert [received[i] for i in order if received[i].kind != "blank"] == [m for m in read if m.kind != "blank"]
    elif not unread:
        assert broken(received) < 6


@given(stacks(least=2), st.booleans(), st.data())
def test_blank_backs_that_the_scanner_left_out_are_not_missed(
    stack: tuple[list[PageMark], int], reverse: bool, data: st.DataObject
) -> None:
    read, _ = stack
    fronts, backs = read[::2], read[1::2]
    kept = [m for m in backs if m.kind != "blank" or data.draw(st.booleans())]
    received = fronts + (kept[::-1] if reverse else kept)
    order = ordered(received)
    if order != list(range(len(received))):
        assert [received[i] for i in order if received[i].kind != "blank"] == [m for m in read if m.kind != "blank"]
    else:
        assert broken(received) < 6


@given(stacks(), st.data())
def test_what_hands_do_to_paper_is_no_two_passes(stack: tuple[list[PageMark], int], data: st.DataObject) -> None:
    """Two sheets that changed places, one that lies elsewhere, one page twice, one missing."""
    read, count = stack
    place = st.integers(0, count - 1)
    a, b = data.draw(place), data.draw(place)
    what = data.draw(st.sampled_from(["swap", "move", "repeat", "drop"]))
    if what == "swap":
        read[a], read[b] = read[b], read[a]
    elif what == "move":
        read.insert(b, read.pop(a))
    elif what == "repeat":
        read.insert(b, read[a])
    else:
        read.pop(a)
    assert two_passes(read, [range(len(read))]) == []


@given(st.lists(st.integers(1, 8), max_size=5), st.integers(0, 99))
def test_every_page_keeps_one_place(sizes: list[int], seed: int) -> None:
    ends = list(accumulate(sizes, initial=0))
    marks = [PageMark("unknown", None, (i * 7 + seed) % 9 + 1) for i in range(ends[-1])]
    found = two_passes(marks, [range(a, b) for a, b in pairwise(ends)])
    assert sorted(reading_order(len(marks), found)) == list(range(len(marks)))
