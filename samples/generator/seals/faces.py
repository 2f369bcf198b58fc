"""A seal's face as it is cut: rims, ring text of stretched characters, star, emblem or hammer, straight lines, code."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import cos, hypot, pi, sin, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from samples.generator.impressions import emblem, star, typeface

Mask = NDArray[np.float32]
Shape = Literal["round", "oval", "square", "rectangle"]
Centre = Literal["star", "emblem", "hammer", "none"]
FONTS = {
    "serif_bold": "NotoSerifCJK-Bold.ttc",
    "serif": "NotoSerifCJK-Regular.ttc",
    "sans": "NotoSansCJK-Regular.ttc",
    "sans_bold": "NotoSansCJK-Bold.ttc",
}
EM = 128
"""px of the em square in which a character is drawn before it is stretched."""
CAPITALS = 0.75
"""Height of capitals and digits in the em of the Noto fonts."""
HAN_FROM = 0x2E80
WIDEST_STEP = 1.35
"""Most room a character takes along the ring, in its heights: short names do not spread over the whole ring."""
PLATE_EDGE_MM = 1.5


@dataclass(frozen=True)
class Face:
    """What is cut into a seal; lengths in mm. `size` is the longer axis or side, `height` the shorter one (None: the
    same). `text` runs clockwise along the rim (in a square or rectangle it fills the face), `below` counter-clockwise
    along the lower rim (the other language), `lines` straight under the centre, `code` at the bottom of the rim."""

    text: str
    shape: Shape = "round"
    size: float = 42.0
    height: float | None = None
    centre: Centre = "star"
    lines: tuple[str, ...] = ()
    below: str = ""
    code: str = ""
    font: str = "serif_bold"
    rim: float = 1.0
    inner_rim: bool = False
    character: float = 6.0
    """Height of a ring character."""
    tall: float = 1.25
    """Height of a ring character over its width where there is room."""
    reach: float = 0.76
    """Share of the ring over which a long name spreads."""
    gap: float = 0.8
    """Between rim and characters."""
    brackets: float = 1.0
    """Room of a bracket, in characters."""
    relief: bool = True
    """Of a square or rectangle: whether the characters print, and not the ground."""

    @property
    def shorter(self) -> float:
        """The shorter axis or side."""
        return self.size if self.height is None else self.height

    @property
    def curved(self) -> bool:
        return self.shape in ("round", "oval")

    @property
    def half_diagonal(self) -> float:
        """From the centre to the farthest ink."""
        return self.size / 2 if self.curved else hypot(self.size, self.shorter) / 2

    def reversed_columns(self) -> tuple[str, ...]:
        """The columns of a square seal, the right one first, each read downwards."""
        rows = next(n for n in range(2, 9) if n * n >= len(self.text) or n * (n - 1) >= len(self.text) > 4)
        return tuple(self.text[i : i + rows] for i in range(0, len(self.text), rows))


@lru_cache(maxsize=16)
def plate(face: Face, scale: float) -> Mask:
    """The face upright on a square plate, 1 where it prints, `scale` px a mm; its centre is the plate's."""
    side = 2 * round((face.half_diagonal + PLATE_EDGE_MM) * scale)
    canvas = Image.new("L", (side, side), 0)
    if face.curved:
        _curved(canvas, face, scale)
    else:
        _cornered(canvas, face, scale)
    cut = np.asarray(np.asarray(canvas) / 255, np.float32)
    cut.setflags(write=False)
    return cut


