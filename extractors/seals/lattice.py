"""Evenly spaced places fitted to where characters were read along a ring, and bent to where they really stand."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SEARCHED_PITCH = np.linspace(0.85, 1.15, 61)
SEARCHED_PHASE = np.linspace(-0.5, 0.5, 21)
"""Spacings and shifts tried, as shares of the spacing that the reading suggests."""
CORE, GAP = 0.3, 0.12
"""Halves of the inked middle and of the bare edge of a character's place, in spacings."""
CLASHING, EMPTY, BY_INK = 1.0, 0.7, 0.3
"""Weights of characters that share a place, of places that hold none, and of ink in the middles of places against their
edges, beside the closeness (0 to 1) of characters to their places' middles."""
BENDABLE = 7
"""Places seen from which they may leave even spacing along a curve."""
FOLLOWED, FAITH = 0.3, 0.7
"""How far beside the curve a place may follow what was seen there, in places, and how much of that way it goes."""
OFF_BEAT = 0.08
"""Mean distance of characters from evenly spaced places, in places, from which an oval's are spaced otherwise."""
TRIED = 40
"""Lattices whose ink is looked at."""
INKED = 0.35
"""Ink of a place, as a share of the others', from which it holds a character."""
HIDDEN = 4
"""Characters at either end of a name that print may hide altogether."""
SPARE = 2
"""Places added at both ends: print that crosses a seal hides first and last characters too."""


def fit_places(profile: Floats, read: Floats, *, even: bool) -> tuple[float, Floats]:
    """How well evenly spaced places fit the ink and what was read, and their middles. `profile` is the ink (0 to 1) at
    each of `len(profile)` steps around the ring, `read` where characters were read, in steps, rising; `even` False lets
    the spacing change along the rim. A spacing too wide puts two characters into one place, one too narrow leaves
    places without any."""
    pitch = _spacing(np.diff(read))
    pitches = (pitch * SEARCHED_PITCH)[:, None, None]
    shifts = SEARCHED_PHASE[None, :, None]
    away = (read - read[0]) / pitches - shifts
    number = np.round(away)
    near = 1.0 - np.mean(np.abs(away - number), axis=2) * 2
    ordered = np.sort(number, axis=2)
    distinct = 1 + (np.diff(ordered, axis=2) > 0).sum(axis=2)
    cells = ordered[..., -1] - ordered[..., 0] + 1
    score = near - CLASHING * (len(read) - distinct) / len(read) - EMPTY * (cells - distinct) / cells
    total = np.concatenate([[0.0], np.cumsum(np.tile(profile, 3))])

    def mean(a: Floats, b: Floats) -> Floats:
        first, last = (np.clip(np.round(v + len(profile)), 0, 3 * len(profile)).astype(int) for v in (a, b))
        return np.asarray((total[last] - total[first]) / np.maximum(1, last - first), dtype=float)

    best: tuple[float, float, int, int] = (-np.inf, pitch, 0, 0)
    usual = max(float(profile.mean()), 1e-6)
    for flat in np.argsort(-score, axis=None)[:TRIED]:
        i, j = (int(v) for v in np.unravel_index(flat, score.shape))
        p = float(pitches[i, 0, 0])
        middles = read[0] + (float(shifts[0, j, 0]) + np.arange(ordered[i, j, 0], ordered[i, j, -1] + 1)) * p
        edges = np.append(middles - p / 2, middles[-1] + p / 2)
        contrast = mean(middles - CORE * p, middles + CORE * p).mean() - mean(edges - GAP * p, edges + GAP * p).mean()
        whole = float(score[i, j]) + BY_INK * float(contrast) / usual
        if whole > best[0]:
            best = (whole, p, i, j)
    whole, p, i, j = best
    numbers = number[i, j]
    uneven = len(np.unique(numbers)) < len(numbers) or float(np.mean(np.abs(away[i, j] - numbers))) > OFF_BEAT
    if not even and uneven:
        numbers = _counted(read)
        middles = bent(
            numbers, read, read[0] + numbers * float(read[-1] - read[0]) / max(1.0, float(numbers[-1])), even=even
        )
    else:
        middles = bent(numbers, read, read[0] + (float(shifts[0, j, 0]) + numbers) * p, even=even)
    return whole, _extended(middles, p, len(profile), lambda m: mean(m - 0.4 * p, m + 0.4 * p))


