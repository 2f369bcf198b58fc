"""Lines on seals: print stays, and what is left of the seal's own ink goes."""

import numpy as np
import pytest

from extractors.forms.page_text import rectangle
from extractors.ocr.residue import without_residue
from extractors.page import Bounds, Pixels, Polygon

SEAL: Bounds = (300.0, 300.0, 500.0, 500.0)
OPEN: Bounds = (60.0, 100.0, 260.0, 124.0)
UNDER: Bounds = (330.0, 380.0, 470.0, 404.0)
BESIDE: Bounds = (100.0, 430.0, 420.0, 454.0)


def page(*lines: tuple[Bounds, int], paper: int = 250) -> Pixels:
    """Paper with lines of strokes, each of one grey."""
    pixels = np.full((600, 600, 3), paper, dtype=np.uint8)
    for (x0, y0, x1, y1), grey in lines:
        pixels[int(y0) + 4 : int(y1) - 4, int(x0) + 4 : int(x1) - 4 : 4] = grey
    return pixels


def lines(*bounds: Bounds) -> list[Polygon]:
    return [rectangle(b) for b in bounds]


def kept(pixels: Pixels, found: list[Polygon], seals: list[Bounds]) -> list[int]:
    left = without_residue(pixels, found, seals)
    return [i for i, p in enumerate(found) if any(p is other for other in left)]


@pytest.mark.parametrize(
    ("grey", "paper", "want"),
    [(20, 250, [0, 1]), (150, 250, [0, 1]), (200, 250, [0]), (235, 250, [0]), (250, 250, [0]), (80, 140, [0, 1])],
    ids=["print", "pale print", "residue", "a trace", "nothing", "grey paper"],
)
def test_a_line_on_a_seal_counts_if_it_is_as_dark_as_print(grey: int, paper: int, want: list[int]) -> None:
    pixels = page((OPEN, 20), (UNDER, grey), paper=paper)
    assert kept(pixels, lines(OPEN, UNDER), [SEAL]) == want


def test_faint_lines_off_the_seals_stay() -> None:
    pixels = page((OPEN, 20), (BESIDE, 230), (UNDER, 230))
    assert kept(pixels, lines(OPEN, BESIDE, UNDER), [SEAL]) == [0, 1]
    assert kept(pixels, lines(OPEN, BESIDE, UNDER), []) == [0, 1, 2]


def test_where_all_lines_lie_on_seals_none_is_told_to_be_too_faint() -> None:
    assert kept(page((UNDER, 235)), lines(UNDER), [SEAL]) == [0]
    assert without_residue(page(), [], [SEAL]) == []


def test_lines_beyond_the_page_are_borne() -> None:
    pixels = page((OPEN, 20))
    out = (590.0, 310.0, 700.0, 330.0)
    assert kept(pixels, lines(OPEN, out), [(580.0, 300.0, 720.0, 400.0)]) == [0]
