"""An impression's own ink is told from the print that crosses it."""

import numpy as np
import pytest

from extractors.page import PageImage
from extractors.seals.detection import find_seals
from extractors.seals.lifting import Lifted, lift
from tests.unit.extractors.seals import drawing

DPI = 200
SIDE = round(42 / 0.9 * DPI / 25.4)


def lifted(colour: tuple[int, int, int] = drawing.RED) -> Lifted:
    sheet = drawing.stamp(drawing.page(DPI), drawing.seal(SIDE, "沈阳机床设备有限公司"), 500, 300, colour)
    page = PageImage.received(sheet, float(DPI))
    (found,) = find_seals(page)
    return lift(page, found)


@pytest.mark.parametrize("colour", [drawing.RED, (50, 70, 190), (225, 120, 120)])
def test_print_is_no_ink_of_the_seal(colour: tuple[int, int, int]) -> None:
    seal = lifted(colour)
    assert seal.coloured
    black = seal.rgb.max(axis=2) < 60
    assert black.sum() > 200
    assert seal.crossed[black].mean() > 0.9
    assert seal.own[..., 0][black].mean() > 150
    assert seal.clean[black].max(axis=1).mean() > 150


def test_ink_is_dark_in_the_seals_own_picture() -> None:
    seal = lifted()
    red = (seal.rgb[..., 0].astype(int) - seal.rgb[..., 1] > 90) & (seal.crossed == 0)
    assert seal.own[..., 0][red].mean() < 60
    assert seal.ink[red].mean() > 0.8
    bare = (seal.rgb.min(axis=2) > 240) & (seal.crossed == 0)
    assert seal.ink[bare].mean() < 0.1


def test_pictures_are_as_large_as_reading_wants_them() -> None:
    seal = lifted()
    assert 380 <= seal.at.axes[1] <= 420
    assert seal.rgb.shape == seal.clean.shape == seal.own.shape
    assert seal.ink.shape == seal.crossed.shape == seal.rgb.shape[:2]
    assert np.isfinite(seal.ink).all()
