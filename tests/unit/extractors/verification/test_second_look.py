"""Other looks at lines, with an engine that tells what it was shown."""

from collections.abc import Sequence

import numpy as np
import pytest

from extractors.forms.page_text import rectangle
from extractors.ocr.engine import Line, Reading
from extractors.page import Pixels, Polygon
from extractors.verification.second_look import LOOKS, look_again
from models.text import EngineInfo


class Showing:
    """Reads a crop as its size and its mean level, and keeps it."""

    info = EngineInfo(engine="fake", model="none", precision="none")

    def __init__(self) -> None:
        self.shown: list[Pixels] = []

    def find(self, pixels: Pixels) -> list[Polygon]:
        raise AssertionError("nothing is sought anew")

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        self.shown += crops
        return [Reading(f"{c.shape[1]}x{c.shape[0]}", 1.0) for c in crops]


def page() -> Pixels:
    """Red ink at the left, black at the right, on white."""
    pixels = np.full((100, 400, 3), 255, np.uint8)
    pixels[30:60, 20:100] = (220, 40, 50)
    pixels[30:60, 220:300] = 20
    return pixels


LEFT = Line(rectangle((10, 20, 110, 70)), Reading("左", 0.5))
RIGHT = Line(rectangle((210, 20, 310, 70)), Reading("右", 0.5))


def test_every_look_reads_every_line_in_its_place() -> None:
    found = look_again(page(), [LEFT, RIGHT], Showing())
    assert len(found) == len(LOOKS)
    for look in found:
        assert [line.polygon is known.polygon for line, known in zip(look, (LEFT, RIGHT), strict=True)] == [True, True]
    assert len({look[0].reading.text for look in found}) == 3  # as it was, tighter, wider


@pytest.mark.parametrize(("sealed", "gone"), [(True, True), (False, False)])
def test_under_a_seal_red_ink_is_as_white_as_paper(sealed: bool, gone: bool) -> None:
    engine = Showing()
    look_again(page(), [LEFT], engine, sealed=sealed)
    first = engine.shown[0]
    assert bool(first.min() > 200) is gone


def test_no_lines_have_no_looks() -> None:
    assert look_again(page(), [], Showing()) == []
