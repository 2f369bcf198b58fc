"""Text as read from a page, and which engine read it."""

from models.base import Record
from models.geometry import Box, Point


class TextLine(Record):
    """One line of text on the page as received. `confidence` is the mean probability of its characters, 0 to 1."""

    text: str
    box: Box
    polygon: tuple[Point, ...]
    confidence: float


class PageText(Record):
    """One line of `kanhe read`: the text lines of one page, top to bottom."""

    input: str
    page: int
    lines: tuple[TextLine, ...]


class EngineInfo(Record):
    """Which engine read the text: its name, model, runtime precision and the versions of what it stands on."""

    engine: str
    model: str
    precision: str
    versions: dict[str, str] = {}
