"""Pictures of pages as addresses, and the answers behind these: whoever may see an application sees its pages."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Path, Query
from starlette.responses import Response

from models.geometry import Box
from models.package import PACKAGE_ID
from models.reconciliation import FieldResult
from models.scan import Rotation
from service.reports.evidence import EvidenceCutter, mark_in, turned, window_around
from service.reports.page_images import PageImages
from service.reports.presentation import Presentation
from service.reports.views import Picture
from service.web.asking import SignedIn, allowed

router = APIRouter(prefix="/packages", include_in_schema=False)
PAGE_PX, THUMB_PX, CROP_PX = 1600, 110, 900
"""Widths: of the page in the viewer (194 dpi on A4, at which 9 pt print is read with ease), a thumbnail, a crop."""
ROW_EDGE = 0.004
"""What a row's picture shows around it, as a fraction of the page: 1 mm."""
KEPT = {"Cache-Control": "private, no-cache"}
"""A browser keeps a picture and asks each time whether its user, who may be another by now, may still see it."""
Package = Annotated[str, Path(pattern=PACKAGE_ID)]
Number = Annotated[int, Path(ge=0, le=100_000)]
Share = Annotated[float, Query(ge=0, le=1)]
Known = Annotated[str, Header(alias="If-None-Match", max_length=1000)]


class LinkedCutter(EvidenceCutter):
    """Cuts nothing itself: pictures are addresses, under which the server cuts what the reader may see."""

    def __init__(self, presentation: Presentation, images: PageImages, package: str) -> None:
        super().__init__(presentation, images)
        self._package = package

    def of_field(self, result: FieldResult) -> Picture | None:
        """The first place of a field, None where it has none."""
        if result.paper is None:
            return None
        spot, rotation = result.paper, self._presentation.rotation(result.paper.input, result.paper.page)
        box = turned(spot.box, rotation)
        return self._cut(spot.input, spot.page, window_around(box), box, "field")

    def of_row(self, input: int, page: int, box: Box, marked: Sequence[Box]) -> Picture:
        """A row of a table across its whole width, with what stands in these boxes marked."""
        rotation = self._presentation.rotation(input, page)
        window = turned(box, rotation).grown(ROW_EDGE, ROW_EDGE)
        picture = self._cut(input, page, window, None, "field")
        return replace(picture, marks=tuple(mark_in(window, turned(b, rotation), "error") for b in marked))

    def _crop_uri(self, input: int, page: int, window: Box, hide: Sequence[Box], turn: Rotation) -> str | None:
        x0, y0, x1, y1 = (f"{v:.4f}" for v in window.root)
        return f"/packages/{self._package}/pages/{input}/{page}/crop?x0={x0}&y0={y0}&x1={x1}&y1={y1}"

    def _hidden(self, input: int, page: int) -> list[Box]:
        """Nothing: what is private is covered when the picture is asked for."""
        return []

    def _page_uri(self, input: int, page: int, width: int, hide: Sequence[Box], turn: Rotation) -> str | None:
        return thumbnail_address(self._package, input, page)


def page_address(package: str, input: int, page: int) -> str:
    """Where a whole page is had, upright."""
    return f"/packages/{package}/pages/{input}/{page}/whole"


def sheet_address(package: str, input: int, page: int) -> str:
    """Where a page stands with all its scans, and a new one is taken in."""
    return f"/packages/{package}/pages/{input}/{page}"


def thumbnail_address(package: str, input: int, page: int) -> str:
    """Where a page is had small."""
    return f"/packages/{package}/pages/{input}/{page}/thumbnail"


@router.get("/{package}/pages/{input}/{page}/crop")
def crop(
    asked: SignedIn, package: Package, input: Number, page: Number, x0: Share, y0: Share, x1: Share, y1: Share,
    known: Known = "",
) -> Response:  # fmt: skip
    """A window of a page, upright; the box is of the page as received."""
    principal = allowed(asked, "applications.read").principal
    box, viewer = Box.clipped(x0, y0, max(x0, x1), max(y0, y1)), asked.office.pages
    seen = viewer.page(principal, package, input, page)
    return _answer(seen.stand, known, lambda: viewer.crop(seen, box, CROP_PX))


@router.get("/{package}/pages/{input}/{page}/{size}")
def picture(
    asked: SignedIn, package: Package, input: Number, page: Number, size: Literal["whole", "thumbnail"],
    known: Known = "",
) -> Response:  # fmt: skip
    """A whole page, upright, private places covered for whoever may not see them."""
    principal = allowed(asked, "applications.read").principal
    width, viewer = PAGE_PX if size == "whole" else THUMB_PX, asked.office.pages
    seen = viewer.page(principal, package, input, page)
    return _answer(seen.stand, known, lambda: viewer.whole(seen, width))


def _answer(stand: str, known: str, cut: Callable[[], bytes]) -> Response:
    """The picture, or that the browser has it."""
    headers = {**KEPT, "ETag": f'"{stand}"'}
    if stand in known:
        return Response(status_code=304, headers=headers)
    return Response(cut(), media_type="image/jpeg", headers=headers)
