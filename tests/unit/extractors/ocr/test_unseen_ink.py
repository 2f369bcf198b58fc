"""Ink outside the lines that were found, on drawn pages of the size that detectors are given."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from extractors.forms.page_text import rectangle
from extractors.ocr.unseen_ink import EDGE_PX, Region, unseen_ink
from extractors.page import Pixels
from tests.unit.extractors.forms.paper import advance, blank, ruled, written

EM = 22.0
TEXT = "申报单位联系电话"
AT = (300.0, 400.0)
Box = tuple[float, float, float, float]


def box_of(text: str = TEXT, x: float = AT[0], y: float = AT[1], em: float = EM) -> Box:
    return x, y, x + em * sum(map(advance, text)), y + em


def near(region: Region, box: Box, by: float = 8) -> bool:
    return all(abs(a - b) <= by for a, b in zip(region, box, strict=True))


def printed(pixels: Pixels | None = None, text: str = TEXT, level: int = 0, shade: int = 255) -> Pixels:
    """A line of print of one grey on paper of another."""
    page = written(blank(shade=255) if pixels is None else pixels, text, *AT, em=EM)
    grey = page.astype(float) / 255
    return np.asarray(np.round(level + (shade - level) * grey), dtype=np.uint8)


@pytest.mark.parametrize(
    ("level", "shade"), [(0, 255), (185, 255), (90, 190), (0, 120)], ids=["black", "faint", "grey paper", "dark paper"]
)
def test_a_line_that_was_not_found_is_ink_unseen(level: int, shade: int) -> None:
    (region,) = unseen_ink(printed(level=level, shade=shade), [])
    assert near(region, box_of())


def test_what_shows_through_from_the_other_side_is_no_ink() -> None:
    assert unseen_ink(printed(level=225), []) == []


@pytest.mark.parametrize("shade", [255, 190, 120])
def test_an_empty_page_has_no_ink(shade: int) -> None:
    assert unseen_ink(blank(shade=shade), []) == []


def test_what_lines_cover_was_seen() -> None:
    x0, y0, x1, y1 = box_of()
    assert unseen_ink(printed(), [rectangle((x0 - 3, y0 - 3, x1 + 3, y1 + 3))]) == []


def test_of_a_line_found_in_part_the_rest_is_unseen() -> None:
    x0, y0, x1, y1 = box_of()
    (region,) = unseen_ink(printed(), [rectangle((x0 - 3, y0 - 3, x0 + 4 * EM, y1 + 3))])
    assert near(region, (x0 + 4 * EM, y0, x1, y1))


def test_lines_far_apart_are_regions_of_their_own() -> None:
    page = printed(written(blank(), TEXT, 300, 700, em=EM))
    found = sorted(unseen_ink(page, []), key=lambda r: r[1])
    assert len(found) == 2
    assert near(found[0], box_of()) and near(found[1], box_of(y=700))


def askew(page: Pixels, degrees: float) -> Pixels:
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(page, turn, (width, height), borderValue=(255, 255, 255)), dtype=np.uint8)


@pytest.mark.parametrize("degrees", [0.0, 0.15, -0.15])
@pytest.mark.parametrize("thick", [1, 2, 3])
def test_ruled_lines_are_no_print(degrees: float, thick: int) -> None:
    grid = ruled(blank(), (100, 300, 700, 900), (200, 300, 500, 800), thick)
    assert unseen_ink(askew(grid, degrees), []) == []


def test_print_between_ruled_lines_is_unseen_ink() -> None:
    page = ruled(printed(), (100, 280, 700, 900), (200, 380, 450, 800))
    (region,) = unseen_ink(page, [])
    assert near(region, box_of())


@pytest.mark.parametrize(("size", "count"), [((50, 3), 0), ((3, 50), 0), ((24, 3), 1), ((50, 12), 1)])
def test_what_is_left_of_a_ruled_line_is_no_print(size: tuple[int, int], count: int) -> None:
    page = blank()
    page[400 : 400 + size[1], 300 : 300 + size[0]] = 0
    assert len(unseen_ink(page, [])) == count


@pytest.mark.parametrize("size", [1, 3, 5])
def test_dust_is_no_print(size: int) -> None:
    page = blank()
    for x, y in ((200, 200), (520, 333), (800, 900)):
        page[y : y + size, x : x + size] = 0
    assert unseen_ink(page, []) == []


@pytest.mark.parametrize("text", ["1", "丨", "甲"])
def test_a_single_character_is_print(text: str) -> None:
    assert len(unseen_ink(printed(text=text), [])) == 1


EDGES: Sequence[tuple[slice, slice]] = (
    (slice(300, 360), slice(0, 20)), (slice(300, 360), slice(980, 1000)), (slice(0, 20), slice(300, 330)),
    (slice(1380, 1400), slice(300, 330)),
)  # fmt: skip


@pytest.mark.parametrize("where", EDGES, ids=["left", "right", "top", "bottom"])
def test_ink_at_the_pages_edge_is_the_scanners(where: tuple[slice, slice]) -> None:
    page = blank()
    page[where] = 0
    assert unseen_ink(page, []) == []


def test_print_beside_the_edge_is_print() -> None:
    page = written(blank(), TEXT, EDGE_PX + 4, 400, em=EM)
    assert len(unseen_ink(page, [])) == 1
