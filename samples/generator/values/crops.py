"""One value as cut from a scanned page, with what it really says and values that it does not: the same for the same
seed in every run."""

from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np

from samples.generator.paper import Bytes
from samples.generator.values.changes import CHANGES, Change, changed
from samples.generator.values.faces import FOLDER, chance_type
from samples.generator.values.sheet import Box, chance_setting, sheet
from samples.generator.values.texts import KINDS, Kind, Value, value
from samples.generator.values.wear import DPI, LEVELS, Level, chance_harm, harmed

OTHERS = 3
"""Changed values that a crop is held against, each changed in another way where its kind takes as many."""
OFTEN: dict[Kind, int] = {"company": 3, "address": 2, "words": 2, "amount": 4, "uscc": 2, "date": 2}
"""Kinds that come more than once in a form."""
WRAPPED = 0.3
"""Share of values longer than a cell's row that are printed in two rows."""
SHORTEST_ROW = 10
BESIDE = (0.0, 0.32)
OVER = (0.0, 0.28)
"""How far a detector's box reaches beyond the em squares of a row, in ems: what the middle 96 % of 167 boxes that
PP-OCRv6 found around drawn values did."""
MISTYPED = 0.3
"""Share of credit codes that are printed with a slip: its check digits are then wrong, and may mislead."""


@dataclass(frozen=True)
class Expectation:
    """A value as filed online, and how it differs from the printed one (None: it does not)."""

    online: str
    change: Change | None


@dataclass(frozen=True)
class Crop:
    """A printed value, what it is held against, and how it was spoilt; `seed` and `level` give its pixels."""

    seed: int
    level: Level
    value: Value
    expected: tuple[Expectation, ...]
    rows: tuple[str, ...]
    dpi: int
    points: float
    sealed: bool
    bilevel: bool


@dataclass(frozen=True)
class Drawn:
    """A crop with the pixels of each of its rows as a text detector cuts them (RGB, H x W x 3)."""

    crop: Crop
    pixels: tuple[Bytes, ...]


def draw(seed: int, folder: Path = FOLDER, *, cleared: bool = True) -> Drawn:
    """The crop of a seed; its level is `seed` modulo the number of levels. Where a seal lies and it is not `cleared`,
    it bears the seal's ink."""
    rng, noise = Random(seed), np.random.default_rng(seed)
    level = LEVELS[seed % len(LEVELS)]
    (kind,) = rng.choices(KINDS, [OFTEN.get(k, 1) for k in KINDS])
    found, expected = _expectations(value(kind, rng), rng)
    rows = _rows(found.printed, rng)
    setting = chance_setting(rows, chance_type(rng, folder), rng.choice(DPI[level]), rng)
    paper = sheet(setting, folder)
    harm = chance_harm(level, setting.dpi, noise)
    x0, y0, x1, y1 = paper.rows[0]
    scanned = harmed(paper.pixels, ((x0 + x1) / 2, (y0 + y1) / 2), harm, noise, cleared=cleared)
    pixels = tuple(_cut(scanned, box, setting.em, noise) for box in paper.rows)
    crop = Crop(
        seed, level, found, expected, rows, setting.dpi, setting.points, harm.seal is not None, harm.bilevel is not None
    )
    return Drawn(crop, pixels)


def _expectations(true: Value, rng: Random) -> tuple[Value, tuple[Expectation, ...]]:
    """The printed value with what it is held against. Of a mistyped code the right one is a changed value."""
    if true.kind == "uscc" and rng.random() < MISTYPED:
        change: Change = rng.choice(("digit", "look-alike", "transposed"))
        slip = changed(true, change, rng)
        if slip:
            return replace(true, online=slip, printed=slip), (Expectation(true.online, change),)
    others: list[Expectation] = []
    ways = rng.sample(CHANGES, len(CHANGES))
    for change in (*ways, *ways):
        other = changed(true, change, rng) if len(others) < OTHERS else None
        if other and other not in [e.online for e in others]:
            others.append(Expectation(other, change))
    return true, (Expectation(true.online, None), *others)


def _rows(text: str, rng: Random) -> tuple[str, ...]:
    """The printed rows; numbers and codes stay whole."""
    if len(text) < SHORTEST_ROW + 4 or text.isascii() or rng.random() > WRAPPED:
        return (text,)
    longest = rng.randrange(max(SHORTEST_ROW, -(-len(text) // 2)), len(text))
    return (text[:longest], text[longest:])


def _cut(page: Bytes, row: Box, em: int, rng: np.random.Generator) -> Bytes:
    """A row as a text detector cuts it: a little wider than its ink on every side, never by the same amount."""
    left, right = rng.uniform(*BESIDE, 2) * em
    above, below = rng.uniform(*OVER, 2) * em
    x0, x1 = max(0, round(row[0] - left)), min(page.shape[1], round(row[2] + right))
    y0, y1 = max(0, round(row[1] - above)), min(page.shape[0], round(row[3] + below))
    return page[y0:y1, x0:x1].copy()
