"""Counts and what they are worth: hits and misses, text distances, verdicts, and how bad the truth may still be after
so many tries. No pixels here."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, lgamma, log

import numpy as np
from rapidfuzz.distance import Levenshtein

from extractors.ocr.ctc import fold_text

Box = Sequence[float]
SURE = 0.95
"""Share of runs in which the true rate lies below the bound that is told."""
BINS = 10


def iou(a: Box, b: Box) -> float:
    """Intersection over union of two boxes x0, y0, x1, y1."""
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h)


def pairs(true: Sequence[Box], found: Sequence[Box], at: float = 0.5) -> dict[int, int]:
    """Which found box is which true one, by their indices, the best overlaps first."""
    ranked = sorted(((iou(t, f), i, j) for i, t in enumerate(true) for j, f in enumerate(found)), reverse=True)
    out: dict[int, int] = {}
    for score, i, j in ranked:
        if score >= at and i not in out and j not in out.values():
            out[i] = j
    return out


@dataclass
class Finding:
    """Seals found, missed, and found where none is."""

    hit: int = 0
    missed: int = 0
    false: int = 0

    @property
    def precision(self) -> float:
        return self.hit / (self.hit + self.false) if self.hit + self.false else 0.0

    @property
    def recall(self) -> float:
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.hit / (2 * self.hit + self.missed + self.false) if self.hit else 0.0


@dataclass
class Texts:
    """Names read against the true ones; a seal that was not found counts as read empty."""

    count: int = 0
    exact: int = 0
    similarity: float = 0.0

    def add(self, true: str, read: str) -> None:
        want, got = fold_text(true), fold_text(read)
        self.count += 1
        self.exact += want == got
        self.similarity += float(Levenshtein.normalized_similarity(want, got))

    @property
    def exact_share(self) -> float:
        return self.exact / self.count if self.count else 0.0

    @property
    def one_minus_ned(self) -> float:
        return self.similarity / self.count if self.count else 0.0


@dataclass
class Verdicts:
    """What was said of seals held against names, by what the name was: `true`, or in which way another."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    said: list[tuple[float, bool]] = field(default_factory=list)
    """Confidence of each match and mismatch, and whether it was right."""

    def add(self, name: str, owner: str, confidence: float | None = None) -> None:
        self.counts.setdefault(name, Counter())[owner] += 1
        if owner in ("match", "mismatch") and confidence is not None:
            self.said.append((confidence, (owner == "match") == (name == "true")))

    def share(self, name: str, owner: str) -> float:
        of = self.counts.get(name, Counter())
        return of[owner] / of.total() if of.total() else 0.0

    @property
    def false_matches(self) -> tuple[int, int]:
        """Names that are not the seal's and were taken for it, and how many were tried."""
        others = [c for name, c in self.counts.items() if name != "true"]
        return sum(c["match"] for c in others), sum(c.total() for c in others)

    @property
    def false_mismatches(self) -> tuple[int, int]:
        """True names that were refused, and how many were tried."""
        true = self.counts.get("true", Counter())
        return true["mismatch"], true.total()

    @property
    def calibration_error(self) -> float:
        """Mean distance of confidence and share of right verdicts over bins of confidence (ECE); 0: calibrated."""
        bins: dict[int, list[tuple[float, bool]]] = {}
        for confidence, right in self.said:
            bins.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, right))
        off = (abs(sum(c for c, _ in b) - sum(r for _, r in b)) for b in bins.values())
        return sum(off) / len(self.said) if self.said else 0.0


def upper_bound(errors: int, trials: int, sure: float = SURE) -> float:
    """The rate of errors that `errors` in `trials` leave possible: the one-sided bound of Clopper and Pearson, for no
    errors at all about 3 / trials. 1 without trials."""
    if errors >= trials:
        return 1.0
    low, high = errors / trials, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(errors, trials, middle) > 1 - sure else (low, middle)
    return high


def _at_most(errors: int, trials: int, rate: float) -> float:
    """Probability of no more than `errors` in `trials` at a rate between 0 and 1."""
    ways = (lgamma(trials + 1) - lgamma(k + 1) - lgamma(trials - k + 1) for k in range(errors + 1))
    return sum(exp(w + k * log(rate) + (trials - k) * log(1 - rate)) for k, w in enumerate(ways))


@dataclass(frozen=True)
class Spread:
    """Errors of a measure, their middle, where 95 % of them lie below, and the share within what is allowed."""

    count: int
    median: float
    p95: float
    within: float


def spread(errors: Sequence[float], allowed: float) -> Spread | None:
    """None without errors."""
    if not errors:
        return None
    off = np.abs(np.asarray(errors, dtype=float))
    return Spread(len(off), float(np.median(off)), float(np.percentile(off, 95)), float((off <= allowed).mean()))
