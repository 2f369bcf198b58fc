"""Drawn seals are found where they stand, in their size; what only looks like one is not."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.page import PageImage
from extractors.seals.detection import find_seals
from extractors.seals.impression import Impression
from tests.unit.extractors.seals import drawing, lookalikes
from tests.unit.extractors.seals.drawing import Rgb

NAME = "沈阳机床设备有限公司"
DPI = 100
SIDE = round(42 / 0.9 * DPI / 25.4)
"""A plate whose rim measures 42 mm."""
SLOW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def sealed(ink: np.ndarray, left: int, top: int, colour: tuple[int, int, int] = drawing.RED) -> PageImage:
    return PageImage.received(drawing.stamp(drawing.page(DPI), ink, left, top, colour), float(DPI))


def centre(one: Impression) -> tuple[float, float]:
    x0, y0, x1, y1 = one.bounds
    return (x0 + x1) / 2, (y0 + y1) / 2


@SLOW
@given(left=st.integers(5, 600), top=st.integers(5, 380), up=st.floats(0, 360))
def test_a_seal_drawn_anywhere_is_found_there(left: int, top: int, up: float) -> None:
    [found] = find_seals(sealed(drawing.seal(SIDE, NAME, up=up), left, top))
    assert found.shape == "round"
    assert found.colour == "red"
    assert centre(found) == pytest.approx((left + SIDE / 2, top + SIDE / 2), abs=2.5)
    assert found.diameter_mm == pytest.approx(42, abs=1.0)
    assert found.coverage > 0.9


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turning_the_page_turns_the_box(degrees: int) -> None:
    page = sealed(drawing.seal(SIDE, NAME), 300, 200)
    [upright], [turned] = find_seals(page), find_seals(page.turned(degrees))
    straight, back = page.box(*upright.bounds), page.turned(degrees).box(*turned.bounds)
    assert straight.iou(back) > 0.97
    assert turned.diameter_mm == pytest.approx(upright.diameter_mm, abs=0.3)


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_millimetres_stay_when_the_page_is_scaled(dpi: int) -> None:
    page = sealed(drawing.seal(SIDE, NAME), 300, 200)
    [found] = find_seals(page.scaled(dpi / DPI))
    assert found.diameter_mm == pytest.approx(42, abs=1.0)


def test_without_a_resolution_there_are_no_millimetres() -> None:
    page = sealed(drawing.seal(SIDE, NAME), 300, 200)
    [found] = find_seals(PageImage.received(page.pixels, None))
    assert found.diameter_mm is None


@pytest.mark.parametrize(
    ("colour", "word"),
    [((200, 40, 45), "red"), ((225, 110, 60), "red"), ((50, 70, 190), "blue"), ((60, 60, 60), "black")],
)
def test_inks_are_told_apart(colour: tuple[int, int, int], word: str) -> None:
    [found] = find_seals(sealed(drawing.seal(SIDE, NAME), 300, 200, colour))
    assert found.colour == word


@pytest.mark.parametrize("missing", [0.1, 0.25])
def test_a_broken_rim_is_found_and_its_coverage_told(missing: float) -> None:
    [found] = find_seals(sealed(drawing.seal(SIDE, NAME, missing=missing), 300, 200))
    assert found.diameter_mm == pytest.approx(42, abs=1.5)
    assert found.coverage == pytest.approx(1 - missing, abs=0.07)


@pytest.mark.parametrize("up", [0.0, 25.0, 100.0])
def test_an_oval_is_found_at_any_tilt(up: float) -> None:
    side = round(45 / 0.9 * DPI / 25.4)
    [found] = find_seals(sealed(drawing.seal(side, NAME, aspect=1.5, up=up), 300, 200))
    assert found.shape == "oval"
    assert found.diameter_mm == pytest.approx(45, abs=1.5)
    assert abs((found.angle - up + 90) % 180 - 90) < 5


def test_overlapping_seals_are_two() -> None:
    sheet = drawing.stamp(drawing.page(DPI), drawing.seal(SIDE, NAME), 200, 200)
    both = drawing.stamp(sheet, drawing.seal(SIDE, "辽宁省工业和信息化厅", up=20), 200 + round(0.7 * SIDE), 230)
    assert len(find_seals(PageImage.received(both, float(DPI)))) == 2


@pytest.mark.parametrize("at", [(60, 300), (330, 210)])
def test_a_name_seal_beside_or_across_a_round_one_is_square(at: tuple[int, int]) -> None:
    sheet = drawing.stamp(drawing.page(DPI), drawing.seal(SIDE, NAME), 200, 200)
    square = drawing.name_seal(round(20 / 0.9 * DPI / 25.4), "王建国印")
    found = find_seals(PageImage.received(drawing.stamp(sheet, square, *at), float(DPI)))
    assert sorted(f.shape for f in found) == ["round", "square"]
    assert next(f.diameter_mm for f in found if f.shape == "square") == pytest.approx(20, abs=1.5)


@pytest.mark.parametrize("tilt", [-12, 3, 12])
@pytest.mark.parametrize("gap", [5, 30])
def test_name_seals_below_one_another_are_squares_and_nothing_else(tilt: int, gap: int) -> None:
    side = round(18 / 0.9 * DPI / 25.4)
    reach = 2 * side
    sheet = drawing.page(DPI)
    for k, characters in enumerate(("庞思屿印", "季若谷印")):
        ink = np.zeros((reach, reach))
        ink[side // 2 : side // 2 + side, side // 2 : side // 2 + side] = drawing.name_seal(side, characters)
        turned = cv2.warpAffine(ink, cv2.getRotationMatrix2D((reach / 2, reach / 2), tilt, 1.0), (reach, reach))
        sheet = drawing.stamp(sheet, np.asarray(turned), 300, 100 + k * (side + gap))
    found = find_seals(PageImage.received(sheet, float(DPI)))
    assert [f.shape for f in found] == ["square", "square"]


def as_grey(page: Rgb) -> Rgb:
    return np.repeat(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2).astype(np.uint8)


def photographed(page: Rgb) -> Rgb:
    """Uneven warm light, a soft lens, noise and JPEG."""
    h, w = page.shape[:2]
    light = np.linspace(0.6, 1, w)[None, :, None] * np.linspace(0.9, 1, h)[:, None, None] * np.array([0.97, 0.93, 0.86])
    noisy = page * light + np.random.default_rng(1).normal(0, 3, page.shape)
    soft = cv2.GaussianBlur(np.clip(noisy, 0, 255).astype(np.uint8), (0, 0), 0.7)
    _, stored = cv2.imencode(".jpg", soft, [cv2.IMWRITE_JPEG_QUALITY, 75])
    return np.asarray(cv2.imdecode(stored, cv2.IMREAD_COLOR), dtype=np.uint8)


@pytest.mark.parametrize("seen", [np.copy, photographed, as_grey])
@pytest.mark.parametrize("kind", sorted(lookalikes.ALL))
def test_no_alarm(kind: str, seen: Callable[[Rgb], Rgb]) -> None:
    page = seen(lookalikes.ALL[kind](drawing.page(DPI)))
    assert find_seals(PageImage.received(page, float(DPI))) == []
    assert find_seals(PageImage.received(page, None)) == []


@pytest.mark.parametrize("seen", [np.copy, photographed, as_grey])
def test_a_seal_is_found_among_what_looks_like_one(seen: Callable[[Rgb], Rgb]) -> None:
    page = lookalikes.national_emblem(lookalikes.red_rules(drawing.page(DPI)))
    [found] = find_seals(PageImage.received(seen(drawing.stamp(page, drawing.seal(SIDE, NAME), 540, 380)), float(DPI)))
    assert centre(found) == pytest.approx((540 + SIDE / 2, 380 + SIDE / 2), abs=3)
    assert found.colour == ("black" if seen is as_grey else "red")


@pytest.mark.parametrize("tilt", [-8, 0, 5])
def test_a_name_seal_is_found_on_a_grey_page(tilt: int) -> None:
    side = round(20 / 0.9 * DPI / 25.4)
    ink = np.zeros((2 * side, 2 * side))
    ink[side // 2 : side // 2 + side, side // 2 : side // 2 + side] = drawing.name_seal(side, "王建国印")
    turned = cv2.warpAffine(ink, cv2.getRotationMatrix2D((side, side), tilt, 1.0), (2 * side, 2 * side))
    sheet = np.full_like(drawing.page(DPI), 250)
    page = as_grey(drawing.stamp(sheet, np.asarray(turned), 300, 200))
    [found] = find_seals(PageImage.received(page, float(DPI)))
    assert (found.shape, found.colour) == ("square", "black")
    assert found.diameter_mm == pytest.approx(20, abs=1.5)


def test_of_a_double_rim_the_outer_one_is_the_seal() -> None:
    ink = drawing.seal(SIDE, NAME)
    inner = np.zeros(ink.shape, np.uint8)
    cv2.circle(inner, (SIDE // 2, SIDE // 2), round(0.405 * SIDE), 255, 1, cv2.LINE_AA)
    [found] = find_seals(sealed(np.maximum(ink, inner / 255.0), 300, 200))
    assert found.diameter_mm == pytest.approx(42, abs=1.0)


def test_a_crop_that_the_seal_fills_is_a_seal() -> None:
    crop = drawing.stamp(np.full((SIDE + 8, SIDE + 8, 3), 245, np.uint8), drawing.seal(SIDE, NAME), 4, 4)
    [found] = find_seals(PageImage.received(crop, None))
    assert found.axes[0] == pytest.approx(0.9 * SIDE, abs=3)


def test_crimson_ink_that_scatters_round_violet_is_one_seal() -> None:
    [found] = find_seals(sealed(drawing.seal(SIDE, NAME), 300, 200, (165, 40, 105)))
    assert found.diameter_mm == pytest.approx(42, abs=1.0)
