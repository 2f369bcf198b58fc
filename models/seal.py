"""Seals as found and read on a page, and what was decided of each."""

from typing import Literal

from models.base import Record
from models.geometry import Box
from models.scan import PageRef

SealShape = Literal["round", "oval", "square", "rectangle", "other"]
SealColour = Literal["red", "blue", "black", "purple", "other"]
SealKind = Literal[
    "official", "contract", "finance", "invoice", "department", "branch", "personal", "cross_page", "unknown"
]
SealOwner = Literal["match", "mismatch", "unreadable", "not_expected"]

OwnerReason = Literal[
    "all_read", "other_name", "other_characters", "longer", "shorter", "hidden", "contradictory", "nothing_read",
    "old_name",
]  # fmt: skip
"""Why a seal's owner was decided so. `match`: every character was read in its place. `mismatch`: another
name, or the same with single other characters, with more or with fewer, or a name that the expected body bears at
another time. `unreadable`: some characters are hidden, readings contradict each other, or nothing was read."""


class OwnerVerdict(Record):
    """A seal held against the name of who should have sealed. `confidence` is the probability (0 to 1) that `owner` is
    right, `text` the name that stands on the seal as best known; `hidden` and `others` are the positions (from 0) in
    the expected name that could not be confirmed, and where another character stands."""

    owner: SealOwner
    confidence: float
    text: str
    reason: OwnerReason
    hidden: tuple[int, ...] = ()
    others: tuple[int, ...] = ()


class StripCharacter(Record):
    """What was read in one place of a seal's unrolled strip, with its `probability` (0 to 1); '' where nothing was
    read for sure."""

    character: str
    probability: float


class SealStrip(Record):
    """A seal's ring laid out flat: a JPEG of `width` x `height` px. `characters` are those of its places of equal
    width from left to right; none where the picture is a plain ring, whose characters may stand anywhere."""

    jpeg: bytes
    width: int
    height: int
    characters: tuple[StripCharacter, ...] = ()


class Seal(Record):
    """An impression as the report shows it. `text` is the name along the rim (of a square seal its whole text),
    `line` the straight text inside, `code` the number at the bottom; `diameter_mm` is the longer axis of a round or
    oval seal and the side of a square one, None where the resolution is unknown; `coverage` is the share of the rim
    that left ink (0 to 1); `text_confidence` 0 to 1."""

    input: int = 0
    page: int = 1
    box: Box
    shape: SealShape
    colour: SealColour
    diameter_mm: float | None = None
    kind: SealKind = "unknown"
    text: str = ""
    line: str = ""
    code: str | None = None
    text_confidence: float = 0.0
    coverage: float = 0.0
    slot: str | None = None
    expected: str | None = None
    owner: SealOwner = "not_expected"


class SealHint(Record):
    """A sign that a seal may not be a hand's; `seal` is its place among the document's. `repeated`: the very same
    picture stands on `pages` too; `flat`: its ink has no texture at all."""

    kind: Literal["repeated", "flat"]
    seal: int
    pages: tuple[PageRef, ...] = ()


PageEdge = Literal["left", "right", "top", "bottom"]


class CrossPageBreak(Record):
    """Where a cross-page seal does not go on from one page to the next: between `before` and `after` (None: before its
    first slice), `lacking` the pages between them that should carry a slice and carry none, `missing_mm` how much of
    the seal's width is not there, below 0 where two slices show the same part. `unseen`: a page that we could not read,
    or that shows no colour, lies there, so that nothing is held against the paper."""

    before: PageRef | None
    after: PageRef
    lacking: tuple[PageRef, ...] = ()
    missing_mm: float | None = None
    unseen: bool = False


class StitchedSlice(Record):
    """A slice in the picture of a cross-page seal put together: its page, and how much of the picture it takes."""

    page: PageRef
    width_mm: float


class StitchedPicture(Record):
    """A cross-page seal put together: a JPEG of `width` x `height` px."""

    jpeg: bytes
    width: int
    height: int


class CrossPageSeal(Record):
    """One imprint across the fanned edges of several pages (骑缝章): the pages that carry a slice in their order, the
    edge, and whether the slices make up the `whole` seal; `diameter_mm` is that of the circle they lie on. `stitched`
    are its slices as its picture shows them: from left to right, at the upper and lower edge from top to bottom."""

    edge: PageEdge
    colour: SealColour
    pages: tuple[PageRef, ...]
    diameter_mm: float
    whole: bool
    breaks: tuple[CrossPageBreak, ...] = ()
    stitched: tuple[StitchedSlice, ...] = ()


class SealLine(Record):
    """A seal in the output of `kanhe seals`; `owner` is None unless --owner asked for a comparison."""

    box: Box
    shape: SealShape
    colour: SealColour
    diameter_mm: float | None
    kind: SealKind
    text: str
    line: str
    code: str | None
    text_confidence: float
    coverage: float
    owner: SealOwner | None = None
    owner_confidence: float | None = None


class PageSeals(Record):
    """One line of `kanhe seals`."""

    input: str
    page: int
    seals: tuple[SealLine, ...]
