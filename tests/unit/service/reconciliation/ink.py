"""Evidence made by hand: an expected text, what was read, and where the two differ."""

from models.reconciliation import CERTAIN_NATS, Difference, Doubt, Evidence
from service.reconciliation.spans import flat

Stretch = tuple[str, str, float] | tuple[str, str, float, float]
"""What was expected, what was read in its place, the nats for that, and how surely it was read."""


def ink(
    expected: str, read: str, *spans: Stretch, weakest: float = -0.01, known: bool = True,
    doubts: tuple[Doubt, ...] = (),
) -> Evidence:  # fmt: skip
    """The evidence with its stretches in their order."""
    text, at, found = flat(expected), 0, []
    for wanted, there, nats, *sure in spans:
        at = text.index(flat(wanted), at) if wanted else _inserted(text, flat(read), at)
        lead = float(sure[0]) if sure else CERTAIN_NATS
        found.append(Difference(at=at, expected=flat(wanted), read=flat(there), nats=nats, sure=lead))
        at += len(flat(wanted))
    return Evidence(
        expected=expected, read=flat(read), log_ratio=sum(d.nats for d in found), weakest=weakest, known=known,
        spans=tuple(found), doubts=doubts,
    )  # fmt: skip


def _inserted(expected: str, read: str, at: int) -> int:
    """Where the paper's side first has something more."""
    while at < min(len(expected), len(read)) and expected[at] == read[at]:
        at += 1
    return at
