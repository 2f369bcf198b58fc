"""The characters of a seal's ring one by one: they stand evenly spaced along it, so a few that were read tell where all
stand, and each can be set upright instead of being bent along the curve."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.ctc import BLANK
from extractors.ocr.engine import Posterior, Reading
from extractors.page import Pixels
from extractors.seals import unwarping
from extractors.seals.unwarping import Lifted
from models.folding import fold_character

Floats = NDArray[np.float64]
Grey = NDArray[np.float32]
Place = Mapping[str, float]
"""The characters that may stand in a place, each with its probability (0 to 1), the mean over several readings."""

PLACES = 720
"""Places looked at around a ring: half a degree each."""
FEWEST = 3
"""Characters that must have been read before their spacing is known."""
SEARCHED_PITCH = np.linspace(0.9, 1.1, 41)
SEARCHED_PHASE = np.linspace(-0.5, 0.5, 21)
"""Spacings and shifts tried, as shares of the spacing that the reading suggests."""
CORE, GAP = 0.3, 0.12
"""Halves of the inked middle and of the bare edge of a character's place, in spacings."""
OFF_READING = 0.6
"""Weight of the distance to the places that were read against ink where it should be."""
INKED = 0.35
"""Ink of a place, as a share of the others', from which it holds a character."""
SPARE = 2
"""Places added at both ends: print that crosses a seal hides first and last characters too."""
BAND_ROWS = 104
BAND_DEPTHS = (0.03, 0.55)
BAND_CORE = (0.12, 0.34)
"""Depths below the rim, in shorter semi-axes, searched for the ring of characters, and where part of it always is."""
BAND_EDGE = 0.3
"""Ink at the edge of the ring, as a share of that in its middle."""
OUTERMOST, INNERMOST = (0.04, 0.16), (0.24, 0.48)
"""What the edges of the ring are held to."""
FAINTEST = 0.003
"""Probability below which a character is not kept for a place."""
WIDEST = 1.12
"""Width by height of the broadest characters with their spacing; what is wider is bare."""


@dataclass(frozen=True)
class Lettering:
    """Where characters stand: the directions of their middles (degrees clockwise from the x axis, in reading order),
    the usual distance between neighbours in px, and the depths of their heads and feet below the rim in shorter
    semi-axes."""

    directions: Floats
    spacing: float
    depths: tuple[float, float]


def find_lettering(lifted: Lifted, start: float, read: Sequence[float]) -> Lettering | None:
    """The places of all characters on a ring. `read` are those of some of them, as shares (0 to 1) of the turn that
    begins at direction `start`; None where they are too few to tell."""
    if len(read) < FEWEST:
        return None
    ink: Grey = (1.0 - lifted.sharp[..., 0] / 255.0).astype(np.float32)
    depths = _band(lifted, ink, start, read)
    found: list[tuple[float, Floats, Floats]] = []
    for turn in _turns(lifted, start, sum(depths) / 2):
        x, y = unwarping.outline(lifted.at, turn, np.linspace(*depths, 48))
        profile = cv2.remap(ink, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0).mean(axis=0)
        places = np.searchsorted(turn, start + np.asarray(read) * 360.0)
        score, middles = _lattice(np.asarray(profile, dtype=np.float64), np.asarray(places, dtype=np.float64))
        found.append((score, middles, turn))
    _, middles, turn = max(found, key=lambda f: f[0])
    directions = np.interp(middles, np.arange(-PLACES, 2 * PLACES), np.concatenate([turn - 360.0, turn, turn + 360.0]))
    x, y = unwarping.outline(lifted.at, directions, np.array([sum(depths) / 2]))
    return Lettering(directions, float(np.median(np.hypot(np.diff(x[0]), np.diff(y[0])))), depths)


