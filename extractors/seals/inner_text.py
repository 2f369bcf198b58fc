"""The straight words inside a round or oval seal, and its registration number along the lower rim."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from extractors.ocr.engine import Engine, Reading
from extractors.page import Pixels, Polygon, runs
from extractors.preprocessing.deskew import line_crop
from extractors.seals import unwarping
from extractors.seals.lifting import Lifted
from extractors.seals.signs import is_han, trim

NUMBER_DEPTHS = ((0.05, 0.20), (0.03, 0.24))
NUMBER_SPAN = 112.0
"""Degrees around the bottom where a registration number may run."""
NUMBER = re.compile(r"(?<!\d)\d{12,14}(?!\d)")
MOST_TILT = 20.0
"""Degrees that straight words are off level: the top is told by the name's middle."""
CLEAR_OF_RIM, WIDEST, OFF_MIDDLE, LOWEST_UP = 1.05, 1.75, 0.35, -0.6
"""Where straight words stand, in radii: the middles of their ends within, so wide at most, their middle beside the
upright axis and above the centre at most by so much; the top of the ring reads level as well, but wider."""
LINE_DEPTH, INKED = 0.62, 105
"""Half the width of a band of ink that may be words, in radii, and the ink (0 to 255) that counts."""
CROSSED = 20.0
"""Print over a line (mean of 0 to 255) from which the scan may show that print and not the seal's words."""
PIECE_OF_NAME = 70.0
"""Likeness (0 to 100) of words and the best piece of the name from which they are that piece."""
PURPOSE = "章"
MOST_LINES = 4
WORDS_BELOW, WORDS_BESIDE = (40.0, (0.24, 0.64)), (30.0, (0.48, 0.62))
"""Where words would leave ink in a round seal: degrees to both sides of the bottom, and of the level on either side of
what stands in the middle, with depths below the rim in semi-axes that neither that nor the ring's characters reach."""
BARE_INSIDE, BARE_NUMBER = 0.01, 0.015
"""Mean ink (0 to 1) up to which no words, and no number, stand there. Of drawn and real seals the faintest words left
0.012, the faintest number 0.021."""
PLAIN = 0.9
"""Mean probability from which words are read once only."""
SURE = 0.5
"""Mean probability below which a reading of a line or number is noise."""
SURE_WORDS = 0.7
"""The same for words that a seal's kind is told from."""


@dataclass(frozen=True)
class Inside:
    """What stands inside the ring: the straight `words`, the `code` along the lower rim, and where in the crop the
    words stand (`covers`, H x W)."""

    words: str
    code: str | None
    covers: NDArray[np.bool_]


def read_inside(lifted: Lifted, engine: Engine, up: float, name: str) -> Inside:
    """The straight words inside and the number, with the top known (degrees clockwise from the x axis)
    and the `name` that was read along the rim."""
    up_words = up if lifted.at.shape == "round" else _axis_up(lifted, up)
    lines = [] if _is_bare(lifted, up) else _lines(lifted, engine, up_words)
    bottom = up + 180.0

    def number(picture: Pixels, depths: tuple[float, float]) -> list[Reading]:
        if _ink(lifted, bottom, NUMBER_SPAN / 2, NUMBER_DEPTHS[0]) <= BARE_NUMBER:
            return []
        start = bottom + NUMBER_SPAN / 2
        return engine.read([unwarping.unroll(picture, lifted, start, -NUMBER_SPAN, depths, outward=False)[0]])

    once = number(lifted.rgb, NUMBER_DEPTHS[0])
    held = [(p, w) for p, r in lines if r.confidence >= SURE_WORDS and _is_inside(w := trim(r.text), name, lifted)]
    covers = unwarping.covered(lifted, [p for p, _ in held], up_words)
    words, readings = "".join(w for _, w in held), [r for _, r in lines]
    if not any(NUMBER.search(r.text) for r in (*readings, *once)):
        return Inside(words, None, covers)  # nothing that a second reading could agree with
    return Inside(words, _agreed([*readings, *once, *number(lifted.clean, NUMBER_DEPTHS[1])]), covers)


