"""A sample: as big as asked for, the same for the same seed, another for another, and nobody's choice."""

from hypothesis import given
from hypothesis import strategies as st

from service.rules.sampling import sample


@given(st.lists(st.integers(1, 10**6), unique=True, max_size=60), st.integers(1, 100), st.integers(1, 70))
def test_it_is_as_big_as_asked_for_and_of_these_files(files: list[int], percent: int, minimum: int) -> None:
    found = sample(files, "a" * 64, percent, minimum)
    assert len(found) == min(len(files), max(minimum, -(-len(files) * percent // 100)))
    assert list(found) == [f for f in files if f in found]
    assert set(sample(files[::-1], "a" * 64, percent, minimum)) == set(found)


def test_the_seed_decides_and_nothing_else() -> None:
    files = range(1, 101)
    drawn = [sample(files, f"{n:064x}", 10, 1) for n in range(400)]
    assert len(set(drawn)) == 400
    times = [sum(file in found for found in drawn) for file in files]
    # 400 draws of one in ten: 40 of each, give or take four standard deviations.
    assert 16 <= min(times) <= max(times) <= 64
