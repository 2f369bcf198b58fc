"""Whose seal is it? The expected name is laid over the places of the ring and held against what may stand in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rapidfuzz.distance import Levenshtein, Opcode

from extractors.ocr.ctc import fold_text
from extractors.seals.look_alikes import look_alikes
from extractors.seals.recognition import SealReading
from extractors.seals.signs import Place, closes, is_han, opens
from models.seal import OwnerReason, OwnerVerdict

AGREES, RIVALS = 0.1, 0.5
"""Mean probability of the expected character in its place, and its share of the likeliest other's, from which they
agree. How often a wrong name is then confirmed: `python -m tests.benchmarks.seals --parts generated`."""
PEAK, PEAK_MEAN, PEAK_RIVALS = 0.7, 0.02, 0.2
"""The same where one strip alone reads the character that print hides from the others: its probability there, and the
mean and share that must be left."""
ANOTHER, RULED_OUT, RULED_OUT_PEAK = 0.7, 0.05, 0.1
"""Mean probability from which another character stands in a place, and the mean and highest one of the expected below
which it does not."""
ALONE = 0.9
RULED_OUT_ALONE = 0.01
"""What `ANOTHER` and `RULED_OUT` are for the only character of a name that differs: 川 half under print was read 州
with 0.93, and 川 with 0.04."""
CLEARLY = 0.5
"""Mean probability from which a character is seen clearly."""
LOOKS = 0.05
"""Mean probability of a look-alike from which a character that is not likelier itself is not confirmed."""
CROWDED, CROWD = 0.5, 1.2
"""Mean probability of two characters in one place from which both stand there, as the places are too few: of each, and
of both together where the expected one is the less sure. What a single character may be adds up to 1 at most."""
SLID, BESIDE_TOO = 0.35, 0.2
"""The same where the other of the two is seen in a neighbouring place as well, and how surely there."""
STRANGER = 0.2
"""Mean probability from which a place next to the expected name holds a further character."""
OPEN_INK = 0.7
"""Ink of two places next to the expected name, as a share of the others', from which the name may go on there."""
LEAST_AGREEING = 0.6
"""Share of a name that must agree before a place that does not is held against the seal: else the places are wrong."""
FOREIGN_SURE, FEWEST_FOREIGN = 0.75, 2
"""Mean probability of a character that the expected name lacks, and how many such tell another name: damage is misread
now and then, but hardly ever twice in a ring and surely."""
FEWEST_COLOURLESS = 4
"""The same of an impression without colour: print that crosses it looks like its own ink and reads as well."""
FARTHEST = 1.6
"""Places between two neighbours of a name from which a character may stand between them that no place was left for, as
beside narrow brackets. In 337 seals that agree the farthest were 1.54 apart, past a character left out 1.74."""
BESIDE = 2
"""Characters on both sides of a gap that must be surely read as the name has them, before their neighbours' being side
by side tells that what the name has between them is not on the seal."""
HELD, PARTED = 0.25, 2
"""Mean probability from which a place holds a character, and how many bare ones part a name from what follows."""
STROKES = frozenset("一二丨—\"“”'")
"""What rims, rules and other seals' lines read as."""

Standing = Literal["agrees", "another", "hidden"]


@dataclass(frozen=True)
class PlaceFit:
    """An expected name laid over the places of a ring from place `first` on: what each of its characters meets there,
    how many `strangers` stand next to its ends, and at how many ends it may go on unread (`open_ends`)."""

    first: int
    met: tuple[Standing, ...]
    strangers: int
    open_ends: int

    @property
    def agreeing(self) -> int:
        return self.met.count("agrees")

    @property
    def score(self) -> float:
        return self.agreeing - 2 * self.met.count("another") - self.strangers - 0.01 * self.open_ends


