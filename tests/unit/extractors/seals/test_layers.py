"""Pieces of ink are counted in full, also where there are more of them than 16 bits number."""

import numpy as np
import pytest

from extractors.seals.layers import pieces_of


@pytest.mark.parametrize("side", [40, 600])
def test_every_piece_of_ink_has_its_number(side: int) -> None:
    dots = np.zeros((side, side), np.uint8)
    dots[::2, ::2] = 1
    labels, stats = pieces_of(dots)
    assert len(stats) == 1 + (side // 2) ** 2
    assert len(np.unique(labels)) == len(stats)
