"""An application's paper over time: as first received, and each supplement (补正件) to it, whole or single pages."""

from datetime import datetime
from typing import Literal

from models.base import Record
from models.geometry import Box
from models.scan import PageRef

VersionKind = Literal["first", "whole", "pages"]
"""`first`: as first received; `whole`: the paper once more; `pages`: single pages of it."""
SheetState = Literal["kept", "unchanged", "changed", "unclear", "new"]
"""How a page of a version stands to the version before: `kept`: the very scan that was there; `unchanged`: scanned
anew, and the same; `changed`: surely another; `unclear`: a person must look; `new`: no page was there."""
ChangeKind = Literal[
    "changed", "missing", "added", "ticked", "sealed", "unsealed", "sealed_anew", "signed", "unsigned", "other_page"
]
"""What differs in a place: printed text (three ways), a tick, a seal or a hand's signature or date there, gone, or
another; `other_page`: most of the page."""


class VersionPage(Record):
    """A page of an effective paper: with which `version` (from 1) it came, where its scan is, the number printed on it
    (None: not read), and how it stands to the version before. `replaces` is the page that it stands in the place of."""

    version: int
    input: int
    page: int
    printed: int | None = None
    state: SheetState = "kept"
    replaces: PageRef | None = None

    @property
    def ref(self) -> PageRef:
        return PageRef(input=self.input, page=self.page)


class Change(Record):
    """One place in which a page differs from the one that it replaces: what stood there, what stands there, and where
    on the later scan (None: the whole page)."""

    kind: ChangeKind
    earlier: str = ""
    later: str = ""
    box: Box | None = None


class PageChange(Record):
    """A page of a supplement that is not as it was. `asked`: whether that was asked for."""

    page: VersionPage
    asked: bool
    places: tuple[Change, ...] = ()


class PaperVersion(Record):
    """One version of an application's paper. `pages` are those that count from it on (its effective paper) in their
    order, `superseded` those that counted before and do no more, `changes` what the last supplement changed."""

    number: int
    kind: VersionKind
    pages: tuple[VersionPage, ...]
    superseded: tuple[VersionPage, ...] = ()
    changes: tuple[PageChange, ...] = ()


class KeptPage(Record):
    """A page of a kept version, by the package it came in and its place among that one's inputs."""

    package: str
    input: int
    page: int
    printed: int | None = None
    state: SheetState = "kept"


class KeptChange(Record):
    """A page that a kept version changed."""

    page: KeptPage
    asked: bool
    places: tuple[Change, ...] = ()


class KeptVersion(Record):
    """A version of an application's paper as it is kept: `number` 1 as first received, then its supplements; `document`
    says which of the report of its `package` it is. `effective` are the pages that count from it on. Times are UTC."""

    application_no: str
    online_id: str | None = None
    number: int
    kind: VersionKind
    package: str
    document: int
    effective: tuple[KeptPage, ...]
    changes: tuple[KeptChange, ...] = ()
    received_at: datetime
