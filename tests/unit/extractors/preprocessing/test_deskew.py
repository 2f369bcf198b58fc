"""Skew, standing text and lifting a line out of a page, on polygons of known lie."""

import cv2
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.page import Pixels, Polygon
from extractors.preprocessing.deskew import MAX_SKEW_DEG, length_of, line_crop, sides, skew_of, stands


def polygon(x: float, y: float, width: float, height: float, falls: float = 0.0) -> Polygon:
    """A rectangle turned clockwise about its centre."""
    c, s = np.cos(np.radians(falls)), np.sin(np.radians(falls))
    corners = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
    return np.asarray(corners @ np.array([[c, s], [-s, c]]) + np.array([x, y]))


@given(st.floats(-4.9, 4.9), st.floats(100, 900), st.floats(10, 25))
@example(3.75, 100.0, 25.0)
def test_skew_is_the_angle_at_which_lines_fall(falls: float, width: float, height: float) -> None:
    lines = [polygon(400, y, width, height, falls) for y in (100, 200, 300)]
    assert skew_of(lines) == pytest.approx(falls, abs=1e-6)


@given(st.floats(-4.9, 4.9))
def test_skew_of_standing_lines_is_told_against_the_vertical(falls: float) -> None:
    lines = [polygon(x, 400, 20, 300, falls) for x in (100, 200, 300)]
    assert skew_of(lines, across=True) == pytest.approx(falls, abs=1e-6)
    assert skew_of(lines) == 0


def test_long_lines_outweigh_short_ones_and_characters_do_not_count() -> None:
    long = [polygon(400, 100, 800, 20, 1.0)]
    short = [polygon(400, y, 90, 20, -3.0) for y in range(200, 260, 20)]
    single = [polygon(400, y, 30, 20, 4.0) for y in range(300, 1300, 20)]
    assert skew_of([*long, *short, *single]) == pytest.approx(1.0)


@pytest.mark.parametrize("lines", [[], [polygon(9, 9, 20, 20, 3)], [polygon(400, 99, 800, 20, MAX_SKEW_DEG + 1)]])
def test_nothing_to_tell_from_is_no_skew(lines: list[Polygon]) -> None:
    assert skew_of(lines) == 0


@pytest.mark.parametrize(
    ("shapes", "standing"),
    [
        ([(300, 20)], False),
        ([(20, 300)], True),
        ([(20, 300), (700, 20)], False),
        ([(20, 300), (20, 500), (700, 20)], True),
        ([(30, 30)] * 50, False),
        ([], False),
    ],
)
def test_text_stands_when_most_of_its_length_does(shapes: list[tuple[float, float]], standing: bool) -> None:
    assert stands([polygon(500, 500, w, h) for w, h in shapes]) is standing


def test_sides_and_length() -> None:
    assert sides(polygon(50, 50, 40, 10)) == pytest.approx((40, 10))
    assert length_of(polygon(50, 50, 10, 40, 3)) == pytest.approx(40)


def arrow(falls: float = 0.0) -> Pixels:
    """A page with one line: dark at its left end, grey at its right."""
    page = np.full((200, 300, 3), 255, np.uint8)
    for start, end, shade in ((-0.5, 0.0, 0), (0.0, 0.5, 120)):
        part = polygon(150, 100, 160, 20, falls)
        left, right = part[0] + (part[1] - part[0]) * (start + 0.5), part[0] + (part[1] - part[0]) * (end + 0.5)
        down = part[3] - part[0]
        cv2.fillPoly(page, [np.array([left, right, right + down, left + down]).round().astype(np.int32)], (shade,) * 3)
    return page


@pytest.mark.parametrize("falls", [0.0, 4.0, -8.0, 30.0])
def test_a_line_is_lifted_out_level_and_tight(falls: float) -> None:
    crop = line_crop(arrow(falls), polygon(150, 100, 160, 20, falls))
    assert crop.shape == (20, 160, 3)
    assert crop[4:-4, 5:70].mean() < 10
    assert crop[4:-4, 90:-5].mean() == pytest.approx(120, abs=10)


@pytest.mark.parametrize(("rotation", "shape"), [(0, (20, 160)), (180, (20, 160)), (90, (160, 20)), (270, (160, 20))])
def test_a_line_is_turned_with_its_page(rotation: int, shape: tuple[int, int]) -> None:
    crop = line_crop(arrow(), polygon(150, 100, 160, 20), rotation)
    assert crop.shape[:2] == shape
    upright = np.rot90(crop, rotation // 90)
    assert upright[10, 20].mean() < 10 and upright[10, 140].mean() > 100


def test_a_standing_line_can_be_left_standing() -> None:
    standing = polygon(150, 100, 20, 160)
    assert line_crop(arrow(), standing, 90).shape[:2] == (20, 160)
    assert line_crop(arrow(), standing, 90, reading_order=False).shape[:2] == (160, 20)
