"""The small things that a PDF page draws among its text: ticks, boxes, dots."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from extractors.readers.glyphs import shade
from extractors.readers.ruled_cells import LEAST_DARK, POINTS_PER_MM, Bounds

LARGEST_MM = 8.0
"""A drawing wider or higher than this is no mark: a tick over a box before 12 pt type has 6 mm."""


def small_drawings(paths: Iterable[Mapping[str, Any]], images: Iterable[Mapping[str, Any]]) -> tuple[Bounds, ...]:
    """The bounds in points of small paths that can be seen (of pdfplumber's `page.curves`, `page.lines` and
    `page.rects`) and of small images."""
    seen = chain((p for p in paths if _is_seen(p)), images)
    bounds = ((d["x0"], d["top"], d["x1"], d["bottom"]) for d in seen)
    most = LARGEST_MM * POINTS_PER_MM
    return tuple(b for b in bounds if b[2] - b[0] <= most and b[3] - b[1] <= most)


def _is_seen(path: Mapping[str, Any]) -> bool:
    stroked = path.get("stroke") and 1 - shade(path["stroking_color"]) >= LEAST_DARK
    filled = path.get("fill") and 1 - shade(path["non_stroking_color"]) >= LEAST_DARK
    return bool(stroked or filled)
