"""Ink is told from print on any paper; suppression takes off the seal and nothing else."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.page import PageImage
from extractors.seals.detection import find_seals
from extractors.seals.edge_slices import FRAME
from extractors.seals.impression import Impression
from extractors.seals.ink import Ink, separate, separate_alone
from extractors.seals.suppression import suppress
from tests.unit.extractors.seals import drawing

DPI = 150
SIDE = round(42 / 0.9 * DPI / 25.4)
AT = (420, 250)


@pytest.mark.parametrize("tint", [(255, 255, 255), (240, 225, 190), (200, 205, 215)])
def test_red_ink_is_warm_on_any_paper_and_print_is_not(tint: tuple[int, int, int]) -> None:
    sheet = (drawing.page(DPI).astype(float) * np.array(tint) / 255).astype(np.uint8)
    ink = drawing.seal(SIDE, "沈阳机床有限公司")
    maps = separate(drawing.stamp(sheet, ink, *AT))
    x, y = AT
    on = np.zeros(sheet.shape[:2], bool)
    on[y : y + SIDE, x : x + SIDE] = ink > 0.9
    assert np.median(maps.red[on]) > 15
    assert np.percentile(maps.red[~cv2.dilate(on.astype(np.uint8), np.ones((9, 9))).astype(bool)], 99) < 4
    assert maps.cool[on].mean() < 2  # on yellow paper red ink leans a little towards violet


def test_a_pixel_has_one_chroma_wherever_in_memory_it_lies() -> None:
    a, b = np.random.default_rng(7).normal(0, 20, (2, 40, 331)).astype(np.float32)
    whole = Ink(a, a, b).chroma
    parts = [Ink(a, a[:, k:].copy(), b[:, k:].copy()).chroma for k in range(9)]
    assert all(np.array_equal(part, whole[:, k:]) for k, part in enumerate(parts))


def test_suppression_clears_the_seal_keeps_the_print_and_touches_nothing_else() -> None:
    sheet = drawing.page(DPI)
    sheet[60:64, 100:160] = (40, 60, 190)
    ink = drawing.seal(SIDE, "沈阳机床有限公司")
    page = PageImage.received(drawing.stamp(sheet, ink, *AT), float(DPI))
    cleared = suppress(page, find_seals(page))
    x, y = AT
    region = (slice(y, y + SIDE), slice(x, x + SIDE))
    black = sheet[region].max(axis=2) < 90
    bare = (sheet[region].min(axis=2) > 240) & (ink > 0.95)
    assert np.median(cleared[region][black].mean(axis=1)) < 110
    assert np.median(cleared[region][bare].mean(axis=1)) > 225
    outside = np.ones(sheet.shape[:2], bool)
    outside[y - 15 : y + SIDE + 15, x - 15 : x + SIDE + 15] = False
    assert (cleared[outside] == page.pixels[outside]).all()


def test_without_seals_the_page_stays() -> None:
    page = PageImage.received(drawing.page(DPI), float(DPI))
    assert (suppress(page, []) == page.pixels).all()


def test_a_page_without_coloured_seals_is_not_copied() -> None:
    page = PageImage.received(drawing.page(DPI), DPI)
    black = Impression((300.0, 300.0), (200.0, 200.0), 0.0, "round", "black", 1.0, 1.0, 42.0)
    assert suppress(page, []) is page.pixels
    assert suppress(page, [black]) is page.pixels


@given(st.integers(0, 1000), st.integers(3, 90), st.integers(3, 40), st.sampled_from([0, 200]))
@settings(max_examples=25, deadline=None)
def test_a_strip_alone_is_a_strip_on_more_of_its_paper(seed: int, height: int, width: int, lowest: int) -> None:
    strip = np.random.default_rng(seed).integers(lowest, 256, (height, width, 3), dtype=np.uint8)
    paper = [float(np.median(strip[..., i])) for i in range(3)]
    framed = separate(
        np.asarray(cv2.copyMakeBorder(strip, FRAME, FRAME, FRAME, FRAME, cv2.BORDER_CONSTANT, value=paper), np.uint8)
    )
    alone = separate_alone(strip, FRAME)
    for plane, whole in ((alone.dark, framed.dark), (alone.a, framed.a), (alone.b, framed.b)):
        assert (plane == whole[FRAME:-FRAME, FRAME:-FRAME]).all()
