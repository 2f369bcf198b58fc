"""Verdicts from rings with chosen probabilities."""

from dataclasses import replace

import numpy as np
import pytest

from extractors.seals.comparison import compare_owner
from extractors.seals.look_alikes import look_alikes
from extractors.seals.recognition import SealReading
from models.seal import OwnerVerdict

STRIP = np.full((48, 100, 3), 255, np.uint8)
EXPECTED = "沈阳汇科机床有限公司"


def ring(
    text: str, sure: float = 0.95, *, beyond: int = 2, ink_beyond: float = 0.0, peak: float | None = None
) -> SealReading:
    """A ring that shows `text`, each character with probability `sure`, between empty places; 口 is a place that nobody
    could read. `peak` is what the surest strip says."""
    bare: list[dict[str, float]] = [{"一": 0.1}] * beyond
    places = (*bare, *({} if c == "口" else {c: sure, "（": 0.02} for c in text), *bare)
    peaks = places if peak is None else (*bare, *({c: peak} for c in text), *bare)
    inked = (*(ink_beyond,) * beyond, *(1.0,) * len(text), *(ink_beyond,) * beyond)
    return SealReading(text.replace("口", ""), "", None, sure, STRIP, 270.0, places, peaks, inked)


def verdict(seal: SealReading, expected: str = EXPECTED) -> OwnerVerdict:
    return compare_owner(seal, expected)


@pytest.mark.parametrize(
    ("shown", "owner", "reason"),
    [
        (EXPECTED, "match", "all_read"),
        ("沈阳口科机床有限公司", "unreadable", "hidden"),
        ("沈阳宝科机床有限公司", "mismatch", "other_characters"),
        ("沈阳宝贝机床有限公司", "mismatch", "other_characters"),
        ("沈阳宝口机床有限公司", "unreadable", "hidden"),
        ("沈阳汇科机床有限公司第一分公司", "mismatch", "longer"),
        ("沈阳汇江科机床有限公司", "unreadable", "hidden"),
        ("沈阳汇科有限公司", "mismatch", "shorter"),
        ("沈阳汇科床有限公司", "unreadable", "hidden"),
        ("沈阳汇科口口有限公司", "unreadable", "hidden"),
        ("沈阳汇科口有限公司", "unreadable", "hidden"),
        ("沈机床有限公司", "unreadable", "hidden"),
        ("第一财政审计局", "mismatch", "other_name"),
        ("口口口口口口口口口口", "unreadable", "hidden"),
    ],
)
def test_what_a_ring_shows_decides(shown: str, owner: str, reason: str) -> None:
    given = replace(ring(shown), text_confidence=0.0) if "口" in shown else ring(shown)
    found = verdict(given)
    assert (found.owner, found.reason) == (owner, reason)


def test_positions_are_told() -> None:
    assert verdict(ring("沈阳口科机床有限公司")).hidden == (2,)
    assert verdict(ring("沈阳宝贝机床有限公司")).others == (2, 3)


def test_the_name_that_stands_there_is_told() -> None:
    assert verdict(ring("沈阳宝科机床有限公司")).text == "沈阳宝科机床有限公司"


@pytest.mark.parametrize(("apart", "owner"), [(1.4, "match"), (1.75, "unreadable")])
def test_neighbours_far_apart_may_have_a_character_between_them(apart: float, owner: str) -> None:
    seen = (None, None, *(0.0 + k for k in range(2, 5)), *(3.0 + apart + k for k in range(1, 8)), None, None)
    assert verdict(replace(ring(EXPECTED), seen=seen)).owner == owner


def test_a_place_that_shows_more_than_one_character_holds_two() -> None:
    name = "沈阳(长)有限公司"
    seal = ring(name)
    assert verdict(seal, name).owner == "match"
    places = tuple({")": 0.49, "春": 0.99} if ")" in p else p for p in seal.places)
    assert verdict(replace(seal, places=places, peaks=places), name).owner == "unreadable"


