"""The way back: whatever is done to a page, its points are told on the page as received."""

import itertools
from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.page import BAND, MM_PER_INCH, PageImage, darkest, runs, spread

WIDTH, HEIGHT = 240, 340
Step = tuple[str, float]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("turned"), st.sampled_from([0.0, 90.0, 180.0, 270.0])),
        st.tuples(st.just("rotated"), st.floats(-5, 5)),
        st.tuples(st.just("scaled"), st.floats(0.6, 1.6)),
    ),
    max_size=4,
)


def spotted(x: int, y: int) -> PageImage:
    """A white page with a soft dark spot at a place."""
    ys, xs = np.mgrid[0:HEIGHT, 0:WIDTH]
    shade = 255 * (1 - np.exp(-((xs + 0.5 - x) ** 2 + (ys + 0.5 - y) ** 2) / (2 * 4.0**2)))
    return PageImage.received(np.repeat(shade[:, :, np.newaxis], 3, axis=2).astype(np.uint8), 100.0)


def spot(page: PageImage) -> tuple[float, float]:
    """Where the spot lies on the working image, px."""
    ink = (255.0 - page.pixels[:, :, 0]) ** 2
    ys, xs = np.mgrid[0 : page.height, 0 : page.width]
    return float((ink * (xs + 0.5)).sum() / ink.sum()), float((ink * (ys + 0.5)).sum() / ink.sum())


def changed(page: PageImage, chain: Sequence[Step]) -> PageImage:
    for name, value in chain:
        if name == "turned":
            page = page.turned(int(value))
        else:
            page = page.rotated(value) if name == "rotated" else page.scaled(value)
    return page


@settings(max_examples=40, deadline=None)
@given(steps, st.integers(90, 150), st.integers(120, 220))
def test_a_spot_is_told_where_it_lies_on_the_page_as_received(chain: list[Step], x: int, y: int) -> None:
    page = changed(spotted(x, y), chain)
    ((fx, fy),) = page.points([spot(page)])
    assert fx * WIDTH == pytest.approx(x, abs=1.5)
    assert fy * HEIGHT == pytest.approx(y, abs=1.5)


@settings(max_examples=40, deadline=None)
@given(steps, st.floats(-50, 400), st.floats(-50, 400))
def test_points_and_boxes_never_leave_the_page(chain: list[Step], x: float, y: float) -> None:
    page = changed(PageImage.received(np.zeros((HEIGHT, WIDTH, 3), np.uint8), None), chain)
    ((fx, fy),) = page.points([(x, y)])
    assert 0 <= fx <= 1 and 0 <= fy <= 1
    assert page.box(x, y, x + 10, y + 10).holds((fx, fy))
    assert page.frame.points([(x, y)]) == page.points([(x, y)])


@pytest.mark.parametrize(("degrees", "corner"), [(0, (0, 0)), (90, (0, 1)), (180, (1, 1)), (270, (1, 0))])
def test_the_top_left_of_a_turned_page_was_another_corner(degrees: int, corner: tuple[int, int]) -> None:
    page = PageImage.received(np.zeros((HEIGHT, WIDTH, 3), np.uint8), 100.0).turned(degrees)
    assert page.points([(0, 0)]) == (corner,)
    assert (page.width, page.height) == ((HEIGHT, WIDTH) if degrees in (90, 270) else (WIDTH, HEIGHT))
    assert page.size == (WIDTH, HEIGHT)


@given(st.sampled_from([90, 180, 270]))
def test_turning_all_the_way_round_changes_nothing(degrees: int) -> None:
    page = spotted(60, 90)
    back = page.turned(degrees).turned(360 - degrees)
    assert np.array_equal(back.pixels, page.pixels)
    assert back.to_received == pytest.approx(page.to_received)


def test_rotating_clockwise_lowers_what_is_right_of_the_centre() -> None:
    x, y = spot(spotted(200, HEIGHT // 2).rotated(5))
    assert y == pytest.approx(HEIGHT / 2 + 80 * np.sin(np.radians(5)), abs=1)
    assert x == pytest.approx(WIDTH / 2 + 80 * np.cos(np.radians(5)), abs=1)


def test_scaling_keeps_lengths_on_paper() -> None:
    page = PageImage.received(np.zeros((300, 200, 3), np.uint8), 200.0)
    small = page.scaled(0.5)
    assert (small.width, small.height, small.dpi) == (100, 150, 100.0)
    assert small.px(MM_PER_INCH) == pytest.approx(100)
    assert small.box(0, 0, 100, 150).root == (0, 0, 1, 1)
    assert PageImage.received(page.pixels, None).scaled(0.5).dpi is None
    assert page.scaled(0.0001).width == 1


def test_an_unknown_resolution_falls_back_to_the_office_scanners() -> None:
    page = PageImage.received(np.zeros((10, 10, 3), np.uint8), None)
    assert page.px(MM_PER_INCH) == pytest.approx(200)
    assert page.px(MM_PER_INCH, 300) == pytest.approx(300)


@pytest.mark.parametrize(
    ("rectangle", "shape"),
    [
        ((10, 20, 30, 60), (40, 20)),
        ((-10, -10, 5, 5), (5, 5)),
        ((190, 290, 999, 999), (10, 10)),
        ((50, 9, 40, 5), (0, 0)),
    ],
)
def test_a_crop_is_a_copy_cut_to_the_page(rectangle: tuple[float, float, float, float], shape: tuple[int, int]) -> None:
    page = PageImage.received(np.zeros((300, 200, 3), np.uint8), 100.0)
    crop = page.crop(*rectangle)
    assert crop.shape[:2] == shape
    crop[:] = 9
    assert not page.pixels.any()


@pytest.mark.parametrize("pixels", [np.zeros((5, 5), np.uint8), np.zeros((5, 5, 4), np.uint8), np.zeros((5, 5, 3))])
def test_only_rgb_bytes_are_a_page(pixels: np.ndarray) -> None:
    with pytest.raises(ValueError, match="H x W x 3 uint8"):
        PageImage.received(pixels, None)


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_spread_is_the_lightest_less_the_darkest_channel(height: int, width: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    assert (spread(pixels) == pixels.max(axis=2) - pixels.min(axis=2)).all()


@given(st.integers(1, 70), st.integers(1, 70), st.floats(-5, 5), st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_rotating_is_the_same_for_every_channel(width: int, height: int, degrees: float, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    one_by_one = [
        cv2.warpAffine(channel, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for channel in cv2.split(pixels)
    ]
    assert (PageImage.received(pixels, 100.0).rotated(degrees).pixels == np.dstack(one_by_one)).all()


@pytest.mark.parametrize("height", [0, 1, BAND, BAND + 1, 3 * BAND - 1])
def test_the_darkest_channel_is_the_least_in_every_band(height: int) -> None:
    pixels = np.random.default_rng(height).integers(0, 256, (height, 7, 3), dtype=np.uint8)
    assert (darkest(pixels) == pixels.min(axis=2)).all()


@given(st.lists(st.booleans(), max_size=40))
def test_runs_are_all_that_is_marked_and_nothing_else(marked: list[bool]) -> None:
    found = runs(np.array(marked, dtype=np.bool_))
    assert [i for a, b in found for i in range(a, b)] == [i for i, one in enumerate(marked) if one]
    assert all(b < c for (_, b), (c, _) in itertools.pairwise(found)), "neighbours are one run"
    assert runs(np.array(marked, dtype=np.uint8)) == found
