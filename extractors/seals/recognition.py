"""Seals read: the ring unrolled at several starts, depths and channels and read by the text engine, the readings
weighed against each other, then the straight lines, the number and the characters of name seals."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.ctc import BLANK, fold_text, log_likelihood
from extractors.ocr.engine import Engine, Posterior, Reading
from extractors.page import PageImage, Pixels
from extractors.seals import unwarping
from extractors.seals.impression import Impression
from extractors.seals.lettering import Place, find_lettering, is_han, places_of, straighten
from extractors.seals.unwarping import Lifted

RING_DEPTHS = ((0.07, 0.40), (0.05, 0.33), (0.10, 0.46))
"""Depths of the text ring below the rim, in shorter semi-axes: common, close to the rim, large characters."""
UPRIGHT_MARGINS = (0.2, 0.12)
"""Paper above and below characters set upright, in their heights: the recogniser errs differently with each."""
OVERLAP = 20.0
"""Degrees read twice, so that a character at the cut is whole once."""
SPAN = 360.0
CHARACTER = 8
"""Half the degrees that a ring character takes."""
WORST_VOTE = -12.0
"""Least that one strip may say against a text, in natural logarithms: a blot is no proof."""
NUMBER_DEPTHS = ((0.05, 0.20), (0.03, 0.24))
NUMBER_SPAN = 112.0
"""Degrees around the bottom where a registration number may run."""
NUMBER = re.compile(r"(?<!\d)\d{12,14}(?!\d)")
LINE_DEPTH = 0.62
"""Straight lines lie within this share of the radius."""
FOUR_BONUS = 0.15
"""Four characters squeezed into two still read as four: the layout of four is preferred by this much confidence."""
SURE = 0.5
"""Mean probability below which a reading of a line or number is noise."""
PITCH_GAP = 3.5
"""Two characters further apart than this many usual pitches belong to different legends."""


class Candidate(NamedTuple):
    """A reading of the name, cut down to it, with the posterior of just that part, and its strip."""

    text: str
    confidence: float
    posterior: Posterior | None
    strip: Pixels


@dataclass(frozen=True)
class SealReading:
    """What a seal says. `text`: the name on the ring (of a square seal all of it), `line` the straight words inside,
    `code` the registration number; `text_confidence` 0 to 1; `candidates`: all readings of the name, likeliest first,
    each with the posterior of just the name; `strip`: the unrolled ring for the report; `up` the direction (degrees
    clockwise from the x axis) of the seal's top; `places`: what may stand in each place of the ring, with some beyond
    both ends of the name, empty where that was not found."""

    text: str
    line: str
    code: str | None
    text_confidence: float
    candidates: tuple[Candidate, ...]
    strip: Pixels
    up: float
    places: tuple[Place, ...] = ()


def read_seal(page: PageImage, impression: Impression, engine: Engine) -> SealReading:
    """The words of one impression. Raises EngineError as the engine does."""
    lifted = unwarping.lift(page, impression)
    return _read_curved(lifted, engine) if impression.curved else _read_square(lifted, engine)


def _read_curved(lifted: Lifted, engine: Engine) -> SealReading:
    """Two rounds: the first finds where the name has its gap, the second cuts the ring there and reads in earnest."""
    start = _bottom(lifted, engine)
    plan = [(picture, depths) for picture in (lifted.ink, lifted.rgb) for depths in RING_DEPTHS]
    strips = [unwarping.unroll(picture, lifted.at, start, SPAN, depths) for picture, depths in plan]
    readings = engine.read(strips)
    names = [n for n in map(_name, readings) if n is not None]
    left, right = _extent(names) if names else (0.0, 1.0)
    candidates = [
        Candidate(_within(reading, left, right), *_cut(reading, left, right), strip)
        for reading, strip in zip(readings, strips, strict=True)
    ]
    candidates = _vote([c for c in candidates if c.text])
    if not candidates:
        line, code = _read_inside(lifted, engine, start + 180.0)
        return SealReading("", line, code, 0.0, (), strips[0], (start + 180.0) % 360)
    best = candidates[0]
    up = start + (left + right) / 2 * SPAN
    line, code = _read_inside(lifted, engine, up)
    places, upright = _places(lifted, engine, start, readings)
    strip = best.strip if upright is None else upright
    return SealReading(best.text, line, code, best.confidence, tuple(candidates), strip, up % 360, places)


def _places(
    lifted: Lifted, engine: Engine, start: float, readings: Sequence[Reading]
) -> tuple[tuple[Place, ...], Pixels | None]:
    """What stands in each place of the ring, its characters set upright one by one after the reading that saw most of
    them, and a picture of them in the seal's own ink; nothing where too few were read."""
    seen = [(r, run) for r in readings if len(r.centres) == len(r.text) for run in _runs(r.text, r.centres)]
    if not seen:
        return (), None
    reading, (first, last) = max(seen, key=lambda s: (s[1][1] - s[1][0] + 1) * s[0].confidence)
    lettering = find_lettering(lifted, start, reading.centres[first : last + 1])
    if lettering is None:
        return (), None
    pictures = (lifted.sharp, lifted.rgb, lifted.ink)
    strips = [straighten(p, lifted, lettering, m) for p in pictures for m in UPRIGHT_MARGINS]
    return places_of(engine.read(strips), len(lettering.directions)), strips[0]


