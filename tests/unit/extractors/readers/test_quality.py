"""Colour and resolution as measured, on pages whose colour and size are known."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.page import Pixels
from extractors.readers import quality
from tests.unit.extractors.readers.making import encoded

PAPER = 1240, 1754


def text_page(ink: tuple[int, int, int] = (0, 0, 0), paper: tuple[int, int, int] = (255, 255, 255)) -> Image.Image:
    """A page of text-like strokes with soft edges, as a scanner sees them."""
    page = Image.new("RGB", PAPER, paper)
    draw = ImageDraw.Draw(page)
    for y in range(100, 1600, 40):
        for x in range(100, 1100, 24):
            draw.rectangle((x, y, x + 14, y + 20), fill=ink)
    return page.resize((PAPER[0] // 2, PAPER[1] // 2), Image.Resampling.BILINEAR)


def with_seal(page: Image.Image) -> Image.Image:
    x, y = page.width // 2, page.height // 2
    ImageDraw.Draw(page).ellipse((x, y, x + 60, y + 60), outline=(200, 40, 50), width=3)
    return page


def through_jpeg(page: Image.Image) -> Pixels:
    with Image.open(io.BytesIO(encoded(np.asarray(page), quality=60, subsampling=2))) as picture:
        return np.asarray(picture.convert("RGB"))


def bilevel(page: Image.Image) -> Image.Image:
    return page.convert("L").point(lambda v: 255 if v > 127 else 0).resize(PAPER, 0).convert("RGB")


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [
        (through_jpeg(with_seal(text_page())), "colour"),
        (through_jpeg(text_page(paper=(250, 247, 240))), "colour"),
        (through_jpeg(text_page()), "grey"),
        (through_jpeg(text_page(paper=(233, 233, 232))), "grey"),
        (np.asarray(bilevel(text_page())), "bilevel"),
        (np.full((90, 60, 3), 255, np.uint8), "grey"),
    ],
)
def test_colour_is_told_by_the_content(pixels: Pixels, expected: str) -> None:
    assert quality.colour_of(pixels) == expected


@pytest.mark.parametrize(
    ("told", "size", "dpi"),
    [
        (300.0, (2480, 3508), 300.0),
        (72.0, (595, 842), 72.0),
        (96.0, (2480, 3508), 300.0),
        (None, (1653, 2338), 200.0),
        (None, (2338, 1653), 200.0),
        (None, (3024, 4032), None),
        (None, (595, 842), None),
        (0.0, (1000, 1000), None),
        (5000.0, (2480, 3508), 300.0),
    ],
)
def test_dpi_is_believed_where_it_makes_a_sheet_of_paper(
    told: float | None, size: tuple[int, int], dpi: float | None
) -> None:
    assert quality.believable_dpi(told, *size) == dpi
