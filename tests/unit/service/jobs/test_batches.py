"""How a package's pages are cut into batches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.scan import PageRef
from service.jobs.batches import batches


def refs(count: int) -> list[PageRef]:
    return [PageRef(input=0, page=n) for n in range(1, count + 1)]


@given(count=st.integers(0, 300), size=st.integers(1, 100), slots=st.integers(0, 40))
def test_every_page_is_in_one_batch_in_order(count: int, size: int, slots: int) -> None:
    cut = list(batches(refs(count), size, slots))
    assert [r for batch in cut for r in batch] == refs(count)
    lengths = [len(b) for b in cut]
    assert all(0 < n <= size for n in lengths)
    assert lengths == sorted(lengths, reverse=True)


@pytest.mark.parametrize(
    ("count", "slots", "lengths"),
    [
        (30, 1, [12, 12, 6]),
        (30, 2, [8, 6, 4, 3, 3, 2, 1, 1, 1, 1]),
        (4, 30, [1, 1, 1, 1]),
        (0, 2, []),
    ],
)
def test_small_ones_come_last_where_slots_would_wait_for_them(count: int, slots: int, lengths: list[int]) -> None:
    assert [len(b) for b in batches(refs(count), 12, slots)] == lengths
