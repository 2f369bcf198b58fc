"""A seal's place and shape on the working page."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.seals.ellipses import Ellipse
from models.seal import SealColour, SealShape

ROUND_FROM = 0.81
"""Shorter to longer axis from which a seal is round: a photographed circle tilted by 30 degrees shows 0.87, the
flattest oval seals in use (40 x 30 mm) 0.75."""


@dataclass(frozen=True)
class Impression:
    """An impression in working pixels. `axes` are the full lengths, longer first, of an oval's axes or a rectangle's
    sides; `angle` is the direction of the longer one in degrees clockwise from the x axis, -90 to 90. `coverage` is
    the share (0 to 1) of the rim that left ink, `support` how much of it runs as a rim should. `diameter_mm` is None
    where the resolution is unknown."""

    centre: tuple[float, float]
    axes: tuple[float, float]
    angle: float
    shape: SealShape
    colour: SealColour
    coverage: float
    support: float
    diameter_mm: float | None
    score: float = 1.0

    @property
    def curved(self) -> bool:
        return self.shape in ("round", "oval")

    @property
    def ellipse(self) -> Ellipse:
        """Its outline, of rectangles the ellipse within."""
        return Ellipse(self.centre[0] - 0.5, self.centre[1] - 0.5, self.axes[0] / 2, self.axes[1] / 2, self.angle)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 of the upright box around it, px."""
        (cx, cy), (p, q) = self.centre, (self.axes[0] / 2, self.axes[1] / 2)
        c, s = np.cos(np.radians(self.angle)), np.sin(np.radians(self.angle))
        if self.curved:
            dx, dy = float(np.hypot(p * c, q * s)), float(np.hypot(p * s, q * c))
        else:
            dx, dy = float(abs(p * c) + abs(q * s)), float(abs(p * s) + abs(q * c))
        return cx - dx, cy - dy, cx + dx, cy + dy

    @property
    def corners(self) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        """The four corners of the rectangle along its axes, 4 x 2, px."""
        return np.asarray(cv2.boxPoints((self.centre, self.axes, self.angle)), dtype=np.float32)

    def mask(self, size: tuple[int, ...], origin: tuple[float, float] = (0.0, 0.0)) -> NDArray[np.bool_]:
        """Where the impression lies on a crop of `size` (rows, columns) that begins at `origin`, px."""
        inside = np.zeros(size, np.uint8)
        if self.curved:
            centre = (self.centre[0] - origin[0], self.centre[1] - origin[1])
            cv2.ellipse(inside, (centre, self.axes, self.angle), 1, -1)
        else:
            corners = self.corners - np.array(origin, dtype=np.float32)
            cv2.fillPoly(inside, [np.round(corners).astype(np.int32)], 1)
        return inside > 0

    def scaled(self, factor: float) -> "Impression":
        """The same impression on a page of another size; its millimetres stay."""
        (x, y), (p, q) = self.centre, self.axes
        return replace(self, centre=(x * factor, y * factor), axes=(p * factor, q * factor))
