"""A seal's name laid over the name that is expected, place by place: what was read, what should stand there, and
whether the two agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from models.folding import fold_character
from models.seal import OwnerVerdict

LetterState = Literal["same", "other", "hidden", "extra", "missing", "spare"]
"""`other`: another character stands there; `hidden`: what stands there was not made out; `extra`: the expected name
has nothing there; `missing`: the seal has nothing there; `spare`: a bare place beside the name."""

UNREAD = "□"
"""What stands for a character that was not made out, in texts and on paper alike."""

OTHER, UNKNOWN, DOUBTED = 10, 3, 1
"""Costs of laying a place on an expected character: it reads another one, it was not read, the verdict doubts it."""
UNPAIRED, BARE = 11, 6
"""Costs of a character that only one side has, and of an unread place inside a name that the other side lacks: above
those of any two that stand in one place, since names differ more often by a character than by a number of them."""


Pair = tuple[int | None, int | None]
"""A place of the seal and a position in the expected name, None where that side has nothing."""


@dataclass(frozen=True)
class Letter:
    """One place: `place` is its number in the strip (None: only in the expected name, or no strip), `position` that in
    the expected name (None: only on the seal), both from 0; `read` is '' where nothing was made out."""

    place: int | None
    read: str
    wanted: str
    position: int | None
    state: LetterState


def lay_out(read: Sequence[str], expected: str | None, verdict: OwnerVerdict | None) -> tuple[Letter, ...]:
    """The places of a seal beside the characters of the expected name. `read` holds what each place reads, '' or
    `UNREAD` where nothing was made out; the verdict settles what the places leave open. Bare places at the ends are
    left out but for one on either side."""
    found = ["" if c == UNREAD else c for c in read]
    wanted = [c for c in expected or "" if fold_character(c)]
    if not wanted:
        return _trimmed([Letter(i, c, "", None, "same" if c else "hidden") for i, c in enumerate(found)])
    return _trimmed([_letter(pair, found, wanted, verdict) for pair in _paired(found, wanted, verdict)])


def letters_of_text(text: str, expected: str | None, verdict: OwnerVerdict | None) -> tuple[Letter, ...]:
    """The same for a name that is known as a text only."""
    return lay_out([c for c in text if fold_character(c)], expected, verdict)


def _letter(pair: Pair, read: Sequence[str], wanted: Sequence[str], verdict: OwnerVerdict | None) -> Letter:
    place, position = pair
    own, due = "" if place is None else read[place], "" if position is None else wanted[position]
    if position is None:
        return Letter(place, own, due, position, "extra")
    if place is None:
        return Letter(place, own, due, position, "missing")
    state = _state(own, due, position, verdict)
    if state == "same" and fold_character(own) != fold_character(due):
        own = due
    return Letter(place, "" if state == "hidden" else own, due, position, state)


def _state(read: str, wanted: str, position: int, verdict: OwnerVerdict | None) -> LetterState:
    """Whether a place agrees with the character it was laid on. What the verdict says of it holds; in a match no
    place accuses, it is at most unclear."""
    if verdict is not None:
        if position in verdict.hidden:
            return "hidden"
        if position in verdict.others:
            return "other"
        if verdict.reason == "all_read" or verdict.hidden or verdict.others:
            return "same"
    if read and fold_character(read) == fold_character(wanted):
        return "same"
    return "hidden" if not read or (verdict is not None and verdict.owner == "match") else "other"


def _trimmed(letters: Sequence[Letter]) -> tuple[Letter, ...]:
    """Without the bare places at both ends, but for the one next to the name."""
    named = [i for i, letter in enumerate(letters) if letter.read or letter.wanted]
    if not named:
        return ()
    first, last = max(0, named[0] - 1), min(len(letters), named[-1] + 2)
    return tuple(
        letter if named[0] <= i <= named[-1] else Letter(letter.place, "", "", None, "spare")
        for i, letter in enumerate(letters[first:last], start=first)
    )


def _paired(read: Sequence[str], wanted: Sequence[str], verdict: OwnerVerdict | None) -> list[Pair]:
    """The cheapest way to lay one side over the other, as (place, position) from left to right."""
    best: dict[Pair, tuple[int, Pair]] = {(0, 0): (0, (None, None))}
    for i in range(len(read) + 1):
        for j in range(len(wanted) + 1):
            ways: list[tuple[int, Pair]] = []
            if i and j:
                cost = _cost(read[i - 1], wanted[j - 1], j - 1, verdict)
                ways.append((best[i - 1, j - 1][0] + cost, (i - 1, j - 1)))
            if i:
                bare = 0 if j in (0, len(wanted)) else BARE
                ways.append((best[i - 1, j][0] + (UNPAIRED if read[i - 1] else bare), (i - 1, None)))
            if j:
                ways.append((best[i, j - 1][0] + UNPAIRED, (None, j - 1)))
            if ways:
                best[i, j] = min(ways, key=lambda way: way[0])
    return _traced(best, len(read), len(wanted))


def _traced(best: Mapping[Pair, tuple[int, Pair]], i: int, j: int) -> list[Pair]:
    """The pairs of the cheapest way, from its last cell back to the first."""
    out: list[Pair] = []
    while i or j:
        pair = best[i, j][1]
        out.append(pair)
        i, j = i - (pair[0] is not None), j - (pair[1] is not None)
    return out[::-1]


def _cost(read: str, wanted: str, position: int, verdict: OwnerVerdict | None) -> int:
    """What it costs to lay a place on a character of the expected name."""
    if read and fold_character(read) == fold_character(wanted):
        return 0
    if verdict is not None and (position in verdict.hidden or position in verdict.others):
        return DOUBTED
    return OTHER if read else UNKNOWN