def _is_bare(lifted: Lifted, up: float) -> bool:
    """Whether a round seal shows no ink where words would stand inside."""
    spots = ((up + 180.0, WORDS_BELOW), (up + 90.0, WORDS_BESIDE), (up - 90.0, WORDS_BESIDE))
    return lifted.at.shape == "round" and all(_ink(lifted, at, *spot) <= BARE_INSIDE for at, spot in spots)


def _ink(lifted: Lifted, middle: float, half: float, depths: tuple[float, float]) -> float:
    """Mean ink (0 to 1) between two depths below the rim, `half` degrees to both sides of a direction."""
    directions = np.arange(middle - half, middle + half + 1.0, 2.0)
    return float(unwarping.sample(lifted.ink, lifted, directions, np.linspace(*depths, 24)).mean())


def _is_inside(words: str, name: str, lifted: Lifted) -> bool:
    """Whether words belong inside the seal: no piece of the `name` along its rim and, where no colour tells them from
    print that crosses it, only what says what a seal is for."""
    if sum(map(is_han, words)) < 2 or fuzz.partial_ratio(words, name) >= PIECE_OF_NAME:
        return False
    return lifted.coloured or PURPOSE in words


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


def _lines(lifted: Lifted, engine: Engine, up: float) -> list[tuple[Polygon, Reading]]:
    """Where the straight words inside stand in the upright disc and what they read, top to bottom: each as print left
    the scan and, of coloured ink, as told by its colour, the surer reading of the two; where print crosses a line, its
    colour alone tells."""
    disc = unwarping.upright(lifted, lifted.clean, up)
    found = [p for p in engine.find(disc) if _stands_inside(p, disc.shape)]
    found += [b for b in _bands(lifted, up) if not any(b[0, 1] < p[:, 1].mean() < b[2, 1] for p in found)]
    found = sorted(found, key=lambda p: float(p[:, 1].mean()))[:MOST_LINES]
    own = unwarping.upright(lifted, lifted.own, up)
    crossed = unwarping.upright(lifted, np.repeat((255 * lifted.crossed).astype(np.uint8)[..., None], 3, axis=2), up)
    best = []
    for polygon in found:
        under_print = lifted.coloured and line_crop(crossed, polygon).mean() > CROSSED
        read = [] if under_print else engine.read([line_crop(disc, polygon)])
        if lifted.coloured and not any(r.confidence >= PLAIN for r in read):
            read += engine.read([line_crop(own, polygon)])
        best.append((polygon, max(read, key=lambda r: r.confidence)))
    return [(p, r) for p, r in best if r.confidence >= SURE]


def _stands_inside(polygon: Polygon, shape: tuple[int, ...]) -> bool:
    """Whether a line is straight words inside: level, about the upright middle, and clear of the rim."""
    half = np.array([shape[1], shape[0]]) / 2
    unit = (polygon - half) / half
    along = polygon[1] - polygon[0]
    level = abs(np.degrees(np.arctan2(along[1], along[0]))) <= MOST_TILT
    ends = np.stack([unit[0] + unit[3], unit[1] + unit[2]]) / 2
    clear = np.hypot(ends[:, 0], ends[:, 1]).max() <= CLEAR_OF_RIM and np.ptp(unit[:, 0]) <= WIDEST
    x, y = unit.mean(axis=0)
    return bool(level and clear and abs(x) <= OFF_MIDDLE and y >= LOWEST_UP)


def _bands(lifted: Lifted, up: float) -> list[Polygon]:
    """Bands of ink across the upright disc that are as high as a line of words."""
    ink = unwarping.upright(lifted, np.repeat((255 * lifted.ink).astype(np.uint8)[..., None], 3, axis=2), up)[..., 0]
    h, w = ink.shape
    x0, x1 = round(w / 2 * (1 - LINE_DEPTH)), round(w / 2 * (1 + LINE_DEPTH))
    rows = (ink[:, x0:x1] > INKED).mean(axis=1) > 0.04
    rows[: round(h * 0.2)] = rows[round(h * 0.88) :] = False
    out = []
    for a, b in runs(rows):
        if 0.05 * h <= b - a <= 0.2 * h:
            pad = max(2, round(0.15 * (b - a)))
            top, bottom = max(0, a - pad), min(h, b + pad)
            out.append(np.array([[x0, top], [x1, top], [x1, bottom], [x0, bottom]], dtype=np.float64))
    return out
