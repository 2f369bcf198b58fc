"""Whose seal is it? The expected name is scored against the unrolled ring, beside the best free reading."""

from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from extractors.ocr.ctc import fold_text, log_likelihood
from extractors.seals.recognition import Candidate, SealReading
from models.seal import SealOwner

MATCH_NATS = 3.0
"""Up to this the expected name explains the ring about as well as the best reading does."""
MISMATCH_NATS = 12.0
"""From this another name is what stands there, if it was read with confidence."""
SURE_READING = 0.8
"""Mean probability of a reading from which it can accuse."""


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
    if any(fold_text(c.text) == wanted and c.confidence >= SURE_READING for c in reading.candidates):
        return OwnerVerdict("match", 0.99, expected)
    gap = min((g for c in reading.candidates if (g := _gap(c, expected)) is not None), default=None)
    if gap is not None and gap <= MATCH_NATS:
        return OwnerVerdict("match", 0.95 - 0.1 * gap / MATCH_NATS, expected)
    best = reading.candidates[0]
    far = Levenshtein.distance(fold_text(best.text), wanted)
    if best.confidence >= SURE_READING and far and (gap is None or gap >= MISMATCH_NATS):
        return OwnerVerdict("mismatch", min(0.99, 0.5 + best.confidence / 2), best.text)
    return OwnerVerdict("unreadable", 0.6, reading.text)


def _gap(candidate: Candidate, expected: str) -> float | None:
    """log P(reading) - log P(expected) on one strip, in nats; None where the strip cannot hold the name."""
    posterior = candidate.posterior
    if posterior is None or not candidate.text:
        return None
    free = log_likelihood(posterior.ids, posterior.logp, posterior.alphabet, candidate.text)
    score = log_likelihood(posterior.ids, posterior.logp, posterior.alphabet, expected)
    return None if free is None or score is None else max(0.0, free - score)