def straighten(picture: Pixels, lifted: Lifted, lettering: Lettering, margin: float) -> Pixels:
    """The characters of a ring side by side, each upright in a place of equal width, `unwarping.STRIP_HEIGHT` high;
    `margin` is the paper above and below, as a share of their height."""
    outer, inner = lettering.depths
    height = (inner - outer) * lifted.at.axes[1] / 2 * (1 + 2 * margin)
    width = min(lettering.spacing, WIDEST * height)
    size = (max(8, round(width / height * unwarping.STRIP_HEIGHT)), unwarping.STRIP_HEIGHT)
    along = (np.arange(size[0]) + 0.5) / size[0] * width - width / 2
    inward = (np.arange(size[1]) + 0.5) / size[1] * height - height / 2
    around = lettering.directions + np.array([[0.0], [-1.0], [1.0]])
    xs, ys = unwarping.outline(lifted.at, around.ravel(), np.array([(outer + inner) / 2]))
    (x, x0, x1), (y, y0, y1) = (v.reshape(around.shape).astype(float)[..., None] for v in (xs, ys))
    length = np.maximum(np.hypot(x1 - x0, y1 - y0), 1e-9)
    tx, ty = (x1 - x0) / length, (y1 - y0) / length
    down = inward[:, None, None]
    px, py = ((v + along * t + down * n).reshape(size[1], -1) for v, t, n in ((x, tx, -ty), (y, ty, tx)))
    strip = cv2.remap(
        picture, px.astype(np.float32), py.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(strip, dtype=np.uint8)


def _turns(lifted: Lifted, start: float, depth: float) -> list[Floats]:
    """`PLACES` directions around a ring, rising from `start`: evenly along the curve and, of an oval, by its own angle
    too: makers set characters either way."""
    turns = [unwarping.evenly(lifted.at, start, 360.0, depth, PLACES + 1)[:-1]]
    if lifted.at.shape == "oval":
        a, b, tilt = lifted.at.axes[0], lifted.at.axes[1], np.radians(lifted.at.angle)
        seen = np.radians(start) - tilt
        own = np.arctan2(a * np.sin(seen), b * np.cos(seen)) + np.linspace(0, 2 * np.pi, PLACES, endpoint=False)
        turn = np.degrees(np.unwrap(np.arctan2(b * np.sin(own), a * np.cos(own))) + tilt)
        turns.append(turn - round((turn[0] - start) / 360.0) * 360.0)
    return turns


def _band(lifted: Lifted, ink: Grey, start: float, read: Sequence[float]) -> tuple[float, float]:
    """Depths of the characters' heads and feet, from how much ink each depth holds where characters were read."""
    depths = np.linspace(*BAND_DEPTHS, BAND_ROWS)
    directions = start + np.linspace(min(read), max(read), PLACES // 2) * 360.0
    x, y = unwarping.outline(lifted.at, directions, depths)
    rows = cv2.remap(ink, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0).mean(axis=1)
    rows = np.convolve(rows, np.ones(5) / 5, "same")
    core = (depths > BAND_CORE[0]) & (depths < BAND_CORE[1])
    top = bottom = int(np.argmax(np.where(core, rows, 0)))
    level = BAND_EDGE * rows[top]
    while top > 0 and rows[top - 1] > level and not (depths[top] < 0.08 and rows[top - 1] > rows[top]):
        top -= 1
    while bottom < BAND_ROWS - 1 and rows[bottom + 1] > level:
        bottom += 1
    return float(np.clip(depths[top], *OUTERMOST)), float(np.clip(depths[bottom], *INNERMOST))


def _lattice(profile: Floats, read: Floats) -> tuple[float, Floats]:
    """How well evenly spaced places fit the ink and what was read, and their middles in places of the turn."""
    read = np.sort(read)
    pitch = _spacing(np.diff(read))
    total = np.concatenate([[0.0], np.cumsum(np.tile(profile, 3))])

    def mean(a: Floats, b: Floats) -> Floats:
        first, last = (np.clip(np.round(v + PLACES), 0, 3 * PLACES).astype(int) for v in (a, b))
        return np.asarray((total[last] - total[first]) / np.maximum(1, last - first), dtype=float)

    best: tuple[float, float, Floats] = (-np.inf, pitch, read)
    for p in pitch * SEARCHED_PITCH:
        for shift in p * SEARCHED_PHASE:
            number = np.round((read - read[0] - shift) / p)
            middles = read[0] + shift + np.arange(number.min(), number.max() + 1) * p
            edges = np.append(middles - p / 2, middles[-1] + p / 2)
            off = float(np.abs(read - read[0] - shift - number * p).mean()) / p
            inked = mean(middles - CORE * p, middles + CORE * p).mean()
            bare = mean(edges - GAP * p, edges + GAP * p).mean()
            score = float(inked - bare) - OFF_READING * float(profile.mean()) * off
            if score > best[0]:
                best = (score, p, middles)
    score, p, middles = best
    return score, _extended(middles, p, lambda m: mean(m - 0.4 * p, m + 0.4 * p))


def _spacing(steps: Floats) -> float:
    """The usual step between characters that were read: the median, or a smaller one where that explains the steps
    far better, because many characters between them were not read."""

    def residual(pitch: float) -> float:
        return float(np.abs(steps / pitch - np.maximum(1, np.round(steps / pitch))).mean())

    middle, lower = (max(4.0, float(np.percentile(steps, q))) for q in (50, 25))
    pitch = lower if residual(lower) < 0.5 * residual(middle) else middle
    usual = steps[(steps > 0.7 * pitch) & (steps < 1.3 * pitch)]
    return float(usual.mean()) if len(usual) else pitch


def _extended(middles: Floats, pitch: float, inked: Callable[[Floats], Floats]) -> Floats:
    """The places with those beyond both ends that hold ink, and `SPARE` more, as far as the turn goes."""
    usual = float(np.median(inked(middles)))
    ends = [middles[0], middles[-1]]
    for end, step in ((0, -pitch), (1, pitch)):
        while ends[1] - ends[0] + 2 * pitch < PLACES and inked(np.array([ends[end] + step]))[0] > INKED * usual:
            ends[end] += step
    for _ in range(SPARE):
        for end, step in ((0, -pitch), (1, pitch)):
            if ends[1] - ends[0] + 2 * pitch < PLACES:
                ends[end] += step
    return np.asarray(ends[0] + np.arange(round((ends[1] - ends[0]) / pitch) + 1) * pitch, dtype=float)


def places_of(readings: Sequence[Reading], number: int) -> tuple[Place, ...]:
    """What stands in each of `number` places of equal width, from readings of strips that show the same places: a
    character that one strip loses is there in another."""
    read = [r.posterior for r in readings if r.posterior is not None]
    seen: list[defaultdict[str, float]] = [defaultdict(float) for _ in range(number)]
    for posterior in read:
        for place, best in zip(seen, _best_in(posterior, number), strict=True):
            for character, p in best.items():
                place[character] += p / len(read)
    return tuple({c: round(p, 4) for c, p in place.items() if p >= FAINTEST} for place in seen)


def _best_in(posterior: Posterior, number: int) -> list[dict[str, float]]:
    """The highest probability of each character in each place."""
    out: list[dict[str, float]] = [{} for _ in range(number)]
    for step, (ids, logp) in enumerate(zip(posterior.ids, np.exp(posterior.logp.astype(float)), strict=True)):
        k = int((step + 0.5) * posterior.width * number)
        for i, p in zip(ids, logp, strict=True):
            if k < number and i != BLANK and p > FAINTEST:
                character = fold_character(posterior.alphabet[int(i)])
                out[k][character] = max(out[k].get(character, 0.0), float(p))
    return out


def is_han(character: str) -> bool:
    """Whether a character is a Chinese one, as all of a name are but its brackets."""
    return "\u3400" <= character <= "\u9fff"
