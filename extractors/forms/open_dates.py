"""Whether the date that a form wants beside a signature is there: its row is found by 年 月 日, or by what is a date
alone; in a row left open nothing stands between the words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.forms.content import height, rows_of
from extractors.forms.signatures import USUAL_EM, ink_between, within
from extractors.forms.strokes import Bounds, Cover, covered
from extractors.ocr.engine import Line
from extractors.page import PageImage, Pixels
from models.application import SlotState
from models.folding import fold

MARKS = "年月日"
DIGITS = re.compile(r"[0-9〇○零一二三四五六七八九十元]")
WRITTEN = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}日?|\d{8}")
FEWEST_DIGITS = 5
"""Digits from which a row between 年 and 日 holds a whole date, however badly a hand was read: 2021年4月1日 has six."""
MOST_OTHER = 5
"""Characters beside digits and marks that a row of a date may hold: a hand that was read as letters."""
LONGEST = 24
BEFORE_EM, BESIDE_EM = 3.6, 2.4
"""Where a year may stand before 年, and a month or a day before a word whose neighbour was not read, in ems."""
MARGIN_EM = 0.12
"""Left out beside the words: the blur of their own strokes."""
UP_EM = 0.75
"""How far a hand reaches over and under the middle of the row, in ems."""
FILLED_EM2, OPEN_EM2 = 0.06, 0.02
"""Square ems of strokes from which a gap is filled and up to which it is open: a thin 1 by hand has 0.08, a gap left
open on 30 scanned pages at most 0.01."""
HIDDEN = 0.5
"""Share of a gap from which a seal whose ink is still there may hide a digit."""


@dataclass(frozen=True)
class Glyph:
    """One character of a row: its middle in px."""

    text: str
    x: float


@dataclass(frozen=True)
class DateRow:
    """A row of print that is a date or has room for one; `em` px the width of its characters."""

    glyphs: tuple[Glyph, ...]
    bounds: Bounds
    em: float

    @property
    def text(self) -> str:
        return "".join(g.text for g in self.glyphs)

    def mark(self, word: str) -> float | None:
        """The middle of 年, 月 or 日 in px; of several the last."""
        return next((g.x for g in reversed(self.glyphs) if g.text == word), None)


def date_at(
    page: PageImage, clean: Pixels, lines: Sequence[Line], covers: Sequence[Cover]
) -> tuple[SlotState, Bounds] | None:
    """Whether the lowest row of an upright page that is a date, or has room for one, is filled, and its bounds in px;
    None where there is no such row. `clean` are the pixels without the ink of seals."""
    rows = [row for row in map(_row, rows_of(lines)) if row is not None and is_date_row(row.text)]
    if not rows:
        return None
    row = max(rows, key=lambda r: r.bounds[1])
    return _state(page, clean, row, covers), row.bounds


def is_date_row(text: str) -> bool:
    """Whether a folded text is nothing but a date, written or left open, with at most a label before it."""
    body = text.rpartition(":")[2]
    if len(text) > LONGEST:
        return False
    if WRITTEN.fullmatch(body):
        return True
    at = [body.rfind(m) for m in MARKS]
    there = [i for i in at if i >= 0]
    others = sum(not DIGITS.match(c) and c not in MARKS for c in body)
    between = body[max(there) + 1 :] if there else ""
    return len(there) >= 2 and there == sorted(there) and others <= MOST_OTHER and len(between) <= 1


def _row(lines: Sequence[Line]) -> DateRow | None:
    """A row as characters with their places; None where an engine does not tell those."""
    glyphs: list[Glyph] = []
    for line in lines:
        x0, _, x1, _ = line.bounds
        if len(line.reading.centres) != len(line.reading.text):
            return None
        for character, centre in zip(line.reading.text, line.reading.centres, strict=True):
            glyphs += [Glyph(c, x0 + centre * (x1 - x0)) for c in fold(character)]
    x0, y0 = min(line.bounds[0] for line in lines), min(line.bounds[1] for line in lines)
    x1, y1 = max(line.bounds[2] for line in lines), max(line.bounds[3] for line in lines)
    return DateRow(tuple(glyphs), (x0, y0, x1, y1), USUAL_EM * min(height(line) for line in lines))


def _state(page: PageImage, clean: Pixels, row: DateRow, covers: Sequence[Cover]) -> SlotState:
    body = row.text.rpartition(":")[2]
    if WRITTEN.fullmatch(body) or len(DIGITS.findall(body)) >= FEWEST_DIGITS:
        return "filled"
    if any(c.cornered and within(c.bounds, row.bounds, row.em) for c in covers):
        return "filled"
    states = [_gap(page, clean, row, a, b, covers) for a, b in gaps(row)]
    if "unclear" in states or not states:
        return "unclear"
    if "blank" not in states:
        return "filled"
    return "partly" if "filled" in states else "blank"


def gaps(row: DateRow) -> list[tuple[float, float]]:
    """Where year, month and day belong: left and right end in px, of as many as the words that were read tell."""
    half, before = row.em / 2, None
    out = []
    for number, word in enumerate(MARKS):
        at = row.mark(word)
        if at is not None:
            reach = (BEFORE_EM if number == 0 else BESIDE_EM) * row.em
            left = before + half if before is not None else at - half - reach
            out.append((left + MARGIN_EM * row.em, at - half - MARGIN_EM * row.em))
        before = at
    return [(a, b) for a, b in out if b > a]


def _gap(page: PageImage, clean: Pixels, row: DateRow, left: float, right: float, covers: Sequence[Cover]) -> SlotState:
    """Whether something stands in one gap."""
    if any(left < g.x < right and g.text not in MARKS and g.text.isalnum() for g in row.glyphs):
        return "filled"
    level = (row.bounds[1] + row.bounds[3]) / 2
    place = (left, level - UP_EM * row.em, right, level + UP_EM * row.em)
    if covered(place, covers) > HIDDEN:
        return "unclear"
    strokes = ink_between(page, clean, row.bounds, place, row.em, covers)
    return "filled" if strokes.area >= FILLED_EM2 else "blank" if strokes.area <= OPEN_EM2 else "unclear"
