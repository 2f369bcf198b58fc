"""Signs of strips, and places filled from several."""

import numpy as np
import pytest

from extractors.ocr.engine import Posterior, Reading
from extractors.seals.signs import Sign, View, closes, fill, is_han, moved, opens, seen_at, signs_of, trim

ALPHABET = ("", "甲", "乙", "丙", "（")


def reading(*steps: dict[str, float]) -> Reading:
    """A strip whose time steps have these probabilities; what is left is blank."""
    ids, logp = [], []
    for step in steps:
        chances = {"": max(1e-6, 1 - sum(step.values())), **step}
        ranked = sorted(chances, key=lambda c: -chances[c])[:3]
        ranked += [""] * (3 - len(ranked))
        ids.append([ALPHABET.index(c) for c in ranked])
        logp.append([np.log(chances[c]) if k == ranked.index(c) else -20.0 for k, c in enumerate(ranked)])
    return Reading("", 0.9, (), Posterior(np.array(ids, np.uint16), np.array(logp, np.float16), 1 / len(ids), ALPHABET))


def test_signs_have_places_and_rivals() -> None:
    first, second = signs_of(reading({}, {"甲": 0.7, "乙": 0.2}, {}, {"丙": 0.9}))
    assert first.best == "甲"
    assert first.at == pytest.approx(0.375)
    assert first.odds["乙"] == pytest.approx(0.2, abs=0.01)
    assert first.presence == pytest.approx(0.9, abs=0.01)
    assert second.at == pytest.approx(0.875)


def test_neighbouring_steps_of_one_character_are_one_sign() -> None:
    (sign,) = signs_of(reading({"甲": 0.4}, {"甲": 0.9}))
    assert sign.odds["甲"] == pytest.approx(0.9, abs=0.01)
    assert 0.5 < sign.at < 0.75


def test_full_width_brackets_are_folded() -> None:
    (sign,) = signs_of(reading({"（": 0.9}))
    assert sign.best == "("


def test_without_probabilities_the_text_tells() -> None:
    assert [s.best for s in signs_of(Reading("甲乙", 0.8, (0.2, 0.6)))] == ["甲", "乙"]
    assert signs_of(Reading("甲乙", 0.8)) == []
    assert signs_of(Reading("", 0.0)) == []


def sign(character: str, at: float, sure: float = 1.0) -> Sign:
    return Sign(at, sure, {character: sure})


def filled(*strips: list[Sign], number: int = 3) -> tuple[dict[str, float], ...]:
    places, _ = fill([View(s, np.ones(number)) for s in strips])
    return tuple(dict(p) for p in places)


def test_what_one_strip_loses_another_has() -> None:
    places = filled([sign("甲", 0), sign("丙", 2)], [sign("甲", 0.1), sign("乙", 1)])
    assert places == ({"甲": 1.0}, {"乙": 0.5}, {"丙": 0.5})


def test_two_characters_near_one_place_part_where_there_is_room() -> None:
    assert filled([sign("甲", 0.9), sign("乙", 1.49)]) == ({}, {"甲": 1.0}, {"乙": 1.0})
    assert filled([sign("甲", 0.51), sign("乙", 1.2)]) == ({"甲": 1.0}, {"乙": 1.0}, {})


def test_weights_count_and_the_surest_strip_is_kept() -> None:
    trusted, doubted = np.array([1.0]), np.array([0.25])
    places, peaks = fill([View([sign("甲", 0, 0.4)], trusted), View([sign("乙", 0, 0.8)], doubted)])
    assert places[0]["甲"] == pytest.approx(0.32)
    assert places[0]["乙"] == pytest.approx(0.16)
    assert peaks[0] == {"甲": 0.4, "乙": 0.8}


def test_what_lies_beyond_the_places_is_left_out() -> None:
    assert filled([sign("甲", -2), sign("乙", 7)]) == ({}, {}, {})


def test_moved_tells_middles_in_another_measure() -> None:
    assert [s.at for s in moved([sign("甲", 0.5)], lambda x: 10 * x)] == [5.0]


@pytest.mark.parametrize(("text", "left"), [("12甲（乙）3", "甲（乙）"), ("****", ""), ("甲", "甲"), ("", "")])
def test_names_begin_and_end_with_characters(text: str, left: str) -> None:
    assert trim(text) == left


def test_kinds_of_characters() -> None:
    assert is_han("甲")
    assert not is_han("A")
    assert opens("（")
    assert not opens("）")
    assert closes("）")
    assert not closes("")


def test_where_a_character_was_seen_is_the_mean_of_the_strips_that_show_it() -> None:
    weights = np.ones(3)
    one = View([Sign(0.1, 0.9, {"甲": 0.9}), Sign(1.4, 0.9, {"乙": 0.9})], weights)
    other = View([Sign(0.3, 0.9, {"甲": 0.9}), Sign(1.9, 0.9, {"甲": 0.9})], weights)
    first, second, bare = seen_at([one, other], ({"甲": 0.9}, {"乙": 0.5}, {}))
    assert (first, second) == pytest.approx((0.2, 1.4))
    assert bare is None
