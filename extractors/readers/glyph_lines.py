"""From single characters to printed lines: what stands in one row of one cell is a line, what a wide gap parts are
two."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.readers.glyphs import Glyph
from extractors.readers.ruled_cells import Bounds

SAME_ROW = 0.5
"""Two characters stand in one row when they share this much of the lower one's height, raised ones of m² too."""
GAP_IN_CELL, GAP_OUTSIDE = 2.5, 1.5
"""Blank between two characters of a row, in heights of the type, from which they are two lines: inside a cell print
is letter-spaced (单　位　名　称), outside it two such lines are a label and what stands beside it."""
SPACE_GAP = 0.6
"""Blank of so many heights is a space that the file did not write as a character."""
SAME_STEP, LONGEST_STEP = 0.05, 0.4
"""A word goes on where its next letter stands off as the one before does, to this share of the height, and by no more
than loosely set type: two cells keep at least the blank at their edges apart."""
WORD_GAP = 0.2
"""So many heights between two Latin letters are a space: in print it is at least a quarter."""


@dataclass(frozen=True)
class LayerLine:
    """One printed line. `bounds` in points of the page as shown (left, top, right, bottom); `centres` gives for each
    character of `text` its centre as a fraction (0 to 1) of the width. `turn`: the clockwise degrees it stands turned
    by."""

    text: str
    bounds: Bounds
    centres: tuple[float, ...]
    turn: int = 0


def lines_of(glyphs: Sequence[Glyph], cells: Sequence[Bounds], size: tuple[float, float]) -> tuple[LayerLine, ...]:
    """The lines of a page of that width and height, from top to bottom, left to right. No line reaches from one cell
    into another."""
    groups: dict[tuple[int, int | None], list[Glyph]] = {}
    for glyph, home in zip(glyphs, _homes(glyphs, cells), strict=True):
        groups.setdefault((glyph.turn, home), []).append(glyph)
    found = [line for (turn, home), group in groups.items() for line in _lines(group, turn, home is not None, size)]
    return tuple(sorted(found, key=lambda line: (round(line.bounds[1] + line.bounds[3]), line.bounds[0])))


def _homes(glyphs: Sequence[Glyph], cells: Sequence[Bounds]) -> Iterator[int | None]:
    """The cell that each glyph, in the order of the file, belongs to: the smallest one it stands in; None outside all.
    A word too long for its cell runs on into the next one and still belongs to the first."""
    by_area = sorted(range(len(cells)), key=lambda i: _area(cells[i]))
    before: Glyph | None = None
    home: int | None = None
    gap: float | None = None
    for glyph in glyphs:
        here = next((i for i in by_area if _holds(cells[i], *glyph.middle)), None)
        step = _step(before, glyph)
        runs_on = step is not None and home is not None and abs(step - (gap or 0.0)) < SAME_STEP
        home = home if here != home and runs_on else here
        gap = step
        before = glyph
        yield home


def _step(before: Glyph | None, glyph: Glyph) -> float | None:
    """The blank between two level glyphs of which one follows the other, in heights; None of others."""
    if before is None or before.blank or glyph.blank or before.turn or glyph.turn or before.y0 != glyph.y0:
        return None
    step = (glyph.x0 - before.x1) / max(_height(glyph), 1e-6)
    return step if glyph.x0 > before.x0 and step < LONGEST_STEP else None


def _lines(group: Sequence[Glyph], turn: int, in_cell: bool, size: tuple[float, float]) -> Iterator[LayerLine]:
    """The lines of one cell whose characters all stand turned alike: set upright, read, and set back."""
    upright = [_turned(g, turn, size) for g in group]
    for row in _rows(upright):
        for piece in _pieces(row, GAP_IN_CELL if in_cell else GAP_OUTSIDE):
            line = _line(piece)
            yield replace(line, bounds=_back(line.bounds, turn, size), turn=turn)


