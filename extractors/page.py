"""One page's pixels and the way back: every transform applied to a page is kept, so that any point of the working
image can be told on the page as received."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Box, Point

Pixels = NDArray[np.uint8]
"""An RGB image, H x W x 3, uint8."""
Polygon = NDArray[np.float64]
"""Four corners, 4 x 2, in pixels of an image; clockwise from the top left of what they frame."""
Bounds = tuple[float, float, float, float]
"""x0, y0, x1, y1 in px of an image."""
Number = TypeVar("Number", int, float)
BAND = 96
"""Rows worked on at once, which stay in the processor's cache."""
EDGE = 2
"""Rows beyond those that a pixel is made from, so that none is taken for the image's edge."""
Matrix = NDArray[np.float64]
"""A 3 x 3 homogeneous matrix."""

MM_PER_INCH = 25.4
FALLBACK_DPI = 200.0
"""Assumed where a file does not tell: the usual office scanner setting."""


@dataclass(frozen=True)
class PageFrame:
    """Where a working image lies on the page as received: what remains of a page when its pixels are let go.

    `width`, `height`: of the working image in px; `dpi` of the working pixels (None: unknown); `size`: width and
    height in px of the page as received; `to_received` maps working pixel coordinates to pixels of the page as
    received."""

    width: int
    height: int
    dpi: float | None
    size: tuple[int, int]
    to_received: Matrix

    def px(self, mm: float, fallback_dpi: float = FALLBACK_DPI) -> float:
        """Working pixels in a length; `fallback_dpi` where the resolution is unknown."""
        return mm * (self.dpi or fallback_dpi) / MM_PER_INCH

    def points(self, working: Sequence[Point] | NDArray[np.float64]) -> tuple[Point, ...]:
        """Points in working pixels as fractions of the page as received, cut to the page."""
        xy = np.asarray(working, dtype=float).reshape(-1, 2)
        mapped = (self.to_received @ np.column_stack([xy, np.ones(len(xy))]).T).T
        fractions = np.clip(mapped[:, :2] / np.array(self.size, dtype=float), 0, 1).round(5)
        return tuple((float(x), float(y)) for x, y in fractions)

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """The box on the page as received around a rectangle given in working pixels."""
        return Box.around(self.points([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]))


@dataclass(frozen=True)
class PageImage:
    """A page as an RGB image. `dpi` is that of the working pixels (None: unknown); `size` the width and height in px
    of the page as received; `to_received` maps working pixel coordinates to pixels of the page as received."""

    pixels: Pixels
    dpi: float | None
    size: tuple[int, int]
    to_received: Matrix

    @classmethod
    def received(cls, pixels: Pixels, dpi: float | None) -> "PageImage":
        """A page on which nothing was done yet. Raises ValueError unless pixels are H x W x 3 uint8."""
        if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8:
            raise ValueError(f"want H x W x 3 uint8, got {pixels.shape} {pixels.dtype}")
        return cls(pixels, dpi, (pixels.shape[1], pixels.shape[0]), np.eye(3))

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def frame(self) -> PageFrame:
        """This page without its pixels."""
        return PageFrame(self.width, self.height, self.dpi, self.size, self.to_received)

    def px(self, mm: float, fallback_dpi: float = FALLBACK_DPI) -> float:
        """Working pixels in a length; `fallback_dpi` where the resolution is unknown."""
        return self.frame.px(mm, fallback_dpi)

    def turned(self, degrees: int) -> "PageImage":
        """The page turned clockwise by 0, 90, 180 or 270 degrees."""
        if degrees == 0:
            return self
        codes = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
        pixels = np.asarray(cv2.rotate(self.pixels, codes[degrees]), dtype=np.uint8)
        back = turned_back(self.width, self.height, degrees)
        return replace(self, pixels=pixels, to_received=self.to_received @ back)

    def rotated(self, degrees: float) -> "PageImage":
        """The page turned clockwise about its centre by a small angle, same size; corners are filled with the
        nearest pixel."""
        w, h = self.width, self.height
        forward = np.vstack([cv2.getRotationMatrix2D((w / 2, h / 2), -degrees, 1.0), [0, 0, 1]])
        back = np.linalg.inv(forward)
        pixels = np.empty_like(self.pixels)
        for top in range(0, h, BAND):
            pixels[top : top + BAND] = _warped(self.pixels, back, top, min(BAND, h - top))
        return replace(self, pixels=pixels, to_received=self.to_received @ back)

    def scaled(self, factor: float) -> "PageImage":
        """The page in another size; `dpi` follows."""
        size = (max(1, round(self.width * factor)), max(1, round(self.height * factor)))
        mode = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
        pixels = np.asarray(cv2.resize(self.pixels, size, interpolation=mode), dtype=np.uint8)
        back = np.diag([self.width / size[0], self.height / size[1], 1.0])
        return replace(
            self, pixels=pixels, dpi=self.dpi * factor if self.dpi else None, to_received=self.to_received @ back
        )

    def with_pixels(self, pixels: Pixels) -> "PageImage":
        """The same page with other pixels of the same size."""
        return replace(self, pixels=pixels)

    def points(self, working: Sequence[Point] | NDArray[np.float64]) -> tuple[Point, ...]:
        """Points in working pixels as fractions of the page as received, cut to the page."""
        return self.frame.points(working)

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """The box on the page as received around a rectangle given in working pixels."""
        return self.frame.box(x0, y0, x1, y1)

    def crop(self, x0: float, y0: float, x1: float, y1: float) -> Pixels:
        """A copy of a rectangle given in working pixels, cut to the page; may be empty."""
        xs = [min(max(round(v), 0), self.width) for v in (x0, x1)]
        ys = [min(max(round(v), 0), self.height) for v in (y0, y1)]
        return self.pixels[ys[0] : ys[1], xs[0] : xs[1]].copy()


