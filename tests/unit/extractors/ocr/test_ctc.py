"""The CTC score against an enumeration of every path on tiny alphabets."""

from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.ocr import ctc

ALPHABET = ("", "a", "b", "(", "（", " ")


def dense(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A full posterior, best first, of T x 6 probabilities."""
    order = np.argsort(-rows, axis=1)
    logp = np.log(np.take_along_axis(rows, order, axis=1))
    return order.astype(np.uint16), logp.astype(np.float16)


def enumerated(ids: np.ndarray, logp: np.ndarray, text: str) -> float:
    """Probability of a text by going through all paths."""
    total = 0.0
    rows = np.zeros(ids.shape)
    np.put_along_axis(rows, ids.astype(int), np.exp(logp.astype(float)), axis=1)
    for path in product(range(len(ALPHABET)), repeat=len(rows)):
        folded = [{4: 3, 5: 0}.get(i, i) for i in path]
        read = "".join(ALPHABET[i] for i, _ in groupby(folded) if i)
        total += float(np.prod([rows[t, i] for t, i in enumerate(path)])) if read == text else 0.0
    return total


@given(st.integers(0, 10_000), st.sampled_from(["", "a", "ab", "aa", "b(", "aba", "((", "bba"]), st.integers(3, 5))
def test_the_forward_score_is_the_sum_over_all_paths(seed: int, text: str, steps: int) -> None:
    rows = np.random.default_rng(seed).dirichlet(np.full(len(ALPHABET), 0.7), steps).clip(1e-6, 1)
    ids, logp = dense(rows)
    want = enumerated(ids, logp, text)
    got = ctc.log_likelihood(ids, logp, ALPHABET, text)
    if want < 1e-12:
        assert got is None or got < -20
    else:
        assert got == pytest.approx(np.log(want), abs=1e-4)


def test_a_repeated_character_needs_a_blank_between() -> None:
    ids = np.array([[1], [1]], dtype=np.uint16)
    logp = np.log(np.array([[0.9], [0.9]])).astype(np.float16)
    once, twice = ctc.log_likelihood(ids, logp, ALPHABET, "a"), ctc.log_likelihood(ids, logp, ALPHABET, "aa")
    assert once is not None and once == pytest.approx(2 * np.log(0.9), abs=0.2)
    assert twice is None


@pytest.mark.parametrize("text", ["(", "（", " （ "])
def test_width_and_blanks_do_not_matter(text: str) -> None:
    ids = np.array([[3, 4, 1]], dtype=np.uint16)
    logp = np.log(np.array([[0.5, 0.4, 0.1]])).astype(np.float16)
    assert ctc.log_likelihood(ids, logp, ALPHABET, text) == pytest.approx(np.log(0.9), abs=2e-3)


def test_a_character_outside_the_kept_ones_is_worse_than_the_last_kept() -> None:
    ids = np.array([[1, 0]], dtype=np.uint16)
    logp = np.log(np.array([[0.9, 0.1]])).astype(np.float16)
    assert ctc.log_likelihood(ids, logp, ALPHABET, "b") == pytest.approx(np.log(0.01), abs=1e-2)


@pytest.mark.parametrize("text", ["x", "ax", "aaaa"])
def test_what_the_line_cannot_say_has_no_score(text: str) -> None:
    ids, logp = dense(np.full((3, len(ALPHABET)), 1 / 6))
    assert ctc.log_likelihood(ids, logp, ALPHABET, text) is None


def test_folding_keeps_each_steps_mass() -> None:
    ids, logp = dense(np.random.default_rng(1).dirichlet(np.ones(6), 8))
    folded, scores = ctc.fold_posterior(ids, logp, ALPHABET)
    assert np.exp(scores).sum(axis=1) == pytest.approx(np.exp(logp.astype(float)).sum(axis=1), abs=1e-3)
    assert set(np.unique(folded[scores > ctc.IMPOSSIBLE / 2])) <= {0, 1, 2, 3}


def test_greedy_drops_repeats_and_blanks() -> None:
    ids = np.array([[1], [1], [0], [1], [2], [2], [0]], dtype=np.uint16)
    assert ctc.greedy(ids, np.zeros((7, 1), dtype=np.float16), ALPHABET) == "aab"
