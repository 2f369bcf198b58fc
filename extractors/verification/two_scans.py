"""Holds two scans against each other, each one's lines against the other one's ink: what only one of them says of the
other may be a slip of reading."""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.ocr.engine import Line
from extractors.page import PageFrame
from extractors.verification.line_groups import Words, lay
from extractors.verification.page_lines import PageLines, hold_page
from extractors.verification.registration import Bounds, Registration
from models.folding import fold
from models.geometry import Box
from models.page_comparison import PlaceEvidence
from models.portal import PortalLine


@dataclass(frozen=True)
class TwoScans:
    """`forward`: every line of the earlier scan on the later one, and what that has beyond; `backward` the reverse.
    `registration` lays places of the earlier scan, in fractions of its upright page, over the later one in px."""

    forward: tuple[PlaceEvidence, ...]
    backward: tuple[PlaceEvidence, ...]
    registration: Registration


def hold_scans(earlier: PageLines, later: PageLines) -> TwoScans:
    """Two upright pages held against each other both ways."""
    before, after = _as_print(earlier), _as_print(later)
    words = [Words(fold(line.text), line.box.root) for line in before]
    there = [Words(fold(line.reading.text), line.bounds) for line in later.lines]
    laid = lay(words, there, later.frame.width, later.frame.height)
    return TwoScans(hold_page(before, later), hold_page(after, earlier), laid.registration)


def upright(bounds: Bounds, frame: PageFrame) -> Box:
    """A place in working px as fractions of the upright page."""
    x0, y0, x1, y1 = bounds
    return Box.clipped(x0 / frame.width, y0 / frame.height, x1 / frame.width, y1 / frame.height)


def _as_print(page: PageLines) -> Sequence[PortalLine]:
    """A scan's lines in the part of the print's."""
    return [_line(line, page.frame) for line in page.lines if fold(line.reading.text)]


def _line(line: Line, frame: PageFrame) -> PortalLine:
    return PortalLine(text=line.reading.text, box=upright(line.bounds, frame))
