"""Draws seals as they look on paper: a rim with ring text, a star or an emblem, a line and a code, in uneven ink."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import cos, hypot, pi, sin
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Mask = NDArray[np.float32]
Shape = Literal["round", "oval", "square"]
INKS = {"red": (204, 32, 44), "vermilion": (214, 52, 30), "blue": (38, 62, 158)}
SERIF, SANS = "NotoSerifCJK-Bold.ttc", "NotoSansCJK-Regular.ttc"
SIMPLIFIED = 2
"""Index of the simplified Chinese face in Debian's Noto collections."""
OVERSAMPLING = 3
OVAL_RATIO = 2 / 3
"""45 x 30 mm, the oval seal of foreign-invested firms (domain knowledge, section 9.1)."""


@dataclass(frozen=True)
class SealDesign:
    """A seal's face. `size_mm` is the longer axis, of a square one the side; `line` runs under the centre, `code`
    along the lower rim."""

    text: str
    shape: Shape = "round"
    size_mm: float = 42.0
    ink: str = "red"
    line: str = ""
    code: str = ""
    centre: Literal["star", "emblem", "none"] = "star"
    relief: bool = True
    """Of a square seal: whether the characters print, and not the ground."""

    @property
    def height_mm(self) -> float:
        """The shorter axis."""
        return self.size_mm * (OVAL_RATIO if self.shape == "oval" else 1.0)


def impression(design: SealDesign, px_per_mm: float, turn_deg: float, rng: np.random.Generator) -> Mask:
    """How much ink lies where, 0 to 1, on a square patch that holds the seal turned by `turn_deg` clockwise."""
    face = _square(design, px_per_mm) if design.shape == "square" else _rimmed(design, px_per_mm)
    side = face.shape[0]
    matrix = cv2.getRotationMatrix2D((side / 2, side / 2), -turn_deg, 1.0)
    turned = cv2.warpAffine(face, matrix, (side, side), flags=cv2.INTER_LINEAR)
    small = cv2.resize(turned, None, fx=1 / OVERSAMPLING, fy=1 / OVERSAMPLING, interpolation=cv2.INTER_AREA)
    return _inked((small / 255).astype(np.float32), px_per_mm, rng)


