"""The portal's own PDF as documents: its text layer becomes the same page content that scans become, and the same
stages find the fields in it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from extractors.forms.barcodes import read_codes
from extractors.forms.content import PageContent
from extractors.forms.footers import read_footer
from extractors.forms.grid import Cell, in_rows
from extractors.forms.page_text import rectangle
from extractors.forms.printed_ticks import PrintedPage, find_printed_ticks
from extractors.ocr.engine import Line, Reading
from extractors.page import PageFrame, Pixels, turned_back
from extractors.pipeline import DocumentReading, PageReading, documents_of
from extractors.readers.glyph_lines import LayerLine
from extractors.readers.pdf import PdfScan
from extractors.readers.received import Scan
from extractors.readers.ruled_cells import Bounds
from extractors.readers.text_layer import LayerPage, printed, read_layer
from models.form_template import FormTemplate
from models.limits import Limits
from models.portal import PortalPrint
from models.scan import PageQuality, PageRef

NOTIONAL_DPI = 300.0
"""The resolution of the pixels that the places of a text layer are told in, as of a scan."""
POINTS_PER_INCH = 72.0
CODED_PAGES = 1
"""Pages from the first whose bar and QR codes are read: a cover's."""


@dataclass(frozen=True)
class PortalReading:
    """What a portal's PDF holds: its documents, typed, and its lines page by page."""

    documents: tuple[DocumentReading, ...]
    print_: PortalPrint


def read_portal(path: Path, template: FormTemplate, limits: Limits, shown: str | None = None) -> PortalReading:
    """Reads a PDF that a portal made; a page that is a picture stays without text, nothing is recognised. Raises what
    `read_layer` raises."""
    shown = shown or str(path)
    layer = read_layer(path, shown, limits)
    options = template.option_words
    with PdfScan(path, shown, limits, None) as scan:
        pages = [_page(page, scan, options) for page in layer]
    return PortalReading(tuple(documents_of(pages, template)), printed(shown, layer))


def _page(page: LayerPage, scan: Scan, options: Sequence[str]) -> PageReading:
    """One page as the stages of a scan would leave it; its pixels are drawn only where something needs them."""
    ref = PageRef(input=0, page=page.number)
    turn = _turn(page)
    frame = _frame(page.size, turn)

    @cache
    def pixels() -> Pixels:
        image = scan.page(page.number).image.turned(turn)
        return image.scaled(frame.width / image.width).pixels if abs(frame.width - image.width) > 1 else image.pixels

    lines = tuple(_line(line, frame) for line in page.lines if (360 - line.turn) % 360 == turn)
    cells = tuple(in_rows([_cell(c, frame) for c in page.cells]))
    shown = PrintedPage(lines, cells, [_bounds(d, frame) for d in page.drawings], pixels)
    content = PageContent(
        ref=ref,
        frame=frame,
        lines=lines,
        cells=cells,
        ticks=find_printed_ticks(shown, options),
        codes=tuple(c.text for c in read_codes(pixels())) if page.number <= CODED_PAGES else (),
    )
    return PageReading(
        ref=ref, quality=PageQuality(dpi=NOTIONAL_DPI), rotation=0, skew_deg=0.0, content=content,
        footer=read_footer(content), seals=(),
    )  # fmt: skip


def _turn(page: LayerPage) -> int:
    """The clockwise degrees that set most of a page's characters upright."""
    counts = Counter[int]()
    for line in page.lines:
        counts[line.turn] += len(line.text)
    return (360 - max(counts, key=lambda turn: counts[turn], default=0)) % 360


def _frame(size: tuple[float, float], turn: int) -> PageFrame:
    """Notional pixels of the page turned upright, and the way back to the page as shown."""
    width, height = (round(side * NOTIONAL_DPI / POINTS_PER_INCH) for side in size)
    upright = (height, width) if turn % 180 else (width, height)
    return PageFrame(*upright, NOTIONAL_DPI, (width, height), turned_back(width, height, turn))


def _bounds(bounds: Bounds, frame: PageFrame) -> Bounds:
    """Bounds in points of the page as shown, in the notional pixels of the upright page."""
    scale = NOTIONAL_DPI / POINTS_PER_INCH
    corners = np.array([[bounds[0], bounds[2]], [bounds[1], bounds[3]], [1 / scale, 1 / scale]]) * scale
    (x, y, _) = np.linalg.inv(frame.to_received) @ corners
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _cell(bounds: Bounds, frame: PageFrame) -> Cell:
    return Cell(*_bounds(bounds, frame))


def _line(line: LayerLine, frame: PageFrame) -> Line:
    return Line(rectangle(_bounds(line.bounds, frame)), Reading(line.text, 1.0, line.centres))
