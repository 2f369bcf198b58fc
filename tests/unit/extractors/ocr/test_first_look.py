"""A first look: with networks made by hand, and with the real ones on drawn lines."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.forms.page_text import rectangle
from extractors.ocr.bands import MARGIN_PX, STEP_PX
from extractors.ocr.engine import Reading
from extractors.ocr.first_look import CANVAS, REACH_PX, RapidFirstLook, _areas, _bounds, _shown
from extractors.ocr.networks import alphabet
from extractors.ocr.rapid import RapidEngine, RapidOptions
from extractors.ocr.runtimes import Runtime
from extractors.ocr.unseen_ink import Region
from extractors.page import Bounds, Pixels, Polygon
from tests.unit.extractors.ocr.backends import FAINT, FakeBackend, Step, crop, row, spelt
from tests.unit.extractors.ocr.test_rapid import RUNTIMES, TEXTS, drawn, engine

HEIGHT, WIDTH = 960, 1280
NEAR = 12
"""Px by which a fake detector's box is larger than the ink."""


def looking(backend: FakeBackend, side: int = 1536) -> RapidFirstLook:
    return RapidFirstLook(RapidEngine(RapidOptions(detection_side=side, unclip=0.4), ("fake", backend)))


def blank() -> Pixels:
    return np.full((HEIGHT, WIDTH, 3), 255, dtype=np.uint8)


def around(polygons: list[Polygon]) -> list[list[float]]:
    """Bounds of lines, from top to bottom, then from left to right."""
    found = [[*p.min(axis=0), *p.max(axis=0)] for p in polygons]
    return sorted(found, key=lambda b: (round(b[1], -2), b[0]))


def about(*bounds: tuple[int, int, int, int], by: int = NEAR) -> list[object]:
    return [pytest.approx(b, abs=by) for b in bounds]


