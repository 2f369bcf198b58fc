"""Seal impressions drawn for the tests: rim, star, ring of characters, damage, on a page of our own."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Rgb = NDArray[np.uint8]

FONT = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"
SIMPLIFIED = 2
"""Index of the simplified Chinese face in the collection."""
RED = (200, 40, 45)


@lru_cache(maxsize=16)
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size, index=SIMPLIFIED)


def page(dpi: int = 100, size_mm: tuple[float, float] = (210, 150)) -> Rgb:
    """A sheet with lines of black print."""
    w, h = (round(v * dpi / 25.4) for v in size_mm)
    sheet = Image.new("RGB", (w, h), (250, 250, 248))
    pen = ImageDraw.Draw(sheet)
    for k in range(10):
        line = "服务型制造示范遴选申报书填报说明及要求" * 2
        pen.text((w // 12, round(h * (0.05 + 0.09 * k))), line, font=font(round(4.2 * dpi / 25.4)), fill=(30, 30, 30))
    return np.asarray(sheet).copy()


def seal(side: int, name: str, aspect: float = 1.0, missing: float = 0.0, up: float = 0.0) -> NDArray[np.float64]:
    """Ink from 0 to 1 on a square of `side` px around a seal whose longer axis is 0.9 of it: rim, star and the name
    from left over the top to right, turned clockwise by `up` degrees; the first `missing` share of it is bare."""
    centre, radius = side / 2, 0.45 * side
    plate = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(plate)
    b = radius / aspect
    box = (centre - radius, centre - b, centre + radius, centre + b)
    pen.ellipse(box, outline=255, width=max(2, round(side * 0.022)))
    star = [_star(centre, 0.3 * b, k) for k in range(10)]
    pen.polygon(star, fill=255)
    size = round(0.22 * b)
    for k, character in enumerate(name):
        turn = -120 + 240 * (k + 0.5) / len(name)
        cell = Image.new("L", (2 * size, 2 * size), 0)
        ImageDraw.Draw(cell).text((size, size), character, font=font(size), fill=255, anchor="mm")
        x = centre + (radius - 0.26 * b) * np.sin(np.radians(turn))
        y = centre - 0.74 * b * np.cos(np.radians(turn))
        cell = cell.rotate(-turn, resample=Image.Resampling.BICUBIC)
        plate.paste(255, (round(x) - size, round(y) - size), cell)
    if missing:
        pen.pieslice((0, 0, side, side), 0, 360 * missing, fill=0)
    return np.asarray(plate.rotate(-up, resample=Image.Resampling.BICUBIC), dtype=float) / 255


def name_seal(side: int, characters: str) -> NDArray[np.float64]:
    """A framed square of 0.9 of `side` with four characters, right column first."""
    plate = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(plate)
    low, high = 0.05 * side, 0.95 * side
    pen.rectangle((low, low, high, high), outline=255, width=max(2, round(0.045 * side)))
    for character, (x, y) in zip(characters, ((0.7, 0.3), (0.7, 0.7), (0.3, 0.3), (0.3, 0.7)), strict=True):
        pen.text((x * side, y * side), character, font=font(round(0.36 * side)), fill=255, anchor="mm")
    return np.asarray(plate, dtype=float) / 255


def stamp(sheet: Rgb, ink: NDArray[np.float64], left: int, top: int, colour: tuple[int, int, int] = RED) -> Rgb:
    """The sheet with ink on it: it darkens what is there, as a stamp over print does."""
    out = sheet.astype(float)
    h, w = ink.shape
    region = out[top : top + h, left : left + w]
    region *= 1 - ink[..., None] * (1 - np.array(colour) / 255.0)
    return out.clip(0, 255).astype(np.uint8)


def _star(centre: float, radius: float, k: int) -> tuple[float, float]:
    reach = radius if k % 2 == 0 else 0.4 * radius
    return centre + reach * float(np.sin(np.pi * k / 5)), centre - reach * float(np.cos(np.pi * k / 5))
