"""Ways of saying whether a crop shows an expected value: kanhe's own path, and comparison of strings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

import numpy as np

from extractors.assembly import spot_of
from extractors.fields.parsing import parse
from extractors.fields.variants import printed_variants
from extractors.forms.content import PageContent, text_of
from extractors.forms.grid import Cell
from extractors.forms.page_text import rectangle
from extractors.forms.places import FieldPlace, Stretch
from extractors.ocr.engine import Line, Reading
from extractors.page import Bounds, PageFrame
from extractors.verification.evidence import weigh
from models.application import Spot
from models.folding import fold
from models.reconciliation import Evidence
from models.scan import PageRef
from samples.generator.values.crops import Crop, Expectation
from service.reconciliation.calibration import Calibration
from service.reconciliation.decision import Decision, decide
from service.reconciliation.equality import relation
from service.reconciliation.wordings import wordings
from tests.benchmarks.verification.readings import Read

Said = Literal["match", "mismatch", "manual"]
ROW_GAP = 4
"""Px between the rows of a wrapped value."""


@dataclass(frozen=True)
class Verdict:
    """What was said of one crop and one expected value, and how sure that is, 0 to 1."""

    said: Said
    confidence: float


@dataclass(frozen=True)
class Verified(Verdict):
    """kanhe's verdict with what it was decided on; `quality` is the confidence of the reading."""

    decision: Decision
    evidence: Evidence | None
    text: str
    quality: float


@dataclass(frozen=True)
class Trial:
    """A crop held against one expected value; `said` has the verdict of every method by its name."""

    crop: Crop
    expected: Expectation
    said: dict[str, Verdict]


def rows_of(sizes: Sequence[tuple[int, int]]) -> list[Bounds]:
    """Where the rows of a value lie on its page, one below the other, by their widths and heights."""
    tops = accumulate((height + ROW_GAP for _, height in sizes), initial=0)
    return [(0.0, float(y), float(w), float(y + h)) for y, (w, h) in zip(tops, sizes, strict=False)]


def size_of(sizes: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Width and height of the page of these rows."""
    return max(w for w, _ in sizes), sum(h + ROW_GAP for _, h in sizes)


def place_of(read: Read, readings: Sequence[Reading]) -> FieldPlace:
    """The place of a value as a reading of its page leaves it: rows without any text are not there, and a place
    without rows holds ink that nobody read."""
    rows = zip(rows_of(read.sizes), readings, strict=True)
    lines = [Line(rectangle(row), reading) for row, reading in rows if reading.text.strip()]
    size = size_of(read.sizes)
    cell = Cell(0.0, 0.0, float(size[0]), float(size[1]))
    content = PageContent(
        ref=PageRef(input=0, page=1),
        frame=PageFrame(size[0], size[1], float(read.crop.dpi), size, np.eye(3)),
        lines=tuple(lines),
        cells=(cell,),
        inked=frozenset() if lines else frozenset({0}),
        seals=((0.0, 0.0, float(size[0]), float(size[1])),) if read.crop.sealed else (),
    )
    spec = read.crop.value.spec
    return FieldPlace(spec.name, spec, "basic_info", (Stretch(content, tuple(lines), cell),))


def verified(place: FieldPlace, spot: Spot, online: str, calibration: Calibration) -> Verified:
    """kanhe's own path: evidence of the pixels, then the decision. A second look, which kanhe takes at places left in
    doubt, is not among it."""
    evidence = weigh(place.lines, wordings(place.spec, spot, online)) if place.lines else None
    decision = decide(place.spec, spot, online, evidence, calibration)
    said: Said = "manual"
    if decision.status in ("match", "mismatch"):
        said = decision.status
    elif decision.status == "blank_on_paper":
        said = "mismatch"
    return Verified(said, decision.confidence, decision, evidence, spot.text, spot.confidence)


def in_turn(read: Read, calibration: Calibration) -> Callable[[str], tuple[FieldPlace, Verified]]:
    """Holds a crop against an online value: by its first look and, where that does not verify it, as the engine's own
    recogniser reads it. Answers with the place as it was read last."""
    places = [place_of(read, read.first)]
    if any(r.first_look for r in read.first):
        places.append(place_of(read, read.readings))
    spots = [spot_of(place) for place in places]

    def judge(online: str) -> tuple[FieldPlace, Verified]:
        at, verdict = 0, verified(places[0], spots[0], online, calibration)
        if verdict.said != "match" and len(places) > 1:
            at, verdict = 1, verified(places[1], spots[1], online, calibration)
        return places[at], verdict

    return judge


def compared(place: FieldPlace, online: str) -> Verdict:
    """Comparison of strings: equal after the contract's folding and in value, or else different."""
    text, spec = text_of(place.lines), place.spec
    same = fold(text) in {fold(v) for v in printed_variants(spec, online)}
    equal = same or relation(spec, parse(spec, text).value, online) == "equal"
    return Verdict("match" if equal else "mismatch", place.confidence)


def trials(read: Read, other: Read | None, calibration: Calibration) -> list[Trial]:
    """Every expected value of a crop, by kanhe, which reads on where a first look does not verify it, by strings of its
    own recogniser, and by those of `other`, the same crop as PaddleOCR read it. `calibration` is the recogniser's."""
    judge, place = in_turn(read, calibration), place_of(read, read.readings)
    beside = place_of(other, other.readings) if other is not None else None
    out = []
    for expected in read.crop.expected:
        said: dict[str, Verdict] = {
            "verification": judge(expected.online)[1],
            "strings": compared(place, expected.online),
        }
        if beside is not None:
            said["paddle"] = compared(beside, expected.online)
        out.append(Trial(read.crop, expected, said))
    return out