def _curved(canvas: Image.Image, face: Face, scale: float) -> None:
    draw, mid = ImageDraw.Draw(canvas), canvas.width / 2
    a, b, rim = face.size / 2 * scale, face.shorter / 2 * scale, face.rim * scale
    draw.ellipse((mid - a, mid - b, mid + a, mid + b), outline=255, width=max(round(rim), 1))
    inset = rim + face.gap * scale
    if face.inner_rim:
        second = rim + 0.7 * scale
        box = (mid - a + second, mid - b + second, mid + a - second, mid + b - second)
        draw.ellipse(box, outline=255, width=max(round(0.35 * scale), 1))
        inset += 1.05 * scale
    height = face.character * scale
    _ring(canvas, face, face.text, (a - inset - height / 2, b - inset - height / 2), height, face.reach)
    if face.below:
        low = 0.62 * height
        _ring(canvas, face, face.below, (a - inset - low / 2, b - inset - low / 2), low, -0.9 * (1 - face.reach))
    if face.code:
        low = 1.8 * scale
        _ring(canvas, face, face.code, (a - inset - low / 2, b - inset - low / 2), low, -0.2)
    _centre(draw, face, mid, scale)
    _lines(canvas, face, (a, b), (inset + height), scale)


def _centre(draw: ImageDraw.ImageDraw, face: Face, mid: float, scale: float) -> None:
    radius = 0.165 * face.shorter * scale
    raised = mid - (0.09 if face.lines else 0.0) * face.shorter * scale
    if face.centre == "star":
        draw.polygon(list(star(mid, raised, radius)), fill=255)
    elif face.centre == "emblem":
        emblem(draw, mid, 1.2 * radius)
    elif face.centre == "hammer":
        _hammer(draw, mid, raised, radius)


def _hammer(draw: ImageDraw.ImageDraw, x: float, y: float, r: float) -> None:
    """A hammer across a sickle."""
    draw.arc((x - r, y - 0.95 * r, x + 0.9 * r, y + 0.95 * r), -95, 130, fill=255, width=max(round(0.22 * r), 1))
    draw.line((x - 0.35 * r, y + 0.72 * r, x - 0.75 * r, y + 1.1 * r), fill=255, width=max(round(0.24 * r), 1))
    draw.line((x - 0.5 * r, y - 0.35 * r, x + 0.95 * r, y + 1.05 * r), fill=255, width=max(round(0.2 * r), 1))
    head = [(-0.95, -0.35), (-0.35, -0.95), (-0.05, -0.65), (-0.65, -0.05)]
    draw.polygon([(x + u * r, y + v * r) for u, v in head], fill=255)


def _lines(canvas: Image.Image, face: Face, axes: tuple[float, float], ring: float, scale: float) -> None:
    """Straight lines, the last of them lowest, each as wide as the room inside the ring allows."""
    if not face.lines:
        return
    a, b = axes
    height = min(0.11 * face.shorter, 4.4) * scale
    step = 1.25 * height
    middle = (0.5 if face.centre != "none" or len(face.lines) == 1 else 0.32) * b
    if face.shape == "oval":
        middle *= 0.55
        a -= 0.4 * ring
    for i, line in enumerate(face.lines):
        y = middle + (i - (len(face.lines) - 1) / 2) * step
        inside = max(1 - ((abs(y) + height / 2) / (b - 0.55 * ring)) ** 2, 0.08)
        room = 1.9 * (a - 0.75 * ring) * sqrt(inside)
        _straight(canvas, face, line, (canvas.width / 2, canvas.height / 2 + y), height, room)


def _cornered(canvas: Image.Image, face: Face, scale: float) -> None:
    """A square seal in columns from the right, or a rectangle with rows from the left."""
    draw, mid = ImageDraw.Draw(canvas), canvas.width / 2
    w, h = face.size * scale, face.shorter * scale
    box = (mid - w / 2, mid - h / 2, mid + w / 2, mid + h / 2)
    if face.relief:
        draw.rectangle(box, outline=255, width=max(round(face.rim * scale), 1))
    else:
        draw.rectangle(box, fill=255)
    inset = (face.rim + face.gap) * scale
    fill = 255 if face.relief else 0
    for x, y, cw, ch, character in _cells(face, w - 2 * inset, h - 2 * inset):
        glyph = _glyph(character, 0.94 * cw, 0.94 * ch, face.font)
        canvas.paste(fill, (round(box[0] + inset + x + 0.03 * cw), round(box[1] + inset + y + 0.03 * ch)), glyph)


