"""What a text detector is shown of drawn pages, by detectors that answer pixel by pixel."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from extractors.ocr.bands import (
    BAND_PX,
    LAP_PX,
    LOW_BAND_PX,
    MARGIN_PX,
    STEP_PX,
    Bands,
    _packed,
    _Piece,
    _pieces,
    inked_bands,
    seen_in,
)
from extractors.ocr.runtimes import Floats
from extractors.ocr.unseen_ink import EDGE_PX, PAPER_PX
from extractors.page import Bounds, Pixels, darkest
from tests.unit.extractors.forms.paper import advance, blank, ruled, written
from tests.unit.extractors.ocr.backends import BLOCK, GAP, row
from tests.unit.extractors.ocr.backends import HEIGHT as ROW

WIDTH, HEIGHT = 1088, 1536
EM = 22
TEXT = "申报单位联系电话服务型制造示范企业基本信息营业收入利润总额统一社会信用代码"
LINE = "申报单位联系电话"
MOST_AREA, APART = 0.4, 2 * PAPER_PX
"""Share of a drawn page that rows of blocks and the paper around them may cover, as they are denser than print, and
the px by which faint ones are apart from dark ones."""


class Darkness:
    """Tells how dark each pixel of a picture is, and keeps the sizes (height, width) that it was shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[int, int]] = []

    def __call__(self, picture: Pixels) -> Floats:
        self.shown.append((picture.shape[0], picture.shape[1]))
        return darkness(picture)


def darkness(picture: Pixels) -> Floats:
    return np.asarray((255 - darkest(np.ascontiguousarray(picture))) / 255, dtype=np.float32)


def grained(pixels: Pixels) -> Pixels:
    """A copy on paper of which hardly two places look alike, though none is ink."""
    grain = np.random.default_rng(7).integers(0, 3, (*pixels.shape[:2], 1), dtype=np.uint8)
    return np.asarray(np.maximum(pixels, 2) - grain, dtype=np.uint8)


def noisy(pixels: Pixels, sigma: float) -> Pixels:
    grain = np.random.default_rng(1).normal(0, sigma, (*pixels.shape[:2], 1))
    return np.asarray(np.clip(np.round(pixels + grain), 0, 255), dtype=np.uint8)


def printed(level: int = 0, x: int = 300, y: int = 700) -> tuple[Pixels, Bounds]:
    """A page with a line of print of one grey, and that line's bounds."""
    page = written(blank(WIDTH, HEIGHT), LINE, x, y, em=EM).astype(float) / 255
    bounds = (float(x), float(y), x + EM * sum(map(advance, LINE)), float(y + EM))
    return np.asarray(np.round(level + (255 - level) * page), dtype=np.uint8), bounds


