"""Each figure of a candidate tells what it is named for, and one that speaks against it decides."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from extractors.seals.ellipses import Ellipse, find_edges
from extractors.seals.ink import Ink
from extractors.seals.likeness import BARS, DARK_BARS, Bars, Signs, likeness, measure
from tests.unit.extractors.seals import drawing

SIDE = 220
CENTRE, RADIUS = SIDE / 2, 0.45 * SIDE
RIM = Ellipse(CENTRE - 0.5, CENTRE - 0.5, RADIUS, RADIUS, 0.0)


def seen(ink: np.ndarray, hue_deg: float = 20.0) -> Signs:
    """The figures of ink, 0 to 1, of one hue, around `RIM`."""
    plane = np.asarray(40 * cv2.GaussianBlur(ink, (0, 0), 0.8), dtype=np.float32)
    a, b = (np.asarray(plane * f(np.radians(hue_deg)), dtype=np.float32) for f in (np.cos, np.sin))
    return measure(RIM, plane, find_edges(plane, 1.4), Ink(1.5 * plane, a, b))


def ring(width: int, radius: float = RADIUS) -> np.ndarray:
    plate = np.zeros((SIDE, SIDE), np.uint8)
    cv2.circle(plate, (SIDE // 2, SIDE // 2), round(radius - width / 2), 255, width, cv2.LINE_AA)
    return plate / 255.0


SEAL = drawing.seal(SIDE, "沈阳机床设备有限公司")


def test_a_seal_shows_all_signs() -> None:
    signs = seen(SEAL)
    assert signs.support > 0.95
    assert signs.coverage > 0.95
    assert 0.03 < signs.thick < 0.09
    assert (signs.inside, signs.outside) == (1.0, 1.0)
    assert signs.strokes >= 12
    assert signs.solid < 0.05
    assert likeness(signs, BARS) > 0.95
    assert likeness(replace(signs, tint=0.0), DARK_BARS) > 0.9


@pytest.mark.parametrize(
    ("ink", "figure"),
    [
        (ring(6), "strokes"),
        (ring(6), "held"),
        (ring(30), "thick"),
        (ring(round(RADIUS)), "solid"),
        (np.maximum.reduce([ring(5, RADIUS * k) for k in (1, 0.86, 0.72, 0.58, 0.44, 0.32)]), "circles"),
    ],
)
def test_what_is_no_seal_fails_by_name(ink: np.ndarray, figure: str) -> None:
    signs = seen(ink)
    bad, good = BARS[figure]
    assert (getattr(signs, figure) - bad) / (good - bad) < 0.3
    assert likeness(signs, BARS) < 0.1


def test_gold_in_red_is_alien() -> None:
    plane = np.asarray(40 * SEAL, dtype=np.float32)
    turn = np.radians(np.where(np.arange(SIDE)[:, None] < SIDE / 2, 20.0, 85.0))
    a, b = np.asarray(plane * np.cos(turn), dtype=np.float32), np.asarray(plane * np.sin(turn), dtype=np.float32)
    signs = measure(RIM, plane, find_edges(plane, 1.4), Ink(plane, a, b))
    assert signs.alien > 0.3


def test_print_all_around_is_not_the_seals_own() -> None:
    rows = np.zeros((SIDE, SIDE))
    for y in range(6, SIDE, 24):
        rows[y : y + 12, ::3] = 1
    assert seen(np.maximum(ring(6), rows)).apart < 0.3
    assert seen(SEAL).apart > 0.8


def test_one_clear_objection_outweighs_the_rest() -> None:
    bars: Bars = {"support": (0.2, 0.8), "thick": (0.2, 0.1)}
    signs = seen(SEAL)
    assert likeness(signs, bars) == 1.0
    assert likeness(replace(signs, thick=0.3), bars) == 0.0
    assert likeness(replace(signs, support=0.5, thick=0.15), bars) == pytest.approx(0.25)
