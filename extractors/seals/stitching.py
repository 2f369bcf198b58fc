"""The picture of a cross-page seal: its slices laid side by side as the fanned stack shows them, in the seal's ink on
white paper."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.page import Pixels
from extractors.seals.edge_slices import PX_PER_MM, canonical
from models.seal import PageEdge, SealColour

INKS: dict[SealColour, tuple[int, int, int]] = {
    "red": (196, 22, 30), "blue": (28, 62, 160), "purple": (110, 40, 140), "black": (40, 40, 40), "other": (90, 90, 90),
}  # fmt: skip
"""RGB of full ink. Shades differ from page to page with scanner and pad; a picture of one shade lets the lines be
followed from slice to slice."""
FULL_INK = 110.0
"""Level of a slice's picture that is shown as full ink: seals are printed thinner than that only where they fade."""


def side_by_side(tops_mm: Sequence[float], pictures: Sequence[NDArray[np.uint8]], edge: PageEdge) -> NDArray[np.uint8]:
    """Slices of one edge (0 to 255: ink; columns from the inner end to the edge), from the inner end of the seal on,
    each from its height `tops_mm` downwards, as seen on the paper: the edge that they were cut at is turned back."""
    bottoms = [t + len(p) / PX_PER_MM for t, p in zip(tops_mm, pictures, strict=True)]
    height = round((max(bottoms) - min(tops_mm)) * PX_PER_MM) + 1
    columns = []
    for top, picture in zip(tops_mm, pictures, strict=True):
        column = np.zeros((height, picture.shape[1]), np.uint8)
        row = round((top - min(tops_mm)) * PX_PER_MM)
        column[row : row + len(picture)] = picture
        columns.append(column)
    whole = np.hstack(columns)
    if edge == "top":
        return np.ascontiguousarray(np.swapaxes(whole[:, ::-1], 0, 1))
    return canonical(whole, edge)


def runs_backwards(edge: PageEdge) -> bool:
    """Whether the inner end of a seal at this edge is the right or lower end of its picture."""
    return edge in ("left", "top")


def coloured(picture: NDArray[np.uint8], colour: SealColour) -> Pixels:
    """A picture of ink (H x W, 0 to 255) as it looks on paper: H x W x 3 RGB."""
    share = np.minimum(picture.astype(np.float32) / FULL_INK, 1.0)[..., None]
    ink = np.array(INKS[colour], dtype=np.float32)
    return np.asarray(np.round(255.0 + share * (ink - 255.0)), dtype=np.uint8)
