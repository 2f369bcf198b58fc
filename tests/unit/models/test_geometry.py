"""Boxes keep their order and their page, whatever they are made from."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.geometry import DIGITS, Box

ROUNDING = 10**-DIGITS
fractions = st.floats(0, 1)
anywhere = st.floats(-5, 5)


@st.composite
def boxes(draw: Callable[[st.SearchStrategy[float]], float]) -> Box:
    return Box.clipped(draw(fractions), draw(fractions), draw(fractions), draw(fractions))


@pytest.mark.parametrize(
    "corners",
    [
        (0.5, 0.1, 0.4, 0.2),
        (0.1, 0.5, 0.2, 0.4),
        (-0.01, 0.1, 0.2, 0.3),
        (0.1, 0.1, 1.01, 0.3),
        (0.1, 0.1, 0.2, 1.5),
        (float("nan"), 0.0, 1.0, 1.0),
    ],
)
def test_a_box_out_of_order_or_off_the_page_is_refused(corners: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValidationError):
        Box(corners)


def test_a_box_is_a_list_of_four_numbers_in_json() -> None:
    box = Box((0.1, 0.2, 0.3, 0.4))
    assert box.model_dump_json() == "[0.1,0.2,0.3,0.4]"
    assert Box.model_validate_json("[0.1,0.2,0.3,0.4]") == box


def test_a_box_cannot_be_changed() -> None:
    box = Box((0, 0, 1, 1))
    with pytest.raises(ValidationError):
        setattr(box, "root", (0, 0, 0, 0))  # noqa: B010 - what mypy refuses is refused at run time too


@given(anywhere, anywhere, anywhere, anywhere)
def test_clipping_gives_a_box_on_the_page_whatever_the_corners(a: float, b: float, c: float, d: float) -> None:
    box = Box.clipped(a, b, c, d)
    assert 0 <= box.x0 <= box.x1 <= 1
    assert 0 <= box.y0 <= box.y1 <= 1
    assert box == Box.clipped(c, d, a, b)
    assert box.x0 == round(min(1.0, max(0.0, min(a, c))), DIGITS)


@given(st.lists(st.tuples(fractions, fractions), min_size=1, max_size=6))
def test_the_box_around_points_holds_them_and_touches_them(points: list[tuple[float, float]]) -> None:
    box = Box.around(points)
    slack = box.grown(ROUNDING, ROUNDING)
    assert all(slack.holds(p) for p in points)
    assert min(abs(x - box.x0) for x, _ in points) <= ROUNDING
    assert min(abs(y - box.y1) for _, y in points) <= ROUNDING


def test_nothing_has_no_box() -> None:
    with pytest.raises(ValueError, match="unpack"):
        Box.around([])
    with pytest.raises(ValueError, match="unpack"):
        Box.union([])


@given(boxes(), boxes())
def test_overlap_and_union_of_two_boxes(a: Box, b: Box) -> None:
    both = Box.union([a, b])
    assert both.x0 == min(a.x0, b.x0) and both.y1 == max(a.y1, b.y1)
    assert a.overlap(b) == b.overlap(a)
    assert 0 <= a.overlap(b) <= min(a.area, b.area) + 1e-12
    assert 0 <= a.iou(b) <= 1 + 1e-12
    assert a.iou(a) == (pytest.approx(1) if a.area > 0 else 0)


def test_numbers_of_two_known_boxes() -> None:
    a, b = Box((0.0, 0.0, 0.4, 0.2)), Box((0.2, 0.1, 0.6, 0.3))
    assert a.overlap(b) == pytest.approx(0.02)
    assert a.iou(b) == pytest.approx(0.02 / 0.14)
    assert a.overlap(Box((0.4, 0.2, 0.6, 0.3))) == 0
    assert (a.width, a.height, a.centre) == (0.4, 0.2, (0.2, 0.1))
    assert a.holds((0.4, 0.2)) and not a.holds((0.41, 0.2))


@given(boxes(), fractions, fractions)
def test_growing_never_leaves_the_page_nor_loses_the_box(box: Box, dx: float, dy: float) -> None:
    grown = box.grown(dx, dy)
    assert grown.overlap(box) == pytest.approx(box.area)
    assert grown.x0 == pytest.approx(max(0, box.x0 - dx), abs=ROUNDING)
    assert grown.y1 == pytest.approx(min(1, box.y1 + dy), abs=ROUNDING)
