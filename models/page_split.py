"""Which pages of a package make which document, as a person mended it, and the steps by which it was mended."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from models.base import Record
from models.scan import PageRef

Reason = Literal["foreign", "blank", "none"]
"""Why a page is in no document: it belongs to something else, nothing is on it, or no reason is given (a separator)."""
MOST_PAGES = 10_000
"""Pages that one step may name."""
Pages = Annotated[tuple[PageRef, ...], Field(min_length=1, max_length=MOST_PAGES)]


class SetAside(Record):
    """A page that is in no document."""

    page: PageRef
    why: Reason = "none"


class PageSplit(Record):
    """Every page of a package once: in one of its documents, which have one page or more, or set aside. Pages are
    those of the report; documents stand in the order of their first pages."""

    documents: tuple[tuple[PageRef, ...], ...]
    aside: tuple[SetAside, ...] = ()

    @property
    def pages(self) -> Iterator[PageRef]:
        """All pages: those of documents, then those set aside."""
        for document in self.documents:
            yield from document
        yield from (a.page for a in self.aside)

    def document_of(self, page: PageRef) -> tuple[PageRef, ...] | None:
        """The document that a page is in; None where it is in none."""
        return next((d for d in self.documents if page in d), None)


class Move(Record):
    """Pages go to the document that the page `to` is in."""

    act: Literal["move"]
    pages: Pages
    to: PageRef


class TakeApart(Record):
    """Pages become a document of their own."""

    act: Literal["apart"]
    pages: Pages


class Divide(Record):
    """A document ends before the page `at`, which begins another one."""

    act: Literal["divide"]
    at: PageRef


class Join(Record):
    """The document that `page` is in is joined to the one that `to` is in."""

    act: Literal["join"]
    page: PageRef
    to: PageRef


class PutAside(Record):
    """Pages are in no document any more."""

    act: Literal["aside"]
    pages: Pages
    why: Reason = "none"


Mend = Annotated[Move | TakeApart | Divide | Join | PutAside, Field(discriminator="act")]
"""One step. Documents are named by a page of theirs, which stays right whatever was mended before."""


class KeptMend(Record):
    """A mend as it is kept: numbered from 1 in its package, by whom and when, the split `before` it and `after` it
    (None: the machine splits by itself again), and the steps, none where an earlier state was taken up again."""

    package: str
    number: int
    by: str
    at: datetime
    steps: tuple[Mend, ...]
    before: PageSplit
    after: PageSplit | None