def filled(height: int, step: int = STEP_PX[0]) -> int:
    """The least multiple of what pictures are high that holds so many rows."""
    return -(-height // step) * step


def reduced(bounds: Region, side: int) -> Region:
    """Bounds on a page of which the long side is that."""
    x0, y0, x1, y1 = (round(v * min(1.0, side / WIDTH)) for v in bounds)
    return x0, y0, x1, y1


def band(*rows: Region) -> tuple[int, int]:
    """Size (height, width) of the picture of lying rows and the paper around them, on a page higher than a band."""
    height = sum(y1 - y0 + 2 * MARGIN_PX for _, y0, _, y1 in rows)
    width = max(x1 for _, _, x1, _ in rows) - min(x0 for x0, _, _, _ in rows) + 4 * MARGIN_PX
    return filled(height), filled(width, STEP_PX[1])


DOUBTS: list[tuple[list[Step], bool]] = [
    (spelt("张三"), True),
    (spelt("张三", {1: {"张": 0.97, "王": 0.02}}), True),
    (spelt("张三", {1: {"张": 0.9, "王": 0.09}}), False),
    (spelt("张三", {1: {"张": 0.9, "王": 1e-4}}), False),
    (spelt("张三", {2: {"小": 0.02}}), True),
    (spelt("张三", {2: {"小": 0.2}}), False),
    (spelt("张三", {0: {"小": 0.2}}), False),
    (spelt("张三", {4: {"小": 0.2}}), False),
    (spelt("A1", {1: {"A": 0.6, "Ａ": 0.39}}), True),
    ([{}, {}, {}, {}], False),
    ([{}, {" ": 0.99}, {}, {}], False),
]
NAMES = [
    "plain", "leads by enough", "hardly leads", "hardly leads nothing", "a faint stranger", "a stranger between",
    "a stranger before", "a stranger behind", "full and half width", "nothing", "white space",
]  # fmt: skip


@pytest.mark.parametrize(("steps", "plain"), DOUBTS, ids=NAMES)
def test_what_is_not_plain_is_read_by_the_engine(steps: list[Step], plain: bool) -> None:
    backend = FakeBackend({10: steps}, {10: spelt("李四")[: len(steps)]})
    (reading,) = looking(backend).read([crop(10, len(steps))])
    assert reading.first_look is plain
    assert backend.read == ([] if plain else [10])
    assert (reading.text in ("张三", "A1")) is plain


def test_readings_come_in_the_order_of_the_lines() -> None:
    doubt = spelt("二二", {1: {"二": 0.6, "三": 0.4}})
    backend = FakeBackend({10: spelt("一一"), 20: doubt, 30: spelt("三三")}, {20: spelt("王王")})
    read = looking(backend).read([crop(level, 5) for level in (30, 20, 10, 20)])
    assert [(r.text, r.first_look) for r in read] == [
        ("三三", True), ("王王", False), ("一一", True), ("王王", False),
    ]  # fmt: skip
    assert looking(backend).read([]) == []


def test_a_glance_is_what_the_smaller_recogniser_reads_plain_or_not() -> None:
    backend = FakeBackend({10: spelt("一一"), 20: spelt("二二", {1: {"二": 0.6, "三": 0.4}}), 30: [{}] * 5})
    glances = looking(backend).glance([crop(level, 5) for level in (10, 20, 30)])
    assert [(r.text, r.first_look) for r in glances] == [("一一", False), ("二二", False), ("", False)]
    assert backend.read == []


def test_lines_glimpsed_stay_and_the_larger_detector_is_shown_unseen_ink_only() -> None:
    page, backend = blank(), FakeBackend()
    plain, faint = row(page, 100, 100, 10), row(page, 600, 600, 5, FAINT)
    look = looking(backend)
    glimpsed = look.glimpse(page)
    assert around(glimpsed) == about(plain)
    found = look.find(page, glimpsed, [])
    assert np.array_equal(found[0], glimpsed[0])
    assert around(found) == about(plain, faint)
    assert backend.shown_first == [band(plain, faint)]
    assert backend.shown == [(filled(CANVAS[1]), CANVAS[0])]


def test_where_no_ink_was_overlooked_the_larger_detector_is_not_asked() -> None:
    page, backend = blank(), FakeBackend()
    row(page, 100, 100, 10)
    look = looking(backend)
    assert len(look.find(page, look.glimpse(page), [])) == 1
    assert backend.shown == []


def test_a_line_of_which_only_a_part_was_glimpsed_is_one_line() -> None:
    page, backend = blank(), FakeBackend()
    first = row(page, 100, 100, 6)
    rest = row(page, first[2] + 6, 100, 12, FAINT)
    look = looking(backend)
    glimpsed = look.glimpse(page)
    assert around(glimpsed) == about(first)
    assert around(look.find(page, glimpsed, [])) == about((*first[:2], *rest[2:]))
    ((height, width),) = backend.shown
    assert (height, width % CANVAS[0]) == (filled(CANVAS[1]), 0)


def test_a_line_that_the_areas_edge_cuts_stays_as_it_was_found() -> None:
    page, backend = blank(), FakeBackend()
    row(page, 600, 500, 2, FAINT)
    long = row(page, 710, 500, 15)
    look = looking(backend)
    glimpsed = look.glimpse(page)
    assert around(glimpsed) == about(long)
    found = look.find(page, glimpsed, [])
    assert backend.shown == [(filled(CANVAS[1]), CANVAS[0])]
    assert len(found) == 2
    assert np.array_equal(found[0], glimpsed[0])


@pytest.mark.parametrize("x", [2, WIDTH - 5 * 26 + 4], ids=["left", "right"])
def test_a_line_at_the_pages_edge_is_cut_by_no_area(x: int) -> None:
    page, backend = blank(), FakeBackend()
    line = row(page, x, 400, 5)
    assert around(looking(backend)._looked_at(page, [], [line])) == about(line)


def test_what_is_left_of_a_seal_is_no_text() -> None:
    page, backend = blank(), FakeBackend()
    line, left = row(page, 100, 100, 10), row(page, 600, 600, 5, FAINT)
    look = looking(backend)
    glimpsed = look.glimpse(page)
    seal = (left[0] - 100.0, left[1] - 100.0, left[2] + 100.0, left[3] + 100.0)
    assert around(look.find(page, glimpsed, [seal])) == about(line)
    assert backend.shown == []
    assert around(look.find(page, glimpsed, [])) == about(line, left)


@pytest.mark.parametrize("y", range(20, 940 - 40, 53))
def test_of_a_page_that_must_be_seen_whole_the_rows_with_ink_are_seen_and_every_line_once(y: int) -> None:
    page, backend = blank(), FakeBackend()
    line = row(page, 300, y, 10, FAINT)
    found = looking(backend)._looked_at(page, [], [(4, 4, WIDTH - 4, HEIGHT - 4)])
    assert around(found) == about(line)
    assert backend.shown == [band(line)]


def test_a_line_of_which_a_part_is_seen_stays_whole() -> None:
    page, backend = blank(), FakeBackend()
    part = row(page, 230, 600, 5)
    line = rectangle((100, 590, part[2] + 10, 630))
    region = (part[2] + 20, 560, part[2] + 120, 660)
    assert around(looking(backend)._looked_at(page, [line], [region])) == around([line])


def test_lines_are_told_in_pixels_of_the_page_however_small_it_was_shown() -> None:
    page, backend = blank(), FakeBackend()
    rows = row(page, 100, 100, 10), row(page, 600, 600, 8, FAINT)
    look = looking(backend, 1024)
    assert around(look.find(page, look.glimpse(page), [])) == about(*rows, by=2 * NEAR)
    assert backend.shown_first == [band(*(reduced(bounds, 1024) for bounds in rows))]


def test_a_tiny_page_has_no_lines() -> None:
    backend = FakeBackend()
    tiny = np.zeros((5, 400, 3), dtype=np.uint8)
    assert looking(backend).glimpse(tiny) == []
    line, seal = rectangle((0, 0, 10, 4)), (0.0, 0.0, 10.0, 4.0)
    assert looking(backend).find(tiny, [line], [seal]) == []
    assert looking(backend).glimpse_anew(tiny, [line], [seal]) == []
    assert (backend.shown, backend.shown_first) == ([], [])


def test_a_page_smaller_than_what_is_shown_is_shown_whole() -> None:
    page, backend = np.full((64, 224, 3), 255, dtype=np.uint8), FakeBackend()
    line = row(page, 40, 22, 5, FAINT)
    assert around(looking(backend).find(page, [], [])) == about(line)
    assert backend.shown == [(filled(64), 224)]


OVER: Bounds = (200.0, 450.0, 400.0, 560.0)
"""A seal over the second of three rows, the ink of which hides all but the first blocks of it."""


def through_a_seal() -> tuple[Pixels, Pixels, list[Region]]:
    """A page as it is glimpsed through a seal's ink, the same without that ink, and its lines."""
    clean = blank()
    lines = [row(clean, 100, 100, 20), row(clean, 100, 500, 12), row(clean, 100, 800, 20)]
    sealed = clean.copy()
    sealed[lines[1][1] : lines[1][3], 176:] = 255
    return sealed, clean, lines


@pytest.mark.parametrize("side", [1536, 1024])
def test_lines_in_the_rows_of_seals_are_glimpsed_anew_and_no_others(side: int) -> None:
    (sealed, clean, lines), backend = through_a_seal(), FakeBackend()
    look = looking(backend, side)
    glimpsed = sorted(look.glimpse(sealed), key=lambda p: float(p[0, 1]))
    assert around(glimpsed) == about(lines[0], (100, 500, 172, 520), lines[2], by=2 * NEAR)
    backend.shown_first.clear()
    anew = look.glimpse_anew(clean, glimpsed, [OVER])
    assert around(anew) == about(*lines, by=2 * NEAR)
    assert [any(np.array_equal(p, q) for q in anew) for p in glimpsed] == [True, False, True]
    first, second, third = (reduced(bounds, side) for bounds in lines)
    assert backend.shown_first == [(band(second)[0], band(first, second, third)[1])]
    assert backend.shown == []


def test_several_seals_have_lines_glimpsed_anew_once() -> None:
    (sealed, clean, lines), backend = through_a_seal(), FakeBackend()
    look = looking(backend)
    glimpsed = look.glimpse(sealed)
    seals = [OVER, (220.0, 440.0, 420.0, 550.0), (500.0, 780.0, 700.0, 900.0)]
    assert around(look.glimpse_anew(clean, glimpsed, seals)) == about(*lines)
    assert backend.shown_first[1:] == [band(*lines[1:])]


@pytest.mark.parametrize("seals", [[], [(200.0, 600.0, 400.0, 700.0)]], ids=["none", "between the lines"])
def test_where_no_line_is_in_the_rows_of_seals_none_is_glimpsed_anew(seals: list[Bounds]) -> None:
    (sealed, clean, _), backend = through_a_seal(), FakeBackend()
    look = looking(backend)
    glimpsed = look.glimpse(sealed)
    backend.shown_first.clear()
    anew = look.glimpse_anew(clean, glimpsed, seals)
    assert len(anew) == len(glimpsed) == 3
    assert all(np.array_equal(p, q) for p, q in zip(anew, glimpsed, strict=True))
    assert backend.shown_first == []


def test_what_was_glimpsed_of_a_seal_goes_with_its_ink() -> None:
    clean, backend = blank(), FakeBackend()
    line = row(clean, 100, 100, 10)
    sealed = clean.copy()
    row(sealed, 600, 600, 5)
    look = looking(backend)
    glimpsed = look.glimpse(sealed)
    assert len(glimpsed) == 2
    assert around(look.glimpse_anew(clean, glimpsed, [(550.0, 550.0, 800.0, 700.0)])) == about(line)


def test_a_page_no_higher_than_a_band_is_glimpsed_anew_as_a_whole() -> None:
    page, backend = np.full((256, WIDTH, 3), 255, dtype=np.uint8), FakeBackend()
    lines = [row(page, 100, y, 10) for y in (100, 200)]
    look = looking(backend)
    stale = [rectangle((100, 40, 300, 60))]
    assert around(look.glimpse_anew(page, stale, [(50.0, 180.0, 250.0, 300.0)])) == about(*lines)
    assert backend.shown_first == [(filled(256), WIDTH)]


@st.composite
def regions(draw: st.DrawFn, most: int = 6) -> tuple[list[Region], Pixels]:
    """Some rectangles on a page."""
    width, height = draw(st.integers(1, 48)) * 32, draw(st.integers(1, 48)) * 32
    out = []
    for _ in range(draw(st.integers(1, most))):
        x0, y0 = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
        out.append((x0, y0, draw(st.integers(x0 + 1, width)), draw(st.integers(y0 + 1, height))))
    return out, np.empty((height, width, 3), dtype=np.uint8)


def holds(area: Region, region: Region) -> bool:
    return area[0] <= region[0] and area[1] <= region[1] and area[2] >= region[2] and area[3] >= region[3]


def of_few_sizes(area: Region, page: Pixels) -> bool:
    sizes = zip((area[2] - area[0], area[3] - area[1]), CANVAS, page.shape[1::-1], strict=True)
    return all(size == most or size % step == 0 for size, step, most in sizes)


@given(regions(1))
def test_what_is_shown_lies_on_the_page_around_the_ink_in_few_sizes(drawn: tuple[list[Region], Pixels]) -> None:
    (region,), page = drawn
    height, width = page.shape[:2]
    shown = _shown(region, page)
    x0, y0, x1, y1 = region
    grown = (max(0, x0 - REACH_PX), max(0, y0 - REACH_PX), min(width, x1 + REACH_PX), min(height, y1 + REACH_PX))
    assert holds((0, 0, width, height), shown) and holds(shown, grown)
    assert of_few_sizes(shown, page)


@given(regions(), regions())
def test_areas_hold_all_ink_once_with_the_lines_beside_it(
    drawn: tuple[list[Region], Pixels], others: tuple[list[Region], Pixels]
) -> None:
    (ink, page), found = drawn, [rectangle(b) for b in others[0]]
    height, width = page.shape[:2]
    inside = [p for p in found if holds((0, 0, width, height), _bounds(p))]
    areas = _areas(ink, inside, page)
    assert all(holds((0, 0, width, height), area) and of_few_sizes(area, page) for area in areas)
    for region in ink:
        (home,) = (a for a in areas if holds(a, region))
        beside = [b for b in map(_bounds, inside) if b[0] < region[2] and region[0] < b[2]]
        beside = [b for b in beside if b[1] < region[3] and region[1] < b[3]]
        assert all(holds(home, b) for b in beside)
    for i, a in enumerate(areas):
        assert not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for b in areas[i + 1 :])


