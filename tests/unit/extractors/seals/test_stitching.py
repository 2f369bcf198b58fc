"""Slices laid side by side as they are seen on the paper."""

import numpy as np
import pytest

from extractors.seals.stitching import coloured, runs_backwards, side_by_side
from models.seal import PageEdge

INNER, OUTER = 60, 200
"""Two slices by their level; the first shows the inner end of the seal. Each has one px of 255 at its own edge."""


def slice_of(level: int) -> np.ndarray:
    piece = np.full((12, 4), level, np.uint8)
    piece[0, -1] = 255
    return piece


@pytest.mark.parametrize(
    ("edge", "inner", "outer", "top_of_inner_at_its_edge"),
    [
        ("right", np.s_[1:12, 0:3], np.s_[1:12, 4:7], (0, 3)),
        ("left", np.s_[1:12, 5:8], np.s_[1:12, 1:4], (0, 4)),
        ("bottom", np.s_[0:3, 1:12], np.s_[4:7, 1:12], (3, 0)),
        ("top", np.s_[5:8, 1:12], np.s_[1:4, 1:12], (4, 0)),
    ],
)
def test_slices_lie_as_on_the_paper(
    edge: PageEdge, inner: object, outer: object, top_of_inner_at_its_edge: tuple[int, int]
) -> None:
    picture = side_by_side([0.0, 0.0], [slice_of(INNER), slice_of(OUTER)], edge)
    assert (picture[inner] == INNER).all()  # type: ignore[call-overload]
    assert (picture[outer] == OUTER).all()  # type: ignore[call-overload]
    assert picture[top_of_inner_at_its_edge] == 255
    first_at = 0 if (picture[:2, :2] != OUTER).all() else 1
    assert runs_backwards(edge) == bool(first_at)


def test_each_slice_has_its_height() -> None:
    picture = side_by_side([2.0, 0.0], [slice_of(INNER), slice_of(OUTER)], "right")
    assert picture.shape == (25, 8)
    assert (picture[:12, :4] == 0).all()
    assert (picture[13:24, :3] == INNER).all()
    assert (picture[1:12, 4:7] == OUTER).all()


def test_ink_takes_its_colour_and_bare_paper_is_white() -> None:
    red = coloured(np.array([[0, 55, 110, 255]], np.uint8), "red")
    assert red.shape == (1, 4, 3)
    assert red[0, 0].tolist() == [255, 255, 255]
    assert red[0, 2].tolist() == red[0, 3].tolist() == [196, 22, 30]
    assert red[0, 0, 1] > red[0, 1, 1] > red[0, 2, 1]
    blue = coloured(np.array([[255]], np.uint8), "blue")
    assert blue[0, 0, 2] > blue[0, 0, 0]
