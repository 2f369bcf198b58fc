"""Places along a ring, from some of the characters that stand in them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.seals.lattice import bent, fit_places

TURN = 720


def profile(middles: np.ndarray, width: float) -> np.ndarray:
    """Ink around characters at some steps of the ring."""
    x = np.arange(TURN)
    return np.asarray(np.max(np.exp(-(((x[:, None] - middles[None, :]) / width) ** 2) * 4), axis=1))


@settings(deadline=None, max_examples=30)
@given(
    pitch=st.floats(22, 45),
    first=st.floats(60, 120),
    count=st.integers(7, 12),
    seed=st.integers(0, 50),
    even=st.booleans(),
)
def test_all_places_are_found_from_some(pitch: float, first: float, count: int, seed: int, *, even: bool) -> None:
    rng = np.random.default_rng(seed)
    middles = np.asarray(first + pitch * np.arange(count), dtype=np.float64)
    kept = np.sort(rng.choice(count, size=max(5, count - 2), replace=False))
    read = np.asarray(middles[kept] + rng.normal(0, 0.04 * pitch, len(kept)), dtype=np.float64)
    _, places = fit_places(profile(middles, 0.7 * pitch), read, even=even)
    inner = middles[kept[0] : kept[-1] + 1]
    nearest = np.abs(places[:, None] - inner[None, :]).min(axis=0)
    assert nearest.max() < 0.3 * pitch
    assert len(np.unique(np.abs(places[:, None] - inner[None, :]).argmin(axis=0))) == len(inner)


def test_places_with_ink_beyond_the_read_ones_are_taken_in() -> None:
    middles = np.asarray(100 + 30.0 * np.arange(10), dtype=np.float64)
    _, places = fit_places(profile(middles, 20), middles[2:8], even=True)
    assert np.abs(places[:, None] - middles[None, :]).min(axis=0).max() < 5
    assert len(places) <= 10 + 4


def test_spacing_that_changes_along_an_oval_is_followed() -> None:
    steps = [28.0, 28.0, 30.0, 34.0, 42.0, 50.0, 50.0, 42.0, 34.0, 30.0, 28.0, 28.0]
    middles = np.cumsum(np.array([120.0, *steps]), dtype=np.float64)
    _, places = fit_places(profile(middles, 20), middles, even=False)
    inner = places[np.abs(places - middles[0]).argmin() :][: len(middles)]
    assert np.abs(inner - middles).max() < 10


def test_one_step_too_few_is_still_a_place() -> None:
    assert bent(np.array([0.0]), np.array([5.0]), np.array([4.0]), even=True) == pytest.approx([5.0])


def test_a_stray_character_does_not_bend_the_rest() -> None:
    numbers = np.arange(10.0)
    seen = numbers * 30
    seen[4] += 20
    placed = bent(numbers, seen, numbers * 30, even=True)
    assert np.abs(np.delete(placed - numbers * 30, 4)).max() < 4
