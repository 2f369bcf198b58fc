"""Turning pages upright: on drawn bars whose beginning the fake engine sees."""

import numpy as np
import pytest

from extractors.ocr.null import NullEngine
from extractors.ocr.orientation import LEAST_SKEW_DEG, Righted, upright
from extractors.page import PageImage
from tests.unit.extractors.ocr.fakes import BarEngine, BarLook, draw_bar


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
    righted = upright(received(turn, skew), BarEngine())
    assert righted.rotation == (360 - turn) % 360
    assert righted.skew_deg == pytest.approx(-skew, abs=0.2)
    assert (righted.page.width, righted.page.height) == (800, 1100)
    assert np.abs(righted.page.pixels.astype(int) - page().pixels).mean() < 4


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_righted_page_knows_its_place_on_the_page_as_received(turn: int) -> None:
    righted = upright(received(turn), BarEngine()).page
    ((x, y),) = righted.points([(150, 400)])
    assert received(turn).turned((360 - turn) % 360).points([(150, 400)]) == ((x, y),)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_no_page_is_turned_for_a_little_gain(turn: int) -> None:
    assert upright(received(turn), BarEngine(upright=0.9, turned=0.85)).rotation == 0


@pytest.mark.parametrize(
    ("text", "turn", "asked"),
    [("正文正文", 0, 4), ("正文正文正文正文", 0, 2), ("正文正文", 180, 8), ("正文正文正文正文", 180, 4 + 2)],
    ids=["short lines: all", "long lines: two", "turned, short lines: all both ways", "turned: all, then two"],
)
def test_no_more_lines_are_read_than_it_takes(text: str, turn: int, asked: int) -> None:
    engine = BarEngine(text=text)
    assert upright(received(turn), engine).rotation == turn
    assert engine.asked == asked


def test_a_slight_skew_is_left_alone() -> None:
    righted = upright(received(0, LEAST_SKEW_DEG * 0.5), BarEngine())
    assert righted.skew_deg == 0
    assert np.array_equal(righted.page.to_received, np.eye(3))


@pytest.mark.parametrize("engine", [NullEngine(), BarEngine()])
def test_a_page_without_text_stays_as_it_is(engine: BarEngine | NullEngine) -> None:
    empty = PageImage.received(np.full((300, 200, 3), 255, dtype=np.uint8), None)
    assert upright(empty, engine) == Righted(empty)


LONG = "正文正文正文正文"
BARS = ((150, 200, 300, 230), (150, 400, 650, 430), (150, 500, 650, 530), (150, 600, 650, 630))


@pytest.mark.parametrize("turn", [0, 180])
@pytest.mark.parametrize("skew", [0.0, LEAST_SKEW_DEG * 0.5, 2.0, -3.0])
def test_lines_of_a_first_look_lie_where_they_are_on_the_righted_page(turn: int, skew: float) -> None:
    righted = upright(received(turn, skew), BarEngine(), BarLook(text=LONG))
    assert righted.rotation == turn
    glimpsed = sorted(righted.glimpsed or [], key=lambda p: float(p[0, 1]))
    assert len(glimpsed) == len(BARS)
    for polygon, (x0, y0, x1, y1) in zip(glimpsed, BARS, strict=True):
        assert polygon == pytest.approx(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]), abs=4)


@pytest.mark.parametrize("turn", [90, 270])
def test_lines_that_stood_are_left_to_another_look(turn: int) -> None:
    righted = upright(received(turn), BarEngine(), BarLook(text=LONG))
    assert righted.rotation == (360 - turn) % 360
    assert righted.glimpsed is None


def test_without_a_first_look_nothing_is_glimpsed() -> None:
    assert upright(received(0), BarEngine()).glimpsed is None


@pytest.mark.parametrize(
    ("look", "turn", "glances", "asked"),
    [
        (BarLook(text=LONG), 0, 2, 0),
        (BarLook(0.89, text=LONG), 0, 2, 0),
        (BarLook(0.86, text=LONG), 0, 4, 2),
        (BarLook(text="正文"), 0, 4, 2),
        (BarLook(text=LONG), 180, 4, 0),
        (BarLook(0.9, turned=0.8, text=LONG), 180, 4, 0),
        (BarLook(0.89, turned=0.85, text=LONG), 180, 4, 6),
    ],
    ids=["plain", "plain enough", "in doubt", "few characters", "upside down", "a clear gain", "a little gain"],
)
def test_the_engine_reads_only_what_a_glance_leaves_in_doubt(
    look: BarLook, turn: int, glances: int, asked: int
) -> None:
    engine, look.asked = BarEngine(text=LONG), 0
    assert upright(received(turn), engine, look).rotation == turn
    assert (look.asked, engine.asked) == (glances, asked)


def test_a_glance_turns_no_page_for_a_little_gain() -> None:
    engine = BarEngine(upright=0.9, turned=0.85, text=LONG)
    assert upright(received(180), engine, BarLook(upright=0.9, turned=0.85, text=LONG)).rotation == 0


def test_a_page_on_which_nothing_is_glimpsed_stays_as_it_is() -> None:
    empty = PageImage.received(np.full((300, 200, 3), 255, dtype=np.uint8), None)
    assert upright(empty, BarEngine(), BarLook()) == Righted(empty, glimpsed=())
