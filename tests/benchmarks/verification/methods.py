"""Ways of saying whether a crop shows an expected value: kanhe's own path, and comparison of strings."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from extractors.assembly import spot_of
from extractors.fields.parsing import parse
from extractors.fields.variants import printed_variants
from extractors.forms.content import PageContent, text_of
from extractors.forms.grid import Cell
from extractors.forms.page_text import rectangle
from extractors.forms.places import FieldPlace, Stretch
from extractors.ocr.engine import Line
from extractors.page import PageFrame
from extractors.verification.evidence import weigh
from models.application import Spot
from models.folding import fold
from models.reconciliation import Evidence
from models.scan import PageRef
from samples.generator.values.crops import Crop, Expectation
from service.reconciliation.calibration import Calibration
from service.reconciliation.decision import decide
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

    reason: str
    evidence: Evidence | None
    text: str
    quality: float


@dataclass(frozen=True)
class Trial:
    """A crop held against one expected value; `said` has the verdict of every method by its name."""

    crop: Crop
    expected: Expectation
    said: dict[str, Verdict]


def place_of(read: Read) -> FieldPlace:
    """The place of a value as the reading of its page leaves it: rows without any text are not there, and a place
    without rows holds ink that nobody read."""
    lines, y = [], 0.0
    for (width, height), reading in zip(read.sizes, read.readings, strict=True):
        if reading.text.strip():
            lines.append(Line(rectangle((0.0, y, float(width), y + height)), reading))
        y += height + ROW_GAP
    size = (max(w for w, _ in read.sizes), round(y))
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
    """kanhe's own path: evidence of the pixels, then the decision. A second look, which kanhe takes at doubtful
    places, is not among it."""
    evidence = weigh(place.lines, wordings(place.spec, spot, online)) if place.lines else None
    decision = decide(place.spec, spot, online, evidence, calibration)
    said: Said = "manual"
    if decision.status in ("match", "mismatch"):
        said = decision.status
    elif decision.status == "blank_on_paper":
        said = "mismatch"
    return Verified(said, decision.confidence, decision.reason, evidence, spot.text, spot.confidence)


def compared(place: FieldPlace, online: str) -> Verdict:
    """Comparison of strings: equal after the contract's folding and in value, or else different."""
    text, spec = text_of(place.lines), place.spec
    same = fold(text) in {fold(v) for v in printed_variants(spec, online)}
    equal = same or relation(spec, parse(spec, text).value, online) == "equal"
    return Verdict("match" if equal else "mismatch", place.confidence)


def trials(read: Read, other: Read | None, calibration: Calibration) -> list[Trial]:
    """Every expected value of a crop, by kanhe, by strings of its own recogniser, and by those of `other`, the same
    crop as PaddleOCR read it. `calibration` is that of the recogniser."""
    place = place_of(read)
    spot = spot_of(place)
    beside = place_of(other) if other is not None else None
    out = []
    for expected in read.crop.expected:
        said: dict[str, Verdict] = {
            "verification": verified(place, spot, expected.online, calibration),
            "strings": compared(place, expected.online),
        }
        if beside is not None:
            said["paddle"] = compared(beside, expected.online)
        out.append(Trial(read.crop, expected, said))
    return out
