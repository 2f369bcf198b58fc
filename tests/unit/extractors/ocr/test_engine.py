"""Lines know their bounds, and a posterior can be cut with its line."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from extractors.ocr.engine import Alphabet, Line, Posterior, Reading


def posterior(steps: int, width: float) -> Posterior:
    ids = np.arange(steps, dtype=np.uint16).reshape(-1, 1)
    return Posterior(ids, np.zeros((steps, 1), np.float16), width, ("", "a"))


def test_an_alphabet_sent_between_processes_is_one_object_however_often_it_comes() -> None:
    sent = Alphabet(("", "甲", "\u2028", "乙", " "))
    wire = pickle.dumps([replace(posterior(3, 0.1), alphabet=sent) for _ in range(50)])
    first, second = pickle.loads(wire), pickle.loads(wire)
    assert first[0].alphabet == sent and hash(first[0].alphabet) == hash(sent)
    assert {id(p.alphabet) for p in (*first, *second)} == {id(first[0].alphabet)}


def test_bounds_of_a_sloping_line() -> None:
    polygon = np.array([[10, 20], [110, 25], [109, 45], [9, 40]], dtype=float)
    assert Line(polygon, Reading("甲", 1.0)).bounds == (9, 20, 110, 45)


@pytest.mark.parametrize(("left", "first"), [(0.0, 0), (0.25, 2), (0.5, 5), (0.9, 9), (1.0, 10), (1.4, 10)])
def test_the_rest_of_a_line_keeps_the_steps_right_of_the_cut(left: float, first: int) -> None:
    rest = posterior(10, 0.1).after(left)
    assert rest.ids[:, 0].tolist() == list(range(first, 10))
    assert len(rest.logp) == len(rest.ids)


@pytest.mark.parametrize("left", [0.0, 0.2, 0.5, 0.8])
def test_the_steps_of_the_rest_cover_the_rest(left: float) -> None:
    rest = posterior(10, 0.1).after(left)
    assert rest.width * len(rest.ids) == pytest.approx(1.0)
