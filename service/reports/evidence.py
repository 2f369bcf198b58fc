"""Pictures for the report: places cut from the paper with enough around them to find them again, private ones left
out or covered."""

from collections.abc import Sequence

from models.catalogue import label
from models.finding import Finding
from models.geometry import Box
from models.scan import Rotation
from models.seal import Seal, SealStrip, StitchedPicture
from service.reports.page_images import PageImages, data_uri
from service.reports.presentation import Presentation
from service.reports.views import Mark, Picture

CROP_WIDTH_PX = 900
THUMBNAIL_WIDTH_PX = 220
"""26 dpi on A4: the layout shows. On a clean page a digit of 12 pt can just be told, so private places are covered."""
COARSE_WIDTH_PX = 100
"""12 dpi on A4: a digit of 12 pt is 1 px wide."""

CONTEXT_WIDTH, CONTEXT_HEIGHT = 0.46, 0.05
"""Least part of the page that a crop shows: half a line of a form's table, with its label; three printed lines."""
EDGE_X, EDGE_Y = 0.02, 0.012
"""Margin around the box itself, as fractions of the page: 4 mm and 3.5 mm on A4."""
LABEL_SIDE = 0.7
"""Share of the context that lies left of the box, where forms print the label."""
SEAL_EDGE = 0.015
BLEED_X, BLEED_Y = 0.004, 0.003
"""What is covered around a private place, for print that stands out of its box: 1 mm on A4."""

BACK: dict[Rotation, Rotation] = {0: 0, 90: 270, 180: 180, 270: 90}
"""The turn that undoes a turn."""


class EvidenceCutter:
    """Cuts the pictures of one report."""

    def __init__(self, presentation: Presentation, images: PageImages) -> None:
        self._presentation = presentation
        self._images = images

    def of_finding(self, finding: Finding) -> Picture | None:
        """The place of a finding; the page's thumbnail when it concerns the whole page; None without a page."""
        if finding.input is None or finding.page is None:
            return None
        if finding.box is None:
            return self._whole_page(finding.input, finding.page)
        if self._presentation.is_private(finding):
            return Picture(None, instead=label("report.image.hidden"))
        tight = self._presentation.is_unmapped(finding.input, finding.page)
        box = turned(finding.box, self._presentation.rotation(finding.input, finding.page))
        window = box.grown(BLEED_X, BLEED_Y) if tight else window_around(box)
        return self._cut(finding.input, finding.page, window, box, finding.severity)

    def of_seal(self, seal: Seal) -> Picture:
        """A seal with a little paper around it."""
        upright = turned(seal.box, self._presentation.rotation(seal.input, seal.page))
        window = upright.grown(SEAL_EDGE, SEAL_EDGE)
        return self._cut(seal.input, seal.page, window, None, "seal")

    def strip(self, seal: Seal) -> SealStrip | None:
        """A seal's unrolled rim."""
        return self._images.strip(seal.input, seal.page, seal.box)

    def stitched(self, document: int, number: int) -> StitchedPicture | None:
        """A document's cross-page seal `number` (from 0) put together. It shows the seal's ink and no print."""
        return self._images.stitched(document, number)

    def of_page(self, input: int, page: int, marks: tuple[Mark, ...]) -> Picture:
        """An upright page's thumbnail with marks on it; a coarse one where private print may stand anywhere."""
        rotation = self._presentation.rotation(input, page)
        coarse = self._presentation.is_unmapped(input, page)
        width = COARSE_WIDTH_PX if coarse else THUMBNAIL_WIDTH_PX
        uri = self._page_uri(input, page, width, self._hidden(input, page), rotation)
        return Picture(uri, marks, None if uri else label("report.image.missing"), whole_page=True, coarse=coarse)

    def _whole_page(self, input: int, page: int) -> Picture:
        return self.of_page(input, page, ())

    def _cut(self, input: int, page: int, window: Box, box: Box | None, sort: str) -> Picture:
        """A window of the upright page with a box marked in it."""
        rotation = self._presentation.rotation(input, page)
        received = turned(window, BACK[rotation])
        hidden = [b for b in self._hidden(input, page) if b.overlap(received) > 0]
        uri = self._crop_uri(input, page, received, hidden, rotation)
        if uri is None:
            return Picture(None, instead=label("report.image.missing"))
        marks = (mark_in(window, box, sort),) if box else ()
        return Picture(uri, marks, covered=bool(hidden))

    def _crop_uri(self, input: int, page: int, window: Box, hide: Sequence[Box], turn: Rotation) -> str | None:
        """An address of a window of a page as received; here one that holds the picture itself."""
        return data_uri(self._images.crop(input, page, window, max_width=CROP_WIDTH_PX, hide=hide, turn=turn))

    def _page_uri(self, input: int, page: int, width: int, hide: Sequence[Box], turn: Rotation) -> str | None:
        """An address of a whole page, `width` px wide; here one that holds the picture itself."""
        return data_uri(self._images.thumbnail(input, page, width, hide=hide, turn=turn))

    def _hidden(self, input: int, page: int) -> list[Box]:
        """The places to cover on a page as received."""
        return [b.grown(BLEED_X, BLEED_Y) for b in self._presentation.private_places.get((input, page), ())]


def turned(box: Box, degrees: Rotation) -> Box:
    """Where a box lies once its page is turned clockwise."""
    if degrees == 0:
        return box
    x0, y0, x1, y1 = box.root
    corners = {
        90: (1 - y1, x0, 1 - y0, x1),
        180: (1 - x1, 1 - y1, 1 - x0, 1 - y0),
        270: (y0, 1 - x1, y1, 1 - x0),
    }
    return Box.clipped(*corners[degrees])


def mark_in(window: Box, box: Box, sort: str, number: int | None = None, anchor: str = "") -> Mark:
    """A box of the page as a mark on a picture of `window`."""
    width, height = max(window.width, 1e-5), max(window.height, 1e-5)
    return Mark(
        sort,
        left=round(100 * (box.x0 - window.x0) / width, 2),
        top=round(100 * (box.y0 - window.y0) / height, 2),
        width=round(100 * box.width / width, 2),
        height=round(100 * box.height / height, 2),
        number=number,
        anchor=anchor,
    )


def window_around(box: Box) -> Box:
    """A box with its surroundings, shifted rather than cut at the edges of the page."""
    width = min(1.0, max(CONTEXT_WIDTH, box.width + 2 * EDGE_X))
    height = min(1.0, max(CONTEXT_HEIGHT, box.height + 2 * EDGE_Y))
    spare = width - box.width
    left = box.x0 - max(EDGE_X, min(spare * LABEL_SIDE, spare - EDGE_X))
    left = min(max(0.0, left), 1 - width)
    top = min(max(0.0, box.centre[1] - height / 2), 1 - height)
    return Box.clipped(left, top, left + width, top + height)
