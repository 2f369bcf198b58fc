"""How well a text fits a recogniser's probabilities: the CTC forward score over the few best characters of each time
step (Graves et al., "Connectionist Temporal Classification", ICML 2006, section 4.1)."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.folding import fold_character

BLANK = 0
MISSING_MARGIN = float(np.log(10.0))
"""A character outside the kept ones is taken to be ten times less likely than the last one kept: it cannot be likelier
than that one, and the mass left over is shared by thousands."""
IMPOSSIBLE = -1e9
"""Stands for the logarithm of zero, so that no NaN arises from infinities."""

Ids = NDArray[np.uint16]
LogP = NDArray[np.float16]
Scores = NDArray[np.float64]


def fold_text(text: str) -> str:
    """Text as compared: each character in its NFKC form where that is one character, white space left out."""
    return "".join(c for c in map(fold_character, text) if c)


def fold_posterior(ids: Ids, logp: LogP, alphabet: tuple[str, ...]) -> tuple[Ids, Scores]:
    """The same T x K probabilities with characters that compare equal (full and half width) put together under one
    id, and white space put to the blank. Slots that this empties get `IMPOSSIBLE`; order within a step may change."""
    folded = _classes(alphabet)[ids.astype(np.intp)]
    scores = np.maximum(logp.astype(np.float64), IMPOSSIBLE)
    for k in range(1, ids.shape[1]):
        for j in range(k):
            same = folded[:, j] == folded[:, k]
            if same.any():
                scores[same, j] = np.logaddexp(scores[same, j], scores[same, k])
                scores[same, k] = IMPOSSIBLE
    return folded.astype(np.uint16), scores


def log_likelihood(ids: Ids, logp: LogP, alphabet: tuple[str, ...], text: str) -> float | None:
    """Natural logarithm of the probability that the line reads `text`, summed over all CTC alignments. `ids` and
    `logp` are T x K as in `Posterior`; full and half width compare equal. None where `text` has a character that the
    alphabet lacks or more characters than there are time steps."""
    return folded_log_likelihood(*fold_posterior(ids, logp, alphabet), floor_of(logp), alphabet, text)


def folded_log_likelihood(
    folded: Ids, scores: Scores, floor: Scores, alphabet: tuple[str, ...], text: str
) -> float | None:
    """`log_likelihood` of what `fold_posterior` and `floor_of` give, for texts that are held against the same line."""
    known = _known(alphabet)
    wanted = [known.get(c) for c in fold_text(text)]
    labels = [i for i in wanted if i is not None]
    if len(labels) < len(wanted) or len(labels) > len(folded):
        return None
    if not len(folded):
        return 0.0
    states = np.full(2 * len(labels) + 1, BLANK, dtype=np.int64)
    states[1::2] = labels
    score = _forward(_emissions(folded, scores, floor, states), states)
    return score if score > IMPOSSIBLE / 2 else None


def floor_of(logp: LogP) -> Scores:
    """The logarithm of the probability that a character outside the kept ones has at each step."""
    return np.asarray(logp[:, -1].astype(np.float64) - MISSING_MARGIN)


def greedy(ids: Ids, logp: LogP, alphabet: tuple[str, ...]) -> str:
    """The text of the likeliest path."""
    best = ids[:, 0]
    keep = (best != BLANK) & np.concatenate([[True], best[1:] != best[:-1]])
    return "".join(alphabet[int(i)] for i in best[keep])


def _emissions(ids: NDArray[np.uint16], scores: Scores, floor: Scores, states: NDArray[np.int64]) -> Scores:
    """T x S logarithms of each state's probability at each step."""
    unique, back = np.unique(states, return_inverse=True)
    hit = ids[:, :, None] == unique[None, None, :]
    best = np.where(hit, scores[:, :, None], IMPOSSIBLE).max(axis=1)
    return np.asarray(np.maximum(best, floor[:, None])[:, back], dtype=np.float64)


def _forward(emissions: Scores, states: NDArray[np.int64]) -> float:
    """The forward recursion in log space, all states of a step at once."""
    skips = np.zeros(len(states), dtype=bool)
    skips[2:] = (states[2:] != BLANK) & (states[2:] != states[:-2])
    alpha = np.full(len(states), IMPOSSIBLE)
    alpha[:2] = emissions[0, :2]
    for step in emissions[1:]:
        moved = np.concatenate([[IMPOSSIBLE], alpha[:-1]])
        skipped = np.where(skips, np.concatenate([[IMPOSSIBLE, IMPOSSIBLE], alpha[:-2]])[: len(alpha)], IMPOSSIBLE)
        alpha = np.logaddexp(np.logaddexp(alpha, moved), skipped) + step
    return float(np.logaddexp.reduce(alpha[-2:]))


@lru_cache(maxsize=4)
def _known(alphabet: tuple[str, ...]) -> dict[str, int]:
    """Folded character -> the lowest id that folds to it."""
    known: dict[str, int] = {}
    for i, character in enumerate(alphabet):
        if i != BLANK and fold_character(character):
            known.setdefault(fold_character(character), i)
    return known


@lru_cache(maxsize=4)
def _classes(alphabet: tuple[str, ...]) -> NDArray[np.int64]:
    """For each id, the id that stands for its class; white space is a blank."""
    known = _known(alphabet)
    return np.array([BLANK if i == BLANK else known.get(fold_character(c), BLANK) for i, c in enumerate(alphabet)])
