"""The lines of a place laid end to end, and how surely each of their characters was read."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.ctc import BLANK, floor_of, fold_posterior, fold_text
from extractors.ocr.engine import Line, Posterior

Floats = NDArray[np.float64]
Steps = NDArray[np.int64]
LEAST_LOGP = -20.0
"""Log-probability of a character that a step does not hold: below any that is kept."""


@dataclass(frozen=True)
class Strip:
    """The lines of a place laid end to end: the folded reading, the time steps at which each of its characters begins
    and ends (the step after its last), its log-probability at its surest step, and the posterior of the whole.

    `margins`: for each character the nats by which it leads, at its surest step, the likeliest other or nothing at all;
    `rivals` which that is ('': nothing). `gaps`, one more than characters: the nats by which nothing leads the
    likeliest stranger between two that were read (a neighbour's own foot is none); `strangers` who that is.
    `classes`, `scores` and `floor` are the posterior folded, to score texts with; `breaks` the steps at which one line
    ends and the next begins."""

    text: str
    starts: Steps
    ends: Steps
    logp: Floats
    posterior: Posterior
    margins: Floats
    rivals: tuple[str, ...]
    gaps: Floats
    strangers: tuple[str, ...]
    classes: NDArray[np.uint16]
    scores: Floats
    floor: Floats
    breaks: tuple[int, ...] = ()


def strip_of(lines: Sequence[Line]) -> Strip | None:
    """The strip of a place; None where a line has no posterior (an engine that cannot tell)."""
    known = [p for line in lines if (p := line.reading.posterior) is not None]
    if not known or len(known) < len(lines):
        return None
    ids, logp = _joined(known)
    joined = Posterior(ids, logp, 1.0 / max(1, len(ids)), known[0].alphabet)
    breaks = np.cumsum([len(p.ids) + 1 for p in known])[:-1] - 1
    return _strip(joined, tuple(int(b) for b in breaks))


def strip_of_one(line: Posterior) -> Strip:
    """The strip of a single line."""
    return _strip(line, ())


def _strip(joined: Posterior, breaks: tuple[int, ...]) -> Strip:
    classes, scores = fold_posterior(joined.ids, joined.logp, joined.alphabet)
    best = classes[:, 0].astype(np.int64)
    changes = np.flatnonzero(np.diff(best, prepend=-1))
    ends = np.append(changes[1:], len(best))
    runs = [(int(a), int(b)) for a, b in zip(changes, ends, strict=True) if best[a] != BLANK]
    peaks = [a + int(np.argmax(scores[a:b, 0])) for a, b in runs]
    margins, rivals = _margins(classes, scores, peaks)
    gaps, strangers = _gaps(classes, scores, runs)
    return Strip(
        text="".join(fold_text(joined.alphabet[best[p]]) for p in peaks),
        starts=np.array([a for a, _ in runs], dtype=np.int64),
        ends=np.array([b for _, b in runs], dtype=np.int64),
        logp=scores[peaks, 0],
        posterior=joined,
        margins=margins,
        rivals=tuple(joined.alphabet[i] for i in rivals),
        gaps=np.array(gaps),
        strangers=tuple(joined.alphabet[i] for i in strangers),
        classes=classes,
        scores=scores,
        floor=floor_of(joined.logp),
        breaks=breaks,
    )


def _joined(parts: Sequence[Posterior]) -> tuple[NDArray[np.uint16], NDArray[np.float16]]:
    """Posteriors one after another, with a step of certain blank between, so that two lines never share a
    character."""
    kept = parts[0].ids.shape[1]
    blank_ids = np.zeros((1, kept), dtype=np.uint16)
    blank_logp = np.full((1, kept), LEAST_LOGP, dtype=np.float16)
    blank_logp[0, 0] = 0.0
    ids: list[NDArray[np.uint16]] = []
    logp: list[NDArray[np.float16]] = []
    for part in parts:
        ids += [part.ids, blank_ids]
        logp += [part.logp, blank_logp]
    return np.concatenate(ids), np.concatenate(logp)


def _margins(classes: NDArray[np.uint16], scores: Floats, peaks: Sequence[int]) -> tuple[Floats, NDArray[np.int64]]:
    """How far each run's character leads at its peak, and the id of whom."""
    at, held = classes[peaks].astype(np.int64), np.maximum(scores[peaks], LEAST_LOGP)
    others = np.where(at == at[:, :1], LEAST_LOGP, held)
    second, rows = others.argmax(axis=1), np.arange(len(peaks))
    return held[:, 0] - others[rows, second], at[rows, second]


def _gaps(
    classes: NDArray[np.uint16], scores: Floats, runs: Sequence[tuple[int, int]]
) -> tuple[list[float], list[int]]:
    """For each gap before, between and behind runs, by how much nothing leads the likeliest stranger in its steps, and
    the stranger's id."""
    gaps, who = [-LEAST_LOGP] * (len(runs) + 1), [BLANK] * (len(runs) + 1)
    starts, stops = [0, *(b for _, b in runs)], [*(a for a, _ in runs), len(classes)]
    sides = [-1, *(int(classes[a, 0]) for a, _ in runs), -1]
    for g, (start, stop) in enumerate(zip(starts, stops, strict=True)):
        if start >= stop:
            continue
        held, at = np.maximum(scores[start:stop], LEAST_LOGP), classes[start:stop].astype(np.int64)
        blank = np.where(at == BLANK, held, LEAST_LOGP).max(axis=1)
        strange = np.where((at == BLANK) | (at == sides[g]) | (at == sides[g + 1]), LEAST_LOGP, held)
        row = int((blank - strange.max(axis=1)).argmin())
        gaps[g], who[g] = float((blank - strange.max(axis=1))[row]), int(at[row, strange[row].argmax()])
    return gaps, who
