"""A rim that leaves its ellipse is followed; one that does not is left alone."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from extractors.seals.impression import Impression
from extractors.seals.lifting import Lifted
from extractors.seals.rim_course import follow_rim

SIZE, RADIUS = 500, 200.0


def drawn(*waves: tuple[int, float], gap: int = 0) -> Lifted:
    """A rim whose radius goes in and out `n` times a turn by a share of itself, with `gap` degrees of it missing."""
    at = Impression((SIZE / 2, SIZE / 2), (2 * RADIUS, 2 * RADIUS), 0.0, "round", "red", 1.0, 1.0, None)
    turn = np.radians(np.arange(gap, 361))
    inward = sum(a * np.cos(n * turn) for n, a in waves) if waves else np.zeros(len(turn))
    # The ellipse is fitted to the outer edge, half a line's width beyond the middle that is drawn.
    radius = RADIUS * (1 - inward) - 4
    points = np.stack([SIZE / 2 + radius * np.cos(turn), SIZE / 2 + radius * np.sin(turn)], axis=1)
    ink = np.zeros((SIZE, SIZE), np.float32)
    cv2.polylines(ink, [np.round(points).astype(np.int32)], False, 1.0, 8)
    blank = np.full((SIZE, SIZE, 3), 255, np.uint8)
    return Lifted(blank, blank, blank, ink, np.zeros_like(ink), at, np.zeros(360))


@pytest.mark.parametrize("waves", [(), ((2, 0.03),), ((1, 0.04), (3, 0.02))])
def test_the_course_is_told(waves: tuple[tuple[int, float], ...]) -> None:
    turn = np.radians(np.arange(360))
    wanted = sum((a * np.cos(n * turn) for n, a in waves), np.zeros(360))
    assert np.abs(follow_rim(drawn(*waves)) - wanted).max() < 0.015


def test_a_gap_is_bridged() -> None:
    turn = np.radians(np.arange(360))
    assert np.abs(follow_rim(drawn((2, 0.03), gap=30)) - 0.03 * np.cos(2 * turn)).max() < 0.03


def test_where_there_is_no_rim_nothing_is_followed() -> None:
    seal = drawn()
    assert not follow_rim(replace(seal, ink=np.zeros_like(seal.ink))).any()
    noise = np.random.default_rng(1).random(seal.ink.shape).astype(np.float32)
    assert not follow_rim(replace(seal, ink=noise)).any()
