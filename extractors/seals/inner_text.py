"""The straight words inside a round or oval seal, and its registration number along the lower rim."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from extractors.ocr.engine import Engine, Reading
from extractors.page import Pixels
from extractors.seals import unwarping
from extractors.seals.lifting import Lifted
from extractors.seals.signs import is_han, trim

NUMBER_DEPTHS = ((0.05, 0.20), (0.03, 0.24))
NUMBER_SPAN = 112.0
"""Degrees around the bottom where a registration number may run."""
NUMBER = re.compile(r"(?<!\d)\d{12,14}(?!\d)")
LINE_DEPTH = 0.62
"""Straight lines lie within this share of the radius."""
SURE = 0.5
"""Mean probability below which a reading of a line or number is noise."""
SURE_WORDS = 0.7
"""The same for words that a seal's kind is told from."""
INKED = 105
"""8-bit levels below white from which a pixel is inked."""


def read_inside(lifted: Lifted, engine: Engine, up: float) -> tuple[str, str | None]:
    """The straight words inside and the number, with the top known (degrees clockwise from the x axis)."""
    top = up if lifted.at.shape == "round" else _axis_up(lifted, up)
    crops = [c for picture in (lifted.clean,) for c in _line_crops(lifted, picture, top)]
    bottom = up + 180.0

    def number(picture: Pixels, depths: tuple[float, float]) -> Pixels:
        return unwarping.unroll(picture, lifted, bottom + NUMBER_SPAN / 2, -NUMBER_SPAN, depths, outward=False)[0]

    *lines, once = engine.read([*crops, number(lifted.rgb, NUMBER_DEPTHS[0])])
    lines = [r for r in lines if r.confidence >= SURE]
    words = [trim(r.text) for r in lines if sum(map(is_han, r.text)) >= 2 and r.confidence >= SURE_WORDS]
    if not any(NUMBER.search(r.text) for r in (*lines, once)):
        return "".join(words), None  # nothing that a second reading could agree with
    again = engine.read([number(lifted.clean, NUMBER_DEPTHS[1])])
    return "".join(words), _agreed([*lines, once, *again])


def _agreed(readings: Sequence[Reading]) -> str | None:
    """The number that two readings at least have in common, most of all; one alone is not to be relied on."""
    counts = Counter(m.group() for r in readings if (m := NUMBER.search(r.text)))
    best = counts.most_common(2)
    clear = best and best[0][1] >= 2 and (len(best) == 1 or best[0][1] > best[1][1])
    return best[0][0] if clear else None


def _axis_up(lifted: Lifted, up: float) -> float:
    """The end of an oval's shorter axis nearest to a direction."""
    ends = [lifted.at.angle + 90.0, lifted.at.angle - 90.0]
    return min(ends, key=lambda e: abs((e - up + 180) % 360 - 180))


def _line_crops(lifted: Lifted, picture: Pixels, up: float) -> list[Pixels]:
    """Bands of straight words in the upright disc, top to bottom."""
    disc = unwarping.upright(lifted, picture, up)
    ink = np.repeat((255 * (1 - lifted.ink)).astype(np.uint8)[..., None], 3, axis=2)
    inked_disc = unwarping.upright(lifted, ink, up)
    h, w = disc.shape[:2]
    x0, x1 = round(w / 2 * (1 - LINE_DEPTH)), round(w / 2 * (1 + LINE_DEPTH))
    inked = (inked_disc[:, x0:x1, 0] < 255 - INKED).mean(axis=1)
    inside = np.zeros(h, dtype=bool)
    inside[round(h * 0.2) : round(h * 0.88)] = True
    rows = (inked > 0.04) & inside
    steps = np.diff(np.concatenate([[0], rows.astype(np.int8), [0]]))
    crops = []
    for a, b in zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1), strict=True):
        if 0.05 * h <= b - a <= 0.2 * h:
            pad = max(2, round(0.15 * (b - a)))
            crops.append(disc[max(0, a - pad) : b + pad, x0:x1].copy())
    return crops[:4]
