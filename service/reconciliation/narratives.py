"""Long texts: which differing passages are real, and whether a number in them differs."""

from dataclasses import dataclass

from models.reconciliation import Evidence, FieldStatus
from service.reconciliation.spans import OVERWHELMING_NATS, STRONG_NATS, VERIFIED_NATS, Span, spans_of

MOST_CHANGED = 0.5
"""Share of a text that may differ before it is rather a text that was put together wrongly."""
CLAUSE = 4
"""Characters from which a stretch is a passage that was inserted, deleted or changed, not a single word."""
SURE_NATS = 3.0
"""By so much must lead what was read in a passage before it accuses: garbage is read unsurely."""
SLIP_COST, LEAST_SURE = 0.01, 0.85
"""What each slip takes off the confidence that nothing differs, and how low that gets."""


@dataclass(frozen=True)
class Judged:
    """A long text's status with its confidence (0 to 1); `real` are the passages that the ink shows otherwise,
    `doubtful` those that a person must look at."""

    status: FieldStatus
    confidence: float
    real: tuple[Span, ...] = ()
    doubtful: tuple[Span, ...] = ()

    @property
    def numeric(self) -> bool:
        """Whether a number differs in one of the real passages."""
        return any(s.numeric for s in self.real)


def judge(evidence: Evidence) -> Judged:
    """Compares a long text (contract, class T): numbers by strong ink, words by overwhelming ink, since a reading of
    a thousand characters always has slips; page feet and punctuation are left out."""
    if not evidence.known:
        return Judged("unreadable", 0.9)
    spans = [s for s in spans_of(evidence) if not s.noise and not s.foot]
    changed = sum(s.length for s in spans)
    if changed > MOST_CHANGED * max(1, len(evidence.expected)):
        return Judged("unreadable", 0.6, doubtful=tuple(spans))
    real = tuple(
        s for s in spans if s.sure >= SURE_NATS and s.nats >= (STRONG_NATS if s.numeric else OVERWHELMING_NATS)
    )
    doubtful = tuple(s for s in spans if s not in real and _needs_a_look(s))
    if real:
        return Judged("mismatch", _sure(real), real, doubtful)
    if doubtful:
        return Judged("unreadable", 0.6, doubtful=doubtful)
    return Judged("match", max(LEAST_SURE, 0.985 - SLIP_COST * len(spans)))


def _needs_a_look(span: Span) -> bool:
    if span.numeric:
        return span.nats > VERIFIED_NATS
    return span.length >= CLAUSE and span.nats >= STRONG_NATS


def _sure(real: tuple[Span, ...]) -> float:
    nats = max(s.nats for s in real)
    return min(0.98, 0.75 + 0.02 * (nats - STRONG_NATS))