def _bottom(lifted: Lifted, engine: Engine) -> float:
    """The direction opposite to the name: the middle of the widest arc in which no Chinese character is read."""
    starts = unwarping.seams(unwarping.ring_profile(lifted), 1)
    pictures = (lifted.ink, lifted.rgb)
    strips = [unwarping.unroll(picture, lifted.at, starts[0], 360.0 + OVERLAP, RING_DEPTHS[0]) for picture in pictures]
    taken = np.zeros(360)
    for reading in engine.read(strips):
        for character, place in zip(reading.text, reading.centres, strict=False):
            if _opens(character) or _closes(character):
                taken[(np.arange(-CHARACTER, CHARACTER + 1) + round(starts[0] + place * (360 + OVERLAP))) % 360] = 1
    return unwarping.seams(taken, 1)[0] if taken.any() else starts[0]


def _name(reading: Reading) -> tuple[float, float, float] | None:
    """Where the longest name-like run of a reading begins and ends (0 to 1 of the strip), and its weight."""
    text, centres = reading.text, reading.centres
    runs = _runs(text, centres) if len(centres) == len(text) else []
    if not runs:
        return None
    first, last = max(runs, key=lambda r: sum(is_han(c) for c in text[r[0] : r[1] + 1]))
    pitch = (centres[last] - centres[first]) / max(1, last - first) if last > first else 0.05
    count = sum(map(is_han, text[first : last + 1]))
    return centres[first] - 0.55 * pitch, centres[last] + 0.55 * pitch, count * reading.confidence


def _extent(names: list[tuple[float, float, float]]) -> tuple[float, float]:
    """The part of the strips that holds the name: the median of the readings that saw most of it."""
    most = max(n[2] for n in names)
    seen = [n for n in names if n[2] >= 0.75 * most]
    return float(np.median([n[0] for n in seen])), float(np.median([n[1] for n in seen]))


def _within(reading: Reading, left: float, right: float) -> str:
    """The characters between two places, without what no name begins or ends with."""
    if len(reading.centres) != len(reading.text):
        return _trim(reading.text)
    return _trim("".join(c for c, x in zip(reading.text, reading.centres, strict=True) if left <= x <= right))


def _runs(text: str, centres: Sequence[float]) -> list[tuple[int, int]]:
    """First and last index of the runs of evenly spaced characters that begin and end as names do."""
    steps = [b - a for a, b in pairwise(centres)]
    usual = float(np.median(steps)) if steps else 1.0
    cuts = [i + 1 for i, step in enumerate(steps) if step > PITCH_GAP * usual]
    runs = []
    for first, beyond in zip([0, *cuts], [*cuts, len(text)], strict=True):
        a, b = first, beyond - 1
        while a <= b and not _opens(text[a]):
            a += 1
        while b >= a and not _closes(text[b]):
            b -= 1
        if a <= b:
            runs.append((a, b))
    return runs


def _cut(reading: Reading, left: float, right: float) -> tuple[float, Posterior | None]:
    """The mean probability of the characters between two places of the crop (0 to 1), and the posterior there."""
    p = reading.posterior
    if p is None:
        return reading.confidence, None
    a, b = max(0, round(left / p.width)), min(len(p.ids), max(1, round(right / p.width)))
    if b <= a:
        return 0.0, None
    part = Posterior(p.ids[a:b], p.logp[a:b], p.width, p.alphabet)
    best = part.ids[:, 0]
    new = (best != BLANK) & np.concatenate([[True], best[1:] != best[:-1]])
    sure = np.exp(part.logp[new, 0].astype(float))
    return (float(sure.mean()) if sure.size else 0.0), part


def _vote(candidates: list[Candidate]) -> list[Candidate]:
    """Candidates with the likeliest text first: each text is scored under all strips' posteriors, relative to what
    each strip reads freely, so that a character hidden in one strip counts little against it."""
    texts = {fold_text(c.text): 0.0 for c in candidates}
    if len(texts) > 1:
        for c in candidates:
            scores = {text: _score(c, text) for text in texts}
            free = max(scores.values())
            for text, score in scores.items():
                texts[text] += max(score - free, WORST_VOTE) * max(0.1, c.confidence) ** 2
    return sorted(candidates, key=lambda c: (-texts[fold_text(c.text)], -c.confidence))


def _score(candidate: Candidate, text: str) -> float:
    p = candidate.posterior
    if p is None:
        return 0.0 if fold_text(candidate.text) == text else WORST_VOTE
    score = log_likelihood(p.ids, p.logp, p.alphabet, text)
    return score if score is not None else -1000.0


