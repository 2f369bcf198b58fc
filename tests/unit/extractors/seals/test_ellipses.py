"""Edges are the same wherever on a page they lie, and those near a point are found however they are ordered."""

import cv2
import numpy as np
import pytest

from extractors.seals.ellipses import BAND, Edges, find_edges


def blob(top: int, height: int = 4 * BAND) -> np.ndarray:
    """An ink map with a disc that begins at a row."""
    plane = np.zeros((height, 120), np.float32)
    cv2.circle(plane, (60, top + 30), 30, 40.0, 5)
    return plane


@pytest.mark.parametrize("top", [BAND - 61, BAND - 30, BAND - 1, BAND, 2 * BAND + 7])
def test_where_bands_meet_makes_no_difference_to_edges(top: int) -> None:
    middle, moved = find_edges(blob(BAND + 20), 1.4), find_edges(blob(top), 1.4)
    assert len(middle) > 200
    assert np.array_equal(middle.at - (0, BAND + 20), moved.at - (0, top))
    assert np.allclose(middle.normal, moved.normal, atol=1e-4)


def test_a_bare_map_has_no_edges() -> None:
    assert len(find_edges(np.zeros((50, 40), np.float32), 1.4)) == 0


@pytest.mark.parametrize("shuffled", [False, True])
def test_edges_near_a_point_are_found_in_any_order(shuffled: bool) -> None:
    edges = find_edges(blob(20), 1.4)
    if shuffled:
        edges = edges.only(np.random.default_rng(1).permutation(len(edges)))
    expected = np.flatnonzero((np.abs(edges.at - (70.0, 40.0)) < 25.0).all(axis=1))
    assert 0 < len(expected) < len(edges)
    assert np.array_equal(edges.near(70.0, 40.0, 25.0), expected)
    assert len(Edges(np.empty((0, 2)), np.empty((0, 2))).near(0.0, 0.0, 5.0)) == 0
