"""The protocol that every text engine follows, and what it answers in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from extractors.page import Bounds, Pixels, Polygon
from models.text import EngineInfo


class Alphabet(tuple[str, ...]):
    """A recogniser's characters, one object a process: every line's posterior refers to it, and it is a key to what
    is derived from it. Goes between processes as one string and comes back as the object that is there."""

    joined: str

    def __new__(cls, characters: Sequence[str]) -> "Alphabet":
        self = super().__new__(cls, characters)
        self.joined = "\n".join(characters)
        return self

    def __hash__(self) -> int:
        return hash(self.joined)

    def __reduce__(self) -> tuple[Callable[[str], "Alphabet"], tuple[str]]:
        return _shared, (self.joined,)


@lru_cache(maxsize=8)
def _shared(joined: str) -> Alphabet:
    return Alphabet(joined.split("\n"))


@dataclass(frozen=True)
class Posterior:
    """A recogniser's probabilities of one text line, the few best characters of each time step.

    `ids`: T x K, indices into `alphabet` (0 is the CTC blank), best first; `logp`: T x K, natural logarithms of their
    probabilities; `width`: the share of the crop's width that one time step covers, so that step t is centred at
    (t + 0.5) * width."""

    ids: NDArray[np.uint16]
    logp: NDArray[np.float16]
    width: float
    alphabet: tuple[str, ...]

    def after(self, left: float) -> "Posterior":
        """The steps right of a place (0 to 1 of the crop's width), as the posterior of the rest of the line."""
        first = min(len(self.ids), max(0, round(left / self.width)))
        return Posterior(self.ids[first:], self.logp[first:], self.width / max(self.width, 1.0 - left), self.alphabet)


@dataclass(frozen=True)
class Reading:
    """One text line as recognised. `confidence` is the mean probability of its characters (0 to 1); `centres` gives
    for each character of `text` its centre as a fraction (0 to 1) of the crop's width, empty where the engine cannot
    tell. `first_look`: a smaller network read it plainly, and the engine's own has not looked."""

    text: str
    confidence: float
    centres: tuple[float, ...] = ()
    posterior: Posterior | None = None
    first_look: bool = False


@dataclass(frozen=True)
class Line:
    """A reading and its polygon on the image it was read from."""

    polygon: Polygon
    reading: Reading

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 in pixels."""
        (x0, y0), (x1, y1) = self.polygon.min(axis=0), self.polygon.max(axis=0)
        return float(x0), float(y0), float(x1), float(y1)


class Engine(Protocol):
    """Finds and reads text lines. One instance belongs to one process; none is safe to share between threads."""

    @property
    def info(self) -> EngineInfo:
        """Name, model, precision and versions, for the report."""
        ...

    def find(self, pixels: Pixels) -> list[Polygon]:
        """The polygons of the text lines of an RGB page, in no promised order. Raises EngineError."""
        ...

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        """One reading for each upright RGB crop of a single line, in the same order. Raises EngineError."""
        ...


class FirstLook(Protocol):
    """Finds and reads text lines at less cost than an engine, and hands on to the engine what that leaves in doubt."""

    def glimpse(self, pixels: Pixels) -> list[Polygon]:
        """The text lines of an RGB page, however it lies, that are seen at less cost. Raises EngineError."""
        ...

    def glimpse_anew(self, pixels: Pixels, glimpsed: Sequence[Polygon], seals: Sequence[Bounds]) -> list[Polygon]:
        """The text lines of an upright RGB page that were glimpsed, those beside some seals anew, now that their ink is
        off. Raises EngineError."""
        ...

    def find(self, pixels: Pixels, glimpsed: Sequence[Polygon], seals: Sequence[Bounds]) -> list[Polygon]:
        """The text lines of an upright RGB page of which some were glimpsed: those, and what the engine sees where ink
        lies outside them and the seals. Raises EngineError."""
        ...

    def glance(self, crops: Sequence[Pixels]) -> list[Reading]:
        """Readings of upright RGB crops of single lines as they come at less cost. Raises EngineError."""
        ...

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        """The same, marked as first looks where they are plain; the others as the engine reads them. Raises
        EngineError."""
        ...
