"""Ways to find and read the seals of a picture that can be held against each other: kanhe's own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from extractors.ocr.engine import Engine
from extractors.page import PageImage
from extractors.seals.comparison import compare_owner
from extractors.seals.detection import find_seals
from extractors.seals.recognition import read_seal

Judge = Callable[[str], tuple[str, float | None]]
"""What is said of an expected name: match, mismatch or unreadable, and how sure it is."""


@dataclass(frozen=True)
class Seal:
    """A seal as a method reports it: `box` x0, y0, x1, y1 in px of the picture."""

    box: tuple[float, float, float, float]
    shape: str
    colour: str
    diameter_mm: float | None
    text: str
    judge: Judge


class Method(Protocol):
    """Finds and reads seals."""

    @property
    def name(self) -> str: ...

    def seals(self, page: PageImage) -> list[Seal]: ...


class Kanhe:
    """What `kanhe seals` does with an upright page."""

    name = "kanhe"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def seals(self, page: PageImage) -> list[Seal]:
        out = []
        for found in find_seals(page):
            reading = read_seal(page, found, self._engine)

            def judge(expected: str, reading: object = reading) -> tuple[str, float | None]:
                verdict = compare_owner(reading, expected)  # type: ignore[arg-type]
                return verdict.owner, verdict.confidence

            out.append(Seal(found.bounds, found.shape, found.colour, found.diameter_mm, reading.text, judge))
        return out
