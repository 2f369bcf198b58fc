"""Where the reports get their pictures from."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Protocol

from models.geometry import Box
from models.scan import Rotation
from models.seal import SealStrip, StitchedPicture


class PageImages(Protocol):
    """Pictures of pages as JPEG; None where there is none. Inputs and pages are numbered as in the report, boxes are
    fractions of the page as received."""

    def crop(
        self,
        input: int,
        page: int,
        box: Box,
        margin: float = 0.0,
        max_width: int = 900,
        hide: Sequence[Box] = (),
        turn: Rotation = 0,
    ) -> bytes | None:
        """A place with `margin` (a fraction of the page's width) around it, the places in `hide` painted over, then
        turned clockwise by `turn` degrees, at most `max_width` px wide."""

    def thumbnail(
        self, input: int, page: int, width: int = 220, hide: Sequence[Box] = (), turn: Rotation = 0
    ) -> bytes | None:
        """A whole page, the places in `hide` painted over, turned clockwise by `turn` degrees, `width` px wide."""

    def strip(self, input: int, page: int, box: Box) -> SealStrip | None:
        """The unrolled rim of the seal at `box`, with what was read in its places."""

    def stitched(self, document: int, number: int) -> StitchedPicture | None:
        """A document's cross-page seal `number` (from 0) put together."""


class NoImages:
    """The pictures of a report that is made from report.json alone."""

    def crop(
        self,
        input: int,
        page: int,
        box: Box,
        margin: float = 0.0,
        max_width: int = 900,
        hide: Sequence[Box] = (),
        turn: Rotation = 0,
    ) -> bytes | None:
        return None

    def thumbnail(
        self, input: int, page: int, width: int = 220, hide: Sequence[Box] = (), turn: Rotation = 0
    ) -> bytes | None:
        return None

    def strip(self, input: int, page: int, box: Box) -> SealStrip | None:
        return None

    def stitched(self, document: int, number: int) -> StitchedPicture | None:
        return None


def data_uri(jpeg: bytes | None) -> str | None:
    """A JPEG as an address that needs no network."""
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode('ascii')}" if jpeg else None
