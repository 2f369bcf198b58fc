"""Where a rim really runs: the fitted ellipse holds for a flat sheet, on curled or photographed paper the rim leaves it
by a little, and every character would ride up and down in its strip."""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.seals.ink import Plane
from extractors.seals.lifting import Lifted
from extractors.seals.unwarping import DIRECTIONS, sample

Floats = NDArray[np.float64]

REACH = 0.1
"""Depths searched on both sides of the ellipse, in shorter semi-axes."""
ROWS = 41
EDGE = 4
"""Rows (0.02 of the semi-axis) over which ink must begin."""
STIFFNESS = 0.35
"""Loss of contrast for which the course may move by one row from one direction to the next."""
STEPS = 2
"""Rows that it may move at once."""
HARMONICS = 3
"""Bends a turn: more are printing, not paper."""
LEAST_CONTRAST = 0.2
"""Mean contrast along the course below which there is no rim to follow."""


def follow_rim(lifted: Lifted) -> Floats:
    """How far the rim's outer edge lies below the ellipse in each of 360 directions, in shorter semi-axes; zeros where
    it cannot be told. The strongest closed course through the ink's outer edges (dynamic programming), smoothed by a
    Fourier series."""
    directions = np.arange(DIRECTIONS, dtype=float)
    depths = np.linspace(-REACH, REACH, ROWS)
    polar = cv2.blur(sample(lifted.ink, lifted, directions, depths), (5, 1), borderType=cv2.BORDER_REFLECT)
    contrast = np.zeros_like(polar)
    contrast[EDGE:-EDGE] = polar[2 * EDGE :] - polar[: -2 * EDGE]
    course, strength = _course(contrast)
    if float(np.mean(strength)) < LEAST_CONTRAST:
        return np.zeros(DIRECTIONS)
    return np.asarray(np.clip(_smooth(depths[course], np.maximum(strength, 0.0)), -REACH, REACH), dtype=np.float64)


def _course(contrast: Plane) -> tuple[NDArray[np.int64], Floats]:
    """The row of the best course in each direction and the contrast there; twice around, so that it closes."""
    rows, turn = contrast.shape
    twice = np.concatenate([contrast, contrast], axis=1)
    gain = np.zeros((rows, 2 * turn))
    came = np.zeros((rows, 2 * turn), dtype=np.int64)
    gain[:, 0] = twice[:, 0]
    shifts = np.arange(-STEPS, STEPS + 1)
    for k in range(1, 2 * turn):
        padded = np.pad(gain[:, k - 1], STEPS, constant_values=-np.inf)
        options = np.stack([padded[STEPS + s : STEPS + s + rows] - STIFFNESS * abs(s) for s in shifts])
        best = options.argmax(axis=0)
        came[:, k] = np.arange(rows) + shifts[best]
        gain[:, k] = options[best, np.arange(rows)] + twice[:, k]
    path = np.zeros(2 * turn, dtype=np.int64)
    path[-1] = int(gain[:, -1].argmax())
    for k in range(2 * turn - 1, 0, -1):
        path[k - 1] = came[path[k], k]
    middle = np.roll(path[turn // 2 : turn // 2 + turn], turn // 2)
    return middle, contrast[middle, np.arange(turn)].astype(np.float64)


def _smooth(course: Floats, weights: Floats) -> Floats:
    """The course as a Fourier series of `HARMONICS`, fitted three times with what strays weighed down."""
    turn = 2 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    columns = [np.ones(DIRECTIONS)]
    for k in range(1, HARMONICS + 1):
        columns += [np.cos(k * turn), np.sin(k * turn)]
    basis = np.stack(columns, axis=1)
    fitted = np.full(DIRECTIONS, float(np.median(course)))
    for _ in range(3):
        away = np.abs(course - fitted)
        w = weights / (1.0 + (away / 0.02) ** 2) + 1e-6
        solved = np.linalg.lstsq(basis * w[:, None], course * w, rcond=None)[0]
        fitted = basis @ solved
    return np.asarray(fitted, dtype=np.float64)
