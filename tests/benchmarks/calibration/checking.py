"""What a calibration is worth on values that it was not fitted on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.reconciliation.calibration import Band, Calibration
from tests.benchmarks.calibration.fitting import Measured, band_of
from tests.benchmarks.verification.figures import Tried
from tests.benchmarks.verification.methods import Verdict


@dataclass(frozen=True)
class Judged(Tried):
    """A verdict by the thresholds and curves alone, and under which name of a band."""

    band: str


def judged(measured: Iterable[Measured], calibration: Calibration) -> list[Judged]:
    """The verdicts on measured values."""
    return [Judged(m.changed, _verdict(m, _band(m, calibration)), name_of(m)) for m in measured]


def name_of(one: Measured) -> str:
    """A script and a quality, for people."""
    number = band_of(one)
    return f"{one.script} {'under a seal' if number is None else ('sharp', 'worn', 'poor')[number]}"


def _band(one: Measured, calibration: Calibration) -> Band:
    number = band_of(one)
    return calibration.sealed[one.script] if number is None else calibration.bands[one.script][number]


def _verdict(one: Measured, band: Band) -> Verdict:
    if one.support >= band.match_nats:
        return Verdict("match", band.match.at(one.support))
    if one.accusation >= band.mismatch_nats:
        return Verdict("mismatch", band.mismatch.at(one.accusation))
    return Verdict("manual", 0.5)


def split(measured: Sequence[tuple[int, Measured]], every: int, size: int) -> tuple[list[Measured], list[Measured]]:
    """Values to fit on, and those of every `every`-th run of `size` seeds to check with."""
    fit: list[Measured] = []
    check: list[Measured] = []
    for seed, one in measured:
        (check if seed // size % every == every - 1 else fit).append(one)
    return fit, check
