"""Whose seal is it? The expected name is laid over the places of the ring and held against what may stand in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extractors.ocr.ctc import fold_text
from extractors.seals.recognition import SealReading
from extractors.seals.signs import Place, closes, opens
from models.seal import OwnerVerdict

AGREES, RIVALS = 0.1, 0.5
"""Probability of the expected character in its place, and its share of the likeliest other's, from which they agree."""
ANOTHER, RULED_OUT = 0.7, 0.05
"""Probability from which another character stands in a place, and below which the expected one does not."""
STRANGER = 0.4
"""Probability from which a place beyond the expected name holds a character."""
LEAST_AGREEING = 0.6
"""Share of a name that must agree before a place that does not is held against the seal: else the places are wrong."""

Standing = Literal["agrees", "another", "hidden"]


@dataclass(frozen=True)
class PlaceFit:
    """An expected name laid over the places of a ring from place `first` on: what each of its characters meets there,
    and how many `strangers` stand beyond its ends."""

    first: int
    met: tuple[Standing, ...]
    strangers: int

    @property
    def agreeing(self) -> int:
        return self.met.count("agrees")

    @property
    def score(self) -> float:
        return self.agreeing - 2 * self.met.count("another") - self.strangers


def compare_owner(reading: SealReading, expected: str) -> OwnerVerdict:
    """Holds a seal against the full name of who should have sealed, place by place."""
    wanted = fold_text(expected)
    fit = fit_name(reading.places, wanted) if wanted else None
    if fit is None:
        return OwnerVerdict(owner="unreadable", confidence=0.5, text=reading.text, reason="nothing_read")
    hidden = tuple(k for k, met in enumerate(fit.met) if met == "hidden")
    others = tuple(k for k, met in enumerate(fit.met) if met == "another")
    known = fit.agreeing >= LEAST_AGREEING * len(wanted)
    if not hidden and not others and not fit.strangers:
        return OwnerVerdict(owner="match", confidence=0.99, text=expected, reason="all_read")
    if known and others and not hidden and not fit.strangers:
        return OwnerVerdict(
            owner="mismatch", confidence=0.97, text=_read_of(reading.places, fit, wanted), reason="other_characters",
            others=others,
        )  # fmt: skip
    return OwnerVerdict(
        owner="unreadable", confidence=0.6, text=reading.text, reason="hidden", hidden=hidden, others=others
    )


def fit_name(places: Sequence[Place], wanted: str) -> PlaceFit | None:
    """The best way to lay a name over the places; None where there are fewer places than characters."""
    fits = [_laid(places, wanted, first) for first in range(len(places) - len(wanted) + 1)]
    return max(fits, key=lambda f: f.score, default=None)


def _laid(places: Sequence[Place], wanted: str, first: int) -> PlaceFit:
    beyond = [*places[:first], *places[first + len(wanted) :]]
    strangers = sum(max((p for c, p in place.items() if _in_names(c)), default=0.0) >= STRANGER for place in beyond)
    met = tuple(_meets(c, place) for c, place in zip(wanted, places[first:], strict=False))
    return PlaceFit(first, met, strangers)


def _meets(character: str, place: Place) -> Standing:
    own = place.get(character, 0.0)
    rival = max((p for c, p in place.items() if c != character), default=0.0)
    if own >= AGREES and own >= RIVALS * rival:
        return "agrees"
    other = max((p for c, p in place.items() if c != character and _in_names(c)), default=0.0)
    return "another" if other >= ANOTHER and own < RULED_OUT else "hidden"


def _in_names(character: str) -> bool:
    return opens(character) or closes(character)


def _read_of(places: Sequence[Place], fit: PlaceFit, wanted: str) -> str:
    """The name that stands in the places of a fit."""
    return "".join(max(place, key=lambda c: place[c]) for place in places[fit.first : fit.first + len(wanted)])