def compare_owner(reading: SealReading, expected: str) -> OwnerVerdict:
    """Holds a seal against the full name of who should have sealed, place by place: every character must be seen in its
    place and nothing beyond the ends."""
    wanted = fold_text(expected)
    if not wanted:
        return _unsure(reading, "nothing_read")
    fit = fit_name(reading, wanted)
    if fit is None:
        reason = "hidden" if reading.text else "nothing_read"
        return _foreign(reading, wanted) or _unsure(reading, reason)
    hidden = tuple(k for k, met in enumerate(fit.met) if met == "hidden")
    others = tuple(k for k, met in enumerate(fit.met) if met == "another")
    whole = not fit.strangers and not fit.open_ends and not _parted(reading, fit, wanted)
    if not hidden and not others and whole:
        return OwnerVerdict(owner="match", confidence=_sureness(reading, fit, wanted), text=expected, reason="all_read")
    if fit.agreeing < LEAST_AGREEING * len(wanted) or not others:
        return _foreign(reading, wanted) or _unsure(reading, "hidden" if hidden else "contradictory", hidden, others)
    if not hidden and whole and _accusable(reading, fit, wanted, others):
        text = _read_of(reading.places, fit, wanted)
        return OwnerVerdict(owner="mismatch", confidence=0.97, text=text, reason="other_characters", others=others)
    return _foreign(reading, wanted) or _unsure(reading, "hidden", hidden, others)


def fit_name(reading: SealReading, wanted: str) -> PlaceFit | None:
    """The best way to lay a name over the places; None where there are fewer places than characters."""
    fits = [_laid(reading, wanted, first) for first in range(len(reading.places) - len(wanted) + 1)]
    return max(fits, key=lambda f: f.score, default=None)


def _laid(reading: SealReading, wanted: str, first: int) -> PlaceFit:
    met = tuple(
        "hidden"
        if _slid(c, reading.places[max(0, first + k - 1) : first + k + 2], min(1, first + k))
        else _meets(c, reading.places[first + k], reading.peaks[first + k] if reading.peaks else {})
        for k, c in enumerate(wanted)
    )
    strangers = open_ends = 0
    for k, step in ((first - 1, -1), (first + len(wanted), 1)):
        if not 0 <= k < len(reading.places):
            continue
        beyond = (p for c, p in reading.places[k].items() if _in_names(c) and c not in STROKES)
        strangers += max(beyond, default=0.0) >= STRANGER
        ink = [reading.inked[j] for j in (k, k + step) if 0 <= j < len(reading.inked)]
        open_ends += len(ink) == 2 and min(ink) >= OPEN_INK
    return PlaceFit(first, met, strangers, open_ends)


def _parted(reading: SealReading, fit: PlaceFit, wanted: str) -> bool:
    """Whether two neighbours of a name were seen so far apart that something stands between them."""
    seen = reading.seen[fit.first : fit.first + len(wanted)]
    return any(b - a >= FARTHEST for a, b in pairwise(seen) if a is not None and b is not None)


def _slid(character: str, around: Sequence[Place], k: int) -> bool:
    """Whether place `k` of neighbours holds a character beside the expected one that the next place holds too."""
    if around[k].get(character, 0.0) < SLID:
        return False
    shared = [c for c, p in around[k].items() if c != character and p >= SLID and _in_names(c)]
    return any(place.get(c, 0.0) >= BESIDE_TOO for c in shared for j, place in enumerate(around) if j != k)


def _meets(character: str, place: Place, peak: Place) -> Standing:
    own, highest = place.get(character, 0.0), peak.get(character, 0.0)
    rival = max((p for c, p in place.items() if c != character), default=0.0)
    beside = max((p for c, p in place.items() if c != character and _in_names(c)), default=0.0)
    if min(own, rival) >= CROWDED or (AGREES <= own < beside and own + beside >= CROWD):
        return "hidden"
    alike = max((place.get(c, 0.0) for c in look_alikes().get(character, "")), default=0.0)
    if alike > own and alike >= LOOKS:
        return "hidden"
    if own >= AGREES and own >= RIVALS * rival:
        return "agrees"
    if highest >= PEAK and own >= PEAK_MEAN and own >= PEAK_RIVALS * rival:
        return "agrees"
    named = max((p for c, p in place.items() if c != character and _in_names(c)), default=0.0)
    return "another" if named >= ANOTHER and own < RULED_OUT and highest < RULED_OUT_PEAK else "hidden"


