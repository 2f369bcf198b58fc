"""Whether other looks at a doubtful place settle it."""

from collections.abc import Sequence

from service.reconciliation.decision import Decision

AGREEING = 2
"""So many looks must say the same, and none the contrary: of 300 drawn values in doubt they then settled 39, none
wrongly, where single looks erred (`tests.benchmarks.verification.looks`, docs/verification.md)."""
READING_DOUBTS = frozenset({"doubt", "unsurely read", "contradiction", "hardly leads", "no value"})
"""Reasons of a doubt that lies in the reading, so that another reading may end it."""


def may_settle(decision: Decision) -> bool:
    """Whether another look may end this doubt."""
    return decision.status == "unreadable" and decision.reason in READING_DOUBTS


def settled_by(looks: Sequence[Decision]) -> int | None:
    """Which of several looks stands for all; None where they do not settle the matter."""
    said = {status: [i for i, d in enumerate(looks) if d.status == status] for status in ("match", "mismatch")}
    for status, contrary in (("match", "mismatch"), ("mismatch", "match")):
        if len(said[status]) >= AGREEING and not said[contrary]:
            return max(said[status], key=lambda i: looks[i].confidence)
    return None
