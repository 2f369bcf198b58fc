"""White patches over print, and what only looks like them."""

import numpy as np
import pytest

from extractors.forms.corrections import patches
from extractors.forms.grid import Cell
from extractors.forms.strokes import Bounds, Cover, contrast
from extractors.page import PageImage, Pixels
from tests.unit.extractors.forms.paper import DPI, blank, line, ruled, written

VALUE = "86532.47"
X, Y = 220.0, 315.0
CELL = Cell(202, 302, 598, 358)


def paper(noise: float = 1.5, slope: float = 0.0, tone: int = 238) -> Pixels:
    """A cell with a value on toned, uneven paper."""
    rng = np.random.default_rng(1)
    pixels = written(ruled(blank(shade=tone), (200, 600), (300, 360)), VALUE, X, Y).astype(float)
    pixels += rng.normal(0, noise, pixels.shape[:2])[..., None] + slope * np.arange(pixels.shape[1])[None, :, None]
    return np.asarray(np.clip(pixels, 0, 255), dtype=np.uint8)


def patched(pixels: Pixels, white: int = 8, edge: int = 0) -> Pixels:
    """A copy with a patch of 60 x 34 px over the value's end; with `edge` px it fades out."""
    out = pixels.astype(float)
    ramp = np.clip(np.minimum(np.arange(60), np.arange(60)[::-1]) / max(1, edge), 0, 1) if edge else np.ones(60)
    fresh = np.full((34, 60, 3), 238.0)
    part = out[313:347, 290:350]
    part[...] = part * (1 - ramp[None, :, None]) + (fresh + white) * ramp[None, :, None]
    return np.asarray(np.clip(out, 0, 255), dtype=np.uint8)


def found(pixels: Pixels, *covers: Cover, cell: Cell = CELL) -> list[Bounds]:
    page = PageImage.received(pixels, DPI)
    return list(patches(page, contrast(pixels, page.px(1.0)), [cell], [line(VALUE, X, Y)], covers))


@pytest.mark.parametrize(
    ("pixels", "count"),
    [
        (paper(), 0),
        (paper(slope=0.005), 0),
        (paper(noise=3.0), 0),
        (patched(paper()), 1),
        (patched(paper(slope=0.005)), 1),
        (patched(paper(), white=1), 0),
        (patched(paper(), edge=28), 0),
    ],
    ids=["bare", "shaded", "noisy", "patched", "patched in shade", "as the paper", "fading out"],
)
def test_a_patch_is_lighter_than_its_paper_and_has_edges(pixels: Pixels, count: int) -> None:
    assert len(found(pixels)) == count


def test_where_it_is() -> None:
    (bounds,) = found(patched(paper()))
    assert bounds == pytest.approx((290, 313, 350, 347), abs=6)


def test_near_a_seal_nothing_is_said() -> None:
    assert found(patched(paper()), Cover((340, 200, 500, 400), lifted=True)) == []
    assert len(found(patched(paper()), Cover((540, 200, 700, 400), lifted=True))) == 1


def test_only_cells_of_usual_height_with_text_are_looked_at() -> None:
    assert found(patched(paper()), cell=Cell(202, 302, 598, 312)) == []
    assert found(patched(paper()), cell=Cell(202, 362, 598, 400)) == []
