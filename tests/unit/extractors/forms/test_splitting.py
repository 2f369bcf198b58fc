"""Every page finds one document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.forms.splitting import PageMark, separator_number, split, trusted_numbers
from models.scan import PageKind

KINDS: tuple[PageKind, ...] = (
    "cover", "declaration", "basic_info", "narrative", "letter", "summary_table", "separator", "blank", "unknown",
)  # fmt: skip
SHORT: dict[str, PageKind] = {
    "C": "cover", "b": "basic_info", "n": "narrative", "L": "letter", "S": "summary_table", "-": "separator",
    ".": "blank", "?": "unknown",
}  # fmt: skip
few = st.none() | st.integers(1, 4)
marks = st.lists(
    st.builds(PageMark, st.sampled_from(KINDS), st.sampled_from([None, "A-1", "B-2", "C-3"]), few, few), max_size=14
)


def pages(script: str) -> list[PageMark]:
    """`C1 b1:2/9 n`: a cover that names application 1, a table that besides is page 2 of 9, a narrative page that
    names nothing."""
    return [_mark(word) for word in script.split()]


def _mark(word: str) -> PageMark:
    name, _, foot = word.partition(":")
    page, _, total = foot.partition("/")
    return PageMark(
        SHORT[name[0]], f"X-{name[1:]}" if name[1:] else None, *(int(n) if n else None for n in (page, total))
    )


@given(marks)
def test_every_page_but_separators_is_in_exactly_one_document(received: list[PageMark]) -> None:
    placed = [i for document in split(received) for i in document]
    assert sorted(placed) == [i for i, m in enumerate(received) if m.kind != "separator"]
    assert all(document == sorted(document) and document for document in split(received))


@given(marks)
def test_a_trusted_number_is_in_one_document_only(received: list[PageMark]) -> None:
    received = [PageMark(m.kind, m.application_no) for m in received]  # a foot may say that its number is a slip
    trusted = trusted_numbers(received)
    own = {
        number: [
            d for d in split(received) if any(received[i].application_no == number for i in d if _counts(received[i]))
        ]
        for number in trusted
    }
    assert all(len(documents) <= 1 for documents in own.values())


def _counts(mark: PageMark) -> bool:
    return mark.kind not in ("letter", "summary_table", "separator")


@pytest.mark.parametrize(
    ("script", "documents"),
    [
        ("C1 b1 n1 n1", [[0, 1, 2, 3]]),
        ("C1 b1 n C2 b2 n", [[0, 1, 2], [3, 4, 5]]),
        ("C b n C b n", [[0, 1, 2], [3, 4, 5]]),
        ("C1 b1 C2 b2 n1", [[0, 1, 4], [2, 3]]),
        ("C1 b1 b2 b2 b1", [[0, 1, 4], [2, 3]]),
        ("C1 n9 b1", [[0, 1, 2]]),
        ("C1 b1 C1 b1", [[0, 1, 2, 3]]),
        ("C1 b1 - C2 b2", [[0, 1], [3, 4]]),
        ("C1 b1 L L S S C2 b2", [[0, 1], [2, 3], [4, 5], [6, 7]]),
        ("L . C1 . n1", [[0, 1], [2, 3, 4]]),
        ("L n C1 b1", [[0], [1], [2, 3]]),
        ("C b1 b1 C2 b2", [[0, 1, 2], [3, 4]]),
        ("b n", [[0, 1]]),
        # A single page of another application strayed in: the host goes on behind it.
        ("C1 b1 C2 b2 n1 n n2", [[0, 1, 4], [2, 3, 5, 6]]),
        ("C1 b1 C2 b2 n1 .", [[0, 1, 4, 5], [2, 3]]),
        ("C1 b1 C2 b2 n1 n1 n", [[0, 1, 4, 5, 6], [2, 3]]),
        ("C1:1/4 b1:2/4 C2:1/5 b2:2/5 n1:3/4 n:4/4", [[0, 1, 4, 5], [2, 3]]),
        ("C1:1/4 b1:2/4 C2:1/5 b2:2/5 n1:3/4 n1:4/4 n:3/5", [[0, 1, 4, 5], [2, 3, 6]]),
        # So it does where the other application comes later; a document that lacks its cover is no stray.
        ("C1 b1 n2 n C2 b2", [[0, 1, 3], [2, 4, 5]]),
        ("C1:1/3 b1:2/3 n1:3/3 b2:2/4 n n2:4/4", [[0, 1, 2], [3, 4, 5]]),
        ("C1:1/4 b1:2/4 C2:1/5 n1:3/4 b n2:3/5", [[0, 1, 3], [2, 4, 5]]),
        # The count of pages tells a misread number from a strayed page.
        ("C1:1/4 b1:2/4 C2:1/5 b2:2/5 n1:3/5 n2:4/5", [[0, 1], [2, 3, 4, 5]]),
        ("C1:1/4 b1:2/4 C2:1/5 b2:2/5 n1:3/4 n2:3/5", [[0, 1, 4], [2, 3, 5]]),
        # Without numbers, a first page of another count begins a document.
        ("b:1/2 n:2/2 b:1/3 n:2/3 n:3/3", [[0, 1], [2, 3, 4]]),
        ("b:2/3 n:3/3 b:1/3", [[0, 1, 2]]),
        ("- -", []),
        ("C b n - b n", [[0, 1, 2], [4, 5]]),
        ("-1 b n -2 n -3 C3 b", [[1, 2], [4], [6, 7]]),
        ("-1 . C1 . -2 . C2 b", [[1, 2, 3], [5, 6, 7]]),
        (". C1 b1", [[0, 1, 2]]),
        ("- . -1 . C n", [[1, 3, 4, 5]]),
        ("-1 . L L -2 C2", [[1, 2, 3], [5]]),
        ("-1 L n C2", [[1], [2], [3]]),
        ("-1 n C2 b2 n1 n1", [[1, 4, 5], [2, 3]]),
        ("-1 C2 b2", [[1, 2]]),
        ("-1 . C2 b2", [[1, 2, 3]]),
        ("C1 b1 -2 b n -1 n", [[0, 1, 6], [3, 4]]),
        ("L - L", [[0], [2]]),
        # A separator behind blank sheets, one whose number comes again, and one that could not be read.
        ("C1 b1 . . -2 C2 b2", [[0, 1, 2, 3], [5, 6]]),
        ("C1 b1 . -2 . C2 b2", [[0, 1, 2], [4, 5, 6]]),
        ("-1 C1 b1 -1 n n", [[1, 2, 4, 5]]),
        ("-1 C b - C b", [[1, 2], [4, 5]]),
        ("-1 C1 b1 -2 C2 b2 -1 n1 n", [[1, 2, 7, 8], [4, 5]]),
        ("-1 C1 b1 -1 C2 b2", [[1, 2], [4, 5]]),
        ("C1 b1 ? C2 b2", [[0, 1, 2], [3, 4]]),
        # Two applications page by page in turn, also from two piles of unequal height.
        ("C1:1/3 C2:1/3 b1:2/3 b2:2/3 n1:3/3 n2:3/3", [[0, 2, 4], [1, 3, 5]]),
        ("C1:1/4 C2:1/2 b1:2/4 n2:2/2 n1:3/4 n1:4/4", [[0, 2, 4, 5], [1, 3]]),
        # A page of B in A, once more at its own place, or while B lacks it.
        ("C1:1/3 n2:2/3 b1:2/3 n1:3/3 C2:1/3 n2:2/3 n2:3/3", [[0, 2, 3], [1, 4, 5, 6]]),
        ("C1:1/4 b1:2/4 n1:2/4 n1:3/4 n1:4/4 C2:1/2 n2:2/2", [[0, 1, 2, 3, 4], [5, 6]]),
        ("C1:1/4 b1:2/4 C1:1/4 b1:2/4 n1:3/4 n1:4/4", [[0, 1, 2, 3, 4, 5]]),
        # A letter, or a table, in the middle of an application does not end it.
        ("C1:1/4 b1:2/4 L n1:3/4 n1:4/4", [[0, 1, 3, 4], [2]]),
        ("C1:1/4 b1:2/4 S S n1:3/4 n1:4/4", [[0, 1, 4, 5], [2, 3]]),
        ("C1:1/4 b1:2/4 L n:3/4 n:4/4", [[0, 1, 3, 4], [2]]),
        ("C1:1/4 b1:2/4 L . n:3/4 n:4/4", [[0, 1, 4, 5], [2, 3]]),
        ("C1:1/2 b1:2/2 L n:2/2", [[0, 1], [2], [3]]),
        ("", []),
    ],
)
def test_documents(script: str, documents: list[list[int]]) -> None:
    assert split(pages(script)) == documents


def test_a_number_read_once_at_a_foot_may_be_a_slip() -> None:
    assert trusted_numbers(pages("b1 n1 n2 C3 S4 S4 b")) == {"X-1", "X-3", "X-4"}


@pytest.mark.parametrize(
    ("script", "numbers"),
    [
        ("-1 C b - n", ["X-1", None]),
        ("-1 . C b", ["X-1"]),
        ("- . -1 . C", ["X-1"]),
        ("-1 - C", [None]),
        ("-1 L n", [None, None]),
        ("-1 . S", [None]),
        ("-1 .", [None]),
        ("C1 -2", [None]),
        ("C b", [None]),
    ],
)
def test_the_number_on_the_separator_before_a_document(script: str, numbers: list[str | None]) -> None:
    received = pages(script)
    assert [separator_number(received, document) for document in split(received)] == numbers
