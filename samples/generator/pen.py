"""Draws what a hand writes: a signature that nobody can read, numbers, ticks over boxes, strokes through print."""

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.float32]
Line = list[tuple[float, float]]
BLUE_BLACK, BLACK, BLUE = (38, 44, 96), (34, 33, 36), (32, 48, 150)
DIGITS: dict[str, list[Line]] = {
    "0": [[(0.5, 0), (0.15, 0.25), (0.12, 0.7), (0.45, 1), (0.82, 0.75), (0.85, 0.3), (0.5, 0)]],
    "1": [[(0.3, 0.15), (0.55, 0), (0.5, 1)]],
    "2": [[(0.15, 0.2), (0.45, 0), (0.8, 0.2), (0.6, 0.55), (0.12, 1), (0.9, 0.95)]],
    "3": [[(0.15, 0.1), (0.6, 0), (0.75, 0.25), (0.4, 0.48), (0.85, 0.7), (0.55, 1), (0.12, 0.88)]],
    "4": [[(0.55, 0), (0.1, 0.65), (0.95, 0.62)], [(0.65, 0.35), (0.62, 1)]],
    "5": [[(0.8, 0.02), (0.25, 0.05), (0.2, 0.45), (0.65, 0.42), (0.82, 0.72), (0.5, 1), (0.12, 0.88)]],
    "6": [[(0.7, 0), (0.25, 0.4), (0.15, 0.8), (0.5, 1), (0.82, 0.78), (0.5, 0.55), (0.2, 0.75)]],
    "7": [[(0.1, 0.05), (0.88, 0.03), (0.45, 1)]],
    "8": [[(0.75, 0.15), (0.4, 0), (0.25, 0.25), (0.75, 0.7), (0.5, 1), (0.18, 0.78), (0.7, 0.3), (0.75, 0.12)]],
    "9": [[(0.8, 0.3), (0.45, 0.5), (0.2, 0.25), (0.5, 0), (0.8, 0.2), (0.7, 1)]],
    ".": [[(0.42, 0.94), (0.5, 0.99), (0.46, 1.0)]],
    ",": [[(0.5, 0.92), (0.5, 1.0), (0.38, 1.15)]],
    "-": [[(0.15, 0.56), (0.85, 0.52)]],
}
CROSS: tuple[Line, ...] = ([(0.05, 0.05), (0.95, 0.95)], [(0.92, 0.02), (0.08, 0.98)])
TICK: Line = [(0.0, 0.55), (0.14, 0.62), (0.34, 0.98), (0.55, 0.5), (1.1, -0.25)]
PEN_MM = 0.45


def signature(characters: int, px_per_mm: float, rng: np.random.Generator) -> Mask:
    """Running strokes in the shape of some characters, 12 mm high."""
    height, width = 12.0, 11.0
    lines: list[Line] = []
    for i in range(characters):
        x0 = 2 + i * width * 0.92
        lines += [_stroke(x0, width, height, rng) for _ in range(int(rng.integers(4, 7)))]
    x0 = 2 + (characters - 1) * width * 0.92
    lines.append([(x0, height * 0.9), (x0 + width * 0.6, height * 0.98), (x0 + width * 1.1, height * 0.62)])
    return _drawn(lines, (characters * width + 6, height + 6), px_per_mm, PEN_MM * 1.2, rng)


def number(digits: str, height_mm: float, px_per_mm: float, rng: np.random.Generator, pen_mm: float = PEN_MM) -> Mask:
    """Digits in a row, about as wide as half their height each; points, commas and dashes may stand among them."""
    lines: list[Line] = []
    for i, digit in enumerate(digits):
        lift = rng.normal(0, 0.05)
        for line in DIGITS[digit]:
            moved = [(x + rng.normal(0, 0.03), y + lift + rng.normal(0, 0.03)) for x, y in line]
            lines.append([((i * 0.62 + 0.15 + x * 0.48) * height_mm, (0.15 + y) * height_mm) for x, y in moved])
    return _drawn(lines, ((len(digits) * 0.62 + 0.4) * height_mm, 1.4 * height_mm), px_per_mm, pen_mm, rng)


def tick(size_mm: float, px_per_mm: float, rng: np.random.Generator) -> Mask:
    """A check mark whose foot lies inside a box of that size and whose end runs out of it."""
    grow = rng.uniform(1.0, 1.35)
    line = [((0.3 + x * grow) * size_mm, (0.7 + (y + rng.normal(0, 0.03)) * grow) * size_mm) for x, y in TICK]
    return _drawn([line], (2.4 * size_mm, 2.6 * size_mm), px_per_mm, PEN_MM * 1.25, rng)


