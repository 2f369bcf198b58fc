"""Cells from drawn rules, whatever they are drawn with."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.readers.ruled_cells import find_cells

SIZE = (595.0, 842.0)
BLACK, WHITE, PALE = (0.0,), (1.0,), (0.94,)
Item = dict[str, Any]


def line(x0: float, y0: float, x1: float, y1: float, colour: tuple[float, ...] = BLACK) -> Item:
    return {"x0": x0, "top": y0, "x1": x1, "bottom": y1, "stroke": True, "stroking_color": colour}


def rect(x0: float, y0: float, x1: float, y1: float, **more: Any) -> Item:
    return {
        "x0": x0, "top": y0, "x1": x1, "bottom": y1, "stroke": True, "fill": False, "stroking_color": BLACK,
        "non_stroking_color": BLACK, **more,
    }  # fmt: skip


def grid(xs: list[float], ys: list[float]) -> list[Item]:
    """One line for each column's and row's edge."""
    return [line(x, ys[0], x, ys[-1]) for x in xs] + [line(xs[0], y, xs[-1], y) for y in ys]


XS, YS = [70.0, 150.0, 300.0], [100.0, 130.0, 180.0]
FOUR = [(70, 100, 150, 130), (150, 100, 300, 130), (70, 130, 150, 180), (150, 130, 300, 180)]
EACH = [(x0, y0, x1, y1) for y0, y1 in pairwise(YS) for x0, x1 in pairwise(XS)]


def dashed(items: list[Item]) -> list[Item]:
    """Each line as dashes of 1 pt with gaps of 1 pt."""
    out = []
    for item in items:
        lying = item["bottom"] == item["top"]
        length = int(item["x1"] - item["x0"] if lying else item["bottom"] - item["top"])
        for at in range(0, length + 1, 2):
            x, y = (item["x0"] + at, item["top"]) if lying else (item["x0"], item["top"] + at)
            out.append(line(x, y, x + lying, y + (not lying)))
    return out


@pytest.mark.parametrize(
    ("lines", "rects"),
    [
        (grid(XS, YS), []),
        ([], [rect(*c) for c in EACH]),
        ([], [rect(*c, stroke=False, fill=True, non_stroking_color=PALE) for c in EACH]),
        ([], [rect(i["x0"] - 1.2, i["top"] - 1.2, i["x1"] + 1.2, i["bottom"] + 1.2, fill=True) for i in grid(XS, YS)]),
        ([line(*c[:2], c[2], c[1]) for c in EACH] + grid(XS, YS)[:3] + grid(XS, YS)[-1:], []),
        (dashed(grid(XS, YS)), []),
        ([line(i["x0"] + 0.4, i["top"] + 0.4, i["x1"], i["bottom"] + 0.4) for i in grid(XS, YS)], [rect(*EACH[0])]),
        (grid(XS, YS)[1:2] + grid(XS, YS)[3:], []),
        (grid(XS, YS), [rect(160, 105, 170, 115), rect(175, 105, 185, 115, fill=True)]),
        (grid(XS, YS), [rect(5, 5, 590, 837)]),
    ],
    ids=[
        "lines", "a rectangle a cell", "shading only", "thin rectangles", "edges cell by cell", "dashes",
        "drawn twice, rounded differently", "open sides", "tick boxes inside", "the page's frame",
    ],
)  # fmt: skip
def test_a_table_of_four(lines: list[Item], rects: list[Item]) -> None:
    found = find_cells(lines, rects, SIZE)
    assert len(found) == 4
    for got, want in zip(sorted(found), sorted(FOUR), strict=True):
        assert got == pytest.approx(want, abs=1.0)


@pytest.mark.parametrize(
    "items",
    [
        [],
        [line(70, y, 300, y) for y in (100, 130, 180)],
        [line(70, 100, 300, 180), line(70, 180, 300, 100)],
        [line(i["x0"], i["top"], i["x1"], i["bottom"], WHITE) for i in grid(XS, YS)],
        grid([70, 78], [100, 108]),
        grid([70, 300], [100, 106]),
        grid([5 + 3 * x for x in range(190)], [5 + 3 * y for y in range(270)]),
    ],
    ids=["nothing", "underlines", "aslant", "white", "a box", "too low", "squared paper"],
)
def test_no_cell(items: list[Item]) -> None:
    assert find_cells(items, [], SIZE) == ()


def test_a_cell_that_spans_columns_or_rows_is_one() -> None:
    wide = [line(70, y, 300, y) for y in (100, 130, 180)] + [line(x, 100, x, 180) for x in (70, 300)]
    found = find_cells([*wide, line(150, 130, 150, 180)], [], SIZE)
    assert found == ((70, 100, 300, 130), (70, 130, 150, 180), (150, 130, 300, 180))


EDGES = st.lists(st.integers(15, 80), min_size=1, max_size=5).map(
    lambda steps: [sum(steps[:i]) for i in range(len(steps) + 1)]
)


@given(EDGES, EDGES)
def test_any_grid_is_found_whole(columns: list[int], rows: list[int]) -> None:
    xs, ys = [60.0 + x for x in columns], [60.0 + y for y in rows]
    want = {(x0, y0, x1, y1) for y0, y1 in pairwise(ys) for x0, x1 in pairwise(xs)}
    assert set(find_cells(grid(xs, ys), [], SIZE)) == want
