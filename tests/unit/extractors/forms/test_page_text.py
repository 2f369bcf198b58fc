"""Lines found are cut at cells, joined within them, and read once each."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.forms.grid import Cell
from extractors.forms.page_text import Glimpse, cut_at_cells, join_in_cells, read_text, rectangle
from extractors.ocr.engine import Reading
from extractors.page import Pixels, Polygon
from tests.unit.extractors.forms.paper import blank
from tests.unit.extractors.ocr.fakes import ColourEngine

RULE = 2.0
LEFT, RIGHT = Cell(100, 100, 300, 150), Cell(302, 100, 600, 150)
Bounds = tuple[float, float, float, float]


def bounds_of(polygons: list[np.ndarray]) -> list[Bounds]:
    return [(*map(float, p.min(axis=0)), *map(float, p.max(axis=0))) for p in polygons]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("found", "pieces"),
    [
        ((120, 110, 280, 140), [(120, 110, 280, 140)]),
        ((120, 110, 580, 140), [(120, 110, 298, 140), (304, 110, 580, 140)]),
        ((120, 110, 310, 140), [(120, 110, 298, 140)]),
        ((90, 95, 310, 155), [(102, 101, 298, 149)]),
        ((120, 400, 580, 440), [(120, 400, 580, 440)]),
    ],
    ids=["inside", "across a rule", "just over the rule", "grown over its cell", "no cell"],
)
def test_a_polygon_is_cut_at_the_rules(found: Bounds, pieces: list[Bounds]) -> None:
    assert bounds_of(cut_at_cells(rectangle(found), [LEFT, RIGHT], RULE)) == pieces


def test_a_cell_inside_a_frame_counts_and_the_frame_does_not() -> None:
    frame = Cell(50, 50, 700, 700)
    assert len(cut_at_cells(rectangle((120, 110, 580, 140)), [frame, LEFT, RIGHT], RULE)) == 2
    assert bounds_of(cut_at_cells(rectangle((120, 310, 580, 340)), [frame, LEFT, RIGHT], RULE)) == [
        (120, 310, 580, 340)
    ]


@given(st.floats(60, 560), st.floats(20, 400), st.floats(80, 140), st.floats(10, 60))
def test_a_piece_never_leaves_its_cell(x: float, width: float, y: float, height: float) -> None:
    found = rectangle((x, y, x + width, y + height))
    for x0, y0, x1, y1 in bounds_of(cut_at_cells(found, [LEFT, RIGHT], RULE)):
        whole = (x0, y0, x1, y1) == (x, y, x + width, y + height)
        assert whole or any(c.x0 < x0 < x1 < c.x1 and c.y0 < y0 < y1 < c.y1 for c in (LEFT, RIGHT))


def painted(*parts: tuple[Bounds, tuple[int, int, int]]) -> Pixels:
    pixels = blank()
    for (x0, y0, x1, y1), colour in parts:
        pixels[round(y0) : round(y1), round(x0) : round(x1)] = colour
    return pixels


@pytest.mark.parametrize(
    ("pieces", "count"),
    [
        ([(110, 110, 150, 140), (180, 112, 230, 142)], 1),
        ([(110, 110, 150, 140), (240, 112, 280, 142)], 2),
        ([(110, 102, 150, 120), (110, 128, 150, 146)], 2),
        ([(110, 110, 150, 140), (310, 110, 350, 140)], 2),
        ([(110, 410, 150, 440), (160, 410, 200, 440)], 2),
        ([(110, 105, 120, 145), (130, 110, 200, 140)], 2),
    ],
    ids=["letter-spaced", "wide gap", "two rows", "two cells", "no cell", "standing beside lying"],
)
def test_pieces_of_a_cells_row_are_one_line(pieces: list[Bounds], count: int) -> None:
    joined = join_in_cells([rectangle(b) for b in pieces], [LEFT, RIGHT], painted(), RULE)
    assert len(joined) == count


def test_a_row_is_lengthened_by_the_ink_that_goes_on() -> None:
    pixels = painted(((110, 110, 200, 140), (0, 0, 0)), ((420, 110, 430, 140), (0, 0, 0)))
    ((x0, _, x1, _),) = bounds_of(join_in_cells([rectangle((140, 110, 170, 140))], [LEFT, RIGHT], pixels, RULE))
    assert x0 == pytest.approx(110, abs=6) and x0 <= 110
    assert x1 == pytest.approx(200, abs=6) and x1 >= 199


def test_far_ink_and_specks_lengthen_nothing() -> None:
    pixels = painted(((110, 110, 120, 140), (0, 0, 0)), ((240, 124, 250, 127), (0, 0, 0)))
    row = (204.0, 110.0, 230.0, 140.0)
    assert bounds_of(join_in_cells([rectangle(row)], [LEFT, RIGHT], pixels, RULE)) == [row]


RED, GREEN, BLUE = (200, 0, 0), (0, 160, 0), (0, 0, 220)


def test_text_is_read_cell_by_cell_in_reading_order() -> None:
    parts = [
        ((310.0, 110.0, 580.0, 140.0), BLUE),
        ((120.0, 110.0, 290.0, 140.0), RED),
        ((120.0, 30.0, 290.0, 60.0), GREEN),
    ]
    engine = ColourEngine(
        [rectangle((120, 110, 580, 140)), rectangle((120, 30, 290, 60)), rectangle((120, 900, 290, 930))],
        {RED: "申报单位", BLUE: "某某公司", GREEN: "申报书"},
    )
    lines = read_text(painted(*parts), [LEFT, RIGHT], engine, RULE)
    assert [line.reading.text for line in lines] == ["申报书", "申报单位", "某某公司"]


@pytest.mark.parametrize(
    ("text", "stroke", "kept"),
    [("|", 103, False), ("1", 103, False), ("1", 180, True), ("甲", 103, True), ("7", 103, True)],
)
def test_the_edge_of_a_cell_is_no_text(text: str, stroke: float, kept: bool) -> None:
    pixels = painted(((stroke, 105.0, stroke + 2, 145.0), RED))
    engine = ColourEngine([rectangle((max(102, stroke - 8), 110, stroke + 12, 140))], {RED: text})
    lines = read_text(pixels, [LEFT, RIGHT], engine, RULE)
    assert [line.reading.text for line in lines] == ([text] if kept else [])


@pytest.mark.parametrize(
    ("label", "detected", "want"),
    [
        ("申报单位：", False, ["申报单位：", "某某公司"]),
        ("申报单位", False, ["申报单位"]),
        ("申报单位：", True, ["申报单位：", "某某公司"]),
    ],
)
def test_what_is_overlooked_beside_a_label_is_read(label: str, detected: bool, want: list[str]) -> None:
    left, right = (120.0, 500.0, 290.0, 530.0), (320.0, 500.0, 600.0, 530.0)
    polygons = [rectangle(left), *([rectangle(right)] if detected else [])]
    engine = ColourEngine(polygons, {RED: label, BLUE: "某某公司"})
    lines = read_text(painted((left, RED), (right, BLUE)), [], engine, RULE)
    assert [line.reading.text for line in lines] == want


def test_an_empty_page_has_no_text() -> None:
    assert read_text(blank(), [], ColourEngine([], {}), RULE) == ()


class ColourLook(ColourEngine):
    """Glimpses what it is told to, anew what is `uncovered` as well, finds that and what is `overlooked`, and reads as
    a `ColourEngine`."""

    def __init__(
        self,
        glimpsed: Sequence[Polygon],
        texts: dict[tuple[int, int, int], str],
        overlooked: Sequence[Polygon] = (),
        uncovered: Sequence[Polygon] = (),
    ) -> None:
        super().__init__(glimpsed, texts)
        self.overlooked, self.uncovered, self.glimpses = list(overlooked), list(uncovered), 0
        self.anew: list[tuple[list[Bounds], list[Bounds]]] = []
        self.asked: list[tuple[list[Bounds], list[Bounds]]] = []

    def glimpse(self, pixels: Pixels) -> list[Polygon]:
        self.glimpses += 1
        return self.polygons

    def glimpse_anew(self, pixels: Pixels, glimpsed: Sequence[Polygon], seals: Sequence[Bounds]) -> list[Polygon]:
        self.anew.append((bounds_of(list(glimpsed)), list(seals)))
        return [*glimpsed, *self.uncovered]

    def find(self, pixels: Pixels, glimpsed: Sequence[Polygon] = (), seals: Sequence[Bounds] = ()) -> list[Polygon]:
        self.asked.append((bounds_of(list(glimpsed)), list(seals)))
        return [*glimpsed, *self.overlooked]

    def glance(self, crops: Sequence[Pixels]) -> list[Reading]:
        raise AssertionError("a page that is read is not glanced at")

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        return [replace(reading, first_look=True) for reading in super().read(crops)]


OPEN, UNDER = (120.0, 310.0, 290.0, 340.0), (120.0, 610.0, 290.0, 640.0)
SEAL = (200.0, 560.0, 400.0, 760.0)


def test_lines_under_a_seal_are_looked_for_anew_and_read_by_the_engine() -> None:
    pixels = painted((OPEN, RED), (UNDER, BLUE))
    look = ColourLook([rectangle(OPEN)], {RED: "明处", BLUE: "看错"}, uncovered=[rectangle(UNDER)])
    engine = ColourEngine([], {RED: "不该", BLUE: "印下"})
    lines = read_text(pixels, [], engine, RULE, Glimpse(look, look.polygons, [SEAL]))
    assert [(line.reading.text, line.reading.first_look) for line in lines] == [("明处", True), ("印下", False)]
    assert look.anew == [([OPEN], [SEAL])]
    assert look.asked == [([OPEN, UNDER], [SEAL])]
    assert look.glimpses == 0


def test_where_there_is_no_seal_nothing_is_glimpsed_anew() -> None:
    look = ColourLook([], {RED: "明处", BLUE: "印下"}, uncovered=[rectangle(UNDER)])
    (line,) = read_text(
        painted((OPEN, RED), (UNDER, BLUE)), [], ColourEngine([], {}), RULE, Glimpse(look, [rectangle(OPEN)], [])
    )
    assert line.reading.text == "明处"
    assert (look.anew, look.asked, look.glimpses) == ([], [([OPEN], [])], 0)


def test_without_seals_the_engine_reads_nothing() -> None:
    look = ColourLook([rectangle(OPEN)], {RED: "明处", BLUE: "补上"}, [rectangle(UNDER)])
    engine = ColourEngine([], {})
    lines = read_text(painted((OPEN, RED), (UNDER, BLUE)), [], engine, RULE, Glimpse(look, look.polygons, []))
    assert [(line.reading.text, line.reading.first_look) for line in lines] == [("明处", True), ("补上", True)]


def test_what_is_found_in_a_code_is_no_text() -> None:
    pixels = painted((OPEN, RED), (UNDER, BLUE))
    engine = ColourEngine([rectangle(OPEN), rectangle(UNDER)], {RED: "明处", BLUE: "口回"})
    (line,) = read_text(pixels, [], engine, RULE, codes=[(100.0, 590.0, 310.0, 800.0)])
    assert line.reading.text == "明处"


@pytest.mark.parametrize(
    ("seen", "again"),
    [
        ("□国有口民营", True),
        ("国有民营", True),
        ("[√]是[]否", True),
        ("是否盈利", False),
        ("国有控股", True),
        ("单位", False),
    ],
)
def test_the_engine_reads_lines_in_which_boxes_may_stand(seen: str, again: bool) -> None:
    look = ColourLook([rectangle(OPEN), rectangle(UNDER)], {RED: seen, BLUE: "别处"})
    engine = ColourEngine([], {RED: "□国有■民营"})
    first = Glimpse(look, look.polygons, [], ("国有", "民营", "是", "否"))
    lines = read_text(painted((OPEN, RED), (UNDER, BLUE)), [], engine, RULE, first)
    assert [(line.reading.text, line.reading.first_look) for line in lines] == [
        ("□国有■民营", False) if again else (seen, True), ("别处", True),
    ]  # fmt: skip


def test_a_page_that_was_not_looked_at_is_glimpsed_upright() -> None:
    look = ColourLook([rectangle(OPEN)], {RED: "明处"})
    (line,) = read_text(painted((OPEN, RED)), [], ColourEngine([], {}), RULE, Glimpse(look, None, [SEAL]))
    assert line.reading.text == "明处"
    assert (look.glimpses, look.anew, look.asked) == (1, [], [([OPEN], [SEAL])])


def test_a_page_on_which_nothing_was_glimpsed_is_not_glimpsed_again() -> None:
    look = ColourLook([rectangle(OPEN)], {RED: "明处"})
    assert read_text(painted((OPEN, RED)), [], ColourEngine([], {}), RULE, Glimpse(look, (), [])) == ()
    assert (look.glimpses, look.anew) == (0, [])


def test_where_nothing_was_glimpsed_lines_may_stand_under_a_seal() -> None:
    look = ColourLook([rectangle(OPEN)], {RED: "不该"}, uncovered=[rectangle(UNDER)])
    engine = ColourEngine([], {BLUE: "印下"})
    (line,) = read_text(painted((UNDER, BLUE)), [], engine, RULE, Glimpse(look, (), [SEAL]))
    assert line.reading.text == "印下"
    assert (look.glimpses, look.anew) == (0, [([], [SEAL])])


def test_lines_of_a_first_look_are_cut_at_cells_as_others_are() -> None:
    pixels = painted(((310.0, 110.0, 580.0, 140.0), BLUE), ((120.0, 110.0, 290.0, 140.0), RED))
    look = ColourLook([rectangle((120, 110, 580, 140))], {RED: "申报单位", BLUE: "某某公司"})
    lines = read_text(pixels, [LEFT, RIGHT], ColourEngine([], {}), RULE, Glimpse(look, look.polygons, []))
    assert [line.reading.text for line in lines] == ["申报单位", "某某公司"]
