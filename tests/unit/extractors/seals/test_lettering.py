"""Characters of a ring are found where they were drawn, also those that were not read, and come out upright."""

import numpy as np
import pytest

from extractors.ocr.engine import Posterior, Reading
from extractors.page import PageImage
from extractors.seals import unwarping
from extractors.seals.detection import find_seals
from extractors.seals.lettering import SPARE, Lettering, find_lettering, places_of, straighten
from extractors.seals.unwarping import Lifted
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
    return unwarping.lift(page, found)


def read(*which: int, start: float = 90.0) -> list[float]:
    """Where some of the characters stand in the turn that begins at the bottom."""
    return [((DRAWN[k] - 90 - start) % 360) / 360 for k in which]


@pytest.mark.parametrize("which", [tuple(range(10)), (0, 1, 2, 3), (2, 3, 5, 6, 8), (7, 8, 9)])
def test_all_characters_are_found_from_some(which: tuple[int, ...]) -> None:
    found = find_lettering(lifted(), 90.0, read(*which))
    assert found is not None
    middles = (np.array(found.directions) + 90) % 360
    for drawn in DRAWN:
        assert np.abs((middles - drawn + 180) % 360 - 180).min() < 6
    assert len(found.directions) <= len(NAME) + 2 * SPARE + 1
    outer, inner = found.depths
    assert 0.05 < outer < 0.20 < 0.30 < inner < 0.45


def test_two_characters_tell_no_spacing() -> None:
    assert find_lettering(lifted(), 90.0, read(3, 4)) is None


@pytest.mark.parametrize(("up", "aspect"), [(0.0, 1.0), (40.0, 1.0), (0.0, 1.45)])
def test_places_are_equally_wide_and_full_of_their_own_ink(up: float, aspect: float) -> None:
    seal = lifted(up, aspect)
    directions = np.array([d - 90 + up for d in DRAWN])
    strip = straighten(seal.sharp, seal, Lettering(directions, 40.0, (0.12, 0.4)), 0.1)
    assert strip.shape[0] == unwarping.STRIP_HEIGHT
    assert strip.shape[1] % len(NAME) == 0
    if aspect == 1.0:
        inked = (strip[..., 0] < 128).reshape(unwarping.STRIP_HEIGHT, len(NAME), -1)
        assert (inked.mean(axis=(0, 2)) > 0.05).all()


def test_print_across_a_seal_is_cut_out_of_its_own_ink() -> None:
    seal = lifted()
    black = seal.rgb.max(axis=2) < 60
    assert black.sum() > 200
    assert seal.sharp[..., 0][black].mean() > 200


def posterior(text: str, width: float) -> Posterior:
    alphabet = ("", *sorted(set(text) - {" "}), " ")
    ids = np.array([[alphabet.index(c) if c != " " else 0, 0] for c in text], np.uint16)
    return Posterior(ids, np.log(np.full(ids.shape, 0.5)).astype(np.float16), width, alphabet)


def test_what_one_strip_loses_another_has() -> None:
    strips = [Reading("", 0.0, (), posterior(t, 1 / len(t))) for t in (" 甲   丙", " 甲 乙  ")]
    assert places_of(strips, 3) == tuple(
        pytest.approx(place, abs=0.001) for place in ({"甲": 0.5}, {"乙": 0.25}, {"丙": 0.25})
    )


def test_readings_without_probabilities_tell_no_places() -> None:
    assert places_of([Reading("甲", 0.9)], 2) == ({}, {})
