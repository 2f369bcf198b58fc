"""The characters of a PDF's text layer: what each says, where it stands, and whether anyone can see it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

UNMAPPED = "\ufffd"
"""Stands for a glyph that the font draws but gives no character for."""
NO_CHARACTER = re.compile(r"^\(cid:\d+\)$")
PRIVATE = range(0xE000, 0xF900)
LIGATURES = range(0xFB00, 0xFB07)
RADICALS = range(0x2F00, 0x2FD6)
COMPATIBLE = range(0xF900, 0xFB00)
RADICAL_FORMS = str.maketrans(
    "⺟⺠⺬⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
    "母民示虎西见角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
)
"""Radicals of Unicode's supplement (2E80-2EFF) that fonts name in place of the characters they draw, by the Unicode
database's EquivalentUnifiedIdeograph.txt; the other radicals (2F00-2FD5) have a compatibility form."""
SYMBOL_FONTS: Mapping[str, Mapping[int, str]] = {
    "wingdings2": {0x50: "✓", 0x52: "☑", 0x4F: "✗", 0x51: "☒", 0x53: "☒", 0x54: "☒", 0xA3: "□", 0x2A: "□", 0xA2: "■"},
    "wingdings": {
        0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0x71: "□", 0x72: "□", 0xFC: "✓", 0xFB: "✗", 0x6E: "■",
        0xA1: "○", 0x6C: "●",
    },
    "zapfdingbats": {0x33: "✓", 0x34: "✔", 0x6E: "■", 0x6F: "□", 0x71: "□", 0x6C: "●", 0x6D: "○"},
}  # fmt: skip
"""Boxes and ticks of the symbol fonts that word processors tick with; their codes stand for letters otherwise."""
LEAST_CONTRAST = 0.08
"""A character is seen when it differs from what is behind it by this share of black: pale print of forms has 0.3."""
ASLANT = 0.02
"""Sine from which a character leans so far off the page's sides that it belongs to a stamp or watermark."""
TWICE = 0.3
"""The same character twice within this share of its width and height is one, struck twice to look bold."""
GRID_PT = 10.0
"""Second strokes are sought in squares of this side: wider than any shift between them."""
PALE, LARGE = 0.5, 1.6
"""Type that differs from its background by less than this share of black, and is so many times larger than most of the
page's, is a watermark that other type is printed over."""


@dataclass(frozen=True)
class Glyph:
    """One character of the text layer, or the few of a ligature. Bounds in points of the page as shown, origin top
    left: the character's advance by its font's height. `turn`: the clockwise degrees that it stands turned by."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    turn: int = 0

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def moved(self, dx: float, dy: float) -> "Glyph":
        """The glyph seen from another origin."""
        return replace(self, x0=self.x0 + dx, y0=self.y0 + dy, x1=self.x1 + dx, y1=self.y1 + dy)

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def glyphs_of(characters: Sequence[Mapping[str, Any]], fills: Sequence[Mapping[str, Any]]) -> list[Glyph]:
    """What pdfplumber found (`page.chars`, and `page.rects` that are filled) as the glyphs that a reader of the page
    sees, in the order of the file: those in the colour of their background, watermarks, leaning ones and second
    strokes are left out."""
    kept = _Kept()
    sizes = sorted(c["size"] for c in characters)
    large = LARGE * sizes[len(sizes) // 2] if sizes else 0.0
    for character in characters:
        turn = _turn(character["matrix"])
        text = said(character["text"], character["fontname"])
        least = PALE if character["size"] > large else LEAST_CONTRAST
        if turn is not None and text and _contrast(character, fills) >= least:
            kept.add(Glyph(text, character["x0"], character["top"], character["x1"], character["bottom"], turn))
    return kept.glyphs


class _Kept:
    """Glyphs, each once."""

    def __init__(self) -> None:
        self.glyphs: list[Glyph] = []
        self._near: dict[tuple[str, int, int], list[Glyph]] = {}

    def add(self, glyph: Glyph) -> None:
        """Keeps a glyph unless it is another's second stroke."""
        wide, high = (max(side, 1e-3) for side in (glyph.x1 - glyph.x0, glyph.y1 - glyph.y0))
        x, y = int(glyph.x0 // GRID_PT), int(glyph.y0 // GRID_PT)
        around = [(glyph.text, x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        for other in (g for key in around for g in self._near.get(key, ())):
            if abs(other.x0 - glyph.x0) < TWICE * wide and abs(other.y0 - glyph.y0) < TWICE * high:
                return
        self.glyphs.append(glyph)
        self._near.setdefault((glyph.text, x, y), []).append(glyph)


def said(text: str, font: str) -> str:
    """The characters that a glyph stands for: one form of each ideograph, ligatures taken apart; `UNMAPPED` where the
    font does not tell."""
    name = re.sub(r"[^a-z0-9]", "", font.rpartition("+")[2].lower())
    symbols = next((s for key, s in SYMBOL_FONTS.items() if name.startswith(key)), None)
    if symbols is not None and len(text) == 1 and text.strip() and (ord(text) <= 0xFF or ord(text) in PRIVATE):
        return symbols.get(ord(text) & 0xFF, UNMAPPED)
    if NO_CHARACTER.match(text):
        return UNMAPPED
    return "".join(_plain(c) for c in text)


def _plain(character: str) -> str:
    code = ord(character)
    if code in PRIVATE or code == 0xFFFD:
        return UNMAPPED
    if code < 0x20 or code == 0x7F:
        return ""
    if code in RADICALS or code in LIGATURES or code in COMPATIBLE:
        return unicodedata.normalize("NFKC", character)
    return character.translate(RADICAL_FORMS)


def _turn(matrix: Sequence[float]) -> int | None:
    """0, 90, 180 or 270; None of a character that leans."""
    a, b, *_ = matrix
    length = (a * a + b * b) ** 0.5
    if not length:
        return None
    cos, sin = a / length, b / length
    if abs(sin) < ASLANT:
        return 0 if cos > 0 else 180
    if abs(cos) < ASLANT:
        return 270 if sin > 0 else 90
    return None


def _contrast(character: Mapping[str, Any], fills: Sequence[Mapping[str, Any]]) -> float:
    """By how much a character is lighter or darker than what is painted behind it, as a share of black."""
    x, y = (character["x0"] + character["x1"]) / 2, (character["top"] + character["bottom"]) / 2
    behind = [f for f in fills if f["x0"] <= x <= f["x1"] and f["top"] <= y <= f["bottom"]]
    ground = shade(behind[-1]["non_stroking_color"]) if behind else 1.0
    return abs(shade(character["non_stroking_color"]) - ground)


def shade(colour: object) -> float:
    """How light a colour of pdfplumber is: 0 black to 1 white, by its number of components (grey, RGB, CMYK). Black
    where it is a pattern or is not told."""
    given = colour if isinstance(colour, (tuple, list)) else (colour,)
    parts = [float(p) for p in given if isinstance(p, (int, float))]
    if not parts or len(parts) != len(given):
        return 0.0
    if len(parts) == 4:
        return (1 - min(1.0, parts[3])) * (1 - min(1.0, sum(parts[:3]) / 3))
    return sum(parts) / len(parts)
