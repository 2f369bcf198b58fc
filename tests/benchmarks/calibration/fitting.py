"""From evidence on values that were and were not changed to thresholds and curves. No pixels here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.reconciliation.calibration import SCRIPTS, Band, Calibration, Curve, Script

MISSED, FALSE = 1e-4, 1e-3
"""What is promised of all values together: shares of changed ones that pass, and of unchanged ones that are accused.
Each quality may spend the same part of the errors, so a rare one, where reading is hard, may err more often."""
QUALITIES = (0.98, 0.9, 0.0)
"""Reading confidences from which the bands hold: of drawn values the least damaged three levels lie in the first, most
poor ones in the first two."""
FEWEST = 150
"""Changed and unchanged values that a band must have of a script's own; below, all scripts' are taken."""
TAIL = 20
"""Values whose nats show how fast a tail falls off."""
LEAST_EXCESS = 0.25
"""Nats by which a tail falls off to 1 / e at least: a few values may lie together by chance."""
MOST_TRAILING = -2.0
"""An expected text that trails by more is never taken to stand there, however seldom a changed one comes so near."""
LEAST_ACCUSING, LEAST_UNDER_SEAL = 3.0, 5.0
"""What leads by less never accuses. Of 15,000 unchanged values of the benchmark 34 were accused from 2.0 nats on, 14 of
them under heavy seals, and 20 from these on: bands hold too few values to show it."""
MOST_NATS = 20.0
STEPS = 60
RIDGE = 1e-2

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """One crop held against one value. `support`: nats by which the expected text leads (below 0: trails);
    `accusation`: nats by which what was read instead leads, 0 where nothing else speaks against the expected text."""

    script: Script
    quality: float
    sealed: bool
    changed: bool
    support: float
    accusation: float


def calibration(measured: Sequence[Measured]) -> Calibration:
    """Bands and curves of one engine. Raises ValueError without changed and unchanged values in every band."""
    bands = {s: _ordered([_band(measured, s, i) for i in range(len(QUALITIES))]) for s in SCRIPTS}
    sealed = {s: _ordered([bands[s][0], _band(measured, s, None)])[-1] for s in SCRIPTS}
    return Calibration(bands=bands, sealed=sealed)


def _ordered(bands: Sequence[Band]) -> tuple[Band, ...]:
    """The bands with thresholds that are no lower for a worse quality: one of few values may seem better than it is."""
    out: list[Band] = []
    for band in bands:
        least = {k: max(getattr(b, k) for b in (*out[-1:], band)) for k in ("match_nats", "mismatch_nats")}
        out.append(band.model_copy(update=least))
    return tuple(out)


def band_of(one: Measured) -> int | None:
    """The number of the band of qualities, best first; None under a seal."""
    return None if one.sealed else next(i for i, least in enumerate(QUALITIES) if max(0.0, one.quality) >= least)


def _band(measured: Sequence[Measured], script: Script, number: int | None) -> Band:
    every = [m for m in measured if band_of(m) == number]
    accusing = LEAST_UNDER_SEAL if number is None else LEAST_ACCUSING
    part = len(measured) / (len(QUALITIES) + 1) / max(1, len(every))
    own = [m for m in every if m.script == script]
    enough = min(sum(m.changed for m in own), sum(not m.changed for m in own)) >= FEWEST
    changed, unchanged = (_of(own if enough else every, c) for c in (True, False))
    if not changed or not unchanged:
        raise ValueError(f"no values of quality band {number}")
    support, accusation = (lambda m: m.support), (lambda m: m.accusation)
    return Band(
        least=0.0 if number is None else QUALITIES[number],
        match_nats=_rounded(max(MOST_TRAILING, exceeded(_values(changed, support), part * MISSED))),
        mismatch_nats=_rounded(max(accusing, exceeded(_values(unchanged, accusation), part * FALSE))),
        match=curve(_values(unchanged, support), _values(changed, support)),
        mismatch=curve(_values(changed, accusation), _values(unchanged, accusation)),
    )


def _of(measured: Iterable[Measured], changed: bool) -> list[Measured]:
    return [m for m in measured if m.changed == changed]


def _values(measured: Sequence[Measured], key: Callable[[Measured], float]) -> Floats:
    values: Floats = np.array([key(m) for m in measured], dtype=float)
    return np.asarray(np.clip(values, -MOST_NATS, MOST_NATS), dtype=float)


def _rounded(nats: float) -> float:
    return round(float(min(nats, MOST_NATS)), 2)


def exceeded(values: Floats, share: float) -> float:
    """The nats that a `share` (0 to 1) of values reaches. Where fewer values were seen than that takes, the tail is
    taken to fall off exponentially, as fast as its highest values do (mean excess; Pickands 1975)."""
    ordered = np.sort(values)[::-1]
    count = min(TAIL, len(ordered) - 1)
    wanted = share * len(ordered)
    seen = float(ordered[min(len(ordered) - 1, int(wanted))])
    if count < 1 or wanted >= count:
        return seen
    base = float(ordered[count])
    excess = max(LEAST_EXCESS, float(np.mean(ordered[:count])) - base)
    carried = base + excess * float(np.log(count / wanted))
    return max(carried, seen) if wanted >= 1 else carried


def curve(right: Floats, wrong: Floats) -> Curve:
    """The logistic curve of the probability of being right, each side weighing the same; flat where it would fall.
    `most` is what so many wrong ones without one beyond leave (Laplace's rule of succession)."""
    nats = np.concatenate([right, wrong])
    truth = np.concatenate([np.ones(len(right)), np.zeros(len(wrong))])
    weight = np.concatenate([np.full(len(right), 0.5 / len(right)), np.full(len(wrong), 0.5 / len(wrong))]) * len(nats)
    offset, slope = 0.0, 0.1
    x = np.stack([np.ones_like(nats), nats])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(offset + slope * nats, -30, 30)))
        gradient = x @ (weight * (truth - p)) - RIDGE * np.array([offset, slope])
        hessian = (x * (weight * p * (1 - p))) @ x.T + RIDGE * np.eye(2)
        step = np.clip(np.linalg.solve(hessian, gradient), -1, 1)
        offset, slope = offset + float(step[0]), slope + float(step[1])
    if slope < 0:
        offset, slope = 0.0, 0.0
    return Curve(offset=round(offset, 3), slope=round(slope, 4), most=round(1 - 1 / (len(wrong) + 2), 5))
