"""Where the values of a form's fields stand on paper: the result of every way of finding them."""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.forms.content import (
    INDENT,
    Alteration,
    PageContent,
    Tick,
    confidence_of,
    height,
    paragraphs_of,
    text_of,
)  # fmt: skip
from extractors.forms.grid import Cell
from extractors.ocr.engine import Line
from extractors.page import meets
from models.application import AlterationKind
from models.form_template import FieldSpec

STRUCK_OUT = 0.6
"""Share of a line's length that a stroke must strike through for the line to be void."""
GRAVEST: tuple[AlterationKind, ...] = ("struck", "overwritten", "covered", "added")
"""Of several alterations of one value the first of these is told."""


@dataclass(frozen=True)
class Stretch:
    """Part of a value on one page: its lines in reading order, and its cell where it has one."""

    content: PageContent
    lines: tuple[Line, ...]
    cell: Cell | None = None

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """Ticks that stand in the height of one of the lines, within it or just before it."""
        return tuple(t for t in self.content.ticks if any(_belongs(t, line) for line in self.lines))

    @property
    def struck(self) -> tuple[Line, ...]:
        """Lines that a stroke runs through from end to end."""
        strokes = [a.bounds for a in self.content.alterations if a.kind == "struck"]
        return tuple(line for line in self.lines if any(_through(s, line) for s in strokes))

    @property
    def alterations(self) -> tuple[Alteration, ...]:
        """What a hand did here: in the cell, or, outside of tables, to one of the lines."""
        return tuple(a for a in self.content.alterations if self._holds(a))

    def _holds(self, alteration: Alteration) -> bool:
        x0, y0, x1, y1 = alteration.bounds
        if self.cell is not None:
            return self.cell.holds((x0 + x1) / 2, (y0 + y1) / 2)
        return any(meets(alteration.bounds, line.bounds) for line in self.lines)

    @property
    def inked(self) -> bool:
        """Whether something unread stands in the cell."""
        return any(self.content.cells[i] is self.cell for i in self.content.inked)


@dataclass(frozen=True)
class FieldPlace:
    """One printed place of a field: `name` is its flat name, `block` the block of the form it stands in. A place
    with no lines is a blank cell; of a place where a value was struck out, `lines` are what stands there instead."""

    name: str
    spec: FieldSpec
    block: str
    stretches: tuple[Stretch, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All valid lines, in reading order over the pages: those struck out only where nothing else stands."""
        every = tuple(line for s in self.stretches for line in s.lines)
        struck = {id(line) for s in self.stretches for line in s.struck}
        return tuple(line for line in every if id(line) not in struck) or every

    @property
    def sealed(self) -> bool:
        """Whether a seal lies over some of it."""
        return any(meets(seal, line.bounds) for s in self.stretches for seal in s.content.seals for line in s.lines)

    @property
    def alteration(self) -> AlterationKind | None:
        """How a hand altered the value, None where it did not. Ink beside the boxes of a choice is no alteration: it
        is how a choice is made by hand, and what is written behind one of its options stands among them."""
        kinds = {a.kind for s in self.stretches for a in s.alterations}
        if self.spec.options or self.spec.within:
            kinds &= {"struck"}
        return next((k for k in GRAVEST if k in kinds), None)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """All ticks of the place."""
        return tuple(t for s in self.stretches for t in s.ticks)

    @property
    def text(self) -> str:
        """What is printed, wrapped lines joined."""
        if self.spec.type == "longtext":
            return _running([s for s in self.stretches if s.lines])
        return text_of(self.lines) if len(self.stretches) == 1 else "".join(text_of(s.lines) for s in self.stretches)

    @property
    def confidence(self) -> float:
        """Mean confidence over the characters read, 0 to 1."""
        return confidence_of(self.lines)


def _running(stretches: Sequence[Stretch]) -> str:
    """Running text over pages: a page begins a paragraph only where its first row is indented."""
    out = ""
    for stretch in stretches:
        left, first = _left(stretch), stretch.lines[0]
        starts = first.bounds[0] > left + INDENT * height(first)
        out += ("\n" if out and starts else "") + paragraphs_of(stretch.lines, left)
    return out


def _left(stretch: Stretch) -> float:
    """The left edge of a stretch's column in px."""
    return min(line.bounds[0] for line in stretch.lines)


def _through(stroke: tuple[float, float, float, float], line: Line) -> bool:
    x0, y0, x1, y1 = line.bounds
    level = y0 <= (stroke[1] + stroke[3]) / 2 <= y1
    return level and min(stroke[2], x1) - max(stroke[0], x0) >= STRUCK_OUT * (x1 - x0)


def _belongs(tick: Tick, line: Line) -> bool:
    x0, y0, x1, y1 = line.bounds
    return y0 <= (tick.y0 + tick.y1) / 2 <= y1 and x0 - (y1 - y0) <= tick.x1 <= x1
