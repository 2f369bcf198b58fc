"""The benchmark of verification can fail: it counts what was missed, accused and left, and compares like with like."""

import pytest

from samples.generator.values.crops import Crop, Expectation
from samples.generator.values.texts import Value
from tests.benchmarks.verification.__main__ import bars
from tests.benchmarks.verification.figures import (
    Tried,
    abstaining,
    auroc,
    calibration_error,
    rates,
    reliability,
)
from tests.benchmarks.verification.methods import Said, Trial, Verdict

CROP = Crop(1, "clean", Value("person", "legal_rep", "王己", "王己"), (), ("王己",), 200, 10.5, False, False)


def tried(changed: bool, said: Said, confidence: float = 0.9) -> Tried:
    return Tried(changed, Verdict(said, confidence))


@pytest.mark.parametrize(
    ("changed", "said", "right"),
    [(True, "mismatch", True), (True, "match", False), (False, "match", True), (False, "mismatch", False),
     (True, "manual", None), (False, "manual", None)],
)  # fmt: skip
def test_a_verdict_is_right_wrong_or_a_persons(changed: bool, said: Said, right: bool | None) -> None:
    assert tried(changed, said).right is right


def test_rates_count_each_error_by_its_kind() -> None:
    found = rates(
        [tried(True, "match"), tried(True, "mismatch"), tried(True, "manual"),
         tried(False, "mismatch"), tried(False, "match"), tried(False, "manual"), tried(False, "match")]
    )  # fmt: skip
    assert (found.changed, found.unchanged, found.missed, found.false) == (3, 4, 1, 1)
    assert (found.manual, found.manual_unchanged, found.errors) == (2, 1, 2)
    assert found.manual_rate == pytest.approx(2 / 7)
    assert "1 /      3 = 0.33333" in found.told()


def test_a_method_abstains_where_it_is_least_sure() -> None:
    said = [
        tried(False, "mismatch", 0.2),
        tried(False, "match", 0.9),
        tried(True, "match", 0.5),
        tried(True, "mismatch", 1.0),
    ]
    assert [t.verdict.said for t in abstaining(said, 0.5)] == ["manual", "match", "manual", "mismatch"]
    assert [t.verdict.said for t in abstaining(said, 0.0)] == [t.verdict.said for t in said]


@pytest.mark.parametrize(
    ("right", "wrong", "area"),
    [
        ((0.9, 0.8), (0.1,), 1.0),
        ((0.1,), (0.9, 0.8), 0.0),
        ((0.5,), (0.5,), 0.5),
        ((0.9, 0.3), (0.6,), 0.5),
        ((0.9,), (), None),
    ],
)
def test_area_under_the_curve_tells_right_from_wrong(
    right: tuple[float, ...], wrong: tuple[float, ...], area: float | None
) -> None:
    verdicts = [tried(False, "match", c) for c in right] + [tried(False, "mismatch", c) for c in wrong]
    assert auroc([*verdicts, tried(True, "manual", 0.99)]) == area


def test_reliability_shows_how_far_a_confidence_is_off() -> None:
    verdicts = [tried(False, "match", 0.85)] * 3 + [tried(False, "mismatch", 0.85)] + [tried(False, "match", 1.0)] * 4
    low, high = reliability([*verdicts, tried(False, "manual", 0.1)])
    assert (low.count, low.right) == (4, 0.75)
    assert low.confidence == pytest.approx(0.85)
    assert (high.count, high.right) == (4, 1.0)
    assert calibration_error([low, high]) == pytest.approx(0.05)
    assert calibration_error([]) == 0.0


def many(count: int, changed: bool, ours: Said, strings: Said) -> list[Trial]:
    """The same outcome so many times."""
    expected = Expectation("王己", "character" if changed else None)
    return [Trial(CROP, expected, {"verification": Verdict(ours, 0.9), "strings": Verdict(strings, 0.9)})] * count


GOOD = [*many(40_000, True, "mismatch", "mismatch"), *many(4_000, False, "match", "match")]
MISREAD = many(20, False, "match", "mismatch")
"""What strings accuse and verification does not."""
CASES: list[tuple[list[Trial], list[str]]] = [
    ([*GOOD, *MISREAD], []),
    ([*GOOD, *MISREAD, *many(10, True, "match", "mismatch")], ["changed values that passed", "fewer errors", "AUROC"]),
    (
        [*GOOD, *MISREAD, *many(10, False, "mismatch", "mismatch")],
        ["unchanged values accused", "fewer errors", "AUROC"],
    ),
    ([*GOOD, *MISREAD[:9]], ["fewer errors"]),
]


@pytest.mark.parametrize(("outcome", "short"), CASES)
def test_bars_fall_to_what_they_are_about(outcome: list[Trial], short: list[str]) -> None:
    missed = [b.name for b in bars(outcome) if not b.met]
    assert len(missed) == len(short)
    assert all(name.startswith(start) for name, start in zip(missed, short, strict=True))