def cross(size_mm: float, px_per_mm: float, rng: np.random.Generator) -> Mask:
    """Two strokes across a box of that size, a little larger than it."""
    grow = rng.uniform(1.0, 1.3)
    lines = [[((0.6 + (x - 0.5) * grow + 0.6) * size_mm, (0.7 + y * grow) * size_mm) for x, y in c] for c in CROSS]
    return _drawn(lines, (2.4 * size_mm, 2.6 * size_mm), px_per_mm, PEN_MM * 1.25, rng)


def ring(size_mm: float, px_per_mm: float, rng: np.random.Generator) -> Mask:
    """A round drawn about a box of that size."""
    turn = np.linspace(-2.0, 4.6, 12) + rng.uniform(-0.2, 0.2)
    radius = size_mm * rng.uniform(0.75, 0.95)
    line = [(1.2 * size_mm + radius * np.cos(t), 1.3 * size_mm + radius * np.sin(t) * 0.95) for t in turn]
    return _drawn([line], (2.4 * size_mm, 2.6 * size_mm), px_per_mm, PEN_MM, rng)


def strike(width_mm: float, times: int, px_per_mm: float, rng: np.random.Generator) -> Mask:
    """One or more strokes across, hardly level, with free ends; the mask is 4 mm high."""
    lines: list[Line] = []
    for i in range(times):
        y, rise = 2.0 + (i - (times - 1) / 2) * 1.1, rng.uniform(-0.6, 0.6)
        middle = (width_mm / 2 + 1.0, y + rng.normal(0, 0.15))
        lines.append([(rng.uniform(0, 0.6), y - rise), middle, (width_mm + rng.uniform(1.4, 2.0), y + rise)])
    return _drawn(lines, (width_mm + 2, 4), px_per_mm, PEN_MM, rng)


def scribble(width_mm: float, height_mm: float, px_per_mm: float, rng: np.random.Generator) -> Mask:
    """A zigzag all over a stretch of print."""
    xs = np.arange(0.5, width_mm + 1.0, 0.75)
    ys = [(0.3 + rng.normal(0, 0.06)) if i % 2 else (1.0 + rng.normal(0, 0.06)) for i in range(len(xs))]
    line = [(float(x), y * height_mm) for x, y in zip(xs, ys, strict=True)]
    return _drawn([line], (width_mm + 2, 1.4 * height_mm), px_per_mm, PEN_MM, rng)


def _stroke(x0: float, width: float, height: float, rng: np.random.Generator) -> Line:
    kind = rng.integers(0, 4)
    x, y = x0 + rng.uniform(0.05, 0.5) * width, rng.uniform(0.08, 0.7) * height
    if kind == 0:
        return [(x, y + 0.1 * height), (x + 0.3 * width, y), (x + rng.uniform(0.5, 0.8) * width, y + 0.02 * height)]
    if kind == 1:
        return [
            (x + 0.3 * width, y - 0.1 * height),
            (x + 0.28 * width, y + 0.3 * height),
            (x + 0.15 * width, y + 0.42 * height),
        ]
    if kind == 2:
        return [(x + 0.35 * width, y), (x + 0.2 * width, y + 0.3 * height), (x - 0.1 * width, y + 0.5 * height)]
    return [
        (x, y),
        (x + 0.3 * width, y + 0.25 * height),
        (x + 0.6 * width, y + 0.38 * height),
        (x + 0.5 * width, y + 0.3 * height),
    ]


def _smooth(line: Line) -> NDArray[np.float64]:
    """A Catmull-Rom curve through the points."""
    p = np.array([line[0], *line, line[-1]], dtype=np.float64)
    t = np.linspace(0, 1, 14)[:, None]
    parts = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.concatenate(parts)


def _drawn(
    lines: list[Line], size_mm: tuple[float, float], px_per_mm: float, pen_mm: float, rng: np.random.Generator
) -> Mask:
    scale = px_per_mm * 3
    canvas = np.zeros((round(size_mm[1] * scale), round(size_mm[0] * scale)), np.uint8)
    for line in lines:
        curve = _smooth(line) * scale
        for i, (p, q) in enumerate(pairwise(curve)):
            thin = 1.15 - 0.5 * i / len(curve) + rng.normal(0, 0.04)
            ends = tuple(int(v) for v in p.round()), tuple(int(v) for v in q.round())
            cv2.line(canvas, *ends, 255, max(1, round(pen_mm * scale * thin)), cv2.LINE_AA)
    small = cv2.resize(canvas, None, fx=1 / 3, fy=1 / 3, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return np.asarray(np.clip(cv2.GaussianBlur(small, (0, 0), 0.5) * 0.93, 0, 1), np.float32)
