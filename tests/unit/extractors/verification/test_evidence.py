"""Expected texts held against posteriors made by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.ocr.engine import Line, Posterior, Reading
from extractors.verification.evidence import HOPELESS, MOST_LISTED, weigh
from models.reconciliation import Evidence

ALPHABET = ("", *"某科技公司有限集团己已0123456789.", "Ａ", "A", " ")
SURE, KEPT = 0.995, 4
Step = dict[str, float]
"""Probabilities of characters at one time step; what is left over goes to the blank, and traces to other digits."""


def posterior(steps: Sequence[Step]) -> Posterior:
    ids, logp = np.zeros((len(steps), KEPT), np.uint16), np.zeros((len(steps), KEPT), np.float16)
    for t, step in enumerate(steps):
        every = {**step, "": max(1e-4, 1 - sum(step.values()))}
        for digit in "0123":
            every.setdefault(digit, 1e-6)
        best = sorted(every.items(), key=lambda item: -item[1])[:KEPT]
        ids[t] = [ALPHABET.index(c) for c, _ in best]
        logp[t] = np.log([p for _, p in best])
    return Posterior(ids, logp, 1 / max(1, len(steps)), ALPHABET)


def spelt(text: str, instead: dict[int, Step] | None = None) -> Line:
    """A line that surely reads `text`, but for the characters in `instead`; blanks stand between characters."""
    steps: list[Step] = []
    for i, character in enumerate(text):
        steps += [(instead or {}).get(i, {character: SURE}), {}]
    return Line(np.zeros((4, 2)), Reading(text, SURE, (), posterior(steps)))


def line_of(*steps: Step) -> Line:
    """A line with these steps."""
    return Line(np.zeros((4, 2)), Reading("", SURE, (), posterior(steps)))


def weighed(lines: Sequence[Line], *variants: str) -> Evidence:
    found = weigh(lines, variants)
    assert found is not None
    return found


def test_what_is_expected_and_read_has_ratio_nought() -> None:
    found = weighed([spelt("某某科技有限公司")], "某某科技有限公司")
    assert (found.log_ratio, found.spans, found.known) == (0, (), True)
    assert found.weakest == pytest.approx(np.log(SURE), abs=1e-3)
    assert found.read == found.expected == "某某科技有限公司"


@given(st.integers(0, 6), st.sampled_from("0123456789"))
def test_a_character_that_is_surely_another_is_named_with_a_large_ratio(at: int, digit: str) -> None:
    text = "1234.56"
    expected = text[:at] + digit + text[at + 1 :]
    found = weighed([spelt(text)], expected)
    if expected == text:
        assert found.log_ratio == 0
    else:
        assert found.log_ratio > 4
        assert any(text[at] in d.read and digit in d.expected for d in found.spans)


@pytest.mark.parametrize(
    ("share", "low", "high"), [(0.5, 0.0, 0.2), (0.3, 0.5, 1.2), (0.05, 2.3, 3.3), (0.001, 6.0, 8.0)]
)
def test_an_ambiguous_character_has_the_ratio_of_its_probabilities(share: float, low: float, high: float) -> None:
    line = spelt("某己某", {1: {"己": 0.97 - share, "已": share}} if share < 0.48 else {1: {"己": 0.49, "已": 0.48}})
    found = weighed([line], "某已某")
    assert low <= found.log_ratio <= high
    assert [(d.expected, d.read) for d in found.spans] == [("已", "己")]


@pytest.mark.parametrize("expected", ["123456", "12.3456", "1234.5", "某1234.56", ""])
def test_a_missing_or_added_character_has_a_large_ratio(expected: str) -> None:
    assert weighed([spelt("1234.56")], expected).log_ratio > 4


def test_a_character_that_the_recogniser_cannot_write_is_not_known() -> None:
    found = weighed([spelt("某某公司")], "某犇公司")
    assert not found.known
    assert found.log_ratio == HOPELESS
    assert weighed([spelt("某某公司")], "某犇公司", "某某公司").known


def test_width_and_blanks_do_not_matter() -> None:
    assert weighed([spelt("ＡA1")], "A A 1").log_ratio == 0


def test_two_lines_are_one_text() -> None:
    lines = [spelt("某某科技"), spelt("技有限公司")]
    assert weighed(lines, "某某科技技有限公司").log_ratio == 0
    dropped = weighed(lines, "某某科技有限公司")
    assert dropped.log_ratio > 2
    assert weighed(lines[::-1], "某某科技技有限公司").log_ratio > 10


def test_a_character_at_a_lines_end_is_not_one_with_the_same_at_the_nexts_beginning() -> None:
    tight = [Line(np.zeros((4, 2)), Reading(c, SURE, (), posterior([{c: SURE}]))) for c in "11"]
    assert weighed(tight, "11").log_ratio == 0
    assert weighed(tight, "1").log_ratio > 4


def test_the_foot_of_the_character_before_is_not_one_more() -> None:
    wide = line_of({"某": SURE}, {}, {"7": 0.99}, {"7": 0.9}, {}, {"7": SURE}, {}, {"9": SURE})
    assert weighed([wide], "某779").log_ratio == 0
    assert weighed([wide], "某7779").log_ratio > 4


def test_the_best_of_several_printings_counts() -> None:
    found = weighed([spelt("1234.50")], "1234.5", "1234.50", "1,234.50")
    assert (found.expected, found.log_ratio) == ("1234.50", 0)
    nearest = weighed([spelt("12", {1: {"2": 0.6, "3": 0.37}})], "13", "14")
    assert nearest.expected == "13"


def test_two_differences_are_two_spans_that_add_up() -> None:
    found = weighed([spelt("1234567")], "9234568")
    assert [(d.expected, d.read) for d in found.spans] == [("9", "1"), ("8", "7")]
    assert found.log_ratio == pytest.approx(sum(d.nats for d in found.spans))


def test_the_weakest_agreeing_character_is_told() -> None:
    found = weighed([spelt("1234", {2: {"3": 0.6, "8": 0.38}})], "1234")
    assert found.log_ratio == 0
    assert found.weakest == pytest.approx(np.log(0.6), abs=2e-3)


@given(st.text("0123456789.", max_size=8), st.text("0123456789.", max_size=8))
def test_the_ratio_is_never_negative_and_nought_only_for_the_same_text(read: str, expected: str) -> None:
    found = weighed([spelt(read)], expected)
    assert found.log_ratio >= 0
    assert (found.log_ratio == 0) is (read == expected)
    assert found.weakest <= 0


def test_without_posteriors_or_variants_there_is_no_evidence() -> None:
    blind = Line(np.zeros((4, 2)), Reading("某某", 0.9))
    assert weigh([blind], ["某某"]) is None
    assert weigh([spelt("某某"), blind], ["某某"]) is None
    assert weigh([], ["某某"]) is None
    assert weigh([spelt("某某")], []) is None


@pytest.mark.parametrize(
    ("instead", "character", "rival", "low", "high"),
    [
        ({2: {"3": 0.6, "8": 0.38}}, "3", "8", 0.4, 0.5),
        ({2: {"3": 0.6}}, "3", "", 0.3, 0.5),
        ({1: {"2": 0.99, "7": 0.009}}, "2", "7", 4.5, 4.9),
    ],
)
def test_a_character_that_hardly_leads_is_a_doubt_with_its_rival(
    instead: dict[int, Step], character: str, rival: str, low: float, high: float
) -> None:
    first = weighed([spelt("1234", instead)], "1234").doubts[0]
    assert (first.character, first.rival) == (character, rival)
    assert low <= first.nats <= high


def test_something_faint_between_two_characters_is_a_doubt() -> None:
    faint: list[Step] = [{"1": SURE}, {".": 0.3}, {"2": SURE}, {}]
    first = weighed([line_of(*faint)], "12").doubts[0]
    assert (first.character, first.rival) == ("", ".")
    assert first.nats == pytest.approx(np.log(0.7 / 0.3), abs=0.01)


def test_where_texts_differ_there_are_spans_and_no_doubts() -> None:
    found = weighed([spelt("1234", {2: {"3": 0.6, "8": 0.38}})], "1284")
    assert [(d.character, d.rival) for d in found.doubts if d.nats < 4] == []
    assert [(d.expected, d.read) for d in found.spans] == [("8", "3")]


def test_doubts_come_least_sure_first_and_not_without_end() -> None:
    line = spelt("1" * 40, {i: {"1": 0.9, "7": 0.01 + i / 1000} for i in range(40)})
    nats = [d.nats for d in weighed([line], "1" * 40).doubts]
    assert nats == sorted(nats)
    assert len(nats) == MOST_LISTED


@pytest.mark.parametrize(
    ("expected", "rows"),
    [
        ("某某科技有限集团", (1, 1)),
        ("某己科技有限公司", (0, 0)),
        ("某某科某技有限公司", (0, 0)),
        ("某某科有公司", (0, 1)),
    ],
)
def test_a_difference_tells_its_lines(expected: str, rows: tuple[int, int]) -> None:
    found = weighed([spelt("某某科技"), spelt("有限公司")], expected)
    assert ((found.spans[0].rows or (-1, -1))[0], (found.spans[-1].rows or (-1, -1))[1]) == rows
