"""Columns of characters, drawn as squares and as print, and the lines that they become."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extractors.forms.grid import Cell
from extractors.forms.page_text import rectangle
from extractors.forms.stacked_text import columns_of, laid, read_stacked
from extractors.ocr.engine import Line, Reading
from extractors.ocr.rapid import RapidEngine, RapidOptions
from extractors.page import Pixels, Polygon
from models.text import EngineInfo
from tests.unit.extractors.forms.paper import FONT

SIZE, PITCH = 30, 44
CELL = Cell(20, 20, 320, 420)
MARGIN = 6.0


class TellingEngine:
    """Reads every crop as told, one after the other, and keeps the crops."""

    info = EngineInfo(engine="fake", model="none", precision="none")

    def __init__(self, *told: tuple[str, float]) -> None:
        self.told, self.crops = list(told), list[Pixels]()

    def find(self, pixels: Pixels) -> list[Polygon]:
        return []

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        self.crops += crops
        return [Reading(*self.told.pop(0)) for _ in crops]


def squares(columns: Sequence[int], apart: int = 70) -> NDArray[np.uint8]:
    """Ink of columns of so many squares each."""
    ink = np.zeros((PITCH * max(columns, default=1) + 20, apart * max(1, len(columns)) + 20), np.uint8)
    for x, count in enumerate(columns):
        for y in range(count):
            ink[10 + PITCH * y : 10 + PITCH * y + SIZE, 10 + apart * x : 10 + apart * x + SIZE] = 1
    return ink


def page(columns: Sequence[str]) -> Pixels:
    """Columns of print in the cell, from the left."""
    image = Image.new("RGB", (400, 460), (250, 248, 240))
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(str(FONT), SIZE)
    for x, text in enumerate(columns):
        for y, character in enumerate(text):
            pen.text((60 + 80 * x, 40 + PITCH * y), character, fill="black", font=font)
    return np.asarray(image, dtype=np.uint8)


def line(bounds: tuple[float, float, float, float], text: str = "簡") -> Line:
    return Line(rectangle(bounds), Reading(text, 0.5))


STANDING = line((58, 60, 94, 250))


@given(st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_columns_are_found_with_every_character(columns: list[int]) -> None:
    found = columns_of(squares(columns))
    if max(columns) < 3:
        assert found == []
    else:
        assert [len(c.characters) for c in found] == columns
        assert all(c.width == SIZE and all(b - a == SIZE for a, b in c.characters) for c in found)


@pytest.mark.parametrize("parts", [((0, 8), (22, 30)), ((0, 4), (13, 17), (26, 30)), ((12, 16),), ((0, 30),)])
def test_parts_of_a_character_stay_together(parts: Sequence[tuple[int, int]]) -> None:
    ink = squares([4])
    ink[10 + PITCH : 10 + PITCH + SIZE] = 0
    for a, b in parts:
        ink[10 + PITCH + a : 10 + PITCH + b, 10 : 10 + SIZE] = 1
    (column,) = columns_of(ink)
    assert len(column.characters) == 4


def test_rows_nearer_together_than_columns_are_read_as_rows() -> None:
    assert columns_of(squares([4, 4], apart=SIZE + 10)) == []
    assert columns_of(np.zeros((80, 40), np.uint8)) == []


def test_characters_are_laid_side_by_side_on_their_paper() -> None:
    region = page(["主要成员"])
    (column,) = columns_of(np.asarray(region.min(axis=2) < 128, dtype=np.uint8))
    out = laid(region, column)
    assert out.shape[1] > 4 * SIZE > 2 * out.shape[0] > 2 * SIZE
    assert np.array_equal(out[0, 0], (250, 248, 240))
    dark = (out < 128).sum()
    assert dark == (region < 128).sum()


def test_a_cell_is_read_by_its_columns_where_all_are_sure() -> None:
    other = line((400, 30, 460, 50), "别处")
    engine = TellingEngine(("家庭主要成员", 0.99), ("及社会关系", 0.95))
    found = read_stacked([STANDING, other], [CELL], page(["家庭主要成员", "及社会关系"]), engine, MARGIN)
    assert [f.reading.text for f in found] == ["家庭主要成员", "及社会关系", "别处"]
    x0, y0, x1, y1 = found[0].bounds
    assert 55 < x0 < 66 and 85 < x1 < 96 and 40 < y0 < 55 and y1 > 40 + 5 * PITCH


@pytest.mark.parametrize(
    "told",
    [(("家庭主要成员", 0.99), ("及社会关系", 0.7)), (("家庭", 0.99), ("及社会关系", 0.99))],
    ids=["one unsure", "characters lost"],
)
def test_a_doubt_about_one_column_leaves_all_as_they_were(told: Sequence[tuple[str, float]]) -> None:
    lines = [STANDING]
    found = read_stacked(lines, [CELL], page(["家庭主要成员", "及社会关系"]), TellingEngine(*told), MARGIN)
    assert found == lines


@pytest.mark.parametrize(
    ("lines", "cells"),
    [
        ([STANDING, line((60, 300, 200, 330), "电话号码")], [CELL]),
        ([line((60, 40, 90, 70), "家")], [CELL]),
        ([STANDING], []),
        ([], [CELL]),
    ],
    ids=["a lying line", "one character", "no cell", "no line"],
)
def test_other_cells_are_left_alone(lines: list[Line], cells: list[Cell]) -> None:
    engine = TellingEngine()
    assert read_stacked(lines, cells, page(["家庭主要成员"]), engine, MARGIN) == lines
    assert engine.crops == []


def test_the_recogniser_reads_what_is_laid() -> None:
    engine = RapidEngine(RapidOptions(threads=1))
    found = read_stacked([STANDING], [CELL], page(["家庭主要成员", "及社会关系"]), engine, MARGIN)
    assert [f.reading.text for f in found] == ["家庭主要成员", "及社会关系"]
