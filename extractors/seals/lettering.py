"""The characters of a seal's ring one by one: they stand evenly spaced along it, so a few that were read tell where all
stand, and each can be set upright instead of being bent along the curve."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import Pixels
from extractors.seals import unwarping
from extractors.seals.ink import Plane
from extractors.seals.lattice import bent, fit_places
from extractors.seals.lifting import Lifted
from extractors.seals.signs import Sign

Floats = NDArray[np.float64]

PLACES = 720
"""Places looked at around a ring: half a degree each."""
FEWEST = 3
"""Characters that must have been read before their spacing is known."""
SEEN, WITHIN = 0.5, 0.45
"""Presence of a sign, and its distance from the middle of a place, from and up to which it may move that place."""
BAND_ROWS = 104
BAND_DEPTHS = (0.03, 0.55)
BAND_CORE = (0.12, 0.34)
"""Depths below the rim, in shorter semi-axes, searched for the ring of characters, and where part of it always is."""
BAND_EDGE = 0.3
"""Ink at the edge of the ring, as a share of that in its middle."""
DIP_ROWS = 6
"""Rows (0.03 of the semi-axis) without much ink that characters may have between their strokes."""
OUTERMOST, INNERMOST = (0.04, 0.16), (0.24, 0.48)
"""What the edges of the ring are held to."""
RIM_DEPTHS, RIM_ROWS = (0.0, 0.2), 41
CLOSED = 0.75
"""Share of the directions with ink from which a line runs all around; rings of characters have gaps."""
LINE_ROWS, LINE_CLOSED, CLEAR_BELOW = 2, 0.55, 0.15
"""Rows (0.01 of the semi-axis) by which a thin line inside the rim may wander on either side, the share of the
directions in which it then shows, and the share with ink just below it: characters leave more there."""
RIM_CLEAR = 0.02
"""Paper between the rim and the characters, in shorter semi-axes, at least."""
WIDEST = 1.12
"""Width by height of the broadest characters with their spacing; what is wider is bare."""
SAME = 0.4
"""Share of the usual step within which two strips show the same character."""


@dataclass(frozen=True)
class Lettering:
    """Where characters stand: the directions of their middles (degrees clockwise from the x axis, in reading order),
    the usual distance between neighbours in px, and the depths of their heads and feet below the rim in shorter
    semi-axes."""

    directions: Floats
    spacing: float
    depths: tuple[float, float]

    @cached_property
    def _step(self) -> float:
        """The usual step from one direction to the next, degrees."""
        return float(np.median(np.diff(self.directions))) if len(self.directions) > 1 else 20.0

    def place(self, direction: float) -> float:
        """The place (0 is the middle of the first) at a direction; far outside of all beyond their ends."""
        n = len(self.directions)
        middle = float(self.directions[n // 2])
        near = direction + round((middle - direction) / 360.0) * 360.0
        if near < self.directions[0]:
            return float((near - self.directions[0]) / self._step)
        if near > self.directions[-1]:
            return float(n - 1 + (near - self.directions[-1]) / self._step)
        return float(np.interp(near, self.directions, np.arange(n)))


def find_lettering(lifted: Lifted, start: float, read: Sequence[float]) -> Lettering | None:
    """The places of all characters on a ring. `read` are the directions of some of them, in degrees, within the turn
    that begins at `start`; None where they are too few to tell."""
    seen = np.sort(start + (np.asarray(read, dtype=float) - start) % 360.0)
    if len(seen) < FEWEST:
        return None
    depths, even = _band(lifted, seen), lifted.at.shape != "oval"
    found: list[tuple[float, Floats, Floats]] = []
    for turn in _turns(lifted, start, sum(depths) / 2):
        profile = unwarping.sample(lifted.ink, lifted, turn, np.linspace(*depths, 48)).mean(axis=0)
        places = np.interp(seen, turn, np.arange(PLACES))
        score, middles = fit_places(
            np.asarray(profile, dtype=np.float64), np.asarray(places, dtype=np.float64), even=even
        )
        found.append((score, middles, turn))
    _, middles, turn = max(found, key=lambda f: f[0])
    directions = np.interp(middles, np.arange(-PLACES, 2 * PLACES), np.concatenate([turn - 360.0, turn, turn + 360.0]))
    x, y = unwarping.outline(lifted, directions, np.array([sum(depths) / 2]))
    return Lettering(directions, float(np.median(np.hypot(np.diff(x[0]), np.diff(y[0])))), depths)


def merged(strips: Sequence[Sequence[Sign]], least: float) -> list[float]:
    """Where characters stand by several strips together (directions in `Sign.at`): what two strips show at nearly one
    place is one character. Signs of a presence below `least` are left out."""
    places = sorted(s.at for strip in strips for s in strip if s.presence >= least)
    steps = [b.at - a.at for strip in strips for a, b in pairwise(strip)]
    usual = float(np.median(steps)) if steps else 10.0
    groups: list[list[float]] = []
    for place in places:
        if groups and place - groups[-1][0] < SAME * usual:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [float(np.median(g)) for g in groups]


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
    xs, ys = unwarping.outline(lifted, around.ravel(), np.array([(outer + inner) / 2]))
    (x, x0, x1), (y, y0, y1) = (v.reshape(around.shape).astype(float)[..., None] for v in (xs, ys))
    length = np.maximum(np.hypot(x1 - x0, y1 - y0), 1e-9)
    tx, ty = (x1 - x0) / length, (y1 - y0) / length
    down = inward[:, None, None]
    px, py = ((v + along * t + down * n).reshape(size[1], -1) for v, t, n in ((x, tx, -ty), (y, ty, tx)))
    strip = cv2.remap(
        picture, px.astype(np.float32), py.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(strip, dtype=np.uint8)


def share_in_places(plane: Plane, lifted: Lifted, lettering: Lettering) -> Floats:
    """The mean of a plane in each place of the ring."""
    outer, inner = lettering.depths
    half = 0.4 * float(np.median(np.diff(lettering.directions)))
    directions = (lettering.directions[:, None] + np.linspace(-half, half, 9)).ravel()
    held = unwarping.sample(plane, lifted, directions, np.linspace(outer, inner, 24)).mean(axis=0)
    return np.asarray(held.reshape(len(lettering.directions), -1).mean(axis=1), dtype=np.float64)


def inked_places(lifted: Lifted, lettering: Lettering) -> Floats:
    """How much ink each place holds (0 to 1), as a share of the fullest half's usual."""
    held = share_in_places(lifted.ink, lifted, lettering)
    usual = float(np.median(np.sort(held)[len(held) // 2 :]))
    return np.asarray(np.clip(held / max(usual, 1e-6), 0, 1), dtype=np.float64)


def _turns(lifted: Lifted, start: float, depth: float) -> list[Floats]:
    """`PLACES` directions around a ring, rising from `start`: evenly along the curve and, of an oval, by its own angle
    too: makers set characters either way."""
    turns = [unwarping.evenly(lifted, start, 360.0, depth, PLACES + 1)[:-1]]
    if lifted.at.shape == "oval":
        a, b, tilt = lifted.at.axes[0], lifted.at.axes[1], np.radians(lifted.at.angle)
        seen = np.radians(start) - tilt
        own = np.arctan2(a * np.sin(seen), b * np.cos(seen)) + np.linspace(0, 2 * np.pi, PLACES, endpoint=False)
        turn = np.degrees(np.unwrap(np.arctan2(b * np.sin(own), a * np.cos(own))) + tilt)
        turns.append(turn - round((turn[0] - start) / 360.0) * 360.0)
    return turns


def _band(lifted: Lifted, read: Floats) -> tuple[float, float]:
    """Depths of the characters' heads and feet, from how much ink each depth holds where characters were read."""
    depths = np.linspace(*BAND_DEPTHS, BAND_ROWS)
    directions = np.linspace(float(read[0]), float(read[-1]), PLACES // 2)
    rows = unwarping.sample(lifted.ink, lifted, directions, depths).mean(axis=1)
    rows = np.convolve(rows, np.ones(5) / 5, "same")
    rim = _rim_depth(lifted)
    core = (depths > max(BAND_CORE[0], rim + RIM_CLEAR)) & (depths < BAND_CORE[1])
    top = bottom = int(np.argmax(np.where(core, rows, 0)))
    level = BAND_EDGE * rows[top]
    while top > 0 and rows[top - 1] > level and not (depths[top] < 0.08 and rows[top - 1] > rows[top]):
        top -= 1
    while bottom < BAND_ROWS - 1 and (rows[bottom + 1 : bottom + 1 + DIP_ROWS] > level).any():
        bottom += 1
    outermost, innermost = (np.clip(v, max(v[0], rim), None) for v in (np.array(OUTERMOST), np.array(INNERMOST)))
    return float(np.clip(depths[top], *outermost)), float(np.clip(depths[bottom], *innermost))


def _rim_depth(lifted: Lifted) -> float:
    """Depth at which the rim, with a thin line inside it where there is one, has ended: up to there ink runs all
    around, though a line that is not quite concentric leaves it at another depth on each side."""
    depths = np.linspace(*RIM_DEPTHS, RIM_ROWS)
    around = unwarping.sample(lifted.ink, lifted, np.arange(0.0, 360.0, 3.0), depths) > unwarping.INKED
    shares = around.mean(axis=1)
    closed = np.flatnonzero(shares >= CLOSED)
    if not len(closed):
        return 0.0
    rim = int(closed[-1])
    reach = np.ones((2 * LINE_ROWS + 1, 1), np.uint8)
    wandering = cv2.dilate(around.astype(np.uint8), reach).mean(axis=1) >= LINE_CLOSED
    for k in range(RIM_ROWS - 2 * LINE_ROWS - 1, rim + 2 * LINE_ROWS, -1):
        below = shares[k + LINE_ROWS : k + 2 * LINE_ROWS + 1]
        if wandering[k] and below.max() < CLEAR_BELOW:
            return float(depths[k + LINE_ROWS])
    return float(depths[rim])


def refined(lettering: Lettering, strips: Sequence[Sequence[Sign]], *, even: bool) -> tuple[Lettering, float]:
    """The places moved to where the characters set upright were seen (signs by place), and by how many places at most;
    their number stays."""
    seen = [s.at for strip in strips for s in strip if s.presence >= SEEN and abs(s.at - round(s.at)) < WITHIN]
    inside = np.asarray([x for x in seen if -0.5 <= x <= len(lettering.directions) - 0.5], dtype=np.float64)
    numbers = np.round(inside)
    if len(np.unique(numbers)) < FEWEST:
        return lettering, 0.0
    first, last = int(numbers.min()), int(numbers.max())
    middles = bent(numbers, inside, numbers, even=even)
    places = np.arange(len(lettering.directions), dtype=np.float64)
    places[first : last + 1] = middles
    places[:first] += middles[0] - first
    places[last + 1 :] += middles[-1] - last
    steps = np.diff(lettering.directions)
    around = np.arange(-1, len(places) + 1)
    known = np.concatenate(
        [[lettering.directions[0] - steps[0]], lettering.directions, [lettering.directions[-1] + steps[-1]]]
    )
    moved = np.interp(places, around, known)
    return replace(lettering, directions=moved), float(np.abs(middles - np.arange(first, last + 1)).max())