def _turned(glyph: Glyph, turn: int, size: tuple[float, float]) -> Glyph:
    """A glyph on the page turned so that its text runs from left to right."""
    x0, y0, x1, y1 = glyph.x0, glyph.y0, glyph.x1, glyph.y1
    width, height = size
    if turn == 90:
        x0, y0, x1, y1 = y0, width - x1, y1, width - x0
    elif turn == 180:
        x0, y0, x1, y1 = width - x1, height - y1, width - x0, height - y0
    elif turn == 270:
        x0, y0, x1, y1 = height - y1, x0, height - y0, x1
    return replace(glyph, x0=x0, y0=y0, x1=x1, y1=y1)


def _back(bounds: Bounds, turn: int, size: tuple[float, float]) -> Bounds:
    x0, y0, x1, y1 = bounds
    width, height = size
    if turn == 90:
        return width - y1, x0, width - y0, x1
    if turn == 180:
        return width - x1, height - y1, width - x0, height - y0
    if turn == 270:
        return y0, height - x1, y1, height - x0
    return bounds


def _rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Glyphs by printed row, each from left to right; blanks among them."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: g.middle[1]):
        last = rows[-1][-1] if rows else None
        shared = min(glyph.y1, last.y1) - max(glyph.y0, last.y0) if last else 0.0
        if last is not None and shared > SAME_ROW * min(_height(glyph), _height(last)):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [sorted(row, key=lambda g: g.middle[0]) for row in rows]


def _pieces(row: Sequence[Glyph], gap: float) -> Iterator[list[Glyph]]:
    """A row cut at its wide gaps, without blanks at either end."""
    piece: list[Glyph] = []
    last: Glyph | None = None
    for glyph in row:
        if glyph.blank:
            piece += [glyph] if last else []
            continue
        if last is not None and glyph.x0 - last.x1 > gap * max(_height(glyph), _height(last)):
            yield _trimmed(piece)
            piece = []
        piece.append(glyph)
        last = glyph
    if last is not None:
        yield _trimmed(piece)


def _trimmed(piece: Sequence[Glyph]) -> list[Glyph]:
    printed = [i for i, g in enumerate(piece) if not g.blank]
    return list(piece[printed[0] : printed[-1] + 1])


def _line(piece: Sequence[Glyph]) -> LayerLine:
    """The line of glyphs in printed order, with one space wherever blanks or a gap part two of them."""
    printed = [g for g in piece if not g.blank]
    x0, x1 = min(g.x0 for g in printed), max(g.x1 for g in printed)
    wide = max(x1 - x0, 1e-6)
    text, centres = "", list[float]()
    last: Glyph | None = None
    parted = False
    for glyph in piece:
        if glyph.blank:
            parted = True
            continue
        if last is not None and (parted or _gapped(last, glyph)):
            text += " "
            centres.append(((last.x1 + glyph.x0) / 2 - x0) / wide)
        step = (glyph.x1 - glyph.x0) / len(glyph.text)
        centres += [(glyph.x0 + step * (i + 0.5) - x0) / wide for i in range(len(glyph.text))]
        text += glyph.text
        last, parted = glyph, False
    bounds = (x0, min(g.y0 for g in printed), x1, max(g.y1 for g in printed))
    return LayerLine(text, bounds, tuple(centres))


def _gapped(last: Glyph, glyph: Glyph) -> bool:
    """Whether the blank between two characters is a space."""
    latin = last.text[-1:].isascii() and glyph.text[:1].isascii()
    letters = latin and last.text[-1:].isalpha() and glyph.text[:1].isalpha()
    return glyph.x0 - last.x1 > (WORD_GAP if letters else SPACE_GAP) * max(_height(glyph), _height(last))


def _height(glyph: Glyph) -> float:
    return glyph.y1 - glyph.y0


def _holds(bounds: Bounds, x: float, y: float) -> bool:
    return bounds[0] <= x <= bounds[2] and bounds[1] <= y <= bounds[3]


def _area(bounds: Bounds) -> float:
    return (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])
