"""Whose seal is it? The expected name is scored against the unrolled ring, beside the best free reading."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from extractors.ocr.ctc import fold_text, log_likelihood
from extractors.seals.lettering import Place, is_han
from extractors.seals.recognition import Candidate, SealReading
from models.seal import OwnerVerdict

MATCH_NATS = 3.0
"""Up to this the expected name explains the ring about as well as the best reading does."""
MISMATCH_NATS = 12.0
"""From this the expected name is not what stands there."""
SURE_READING = 0.8
"""Mean probability of a reading from which it can accuse."""
AGREEING = 2
"""Strips that must read the same foreign name: damage is read differently in each."""
LEAST_FOREIGN, FOREIGN_SHARE = 2, 0.15
"""Characters, and share of a reading, that must be foreign to the expected name before it is another body's: a ring
loses characters to wear and to the strip's ends, and one is misread now and then, but neither makes up two."""


AGREES, RIVALS = 0.1, 0.34
"""Probability of the expected character in its place, and its share of the likeliest other's, from which they agree."""
ANOTHER, RULED_OUT = 0.8, 0.05
"""Probability from which another character stands in a place, and below which the expected one does not."""
STRANGER = 0.5
"""Probability from which a place beyond the expected name holds a character."""
LEAST_AGREEING = 0.6
"""Share of a name that must agree before a place that does not is held against the seal: else the places are wrong."""


@dataclass(frozen=True)
class PlaceFit:
    """An expected name laid over the places of a ring from place `first` on: how many of its characters `agree`, in
    how many places `another` one stands, and how many `strangers` stand beyond its ends."""

    first: int
    agreeing: int
    another: int
    strangers: int

    def accuses(self, length: int) -> bool:
        """Whether the ring shows another name of the same length, read in every place."""
        told = self.agreeing + self.another == length and not self.strangers
        return told and self.another > 0 and self.agreeing >= LEAST_AGREEING * length


def compare_owner(reading: SealReading, expected: str) -> OwnerVerdict:
    """Holds a seal against the full name of who should have sealed: place by place where the places of its characters
    are known, else, and where they leave it open, by what whole strips read. A strip that lost a character reads a
    shorter name as surely as a right one, so strips alone never outvote the places."""
    wanted = fold_text(expected)
    if not wanted or not reading.candidates:
        return OwnerVerdict(owner="unreadable", confidence=0.5, text=reading.text, reason="nothing_read")
    fit = _fit(reading.places, wanted)
    if fit and fit.agreeing == len(wanted) and not fit.strangers:
        return OwnerVerdict(owner="match", confidence=0.99, text=expected, reason="all_read")
    if fit and fit.accuses(len(wanted)):
        read = _read_of(reading.places, fit, wanted)
        return OwnerVerdict(owner="mismatch", confidence=0.97, text=read, reason="other_characters")
    by_strip = _by_strips(reading, wanted, expected)
    mostly = fit is not None and fit.agreeing >= LEAST_AGREEING * len(wanted)
    borne_out = {
        "match": mostly and fit is not None and not fit.another and not fit.strangers,
        "mismatch": not mostly and _confirmed(reading.places, fold_text(by_strip.text)),
    }
    if reading.places and not borne_out.get(by_strip.owner, True):
        return OwnerVerdict(owner="unreadable", confidence=0.6, text=reading.text, reason="hidden")
    return by_strip


