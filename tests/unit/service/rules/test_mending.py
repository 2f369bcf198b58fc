"""No sequence of mends loses a page, and each step does what it says."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import UsageError
from models.page_split import Divide, Join, Mend, Move, PageSplit, PutAside, Reason, SetAside, TakeApart
from models.scan import PageRef
from service.rules.mending import mended, split_of, touched
from tests.unit.service.reports.fakes import whole_report


def ref(number: int) -> PageRef:
    return PageRef(input=number // 10, page=number % 10)


def refs(*numbers: int) -> tuple[PageRef, ...]:
    return tuple(map(ref, numbers))


def split(*documents: Sequence[int], aside: Sequence[int] = ()) -> PageSplit:
    return PageSplit(
        documents=tuple(refs(*d) for d in documents), aside=tuple(SetAside(page=ref(n)) for n in aside)
    )  # fmt: skip


def put(*numbers: int, why: Reason = "none") -> PutAside:
    return PutAside(act="aside", pages=refs(*numbers), why=why)


FIRST = split((1, 2, 3), (4, 5), (6,), aside=(7,))


@pytest.mark.parametrize(
    ("steps", "after"),
    [
        ([Move(act="move", pages=refs(3), to=ref(5))], split((1, 2), (3, 4, 5), (6,), aside=(7,))),
        ([Move(act="move", pages=refs(4, 2), to=ref(6))], split((1, 3), (2, 4, 6), (5,), aside=(7,))),
        ([Move(act="move", pages=refs(7), to=ref(1))], split((1, 2, 3, 7), (4, 5), (6,))),
        ([Move(act="move", pages=refs(1, 2), to=ref(2))], FIRST),
        ([TakeApart(act="apart", pages=refs(2, 7))], split((1, 3), (2, 7), (4, 5), (6,))),
        ([Divide(act="divide", at=ref(2))], split((1,), (2, 3), (4, 5), (6,), aside=(7,))),
        ([Join(act="join", page=ref(6), to=ref(1))], split((1, 2, 3, 6), (4, 5), aside=(7,))),
        ([put(6), put(1)], split((2, 3), (4, 5), aside=(1, 6, 7))),
        ([put(6), Move(act="move", pages=refs(6), to=ref(4))], split((1, 2, 3), (4, 5, 6), aside=(7,))),
    ],
)
def test_what_a_step_does(steps: list[Mend], after: PageSplit) -> None:
    assert mended(FIRST, steps) == after


def test_why_a_page_is_aside_is_kept() -> None:
    after = mended(FIRST, [put(6, why="blank"), put(7, why="foreign")])
    assert [(a.page, a.why) for a in after.aside] == [(ref(6), "blank"), (ref(7), "foreign")]


@pytest.mark.parametrize(
    "step",
    [
        Divide(act="divide", at=ref(4)),
        Divide(act="divide", at=ref(7)),
        Join(act="join", page=ref(1), to=ref(2)),
        Join(act="join", page=ref(1), to=ref(7)),
        Move(act="move", pages=refs(1, 99), to=ref(4)),
        Move(act="move", pages=refs(1), to=ref(99)),
        put(99),
    ],
)
def test_what_cannot_be_is_refused(step: Mend) -> None:
    with pytest.raises(UsageError):
        mended(FIRST, [step])


def test_pages_that_were_put_in_another_order_stay_in_it() -> None:
    """A stack scanned in two passes: fronts, then backs."""
    duplex = split((1, 4, 2, 5, 3, 6), (7, 8))
    assert mended(duplex, [Divide(act="divide", at=ref(2))]) == split((1, 4), (2, 5, 3, 6), (7, 8))
    assert mended(duplex, [Join(act="join", page=ref(8), to=ref(1))]) == split((1, 4, 2, 5, 3, 6, 7, 8))


def test_a_report_is_a_split_of_all_its_pages() -> None:
    report = whole_report()
    assert sorted((p.input, p.page) for p in split_of(report).pages) == sorted((p.input, p.page) for p in report.pages)


def test_what_is_touched() -> None:
    assert touched(FIRST, mended(FIRST, [Join(act="join", page=ref(6), to=ref(4))])) == (1, 2)
    assert touched(FIRST, FIRST) == ()


pages = st.integers(0, 12).map(ref)
some = st.lists(pages, min_size=1, max_size=5).map(tuple)
steps = st.one_of(
    st.builds(Move, act=st.just("move"), pages=some, to=pages),
    st.builds(TakeApart, act=st.just("apart"), pages=some),
    st.builds(Divide, act=st.just("divide"), at=pages),
    st.builds(Join, act=st.just("join"), page=pages, to=pages),
    st.builds(PutAside, act=st.just("aside"), pages=some, why=st.sampled_from(["foreign", "blank", "none"])),
)


@given(st.lists(st.lists(pages, max_size=4), max_size=4), st.lists(steps, max_size=12))
def test_pages_in_are_pages_accounted_for(dealt: list[list[PageRef]], wanted: list[Mend]) -> None:
    every = list(dict.fromkeys(p for d in dealt for p in d))
    first = PageSplit(documents=tuple((p,) for p in every[::2]), aside=tuple(SetAside(page=p) for p in every[1::2]))
    now = first
    for step in wanted:
        try:
            now = mended(now, [step])
        except UsageError:
            continue
        assert Counter(now.pages) == Counter(every)
        assert all(now.documents)
    kept = {frozenset(d) for d in now.documents}
    assert {i for i, d in enumerate(first.documents) if frozenset(d) not in kept} == set(touched(first, now))