def _accusable(reading: SealReading, fit: PlaceFit, wanted: str, others: Sequence[int]) -> bool:
    """Whether places that show other characters accuse: a single one must be read very surely and look unlike."""
    if len(others) > 1:
        return True
    place = reading.places[fit.first + others[0]]
    best = max(place, key=lambda c: place[c])
    unlike = best not in look_alikes().get(wanted[others[0]], "")
    return place[best] >= ALONE and place.get(wanted[others[0]], 0.0) < RULED_OUT_ALONE and unlike


def _foreign(reading: SealReading, wanted: str) -> OwnerVerdict | None:
    """A mismatch where characters are surely read, side by side with the others, that the expected name has nowhere
    near, or where it has characters that the seal has no room for."""
    at = _surely_read(reading.places)
    read = "".join(c for _, c in at)
    steps = list(Levenshtein.opcodes(read, wanted))
    foreign = sum(
        not _is_like(c, wanted[max(0, op.dest_start - 1) : op.dest_end + 1])
        for op in steps
        if op.tag in ("replace", "delete")
        for c in read[op.src_start : op.src_end]
    )
    lacking = _lacking([k for k, _ in at], wanted, steps)
    fewest = FEWEST_FOREIGN if reading.coloured else FEWEST_COLOURLESS
    if max(foreign, lacking) < fewest:
        return None
    confidence, text = 0.97 if max(foreign, lacking) == fewest else 0.99, reading.text or read
    reason: OwnerReason = "longer" if wanted in fold_text(text) else "other_name" if foreign else "shorter"
    return OwnerVerdict(owner="mismatch", confidence=confidence, text=text, reason=reason)


def _lacking(at: Sequence[int], wanted: str, steps: Sequence[Opcode]) -> int:
    """How many Chinese characters of a name the seal surely lacks in one spot: what stands before and after them is
    read in neighbouring places (`at` those of the characters read)."""
    most = 0
    for before, op, after in zip(steps, steps[1:], steps[2:], strict=False):
        sides = (before.src_end - before.src_start, after.src_end - after.src_start)
        framed = before.tag == after.tag == "equal" and min(sides) >= BESIDE
        if op.tag == "insert" and framed and at[op.src_start] - at[op.src_start - 1] == 1:
            most = max(most, sum(map(is_han, wanted[op.dest_start : op.dest_end])))
    return most


def _surely_read(places: Sequence[Place]) -> list[tuple[int, str]]:
    """The characters that are surely read in the run of places that holds most, each with its place; one read twice in
    a row counts once."""
    runs: list[list[tuple[int, str, float]]] = [[]]
    bare = 0
    for at, place in enumerate(places):
        best = max((c for c in place if _in_names(c) and c not in STROKES), key=lambda c: place[c], default="")
        bare = 0 if place.get(best, 0.0) >= HELD else bare + 1
        if not bare:
            runs[-1].append((at, best, place[best]))
        elif bare == PARTED:
            runs.append([])
    run = max(runs, key=lambda r: sum(p for *_, p in r))
    sure = [(at, c) for at, c, p in run if p >= FOREIGN_SURE]
    return [one for k, one in enumerate(sure) if k == 0 or sure[k - 1][1] != one[1]]


def _is_like(character: str, others: str) -> bool:
    return any(character == o or character in look_alikes().get(o, "") for o in others)


def _unsure(
    reading: SealReading, reason: str, hidden: tuple[int, ...] = (), others: tuple[int, ...] = ()
) -> OwnerVerdict:
    return OwnerVerdict.model_validate(
        {"owner": "unreadable", "confidence": 0.6, "text": reading.text, "reason": reason, "hidden": hidden,
         "others": others}
    )  # fmt: skip


def _sureness(reading: SealReading, fit: PlaceFit, wanted: str) -> float:
    """The confidence of a match: lower where a character is only just seen."""
    weakest = min(reading.places[fit.first + k].get(c, 0.0) for k, c in enumerate(wanted))
    return 0.999 if weakest >= CLEARLY else 0.99 if weakest >= AGREES else 0.97


def _in_names(character: str) -> bool:
    return opens(character) or closes(character)


def _read_of(places: Sequence[Place], fit: PlaceFit, wanted: str) -> str:
    """The name that stands in the places of a fit."""
    return "".join(max(place, key=lambda c: place[c]) for place in places[fit.first : fit.first + len(wanted)])
