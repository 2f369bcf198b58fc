"""Turning pages upright: on drawn bars whose beginning the fake engine sees."""

import numpy as np
import pytest

from extractors.ocr.null import NullEngine
from extractors.ocr.orientation import LEAST_SKEW_DEG, upright
from extractors.page import PageImage
from tests.unit.extractors.ocr.fakes import BarEngine, draw_bar


def page() -> PageImage:
    """A page of four lines, the first of them short."""
    pixels = np.full((1100, 800, 3), 255, dtype=np.uint8)
    draw_bar(pixels, 150, 200, 300, 230)
    for y in (400, 500, 600):
        draw_bar(pixels, 150, y, 650, y + 30)
    return PageImage.received(pixels, 100.0)


def received(turn: int, skew: float = 0.0) -> PageImage:
    """The page as a scanner gives it: askew by so many clockwise degrees, then turned clockwise."""
    scanned = page().rotated(skew).turned(turn)
    return PageImage.received(scanned.pixels, 100.0)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [0.0, 2.0, -3.0])
def test_a_page_comes_back_upright_and_level(turn: int, skew: float) -> None:
    righted, rotation, further = upright(received(turn, skew), BarEngine())
    assert rotation == (360 - turn) % 360
    assert further == pytest.approx(-skew, abs=0.2)
    assert (righted.width, righted.height) == (800, 1100)
    assert np.abs(righted.pixels.astype(int) - page().pixels).mean() < 4


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_righted_page_knows_its_place_on_the_page_as_received(turn: int) -> None:
    righted, _, _ = upright(received(turn), BarEngine())
    ((x, y),) = righted.points([(150, 400)])
    assert received(turn).turned((360 - turn) % 360).points([(150, 400)]) == ((x, y),)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_no_page_is_turned_for_a_little_gain(turn: int) -> None:
    _, rotation, _ = upright(received(turn), BarEngine(upright=0.9, turned=0.85))
    assert rotation == 0


@pytest.mark.parametrize(
    ("text", "turn", "asked"),
    [("正文正文", 0, 4), ("正文正文正文正文", 0, 2), ("正文正文", 180, 8), ("正文正文正文正文", 180, 4 + 2)],
    ids=["short lines: all", "long lines: two", "turned, short lines: all both ways", "turned: all, then two"],
)
def test_no_more_lines_are_read_than_it_takes(text: str, turn: int, asked: int) -> None:
    engine = BarEngine(text=text)
    _, rotation, _ = upright(received(turn), engine)
    assert rotation == turn
    assert engine.asked == asked


def test_a_slight_skew_is_left_alone() -> None:
    righted, _, further = upright(received(0, LEAST_SKEW_DEG * 0.5), BarEngine())
    assert further == 0
    assert np.array_equal(righted.to_received, np.eye(3))


@pytest.mark.parametrize("engine", [NullEngine(), BarEngine()])
def test_a_page_without_text_stays_as_it_is(engine: BarEngine | NullEngine) -> None:
    empty = PageImage.received(np.full((300, 200, 3), 255, dtype=np.uint8), None)
    assert upright(empty, engine) == (empty, 0, 0.0)
