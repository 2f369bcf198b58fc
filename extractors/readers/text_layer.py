"""Reads the text layer of a PDF that a program made: the lines and cells of each page as a viewer shows it."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pdfplumber.page import Page
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from extractors.readers.glyph_lines import LayerLine, lines_of
from extractors.readers.glyphs import glyphs_of
from extractors.readers.layer_copy import shown_copy
from extractors.readers.received import page_error, reason
from extractors.readers.ruled_cells import Bounds, find_cells
from extractors.readers.small_drawings import small_drawings
from models.errors import DamagedInputError
from models.geometry import Box
from models.limits import Limits
from models.portal import PortalLine, PortalPage, PortalPrint

BROKEN = (
    PdfminerException, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError,
    RuntimeError, NotImplementedError,
)  # fmt: skip
"""What pdfplumber and pdfminer raise on a page whose objects are not what they should be."""
LEAST_GROUND_PT = 4.0
"""A filled rectangle narrower or lower than this is a rule or part of a picture, no ground of text."""


@dataclass(frozen=True)
class LayerPage:
    """One page, counted from 1: its size as shown, its lines in reading order, its cells, and the bounds of its small
    drawings and of its pictures, all in points with the origin top left."""

    number: int
    size: tuple[float, float]
    lines: tuple[LayerLine, ...]
    cells: tuple[Bounds, ...]
    drawings: tuple[Bounds, ...] = ()
    pictures: tuple[Bounds, ...] = ()

    def box(self, bounds: Bounds) -> Box:
        """Bounds in points as a box on the page as shown."""
        width, height = self.size
        return Box.clipped(bounds[0] / width, bounds[1] / height, bounds[2] / width, bounds[3] / height)


def read_layer(path: Path, shown: str | None = None, limits: Limits | None = None) -> tuple[LayerPage, ...]:
    """The text layer of every page; a page that is a picture has no lines. Errors name the file as `shown`.

    Raises UnreadableInputError, EmptyInputError, LimitError, UnknownFormatError (no PDF), EncryptedInputError,
    DamagedInputError, and PageError where one page is broken."""
    shown = shown or str(path)
    with _opened(path, shown, limits or Limits()) as document:
        return tuple(_page(page, shown) for page in document.pages)


def printed(shown: str, pages: tuple[LayerPage, ...]) -> PortalPrint:
    """The pages as the record of a print: all visible lines, a line of a table in one cell; text that stands aslant (a
    watermark) is left out."""
    return PortalPrint(
        path=shown,
        pages=tuple(
            PortalPage(
                number=p.number,
                lines=tuple(PortalLine(text=x.text, box=p.box(x.bounds)) for x in p.lines),
                pictures=tuple(p.box(x) for x in p.pictures),
            )
            for p in pages
        ),
    )


@contextmanager
def _opened(path: Path, shown: str, limits: Limits) -> Iterator[PDF]:
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    copy = shown_copy(path, shown, limits)
    try:
        document = PDF.open(copy)
    except BROKEN as error:
        raise DamagedInputError(shown, reason("PDF 无法解析", "the PDF does not parse", error)) from error
    with document:
        yield document


def _page(page: Page, shown: str) -> LayerPage:
    try:
        left, top, right, bottom = map(float, page.bbox)
        size = (right - left, bottom - top)
        if not (size[0] > 0 and size[1] > 0):
            raise ValueError("no area")
        fills = [r for r in page.rects if r["fill"] and min(r["width"], r["height"]) >= LEAST_GROUND_PT]
        glyphs = [g.moved(-left, -top) for g in glyphs_of(page.chars, fills)]
        on_page = [g for g in glyphs if 0 <= g.middle[0] <= size[0] and 0 <= g.middle[1] <= size[1]]
        cells = _moved(find_cells(page.lines, page.rects, size), -left, -top)
        drawings = small_drawings([*page.curves, *page.lines, *page.rects], page.images)
        pictures = [(float(x["x0"]), float(x["top"]), float(x["x1"]), float(x["bottom"])) for x in page.images]
        return LayerPage(
            page.page_number, size, lines_of(on_page, cells, size), cells, _moved(drawings, -left, -top),
            _moved(pictures, -left, -top),
        )  # fmt: skip
    except BROKEN as error:
        why = reason("文字层无法解析", "the text layer does not parse", error)
        raise page_error(shown, page.page_number, why) from error
    finally:
        page.close()


def _moved(places: Iterable[Bounds], dx: float, dy: float) -> tuple[Bounds, ...]:
    return tuple((x0 + dx, y0 + dy, x1 + dx, y1 + dy) for x0, y0, x1, y1 in places)
