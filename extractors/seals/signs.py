"""Characters as a strip of a seal shows them, one by one with their place and their rivals, and the places of a ring
filled from many such strips."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.ctc import BLANK
from extractors.ocr.engine import Posterior, Reading
from models.folding import fold_character

Floats = NDArray[np.float64]
Place = Mapping[str, float]
"""The characters that may stand in a place, each with its probability (0 to 1), the mean over several strips."""

LEAST_PRESENCE = 0.05
"""Probability of any character from which a time step belongs to a sign."""
FAINTEST = 0.002
"""Probability below which a character is not kept."""
BELIEVED = 0.0
"""Weight of a strip in a place from which its own reading alone counts for something."""
CLEAR = 0.3
"""Presence from which a sign claims a place of its own."""
APART = 0.55
"""Places between two signs of one strip from which they are two characters, not one read twice."""


class Sign(NamedTuple):
    """Something that may be a character: its middle `at` in the strip's own measure, the probability (0 to 1) that any
    character stands there and that of each that may."""

    at: float
    presence: float
    odds: dict[str, float]

    @property
    def best(self) -> str:
        """The likeliest character, '' where there is none."""
        return max(self.odds, key=lambda c: self.odds[c], default="")


def signs_of(reading: Reading) -> list[Sign]:
    """The signs of a strip, left to right, placed by shares (0 to 1) of its width. Without probabilities those of the
    text, where the engine told their places."""
    posterior = reading.posterior
    if posterior is None:
        placed = zip(reading.text, reading.centres, strict=False)
        return [Sign(x, reading.confidence, {fold_character(c): reading.confidence}) for c, x in placed]
    p = np.exp(posterior.logp.astype(float))
    presence = 1.0 - np.where(posterior.ids == BLANK, p, 0.0).sum(axis=1)
    return [_sign(posterior, p, presence, steps) for steps in _runs(posterior, presence)]


def _runs(posterior: Posterior, presence: Floats) -> Iterable[NDArray[np.int64]]:
    """The time steps of each sign: neighbours whose likeliest character is the same."""
    present = presence >= LEAST_PRESENCE
    first = np.argmax(posterior.ids != BLANK, axis=1)
    best = posterior.ids[np.arange(len(first)), first].astype(np.int64)
    best[~present] = -1
    cuts = np.flatnonzero(np.diff(best)) + 1
    return (run for run in np.split(np.arange(len(best)), cuts) if len(run) and best[run[0]] >= 0)


def _sign(posterior: Posterior, p: Floats, presence: Floats, steps: NDArray[np.int64]) -> Sign:
    """One sign from the probabilities `p` of its time steps and the chance `presence` that any character is there."""
    ids, chances = posterior.ids[steps], p[steps]
    there = np.clip(presence[steps], 0.0, 1.0)
    kept = (ids != BLANK) & (chances > FAINTEST)
    odds: dict[str, float] = {}
    for step in range(len(steps)):
        here: defaultdict[str, float] = defaultdict(float)
        for i, chance in zip(ids[step, kept[step]].tolist(), chances[step, kept[step]].tolist(), strict=True):
            here[fold_character(posterior.alphabet[i])] += chance
        for character, chance in here.items():
            odds[character] = max(odds.get(character, 0.0), min(1.0, chance))
    odds.pop("", None)
    middle = float(((steps + 0.5) * there).sum() / there.sum()) * posterior.width
    return Sign(middle, float(there.max()), odds)


def moved(signs: Iterable[Sign], place: Callable[[float], float]) -> list[Sign]:
    """The signs with their middles told in another measure."""
    return [sign._replace(at=place(sign.at)) for sign in signs]


class View(NamedTuple):
    """What one strip shows of a ring: its signs by place, and how far each place is to be believed (0 to 1)."""

    signs: Sequence[Sign]
    weights: NDArray[np.float64]


def fill(views: Sequence[View]) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """What stands in each place (the middle of place k is at k) by the signs of several strips, as the mean of their
    probabilities, and as the highest that any strip gives which is believed there: a character that one strip loses is
    there in another. Raises ValueError when there is no view."""
    number = len(views[0].weights)
    total = np.sum([v.weights for v in views], axis=0)
    means: list[defaultdict[str, float]] = [defaultdict(float) for _ in range(number)]
    peaks: list[defaultdict[str, float]] = [defaultdict(float) for _ in range(number)]
    for view in views:
        for k, odds in enumerate(_laid(view.signs, number)):
            for character, chance in odds.items():
                means[k][character] += chance * float(view.weights[k] / max(total[k], 1e-9))
                if view.weights[k] >= BELIEVED:
                    peaks[k][character] = max(peaks[k][character], chance)
    return _places(means), _places(peaks)


def _places(chances: Iterable[Mapping[str, float]]) -> tuple[Place, ...]:
    return tuple({c: round(p, 4) for c, p in place.items() if p >= FAINTEST} for place in chances)


def seen_at(views: Sequence[View], places: Sequence[Place]) -> tuple[float | None, ...]:
    """Where the likeliest character of each place was really seen, in places, as the mean over several strips; None
    where no strip shows it clearly within a place of there."""
    out: list[float | None] = []
    for k, place in enumerate(places):
        best = max(place, key=lambda c: place[c], default="")
        near = [
            (s.at, s.odds[best]) for v in views for s in v.signs if abs(s.at - k) < 1 and s.odds.get(best, 0) > CLEAR
        ]
        total = sum(p for _, p in near)
        out.append(sum(at * p for at, p in near) / total if near else None)
    return tuple(out)


def _laid(signs: Sequence[Sign], number: int) -> list[dict[str, float]]:
    """The odds of each place by one strip: every sign goes to the nearest place; of two clear ones there the outer
    moves on where the next place is free."""
    home = [round(s.at) for s in signs]
    taken = {k for k, s in zip(home, signs, strict=True) if s.presence >= CLEAR}
    for i in range(len(signs) - 1):
        a, b = signs[i], signs[i + 1]
        if home[i] != home[i + 1] or min(a.presence, b.presence) < CLEAR or b.at - a.at < APART:
            continue
        left, right = home[i] - 1, home[i] + 1
        if abs(a.at - home[i]) > abs(b.at - home[i]) and left not in taken:
            home[i] = left
        elif right not in taken:
            home[i + 1] = right
        taken |= {home[i], home[i + 1]}
    out: list[dict[str, float]] = [{} for _ in range(number)]
    for k, sign in zip(home, signs, strict=True):
        if 0 <= k < number:
            for character, chance in sign.odds.items():
                out[k][character] = max(out[k].get(character, 0.0), chance)
    return out


def is_han(character: str) -> bool:
    """Whether a character is a Chinese one, as all of a name are but its brackets."""
    return "\u3400" <= character <= "\u9fff"


def opens(character: str) -> bool:
    """Whether a name may begin with a character."""
    return is_han(character) or (character != "" and character in '（(《“"')


def closes(character: str) -> bool:
    """Whether a name may end with a character."""
    return is_han(character) or (character != "" and character in '）)》”"')


def trim(text: str) -> str:
    """Text without what no name begins or ends with."""
    kept = text
    while kept and not opens(kept[0]):
        kept = kept[1:]
    while kept and not closes(kept[-1]):
        kept = kept[:-1]
    return kept