@pytest.mark.parametrize(("shared", "owner"), [("西", "unreadable"), ("铁", "match")])
def test_a_character_seen_in_two_neighbouring_places_stands_between_them(shared: str, owner: str) -> None:
    name = "沈阳(西)有限公司"
    seal = ring(name)
    places = [dict(p) for p in seal.places]
    places[4] = {"(": 0.42, shared: 0.48}
    assert verdict(replace(seal, places=tuple(places), peaks=tuple(places)), name).owner == owner


def test_width_of_brackets_does_not_matter() -> None:
    assert verdict(ring("沈阳(集团)有限公司"), "沈阳（集团）有限公司").owner == "match"


@pytest.mark.parametrize("at", range(len(EXPECTED)))
def test_a_name_with_one_character_left_out_or_put_in_is_never_a_match(at: int) -> None:
    assert verdict(ring(EXPECTED), EXPECTED[:at] + EXPECTED[at + 1 :]).owner != "match"
    assert verdict(ring(EXPECTED), EXPECTED[:at] + "新" + EXPECTED[at:]).owner != "match"


@pytest.mark.parametrize(("true", "other"), [("末", "未"), ("己", "已"), ("人", "入"), ("土", "士"), ("木", "本")])
def test_look_alikes_neither_confirm_nor_accuse(true: str, other: str) -> None:
    shown, expected = f"沈阳{true}名机床有限公司", f"沈阳{other}名机床有限公司"
    seal = ring(shown)
    doubtful = {true: 0.5, other: 0.4}
    seal = replace(seal, places=tuple(doubtful if true in p else p for p in seal.places))
    assert verdict(seal, shown).owner == "match"
    assert verdict(seal, expected).owner == "unreadable"
    assert verdict(ring(shown), expected).owner == "unreadable"


def test_look_alikes_go_both_ways() -> None:
    for character, others in look_alikes().items():
        assert all(character in look_alikes()[o] for o in others)


def test_two_characters_in_one_place_confirm_nothing() -> None:
    seal = ring(EXPECTED)
    crowded = tuple({**p, "汇": 0.9, "宝": 0.8} if "汇" in p else p for p in seal.places)
    assert verdict(replace(seal, places=crowded)).owner == "unreadable"


def test_a_character_that_one_strip_alone_reads_is_enough_where_nothing_contradicts() -> None:
    faint = ring(EXPECTED, 0.05, peak=0.9)
    assert verdict(faint).owner == "match"
    assert verdict(ring(EXPECTED, 0.05, peak=0.3)).owner == "unreadable"


def test_a_name_that_may_go_on_under_print_is_not_confirmed() -> None:
    assert verdict(ring(EXPECTED, ink_beyond=0.9)).owner == "unreadable"


def test_a_faint_reading_accuses_nobody() -> None:
    assert verdict(ring("第一财政审计局", 0.5)).owner == "unreadable"


def test_confidence_falls_with_the_weakest_character() -> None:
    assert verdict(ring(EXPECTED)).confidence > verdict(ring(EXPECTED, 0.3)).confidence


def test_nothing_read_is_unreadable() -> None:
    empty = SealReading("", "", None, 0.0, STRIP, 270.0)
    assert (verdict(empty).owner, verdict(empty).reason) == ("unreadable", "nothing_read")
    assert verdict(ring(EXPECTED), "").owner == "unreadable"


def test_without_colour_print_may_have_been_read_so_more_is_asked_of_an_accusation() -> None:
    shown = ring("沈阳宝贝机床有限公司")
    some = replace(shown, places=tuple({} if k in (2, 6) else p for k, p in enumerate(shown.places)))
    assert verdict(some).owner == "mismatch"
    assert verdict(replace(some, coloured=False)).owner == "unreadable"


@pytest.mark.parametrize(("sure", "owner"), [(0.95, "mismatch"), (0.6, "unreadable")])
def test_two_foreign_characters_tell_another_name_where_the_rest_is_hidden(sure: float, owner: str) -> None:
    assert verdict(ring("沈口宝贝口床口限口司", sure)).owner == owner
