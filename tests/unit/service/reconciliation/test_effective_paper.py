"""The paper that counts once a supplement came; no page of any version gets lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.paper_version import VersionKind
from service.reconciliation.effective_paper import Effective, effective
from service.reconciliation.version_pairing import Sheet, pair_versions
from tests.unit.service.reconciliation.sheets import first, sent, text

EARLIER = first()


def after(later: list[Sheet], earlier: list[Sheet] = EARLIER) -> Effective:
    return effective(earlier, later, pair_versions(earlier, later))


def shown(counting: Effective) -> list[tuple[int, int]]:
    """Input and page of what counts; a supplement's input is 9."""
    return [(p.input, p.page) for p in counting.pages]


def whole(total: int, *numbers: int, base: int = 0) -> list[Sheet]:
    return [sent(n, text(base + n), n, total=total) for n in numbers]


@pytest.mark.parametrize(
    ("later", "wanted"),
    [
        ([sent(1, text(3), 3)], [(0, 1), (0, 2), (9, 1), (0, 4), (0, 5), (0, 6)]),
        ([sent(1, text(90), 7)], [(0, 1), (0, 2), (0, 3), (0, 4), (0, 5), (0, 6), (9, 1)]),
        (
            [sent(1, text(5), 5), sent(2, text(90))],
            [(0, 1), (0, 2), (0, 3), (0, 4), (9, 1), (9, 2), (0, 6)],
        ),
        ([sent(1, text(90), None, kind="letter")], [(0, n) for n in range(1, 7)] + [(9, 1)]),
        ([sent(2, text(2), 2), sent(1, text(1), 1)], [(9, 1), (9, 2), (0, 3), (0, 4), (0, 5), (0, 6)]),
    ],
)
def test_pages_take_their_place(later: list[Sheet], wanted: list[tuple[int, int]]) -> None:
    assert shown(after(later)) == wanted


def test_a_page_that_was_missing_goes_between_its_neighbours() -> None:
    earlier = [s for s in EARLIER if s.number != 4]
    assert shown(after([sent(1, text(4), 4)], earlier)) == [(0, 1), (0, 2), (0, 3), (9, 1), (0, 5), (0, 6)]


@pytest.mark.parametrize(
    ("later", "kind"),
    [
        (whole(6, 1, 2, 3, 4, 5, 6), "whole"),
        (whole(6, 1, 2, 3, 4, 5), "pages"),
        (whole(6, 3), "pages"),
        ([sent(n, text(n), None if n == 2 else n) for n in range(1, 7)], "whole"),  # a number unread
        ([sent(n, text(n), None, total=None) for n in range(1, 7)], "whole"),
        ([sent(n, text(n), None, total=None) for n in range(1, 6)], "pages"),
    ],
)
def test_whole_or_single_pages(later: list[Sheet], kind: VersionKind) -> None:
    assert after(later).kinds == {0: kind}


def test_a_whole_paper_of_fewer_pages_drops_those_of_the_old_count() -> None:
    counting = after(whole(5, 1, 2, 3, 4, 5))
    assert shown(counting) == [(9, n) for n in range(1, 6)]
    assert len(counting.superseded) == 6


def test_what_a_whole_paper_lacks_stays_where_it_bears_no_number_of_the_old_count() -> None:
    licence = sent(7, text(77), None, total=None, kind="attachment").model_copy(update={"home": 0})
    assert shown(after(whole(6, 1, 2, 3, 4, 5, 6), [*EARLIER, licence]))[-1] == (9, 7)


SENT = st.builds(
    sent,
    page=st.integers(1, 40),
    lines=st.integers(0, 9).map(text),
    printed=st.none() | st.integers(0, 8),
    application_no=st.sampled_from([None, "FW-2021-1", "FW-2021-2", "XX-1"]),
    kind=st.sampled_from(["narrative", "cover", "attachment", "blank", "letter", "separator", "unknown"]),
    total=st.sampled_from([None, 5, 6]),
    failed=st.booleans(),
)


@settings(deadline=None)
@given(st.lists(SENT, max_size=8, unique_by=lambda s: s.ref), st.integers(0, 6))
def test_every_page_of_every_version_is_accounted_for(later: list[Sheet], count: int) -> None:
    earlier = [*first(count), *first(3, home=1, number="FW-2021-2", input=1, seed=20)]
    counting = after(later, earlier)
    everything = [s.ref for s in (*earlier, *later)]
    assert sorted((*counting.pages, *counting.superseded), key=str) == sorted(everything, key=str)
    assert {s.ref for s in later} <= set(counting.pages)
    kept = [s.ref for s in earlier if s.ref in counting.pages]
    assert [r for r in counting.pages if r in kept] == kept