def _cells(face: Face, w: float, h: float) -> list[tuple[float, float, float, float, str]]:
    """x, y, width and height of the cell of each character, from the top left inside the frame."""
    if face.shape == "rectangle":
        rows = [face.text, *face.lines]
        return [
            (i * w / len(row), r * h / len(rows), w / len(row), h / len(rows), c)
            for r, row in enumerate(rows)
            for i, c in enumerate(row)
        ]
    columns = face.reversed_columns()
    width = w / len(columns)
    return [
        (w - (k + 1) * width, i * h / len(column), width, h / len(column), c)
        for k, column in enumerate(columns)
        for i, c in enumerate(column)
    ]


def _weight(character: str, face: Face) -> float:
    """The room of a character along a line; 1 for a Chinese one."""
    if character in "（）()":
        return face.brackets
    if ord(character) >= HAN_FROM:
        return 1.0
    return float(typeface(FONTS[face.font], EM).getlength(character)) / EM / CAPITALS


def _ring(canvas: Image.Image, face: Face, text: str, axes: tuple[float, float], height: float, reach: float) -> None:
    """Text along an ellipse about the plate's middle, centred at the top, or, with a negative `reach`, read
    counter-clockwise and centred at the bottom."""
    if not text:
        return
    a, b = axes
    sense, mid = (1 if reach > 0 else -1), canvas.width / 2
    angles = np.linspace(-pi, pi, 3601) - sense * pi / 2
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(a * np.sin(angles), b * np.cos(angles))[:-1])])
    lengths *= angles[1] - angles[0]
    weights = np.array([_weight(c, face) for c in text])
    unit = min(abs(reach) * lengths[-1] / weights.sum(), WIDEST_STEP * height / max(face.tall, 1.0))
    middles = (np.cumsum(weights) - weights / 2 - weights.sum() / 2) * unit
    for character, weight, along in zip(text, weights, middles, strict=True):
        angle = float(np.interp(lengths[-1] / 2 + sense * along, lengths, angles))
        normal = float(np.arctan2(sin(angle) / b, cos(angle) / a))
        wide = min(height / face.tall, 0.93 * unit) * (weight if ord(character) < HAN_FROM else min(weight, 1.0))
        glyph = _glyph(character, wide, height, face.font)
        turned = glyph.rotate(-np.degrees(normal) - sense * 90.0, resample=Image.Resampling.BICUBIC, expand=True)
        x, y = mid + a * cos(angle), mid + b * sin(angle)
        canvas.paste(255, (round(x - turned.width / 2), round(y - turned.height / 2)), turned)


def _straight(canvas: Image.Image, face: Face, text: str, at: tuple[float, float], height: float, room: float) -> None:
    weights: Sequence[float] = [_weight(c, face) for c in text]
    unit = min(height, room / sum(weights))
    x = at[0] - sum(weights) * unit / 2
    for character, weight in zip(text, weights, strict=True):
        glyph = _glyph(character, 0.94 * weight * unit, height, face.font)
        canvas.paste(255, (round(x), round(at[1] - height / 2)), glyph)
        x += weight * unit


@cache
def _em(character: str, name: str) -> Image.Image:
    """A character in its em square (a Latin one in its own width, from the base line to the height of capitals)."""
    face = typeface(FONTS[name], EM)
    if ord(character) >= HAN_FROM:
        image = Image.new("L", (EM, EM), 0)
        ImageDraw.Draw(image).text((EM / 2, EM / 2), character, font=face, fill=255, anchor="mm")
        return image.crop((3, 3, EM - 3, EM - 3))
    high = round(CAPITALS * EM)
    image = Image.new("L", (max(round(face.getlength(character)), 1), high + EM // 6), 0)
    ImageDraw.Draw(image).text((0, high), character, font=face, fill=255, anchor="ls")
    return image.crop((0, 0, image.width, high if character not in ",()（）" else image.height))


def _glyph(character: str, width: float, height: float, name: str) -> Image.Image:
    """A character stretched to fill a box in px."""
    size = (max(round(width), 1), max(round(height), 1))
    return _em(character, name).resize(size, Image.Resampling.LANCZOS)
