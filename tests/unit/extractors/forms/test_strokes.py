"""Ink told from paper, rules, dust and seals."""

import cv2
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.forms.strokes import Bounds, Cover, contrast, covered, print_depth, strokes_in, without_rules
from tests.unit.extractors.forms.paper import blank

MM = 5.0
"""Px a mm in these drawings."""
EM = 20.0


def drawn(shade: int = 40, paper: int = 255) -> np.ndarray:
    """A curve of 60 x 24 px on paper."""
    pixels = blank(300, 160, paper)
    cv2.ellipse(pixels, (150, 80), (30, 12), 0, 20, 300, (shade,) * 3, 3)
    return pixels


def area(pixels: np.ndarray, covers: tuple[Cover, ...] = (), depth: float = 200.0) -> float:
    return strokes_in(contrast(pixels, MM), (0, 0), covers, depth, EM, MM).area


@pytest.mark.parametrize("paper", [255, 200, 140])
def test_ink_is_told_on_any_paper(paper: int) -> None:
    assert area(drawn(20, paper), depth=paper - 40) > 0.5
    assert area(blank(300, 160, paper)) == 0


@given(dark=st.integers(0, 60), slope=st.floats(0.0, 0.2))
def test_a_shadow_is_no_ink(dark: int, slope: float) -> None:
    shade = 250 - dark - slope * np.arange(300)
    assert area(np.repeat(np.clip(shade, 0, 255)[None, :, None], 160, 0).repeat(3, 2).astype(np.uint8)) == 0


def test_what_shines_through_is_no_ink() -> None:
    assert area(drawn(215)) == 0


def test_the_extent_is_told_in_ems() -> None:
    found = strokes_in(contrast(drawn(), MM), (0, 0), (), 200.0, EM, MM)
    assert (found.width, found.height) == pytest.approx((60 / EM, 24 / EM), abs=0.5)


def test_dust_is_left_out() -> None:
    pixels = blank(300, 160)
    pixels[50:54, 50:54] = pixels[90:93, 200:204] = 0
    assert area(pixels) == 0


def test_a_rule_to_write_on_is_left_out() -> None:
    pixels = blank(300, 160)
    cv2.line(pixels, (20, 100), (280, 100), (0, 0, 0), 2)
    assert area(pixels) == 0
    assert not without_rules((contrast(pixels, MM) > 50).astype(np.uint8), MM).any()


@pytest.mark.parametrize(
    ("lifted", "shade", "seen"), [(True, 40, True), (True, 160, False), (False, 40, False), (False, 160, False)]
)
def test_under_a_seal_only_what_is_surely_not_the_seals(lifted: bool, shade: int, seen: bool) -> None:
    cover = Cover((50.0, 0.0, 250.0, 160.0), lifted)
    assert (area(drawn(shade), (cover,)) > 0.3) is seen
    assert area(drawn(shade)) > 0.3


@pytest.mark.parametrize(("lifted", "share"), [(False, 0.5), (True, 0.0)])
def test_how_much_a_seal_hides(lifted: bool, share: float) -> None:
    assert covered((0, 0, 100, 50), [Cover((-500, -475, 27, 525), lifted)]) == pytest.approx(share, abs=0.3 * share)
    assert covered((0, 0, 100, 50), []) == 0


def test_a_name_seal_covers_its_corners() -> None:
    corner = np.array([2.0])
    assert not Cover((0, 0, 100, 100), True).holds(corner, corner)[0, 0]
    assert Cover((0, 0, 100, 100), True, cornered=True).holds(corner, corner)[0, 0]


@st.composite
def seals(draw: st.DrawFn) -> Cover:
    """Seals of any size, also none to speak of, on and off a small page, in halves and thirds of a px."""
    part = draw(st.sampled_from([1, 2, 3, 10]))
    x0, y0 = (draw(st.integers(-60 * part, 60 * part)) / part for _ in "xy")
    wide, high = (draw(st.integers(0, 90 * part)) / part for _ in "xy")
    return Cover((x0, y0, x0 + wide, y0 + high), draw(st.booleans()), cornered=draw(st.booleans()))


@st.composite
def rising(draw: st.DrawFn) -> np.ndarray:
    """Places along one side of a grid."""
    begin, count = draw(st.integers(-60, 60)), draw(st.integers(0, 50))
    return begin + draw(st.sampled_from([1.0, 0.5, 7.3])) * np.arange(count, dtype=float)


AXIS = np.arange(-20.0, 80.0)


@given(seals(), rising(), rising())
@example(Cover((0.0, 0.0, 40.0, 40.0), True, cornered=True), AXIS, AXIS)
@example(Cover((10.0, 10.0, 10.0, 10.0), True), AXIS, AXIS)
@example(Cover((200.0, 0.0, 240.0, 40.0), True), AXIS, AXIS)
@example(Cover((-4.0, 10 + 1 / 3, 53.0, 37.0), True, cornered=True), AXIS, AXIS)
def test_of_a_grid_a_seal_lies_where_it_reaches_and_nowhere_else(seal: Cover, xs: np.ndarray, ys: np.ndarray) -> None:
    near, held = seal.over(xs, ys)
    grid = np.zeros((len(ys), len(xs)), dtype=bool)
    assert held.shape == grid[near].shape
    grid[near] = held
    assert np.array_equal(grid, seal.holds(xs, ys))


@pytest.mark.parametrize(
    ("bounds", "rows", "columns"),
    [
        ((0.0, 0.0, 40.0, 20.0), (19, 42), (18, 63)),
        ((10.0, 10.0, 10.0, 10.0), (29, 32), (29, 32)),
        ((-100.0, 0.0, -60.0, 20.0), (19, 42), (0, 0)),
        ((0.0, 200.0, 40.0, 220.0), (100, 100), (18, 63)),
        ((-500.0, -500.0, 500.0, 500.0), (0, 100), (0, 100)),
    ],
    ids=["inside", "a point", "left of it", "below it", "all over it"],
)
@pytest.mark.parametrize("cornered", [False, True])
def test_no_more_of_a_grid_is_looked_at_than_a_seal_reaches(
    bounds: Bounds, rows: tuple[int, int], columns: tuple[int, int], cornered: bool
) -> None:
    near, _ = Cover(bounds, True, cornered=cornered).over(AXIS, AXIS)
    assert [(s.start, s.stop) for s in near] == [rows, columns]


def test_nothing_is_nothing() -> None:
    none = blank()[:0, :0]
    assert contrast(none, MM).size == 0
    assert print_depth(contrast(none, MM)) == 0
    assert strokes_in(contrast(none, MM), (0, 0), (), 100.0, EM, MM).area == 0
