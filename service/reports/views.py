"""What the HTML report shows, ready for its templates: every text chosen and masked, every picture cut."""

from dataclasses import dataclass
from typing import Literal

from models.finding import Message, Severity
from models.report import Verdict
from models.scan import PageRef
from models.seal import CrossPageSeal, Seal
from service.reports.diff import Side
from service.reports.seal_letters import LetterState

Tone = Literal["error", "warning", "manual", "info", "plain"]
"""How bad something is: a finding's severity, or nothing of note."""


@dataclass(frozen=True)
class Mark:
    """A box on a picture, in percent of its width and height. `number` is the finding's that it belongs to."""

    sort: str
    left: float
    top: float
    width: float
    height: float
    number: int | None = None
    anchor: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture or the words that stand in its place. `uri` is a data address."""

    uri: str | None
    marks: tuple[Mark, ...] = ()
    instead: Message | None = None
    covered: bool = False
    whole_page: bool = False
    coarse: bool = False


@dataclass(frozen=True)
class LetterView:
    """One column under a seal's strip: its `place` there (None: no picture), what was read, what is expected, and how
    the two agree. `number` is the place in the expected name, from 1, where there is something to say of it."""

    place: int | None
    read: str
    wanted: str
    state: LetterState
    number: int | None


@dataclass(frozen=True)
class StripView:
    """An unrolled strip that stands in the file once, under `anchor`, and is shown place by place: it counts `places`
    of width 1 and is `height` high."""

    anchor: str
    uri: str
    places: int
    height: float


@dataclass(frozen=True)
class SealView:
    """One seal. `letters` are its name over the expected one, where it was `compared` with one, `told` the same in
    words, `marks` the states in it that want a legend; `ring` is the unrolled strip where it has no places; `facts`
    say what the impression looks like."""

    seal: Seal
    picture: Picture
    strip: StripView | None
    ring: str | None
    letters: tuple[LetterView, ...]
    compared: bool
    told: Message
    marks: tuple[LetterState, ...]
    kind: Message
    facts: tuple[Message, ...]
    slot: str | None
    place: Message
    line: str
    code: str
    confidence: str
    owner_words: Message
    reason: Message


@dataclass(frozen=True)
class SliceView:
    """One page's slice of a cross-page seal."""

    picture: Picture
    place: Message


PlaceSort = Literal["slice", "lacking", "gap", "twice", "unseen"]
"""`lacking`: a page that should carry a slice and carries none; `gap`: a part that no page shows; `twice`: the slices
beside it show one part twice; `unseen`: a page that could not be seen lies there."""


@dataclass(frozen=True)
class PlaceView:
    """One place of a cross-page seal put together: where its slice begins in the picture and how wide it is (mm), its
    page, and how much is missing where no page is known to lack it."""

    sort: PlaceSort
    start: float
    width: float
    page: PageRef | None = None
    missing: float | None = None


@dataclass(frozen=True)
class StitchedView:
    """A cross-page seal put together. Its picture stands in the file once, under `anchor`, and is shown place by place,
    from left to right, a `tall` one from top to bottom; it is `along` mm long that way and `across` mm the other, and
    with its empty places `drawn` mm long. `told` is the same in words, `marks` are the sorts that want a legend."""

    seal: CrossPageSeal
    anchor: str
    uri: str
    tall: bool
    along: float
    across: float
    places: tuple[PlaceView, ...]
    drawn: float
    title: Message
    facts: tuple[Message, ...]
    told: Message
    marks: tuple[str, ...]


@dataclass(frozen=True)
class FindingView:
    """One finding. `sides` are paper and online with their differences marked, each under its head, None for a side
    that it does not name; `printed` is what the paper prints where the left side shows what that means. `seal` is the
    seal that it is about, `stitched` the cross-page seals that it is about put together, `slices` theirs where that is
    not known."""

    number: int
    anchor: str
    severity: Severity
    code: str
    rule: str | None
    title: Message
    subject: str
    message: Message
    place: Message | None
    picture: Picture | None
    seal: SealView | None
    slices: tuple[SliceView, ...]
    stitched: tuple[StitchedView, ...]
    heads: tuple[Message, Message]
    sides: tuple[Side | None, Side | None]
    printed: str | None


@dataclass(frozen=True)
class FindingGroup:
    """The findings of one severity."""

    severity: Severity
    findings: tuple[FindingView, ...]


@dataclass(frozen=True)
class Value:
    """A value in a table cell. A long one shows its `start` and opens to the whole `text`."""

    text: str
    start: str | None = None


@dataclass(frozen=True)
class FieldRow:
    """One line of the field table; `findings` are the findings about it."""

    label: str
    name: str
    printed: Value
    read: Value
    online: Value
    same: bool
    status: str
    status_words: Message
    confidence: str
    place: str
    also: tuple[tuple[Message, str], ...] = ()
    findings: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class PageView:
    """One page's thumbnail with everything that was found on it."""

    picture: Picture
    place: Message
    kind: Message
    notes: tuple[Message, ...]
    error: str | None


@dataclass(frozen=True)
class VersionRow:
    """One page that a supplement changed: its printed number, where its scan is, how it stands to the one before,
    whether that was asked for, and what changed."""

    printed: str
    place: Message
    state: Message
    asked: bool
    asked_words: Message
    places: tuple[Message, ...]


@dataclass(frozen=True)
class VersionView:
    """The versions of a document: the last one, how many pages count, and those that it changed."""

    heading: Message
    count: Message
    rows: tuple[VersionRow, ...]


@dataclass(frozen=True)
class DocumentHead:
    """What the overview says of a document. `counts` follow the order of severities."""

    number: int
    anchor: str
    kind: str
    application_no: str
    applicant: str
    pages: int
    files: str
    verdict: Verdict
    counts: tuple[tuple[Severity, int], ...]
    parcel: str = ""


@dataclass(frozen=True)
class AttachmentView:
    """One attachment: what it is called and headed, where it is, whether the paper's list names it, what was decided
    of it (`tone` how bad), of its copy's seal and of the values on it."""

    name: str
    title: str
    places: str
    listed: bool
    state: Message
    tone: Tone
    stamped: Message | None
    compared: tuple[tuple[str, Message], ...]


@dataclass(frozen=True)
class DocumentView:
    """One document, in the order it is read: verdict, findings, fields, attachments, seals, pages."""

    head: DocumentHead
    matched: Message
    online_id: str | None
    groups: tuple[FindingGroup, ...]
    field_count: Message
    fields: tuple[FieldRow, ...]
    attachments: tuple[AttachmentView, ...]
    seals: tuple[SealView, ...]
    slices: tuple[SliceView, ...]
    stitched: tuple[StitchedView, ...]
    pages: tuple[PageView, ...]
    version: VersionView | None = None
