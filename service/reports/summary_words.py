"""The words of a summary table's cells: what may stand in a cell, and how wide words and columns are in print."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from models.form_template import FieldSpec
from models.summary_table import SummarySheet

UNPRINTABLE = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]+"
)
"""White space, and characters that nobody sees or that no XML may hold."""
RUN = re.compile(r"[!-~]+")
"""What no line is broken in, other than in need: letters, digits and their marks."""
NARROW_EM, CAPITAL_EM = 0.56, 0.7
"""Width of a digit or small letter, and of a capital, in ems: in common Chinese typefaces digits have 0.5 to 0.56."""
WHOLE_TYPES = frozenset({"int", "uscc", "phone", "date", "month", "postcode", "person", "percent", "decimal"})
"""Types whose values stand on one line."""
LONGEST_WHOLE_EM = 14.0
"""Beyond it such a value is broken as well: a person's name of 30 characters."""
MARGIN_EM = 0.4
"""Allowed for what is only about known."""


CENTRED_TYPES = frozenset({"int", "enum", "person", "phone", "uscc", "date", "month"})
OPEN_EM = 4.0
"""Width of a column that is blank throughout: a hand writes there."""
PUNCTUATION_EM = 0.8
"""What a wrapped line may lack, as no line ends in an opening bracket or begins with a comma."""
MOST_LINES = 12


@dataclass(frozen=True)
class Widths:
    """Columns of a table in ems of its text, without padding, and the text's size in points."""

    size: float
    ems: tuple[float, ...]


@dataclass(frozen=True)
class _Column:
    """How wide a column's longest text is, and the least width that breaks no code or number (ems)."""

    longest: float
    least: float

    def width(self, lines: int) -> float:
        """The width at which no text takes more lines than these."""
        wanted = self.longest if lines == 1 else self.longest / lines + PUNCTUATION_EM
        return max(self.least, min(wanted, self.longest))


def printable(text: str) -> str:
    """A value on one line, without what cannot be printed."""
    return UNPRINTABLE.sub(" ", text).strip()


def parts(text: str) -> list[str]:
    """The options of a choice, each with the comma behind it: a line is better broken between them."""
    return re.findall("[^、]*、|[^、]+", text)


def em_width(text: str) -> float:
    """About how wide a text is, in ems."""
    return sum(_character_width(c) for c in text)


def _character_width(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    return CAPITAL_EM if character.isupper() else NARROW_EM


def line_count(text: str, ems: float) -> int:
    """About how many lines a text takes in a column so wide, rather too many; 1 where it is empty."""
    width = em_width(text)
    return 1 if width <= ems else ceil(width / max(ems - PUNCTUATION_EM, 1.0))


def is_centred(sheet: SummarySheet, spec: FieldSpec) -> bool:
    """Whether a column's values stand in the middle: short ones, and codes."""
    values = [row[spec.name] for row in sheet.rows]
    return spec.type in CENTRED_TYPES or all(RUN.fullmatch(v) for v in values if v)


def column_widths(sheet: SummarySheet, width_pt: float, pad_pt: float, sizes: Sequence[float]) -> Widths:
    """Columns that fill `width_pt` at the first of `sizes` (points, the largest first) at which no code or number
    must be broken, else at the last. `pad_pt` is a cell's padding to both sides together."""
    columns = [_column(sheet, spec) for spec in sheet.columns]
    size = next((s for s in sizes if sum(c.least for c in columns) <= _room(s, width_pt, pad_pt, columns)), sizes[-1])
    room = _room(size, width_pt, pad_pt, columns)
    return Widths(size, _filled(columns, _fitted(columns, room), room))


def _room(size: float, width_pt: float, pad_pt: float, columns: Sequence[_Column]) -> float:
    return (width_pt - pad_pt * len(columns)) / size


def _column(sheet: SummarySheet, spec: FieldSpec) -> _Column:
    values = [row[spec.name] for row in sheet.rows]
    if spec.type in WHOLE_TYPES:
        whole = values
    elif spec.type == "multi":
        whole = [part for value in values for part in parts(value)]
    else:
        whole = [run for value in values for run in RUN.findall(value)]
    unbroken = min(max((em_width(t) for t in whole), default=0.0), LONGEST_WHOLE_EM)
    heading = ceil(em_width(spec.label) / 2)
    open_ = OPEN_EM if not any(values) else 0.0
    # Options stand below one another, so that more room than the longest needs is of no use.
    longest = max(em_width(t) for t in (spec.label, *(whole if spec.type == "multi" else values)))
    least = max(unbroken, heading, open_, 2.0) + MARGIN_EM
    return _Column(max(longest + MARGIN_EM, least), least)


def _filled(columns: Sequence[_Column], ems: Sequence[float], room: float) -> tuple[float, ...]:
    """Widths that fill the room: what is left goes to columns with wrapped texts, else to all; what lacks is taken
    from all."""
    lacking = [max(0.0, c.longest - e) for c, e in zip(columns, ems, strict=True)]
    left = max(0.0, room - sum(ems))
    share = min(1.0, left / sum(lacking)) if sum(lacking) else 0.0
    wider = [e + share * lack for e, lack in zip(ems, lacking, strict=True)]
    return tuple(e * room / sum(wider) for e in wider)


def _fitted(columns: Sequence[_Column], room: float) -> list[float]:
    """The widths at which the column with the most lines has as few as fit: rows as low as can be."""
    lines = [next((n for n in range(1, MOST_LINES) if c.width(n) <= c.least), MOST_LINES) for c in columns]
    while True:
        left = room - sum(c.width(n) for c, n in zip(columns, lines, strict=True))
        for i in sorted(range(len(columns)), key=lambda i: -lines[i]):
            if lines[i] > 1 and columns[i].width(lines[i] - 1) - columns[i].width(lines[i]) <= left:
                lines[i] -= 1
                break
        else:
            return [c.width(n) for c, n in zip(columns, lines, strict=True)]
