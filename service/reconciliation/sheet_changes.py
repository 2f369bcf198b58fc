"""Whether a page of a supplement is the sheet that was there before: what surely changed, and what a person must look
at."""

from collections.abc import Iterator, Sequence
from math import hypot
from typing import Literal

from rapidfuzz import fuzz

from models.base import Record
from models.folding import fold
from models.paper_version import Change, SheetState
from models.sheet_comparison import HandMark, SealMark, SheetComparison, TickMark
from service.reconciliation.page_differences import LEAST_PAGE, Beyond, Deviation, judge_page

SAME_SEAL_MM = 6.0
"""Distance up to which two impressions are one: boxes of one impression, scanned twice, are up to 3 mm apart where its
rim is worn; a hand seldom sets a seal within 6 mm of where another hand set one."""
SAME_PLACE = 60.0
"""Likeness (0 to 100) of what both ways say of a place, from which they speak of the same."""
MIRRORED = {"changed": "changed", "missing": "added", "added": "missing"}
"""How a difference looks from the other side."""


class SheetJudgement(Record):
    """What is decided of a page that stands in the place of another."""

    state: SheetState
    places: tuple[Change, ...] = ()


def judge_sheet(sheet: SheetComparison) -> SheetJudgement:
    """A place of the print differs only where the later ink surely shows something else than was read before, and the
    earlier ink surely something else than is read now; where one of both is only likely, a person must look. Lines that
    stand on another page now have moved. Seals, ticks and signatures count by themselves."""
    forward = judge_page(sheet.forward, Beyond(read=sheet.beyond_later, printed=sheet.beyond_earlier), answered=True)
    backward = judge_page(sheet.backward, Beyond(read=sheet.beyond_earlier, printed=sheet.beyond_later), answered=True)
    if forward.other_page and backward.other_page:
        return SheetJudgement(state="changed", places=(Change(kind="other_page"),))
    theirs = [*((d, True) for d in backward.real), *((d, False) for d in backward.doubtful)]
    real: list[Change] = []
    doubtful: list[Change] = []
    for mine, sure in [*((d, True) for d in forward.real), *((d, False) for d in forward.doubtful)]:
        answers = [also for other, also in theirs if _same_place(mine, other)]
        if answers:
            (real if sure and any(answers) else doubtful).append(_change(mine))
    places = (*real, *_marks(sheet))
    if places:
        return SheetJudgement(state="changed", places=places)
    unreadable = min(sheet.earlier.letters, sheet.later.letters) < LEAST_PAGE
    if doubtful or unreadable or forward.other_page or backward.other_page:
        return SheetJudgement(state="unclear", places=tuple(doubtful))
    return SheetJudgement(state="unchanged")


def _same_place(mine: Deviation, other: Deviation) -> bool:
    """Whether both ways tell the same difference, each from its side."""
    if MIRRORED[mine.kind] != other.kind and "changed" not in (mine.kind, other.kind):
        return False
    sides = (fold(mine.paper), fold(other.printed)), (fold(mine.printed), fold(other.paper))
    return all(fuzz.partial_ratio(a, b) >= SAME_PLACE if a and b else a == b for a, b in sides)


def _change(place: Deviation) -> Change:
    return Change(kind=place.kind, earlier=place.printed, later=place.paper, box=place.box)


def _marks(sheet: SheetComparison) -> Iterator[Change]:
    yield from _ticks(sheet.earlier.ticks, sheet.later.ticks)
    yield from _seals(sheet.earlier.seals, sheet.later.seals)
    yield from _hands(sheet.earlier.hands, sheet.later.hands)


def _ticks(earlier: Sequence[TickMark], later: Sequence[TickMark]) -> Iterator[Change]:
    """Boxes that were surely full and are surely empty, or the reverse."""
    before = {(t.option, t.number): t for t in earlier}
    for tick in later:
        was = before.get((tick.option, tick.number))
        if was is not None and {was.state, tick.state} == {"full", "empty"}:
            yield Change(kind="ticked", earlier=_box(was), later=_box(tick), box=tick.box)


def _box(tick: TickMark) -> str:
    return ("☑" if tick.state == "full" else "□") + tick.option


def _seals(earlier: Sequence[SealMark], later: Sequence[SealMark]) -> Iterator[Change]:
    """Slots that were sealed since, are no longer sealed, or are sealed by another impression."""
    lost = [s for s in earlier if s.slot and not any(_is_one(s, other) for other in later)]
    found = [s for s in later if s.slot and not any(_is_one(s, other) for other in earlier)]
    for slot in dict.fromkeys(s.slot for s in (*lost, *found)):
        gone, come = ([s for s in side if s.slot == slot] for side in (lost, found))
        kind: Literal["sealed", "unsealed", "sealed_anew"]
        kind = "sealed_anew" if gone and come else "sealed" if come else "unsealed"
        yield Change(kind=kind, earlier=_names(gone), later=_names(come), box=come[0].box if come else None)


def _is_one(a: SealMark, b: SealMark) -> bool:
    return hypot(a.x_mm - b.x_mm, a.y_mm - b.y_mm) <= SAME_SEAL_MM


def _names(seals: Sequence[SealMark]) -> str:
    return "、".join(s.text for s in seals if s.text)


def _hands(earlier: Sequence[HandMark], later: Sequence[HandMark]) -> Iterator[Change]:
    """Signatures and dates that were put in since, or are no longer there."""
    before = {h.slot: h.filled for h in earlier}
    for hand in later:
        was = before.get(hand.slot)
        if was is not None and hand.filled is not None and was != hand.filled:
            yield Change(kind="signed" if hand.filled else "unsigned", box=hand.box)
