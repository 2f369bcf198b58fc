"""Coloured ink apart from print and paper, in CIE Lab: each pixel is compared with the paper around it, so that tinted,
yellowed and unevenly lit pages need no thresholds of their own."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import BAND, Pixels
from models.seal import SealColour

Plane = NDArray[np.float32]
"""H x W, float32."""

RED_HUES = (-35.0, 66.0)
"""Degrees of atan2(b, a) of red and orange stamp inks; gold borders begin near 75."""
COOL_HUES = (-175.0, -35.0)
"""Violet and blue."""
BLUE_FROM = -51.0
"""Hues below are blue, from here to `RED_HUES` violet."""
GREY_CHROMA = 3.5
"""Lab units (8 bit) of chroma that scanners leave on neutral print; nothing below is taken for coloured."""
NEUTRAL = 128.0
"""The 8-bit value of a and b where there is no colour."""
PAPER_WINDOW = 31
"""Side of the paper's median window in cells of `PAPER_CELL` px: wider than half a seal at 100 dpi."""
PAPER_CELL = 8


@dataclass(frozen=True)
class Ink:
    """How strongly each pixel is inked, H x W, in 8-bit Lab units (0: paper): `dark` the lightness lost against the
    paper, whatever the hue, `a` and `b` the chroma."""

    dark: Plane
    a: Plane
    b: Plane

    @cached_property
    def chroma(self) -> Plane:
        """How far each pixel is from grey."""
        # OpenCV's own magnitude rounds by where in memory a plane happens to lie: one page, two results.
        squares = self.a * self.a
        squares += self.b * self.b
        return np.asarray(np.sqrt(squares, out=squares), dtype=np.float32)

    @cached_property
    def strength(self) -> Plane:
        """Chroma beyond what scanners leave on neutral print."""
        beyond = self.chroma - np.float32(GREY_CHROMA)
        return np.asarray(np.maximum(beyond, 0, out=beyond), dtype=np.float32)

    @cached_property
    def hue(self) -> Plane:
        """Degrees of atan2(b, a), 0 to 360."""
        return np.asarray(cv2.phase(self.a, self.b, angleInDegrees=True), dtype=np.float32)

    @cached_property
    def red(self) -> Plane:
        """The strength of warm ink."""
        return self.between(*RED_HUES)

    @cached_property
    def cool(self) -> Plane:
        """The strength of blue and violet ink."""
        return self.between(*COOL_HUES)

    def between(self, low: float, high: float) -> Plane:
        """The strength of ink of a range of hues, degrees from -180 to 180."""
        own = cv2.inRange(self.hue, low % 360, high % 360)
        if low < 0 < high:
            own = cv2.bitwise_or(cv2.inRange(self.hue, low % 360, 360), cv2.inRange(self.hue, 0, high))
        return np.asarray(cv2.copyTo(self.strength, own, np.zeros_like(self.strength)), dtype=np.float32)


def separate(pixels: Pixels) -> Ink:
    """Ink maps of an RGB page or crop, in its own size. Neutral print on tinted paper keeps the tint in proportion to
    its lightness, so that black on yellow paper is no blue ink."""
    lab = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB), dtype=np.uint8)
    return _apart(lab, *(_spread(plane, lab.shape) for plane in cv2.split(_paper(lab))))


def separate_alone(strip: Pixels, frame: int) -> Ink:
    """Ink maps of a strip of an RGB page, as if `frame` px of paper of its own median colour lay around it: else what
    runs along its rim would pass for paper."""
    lab = np.asarray(cv2.cvtColor(strip, cv2.COLOR_RGB2LAB), dtype=np.uint8)
    white = np.rint([[[np.median(channel) for channel in cv2.split(strip)]]]).astype(np.uint8)
    bare = [float(v) for v in cv2.cvtColor(white, cv2.COLOR_RGB2LAB)[0, 0]]
    framed = np.asarray(
        cv2.copyMakeBorder(lab, frame, frame, frame, frame, cv2.BORDER_CONSTANT, value=bare), dtype=np.uint8
    )
    inner = np.s_[frame : frame + len(lab), frame : frame + lab.shape[1]]
    return _apart(lab, *(_spread(plane, framed.shape)[inner].copy() for plane in cv2.split(_paper(framed))))


def _apart(lab: NDArray[np.uint8], white: Plane, tint_a: Plane, tint_b: Plane) -> Ink:
    """The ink of a picture in Lab on the paper given, whose maps become those of the ink."""
    for top in range(0, len(lab), BAND):
        _take_paper(lab[top : top + BAND], *(plane[top : top + BAND] for plane in (white, tint_a, tint_b)))
    return Ink(white, tint_a, tint_b)


def _take_paper(lab: NDArray[np.uint8], white: Plane, tint_a: Plane, tint_b: Plane) -> None:
    """Turns the paper's maps, in place, into what ink there takes from its lightness and adds to its chroma."""
    lightness, a, b = (np.asarray(plane, dtype=np.float32) for plane in cv2.split(lab))
    kept = np.minimum(lightness / np.maximum(white, 1), 1)
    neutral = np.float32(NEUTRAL)
    for chroma, tint in ((a, tint_a), (b, tint_b)):
        np.subtract(chroma, neutral + (tint - neutral) * kept, out=tint)
    np.maximum(white - lightness, 0, out=white)


def paper(pixels: NDArray[np.uint8]) -> Plane:
    """The paper's own colour under every pixel, H x W x 3 float32, in the 8-bit colour space given: a median over
    windows wider than print and seals."""
    return _spread(_paper(pixels), pixels.shape)


def _paper(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same in cells of `PAPER_CELL` px."""
    h, w = pixels.shape[:2]
    small = cv2.resize(pixels, (max(1, w // PAPER_CELL), max(1, h // PAPER_CELL)), interpolation=cv2.INTER_AREA)
    window = min(PAPER_WINDOW, min(small.shape[:2]) // 2 * 2 + 1)
    if window >= 3:
        small = cv2.merge([cv2.medianBlur(np.ascontiguousarray(small[..., i]), window) for i in range(3)])
    return np.asarray(small, dtype=np.uint8)


def _spread(cells: cv2.typing.MatLike, size: tuple[int, ...]) -> Plane:
    """A map by cells in the size, height and width first, of the page."""
    small = np.asarray(cells, dtype=np.float32)
    return np.asarray(cv2.resize(small, (size[1], size[0]), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def name_colour(ink: Ink, where: NDArray[np.bool_]) -> SealColour:
    """The colour word for the inked pixels in a mask: by mean chroma and hue, black where there is no chroma."""
    if not where.any():
        return "other"
    a, b = float(ink.a[where].mean()), float(ink.b[where].mean())
    if np.hypot(a, b) < GREY_CHROMA:
        return "black"
    hue = float(np.degrees(np.arctan2(b, a)))
    if RED_HUES[0] < hue < RED_HUES[1]:
        return "red"
    if COOL_HUES[0] < hue <= RED_HUES[0]:
        return "blue" if hue < BLUE_FROM else "purple"
    return "other"
