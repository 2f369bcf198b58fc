"""Printed values that a hand struck out."""

import cv2
import numpy as np
import pytest

from extractors.forms.strikes import longest_run, struck
from extractors.forms.strokes import contrast
from extractors.ocr.engine import Line
from extractors.page import Pixels
from tests.unit.extractors.forms.paper import DPI, EM, blank, line, written

TEXT = "某某科技有限公司"
X, Y = 200.0, 300.0
END = X + EM * len(TEXT)


def strikes(pixels: Pixels, lines: list[Line]) -> list[int]:
    dark = contrast(pixels, DPI / 25.4)
    return [i for i, each in enumerate(lines) if struck(dark, each) is not None]


def stroke(x0: float, y0: float, x1: float, y1: float, text: str = TEXT) -> Pixels:
    pixels = written(blank(), text, X, Y)
    cv2.line(pixels, (round(x0), round(y0)), (round(x1), round(y1)), (20, 20, 60), 3)
    return pixels


@pytest.mark.parametrize(
    ("ends", "want"),
    [
        ((X, Y + 15, END, Y + 15), True),
        ((X, Y + 11, END, Y + 18), True),
        ((X + 10, Y + 18, END - 25, Y + 16), True),
        ((X, Y + 31, END, Y + 31), False),
        ((X, Y + 15, X + 80, Y + 15), False),
        ((X + 60, Y, X + 60, Y + 30), False),
        ((X, Y - 12, END, Y - 12), False),
    ],
    ids=["level", "sloping", "nearly all", "underline", "one third", "upright", "above"],
)
def test_a_value_is_struck_by_a_stroke_through_most_of_it(ends: tuple[float, float, float, float], want: bool) -> None:
    assert strikes(stroke(*ends), [line(TEXT, X, Y)]) == ([0] if want else [])


@pytest.mark.parametrize("text", [TEXT, "一二三王正工", "91110000600037341L", "2021年5月12日", "三一重工股份有限公司"])
def test_print_alone_is_not_struck(text: str) -> None:
    assert strikes(written(blank(), text, X, Y), [line(text, X, Y)]) == []


@pytest.mark.parametrize("text", ["————————", "________", "－－ －－"])
def test_a_printed_dash_strikes_nothing(text: str) -> None:
    assert strikes(stroke(X, Y + 15, END, Y + 15, ""), [line(text, X, Y)]) == []


def test_only_the_line_with_the_stroke_counts() -> None:
    pixels = stroke(X, Y + 15, END, Y + 15)
    pixels = written(pixels, TEXT, X, Y + 60)
    assert strikes(pixels, [line(TEXT, X, Y + 60), line(TEXT, X, Y), line("一", X, Y)]) == [1]


@pytest.mark.parametrize("value", ["125", "86,532.47", "刘玲", "2021-04-16"])
def test_short_values_and_numbers(value: str) -> None:
    printed = written(blank(), value, X, Y)
    width = line(value, X, Y).bounds[2] - X
    assert strikes(printed, [line(value, X, Y)]) == []
    cv2.line(printed, (round(X - 4), round(Y + 17)), (round(X + width + 4), round(Y + 14)), (30, 30, 90), 3)
    assert strikes(printed, [line(value, X, Y)]) == [0]


def test_two_lines_strike_as_one_does() -> None:
    pixels = stroke(X - 5, Y + 10, END + 5, Y + 12)
    cv2.line(pixels, (round(X - 5), round(Y + 21)), (round(END + 5), round(Y + 19)), (20, 20, 60), 3)
    assert strikes(pixels, [line(TEXT, X, Y)]) == [0]


def test_a_scribble_strikes() -> None:
    pixels = written(blank(), TEXT, X, Y)
    xs = np.arange(X, END, 9)
    points = np.array([(x, Y + (4 if i % 2 else 27)) for i, x in enumerate(xs)]).round().astype(int)
    cv2.polylines(pixels, [points], False, (20, 20, 60), 4)
    assert strikes(pixels, [line(TEXT, X, Y)]) == [0]


def test_where_it_strikes() -> None:
    dark = contrast(stroke(X, Y + 15, END, Y + 15), DPI / 25.4)
    assert struck(dark, line(TEXT, X, Y)) == pytest.approx((X, Y, END, Y + EM), abs=5)


@pytest.mark.parametrize("rise", [-10, 0, 6, 12])
def test_a_run_may_slope(rise: int) -> None:
    ink = np.zeros((40, 200), np.uint8)
    cv2.line(ink, (10, 20), (189, 20 + rise), 1, 3)
    assert longest_run(ink) == pytest.approx(180, abs=12)


def test_runs_of_print_end_with_each_character() -> None:
    ink = np.zeros((40, 200), np.uint8)
    for x in range(0, 200, 40):
        ink[20:23, x : x + 30] = 1
    assert longest_run(ink) <= 31


def test_a_scribble_may_cover_a_part_and_the_rest_stand() -> None:
    pixels = written(blank(), TEXT, X, Y)
    half = X + 4 * EM
    xs = np.arange(X, half, 7)
    points = np.array([(x, Y + (4 if i % 2 else 27)) for i, x in enumerate(xs)]).round().astype(int)
    cv2.polylines(pixels, [points], False, (20, 20, 60), 4)
    bounds = struck(contrast(pixels, DPI / 25.4), line(TEXT, X, Y))
    assert bounds is not None and bounds[2] == pytest.approx(half, abs=EM)
