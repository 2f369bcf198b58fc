"""Drawn seals are found where they stand, in their size; what only looks like one is not."""

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from extractors.page import PageImage
from extractors.seals.detection import find_seals
from extractors.seals.impression import Impression
from tests.unit.extractors.seals import drawing

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


def red_heading(sheet: np.ndarray) -> np.ndarray:
    ink = np.zeros((90, 600))
    for k, character in enumerate("辽宁省人民政府文件"):
        glyph = Image.new("L", (64, 90), 0)
        ImageDraw.Draw(glyph).text((2, 5), character, font=drawing.font(58), fill=255)
        ink[:, 64 * k : 64 * k + 64] = np.asarray(glyph) / 255
    return drawing.stamp(sheet, ink, 100, 60)


def red_rules(sheet: np.ndarray) -> np.ndarray:
    out = sheet.copy()
    for y in (100, 240, 400):
        out[y : y + 4, 60:760] = drawing.RED
    out[100:404, [60, 61, 300, 301, 759]] = drawing.RED
    return out


def hand_drawn_circle(sheet: np.ndarray) -> np.ndarray:
    out = sheet.copy()
    t = np.linspace(0, 2.1 * np.pi, 120)
    wave = 1 + 0.04 * np.sin(3 * t) + 0.03 * t / 6
    line = np.column_stack([380 + 95 * wave * np.cos(t), 260 + 60 * wave * np.sin(t)]).astype(np.int32)
    return np.asarray(cv2.polylines(out, [line], False, drawing.RED, 3, cv2.LINE_AA))


def certificate_border(sheet: np.ndarray) -> np.ndarray:
    out = sheet.copy()
    for inset, colour in ((10, (190, 150, 60)), (20, drawing.RED)):
        cv2.rectangle(out, (inset, inset), (out.shape[1] - inset, out.shape[0] - inset), colour, 5)
    return out


@pytest.mark.parametrize("drawn", [np.copy, red_heading, red_rules, hand_drawn_circle, certificate_border])
def test_no_alarm(drawn: object) -> None:
    assert callable(drawn)
    assert find_seals(PageImage.received(drawn(drawing.page(DPI)), float(DPI))) == []
