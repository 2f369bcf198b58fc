"""Does to printed values what a hand does: strokes through them, another value beside, something white over them."""

from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from samples.generator import paper, pen
from samples.generator.case import HandMark
from samples.generator.typesetting import FONT_FOLDERS

FONTS = {"Noto Serif CJK SC": "NotoSerifCJK-Regular.ttc", "Noto Sans CJK SC": "NotoSansCJK-Regular.ttc"}
SIMPLIFIED = 2
"""Which face of a font collection is the simplified Chinese one."""
WHITER = 9.0
"""Grey levels by which correction fluid is lighter than the print's white paper."""
FULL, LEAST_ROW = 0.9, 0.45
"""Share of ink from which a row of pixels is a rule, and the least height of a row of text in ems."""
REACH_MM = 60.0
"""How far right of its anchor a value may begin and end, unless a rule stands before."""
POINTED = str.maketrans({"年": ".", "月": ".", "日": ""})
POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class Printed:
    """A value on its page: its text, the top left corner of its first character in mm, its type."""

    text: str
    x: float
    y: float
    font: str
    size: float

    @property
    def em(self) -> float:
        """Its size in mm."""
        return self.size / POINTS_PER_MM

    @property
    def width(self) -> float:
        """Its length in mm."""
        return self.advance(self.text)

    def advance(self, text: str) -> float:
        """The length of some text in this type, in mm."""
        return float(_face(self.font).getlength(text)) / 100 * self.em


@cache
def _face(font: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT_FOLDERS[0] / FONTS[font]), 100, index=SIMPLIFIED)


def settled(page: paper.Pixels, value: Printed, px_per_mm: float) -> Printed:
    """The value where it really stands: its row is the first below its anchor, which in a cell set to the middle lies
    at the cell's top left. Raises ValueError where none is printed."""
    left, top = round((value.x - 0.2) * px_per_mm), max(0, round((value.y - 0.4 * value.em) * px_per_mm))
    bottom, right = (value.y + 4 * value.em) * px_per_mm, left + REACH_MM * px_per_mm
    dark = page[top : round(bottom), left : round(right)].min(axis=2) < 128
    rules = np.flatnonzero(dark.mean(axis=0) > FULL)
    dark = dark[:, : rules[0]] if len(rules) else dark
    share = dark.mean(axis=1)
    text = np.flatnonzero(np.diff(np.pad((share > 0) & (share < FULL), 1).astype(np.int8)))
    for start, end in zip(text[::2], text[1::2], strict=True):
        if end - start >= LEAST_ROW * value.em * px_per_mm:
            first = int(np.flatnonzero(dark[start:end].any(axis=0))[0])
            middle = (top + (start + end) / 2) / px_per_mm
            return replace(value, x=(left + first) / px_per_mm, y=float(middle) - value.em / 2)
    raise ValueError(f"{value.text} is not printed at {value.x:.0f}, {value.y:.0f} mm")


def alter(
    page: paper.Pixels, mark: HandMark, value: Printed, px_per_mm: float, rng: np.random.Generator,
    colour: tuple[int, int, int],
) -> None:  # fmt: skip
    """Carries one alteration out on a print (RGB, 0 to 255), in ink of that colour."""
    x, y, em = value.x, value.y, value.em
    match mark.how:
        case "struck" | "struck twice":
            stroke = pen.strike(value.width, 2 if mark.how == "struck twice" else 1, px_per_mm, rng)
            paper.ink(page, stroke, _px(px_per_mm, x + value.width / 2, y + em / 2), colour)
            _write(page, mark.new, (x + 0.4 * em, y - 0.55 * em), 0.95 * em, px_per_mm, rng, colour)
        case "scribbled":
            drawn = pen.scribble(value.width, em, px_per_mm, rng)
            paper.ink(page, drawn, _px(px_per_mm, x + value.width / 2, y + em / 2), colour)
            _write(page, mark.new, (x + value.width + em, y + em / 2), em, px_per_mm, rng, colour)
        case "written over":
            at = next(i for i, (a, b) in enumerate(zip(value.text, mark.new, strict=True)) if a != b)
            middle = x + value.advance(value.text[:at]) + value.advance(value.text[at]) / 2
            drawn = pen.number(mark.new[at], 0.85 * em, px_per_mm, rng, pen_mm=0.75)
            paper.ink(page, drawn, _px(px_per_mm, middle, y + 0.52 * em), colour)
        case "digit added":
            _write(page, mark.new[len(value.text) :], (x + value.width, y + em / 2), 0.95 * em, px_per_mm, rng, colour)
        case "covered" | "covered and retyped":
            _cover(page, mark, value, px_per_mm, rng)


def _px(px_per_mm: float, x: float, y: float) -> tuple[float, float]:
    return x * px_per_mm, y * px_per_mm


def _write(
    page: paper.Pixels, text: str, at: tuple[float, float], height: float, px_per_mm: float, rng: np.random.Generator,
    colour: tuple[int, int, int],
) -> None:  # fmt: skip
    """A number, or a date in points, whose left edge and middle are at a point in mm."""
    drawn = pen.number(text.translate(POINTED), height, px_per_mm, rng)
    paper.ink(page, drawn, (at[0] * px_per_mm + drawn.shape[1] / 2, at[1] * px_per_mm), colour)


def _cover(page: paper.Pixels, mark: HandMark, value: Printed, px_per_mm: float, rng: np.random.Generator) -> None:
    """A patch of fluid over the changed characters, or over all, and what was typed on it."""
    same = next((i for i, (a, b) in enumerate(zip(value.text, mark.new, strict=False)) if a != b), 0)
    left = value.x + value.advance(value.text[:same]) - 0.3
    width = value.width - value.advance(value.text[:same]) + 0.8
    patch = _fluid(width, 1.25 * value.em, px_per_mm, rng)
    height, length = patch.shape
    x, y = round(left * px_per_mm), round((value.y - 0.1 * value.em) * px_per_mm)
    part = page[y : y + height, x : x + length]
    over = patch[: part.shape[0], : part.shape[1], None]
    part[...] = part * (1 - over) + (255 + WHITER) * over
    if mark.how == "covered and retyped":
        typed = _typed(mark.new[same:], value, px_per_mm)
        start = (left + 0.3) * px_per_mm
        paper.ink(page, typed, (start + typed.shape[1] / 2, (value.y + 0.62 * value.em) * px_per_mm), pen.BLACK)


def _fluid(width: float, height: float, px_per_mm: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """How much of the paper fluid hides, 0 to 1: a brushed rectangle with an uneven, hard edge."""
    h, w = round(height * px_per_mm), round(width * px_per_mm)
    wave = cv2.resize(rng.normal(0, 0.35, (2, 12)).astype(np.float32), (w, 2), interpolation=cv2.INTER_CUBIC)
    rows = np.arange(h)[:, None] / px_per_mm
    inside = (rows > 0.25 + wave[0]) & (rows < height - 0.25 + wave[1])
    return np.asarray(cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 0.6), np.float32)


def _typed(text: str, value: Printed, px_per_mm: float) -> NDArray[np.float32]:
    """Text in the same type, as a mask."""
    size = value.em * px_per_mm
    face = ImageFont.truetype(str(FONT_FOLDERS[0] / FONTS[value.font]), max(1, round(size)), index=SIMPLIFIED)
    image = Image.new("L", (round(face.getlength(text)) + 4, round(1.5 * size)), 0)
    ImageDraw.Draw(image).text((2, 0), text, fill=235, font=face)
    return np.asarray(image, np.float32) / np.float32(255)
