"""Attachments of an application: what the form knows of them, what was found behind the form's pages, and what the
paper's own list of attachments names."""

from typing import Literal

from models.base import Record
from models.geometry import Box
from models.reconciliation import FieldStatus
from models.scan import PageRef

Stamp = Literal["yes", "no", "unclear", "not_judged"]
"""Whether the applicant's seal stands on a copy; `unclear`: a seal is there that may be it, or the page shows no
colour."""
AttachmentState = Literal["found", "missing", "unclear", "not_seen", "unknown"]
"""`unclear`: it may be one of the pages that show no title; `not_seen`: not there, and nothing asks for it; `unknown`:
pages, or a line of the list, that no attachment of the form is recognised in."""


class Attachment(Record):
    """A run of pages that an attachment's title begins. `name` is the form's name for it, None where no title that the
    form knows was read; `number` that of the heading (附件3); `years` those that it is about; `confidence` (0 to 1)
    how surely the title was read; `box` where it stands, on the first page. `compared`: what verification says of the
    values printed on it, by field."""

    name: str | None
    title: str
    pages: tuple[PageRef, ...]
    number: int | None = None
    years: tuple[int, ...] = ()
    confidence: float = 0.0
    box: Box | None = None
    stamped: Stamp = "not_judged"
    compared: dict[str, FieldStatus] = {}


class ListedAttachment(Record):
    """A line of the paper's own list of attachments; `name` is None where the form knows none of that title."""

    text: str
    name: str | None
    input: int
    page: int
    box: Box
    number: int | None = None
    years: tuple[int, ...] = ()


class AttachmentOutcome(Record):
    """An attachment as a report tells it: `label` what it is called, `title` what is printed on it, `years` the years
    it is about or that lack, `page` where to look."""

    label: str
    title: str
    years: tuple[int, ...]
    pages: tuple[PageRef, ...]
    listed: bool
    state: AttachmentState
    stamped: Stamp = "not_judged"
    compared: dict[str, FieldStatus] = {}