def _counted(read: Floats) -> Floats:
    """Numbers of the places seen, by how far each is from the one before in steps usual around there: of ovals whose
    spacing changes along the rim."""
    steps = np.diff(read)
    padded = np.pad(steps, 2, mode="edge")
    usual = np.array([float(np.median(padded[k : k + 5])) for k in range(len(steps))])
    return np.concatenate([[0.0], np.cumsum(np.maximum(1.0, np.round(steps / np.maximum(usual, 1.0))))])


def bent(numbers: Floats, seen: Floats, spaced: Floats, *, even: bool) -> Floats:
    """The middles of all places between the first and the last that was seen: evenly spaced ones bent along a cubic
    towards where characters were seen (makers space ovals in several ways, and a photographed circle is none)."""
    order = np.argsort(numbers)
    n, off, base = numbers[order], (seen - spaced)[order], spaced[order]
    whole = np.arange(n[0], n[-1] + 1)
    flat = np.interp(whole, n, base) if len(np.unique(n)) > 1 else base[:1]
    degree = 3 if len(np.unique(n)) >= BENDABLE else 1
    if len(np.unique(n)) <= degree:
        return np.asarray(flat + float(np.median(off)), dtype=np.float64)
    middle, half = (n[0] + n[-1]) / 2, max(1.0, (n[-1] - n[0]) / 2)
    weights = np.ones(len(n))
    shape = np.zeros(degree + 1)
    for _ in range(3):
        shape = np.polyfit((n - middle) / half, off, degree, w=weights)
        away = np.abs(off - np.polyval(shape, (n - middle) / half))
        weights = 1.0 / (1.0 + (away / max(1e-6, 2 * float(np.median(away)))) ** 2)
    curve = np.polyval(shape, (whole - middle) / half)
    if even:
        return np.asarray(flat + curve, dtype=np.float64)
    left = off - np.polyval(shape, (n - middle) / half)
    known = np.unique(n)
    rest = np.array([float(np.median(left[n == k])) for k in known])
    reach = FOLLOWED * float(np.median(np.diff(flat))) if len(flat) > 1 else 0.0
    return np.asarray(flat + curve + FAITH * np.clip(np.interp(whole, known, rest), -reach, reach), dtype=np.float64)


def _spacing(steps: Floats) -> float:
    """The usual step between characters that were read: the median, or a smaller one where that explains the steps
    far better, because many characters between them were not read."""

    def residual(pitch: float) -> float:
        return float(np.abs(steps / pitch - np.maximum(1, np.round(steps / pitch))).mean())

    middle, lower = (max(4.0, float(np.percentile(steps, q))) for q in (50, 25))
    pitch = lower if residual(lower) < 0.5 * residual(middle) else middle
    usual = steps[(steps > 0.7 * pitch) & (steps < 1.3 * pitch)]
    return float(usual.mean()) if len(usual) else pitch


def _extended(middles: Floats, pitch: float, turn: int, inked: Callable[[Floats], Floats]) -> Floats:
    """The places with up to `HIDDEN` more at both ends that hold ink, and `SPARE` beyond, as far as the turn goes."""
    usual = float(np.median(inked(middles)))
    steps = np.diff(middles) if len(middles) > 1 else np.array([pitch])
    before, after = (
        middles[0] - steps[0] * np.arange(1, HIDDEN + SPARE + 1),
        middles[-1] + steps[-1] * np.arange(1, HIDDEN + SPARE + 1),
    )
    counts = [
        SPARE + int(np.argmin(np.append(inked(side[:HIDDEN]) > INKED * usual, False))) for side in (before, after)
    ]
    out = list(middles)
    for k in range(max(counts)):
        for side, count in ((before, counts[0]), (after, counts[1])):
            if k < count and max(out) - min(out) + 2 * pitch < turn:
                out.append(float(side[k]))
    return np.asarray(sorted(out), dtype=np.float64)
