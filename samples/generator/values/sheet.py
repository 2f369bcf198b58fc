"""A value in its cell or on its line, as printed: black on white, with rules and the label beside it."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from samples.generator.values.faces import FOLDER, HAN, Face, Type, font, holds

Pixels = NDArray[np.float32]
Box = tuple[float, float, float, float]
HAN_FROM = 0x2E80
POINTS_AN_INCH = 72
AROUND = 1.6
"""Paper around the value in ems: beyond it nothing reaches into a crop."""
RULE_MM = 0.2
MM_PER_INCH = 25.4


@dataclass(frozen=True)
class Setting:
    """How a value is set: type size in points, resolution, rows of text, what stands around it. `row`: from rule to
    rule in ems; `spacing`: between characters in ems."""

    type: Type
    points: float
    dpi: int
    rows: tuple[str, ...]
    label: str = ""
    cell: bool = True
    row: float = 2.0
    spacing: float = 0.0
    dark: float = 0.0
    """Grey of the ink, 0 black to 255."""

    @property
    def em(self) -> int:
        """The type size in px."""
        return max(8, round(self.points * self.dpi / POINTS_AN_INCH))


@dataclass(frozen=True)
class Sheet:
    """An RGB piece of paper, H x W x 3, 0 to 255, and the box of each row of the value on it in px: x of the first and
    last ink, y of the em square."""

    pixels: Pixels
    rows: tuple[Box, ...]


def chance_setting(rows: tuple[str, ...], type_: Type, dpi: int, rng: Random) -> Setting:
    """A setting drawn by chance."""
    return Setting(
        type=type_,
        points=rng.choice((9, 9, 10, 10.5, 10.5, 11, 12, 12, 14)),
        dpi=dpi,
        rows=rows,
        label=rng.choice(("", "名称", "联系人", "注册资本（万元）", "日期：", "单位名称")),
        cell=rng.random() < 0.75,
        row=rng.uniform(1.7, 2.6),
        spacing=rng.choice((0.0, 0.0, 0.0, 0.05, 0.12)),
        dark=rng.uniform(0, 50),
    )


def sheet(setting: Setting, folder: Path = FOLDER) -> Sheet:
    """The value set on white paper."""
    em, step = setting.em, round(setting.em * (setting.row if setting.cell else max(1.5, setting.row - 0.5)))
    label = _width(setting.label, setting, folder) + em if setting.label else 0
    widths = [_width(row, setting, folder) for row in setting.rows]
    left, top = round(AROUND * em + label), round(AROUND * em)
    size = (round(left + max(widths) + AROUND * em), round(2 * top + (len(setting.rows) - 1) * 1.35 * em + em))
    page = Image.new("L", size, 255)
    draw = ImageDraw.Draw(page)
    boxes = []
    for number, (row, width) in enumerate(zip(setting.rows, widths, strict=True)):
        middle = top + em / 2 + number * 1.35 * em
        _write(draw, row, (left, middle), setting, folder)
        boxes.append((float(left), middle - em / 2, float(left + width), middle + em / 2))
    if setting.label:
        _write(draw, setting.label, (left - label - 0.2 * em, top + em / 2), setting, folder)
    _rules(draw, setting, (left, top, size[0], top + (len(boxes) - 1) * 1.35 * em + em), step)
    return Sheet(np.repeat(np.asarray(page, np.float32)[..., None], 3, axis=2), tuple(boxes))


def _rules(draw: ImageDraw.ImageDraw, setting: Setting, block: Box, step: int) -> None:
    """The cell's rules, or the line under an open value."""
    left, top, right, bottom = block
    width = max(1, round(RULE_MM * setting.dpi / MM_PER_INCH))
    fill, space = round(setting.dark), (step - setting.em) / 2
    if not setting.cell:
        draw.line((left - 2, bottom + space, right, bottom + space), fill=fill, width=width)
        return
    for y in (top - space, bottom + space):
        draw.line((0, y, right, y), fill=fill, width=width)
    x = left - 0.55 * setting.em
    draw.line((x, top - space, x, bottom + space), fill=fill, width=width)


def _width(text: str, setting: Setting, folder: Path) -> float:
    return sum(_advance(c, setting, folder) for c in text)


def _advance(character: str, setting: Setting, folder: Path) -> float:
    return float(font(_face(character, setting, folder), setting.em, folder).getlength(character)) + (
        setting.spacing * setting.em
    )


def _face(character: str, setting: Setting, folder: Path) -> Face:
    """The face that a character is set in; of one that its face lacks the first of all."""
    if ord(character) < HAN_FROM and setting.type.latin is not None and holds(setting.type.latin, character, folder):
        return setting.type.latin
    return setting.type.han if holds(setting.type.han, character, folder) else HAN[0]


def _write(draw: ImageDraw.ImageDraw, text: str, at: tuple[float, float], setting: Setting, folder: Path) -> None:
    """Text on a common base line, its em squares centred on `at`'s height."""
    x, middle = at
    for character in text:
        face = font(_face(character, setting, folder), setting.em, folder)
        draw.text((x, middle + 0.37 * setting.em), character, font=face, fill=round(setting.dark), anchor="ls")
        x += _advance(character, setting, folder)
