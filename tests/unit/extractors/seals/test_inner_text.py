"""A number on the lower rim counts where two readings agree; nothing is read again that none holds."""

from collections.abc import Sequence

import numpy as np
import pytest

from extractors.ocr.engine import Reading
from extractors.page import PageImage, Pixels, Polygon
from extractors.seals.detection import find_seals
from extractors.seals.inner_text import read_inside
from extractors.seals.lifting import Lifted, lift
from models.text import EngineInfo
from tests.unit.extractors.seals import drawing

DPI = 200
NUMBER = "2101060123456"


class Answers:
    """An engine that reads crop after crop as it is told."""

    info = EngineInfo(engine="answers", model="none", precision="none")

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts, self.asked = texts, 0

    def find(self, pixels: Pixels) -> list[Polygon]:
        return []

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        first, self.asked = self.asked, self.asked + len(crops)
        return [Reading(self.texts[k], 0.9, ()) for k in range(first, self.asked)]


@pytest.fixture(scope="module")
def lifted() -> Lifted:
    ink = drawing.seal(round(42 / 0.9 * DPI / 25.4), "沈阳机床设备有限公司")
    page = PageImage.received(drawing.stamp(drawing.page(DPI), np.asarray(ink), 500, 300, drawing.RED), float(DPI))
    (found,) = find_seals(page)
    return lift(page, found)


@pytest.mark.parametrize(
    ("once", "again", "code", "asked"),
    [
        ("", NUMBER, None, 1),
        ("210106012", NUMBER, None, 1),
        (NUMBER, "", None, 2),
        (NUMBER, "2101060123457", None, 2),
        (NUMBER, NUMBER, NUMBER, 2),
    ],
)
def test_a_number_needs_two_readings(lifted: Lifted, once: str, again: str, code: str | None, asked: int) -> None:
    lines = Answers([""] * 9)
    read_inside(lifted, lines, 270.0, "")
    straight = lines.asked - 1
    engine = Answers([""] * straight + [once, again])
    assert read_inside(lifted, engine, 270.0, "").code == code
    assert engine.asked == straight + asked
