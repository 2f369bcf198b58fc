"""Characters of a ring are found where they were drawn, also those that were not read, and come out upright."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from extractors.page import PageImage
from extractors.seals import unwarping
from extractors.seals.detection import find_seals
from extractors.seals.lattice import HIDDEN, SPARE
from extractors.seals.lettering import (
    Lettering,
    find_lettering,
    inked_places,
    merged,
    refined,
    share_in_places,
    straighten,
)
from extractors.seals.lifting import Lifted, lift
from extractors.seals.signs import Sign
from tests.unit.extractors.seals import drawing

NAME = "沈阳机床设备有限公司"
DPI = 200
SIDE = round(42 / 0.9 * DPI / 25.4)
DRAWN = [-120 + 240 * (k + 0.5) / len(NAME) for k in range(len(NAME))]
"""Degrees clockwise from the top at which `drawing.seal` sets the characters."""


def lifted(up: float = 0.0, aspect: float = 1.0) -> Lifted:
    sheet = drawing.stamp(drawing.page(DPI), drawing.seal(SIDE, NAME, up=up, aspect=aspect), 500, 300)
    page = PageImage.received(sheet, float(DPI))
    (found,) = find_seals(page)
    return lift(page, found)


def read(*which: int) -> list[float]:
    """Directions of some of the characters."""
    return [DRAWN[k] - 90 for k in which]


@pytest.mark.parametrize("which", [tuple(range(10)), (0, 1, 2, 3), (2, 3, 5, 6, 8), (7, 8, 9)])
def test_all_characters_are_found_from_some(which: tuple[int, ...]) -> None:
    found = find_lettering(lifted(), 90.0, read(*which))
    assert found is not None
    middles = (np.array(found.directions) + 90) % 360
    near = [d for k, d in enumerate(DRAWN) if which[0] - HIDDEN <= k <= which[-1] + HIDDEN]
    for drawn in near:
        assert np.abs((middles - drawn + 180) % 360 - 180).min() < 6
    assert len(found.directions) <= len(NAME) + 2 * SPARE + 1
    outer, inner = found.depths
    assert 0.05 < outer < 0.20 < 0.30 < inner < 0.45


def test_two_characters_tell_no_spacing() -> None:
    assert find_lettering(lifted(), 90.0, read(3, 4)) is None


def placed(directions: list[float], depths: tuple[float, float] = (0.12, 0.4)) -> Lettering:
    return Lettering(np.array(directions, dtype=float), 40.0, depths)


@pytest.mark.parametrize(("up", "aspect"), [(0.0, 1.0), (40.0, 1.0), (0.0, 1.45)])
def test_places_are_equally_wide_and_full_of_their_own_ink(up: float, aspect: float) -> None:
    seal = lifted(up, aspect)
    strip = straighten(seal.own, seal, placed([d - 90 + up for d in DRAWN]), 0.1)
    assert strip.shape[0] == unwarping.STRIP_HEIGHT
    assert strip.shape[1] % len(NAME) == 0
    if aspect == 1.0:
        inked = (strip[..., 0] < 128).reshape(unwarping.STRIP_HEIGHT, len(NAME), -1)
        assert (inked.mean(axis=(0, 2)) > 0.05).all()


def test_places_tell_their_ink_and_what_crosses_them() -> None:
    seal = lifted()
    inked = inked_places(seal, placed([d - 90 for d in (*DRAWN, 180)]))
    assert inked[:-1].min() > 0.4
    assert inked[-1] < 0.2
    everywhere = np.ones_like(seal.ink)
    assert share_in_places(everywhere, seal, placed([0.0, 20.0])) == pytest.approx([1.0, 1.0])


def test_a_thin_line_inside_the_rim_that_is_not_concentric_is_no_part_of_the_characters() -> None:
    seal = lifted()
    ink, half = seal.ink.copy(), seal.at.axes[1] / 2
    centre = (round(seal.at.centre[0] + 0.012 * half), round(seal.at.centre[1]))
    cv2.circle(ink, centre, round(0.88 * half), 1.0, 2)
    found = find_lettering(replace(seal, ink=ink), 90.0, read(0, 1, 2, 3))
    assert found is not None
    assert found.depths[0] > 0.14


def test_a_place_is_told_from_a_direction() -> None:
    lettering = placed([350.0, 370.0, 390.0])
    assert lettering.place(10.0) == pytest.approx(1.0)
    assert lettering.place(340.0) == pytest.approx(-0.5)
    assert lettering.place(50.0) == pytest.approx(3.0)


def sign(at: float, presence: float = 1.0) -> Sign:
    return Sign(at, presence, {"甲": presence})


def test_what_two_strips_show_at_one_place_is_one_character() -> None:
    strips = [[sign(10), sign(30), sign(50)], [sign(11), sign(52), sign(70, 0.1)]]
    assert merged(strips, 0.3) == pytest.approx([10.5, 30, 51])


def test_places_move_to_where_characters_are_seen() -> None:
    lettering = placed([20.0 * k for k in range(6)])
    moved, far = refined(lettering, [[sign(k + 0.3) for k in range(1, 5)]], even=True)
    assert far == pytest.approx(0.3, abs=0.05)
    assert moved.directions == pytest.approx(lettering.directions + 6.0, abs=1.0)
    assert refined(lettering, [[sign(2.3)]], even=True) == (lettering, 0.0)