def _warped(pixels: Pixels, back: Matrix, top: int, rows: int) -> Pixels:
    """Some rows of an image under a mapping, given back to front. Only the rows that they come from are widened to four
    channels, which OpenCV warps in half the time of three, to the same values."""
    height, width = pixels.shape[:2]
    ends = [back[1, 0] * x + back[1, 1] * y + back[1, 2] for x in (0, width) for y in (top, top + rows)]
    first = min(max(0, int(min(ends)) - EDGE), height - 1)
    last = max(min(height, int(max(ends)) + 1 + EDGE), first + 1)
    four = cv2.cvtColor(pixels[first:last], cv2.COLOR_RGB2RGBA)
    mapping = back[:2].copy()
    mapping[:, 2] += back[:2, 1] * top
    mapping[1, 2] -= first
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    four = cv2.warpAffine(four, mapping, (width, rows), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.cvtColor(four, cv2.COLOR_RGBA2RGB), dtype=np.uint8)


def turned_back(width: float, height: float, degrees: int) -> Matrix:
    """From places on an image turned clockwise by 0, 90, 180 or 270 degrees to those on the image before, whose width
    and height are given."""
    back = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        90: [[0, 1, 0], [-1, 0, height], [0, 0, 1]],
        180: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
        270: [[0, -1, width], [1, 0, 0], [0, 0, 1]],
    }
    return np.array(back[degrees], dtype=float)


def runs(marked: NDArray[np.generic]) -> list[tuple[int, int]]:
    """Begins and ends (exclusive) of the ones among zeros, or of what is true, in a row of them."""
    steps = np.diff(np.concatenate([[0], marked.astype(np.int8), [0]]))
    begins, ends = (np.flatnonzero(steps == step) for step in (1, -1))
    return [(int(a), int(b)) for a, b in zip(begins, ends, strict=True)]


def darkest(pixels: Pixels) -> NDArray[np.uint8]:
    """The darkest channel of every pixel, H x W: coloured marks count as much as black ones. May be empty."""
    if pixels.size == 0:
        return np.zeros(pixels.shape[:2], np.uint8)
    out = np.empty(pixels.shape[:2], dtype=np.uint8)
    for top in range(0, len(pixels), BAND):
        red, green, blue = cv2.split(pixels[top : top + BAND])
        out[top : top + BAND] = cv2.min(cv2.min(red, green), blue)
    return out


def spread(pixels: Pixels) -> NDArray[np.uint8]:
    """How far the lightest and the darkest channel of every pixel are apart, H x W: 0 of grey. May be empty."""
    if pixels.size == 0:
        return np.zeros(pixels.shape[:2], np.uint8)
    red, green, blue = cv2.split(pixels)
    return np.asarray(cv2.subtract(cv2.max(cv2.max(red, green), blue), darkest(pixels)), dtype=np.uint8)


def meets(a: Bounds, b: Bounds) -> bool:
    """Whether two rectangles share some area."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def share_in(a: Bounds, b: Bounds) -> float:
    """The share of a rectangle's area that lies in another."""
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return max(0, wide) * max(0, high) / max(1, (a[2] - a[0]) * (a[3] - a[1]))


def around(several: Sequence[tuple[Number, Number, Number, Number]]) -> tuple[Number, Number, Number, Number]:
    """The smallest rectangle around several."""
    xs0, ys0, xs1, ys1 = zip(*several, strict=True)
    return min(xs0), min(ys0), max(xs1), max(ys1)


def reduced(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """An image in a smaller size (width, height) for a network: halved down to less than twice that, a last odd row or
    column left out, then between neighbours. By areas of broken pixels it takes five times as long, and print is found
    no better; rules do need that, thin ones get lost here."""
    while pixels.shape[1] >= 2 * size[0] and pixels.shape[0] >= 2 * size[1]:
        height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
        even = pixels[: 2 * height, : 2 * width]
        pixels = np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def use_threads(count: int) -> None:
    """How many threads image work takes in this process; more than its share only takes them from other workers."""
    cv2.setNumThreads(count)