@cache
def glances(runtime: Runtime) -> tuple[Reading, ...]:
    return tuple(RapidFirstLook(engine(runtime)).read([drawn(t) for t in TEXTS]))


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_drawn_lines_are_read_at_first_sight_and_in_the_engines_alphabet(runtime: Runtime) -> None:
    read = glances(runtime)
    assert tuple(r.text for r in read) == TEXTS
    assert all(r.first_look for r in read)
    for reading in read:
        posterior = reading.posterior
        assert posterior is not None and posterior.alphabet is alphabet()
        best = posterior.ids[:, 0]
        runs = [i for i, before in zip(best, [0, *best[:-1]], strict=True) if i not in (0, before)]
        assert "".join(alphabet()[i] for i in runs) == reading.text


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_drawn_lines_are_glimpsed_where_they_stand(runtime: Runtime) -> None:
    page = np.full((300, 500, 3), 255, dtype=np.uint8)
    line = drawn(TEXTS[0])
    height, width = line.shape[:2]
    for y in (40, 180):
        page[y : y + height, 60 : 60 + width] = line
    look = RapidFirstLook(engine(runtime))
    want = [pytest.approx((68, y + 8, 52 + width, y + height - 8), abs=14) for y in (40, 180)]
    glimpsed = look.glimpse(page)
    assert around(glimpsed) == want
    assert around(look.find(page, glimpsed[:1], [])) == want


def test_white_paper_has_no_lines_and_no_plain_reading() -> None:
    look, white = RapidFirstLook(engine("onnxruntime")), np.full((300, 200, 3), 255, dtype=np.uint8)
    assert look.glimpse(white) == look.find(white, [], []) == []
    (reading,) = look.read([white[:40]])
    assert (reading.text, reading.first_look) == ("", False)
