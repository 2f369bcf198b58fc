"""Places on a page: boxes and polygons as fractions of the page as received, origin top left, x right, y down."""

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import AfterValidator, ConfigDict, RootModel

DIGITS = 5
"""Decimals kept of a fraction: 1e-5 of an A4 page at 300 dpi is 0.04 px."""

Point = tuple[float, float]


def _checked(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = box
    if not (0 <= x0 <= x1 <= 1 and 0 <= y0 <= y1 <= 1):
        raise ValueError(f"box out of order or outside the page: {box}")
    return box


class Box(RootModel[Annotated[tuple[float, float, float, float], AfterValidator(_checked)]]):
    """`[x0, y0, x1, y1]`, fractions (0 to 1) of the page as received, x0 <= x1, y0 <= y1; checked when made."""

    model_config = ConfigDict(frozen=True)

    @classmethod
    def clipped(cls, x0: float, y0: float, x1: float, y1: float) -> Self:
        """A box cut to the page, rounded to `DIGITS`; corners in any order."""
        xs, ys = sorted((x0, x1)), sorted((y0, y1))
        cut = [round(min(1.0, max(0.0, v)), DIGITS) for v in (xs[0], ys[0], xs[1], ys[1])]
        return cls((cut[0], cut[1], cut[2], cut[3]))

    @classmethod
    def around(cls, points: Iterable[Point]) -> Self:
        """The smallest box around points, cut to the page. Raises ValueError when there are none."""
        xs, ys = zip(*points, strict=True)
        return cls.clipped(min(xs), min(ys), max(xs), max(ys))

    @classmethod
    def union(cls, boxes: Iterable["Box"]) -> Self:
        """The smallest box around boxes. Raises ValueError when there are none."""
        corners = [p for b in boxes for p in ((b.x0, b.y0), (b.x1, b.y1))]
        return cls.around(corners)

    @property
    def x0(self) -> float:
        return self.root[0]

    @property
    def y0(self) -> float:
        return self.root[1]

    @property
    def x1(self) -> float:
        return self.root[2]

    @property
    def y1(self) -> float:
        return self.root[3]

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def centre(self) -> Point:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    @property
    def area(self) -> float:
        return self.width * self.height

    def overlap(self, other: "Box") -> float:
        """Area shared with another box, as a fraction of the page's area."""
        w = min(self.x1, other.x1) - max(self.x0, other.x0)
        h = min(self.y1, other.y1) - max(self.y0, other.y0)
        return w * h if w > 0 and h > 0 else 0.0

    def iou(self, other: "Box") -> float:
        """Intersection over union, 0 to 1."""
        shared = self.overlap(other)
        joined = self.area + other.area - shared
        return shared / joined if joined > 0 else 0.0

    def holds(self, point: Point) -> bool:
        """Whether a point lies inside or on the edge."""
        return self.x0 <= point[0] <= self.x1 and self.y0 <= point[1] <= self.y1

    def grown(self, dx: float, dy: float) -> "Box":
        """This box, larger by dx on the left and right and dy above and below, cut to the page."""
        return Box.clipped(self.x0 - dx, self.y0 - dy, self.x1 + dx, self.y1 + dy)
