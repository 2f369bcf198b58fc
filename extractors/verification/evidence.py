"""What the pixels of a place say of an expected text: the CTC score of every stretch in which the best free reading
differs, and how far each character in which they agree leads whatever else it might be."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from extractors.ocr.ctc import fold_text, folded_log_likelihood
from extractors.ocr.engine import Line
from extractors.ocr.strips import Strip, strip_of
from extractors.verification.room import has_room
from models.differing import DifferingRun, differing_runs
from models.reconciliation import CERTAIN_NATS, Difference, Doubt, Evidence

NEAREST = 3
"""Of several ways to print an expected value, so many of those nearest to the reading are scored."""
CONTEXT = 1
"""Characters on either side of a differing stretch that are scored with it, so that it cannot drift."""
HOPELESS = 60.0
"""Stands for a log-ratio where the expected text has no alignment at all."""
LISTED_NATS = 8.0
"""Characters that lead by less (3,000 : 1) are listed as doubts; beyond, precision of the networks decides."""
MOST_LISTED = 12


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
    runs = list(differing_runs(strip.text, wanted))
    agreeing = np.ones(len(strip.text), dtype=bool)
    for run in runs:
        agreeing[run.one] = False
    spans = tuple(_difference(strip, wanted, run) for run in runs)
    weakest = float(strip.logp[agreeing].min()) if agreeing.any() else 0.0
    return Evidence(
        expected=expected,
        read=strip.text,
        log_ratio=round(sum(s.nats for s in spans), 3),
        weakest=round(min(0.0, weakest), 4),
        spans=spans,
        doubts=tuple(sorted(_doubts(strip, agreeing), key=lambda d: d.nats)[:MOST_LISTED]),
        known=known,
    )


def _difference(strip: Strip, wanted: str, run: DifferingRun) -> Difference:
    expected, read = wanted[run.other], strip.text[run.one]
    sure = strip.margins[run.one].min() if read else strip.gaps[run.one.start]
    return Difference(
        at=run.other.start,
        expected=expected,
        read=read,
        nats=_local_ratio(strip, wanted, run),
        rows=_rows(strip, run.one),
        sure=0.0 if has_room(strip, run.one, expected) else round(min(CERTAIN_NATS, max(0.0, float(sure))), 3),
    )


def _rows(strip: Strip, read: slice) -> tuple[int, int]:
    """The lines of the first and the last character of a stretch; where nothing was read, of its neighbours."""
    first = read.start if read.start < read.stop else max(0, read.start - 1)
    last = max(first, read.stop - 1) if read.start < read.stop else min(read.stop, len(strip.text) - 1)
    steps = (int(strip.starts[i]) if len(strip.starts) else 0 for i in (first, max(first, last)))
    before, behind = (sum(b < step for b in strip.breaks) for step in steps)
    return before, behind


def _doubts(strip: Strip, agreeing: NDArray[np.bool_]) -> Iterator[Doubt]:
    """The characters, of those in which reading and expected text agree, that hardly lead; and the gaps beside them
    in which something may stand."""
    for i in np.flatnonzero(agreeing & (strip.margins < LISTED_NATS)):
        yield Doubt(character=strip.text[i], rival=strip.rivals[i], nats=round(max(0.0, float(strip.margins[i])), 3))
    beside = np.concatenate([[True], agreeing]) & np.concatenate([agreeing, [True]])
    for i in np.flatnonzero(beside & (strip.gaps < LISTED_NATS)):
        yield Doubt(character="", rival=strip.strangers[i], nats=round(max(0.0, float(strip.gaps[i])), 3))


def _local_ratio(strip: Strip, wanted: str, run: DifferingRun) -> float:
    """log P(read) - log P(wanted) over the time steps of one differing run and its neighbours, >= 0."""
    left, right = max(0, run.one.start - CONTEXT), min(len(strip.text), run.one.stop + CONTEXT)
    first = int(strip.ends[left - 1]) if left > 0 else 0
    last = int(strip.starts[right]) if right < len(strip.starts) else len(strip.posterior.ids)
    before, after = run.one.start - left, right - run.one.stop
    texts = strip.text[left:right], wanted[max(0, run.other.start - before) : run.other.stop + after]
    there = strip.classes[first:last], strip.scores[first:last], strip.floor[first:last]
    free, expected = (folded_log_likelihood(*there, strip.posterior.alphabet, t) for t in texts)
    if expected is None or free is None:
        return HOPELESS
    return round(max(0.0, free - expected), 3)


@lru_cache(maxsize=4)
def _characters(alphabet: tuple[str, ...]) -> frozenset[str]:
    """The folded characters of an alphabet."""
    return frozenset(c for a in alphabet for c in fold_text(a))