def _read_inside(lifted: Lifted, engine: Engine, up: float) -> tuple[str, str | None]:
    """The straight words inside and the number, with the top known."""
    disc = unwarping.upright(lifted, lifted.ink, up if lifted.at.shape == "round" else _axis_up(lifted, up))
    crops = _line_crops(disc)
    bottom = up + 180.0
    numbers = [
        unwarping.unroll(picture, lifted.at, bottom + NUMBER_SPAN / 2, -NUMBER_SPAN, depths, outward=False)
        for picture in (lifted.sharp, lifted.rgb)
        for depths in NUMBER_DEPTHS
    ]
    readings = engine.read([*crops, *numbers])
    lines = [r for r in readings[: len(crops)] if r.confidence >= SURE]
    code = _agreed([*lines, *readings[len(crops) :]])
    words = [_trim(r.text) for r in lines if sum(map(is_han, r.text)) >= 2 and r.confidence >= 0.7]
    return "".join(words), code


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


def _line_crops(disc: Pixels) -> list[Pixels]:
    """Bands of straight words in the upright disc, top to bottom."""
    h, w = disc.shape[:2]
    x0, x1 = round(w / 2 * (1 - LINE_DEPTH)), round(w / 2 * (1 + LINE_DEPTH))
    inked = (disc[:, x0:x1, 0] < 150).mean(axis=1)
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


def _read_square(lifted: Lifted, engine: Engine) -> SealReading:
    """A square seal: columns are read from right to left, each from top to bottom."""
    layouts = _square_strips(unwarping.flat_square(lifted, lifted.ink))
    strips = [strip for strip, _ in layouts]
    readings = engine.read(strips)

    def weight(k: int) -> float:
        fits = len(_trim(readings[k].text)) == layouts[k][1]
        return readings[k].confidence * (1.0 if fits else 0.5) + (FOUR_BONUS if fits and layouts[k][1] == 4 else 0.0)

    order = sorted(range(len(layouts)), key=weight, reverse=True)
    candidates = tuple(
        Candidate(_trim(readings[k].text), readings[k].confidence, readings[k].posterior, strips[k]) for k in order
    )
    best = candidates[0]
    return SealReading(best.text, "", None, best.confidence if best.text else 0.0, candidates, best.strip, 270.0)


def _square_strips(flat: Pixels) -> list[tuple[Pixels, int]]:
    """The possible layouts of a square seal as strips, with the number of characters each holds: 2 x 2, one column
    of two or three, three characters in two columns."""
    grey = flat[..., 0]
    h, w = grey.shape
    edge = max(2, round(0.09 * min(h, w)))
    inner = grey[edge : h - edge, edge : w - edge]
    if (inner < 128).mean() > 0.5:
        inner = 255 - inner
    h, w = inner.shape
    half_w, half_h, third = w // 2, h // 2, h // 3
    cells = {
        "four": [inner[:half_h, half_w:], inner[half_h:, half_w:], inner[:half_h, :half_w], inner[half_h:, :half_w]],
        "two": [inner[:half_h], inner[half_h:]],
        "three": [inner[:third], inner[third : 2 * third], inner[2 * third :]],
        "three_right": [inner[:half_h, half_w:], inner[half_h:, half_w:], inner[:, :half_w]],
    }
    return [(_in_row(parts), len(parts)) for parts in cells.values()]


def _in_row(cells: list[NDArray[np.uint8]]) -> Pixels:
    """Cells trimmed to their ink, brought to one height and set side by side."""
    out: list[NDArray[np.uint8]] = [np.full((unwarping.STRIP_HEIGHT, 6), 255, np.uint8)]
    size = unwarping.STRIP_HEIGHT - 8
    for cell in cells:
        ys, xs = np.nonzero(cell < 128)
        if len(ys) < 12:
            continue
        y0, y1 = np.percentile(ys, [1, 99]).astype(int)
        x0, x1 = np.percentile(xs, [1, 99]).astype(int)
        tight = cell[y0 : y1 + 1, x0 : x1 + 1]
        scaled = cv2.resize(np.ascontiguousarray(tight), (size, size), interpolation=cv2.INTER_AREA)
        framed = cv2.copyMakeBorder(scaled, 4, 4, 3, 3, cv2.BORDER_CONSTANT, value=255)
        out.append(np.asarray(framed, dtype=np.uint8))
    out.append(np.full((unwarping.STRIP_HEIGHT, 6), 255, np.uint8))
    return np.repeat(np.hstack(out)[..., None], 3, axis=2)


def _opens(character: str) -> bool:
    return is_han(character) or character in '（(《“"'


def _closes(character: str) -> bool:
    return is_han(character) or character in '）)》”"'


def _trim(text: str) -> str:
    """Text without what no name begins or ends with."""
    kept = text
    while kept and not _opens(kept[0]):
        kept = kept[1:]
    while kept and not _closes(kept[-1]):
        kept = kept[:-1]
    return kept


__all__ = ["Candidate", "SealReading", "read_seal"]