def _inked(mask: Mask, px_per_mm: float, rng: np.random.Generator) -> Mask:
    """Uneven pressure, grain and small gaps, as a rubber face leaves them."""
    side = mask.shape[0]
    pressure = cv2.resize(
        rng.uniform(0.72, 1.0, (4, 4)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC
    )
    cells = max(8, round(side / px_per_mm * 2.5))
    blotch = cv2.resize(
        rng.normal(0, 1, (cells, cells)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC
    )
    grain = cv2.GaussianBlur(rng.normal(0, 1, (side, side)).astype(np.float32), (0, 0), 0.8)
    soft = cv2.GaussianBlur(mask, (0, 0), 0.06 * px_per_mm)
    worn = pressure - 0.28 * np.clip(blotch - 0.9, 0, 1.5) + 0.30 * grain
    return np.asarray(np.clip(soft * np.clip(worn, 0.0, 1.0), 0, 1), np.float32)


def _rimmed(design: SealDesign, px_per_mm: float) -> NDArray[np.uint8]:
    scale = px_per_mm * OVERSAMPLING
    side = round((design.size_mm + 4) * scale)
    canvas = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(canvas)
    mid, a, b = side / 2, design.size_mm / 2 * scale, design.height_mm / 2 * scale
    rim = (1.2 if design.centre == "emblem" else 1.0) * scale
    draw.ellipse((mid - a, mid - b, mid + a, mid + b), outline=255, width=round(rim))
    small = design.shape == "oval"
    height = (4.0 if small else min(6.6, 0.152 * design.size_mm)) * scale
    inset = rim + 0.8 * scale + height / 2
    _ring(
        canvas,
        design.text,
        (a - inset, b - inset),
        height,
        clockwise=True,
        reach=0.66 if design.line else 0.70 if design.code else 0.76,
    )
    if design.code:
        low = 1.9 * scale
        inset = rim + 0.7 * scale + low / 2
        _ring(canvas, design.code, (a - inset, b - inset), low, clockwise=False, reach=0.19)
    if design.centre == "star":
        draw.polygon(
            list(star(mid, mid - (1.2 * scale if design.line else 0), 0.165 * design.size_mm * scale)), fill=255
        )
    elif design.centre == "emblem":
        emblem(draw, mid, 0.20 * design.size_mm * scale)
    if design.line:
        _straight(
            canvas, design.line, mid, mid + b * (0.12 if small else 0.52), (3.4 if small else 3.8) * scale, 0.92 * a
        )
    return np.asarray(canvas)


def _square(design: SealDesign, px_per_mm: float) -> NDArray[np.uint8]:
    """A name seal, read in two columns from the right."""
    scale = px_per_mm * OVERSAMPLING
    side, inner = round((design.size_mm + 9) * scale), design.size_mm * scale
    canvas = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(canvas)
    low, high = (side - inner) / 2, (side + inner) / 2
    if design.relief:
        draw.rectangle((low, low, high, high), outline=255, width=round(0.9 * scale))
    else:
        draw.rectangle((low, low, high, high), fill=255)
    text = design.text if len(design.text) == 4 else f"{design.text}印"[:4].ljust(4, "章")
    cell = (inner - 2.6 * scale) / 2
    for i, char in enumerate(text):
        glyph = _glyph(char, cell, cell, SERIF)
        x, y = low + 1.3 * scale + (1 - i // 2) * cell, low + 1.3 * scale + (i % 2) * cell
        canvas.paste(255 if design.relief else 0, (round(x), round(y)), glyph)
    return np.asarray(canvas)


def _ring(
    canvas: Image.Image, text: str, axes: tuple[float, float], height: float, *, clockwise: bool, reach: float
) -> None:
    """Text along an ellipse, centred at the top (or, anticlockwise, at the bottom) on `reach` of its length."""
    a, b = axes
    mid = canvas.width / 2
    start = -pi / 2 if clockwise else pi / 2
    angles = np.linspace(start - pi, start + pi, 3601)
    steps = np.hypot(a * np.sin(angles), b * np.cos(angles)) * (angles[1] - angles[0])
    lengths = np.concatenate([[0.0], np.cumsum(steps)[:-1]])
    total = float(lengths[-1])
    span = min(reach * total, len(text) * height * 1.25)
    step = span / max(len(text) - 1, 1)
    width = min(height, step * 0.93)
    for i, char in enumerate(text):
        along = (i - (len(text) - 1) / 2) * step * (1 if clockwise else -1)
        angle = float(np.interp(total / 2 + along, lengths, angles))
        normal = np.arctan2(sin(angle) / b, cos(angle) / a)
        glyph = _glyph(char, width, height, SERIF if height > 30 else SANS)
        turn = -np.degrees(normal) - 90 if clockwise else -np.degrees(normal) + 90
        turned = glyph.rotate(float(turn), resample=Image.Resampling.BICUBIC, expand=True)
        x, y = mid + a * cos(angle), mid + b * sin(angle)
        canvas.paste(255, (round(x - turned.width / 2), round(y - turned.height / 2)), turned)


def _straight(canvas: Image.Image, text: str, x: float, y: float, height: float, room: float) -> None:
    width = min(height, room / len(text))
    for i, char in enumerate(text):
        glyph = _glyph(char, width, height, SERIF)
        canvas.paste(255, (round(x + (i - len(text) / 2) * width), round(y - height / 2)), glyph)


@cache
def typeface(name: str, size: int) -> ImageFont.FreeTypeFont:
    """The simplified Chinese face of one of Debian's Noto collections, `size` px an em."""
    return ImageFont.truetype(f"/usr/share/fonts/opentype/noto/{name}", size, index=SIMPLIFIED)


def _glyph(char: str, width: float, height: float, font: str) -> Image.Image:
    """One character stretched to fill a box in px."""
    face = typeface(font, 120)
    left, top, right, bottom = face.getbbox(char)
    image = Image.new("L", (max(round(right - left), 1), max(round(bottom - top), 1)), 0)
    ImageDraw.Draw(image).text((-left, -top), char, font=face, fill=255)
    wide = width * (min(1.0, (right - left) / 110) if ord(char) > 0x2E80 else 1.0)
    size = (max(round(max(wide, 0.35 * width)), 1), max(round(height * max((bottom - top) / 115, 0.12)), 1))
    if ord(char) < 0x2E80:
        size = (max(round(width), 1), max(round(height), 1))
    box = Image.new("L", (max(round(width), 1), max(round(height), 1)), 0)
    box.paste(image.resize(size, Image.Resampling.LANCZOS), ((box.width - size[0]) // 2, (box.height - size[1]) // 2))
    return box


def star(x: float, y: float, radius: float) -> Iterator[tuple[float, float]]:
    """The ten corners of a five-pointed star with a tip on top."""
    for i in range(10):
        r = radius if i % 2 == 0 else radius * 0.382
        yield x + r * sin(i * pi / 5), y - r * cos(i * pi / 5)


def emblem(draw: ImageDraw.ImageDraw, mid: float, radius: float) -> None:
    """A plain stand-in for the national emblem, about the middle of a square canvas: five stars over a gate, in a
    wreath over a cogwheel."""
    edge = round(radius * 0.13)
    draw.ellipse((mid - radius, mid - radius, mid + radius, mid + radius), outline=255, width=edge)
    for i in range(28):
        angle = 2 * pi * i / 28
        x, y, r = mid + radius * 1.04 * sin(angle), mid - radius * 1.04 * cos(angle), radius * 0.10
        draw.ellipse((x - r, y - r, x + r, y + r), fill=255)
    draw.polygon(list(star(mid, mid - radius * 0.42, radius * 0.25)), fill=255)
    for dx, dy in ((-0.46, -0.28), (-0.26, -0.06), (0.26, -0.06), (0.46, -0.28)):
        draw.polygon(list(star(mid + dx * radius, mid + dy * radius, radius * 0.11)), fill=255)
    for top, bottom, half in ((0.16, 0.24, 0.50), (0.28, 0.34, 0.42), (0.36, 0.56, 0.56)):
        draw.rectangle((mid - half * radius, mid + top * radius, mid + half * radius, mid + bottom * radius), fill=255)
    draw.ellipse((mid - 0.13 * radius, mid + 0.44 * radius, mid + 0.13 * radius, mid + 0.70 * radius), fill=0)
    cog = radius * 0.26
    draw.ellipse((mid - cog, mid + radius - cog, mid + cog, mid + radius + cog), outline=255, width=edge)


def outline(design: SealDesign, turn_deg: float) -> list[tuple[float, float]]:
    """Points of the seal's edge about its centre in mm, turned clockwise."""
    a, b, t = design.size_mm / 2, design.height_mm / 2, turn_deg * pi / 180
    if design.shape == "square":
        points = [(-a, -a), (a, -a), (a, a), (-a, a)]
    else:
        points = [(a * cos(i * pi / 36), b * sin(i * pi / 36)) for i in range(72)]
    return [(x * cos(t) - y * sin(t), x * sin(t) + y * cos(t)) for x, y in points]


def reach_mm(design: SealDesign) -> float:
    """Half the diagonal of the seal's box."""
    return hypot(design.size_mm, design.height_mm) / 2
