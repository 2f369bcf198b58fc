"""Ticks of a page whose text is known exactly: by the characters before an option, else by what is drawn there."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.forms.checkboxes import (
    LEAST_EM,
    LOOKALIKES,
    REACH_EM,
    TICKED,
    UNCLEAR,
    USUAL_EM,
    Option,
    measured,
    occurrences,
)
from extractors.forms.content import Tick, height, in_order, middle
from extractors.forms.grid import Cell
from extractors.ocr.engine import Line
from extractors.page import Pixels
from models.folding import fold

EMPTY_MARKS = "□☐▢◻◽◯○〇❍❏❐❑❒⬜"
FULL_MARKS = "■☑☒✓✔√▣◉●⦿⊙◼◾⬛"
CROSSES = "×✗✘xX"
"""A cross in brackets ticks where nothing else does on a page; beside ticks it may mean the opposite."""
CROSSED = 2.0
"""Stands for the ink of a cross in brackets until it is known what it means."""
MARK = re.compile(
    rf"(?:[\[(（【〔〖［]\s*(?P<inside>[{EMPTY_MARKS}{FULL_MARKS}{CROSSES}]?)\s*[\])）】〕〗］]"
    rf"|(?P<bare>[{EMPTY_MARKS}{FULL_MARKS}]+))\s*$"
)
"""What ends right before an option's words: a pair of brackets with or without a tick, or boxes."""
ONE_PLACE = 0.6
"""A tick printed within this many heights of a box is in it."""


Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True)
class PrintedPage:
    """A page whose `lines` carry the exact text and the places of its characters, in px. `drawings` are the bounds of
    its small drawings; `pixels` draws the upright RGB page: it is called only where an option has no mark among the
    characters."""

    lines: Sequence[Line]
    cells: Sequence[Cell]
    drawings: Sequence[Rectangle]
    pixels: Callable[[], Pixels]


@dataclass(frozen=True)
class _Character:
    """One folded character of a line: `printed` is the one it comes from, `source` that one's index in the line, `x`
    its centre in px."""

    folded: str
    printed: str
    line: int
    source: int
    x: float


def find_printed_ticks(page: PrintedPage, options: Sequence[str]) -> tuple[Tick, ...]:
    """Every box or bracket before one of the options' words; an option may be broken over two lines of a cell."""
    wanted = sorted({fold(o): o for o in options}.items(), key=lambda item: -len(item[0]))
    ticks = []
    for group in _groups(page.lines, page.cells):
        characters = [c for index in group for c in _characters(index, page.lines[index])]
        end = 0
        for start, stop, words in occurrences("".join(c.folded for c in characters), wanted):
            last = characters[start - 1] if start else None
            place = _Place(words, characters[end:start], characters[start:stop], last)
            end = stop
            tick = _by_mark(place, page) or _by_drawing(place, page)
            ticks += [tick] if tick else []
    if any(t.ink == CROSSED for t in ticks):
        crossed = UNCLEAR if any(t.ink >= TICKED and t.ink != CROSSED for t in ticks) else 1.0
        ticks = [replace(t, ink=crossed) if t.ink == CROSSED else t for t in ticks]
    return tuple(ticks)


@dataclass(frozen=True)
class _Place:
    """Where an option's words stand: what is printed between the option before and them, the words themselves, and
    the last character of all before them."""

    words: str
    before: Sequence[_Character]
    own: Sequence[_Character]
    last: _Character | None


def _groups(lines: Sequence[Line], cells: Sequence[Cell]) -> Iterator[list[int]]:
    """The lines of each cell in reading order; of those outside cells, too."""
    by_area = sorted(range(len(cells)), key=lambda i: cells[i].width * cells[i].height)
    place = {id(line): next((i for i in by_area if cells[i].holds(*middle(line))), -1) for line in lines}
    index = {id(line): i for i, line in enumerate(lines)}
    for home in sorted(set(place.values())):
        yield [index[id(line)] for line in in_order([line for line in lines if place[id(line)] == home])]


def _characters(index: int, line: Line) -> Iterator[_Character]:
    x0, _, x1, _ = line.bounds
    for source, (printed, centre) in enumerate(zip(line.reading.text, line.reading.centres, strict=True)):
        for folded in fold(printed):
            yield _Character(folded, printed, index, source, x0 + centre * (x1 - x0))


def _by_mark(place: _Place, page: PrintedPage) -> Tick | None:
    """The tick that the characters before an option are; None where they are none."""
    printed = [c for i, c in enumerate(place.before) if i == 0 or c.source != place.before[i - 1].source]
    match = MARK.search("".join(c.printed for c in printed))
    if match is None:
        return None
    marks = printed[match.start() :]
    line = page.lines[marks[-1].line]
    high = height(line)
    beside = [c.x for c in marks if c.line == marks[-1].line]
    _, y0, _, y1 = line.bounds
    box = (min(beside) - high / 2, y0, max(beside) + high / 2, y1)
    ink = _ink(match, marks, high)
    if not ink and any(_drawn_in(box, drawing) for drawing in page.drawings):
        ink = 1.0
    return Tick(place.words, marks[-1].line, ink, *box)


def _drawn_in(box: Rectangle, drawing: Rectangle) -> bool:
    """Whether a drawing stands in a box: the middle of either lies in the other."""
    return _holds(box, drawing) or _holds(drawing, box)


def _holds(outer: Rectangle, inner: Rectangle) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _ink(match: re.Match[str], marks: Sequence[_Character], high: float) -> float:
    """1 of a ticked box, 0 of an empty one, `CROSSED` of a cross in brackets, `UNCLEAR` of what could be either."""
    inside, bare = match["inside"], match["bare"]
    if bare is None:
        return CROSSED if inside and inside in CROSSES else 1.0 if inside and inside in FULL_MARKS else 0.0
    full = [c.x for c in marks if c.printed in FULL_MARKS]
    empty = [c.x for c in marks if c.printed in EMPTY_MARKS]
    if full and empty and min(abs(f - e) for f in full for e in empty) > ONE_PLACE * high:
        return UNCLEAR
    return 1.0 if full else 0.0


def _by_drawing(place: _Place, page: PrintedPage) -> Tick | None:
    """The tick that is drawn before an option whose words stand apart from what is printed before them."""
    first, last = place.own[0], place.last
    line, beside = page.lines[first.line], last is not None and last.line == first.line
    joined = last is not None and beside and bool(place.before)
    if last is not None and joined and last.printed.isalnum() and last.printed not in LOOKALIKES:
        return None
    own = [c.x for c in place.own if c.line == first.line]
    em = max((own[-1] - own[0]) / (len(own) - 1) if len(own) > 1 else USUAL_EM * height(line), LEAST_EM * height(line))
    left = first.x - em / 2
    edge = last.x + em / 2 if last is not None and beside else left - REACH_EM * em
    option = Option(place.words, first.line, left, max(edge, left - REACH_EM * em), em, marked=False)
    return measured(page.pixels(), option, line, page.cells)
