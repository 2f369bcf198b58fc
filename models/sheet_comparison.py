"""What is known of two scans, of which the later may show the sheet of the earlier, before it is judged."""

from typing import Literal

from models.base import Record
from models.geometry import Box
from models.page_comparison import PlaceEvidence

TickState = Literal["full", "empty", "unclear"]


class TickMark(Record):
    """The box before an option, `number` counting the boxes of options of the same words on the page from 0."""

    option: str
    number: int
    state: TickState
    box: Box


class SealMark(Record):
    """A seal and its slot ('': it is in none); `x_mm` and `y_mm` are its middle on the later scan, where the earlier
    one's text is laid over the later one's."""

    slot: str
    x_mm: float
    y_mm: float
    text: str = ""
    box: Box


class HandMark(Record):
    """Whether a hand filled a slot for a signature or a date; None: that cannot be told."""

    slot: str
    filled: bool | None
    box: Box


class SheetMarks(Record):
    """What stands on one scan besides print, and how many letters were read on it."""

    ticks: tuple[TickMark, ...] = ()
    seals: tuple[SealMark, ...] = ()
    hands: tuple[HandMark, ...] = ()
    letters: int = 0


class SheetComparison(Record):
    """Two scans held against each other both ways: `forward` is what the later scan's ink says of each line read on the
    earlier one, `backward` the same the other way round. `beyond` of either are the lines of the other pages of its
    paper, folded."""

    forward: tuple[PlaceEvidence, ...]
    backward: tuple[PlaceEvidence, ...]
    earlier: SheetMarks = SheetMarks()
    later: SheetMarks = SheetMarks()
    beyond_earlier: str = ""
    beyond_later: str = ""
