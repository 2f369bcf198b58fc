"""What was received: inputs, their pages, and what was seen of each page before any form is known."""

from typing import Literal

from pydantic import Field

from models.base import Record

InputStatus = Literal["ok", "failed"]
PageStatus = Literal["ok", "failed"]
PageKind = Literal[
    "cover", "instructions", "declaration", "basic_info", "indicators", "narrative", "recommendation",
    "attachment", "summary_table", "letter", "separator", "blank", "unknown",
]  # fmt: skip
Rotation = Literal[0, 90, 180, 270]


class PageRef(Record):
    """One page of one input; pages count from 1."""

    input: int
    page: int


class ScanInput(Record):
    """A file as received. `error` says in one line why it could not be processed."""

    index: int
    path: str
    sha256: str | None
    media_type: str | None
    pages: int
    status: InputStatus = "ok"
    error: str | None = None


class PageQuality(Record):
    """What our own scanner did to a page. `dpi` is None where the file does not tell; `ink` is the share of the
    page's area that carries print (0 to 1)."""

    dpi: float | None = None
    colour: Literal["colour", "grey", "bilevel"] = "colour"
    lossy_bilevel: bool = False
    ink: float = 0.0


class PageResult(Record):
    """One page in the report. `rotation`: clockwise degrees that make the page as received upright; `skew_deg`: the
    further clockwise degrees, -5 to 5."""

    input: int
    page: int
    kind: PageKind = "unknown"
    document: int | None = None
    status: PageStatus = "ok"
    error: str | None = None
    rotation: Rotation = 0
    skew_deg: float = 0.0
    dpi: float | None = None
    printed_page: int | None = None
    printed_total: int | None = None
    parcel: str = Field(default="", exclude=True)
    """The number of the parcel that it came in, '' where no separator sheet names one; no part of report.json."""
