"""Whose seal is it? The expected name is scored against the unrolled ring, beside the best free reading."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from extractors.ocr.ctc import fold_text, log_likelihood
from extractors.seals.recognition import Candidate, SealReading
from models.seal import SealOwner

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


@dataclass(frozen=True)
class OwnerVerdict:
    """`match`, `mismatch` or `unreadable`, the probability (0 to 1) that it is right, and the name that stands on the
    seal as best known."""

    owner: SealOwner
    confidence: float
    text: str


def compare_owner(reading: SealReading, expected: str) -> OwnerVerdict:
    """Holds a seal against the full name of who should have sealed."""
    wanted = fold_text(expected)
    if not wanted or not reading.candidates:
        return OwnerVerdict("unreadable", 0.5, reading.text)
    sure = [c for c in reading.candidates if c.confidence >= SURE_READING and c.text]
    exact = [c for c in sure if fold_text(c.text) == wanted]
    if exact and (fold_text(reading.candidates[0].text) == wanted or 2 * len(exact) > len(sure)):
        return OwnerVerdict("match", 0.99, expected)
    gap = min((g for c in reading.candidates if (g := _gap(c, expected)) is not None), default=None)
    foreign = [c for c in sure if _is_foreign(fold_text(c.text), wanted)]
    votes = Counter(fold_text(c.text) for c in foreign)
    agreed = max(votes.values(), default=0) >= min(AGREEING, len(reading.candidates))
    if agreed and 2 * len(foreign) > len(sure) and (gap is None or gap >= MISMATCH_NATS):
        return OwnerVerdict("mismatch", min(0.99, 0.5 + foreign[0].confidence / 2), foreign[0].text)
    if _contradicted(sure, wanted):
        return OwnerVerdict("unreadable", 0.6, reading.text)
    if gap is not None and gap <= MATCH_NATS:
        return OwnerVerdict("match", 0.95 - 0.1 * gap / MATCH_NATS, expected)
    return OwnerVerdict("unreadable", 0.6, reading.text)


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
