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
STIFFNESS = 0.15
"""Loss of contrast for which the course may move by one row from one direction to the next."""
STEPS = 2
"""Rows that it may move at once."""
STRIDE = 3
"""Degrees between the directions looked at."""
STRAY = 0.02
"""Distance from the smooth course, in shorter semi-axes, at which a place counts half."""
HARMONICS = 3
"""Bends a turn: more are printing, not paper."""
LEAST_CONTRAST = 0.2
"""Mean contrast along the course below which there is no rim to follow."""
WITHIN, LEAST_HELD = 0.015, 0.8
"""Distance from the smooth course, in shorter semi-axes, and the share of directions that must lie within it: else the
course followed print or characters."""


def follow_rim(lifted: Lifted) -> Floats:
    """How far the rim's outer edge lies below the ellipse in each of 360 directions, in shorter semi-axes; zeros where
    it cannot be told. The strongest closed course through the ink's outer edges (dynamic programming), smoothed by a
    Fourier series."""
    directions = np.arange(0, DIRECTIONS, STRIDE, dtype=float)
    depths = np.linspace(-REACH, REACH, ROWS)
    polar = cv2.blur(sample(lifted.ink, lifted, directions, depths), (3, 1), borderType=cv2.BORDER_REFLECT)
    contrast = np.zeros_like(polar)
    contrast[EDGE:-EDGE] = polar[2 * EDGE :] - polar[: -2 * EDGE]
    # Around a sharp edge the contrast is level over twice `EDGE`: its middle is the edge.
    contrast = cv2.GaussianBlur(contrast, (1, 2 * EDGE + 1), EDGE / 2)
    course, strength = _course(np.asarray(contrast, dtype=np.float32))
    smooth = _smooth(depths[course], np.maximum(strength, 0.0))
    held = np.abs(smooth[::STRIDE] - depths[course]) < WITHIN
    if float(np.mean(strength)) < LEAST_CONTRAST or float(held.mean()) < LEAST_HELD:
        return np.zeros(DIRECTIONS)
    return np.asarray(np.clip(smooth, -REACH, REACH), dtype=np.float64)


def _course(contrast: Plane) -> tuple[NDArray[np.int64], Floats]:
    """The row of the best course in each direction and the contrast there; one and a half times around, so that it
    closes."""
    rows, turn = contrast.shape
    half = turn // 4
    around = np.concatenate([contrast[:, -half:], contrast, contrast[:, :half]], axis=1).T.astype(np.float64)
    came = np.zeros(around.shape, dtype=np.int64)
    gain = around[0]
    shifts = np.arange(-STEPS, STEPS + 1)
    at = np.arange(rows)[None, :] + shifts[:, None]
    cost = STIFFNESS * np.abs(shifts)[:, None] + np.where((at < 0) | (at >= rows), np.inf, 0.0)
    at = np.clip(at, 0, rows - 1)
    for k in range(1, len(around)):
        options = gain[at] - cost
        best = options.argmax(axis=0)
        came[k] = at[best, np.arange(rows)]
        gain = options.max(axis=0) + around[k]
    path = np.zeros(len(around), dtype=np.int64)
    path[-1] = int(gain.argmax())
    for k in range(len(around) - 1, 0, -1):
        path[k - 1] = came[k, path[k]]
    middle = path[half : half + turn]
    return middle, contrast[middle, np.arange(turn)].astype(np.float64)


def _smooth(course: Floats, weights: Floats) -> Floats:
    """The course in every degree as a Fourier series of `HARMONICS`, fitted three times with what strays weighed
    down."""
    turn = 2 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    waves = [f(k * turn) for k in range(1, HARMONICS + 1) for f in (np.cos, np.sin)]
    basis = np.stack([np.ones(DIRECTIONS), *waves], axis=1)
    seen = basis[::STRIDE]
    fitted = np.full(len(course), float(np.median(course)))
    shape = np.zeros(basis.shape[1])
    for _ in range(3):
        w = weights / (1.0 + ((course - fitted) / STRAY) ** 2) + 1e-6
        shape = np.linalg.lstsq(seen * w[:, None], course * w, rcond=None)[0]
        fitted = seen @ shape
    return np.asarray(basis @ shape, dtype=np.float64)