def _by_strips(reading: SealReading, wanted: str, expected: str) -> OwnerVerdict:
    """The verdict of the readings of whole strips."""
    sure = [c for c in reading.candidates if c.confidence >= SURE_READING and c.text]
    exact = [c for c in sure if fold_text(c.text) == wanted]
    if exact and (fold_text(reading.candidates[0].text) == wanted or 2 * len(exact) > len(sure)):
        return OwnerVerdict(owner="match", confidence=0.99, text=expected, reason="strip_agrees")
    gap = min((g for c in reading.candidates if (g := _gap(c, expected)) is not None), default=None)
    foreign = [c for c in sure if _is_foreign(fold_text(c.text), wanted)]
    votes = Counter(fold_text(c.text) for c in foreign)
    agreed = max(votes.values(), default=0) >= min(AGREEING, len(reading.candidates))
    if agreed and 2 * len(foreign) > len(sure) and (gap is None or gap >= MISMATCH_NATS):
        confidence = min(0.99, 0.5 + foreign[0].confidence / 2)
        return OwnerVerdict(owner="mismatch", confidence=confidence, text=foreign[0].text, reason="other_name")
    if _contradicted(sure, wanted):
        return OwnerVerdict(owner="unreadable", confidence=0.6, text=reading.text, reason="contradictory")
    if gap is not None and gap <= MATCH_NATS:
        confidence = 0.95 - 0.1 * gap / MATCH_NATS
        return OwnerVerdict(owner="match", confidence=confidence, text=expected, reason="strip_agrees")
    return OwnerVerdict(owner="unreadable", confidence=0.6, text=reading.text, reason="hidden")


def _fit(places: Sequence[Place], wanted: str) -> PlaceFit | None:
    """The best way to lay a name over the places; None where there are fewer places than characters."""
    fits = [_laid(places, wanted, first) for first in range(len(places) - len(wanted) + 1)]
    return max(fits, key=lambda f: f.agreeing - 2 * f.another - f.strangers, default=None)


def _confirmed(places: Sequence[Place], text: str) -> bool:
    """Whether the places, most of which were read in the seal's own ink, bear a reading out: print that crosses a seal
    reads as well as the seal."""
    fit = _fit(places, text)
    return fit is not None and fit.agreeing >= LEAST_AGREEING * len(text)


def _laid(places: Sequence[Place], wanted: str, first: int) -> PlaceFit:
    beyond = [*places[:first], *places[first + len(wanted) :]]
    strangers = sum(max((p for c, p in place.items() if _in_names(c)), default=0.0) >= STRANGER for place in beyond)
    agreeing = another = 0
    for character, place in zip(wanted, places[first:], strict=False):
        own = place.get(character, 0.0)
        rival = max((p for c, p in place.items() if c != character), default=0.0)
        agreeing += own >= AGREES and own >= RIVALS * rival
        other = max((p for c, p in place.items() if c != character and _in_names(c)), default=0.0)
        another += other >= ANOTHER and own < RULED_OUT
    return PlaceFit(first, agreeing, another, strangers)


def _in_names(character: str) -> bool:
    return is_han(character) or character in "()"


def _read_of(places: Sequence[Place], fit: PlaceFit, wanted: str) -> str:
    """The name that stands in the places of a fit."""
    return "".join(max(place, key=lambda c: place[c]) for place in places[fit.first : fit.first + len(wanted)])


def _contradicted(sure: Sequence[Candidate], wanted: str) -> bool:
    """Whether several strips read one and the same other name of the same length: then a strip that would have it
    otherwise proves nothing, and a name one character off is never taken for the right one."""
    others = Counter(t for c in sure if len(t := fold_text(c.text)) == len(wanted) and t != wanted)
    return max(others.values(), default=0) >= AGREEING


def _is_foreign(read: str, wanted: str) -> bool:
    """Whether a reading holds so much that the expected name lacks that it is another name; what it merely lacks does
    not count."""
    added = sum(op.src_end - op.src_start for op in Levenshtein.opcodes(read, wanted) if op.tag != "equal")
    return added >= max(LEAST_FOREIGN, FOREIGN_SHARE * len(read))


def _gap(candidate: Candidate, expected: str) -> float | None:
    """log P(reading) - log P(expected) on one strip, in nats; None where the strip cannot hold the name."""
    posterior = candidate.posterior
    if posterior is None or not candidate.text:
        return None
    free = log_likelihood(posterior.ids, posterior.logp, posterior.alphabet, candidate.text)
    score = log_likelihood(posterior.ids, posterior.logp, posterior.alphabet, expected)
    return None if free is None or score is None else max(0.0, free - score)
