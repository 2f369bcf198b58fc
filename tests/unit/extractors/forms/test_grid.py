"""Cells from drawn rules: worn, gapped, askew, and none where there is no table."""

import cv2
import numpy as np
import pytest

from extractors.forms.grid import Cell, below, cell_at, find_cells, in_rows, right_of
from extractors.page import PageImage, Pixels
from tests.unit.extractors.forms.paper import DPI, blank, ruled, written

XS, YS = (100.0, 300.0, 600.0, 900.0), (100.0, 160.0, 240.0, 300.0)
MM = DPI / 25.4


def cells_of(pixels: Pixels) -> tuple[Cell, ...]:
    return find_cells(PageImage.received(pixels, DPI))


def grid() -> Pixels:
    return ruled(blank(), XS, YS)


def expect_grid(cells: tuple[Cell, ...], tolerance: float) -> None:
    """Nine cells, row by row."""
    assert len(cells) == 9
    for i, cell in enumerate(cells):
        row, column = divmod(i, 3)
        assert (cell.x0, cell.x1) == pytest.approx((XS[column], XS[column + 1]), abs=tolerance)
        assert (cell.y0, cell.y1) == pytest.approx((YS[row], YS[row + 1]), abs=tolerance)


def test_a_clean_grid() -> None:
    expect_grid(cells_of(grid()), 5)


def test_text_in_the_cells_changes_nothing() -> None:
    pixels = grid()
    for x in XS[:3]:
        for y in YS[:3]:
            pixels = written(pixels, "一丨口田三川", x + 8, y + 15, 28)
    expect_grid(cells_of(pixels), 5)


def test_gaps_in_worn_rules_are_closed() -> None:
    pixels = grid()
    for x in (200, 450, 750):
        pixels[155:165, x : x + round(1.5 * MM)] = 255
    for y in (127, 195, 265):
        pixels[y : y + round(1.5 * MM), 295:305] = 255
    expect_grid(cells_of(pixels), 5)


@pytest.mark.parametrize("degrees", [0.15, -0.15])
def test_what_skew_is_left_after_deskewing_does_no_harm(degrees: float) -> None:
    page = PageImage.received(grid(), DPI).rotated(degrees)
    expect_grid(find_cells(page), 9)


def test_faint_rules_count_and_the_backs_print_does_not() -> None:
    faint, shining = grid(), blank()
    faint[faint == 0] = 200
    shining[ruled(blank(), XS, YS) == 0] = 243
    expect_grid(cells_of(faint), 5)
    assert cells_of(shining) == ()


@pytest.mark.parametrize(("level", "whole"), [(230, True), (249, False)], ids=["worn", "gone"])
def test_a_rule_goes_on_where_it_is_worn_beside_its_end(level: int, whole: bool) -> None:
    pixels = grid()
    end = round(XS[0] + 4.5 * MM)
    pixels[155:165, round(end) : round(end + 3.0 * MM)] = 255
    pixels[158:162, round(end) : round(end + 3.0 * MM)] = level
    assert (len(cells_of(pixels)) == 9) is whole


def test_a_missing_rule_joins_two_cells() -> None:
    pixels = grid()
    pixels[165:235, 295:305] = 255
    cells = cells_of(pixels)
    assert len(cells) == 8
    assert (cells[3].x0, cells[3].x1) == pytest.approx((100, 600), abs=5)


@pytest.mark.parametrize(
    "pixels",
    [
        blank(),
        written(blank(), "一一一 工业和信息化部", 100, 100, 60),
        ruled(blank(), (4.0, 996.0), (4.0, 1396.0)),
        ruled(blank(), (100.0, 110.0), (100.0, 108.0)),
    ],
    ids=["white", "print", "page frame", "tiny box"],
)
def test_what_is_no_table_has_no_cells(pixels: Pixels) -> None:
    assert cells_of(pixels) == ()


def test_a_lone_rule_is_no_cell() -> None:
    pixels = blank()
    cv2.line(pixels, (100, 300), (900, 300), (0, 0, 0), 2)
    assert cells_of(np.ascontiguousarray(pixels)) == ()


ROW = [Cell(100, 100, 200, 150), Cell(200, 100, 300, 150), Cell(300, 100, 400, 200)]
NEXT = [Cell(100, 150, 300, 200)]


def test_neighbours_share_most_of_a_side() -> None:
    cells = [*ROW, *NEXT]
    assert right_of(cells[0], cells) is cells[1]
    assert right_of(cells[1], cells) is cells[2]
    assert right_of(cells[2], cells) is None
    assert right_of(cells[3], cells) is cells[2]
    assert below(cells[0], cells) is cells[3]
    assert below(cells[2], cells) is None


def test_cells_in_rows_whatever_the_order() -> None:
    assert in_rows([*NEXT, *reversed(ROW)]) == [*ROW, *NEXT]
    jittered = [Cell(200, 97, 300, 150), Cell(100, 100, 200, 150)]
    assert [c.x0 for c in in_rows(jittered)] == [100, 200]


def test_a_cell_holds_its_edge() -> None:
    assert ROW[0].holds(100, 150) and not ROW[0].holds(99, 120)
    assert (ROW[0].width, ROW[0].height, ROW[0].middle) == (100, 50, 125)


def test_the_smallest_cell_that_holds_a_point_is_told() -> None:
    table, inner = Cell(0, 0, 100, 100), Cell(10, 10, 50, 50)
    assert cell_at([table, inner], 20, 20) == cell_at([inner, table], 20, 20) == inner
    assert cell_at([table, inner], 60, 60) == table
    assert cell_at([table, inner], 160, 60) is cell_at([], 20, 20) is None
