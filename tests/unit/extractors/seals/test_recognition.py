"""Seals read by the real engine, and by engines that read nothing, nonsense or one thing here and another there."""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from extractors.ocr.engine import Reading
from extractors.ocr.rapid import RapidEngine
from extractors.page import PageImage, Pixels, Polygon
from extractors.seals.comparison import compare_owner
from extractors.seals.detection import find_seals
from extractors.seals.recognition import SealReading, read_seal
from models.text import EngineInfo
from samples.generator.seals.faces import Face
from samples.generator.seals.pictures import Picture, Scan, Stamp, draw
from samples.generator.seals.print_under import Print
from samples.generator.typesetting import fonts_present
from tests.unit.extractors.seals import drawing

NAME = "沈阳机床设备有限公司"
DPI = 200
SIDE = round(42 / 0.9 * DPI / 25.4)


class Says:
    """An engine that answers the n-th crop of all with the n-th text, the last one again and again."""

    info = EngineInfo(engine="says", model="none", precision="none")

    def __init__(self, answers: Sequence[Reading]) -> None:
        self.answers, self.asked = answers, 0

    def find(self, pixels: Pixels) -> list[Polygon]:
        return []

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        first, self.asked = self.asked, self.asked + len(crops)
        return [self.answers[min(k, len(self.answers) - 1)] for k in range(first, self.asked)]


def line(text: str, left: float = 0.1, right: float = 0.9) -> Reading:
    return Reading(text, 0.9, tuple(np.linspace(left, right, len(text))))


@cache
def real() -> RapidEngine:
    return RapidEngine()


def sealed(ink: np.ndarray, colour: tuple[int, int, int] = drawing.RED) -> PageImage:
    return PageImage.received(drawing.stamp(drawing.page(DPI), ink, 500, 300, colour), float(DPI))


def read(page: PageImage, engine: object = None) -> SealReading:
    (found,) = find_seals(page)
    return read_seal(page, found, engine or real())  # type: ignore[arg-type]


@pytest.mark.parametrize("up", [0.0, 63.0, 180.0, 291.0])
def test_the_name_is_read_whichever_way_the_seal_is_turned(up: float) -> None:
    reading = read(sealed(drawing.seal(SIDE, NAME, up=up)))
    assert Levenshtein.distance(reading.text, NAME) <= 1
    assert compare_owner(reading, NAME).owner != "mismatch"
    assert reading.text_confidence > 0.8
    assert abs((reading.up - 270 - up + 180) % 360 - 180) < 12


@pytest.mark.parametrize("colour", [(50, 70, 190), (225, 120, 120)])
def test_blue_and_faint_ink_is_read(colour: tuple[int, int, int]) -> None:
    assert Levenshtein.distance(read(sealed(drawing.seal(SIDE, NAME), colour)).text, NAME) <= 1


def test_a_name_seal_is_read_by_columns_from_the_right() -> None:
    page = PageImage.received(
        drawing.stamp(drawing.page(DPI), drawing.name_seal(round(20 / 0.9 * DPI / 25.4), "王建国印"), 700, 300), DPI
    )
    assert read(page).text == "王建国印"


ANSWERS: dict[str, Callable[[], list[Reading]]] = {
    "nothing": lambda: [Reading("", 0.0)],
    "signs only": lambda: [line("****12")],
    "no places": lambda: [Reading(NAME, 0.9)],
    "names that do not meet": lambda: [
        line(NAME),
        line(NAME),
        line("有限", 0.0, 0.05),
        line("公司", 0.95, 1),
    ],
    "a name in one strip only": lambda: [line(NAME), line(NAME), *[Reading("", 0.0)] * 5, line(NAME, 0.0, 0.2)],
    "as many places as it likes": lambda: [Reading(NAME, 0.9, (0.5,) * 40)],
}


@pytest.mark.parametrize("name", ANSWERS)
def test_whatever_an_engine_says_there_is_an_answer(name: str) -> None:
    for ink in (drawing.seal(SIDE, NAME), drawing.name_seal(200, "王建国印")):
        reading = read(sealed(ink), Says(ANSWERS[name]()))
        assert 0 <= reading.text_confidence <= 1
        assert set(reading.text) <= set(NAME)
        assert reading.strip.size


@pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")
@pytest.mark.parametrize("turn", [0.0, 14.0])
def test_the_words_under_the_star_are_read_also_where_print_crosses_the_seal(turn: float) -> None:
    face = Face("沈阳衡屿精密机床有限公司", size=42, lines=("财务专用章",), character=5.5)
    drawn = draw(Picture((Stamp(face, (44, 40), turn),), (88.0, 80.0), Print("lines"), Scan(dpi=200.0), seed=4))
    reading = read(PageImage.received(drawn.pixels, drawn.dpi))
    assert reading.line == "财务专用章"


class Counting:
    """The real engine, with what it was asked for."""

    info = EngineInfo(engine="counting", model="none", precision="none")

    def __init__(self) -> None:
        self.found, self.read_ = 0, 0

    def find(self, pixels: Pixels) -> list[Polygon]:
        self.found += 1
        return real().find(pixels)

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        self.read_ += len(crops)
        return real().read(crops)


@pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")
def test_a_clear_seal_without_words_inside_takes_few_strips_and_no_search_for_text() -> None:
    face = Face("沈阳衡屿精密机床有限公司", size=42, character=5.5)
    drawn = draw(Picture((Stamp(face, (44, 40), 8.0),), (88.0, 80.0), Print("blank"), Scan(dpi=300.0), seed=4))
    engine = Counting()
    reading = read(PageImage.received(drawn.pixels, drawn.dpi), engine)
    assert compare_owner(reading, face.text).owner == "match"
    assert (engine.found, engine.read_ <= 4) == (0, True)


@pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")
def test_words_that_reach_into_the_ring_do_not_carry_the_name_on() -> None:
    face = Face("北方民族大学", size=42, lines=("创新创业学院",), character=5.5)
    drawn = draw(Picture((Stamp(face, (44, 40), 0.0),), (88.0, 80.0), Print("blank"), Scan(dpi=300.0), seed=4))
    reading = read(PageImage.received(drawn.pixels, drawn.dpi))
    assert reading.line == "创新创业学院"
    assert compare_owner(reading, face.text).owner == "match"
