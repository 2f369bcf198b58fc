"""A fit finds the thresholds that keep what is promised, and says so when it does not."""

import numpy as np
import pytest

from service.reconciliation.calibration import SCRIPTS
from tests.benchmarks.calibration.checking import judged, name_of, split
from tests.benchmarks.calibration.diagram import FROM, SIZE, TO, diagram
from tests.benchmarks.calibration.fitting import (
    LEAST_ACCUSING,
    MOST_TRAILING,
    Measured,
    band_of,
    calibration,
    curve,
    exceeded,
)
from tests.benchmarks.verification.figures import Bin, rates


def one(changed: bool, support: float, accusation: float, quality: float = 0.99, sealed: bool = False) -> Measured:
    return Measured("digits", quality, sealed, changed, support, accusation)


def drawn(rng: np.random.Generator, count: int) -> list[Measured]:
    """Values of all qualities; worse ones are told apart less well."""
    out = []
    for quality, sealed, apart in ((0.99, False, 8.0), (0.95, False, 6.0), (0.5, False, 4.0), (0.9, True, 4.0)):
        for _ in range(count):
            out.append(one(True, -apart + rng.exponential(), apart + rng.exponential(), quality, sealed))
            out.append(one(False, apart + rng.exponential(), max(0.0, rng.exponential() - 1), quality, sealed))
    return out


@pytest.mark.parametrize("rate", [0.5, 1.0, 2.0])
def test_an_exponential_tail_is_followed_beyond_what_was_seen(rate: float) -> None:
    values = np.random.default_rng(3).exponential(1 / rate, 4000)
    assert exceeded(values, 1e-4) == pytest.approx(np.log(1e4) / rate, rel=0.3)


def test_where_enough_was_seen_it_is_what_was_seen() -> None:
    values = np.arange(10_000, dtype=float)
    assert exceeded(values, 0.01) == 9899.0
    assert exceeded(np.zeros(5000), 1e-3) < 2.0


def test_a_curve_rises_where_right_ones_have_more() -> None:
    rng = np.random.default_rng(1)
    found = curve(rng.normal(5, 1, 500), rng.normal(0, 1, 500))
    assert found.at(0.0) < 0.1 < 0.9 < found.at(5.0)
    assert found.at(2.5) == pytest.approx(0.5, abs=0.15)
    assert found.most == pytest.approx(1 - 1 / 502, abs=1e-5)
    assert curve(rng.normal(0, 1, 50), rng.normal(5, 1, 50)).slope == 0.0


def test_a_fit_keeps_its_promise_on_other_values() -> None:
    rng = np.random.default_rng(7)
    fitted = calibration(drawn(rng, 3000))
    assert set(fitted.bands) == set(fitted.sealed) == set(SCRIPTS)
    sharp, worn, poor = fitted.bands["digits"]
    assert sharp.match_nats <= worn.match_nats <= poor.match_nats
    assert all(b.match_nats >= MOST_TRAILING and b.mismatch_nats >= LEAST_ACCUSING for b in (sharp, worn, poor))
    check = rates(judged(drawn(rng, 3000), fitted))
    assert check.missed <= 6
    assert check.false <= 30
    assert check.manual_rate < 0.5


def test_a_worse_quality_never_asks_for_less() -> None:
    rng = np.random.default_rng(5)
    better = [m for m in drawn(rng, 400) if m.quality != 0.5]
    odd = [one(True, -20.0, 20.0, 0.5) for _ in range(400)] + [one(False, 20.0, 0.0, 0.5) for _ in range(400)]
    sharp, worn, poor = calibration([*better, *odd]).bands["digits"]
    assert poor.match_nats == worn.match_nats >= sharp.match_nats
    assert poor.mismatch_nats == worn.mismatch_nats >= sharp.mismatch_nats


def test_what_has_no_values_cannot_be_fitted() -> None:
    with pytest.raises(ValueError, match="no values"):
        calibration([one(True, -5, 5), one(False, 5, 0)])


def test_bands_are_those_of_quality_and_seal() -> None:
    assert [band_of(one(True, 0, 0, q)) for q in (1.0, 0.98, 0.979, 0.9, 0.1, -1.0)] == [0, 0, 1, 1, 2, 2]
    assert band_of(one(True, 0, 0, 1.0, sealed=True)) is None
    assert name_of(one(True, 0, 0, 0.95)) == "digits worn"


def test_runs_of_seeds_are_kept_back_whole() -> None:
    fit, check = split([(seed, one(True, seed, 0)) for seed in range(100)], every=5, size=10)
    assert [m.support for m in check] == [*range(40, 50), *range(90, 100)]
    assert len(fit) == 80


def test_the_diagram_shows_every_bin_where_it_belongs() -> None:
    svg = diagram("a<b", [Bin(0.9, 1.0, 10, 0.99, 0.9), Bin(0.5, 0.9, 5, 0.8, 1.0)])
    assert svg.count("<circle") == 2
    assert "a&lt;b" in svg
    assert svg.endswith("</svg>\n")
    one, better = diagram("x", [Bin(0, 1, 1, 0.9, 0.9)]), diagram("x", [Bin(0, 1, 1, 0.99, 0.9)])
    left, right = (float(s.split('cx="')[1].split('"')[0]) for s in (one, better))
    assert right - left == pytest.approx(SIZE / (TO - FROM), abs=0.2)
