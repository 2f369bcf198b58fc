"""The parts of a line around characters in doubt, from posteriors made by hand."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.ocr.doubtful_parts import CONTEXT, MOST_SHARE, Part, doubtful_parts, mended
from extractors.ocr.engine import Posterior, Reading
from extractors.ocr.recogniser import reading_of
from extractors.ocr.strips import Strip, strip_of_one
from tests.unit.extractors.verification.test_evidence import SURE, Step, posterior

LEAD = 3.0
DOUBT: Step = {"己": 0.6, "已": 0.35}
STRANGER: Step = {"团": 0.3}
CHARACTERS = "某科技公司有限0123456789.ＡA"


def laid(*steps: Step) -> Strip:
    return strip_of_one(posterior(steps or [{}]))


def line(text: str, instead: dict[int, Step] | None = None) -> Strip:
    """Characters with a step of nothing behind each but for the steps in `instead`: the nth stands at step 2n."""
    steps: list[Step] = []
    for character in text:
        steps += [{character: SURE}, {}]
    return laid(*((instead or {}).get(i, step) for i, step in enumerate(steps)))


@st.composite
def strips(draw: st.DrawFn) -> Strip:
    """Characters of a few steps each, with a few steps of nothing around them or none, now and then in doubt."""
    steps: list[Step] = []
    rare = st.integers(0, 9).map(lambda n: n == 0)
    before = ""
    for character in draw(st.text(CHARACTERS, max_size=40)):
        gap: list[Step] = [{}] * draw(st.integers(1 if character == before else 0, 3))
        strange = draw(rare)
        if gap and strange:
            gap[draw(st.integers(0, len(gap) - 1))] = draw(st.sampled_from([STRANGER, {" ": SURE}]))
        other = draw(st.sampled_from("集团"))
        step = {character: 0.6, other: 0.35} if draw(rare) else {character: SURE}
        steps += gap + [step] * draw(st.integers(1, 3))
        before = character
    tail: list[Step] = [STRANGER if draw(rare) else {} for _ in range(draw(st.integers(0, 3)))]
    return laid(*steps, *tail)


def spans(strip: Strip) -> list[tuple[int, int]]:
    """First and last character that must be read together, for each doubt."""
    count = len(strip.starts)
    at = [(i, i) for i in range(count) if strip.margins[i] < LEAD]
    at += [(g - 1, g) for g in range(count + 1) if strip.gaps[g] < LEAD]
    return [(max(0, first - CONTEXT), min(count - 1, last + CONTEXT)) for first, last in at] if count else []


def held(part: Part, strip: Strip) -> list[int]:
    """The characters that lie in a part as a whole."""
    ends = zip(strip.starts, strip.ends, strict=True)
    return [i for i, (start, end) in enumerate(ends) if part.begin <= start and end <= part.end]


def wanted(strip: Strip) -> set[int]:
    """The characters that are read anew: those around doubts, and what they cannot be cut apart from."""
    out = {i for first, last in spans(strip) for i in range(first, last + 1)}
    touching = [i for i in range(len(strip.starts) - 1) if strip.ends[i] == strip.starts[i + 1]]
    for _ in strip.starts:
        out |= {i + 1 for i in touching if i in out} | {i for i in touching if i + 1 in out}
    return out


def most_steps(strip: Strip) -> int:
    """The steps of those characters and of every gap beside them."""
    bounds = [0, *(int(step) for pair in zip(strip.starts, strip.ends, strict=True) for step in pair)]
    bounds.append(len(strip.posterior.ids))
    characters = wanted(strip)
    gaps = {g for i in characters for g in (i, i + 1)}
    return sum(bounds[2 * i + 2] - bounds[2 * i + 1] for i in characters) + sum(
        bounds[2 * g + 1] - bounds[2 * g] for g in gaps
    )


BESIDE = line("科技公司有限0123456789" * 2, {8: DOUBT, 18: DOUBT})
"""Two doubts, of which the one's last neighbour stands before the other's first."""


@given(strips())
@example(BESIDE)
def test_parts_come_in_order_and_lie_apart_within_the_line(strip: Strip) -> None:
    parts = doubtful_parts(strip, LEAD)
    assert all(0 <= p.begin < p.end <= len(strip.posterior.ids) for p in parts)
    assert all(a.end <= b.begin for a, b in pairwise(parts))


@given(strips())
@example(BESIDE)
def test_parts_hold_every_doubt_with_what_stands_around_it_and_no_more(strip: Strip) -> None:
    parts = doubtful_parts(strip, LEAD)
    if not parts:
        return
    inside = [held(p, strip) for p in parts]
    assert {i for characters in inside for i in characters} == wanted(strip)
    for first, last in spans(strip):
        assert any({first, last} <= set(characters) for characters in inside)
    gaps = [0, *strip.ends], [*strip.starts, len(strip.posterior.ids)]
    for begin, end, lead in zip(*gaps, strip.gaps, strict=True):
        assert lead >= LEAD or any(p.begin <= begin and end <= p.end for p in parts)


@given(strips())
@example(BESIDE)
def test_a_line_is_cut_in_the_middle_of_gaps_only(strip: Strip) -> None:
    gaps = [(int(a), int(b)) for a, b in zip(strip.ends[:-1], strip.starts[1:], strict=True) if a < b]
    for part in doubtful_parts(strip, LEAD):
        for cut in (part.begin, part.end):
            at_its_ends = cut in (0, len(strip.posterior.ids))
            assert at_its_ends or any(a <= cut <= b and abs(2 * cut - a - b) <= 1 for a, b in gaps)


@given(strips())
@example(BESIDE)
def test_a_part_knows_what_was_read_in_it(strip: Strip) -> None:
    for part in doubtful_parts(strip, LEAD):
        characters, last = held(part, strip), len(strip.text) - 1
        assert (part.first, part.last) == (characters[0], characters[-1])
        assert part.text == strip.text[characters[0] : characters[-1] + 1]
        assert (part.cut_before, part.cut_behind) == (characters[0] > 0, characters[-1] < last)
        assert (part.begin == 0) is (characters[0] == 0)
        assert (part.end == len(strip.posterior.ids)) is (characters[-1] == last)


@given(strips())
def test_parts_are_no_more_than_their_share_of_the_line_or_none(strip: Strip) -> None:
    parts, most = doubtful_parts(strip, LEAD), MOST_SHARE * len(strip.posterior.ids)
    assert sum(p.end - p.begin for p in parts) <= most
    assert parts or not spans(strip) or most_steps(strip) > most


@given(st.text(CHARACTERS, max_size=40))
def test_where_there_is_no_doubt_there_are_no_parts(text: str) -> None:
    assert doubtful_parts(line(text), LEAD) == []


@pytest.mark.parametrize("steps", [[{}], [{}, {}, {}], [{}, {" ": SURE}, {}], [STRANGER] * 3])
def test_where_nothing_was_read_there_are_no_parts(steps: list[Step]) -> None:
    assert doubtful_parts(laid(*steps), LEAD) == []


TEXT = "某科技公司有限0123456789"
PARTS: list[tuple[dict[int, Step], list[tuple[int, int, str]]]] = [
    ({16: DOUBT}, [(12, 22, "限0123")]),
    ({16: {"1": 0.97, "7": 0.02}}, []),
    ({17: STRANGER}, [(12, 24, "限01234")]),
    ({17: {" ": SURE}}, []),
    ({0: DOUBT}, [(0, 6, "某科技")]),
    ({2: DOUBT}, [(0, 8, "某科技公")]),
    ({6: DOUBT}, [(2, 12, "科技公司有")]),
    ({32: DOUBT}, [(28, 34, "789")]),
    ({33: STRANGER}, [(28, 34, "789")]),
    ({12: DOUBT, 20: DOUBT}, [(8, 26, "司有限012345")]),
    ({0: DOUBT, 32: DOUBT}, [(0, 6, "某科技"), (28, 34, "789")]),
    ({15: {"0": SURE}, 16: DOUBT}, [(12, 22, "限0123")]),
    ({13: {"限": SURE}, 11: {"限": SURE}, 16: DOUBT}, [(10, 22, "有限0123")]),
    ({21: {"4": SURE}, 16: DOUBT}, [(12, 24, "限01234")]),
]
KINDS = [
    "a character", "one that leads by enough", "a gap", "white space is nothing", "the first character", "the second",
    "just so far that the line's first is left out", "the last character", "behind the last character",
    "two that share a neighbour are one", "two far apart", "no gap within", "no gap before", "no gap behind",
]  # fmt: skip


@pytest.mark.parametrize(("instead", "parts"), PARTS, ids=KINDS)
def test_parts_reach_some_characters_around_a_doubt(
    instead: dict[int, Step], parts: list[tuple[int, int, str]]
) -> None:
    strip = line(TEXT, instead)
    found, at = doubtful_parts(strip, LEAD), [(TEXT.index(text), len(text)) for _, _, text in parts]
    assert [p.text for p in found] == [strip.text[first : first + count] for first, count in at]
    assert [(p.begin, p.end) for p in found] == [pytest.approx((begin, end), abs=1) for begin, end, _ in parts]


@pytest.mark.parametrize(
    ("length", "in_doubt", "whole"),
    [(1, 0, True), (4, 0, True), (5, 0, False), (6, 0, False), (5, 2, True), (9, 4, True), (10, 4, False)],
)
def test_a_line_that_is_in_doubt_for_the_most_part_is_read_whole(length: int, in_doubt: int, whole: bool) -> None:
    strip = line(TEXT[:length], {2 * in_doubt: DOUBT})
    assert (doubtful_parts(strip, LEAD) == []) is whole


def piece(text: str, cut_before: bool, cut_behind: bool) -> Part:
    return Part(2, 1 + len(text), 4, 4 + 2 * len(text), text, cut_before, cut_behind)


FITS: list[tuple[Part, str, bool]] = [
    (piece("公司有", True, True), "公司有", True),
    (piece("公司有", True, True), "公某有", True),
    (piece("公司有", True, True), "公 司 有", True),
    (piece("公司有", True, True), "司司有", False),
    (piece("公司有", True, True), "某公司有", False),
    (piece("公司有", True, True), "公司限", False),
    (piece("公司有", True, True), "公司有限", False),
    (piece("公司有", True, True), "公有", False),
    (piece("公司有", True, True), "公 有", False),
    (piece("公司有", True, True), "公司司有", False),
    (piece("公司有", True, True), "", False),
    (piece("A二1", True, True), "Ａ二１", True),
    (piece("公司有", False, True), "司司有", True),
    (piece("公司有", False, True), "有司司", False),
    (piece("公司有", False, True), "司有", False),
    (piece("公司有", True, False), "公司司", True),
    (piece("公司有", True, False), "司司公", False),
    (piece("公司有", True, False), "公司", False),
]
READINGS = [
    "as before", "another character", "white space between", "another first", "one before the first",
    "another last", "one behind the last", "fewer", "white space for one", "more", "nothing", "width",
    "the line's beginning", "the line's beginning, another last", "the line's beginning, fewer",
    "the line's end", "the line's end, another first", "the line's end, fewer",
]  # fmt: skip


@pytest.mark.parametrize(("part", "text", "fits"), FITS, ids=READINGS)
def test_a_reading_fits_that_has_as_many_characters_and_the_same_where_the_line_was_cut(
    part: Part, text: str, fits: bool
) -> None:
    assert part.fits(Reading(text, SURE)) is fits


@given(strips())
@example(BESIDE)
def test_a_line_fits_its_own_parts(strip: Strip) -> None:
    for part in doubtful_parts(strip, LEAD):
        own = strip_of_one(steps_of(strip.posterior, part))
        assert part.fits(Reading(own.text, SURE))


def steps_of(line: Posterior, part: Part) -> Posterior:
    ids, logp = line.ids[part.begin : part.end], line.logp[part.begin : part.end]
    return Posterior(ids, logp, 1 / len(ids), line.alphabet)


@given(strips())
@example(BESIDE)
def test_other_steps_take_the_place_of_parts_and_all_else_stays(strip: Strip) -> None:
    line, parts = strip.posterior, doubtful_parts(strip, LEAD)
    ids, logp = line.ids.copy(), line.logp.copy()
    fainter = [steps_of(line, p) for p in parts]
    there = [reading_of(Posterior(p.ids, p.logp - np.float16(0.25), p.width, p.alphabet)) for p in fainter]
    found = mended(strip, list(zip(parts, there, strict=True)))
    assert np.array_equal(line.ids, ids) and np.array_equal(line.logp, logp)
    assert (found is None) is (not parts)
    if found is None or found.posterior is None:
        return
    after = found.posterior
    assert (after.width, after.alphabet, after.ids.dtype) == (line.width, line.alphabet, line.ids.dtype)
    inside = np.zeros(len(ids), dtype=bool)
    for part in parts:
        inside[part.begin : part.end] = True
    assert np.array_equal(after.ids, ids)
    assert np.array_equal(after.logp, np.where(inside[:, None], logp - np.float16(0.25), logp))


def test_each_part_gets_its_own_steps() -> None:
    strip = line(TEXT, {0: DOUBT, 32: DOUBT})
    first, last = doubtful_parts(strip, LEAD)
    there = [reading_of(posterior([{c: SURE}] * (p.end - p.begin))) for p, c in ((first, "集"), (last, "团"))]
    found = mended(strip, list(zip((first, last), there, strict=True)))
    assert found is not None
    assert found.text == "集" + strip.text[3:-3] + "团"


@pytest.mark.parametrize("at", [0, -1], ids=["before", "behind"])
def test_a_character_that_would_be_lost_to_its_equal_beyond_a_cut_mends_nothing(at: int) -> None:
    strip = line("1234000500067890")
    parts = doubtful_parts(line("1234000500067890", {14: DOUBT}), LEAD)
    (part,) = parts
    steps: list[Step] = [{}] * (part.end - part.begin)
    steps[at] = {"0": SURE}
    assert mended(strip, [(part, reading_of(posterior(steps)))]) is None


def test_a_line_without_other_readings_is_not_mended() -> None:
    strip = line(TEXT, {0: DOUBT})
    (part,) = doubtful_parts(strip, LEAD)
    assert mended(strip, []) is None
    assert mended(strip, [(part, Reading(part.text, SURE))]) is None
