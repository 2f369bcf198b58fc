"""Slices of cross-page seals at the edges of pages, and what is none."""

import cv2
import numpy as np
import pytest

from extractors.page import PageImage
from extractors.seals.detection import find_seals
from extractors.seals.edge_slices import EdgeSlice, as_impression, canonical, find_slices
from extractors.seals.suppression import suppress
from models.seal import PageEdge
from samples.generator.impressions import impression
from samples.generator.typesetting import fonts_present
from tests.unit.extractors.seals.fanning import DESIGN, Rgb, fanned, sheet

pytestmark = pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")
DPI = 150.0
PER_MM = DPI / 25.4


def blank(seed: int = 0) -> Rgb:
    return sheet(None, DPI, 70, "red", "right", np.random.default_rng(seed))


def page(pixels: Rgb, dpi: float | None = DPI) -> PageImage:
    return PageImage.received(pixels, dpi)


def told(found: tuple[EdgeSlice, ...]) -> list[tuple[str, str]]:
    return [(s.edge, s.colour) for s in found]


@pytest.mark.parametrize("edge", ["right", "left", "top", "bottom"])
@pytest.mark.parametrize("widths", [(22, 22), (6,) * 7, (2,) * 21], ids=["halves", "a few", "many"])
def test_each_sheet_has_its_slice_where_it_was_stamped(edge: PageEdge, widths: tuple[int, ...]) -> None:
    sheets = fanned(widths, dpi=DPI, edge=edge)
    for number in (len(sheets) // 2 - 1, len(sheets) // 2):
        (found,) = find_slices(sheets[number])
        assert told((found,)) == [(edge, "red")]
        assert found.depth_mm == pytest.approx(widths[number], abs=0.6 if number else 3.0)
        assert found.middle_mm == pytest.approx(70, abs=3)
        assert found.height_mm == pytest.approx(40, abs=4)
        assert not found.faint


@pytest.mark.parametrize(("ink", "colour"), [("red", "red"), ("vermilion", "red"), ("blue", "blue")])
def test_a_slice_has_the_colour_of_its_ink(ink: str, colour: str) -> None:
    assert told(find_slices(fanned((6,) * 7, dpi=DPI, ink=ink)[3])) == [("right", colour)]


def test_the_box_is_told_on_the_page_as_received() -> None:
    upright = fanned((6,) * 7, dpi=DPI)[3]
    lying = page(np.asarray(np.ascontiguousarray(np.rot90(upright.pixels)), np.uint8))
    (one,), (other,) = find_slices(upright), find_slices(lying.turned(90))
    assert one.box.x1 == pytest.approx(1, abs=0.01)
    assert (other.box.y0, other.box.x0) == pytest.approx((1 - one.box.x1, one.box.y0), abs=0.01)


def test_on_a_dark_scanner_bed_the_papers_own_edge_counts() -> None:
    paper = fanned((6,) * 7, dpi=DPI)[3]
    bedded = cv2.copyMakeBorder(paper.pixels, 30, 30, 30, 30, cv2.BORDER_CONSTANT, value=(96, 97, 99))
    ((plain,), (found,)) = find_slices(paper), find_slices(page(np.asarray(bedded, np.uint8)))
    assert found.depth_mm == pytest.approx(plain.depth_mm, abs=0.5)
    assert found.bounds[2] == pytest.approx(plain.bounds[2] + 30, abs=3)


def test_corners_that_righting_filled_are_no_ink() -> None:
    askew = fanned((6,) * 7, dpi=DPI)[3].rotated(1.5)
    (found,) = find_slices(askew)
    assert found.height_mm == pytest.approx(42, abs=3)


def _frame(pixels: Rgb) -> Rgb:
    out = pixels.copy()
    cv2.rectangle(out, (8, 8), (out.shape[1] - 9, out.shape[0] - 9), (200, 30, 40), 4)
    return out


def _streak(pixels: Rgb) -> Rgb:
    out = pixels.copy()
    out[:, -12:-9] = (150, 150, 250)
    return out


def _heading_rule(pixels: Rgb) -> Rgb:
    out = pixels.copy()
    out[60:66] = (210, 30, 40)
    return out


def _fringe(pixels: Rgb) -> Rgb:
    out = pixels.copy()
    out[:, -2:] = (255, 190, 190)
    return out


def _blot(pixels: Rgb) -> Rgb:
    out = pixels.copy()
    out[300:380, -40:] = (210, 30, 40)
    return out


def _whole(pixels: Rgb) -> Rgb:
    mask = impression(DESIGN, PER_MM, 5, np.random.default_rng(3))
    return sheet(np.pad(mask, ((0, 0), (0, round(1 * PER_MM)))), DPI, 70, "red", "right", np.random.default_rng(4))


def _grey(pixels: Rgb) -> Rgb:
    part = fanned((6,) * 7, dpi=DPI)[3].pixels
    return np.asarray(cv2.cvtColor(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), np.uint8)


@pytest.mark.parametrize("drawn", [np.copy, _frame, _streak, _heading_rule, _fringe, _blot, _whole, _grey])
def test_what_is_no_slice(drawn: object) -> None:
    assert callable(drawn)
    paper = page(drawn(blank()))
    assert [s for s in find_slices(paper, find_seals(paper)) if not s.faint] == []


def test_a_slices_ink_is_taken_off_the_text() -> None:
    paper = fanned((6,) * 7, dpi=DPI)[3]
    (found,) = find_slices(paper)
    clean = suppress(paper, [as_impression(found)])
    x0, y0, x1, y1 = (round(v) for v in found.bounds)
    before, after = (p[y0:y1, x0:x1].astype(int) for p in (paper.pixels, clean))
    red = [(np.abs(p[..., 0] - p[..., 1]) > 60).mean() for p in (before, after)]
    assert red[0] > 0.05 > 0.01 > red[1]


@pytest.mark.parametrize("edge", ["left", "right"])
def test_turning_a_picture_to_its_edge_is_undone_by_doing_it_again(edge: PageEdge) -> None:
    picture = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert (canonical(canonical(picture, edge), edge) == picture).all()
