"""A document as read from paper: which pages, which kind, what stands in each field, which seals."""

from typing import Literal

from models.attachment import Attachment, ListedAttachment
from models.base import Record
from models.geometry import Box
from models.scan import PageRef
from models.seal import CrossPageSeal, OwnerVerdict, Seal, SealHint

DocumentKind = str
"""One of the template's kinds, or `summary_table`, `letter`, `unknown`."""

ATTACHMENT_BLOCK = "attachment."
"""What the block of a place on an attachment begins with; the attachment's name follows."""

ReadStatus = Literal["read", "blank", "unreadable", "not_found"]


AlterationKind = Literal["struck", "added", "overwritten", "covered"]
"""How a printed value was altered: a line or a scribble runs through it; ink of another pen stands in or beside it;
characters were written over; something white lies over part of it."""

SlotState = Literal["filled", "partly", "blank", "unclear"]
"""What stands in a slot for a signature or a date; `partly`: some of 年 月 日 is left open, `unclear`: a person must
look."""


class Part(Record):
    """One stretch of a value: a wrapped cell on two pages, or a narrative, has several."""

    input: int
    page: int
    box: Box


class Spot(Record):
    """One printed place of a field. `text` is what is printed, `value` the typed reading (None: it does not parse),
    `confidence` that of the reading, 0 to 1; `cell` the whole cell where known. `alteration` says how a hand
    altered the printed value, None where none did; `sealed` that a seal lies over it. `rows` are
    the lines of a long text, in reading order."""

    block: str
    text: str
    value: str | tuple[str, ...] | None
    input: int
    page: int
    box: Box
    cell: Box | None = None
    parts: tuple[Part, ...] = ()
    confidence: float = 0.0
    status: ReadStatus = "read"
    repaired: bool = False
    alteration: AlterationKind | None = None
    sealed: bool = False
    rows: tuple[Part, ...] = ()

    @property
    def attached(self) -> bool:
        """Whether it stands on an attachment and not on the form itself."""
        return self.block.startswith(ATTACHMENT_BLOCK)

    @property
    def struck(self) -> bool:
        """Whether a hand altered the printed value."""
        return self.alteration is not None


class FieldReading(Record):
    """A field of the form and every place where the paper prints it; no spot: its place was not found."""

    name: str
    label: str
    spots: tuple[Spot, ...] = ()


class SlotPlace(Record):
    """Where a slot's label stands, and what stands in it; `state` None: nobody looked, as for seals."""

    slot: str
    input: int
    page: int
    box: Box
    state: SlotState | None = None


class PageFoot(Record):
    """What the foot of a page says of the application that it belongs to: its number, and its count of pages.
    `confidence` (0 to 1) is that of the line which says so."""

    application_no: str | None
    total: int | None = None
    confidence: float = 0.0


class Application(Record):
    """A document made of pages. `printed_pages` and `feet` pair with `pages`: the number printed at the foot, and what
    else stands there, None where it was not read; `qr` is what the cover's code says; `verdicts` pairs with
    `seals` once owners were compared, None where no owner is expected; `failed_pages` are those of `pages` that we
    could not read."""

    index: int
    kind: DocumentKind
    pages: tuple[PageRef, ...]
    failed_pages: tuple[PageRef, ...] = ()
    page_kinds: tuple[str, ...] = ()
    printed_pages: tuple[int | None, ...] = ()
    feet: tuple[PageFoot | None, ...] = ()
    printed_total: int | None = None
    application_no: str | None = None
    version: str | None = None
    qr: str | None = None
    fields: dict[str, FieldReading] = {}
    seals: tuple[Seal, ...] = ()
    verdicts: tuple[OwnerVerdict | None, ...] = ()
    cross_pages: tuple[CrossPageSeal, ...] = ()
    hints: tuple[SealHint, ...] = ()
    slots: tuple[SlotPlace, ...] = ()
    grey_pages: tuple[PageRef, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    listed: tuple[ListedAttachment, ...] = ()
    """What the paper's own list of attachments names."""
