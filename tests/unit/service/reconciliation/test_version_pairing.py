"""Which page of the paper before each page of a supplement stands for."""

from typing import Any

import pytest

from models.scan import PageRef
from service.reconciliation.version_pairing import FOREIGN, Sheet, VersionPairing, filled, pair_versions
from tests.unit.service.reconciliation.sheets import first, misread, sent, text

EARLIER = first()


def told(pairing: VersionPairing) -> list[tuple[int, int, str]]:
    """Page of the supplement, page of the paper before, and by what they were paired."""
    return [(p.later.page, p.earlier.page, p.by) for p in pairing.pairs]


@pytest.mark.parametrize(
    ("later", "wanted"),
    [
        ([sent(1, misread(text(3), 1), 3)], [(1, 3, "text")]),
        ([sent(1, misread(text(3), 1), None)], [(1, 3, "text")]),  # number unread
        ([sent(1, misread(text(3), 1), 5)], [(1, 3, "text")]),  # number misread
        ([sent(1, text(90), 4)], [(1, 4, "number")]),  # another text
        ([sent(1, text(90), None)], []),
        ([sent(1, text(90), 4), sent(2, text(91), 4)], []),  # nobody knows which of the two
        (
            [sent(1, text(2), 2), sent(2, text(90)), sent(3, text(4), 4)],
            [(1, 2, "text"), (2, 3, "number"), (3, 4, "text")],
        ),
        ([sent(1, text(2)), sent(2, text(90)), sent(3, text(4))], [(1, 2, "text"), (2, 3, "order"), (3, 4, "text")]),
        ([sent(1, text(5), 5), sent(2, text(5), 5)], [(1, 5, "text")]),  # twice
        ([sent(1, (), None, kind="blank"), sent(2, text(1), 1)], [(2, 1, "text")]),
        ([sent(1, text(1), 1, kind="letter")], []),
        ([sent(1, text(1), 1, kind="unknown")], [(1, 1, "text")]),
        ([sent(1, text(90), 2, failed=True)], [(1, 2, "number")]),
        ([sent(1, text(2), 2, application_no="FW-2021-I")], [(1, 2, "text")]),  # a slip
        ([sent(1, text(2), 2, application_no="QX-99-123")], []),  # another application's
    ],
)  # fmt: skip
def test_pages_find_what_they_stand_for(later: list[Sheet], wanted: list[tuple[int, int, str]]) -> None:
    pairing = pair_versions(EARLIER, later)
    assert told(pairing) == wanted
    assert set(pairing.new) == {s.ref for s in later} - {p.later for p in pairing.pairs}


def test_a_page_goes_to_the_application_that_it_names() -> None:
    both = [*first(), *first(home=1, number="FW-2021-2", input=1)]  # of the same texts
    named, unnamed = sent(1, text(4), 4, application_no="FW-2021-2"), sent(2, text(5), None, application_no=None)
    pairing = pair_versions(both, [named, unnamed])
    assert [(p.earlier.input, p.earlier.page) for p in pairing.pairs] == [(1, 4), (1, 5)]
    assert pairing.homes == (1, 1)


def test_a_page_of_a_foreign_application_is_at_home_nowhere() -> None:
    later = [sent(1, text(90), 1, application_no="QX-1"), sent(2, text(91), 2, application_no="QX-1")]
    pairing = pair_versions(EARLIER, later)
    assert pairing.homes == (None, None)
    assert FOREIGN not in pairing.homes


def test_a_page_that_could_not_be_read_is_stood_for_by_its_number() -> None:
    earlier = [
        s.model_copy(update={"failed": True, "number": None, "lines": ()}) if s.number == 3 else s for s in EARLIER
    ]
    assert told(pair_versions(earlier, [sent(1, text(3), 3)])) == [(1, 3, "number")]


@pytest.mark.parametrize(
    ("numbers", "wanted"),
    [
        ([1, None, 3], [1, 2, 3]),
        ([1, None, None, 4], [1, 2, 3, 4]),
        ([1, None, 4], [1, None, 4]),  # which of both is not known
        ([None, 2], [None, 2]),
        ([1, None], [1, None]),
        ([None], [None]),
    ],
)
def test_numbers_that_have_no_choice_are_filled_in(numbers: list[int | None], wanted: list[int | None]) -> None:
    sheets = [Sheet(ref=PageRef(input=0, page=n), home=0, number=number) for n, number in enumerate(numbers)]
    assert filled(sheets) == wanted


def test_no_page_at_all() -> None:
    nothing: list[Any] = []
    assert pair_versions(nothing, nothing) == VersionPairing(pairs=(), new=(), homes=())
    assert pair_versions(nothing, [sent(1, text(1), 1)]).new == (PageRef(input=9, page=1),)
