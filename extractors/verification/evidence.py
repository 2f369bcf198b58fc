"""What the pixels of a place say of an expected text: the CTC score of the whole, and of every stretch in which the
best free reading differs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from extractors.ocr.ctc import fold_text, log_likelihood
from extractors.ocr.engine import Line, Posterior
from models.reconciliation import Evidence

NEAREST = 3
"""Of several ways to print an expected value, so many of those nearest to the reading are scored."""
CONTEXT = 1
"""Characters on either side of a differing stretch that are scored with it, so that it cannot drift."""
HOPELESS = 60.0
"""Stands for a log-ratio where the expected text has no alignment at all."""


@dataclass(frozen=True)
class Strip:
    """The lines of a place laid end to end: the folded reading, each character's time step, its log-probability
    there, and the posterior of the whole."""

    text: str
    steps: NDArray[np.int64]
    logp: NDArray[np.float64]
    posterior: Posterior


def strip_of(lines: Sequence[Line]) -> Strip | None:
    """The strip of a place; None where a line has no posterior (an engine that cannot tell)."""
    posteriors = [line.reading.posterior for line in lines]
    if not posteriors or any(p is None for p in posteriors):
        return None
    known = [p for p in posteriors if p is not None]
    ids, logp = _joined(known)
    joined = Posterior(ids, logp, 1.0 / max(1, len(ids)), known[0].alphabet)
    best = ids[:, 0].astype(np.int64)
    starts = np.flatnonzero((best != 0) & (np.concatenate([[0], best[:-1]]) != best))
    text, steps, peaks = "", [], []
    for start in starts:
        end = start + 1
        while end < len(best) and best[end] == best[start]:
            end += 1
        peak = start + int(np.argmax(logp[start:end, 0]))
        for character in fold_text(joined.alphabet[best[start]]):
            text += character
            steps.append(peak)
            peaks.append(float(logp[peak, 0]))
    return Strip(text, np.array(steps, dtype=np.int64), np.array(peaks), joined)


def _joined(parts: Sequence[Posterior]) -> tuple[NDArray[np.uint16], NDArray[np.float16]]:
    """Posteriors one after another, with a step of certain blank between, so that two lines never share a
    character."""
    kept = parts[0].ids.shape[1]
    blank_ids = np.zeros((1, kept), dtype=np.uint16)
    blank_logp = np.full((1, kept), -20.0, dtype=np.float16)
    blank_logp[0, 0] = 0.0
    ids: list[NDArray[np.uint16]] = []
    logp: list[NDArray[np.float16]] = []
    for part in parts:
        ids += [part.ids, blank_ids]
        logp += [part.logp, blank_logp]
    return np.concatenate(ids), np.concatenate(logp)


def weigh(lines: Sequence[Line], variants: Sequence[str]) -> Evidence | None:
    """The evidence for the best of several ways to print an expected value; None without posteriors or variants."""
    strip = strip_of(lines)
    if strip is None or not variants:
        return None
    ranked = sorted(variants, key=lambda v: Levenshtein.distance(fold_text(v), strip.text))[:NEAREST]
    if fold_text(ranked[0]) == strip.text:
        return _evidence(strip, ranked[0])
    return min((_evidence(strip, v) for v in ranked), key=lambda e: (not e.known, e.log_ratio))


def _evidence(strip: Strip, expected: str) -> Evidence:
    wanted = fold_text(expected)
    known = all(c in _characters(strip.posterior.alphabet) for c in wanted)
    spans, agreeing = [], np.zeros(len(strip.text), dtype=bool)
    for op in Levenshtein.opcodes(strip.text, wanted):
        if op.tag == "equal":
            agreeing[op.src_start : op.src_end] = True
        else:
            ratio = _local_ratio(strip, wanted, (op.src_start, op.src_end), (op.dest_start, op.dest_end))
            spans.append((wanted[op.dest_start : op.dest_end], strip.text[op.src_start : op.src_end], ratio))
    weakest = float(strip.logp[agreeing].min()) if agreeing.any() else 0.0
    return Evidence(
        expected=expected,
        read=strip.text,
        log_ratio=round(sum(r for _, _, r in spans), 3),
        weakest=round(min(0.0, weakest), 4),
        spans=tuple(spans),
        known=known,
    )


def _local_ratio(strip: Strip, wanted: str, read: tuple[int, int], want: tuple[int, int]) -> float:
    """log P(read) - log P(wanted) over the time steps of one differing stretch and its neighbours, >= 0."""
    left, right = max(0, read[0] - CONTEXT), min(len(strip.text), read[1] + CONTEXT)
    first = int(strip.steps[left - 1]) + 1 if left > 0 else 0
    last = int(strip.steps[right]) if right < len(strip.steps) else len(strip.posterior.ids)
    before = read[0] - left
    after = right - read[1]
    texts = (
        strip.text[left:right],
        wanted[max(0, want[0] - before) : want[1] + after],
    )
    ids, logp = strip.posterior.ids[first:last], strip.posterior.logp[first:last]
    free, expected = (log_likelihood(ids, logp, strip.posterior.alphabet, t) for t in texts)
    if expected is None or free is None:
        return HOPELESS
    return round(max(0.0, free - expected), 3)


def accepted_text(evidence: Evidence, tolerance: float) -> str | None:
    """The reading with every stretch that the pixels leave open (log-ratio up to `tolerance` nats) taken from the
    expected text; None where no stretch is left open or nothing differs."""
    open_spans = [s for s in evidence.spans if s[2] <= tolerance]
    if not open_spans:
        return None
    wanted, out = fold_text(evidence.expected), ""
    ratios = iter(evidence.spans)
    for op in Levenshtein.opcodes(evidence.read, wanted):
        if op.tag == "equal":
            out += evidence.read[op.src_start : op.src_end]
            continue
        _, _, ratio = next(ratios)
        out += wanted[op.dest_start : op.dest_end] if ratio <= tolerance else evidence.read[op.src_start : op.src_end]
    return out


@lru_cache(maxsize=4)
def _characters(alphabet: tuple[str, ...]) -> frozenset[str]:
    """The folded characters of an alphabet."""
    return frozenset(c for a in alphabet for c in fold_text(a))
