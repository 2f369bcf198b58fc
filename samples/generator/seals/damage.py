"""What a hand, a pad and wear do to an impression: uneven, faint, missing, doubled, smeared, clogged or dry ink."""

from dataclasses import dataclass
from math import cos, pi, radians, sin

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.float32]
FIBRE_MM = 0.09
"""Grain of paper under a rubber face."""
FULL_GRAIN = 1.1
SHARP_MM = 0.05
"""Ink creeps this far over an edge."""


@dataclass(frozen=True)
class Damage:
    """What an impression lost or got too much of; all 0: a perfect one. Shares from 0 to 1, lengths in mm, directions
    in degrees clockwise from the x axis of the page."""

    fade: float = 0.0
    """Share of the ink that is lacking everywhere."""
    uneven: float = 0.0
    """Depth of slow changes over the face, and of one side pressed less than the other."""
    grain: float = 0.0
    """Depth of the holes that paper leaves."""
    missing: tuple[tuple[float, float], ...] = ()
    """Sectors without ink: direction of the middle, and width."""
    bare: int = 0
    """Patches of 2 to 6 mm without ink."""
    blots: int = 0
    """Patches of 1 to 3 mm full of ink."""
    swell: float = 0.0
    """How far strokes grew; negative: shrank."""
    smear: float = 0.0
    """How far the seal slid while it was lifted."""
    smear_towards: float = 0.0
    double: float = 0.0
    """Distance of a second, weaker impression."""
    double_turn: float = 0.0


def damaged(mask: Mask, damage: Damage, scale: float, rng: np.random.Generator) -> Mask:
    """A square mask (1: full ink) after the damage, 0 to 1; `scale` px a mm. Same `rng` state, same outcome."""
    mask = _swollen(mask, damage.swell, scale)
    mask = _slid(mask, damage, scale)
    side = mask.shape[0]
    strength = np.full((side, side), 1 - damage.fade, np.float32)
    strength *= _pressure(side, damage.uneven, rng)
    strength *= 1 - _patches(side, damage.bare, (1.0, 3.0), scale, rng)
    strength *= _without_sectors(side, damage.missing, scale, rng)
    mask = np.maximum(mask, _patches(side, damage.blots, (0.5, 1.5), scale, rng) * (mask.max() > 0))
    worn = mask * strength
    if damage.grain:
        worn = _grained(worn, damage.grain, scale, rng)
    return np.asarray(np.clip(worn, 0, 1), np.float32)


def _swollen(mask: Mask, by: float, scale: float) -> Mask:
    """Strokes grown by `by` mm on each side, or shrunk, with the soft edge of ink."""
    if by:
        reach = 2 * max(round(abs(by) * scale), 1) + 1
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
        mask = np.asarray((cv2.dilate if by > 0 else cv2.erode)(mask, kernel), np.float32)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(SHARP_MM * scale, 0.3)), np.float32)


def _slid(mask: Mask, damage: Damage, scale: float) -> Mask:
    """The impression with a trail to one side and with a second one beside it."""
    side, out = mask.shape[0], mask
    dx, dy = cos(radians(damage.smear_towards)), sin(radians(damage.smear_towards))
    steps = round(damage.smear * scale / 2)
    for i in range(1, steps + 1):
        shift = np.array([[1, 0, 2 * i * dx], [0, 1, 2 * i * dy]])
        weight = 0.6 * (1 - i / (steps + 1))
        out = np.maximum(out, weight * cv2.warpAffine(mask, shift, (side, side)))
    if damage.double:
        turn = cv2.getRotationMatrix2D((side / 2, side / 2), -damage.double_turn, 1.0)
        turn[:, 2] = turn[:, 2] + damage.double * scale * np.array([dx, dy])
        out = np.maximum(out, 0.55 * cv2.warpAffine(mask, turn, (side, side)))
    return np.asarray(out, np.float32)


def _pressure(side: int, depth: float, rng: np.random.Generator) -> Mask:
    """1 where the face was pressed well, down to 1 - `depth`."""
    slow = _cloud(side, 4, rng)
    towards = rng.uniform(0, 2 * pi)
    x, y = np.meshgrid(np.linspace(-1, 1, side, dtype=np.float32), np.linspace(-1, 1, side, dtype=np.float32))
    tilt = 0.5 + 0.5 * (x * cos(towards) + y * sin(towards))
    return np.asarray(1 - depth * np.clip(0.5 * slow + 0.7 * tilt - 0.1, 0, 1), np.float32)


def _cloud(side: int, cells: int, rng: np.random.Generator) -> Mask:
    """A smooth field from 0 to 1 with about `cells` hills across."""
    coarse = rng.uniform(0, 1, (cells, cells)).astype(np.float32)
    return np.asarray(np.clip(cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC), 0, 1), np.float32)


def _patches(side: int, count: int, radii: tuple[float, float], scale: float, rng: np.random.Generator) -> Mask:
    """1 inside `count` ragged patches anywhere on the face."""
    out = np.zeros((side, side), np.float32)
    for _ in range(count):
        radius, towards, far = rng.uniform(*radii) * scale, rng.uniform(0, 2 * pi), rng.uniform(0.1, 0.92) * side / 2
        turns = np.linspace(0, 2 * pi, 24, endpoint=False)
        reach = radius * rng.uniform(0.6, 1.3, 24)
        middle = side / 2 + far * np.array([cos(towards), sin(towards)])
        points = middle + np.column_stack([np.cos(turns) * reach, np.sin(turns) * reach])
        cv2.fillPoly(out, [points.round().astype(np.int32)], 1.0)
    return np.asarray(cv2.GaussianBlur(out, (0, 0), 0.25 * scale), np.float32) if count else out


def _without_sectors(
    side: int, sectors: tuple[tuple[float, float], ...], scale: float, rng: np.random.Generator
) -> Mask:
    """1 outside the sectors; their edges are ragged, and they begin beyond the centre."""
    kept = np.ones((side, side), np.float32)
    for middle, width in sectors:
        turns = np.radians(np.linspace(middle - width / 2, middle + width / 2, 24))
        near = 0.25 * side * rng.uniform(0.6, 1.2, 24)
        outer = [(cos(t), sin(t)) for t in turns]
        points = np.vstack([near[:, None] * outer, side * np.array(outer[::-1])]) + side / 2
        cv2.fillPoly(kept, [points.round().astype(np.int32)], 0.0)
    return np.asarray(cv2.GaussianBlur(kept, (0, 0), 0.3 * scale), np.float32) if sectors else kept


def _grained(mask: Mask, depth: float, scale: float, rng: np.random.Generator) -> Mask:
    """Holes of the size of paper fibres, more of them where less ink lies."""
    side = mask.shape[0]
    cells = max(round(side / (FIBRE_MM * 2 * scale)), 8)
    fine = rng.normal(0, 1, (cells, cells)).astype(np.float32)
    fine = np.asarray(cv2.resize(fine, (side, side), interpolation=cv2.INTER_CUBIC), np.float32)
    coarse = cv2.resize(
        rng.normal(0, 1, (cells // 6, cells // 6)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC
    )
    holes = np.clip(0.7 * fine + 0.6 * coarse - (1.2 - FULL_GRAIN * depth) - 1.5 * (mask - 0.5), 0, 1)
    return np.asarray(mask * (1 - min(1.0, 1.6 * depth) * holes), np.float32)
