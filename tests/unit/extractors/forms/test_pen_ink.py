"""Ink of another pen among black print."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from extractors.forms.grid import Cell
from extractors.forms.pen_ink import BLUR, COLOURED, PAPER_MM, STEP, Tones, pen_ink
from extractors.forms.strokes import Bounds, Cover, contrast
from extractors.page import PageImage, Pixels
from tests.unit.extractors.forms.paper import DPI, blank, line, ruled, written

TEXT = "86532.47"
X, Y = 220.0, 315.0
CELL = Cell(202, 302, 598, 358)
BLUE, BLUE_BLACK, RED, BLACK = (30, 50, 160), (38, 44, 96), (190, 30, 40), (20, 20, 20)


def drawn(colour: tuple[int, int, int] | None, *, text: str = TEXT, shade: int = 255) -> Pixels:
    """A cell with print, and a digit 1 and a stroke of a pen behind it."""
    pixels = written(ruled(blank(shade=shade), (200, 600), (300, 360)), text, X, Y)
    if colour:
        cv2.line(pixels, (400, 318), (396, 344), colour, 3, cv2.LINE_AA)
        cv2.line(pixels, (410, 330), (440, 326), colour, 3, cv2.LINE_AA)
    return pixels


def found(pixels: Pixels, *covers: Cover, cells: tuple[Cell, ...] = (CELL,)) -> list[Bounds]:
    page = PageImage.received(pixels, DPI)
    return list(pen_ink(page, contrast(pixels, page.px(1.0)), cells, [line(TEXT, X, Y)], covers))


@pytest.mark.parametrize(
    ("colour", "count"), [(None, 0), (BLUE, 1), (BLUE_BLACK, 1), (RED, 1), (BLACK, 0)],
    ids=["print alone", "blue", "blue black", "red", "black"],
)  # fmt: skip
@pytest.mark.parametrize("shade", [255, 215])
def test_ink_of_another_colour_is_told(colour: tuple[int, int, int] | None, count: int, shade: int) -> None:
    assert len(found(drawn(colour, shade=shade))) == count


def test_where_it_is() -> None:
    (bounds,) = found(drawn(BLUE))
    assert bounds == pytest.approx((396, 318, 440, 344), abs=5)


def test_a_value_all_in_ink_was_filled_in_and_not_altered() -> None:
    assert found(drawn(BLUE, text="")) == []


def test_outside_of_cells_only_the_line_counts() -> None:
    assert found(drawn(BLUE), cells=()) == []
    through = written(blank(), TEXT, X, Y)
    cv2.line(through, (round(X), 330), (round(X) + 90, 328), BLUE, 3)
    assert len(found(through, cells=())) == 1


def test_a_seals_ink_is_none_of_a_hands() -> None:
    pixels = drawn(None)
    cv2.circle(pixels, (420, 330), 100, RED, 4)
    assert found(pixels, Cover((320, 230, 520, 430), lifted=True)) == []
    assert found(pixels) == [], "too high for a hand, though no seal was found"


def test_a_page_without_colours_has_none() -> None:
    grey = cv2.cvtColor(cv2.cvtColor(drawn(BLUE), cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    assert not coloured(PageImage.received(np.asarray(grey, np.uint8), DPI)).any()
    assert found(np.asarray(grey, np.uint8)) == []


def coloured(page: PageImage) -> NDArray[np.uint8]:
    """Where a whole page is coloured."""
    return Tones(page).coloured(0, 0, page.width, page.height)


def noisy(seed: int, low: int, high: int) -> PageImage:
    """A page of colours at random, some of it blurred."""
    pixels = np.random.default_rng(seed).integers(low, high, (203, 306, 3), dtype=np.uint8)
    pixels[:, 150:] = cv2.blur(pixels[:, 150:], (7, 7))
    return PageImage.received(pixels, DPI)


def distance(page: PageImage) -> NDArray[np.float64]:
    """How far each colour is from its paper's in Lab units, by the definition."""
    lab = cv2.cvtColor(page.pixels, cv2.COLOR_RGB2LAB)
    total = np.zeros(lab.shape[:2])
    for channel in (lab[..., 1], lab[..., 2]):
        wide, high = page.width // STEP, page.height // STEP
        small = cv2.resize(channel[: STEP * high, : STEP * wide], (wide, high), interpolation=cv2.INTER_AREA)
        paper = cv2.resize(cv2.medianBlur(small, round(page.px(PAPER_MM) / STEP) | 1), (STEP * wide, STEP * high))
        paper = np.pad(paper, ((0, page.height - len(paper)), (0, page.width - paper.shape[1])), mode="edge")
        total += (cv2.blur(channel.astype(np.float64), (BLUR, BLUR)) - paper) ** 2
    return np.asarray(np.sqrt(total), dtype=np.float64)


@given(st.integers(0, 1000), st.sampled_from([(0, 256), (90, 166), (120, 136)]))
@settings(max_examples=20, deadline=None)
def test_whole_numbers_tell_the_same_as_distances(seed: int, shades: tuple[int, int]) -> None:
    page = noisy(seed, *shades)
    far = distance(page)
    told = np.abs(far - COLOURED) > 1e-6
    told[page.height // STEP * STEP :] = False  # rounded otherwise where rows are too few for a pixel of the paper
    assert (coloured(page)[told] == (far > COLOURED)[told]).all()


@given(st.integers(0, 1000), st.data())
@settings(max_examples=40, deadline=None)
def test_a_place_is_coloured_as_it_is_on_the_whole_page(seed: int, data: st.DataObject) -> None:
    page = noisy(seed, 90, 166)
    left, right = sorted(data.draw(st.lists(st.integers(0, page.width), min_size=2, max_size=2, unique=True)))
    top, bottom = sorted(data.draw(st.lists(st.integers(0, page.height), min_size=2, max_size=2, unique=True)))
    place = Tones(page).coloured(left, top, right, bottom)
    assert (place == coloured(page)[top:bottom, left:right]).all()


@given(st.integers(0, 1000), st.sampled_from([RED, BLUE, BLUE_BLACK]), st.integers(200, 255))
@settings(max_examples=20, deadline=None)
def test_a_glance_overlooks_nothing_coloured(seed: int, ink: tuple[int, int, int], shade: int) -> None:
    random = np.random.default_rng(seed)
    pixels = np.full((200, 300, 3), shade, np.uint8)
    for x0, y0, x1, y1 in random.integers(0, 200, (6, 4)):
        cv2.line(pixels, (int(x0), int(y0)), (int(x1), int(y1)), ink, 2, cv2.LINE_AA)
    noise = random.integers(-4, 5, pixels.shape)
    page = PageImage.received(np.clip(pixels + noise, 0, 255).astype(np.uint8), DPI)
    left, top, right, bottom = 20, 30, 280, 170
    # Beside many lines their ink passes for the paper's own tone, and bare paper for coloured.
    inked = cv2.dilate((pixels != shade).any(axis=2).astype(np.uint8), np.ones((BLUR, BLUR), np.uint8))
    inside = np.where(inked, coloured(page), 0)[top:bottom, left:right]
    assert not (inside & ~Tones(page).glance(left, top, right, bottom) & 1).any()


def test_coloured_paper_is_not_ink() -> None:
    pixels = drawn(None)
    tinted = np.asarray(np.minimum(pixels, (236, 228, 190)), np.uint8)
    assert found(tinted) == []
