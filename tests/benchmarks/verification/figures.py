"""Errors of a method and what they are worth: rates with the bound that so many trials leave, how well a confidence
tells right from wrong, and how one method stands to another that leaves as much to a person. No pixels here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tests.benchmarks.seals.figures import upper_bound
from tests.benchmarks.verification.methods import Said, Verdict

EDGES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 1.0)
"""Bins of the reliability table: narrow where most verdicts lie."""


@dataclass(frozen=True)
class Tried:
    """One verdict and whether the expected value was another than the printed one."""

    changed: bool
    verdict: Verdict

    @property
    def right(self) -> bool | None:
        """None where a person must look."""
        return None if self.verdict.said == "manual" else (self.verdict.said == "mismatch") == self.changed


@dataclass(frozen=True)
class Rates:
    """Changed values that passed (`missed`), unchanged ones accused (`false`), and what was left to a person."""

    changed: int
    unchanged: int
    missed: int
    false: int
    manual: int
    manual_unchanged: int

    @property
    def errors(self) -> int:
        return self.missed + self.false

    @property
    def manual_rate(self) -> float:
        return self.manual / max(1, self.changed + self.unchanged)

    def told(self) -> str:
        """All of it in one row; bounds are one-sided at 95 % (Clopper and Pearson)."""
        return (
            f"missed {_rate(self.missed, self.changed)}  false {_rate(self.false, self.unchanged)}  manual "
            f"{100 * self.manual_rate:5.2f} % (unchanged {100 * self.manual_unchanged / max(1, self.unchanged):5.2f} %)"
        )


def _rate(errors: int, trials: int) -> str:
    share = f"{errors / trials:.5f}" if trials else "      –"
    return f"{errors:5d} / {trials:6d} = {share} (<= {upper_bound(errors, trials):.5f})"


def rates(tried: Iterable[Tried]) -> Rates:
    """The rates of verdicts."""
    changed = unchanged = missed = false = manual = doubted = 0
    for t in tried:
        changed, unchanged = changed + t.changed, unchanged + (not t.changed)
        missed += t.changed and t.right is False
        false += not t.changed and t.right is False
        manual += t.right is None
        doubted += not t.changed and t.right is None
    return Rates(changed, unchanged, missed, false, manual, doubted)


def abstaining(tried: Sequence[Tried], manual: float) -> list[Tried]:
    """The verdicts of a method that leaves its least sure ones to a person, until their share is `manual` (0 to 1)."""
    left = round(manual * len(tried))
    order = np.argsort([t.verdict.confidence for t in tried], kind="stable")
    said: list[Said] = ["manual"] * len(tried)
    for i in order[left:]:
        said[i] = tried[i].verdict.said
    return [Tried(t.changed, Verdict(s, t.verdict.confidence)) for t, s in zip(tried, said, strict=True)]


def auroc(tried: Iterable[Tried]) -> float | None:
    """Probability that a right verdict is surer than a wrong one, ties counted half; verdicts for a person are left
    out. None without both."""
    sure: dict[bool, list[float]] = {True: [], False: []}
    for t in tried:
        if t.right is not None:
            sure[t.right].append(t.verdict.confidence)
    if not sure[True] or not sure[False]:
        return None
    right, wrong = np.sort(sure[True]), np.asarray(sure[False])
    below = np.searchsorted(right, wrong, "left")
    ties = np.searchsorted(right, wrong, "right") - below
    return float(np.mean((len(right) - below - ties / 2) / len(right)))


@dataclass(frozen=True)
class Bin:
    """Verdicts of about the same confidence: how many, their mean confidence, and the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def reliability(tried: Iterable[Tried]) -> list[Bin]:
    """The bins that hold any verdict."""
    said = [(t.verdict.confidence, bool(t.right)) for t in tried if t.right is not None]
    bins = []
    for low, high in pairwise(EDGES):
        inside = [(c, r) for c, r in said if low <= c < high or c == high == EDGES[-1]]
        if inside:
            sure, right = (float(np.mean(x)) for x in zip(*inside, strict=True))
            bins.append(Bin(low, high, len(inside), sure, right))
    return bins


def calibration_error(bins: Sequence[Bin]) -> float:
    """Mean distance of confidence and share right (ECE)."""
    total = sum(b.count for b in bins)
    return sum(b.count * abs(b.confidence - b.right) for b in bins) / total if total else 0.0
