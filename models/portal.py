"""The portal's own print of an application: what its PDF's text layer says, page by page."""

from models.base import Record
from models.geometry import Box


class PortalLine(Record):
    """One printed line, or one line of a table's cell, as the text layer has it; `box` on the page as a viewer
    shows it."""

    text: str
    box: Box


class PortalPage(Record):
    """A page of the portal's PDF, counted from 1; its lines from top to bottom, left to right. What stands in its
    `pictures`, boxes like those of lines, has no lines."""

    number: int
    lines: tuple[PortalLine, ...]
    pictures: tuple[Box, ...] = ()


class PortalPrint(Record):
    """The portal's PDF of one application. `path` names the file to people."""

    path: str
    pages: tuple[PortalPage, ...]
