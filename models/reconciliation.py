"""What was decided of each field when paper and online record were held side by side."""

from typing import Literal

from models.base import Record
from models.campaign import OnlineValue
from models.geometry import Box

FieldStatus = Literal["match", "mismatch", "unreadable", "blank_on_paper", "not_found", "blank_online", "not_compared"]
STATUS_ORDER: tuple[FieldStatus, ...] = (
    "mismatch", "blank_on_paper", "unreadable", "not_found", "not_compared", "blank_online", "match",
)  # fmt: skip
"""Worst first: a field printed in several places takes the worst of their statuses."""

MatchedBy = Literal["application_no", "uscc", "name"]


CERTAIN_NATS = 20.0
"""By so much leads what has no rival at all: no probability that is kept is smaller."""


class Doubt(Record):
    """A character that was read as expected, and by how many nats (>= 0) it leads its likeliest `rival` there. '' is
    nothing: no character between two that were read, or none in the place of one."""

    character: str
    rival: str
    nats: float


class Difference(Record):
    """A stretch in which the best free reading differs from the expected text: it begins at character `at` of the
    expected text without blanks, has `expected` there and `read` on paper.

    `nats` is log P(read) - log P(expected) over the stretch, >= 0; `sure` the nats by which the least sure thing that
    was read there leads whatever else it may be, 0 where there is room for more than was read; `rows` the first and the
    last of the place's lines in which it stands."""

    at: int
    expected: str
    read: str
    nats: float
    sure: float = CERTAIN_NATS
    rows: tuple[int, int] | None = None


class Evidence(Record):
    """What the pixels say of an expected text at one place.

    `log_ratio` is log P(best free reading) - log P(expected) over the region, in nats, >= 0: near 0 the expected text
    explains the ink as well as anything does. `weakest` is the log-probability (<= 0) of the least certain character
    where expected and reading agree. `spans` are the stretches where they differ, in their order; `doubts` the
    characters, least sure first, that hardly lead where both agree. `known` is False where a character is not in the
    recogniser's list."""

    expected: str
    read: str
    log_ratio: float
    weakest: float
    spans: tuple[Difference, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    known: bool = True


class PaperValue(Record):
    """What is printed (`text`), what it means (`value`), and where."""

    text: str
    value: OnlineValue | None
    input: int
    page: int
    box: Box


class FieldResult(Record):
    """One field in the report. `paper` is the place with the worst status, the others stand in `also`."""

    name: str
    label: str
    status: FieldStatus
    paper: PaperValue | None = None
    also: tuple[PaperValue, ...] = ()
    online: OnlineValue | None = None
    confidence: float