def body_text(pitch: int, margin: int, level: int = 0) -> Pixels:
    """A page full of print."""
    page = blank(WIDTH, HEIGHT)
    for i, y in enumerate(range(margin, HEIGHT - margin - EM, pitch)):
        line = "".join(TEXT[(7 * i + n) % len(TEXT)] for n in range((WIDTH - 2 * margin) // EM))
        page = written(page, line, margin, y, em=EM)
    return np.asarray(np.round(level + (255 - level) * (page / 255)), dtype=np.uint8)


def looked_at(bands: Bands) -> np.ndarray:
    """1 where a page is shown to a detector."""
    mask = np.zeros(bands.size, dtype=np.uint8)
    for begin, end in bands.runs:
        (mask.T if bands.upended else mask)[begin:end, slice(*bands.across)] = 1
    return mask


def covers(bands: Bands, bounds: Bounds) -> bool:
    x0, y0, x1, y1 = map(round, bounds)
    return bool(looked_at(bands)[y0:y1, x0:x1].all())


def share(bands: Bands) -> float:
    """Of a page's rows, or columns where text stands, those that are shown."""
    return sum(end - begin for begin, end in bands.runs) / bands.size[1 if bands.upended else 0]


@st.composite
def pages(draw: st.DrawFn) -> Pixels:
    """Rows of blocks here and there, single ones and such as leave no blank row between them; they lie or stand."""
    height, width = (32 * draw(st.integers(16, 50), label=side) for side in ("height", "width"))
    page, area = blank(width, height), 0
    for _ in range(draw(st.integers(1, 6))):
        pitch, blocks = (
            draw(st.integers(ROW + 6, 2 * ROW)),
            draw(st.integers(2, (width - 2 * EDGE_PX) // (BLOCK + GAP))),
        )
        most = (height - 2 * EDGE_PX) // pitch
        rows = draw(st.one_of(st.just(1), st.integers(1, most)))
        wide, high = blocks * (BLOCK + GAP), rows * pitch
        x = draw(st.integers(EDGE_PX, width - EDGE_PX - wide))
        y = draw(st.integers(EDGE_PX, height - EDGE_PX - high))
        area += (wide + APART) * (high + APART)
        if area > MOST_AREA * height * width:
            break
        if (page[max(0, y - APART) : y + high + APART, max(0, x - APART) : x + wide + APART] < 255).any():
            continue
        level = draw(st.sampled_from([0, 120, 220]))
        for n in range(rows):
            row(page, x, y + n * pitch, blocks, level)
    assume((page < 255).any())
    return np.ascontiguousarray(np.rot90(page, draw(st.integers(0, 3), label="turns")))


def dense(turns: int) -> Pixels:
    """Rows of blocks over the width of a page and more than two bands of its height."""
    page = blank(1600, 2560)
    for y in range(300, 300 + 2 * BAND_PX + 100, ROW + 6):
        row(page, 50, y, 50)
    return np.ascontiguousarray(np.rot90(page, turns))


def between_lines() -> Pixels:
    """Rows of blocks higher than a band, with a row above and one below that have room in the same pictures."""
    page = blank(1280, 1600)
    for y in (100, *range(300, 300 + BAND_PX + 20, ROW + 6), 1300):
        row(page, 50, y, 40)
    return page


@given(pages())
@example(dense(0))
@example(dense(1))
@example(between_lines())
def test_ink_is_seen_as_on_the_whole_page_and_nothing_beside_it(drawn: Pixels) -> None:
    page = grained(drawn)
    bands = inked_bands(page)
    shown = looked_at(bands)
    assert shown[(drawn < 255).any(axis=2)].all()
    assert np.array_equal(seen_in(bands, page, Darkness()), darkness(page) * shown)


def shown_of(page: Pixels) -> tuple[Bands, list[tuple[int, int]]]:
    """What of a page is looked at, and the sizes (height, width) of the pictures of it."""
    bands, detect = inked_bands(page), Darkness()
    seen_in(bands, page, detect)
    return bands, detect.shown


@given(pages())
@example(dense(0))
@example(dense(1))
def test_what_is_shown_is_of_few_sizes(drawn: Pixels) -> None:
    bands, shown = shown_of(drawn)
    for size in shown:
        along, across = reversed(size) if bands.upended else size
        assert along % STEP_PX[0] == 0
        assert across % STEP_PX[1] == 0 or across == bands.size[0 if bands.upended else 1]
        assert not any(side % 32 for side in size)


@given(pages())
@example(dense(0))
@example(dense(1))
def test_no_picture_is_higher_than_a_band(drawn: Pixels) -> None:
    bands, shown = shown_of(drawn)
    assert shown
    assert all((size[1] if bands.upended else size[0]) <= BAND_PX for size in shown)


@pytest.mark.parametrize("turns", range(4))
def test_dense_rows_take_several_bands_and_text_that_stands_is_cut_across(turns: int) -> None:
    page, detect = dense(turns), Darkness()
    bands = inked_bands(page)
    assert bands.upended is bool(turns % 2)
    ((begin, end),) = bands.runs
    assert end - begin > 2 * BAND_PX
    seen_in(bands, page, detect)
    assert len(detect.shown) >= 3


@pytest.mark.parametrize("turns", range(4))
def test_between_bands_a_detector_sees_as_far_as_on_the_whole_page(turns: int) -> None:
    reach = LAP_PX // 2 - 1
    page, kernel = grained(dense(turns)), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)

    def around(picture: Pixels) -> Floats:
        return np.asarray(cv2.erode(darkness(picture), kernel), dtype=np.float32)

    def mean(picture: Pixels) -> Floats:
        return np.asarray(cv2.blur(darkness(picture), kernel.shape), dtype=np.float32)

    bands = inked_bands(page)
    inner = cv2.erode(looked_at(bands), kernel) > 0
    assert inner.any()
    for detect in (around, mean):
        assert np.allclose(seen_in(bands, page, detect)[inner], detect(page)[inner], atol=1e-5)


HEIGHTS = st.sampled_from([BAND_PX, LOW_BAND_PX])


@given(st.integers(0, 2000), st.integers(1, 3000), HEIGHTS)
def test_every_row_of_a_run_is_told_once_and_not_beside_a_cut(begin: int, high: int, most: int) -> None:
    run = (begin, begin + high)
    pieces = _pieces(run, most)
    assert (pieces[0].shown[0], pieces[-1].shown[1]) == (pieces[0].told[0], pieces[-1].told[1]) == run
    for piece in pieces:
        assert piece.shown[1] - piece.shown[0] <= most
        assert piece.shown[0] <= piece.told[0] < piece.told[1] <= piece.shown[1]
    for one, other in pairwise(pieces):
        assert one.told[1] == other.told[0]
        assert min(one.shown[1] - one.told[1], other.told[0] - other.shown[0]) >= LAP_PX // 2 - 1


@given(st.integers(1, 6000), HEIGHTS)
def test_no_run_is_in_more_pieces_than_it_needs(high: int, most: int) -> None:
    count = len(_pieces((0, high), most))
    assert count == 1 or (count - 1) * (most - LAP_PX) + LAP_PX < high


@given(st.lists(st.integers(1, BAND_PX), max_size=20))
def test_pieces_are_packed_in_order_as_many_as_a_band_holds(heights: list[int]) -> None:
    tops = np.cumsum([0, *heights]).tolist()
    pieces = [_Piece(span, span) for span in pairwise(tops)]
    bands = _packed(pieces, BAND_PX)
    assert [piece for band in bands for piece in band] == pieces
    filled = [sum(p.shown[1] - p.shown[0] for p in band) for band in bands]
    assert all(high <= BAND_PX for high in filled)
    firsts = [band[0].shown[1] - band[0].shown[0] for band in bands]
    assert all(high + first > BAND_PX for high, first in zip(filled, firsts[1:], strict=False))


def test_lines_far_apart_are_shown_in_one_picture() -> None:
    page, detect = blank(WIDTH, HEIGHT), Darkness()
    for y in (200, 800, 1400):
        row(page, 100, y, 10)
    bands = inked_bands(page)
    assert bands.runs == tuple((y - MARGIN_PX, y + ROW + MARGIN_PX) for y in (200, 800, 1400))
    seen_in(bands, page, detect)
    assert detect.shown == [(STEP_PX[0], 2 * STEP_PX[1])]


@pytest.mark.parametrize("x", [EDGE_PX, 400, WIDTH - EDGE_PX - 10 * (BLOCK + GAP)])
def test_ink_is_shown_with_paper_around_it_as_far_as_the_page_goes(x: int) -> None:
    page = blank(WIDTH, HEIGHT)
    x0, y0, x1, y1 = row(page, x, 300, 10)
    bands = inked_bands(page)
    assert covers(bands, (max(0, x0 - 2 * MARGIN_PX), y0 - MARGIN_PX, min(WIDTH, x1 + 2 * MARGIN_PX), y1 + MARGIN_PX))
    assert bands.across[1] - bands.across[0] == 2 * STEP_PX[1]


@pytest.mark.parametrize("shade", [255, 190, 120])
def test_of_a_blank_page_nothing_is_shown(shade: int) -> None:
    page, detect = blank(WIDTH, HEIGHT, shade), Darkness()
    bands = inked_bands(page)
    assert bands.runs == ()
    assert not seen_in(bands, page, detect).any()
    assert detect.shown == []


@pytest.mark.parametrize(("sigma", "most"), [(1, 0.0), (3, 0.05), (5, 0.5), (8, 0.3)])
@pytest.mark.parametrize("shade", [255, 200])
def test_hardly_any_noise_is_ink(sigma: float, most: float, shade: int) -> None:
    assert share(inked_bands(noisy(blank(WIDTH, HEIGHT, shade), sigma))) <= most


@pytest.mark.parametrize("sigma", [0, 3, 5, 8])
@pytest.mark.parametrize("level", [0, 120, 225], ids=["black", "grey", "faint"])
def test_print_on_noisy_paper_is_shown_however_faint(sigma: float, level: int) -> None:
    page, line = printed(level)
    bands = inked_bands(noisy(page, sigma))
    assert covers(bands, line)
    assert share(bands) < 0.5


@pytest.mark.parametrize("level", [0, 120, 225], ids=["black", "grey", "faint"])
@pytest.mark.parametrize(("pitch", "margin"), [(28, 60), (33, 100), (33, 150), (44, 150), (66, 150)])
def test_a_page_full_of_print_is_shown(pitch: int, margin: int, level: int) -> None:
    page = body_text(pitch, margin, level)
    assert looked_at(inked_bands(page))[(page < 250).any(axis=2)].all()


def test_lines_of_a_page_full_of_print_are_not_cut() -> None:
    bands = inked_bands(body_text(38, 150))
    assert bands.runs and not bands.upended


@pytest.mark.parametrize("thick", [1, 2, 3, 5])
@pytest.mark.parametrize(
    ("xs", "ys"),
    [((100, 900), (700,)), ((500,), (100, 1400)), ((100, 300, 900), (200, 300, 800))],
    ids=["lying", "standing", "grid"],
)
def test_ruled_lines_are_no_ink(xs: tuple[int, ...], ys: tuple[int, ...], thick: int) -> None:
    assert inked_bands(ruled(blank(WIDTH, HEIGHT), xs, ys, thick)).runs == ()


def test_print_between_ruled_lines_is_shown() -> None:
    page, line = printed()
    bands = inked_bands(ruled(page, (100, 280, 700, 900), (500, 680, 750, 1200)))
    assert covers(bands, line)
    assert share(bands) < 0.1


@pytest.mark.parametrize(
    "where",
    [
        (slice(300, 320), slice(0, EDGE_PX - 2)), (slice(300, 320), slice(WIDTH - EDGE_PX + 2, WIDTH)),
        (slice(0, EDGE_PX - 2), slice(300, 320)), (slice(HEIGHT - EDGE_PX + 2, HEIGHT), slice(300, 320)),
    ],
    ids=["left", "right", "top", "bottom"],
)  # fmt: skip
def test_what_lies_at_the_pages_edge_is_no_ink(where: tuple[slice, slice]) -> None:
    page = blank(WIDTH, HEIGHT)
    page[where] = 0
    assert inked_bands(page).runs == ()


@pytest.mark.parametrize(("size", "shown"), [((2, 2), False), ((4, 2), True), ((2, 4), True)])
def test_a_single_pixel_of_the_halved_page_is_no_ink(size: tuple[int, int], shown: bool) -> None:
    page = blank(WIDTH, HEIGHT)
    page[400 : 400 + size[0], 300 : 300 + size[1]] = 0
    assert bool(inked_bands(page).runs) is shown


@pytest.mark.parametrize("height", [32, 64, 96, 224, BAND_PX])
def test_a_low_picture_is_shown_whole(height: int) -> None:
    page, detect = grained(blank(WIDTH, height)), Darkness()
    bands = inked_bands(page)
    assert bands == Bands((height, WIDTH), ((0, height),), (0, WIDTH))
    assert np.array_equal(seen_in(bands, page, detect), darkness(page))
    assert detect.shown == [(-(-height // STEP_PX[0]) * STEP_PX[0], WIDTH)]


def test_a_higher_picture_is_not_shown_whole() -> None:
    assert inked_bands(blank(WIDTH, BAND_PX + 32)).runs == ()


RUNS = ((100, 150), (400, 460), (900, 1000))


@pytest.mark.parametrize(
    ("spans", "near"),
    [
        ([], ()),
        ([(0, 100)], ()),
        ([(0, 101)], RUNS[:1]),
        ([(149, 300)], RUNS[:1]),
        ([(150, 400)], ()),
        ([(120, 130)], RUNS[:1]),
        ([(140, 410)], RUNS[:2]),
        ([(990, 1200), (0, 110)], (RUNS[0], RUNS[2])),
        ([(420, 430), (440, 450)], RUNS[1:2]),
    ],
)
@pytest.mark.parametrize("upended", [False, True])
def test_runs_beside_rectangles_are_those_they_reach_into(
    spans: list[tuple[int, int]], near: tuple[tuple[int, int], ...], upended: bool
) -> None:
    bands = Bands((1536, 1536), RUNS, (96, 960), upended=upended)
    bounds = [(a, -5.0, b, 5000.0) if upended else (-5.0, a, 5000.0, b) for a, b in spans]
    assert bands.beside(bounds) == Bands((1536, 1536), near, (96, 960), upended=upended)


@pytest.mark.parametrize(("at", "held"), [(99.9, False), (100, True), (149.9, True), (150, False), (999, True)])
def test_runs_hold_places_between_their_ends(at: float, held: bool) -> None:
    assert Bands((1536, 1536), RUNS, (0, 960)).hold(700, at) is held
    assert Bands((1536, 1536), RUNS, (0, 960), upended=True).hold(at, 700) is held
    assert not Bands((1536, 1536), RUNS, (0, 960)).hold(at, 700)


@pytest.mark.parametrize("turns", [0, 1])
def test_of_runs_left_out_nothing_is_seen(turns: int) -> None:
    lying, detect = blank(HEIGHT, HEIGHT), Darkness()
    for y in (200, 800):
        row(lying, 100, y, 40)
    page = np.ascontiguousarray(np.rot90(lying, turns))
    bands = inked_bands(page)
    (x0, y0), (x1, y1) = ((200, 0), (220, HEIGHT)) if turns else ((0, 200), (HEIGHT, 220))
    only = bands.beside([(x0, y0, x1, y1)])
    want = np.zeros_like(darkness(page))
    want[y0:y1, x0:x1] = darkness(page)[y0:y1, x0:x1]
    assert np.array_equal(seen_in(only, page, detect), want)
    assert len(bands.runs) == 2 and len(detect.shown) == len(only.runs) == 1
