"""Ink like print in which a text detector found no line: where it must look with a surer eye."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import Pixels, Polygon, darkest

DARK = 40
"""Grey levels below the paper around it from which a pixel counts as ink."""
PAPER_PX = 25
"""Reach within which paper is seen between any two strokes: a line of print and what is left above it."""
RULE_PX = 60
"""Strokes straight over so many pixels (11 mm of A4 at 1536 px) are ruled lines, and no print is."""
LEAST_PX = 9
"""Height or width of the least piece of ink that counts: a character of 1.8 mm; what is smaller is dust."""
THIN_PX, STROKE_PX = 8, (15, 40)
"""What is thinner and shorter or longer than this is what a mask leaves of a rule; between lies a 1 of body text."""
BESIDE_PX = 14
"""Pieces so near to each other are of one line."""
RIM_PX = 7
"""Strokes that reach half of this out of a polygon are its line's own: detectors cut them."""
EDGE_PX = 12
"""Ink that begins so near to the page's edge is the scanner's."""
Region = tuple[int, int, int, int]


def unseen_ink(page: Pixels, found: Sequence[Polygon]) -> list[Region]:
    """Rectangles (left, top, right, bottom) around ink outside every polygon, of an RGB page reduced to what a
    detector is given."""
    ink, seen = _ink(page), [np.round(p).astype(np.int32) for p in found]
    cv2.fillPoly(ink, seen, 0)
    cv2.polylines(ink, seen, True, 0, thickness=RIM_PX)
    pieces = np.zeros_like(ink)
    for x0, y0, x1, y1 in _pieces(ink):
        pieces[y0:y1, x0:x1] = 1
    if not pieces.any():
        return []
    return [_shrunk(b) for b in _components(_spread(pieces, (BESIDE_PX // 2, BESIDE_PX)))]


def _ink(page: Pixels) -> NDArray[np.uint8]:
    """1 where a page is inked, but for rules."""
    grey = darkest(page)
    around = cv2.blur(grey, (2 * PAPER_PX + 1, 2 * PAPER_PX + 1))
    ink = np.asarray(cv2.subtract(around, grey) > DARK, dtype=np.uint8)
    return without_rules(ink, RULE_PX, 5)


def without_rules(ink: NDArray[np.uint8], long: int, blur: int) -> NDArray[np.uint8]:
    """Ink, in place, without what is straight over so many px across or down, and what lies so near to it."""
    for size in ((1, long), (long, 1)):
        rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(size, np.uint8))
        ink[cv2.dilate(rules, np.ones((blur, blur), np.uint8)) > 0] = 0
    return ink


def _pieces(ink: NDArray[np.uint8]) -> Iterator[Region]:
    height, width = ink.shape
    for x0, y0, x1, y1 in _components(_spread(ink, (3, 3))):
        tall, wide = y1 - y0, x1 - x0
        inside = min(x0, y0) > EDGE_PX and x1 < width - EDGE_PX and y1 < height - EDGE_PX
        stroke = min(tall, wide) >= THIN_PX or STROKE_PX[0] <= max(tall, wide) <= STROKE_PX[1]
        if max(tall, wide) >= LEAST_PX and stroke and inside:
            yield x0, y0, x1, y1


def _components(mask: NDArray[np.uint8]) -> Iterator[Region]:
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for x, y, w, h in map(cv2.boundingRect, contours):
        yield x, y, x + w, y + h


def _spread(mask: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """A mask with the paper around it, `size` rows and columns in all."""
    return np.asarray(cv2.dilate(mask, np.ones(size, np.uint8)), dtype=np.uint8)


def _shrunk(bounds: Region) -> Region:
    """Region without what bridged the gaps."""
    x0, y0, x1, y1 = bounds
    return x0 + BESIDE_PX // 2, y0 + BESIDE_PX // 4, x1 - BESIDE_PX // 2, y1 - BESIDE_PX // 4
