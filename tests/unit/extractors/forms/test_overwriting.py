"""Digits that a hand wrote over."""

import cv2
import numpy as np
import pytest

from extractors.forms.overwriting import written_over
from extractors.forms.strokes import Bounds, contrast
from extractors.page import Pixels
from tests.unit.extractors.forms.paper import DPI, EM, advance, blank, line, written

VALUE = "86,532.47"
X, Y = 200.0, 300.0


def over(pixels: Pixels, value: str, *at: int) -> Pixels:
    """A copy in which a thick 8 is written over the characters at these places."""
    out = pixels.copy()
    for place in at:
        x = X + sum(advance(c) for c in value[:place]) * EM + advance(value[place]) * EM / 2
        for y in (Y + 10, Y + 20):
            cv2.ellipse(out, (round(x), round(y)), (5, 5), 0, 0, 360, (20, 20, 20), 5)
    return out


def found(pixels: Pixels, value: str) -> Bounds | None:
    return written_over(contrast(pixels, DPI / 25.4), line(value, X, Y))


@pytest.mark.parametrize("value", [VALUE, "021-57338914", "2021-04-16", "110999", "91110000600037341L"])
def test_print_alone_is_not_written_over(value: str) -> None:
    assert found(written(blank(), value, X, Y), value) is None


@pytest.mark.parametrize("at", [0, 4, 8])
def test_a_digit_written_over_is_told_where_it_stands(at: int) -> None:
    bounds = found(over(written(blank(), VALUE, X, Y), VALUE, at), VALUE)
    assert bounds is not None
    assert bounds[0] - 2 <= X + (at + 0.5) * EM / 2 <= bounds[2] + 2


def test_two_digits_may_be_and_more_are_a_stain() -> None:
    printed = written(blank(), VALUE, X, Y)
    assert found(over(printed, VALUE, 3, 4), VALUE) is not None
    assert found(over(printed, VALUE, 0, 1, 3, 4), VALUE) is None


@pytest.mark.parametrize("value", ["主营业务收入2018", "某某公司", "12.5"])
def test_only_numbers_are_judged(value: str) -> None:
    assert found(over(written(blank(), value, X, Y), value, len(value) - 1), value) is None


def test_a_reading_without_places_is_not_judged() -> None:
    pixels = over(written(blank(), VALUE, X, Y), VALUE, 4)
    assert written_over(contrast(pixels, DPI / 25.4), line(VALUE, X, Y, centred=False)) is None
    assert written_over(np.zeros((0, 0), np.float32), line(VALUE, X, Y)) is None
