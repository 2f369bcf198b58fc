"""How far evidence is to be believed: thresholds in nats and maps from nats to probabilities, fitted on drawn values by
`python -m tests.benchmarks.calibration` and read from calibration.yaml."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from math import exp
from typing import Annotated, Literal, get_args

import yaml
from pydantic import Field, model_validator

from models.base import Record
from models.folding import fold
from models.text import EngineInfo

Script = Literal["digits", "latin", "han", "mixed"]
"""What a text is made of: digits and their marks alone; with letters; Chinese characters without letters and digits;
Chinese characters with either."""
SCRIPTS: tuple[Script, ...] = get_args(Script)
FILE = "calibration.yaml"
HAN_FROM = "\u2e80"
STEEPEST = 60.0
"""Exponent beyond which a probability is 0 or 1 to a float."""

Share = Annotated[float, Field(ge=0, le=1)]


class Curve(Record):
    """A probability that rises with nats, 1 / (1 + exp(-(offset + slope * nats))), and never beyond `most`: no more can
    be promised than was tried. It holds where right and wrong are alike often."""

    offset: float
    slope: Annotated[float, Field(ge=0)]
    most: Share

    def at(self, nats: float) -> float:
        """The probability at so many nats."""
        power = max(-STEEPEST, min(STEEPEST, self.offset + self.slope * nats))
        return min(self.most, 1.0 / (1.0 + exp(-power)))


class Band(Record):
    """What holds for readings whose confidence is at least `least`.

    `match_nats`: by so much the expected text must lead whatever else the place may say (below 0: may trail it) before
    it stands there; `mismatch_nats`: by so much what was read instead must lead before it accuses; `match` and
    `mismatch` are the probabilities that such a status is right."""

    least: Share
    match_nats: float
    mismatch_nats: float
    match: Curve
    mismatch: Curve


class Calibration(Record):
    """What was fitted for one runtime and precision of the recogniser. `bands`: of every script, the best quality
    first, the last from 0; `sealed`: where a seal lies over the value: what ink hid can be read surely, and wrong.
    Raises ValueError where a script or a quality is missing."""

    bands: dict[Script, tuple[Band, ...]]
    sealed: dict[Script, Band]

    @model_validator(mode="after")
    def _whole(self) -> "Calibration":
        for script in SCRIPTS:
            least = [b.least for b in self.bands.get(script, ())]
            if script not in self.sealed or not least or least != sorted(least, reverse=True) or least[-1] != 0:
                raise ValueError(f"wants bands from the best quality down to 0, and one under seals, for {script}")
        return self

    def band(self, text: str, quality: float, sealed: bool) -> Band:
        """What holds for an expected text at a place that was read with a confidence of `quality` (0 to 1)."""
        script = script_of(text)
        if sealed:
            return self.sealed[script]
        return next(b for b in self.bands[script] if max(0.0, quality) >= b.least)


def script_of(text: str) -> Script:
    """What a text is made of, after folding."""
    characters = [c for c in fold(text) if c.isalnum()]
    if any(c >= HAN_FROM for c in characters):
        return "mixed" if any(c < HAN_FROM for c in characters) else "han"
    return "latin" if any(c.isalpha() for c in characters) else "digits"


def key_of(engine: EngineInfo) -> str:
    """The name under which the calibration of an engine stands: runtime and precision."""
    runtime = next((r for r in ("openvino", "onnxruntime") if r in engine.versions), engine.engine)
    return f"{runtime}-{engine.precision}"


def posterior(sure: float, wrong_share: float) -> float:
    """A probability that holds where right and wrong are alike often, for cases of which `wrong_share` (0 to 1, not
    both ends with a certain `sure`) would be wrong before looking: Bayes."""
    right, wrong = sure * (1.0 - wrong_share), (1.0 - sure) * wrong_share
    return right / (right + wrong) if right + wrong else sure


def parse_calibrations(text: str) -> Mapping[str, Calibration]:
    """Calibrations by `key_of`, as written in YAML. Raises ValueError for anything else."""
    raw = yaml.safe_load(text)
    if not isinstance(raw, dict) or not isinstance(raw.get("engines"), dict):
        raise ValueError("wants a mapping with engines")
    return {str(name): Calibration.model_validate(found) for name, found in raw["engines"].items()}


@cache
def shipped() -> Mapping[str, Calibration]:
    """The calibrations that kanhe ships; an engine that is not there was not measured."""
    return parse_calibrations(files(__package__).joinpath(FILE).read_text(encoding="utf-8"))
