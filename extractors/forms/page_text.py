"""Reads the text of a page: lines are found, cut and joined so that a cell's row is one line, and recognised; what a
detector overlooks beside a label or at a row's end is read too."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from extractors.forms.checkboxes import may_hold_boxes
from extractors.forms.content import height, in_order, middle
from extractors.forms.grid import Cell
from extractors.forms.marks import ink_of
from extractors.forms.stacked_text import read_stacked
from extractors.ocr.engine import Engine, FirstLook, Line
from extractors.page import Pixels, Polygon, meets
from extractors.preprocessing.deskew import line_crop
from models.folding import fold

CUT_SHARE = 0.15
"""A polygon is cut at a cell's edge when at least this share of its width lies on either side."""
RULE_PX_MM = 0.3
"""Width of a printed rule: what a cut leaves out on either side."""
JOIN_GAP = 2.5
"""Pieces of a cell's row are read as one line when the gap is below this many line heights: letter-spaced print."""
SAME_ROW = 0.6
"""Two pieces share a row when they overlap by this share of the lower one's height."""
LEAST_STROKE = 0.3
"""Ink beside a piece belongs to its row when it is at least this share of the row's height tall; dirt is not."""
MARGIN_MM_IN_RULES = 2.0
"""Left free along a cell's edge, in widths of a rule: its blur."""
EDGE_MARKS = {"1", "l", "I", "|", "i", "!", "丨", "/", "\\", "-", "_", "—", "."}
"""What the edge of a cell is read as."""
EDGE_IN_RULES = 3.0
"""A stroke so near to an edge, in widths of a rule (0.9 mm in all), is the edge: the middle of a printed 1 keeps 1.5 mm
away."""
STANDING = 3.0
"""A piece this many times taller than wide is text that stands, not part of a row."""
LEAST_BESIDE = 0.5
"""Confidence from which text read beside a label without having been detected is taken."""
Bounds = tuple[float, float, float, float]
Some = TypeVar("Some")


@dataclass(frozen=True)
class Glimpse:
    """A first look at a page: who looks, the lines glimpsed so far (None: none was looked for), and where it is not
    enough: under seals, and in lines with boxes before the options of a choice."""

    look: FirstLook
    lines: Sequence[Polygon] | None
    seals: Sequence[Bounds]
    options: Sequence[str] = ()


def read_text(
    pixels: Pixels, cells: Sequence[Cell], engine: Engine, rule_px: float, first: Glimpse | None = None,
    codes: Sequence[Bounds] = (),
) -> tuple[Line, ...]:  # fmt: skip
    """The text lines of an upright RGB page, in reading order; `rule_px` is the width of a printed rule. Where there
    was a first look the engine finds and reads only what that left in doubt. What is found in `codes` is no text."""
    every = _found(pixels, first) if first else engine.find(pixels)
    found = [p for p in every if not any(_inside_of(_bounds(p), code) for code in codes)]
    pieces = [piece for p in found for piece in cut_at_cells(p, cells, rule_px)]
    polygons = join_in_cells(pieces, cells, pixels, rule_px)
    read = _read_first(polygons, pixels, engine, first) if first else _recognised(polygons, pixels, engine)
    lines = [line for line in read if not _is_edge(line, cells, pixels, rule_px)]
    lines = read_stacked(lines, cells, pixels, engine, MARGIN_MM_IN_RULES * rule_px)
    return in_order([*lines, *_beside_labels(lines, cells, pixels, engine)])


def _found(pixels: Pixels, first: Glimpse) -> list[Polygon]:
    """All lines. Where there are seals, lines were glimpsed through their ink: there they are glimpsed anew."""
    if first.lines is None:
        glimpsed = first.look.glimpse(pixels)
    elif first.seals:
        glimpsed = first.look.glimpse_anew(pixels, first.lines, first.seals)
    else:
        glimpsed = list(first.lines)
    return first.look.find(pixels, glimpsed, first.seals)


def _read_first(polygons: Sequence[Polygon], pixels: Pixels, engine: Engine, first: Glimpse) -> list[Line]:
    """Lines by a first look; those under seals by the engine, and those with boxes, which are looked for where it says
    that characters stand."""
    hidden, open_ = _parted(polygons, lambda p: _under(p, first.seals))
    boxed, plain = _parted(_recognised(open_, pixels, first.look), lambda line: _may_be_boxed(line, first))
    return plain + _recognised([*(line.polygon for line in boxed), *hidden], pixels, engine)


def _parted(several: Sequence[Some], test: Callable[[Some], bool]) -> tuple[list[Some], list[Some]]:
    """Those that a test holds for, and the others."""
    held: tuple[list[Some], list[Some]] = ([], [])
    for one in several:
        held[0 if test(one) else 1].append(one)
    return held


def _may_be_boxed(line: Line, first: Glimpse) -> bool:
    """Whether a line that only a first look read may hold boxes."""
    return line.reading.first_look and may_hold_boxes(line.reading.text, first.options)


def _inside_of(bounds: Bounds, code: Bounds) -> bool:
    x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    return code[0] <= x <= code[2] and code[1] <= y <= code[3] and bounds[2] - bounds[0] <= code[2] - code[0]


def _under(polygon: Polygon, seals: Sequence[Bounds]) -> bool:
    return any(meets(_bounds(polygon), seal) for seal in seals)


def _is_edge(line: Line, cells: Sequence[Cell], pixels: Pixels, rule_px: float) -> bool:
    """Whether a line is the blurred edge of a cell, which reads as a stroke, and no text."""
    if line.reading.text.strip() not in EDGE_MARKS:
        return False
    x0, y0, x1, y1 = line.bounds
    home = next((c for c in cells if c.holds(*middle(line))), None)
    columns = _strokes(pixels[round(y0) : round(y1), round(x0) : round(x1)], LEAST_STROKE * (y1 - y0))
    if home is None or not len(columns):
        return False
    x = x0 + float(columns.mean())
    return min(x - home.x0, home.x1 - x) < EDGE_IN_RULES * rule_px


def _recognised(polygons: Sequence[Polygon], pixels: Pixels, engine: Engine | FirstLook) -> list[Line]:
    readings = engine.read([line_crop(pixels, p) for p in polygons])
    return [Line(p, r) for p, r in zip(polygons, readings, strict=True) if r.text.strip()]


def cut_at_cells(polygon: Polygon, cells: Sequence[Cell], rule_px: float) -> list[Polygon]:
    """A polygon as the pieces that lie in different cells; one that stays in a cell is trimmed to it."""
    x0, y0 = polygon.min(axis=0)
    x1, y1 = polygon.max(axis=0)
    level = (y0 + y1) / 2
    touched = [
        c for c in cells
        if c.y0 < level < c.y1 and min(c.x1, x1) - max(c.x0, x0) > CUT_SHARE * min(x1 - x0, c.width)
    ]  # fmt: skip
    inner = [c for c in touched if not any(_inside(d, c) for d in touched if d is not c)]
    if not inner:
        return [polygon]
    pieces = []
    for cell in inner:
        left, right = max(x0, cell.x0 + rule_px), min(x1, cell.x1 - rule_px)
        top, bottom = max(y0, cell.y0 + rule_px / 2), min(y1, cell.y1 - rule_px / 2)
        if len(inner) == 1 and (left, right, top, bottom) == (x0, x1, y0, y1):
            return [polygon]
        if right - left > 2 and bottom - top > 2:
            pieces.append(rectangle((left, top, right, bottom)))
    return pieces


def join_in_cells(polygons: Sequence[Polygon], cells: Sequence[Cell], pixels: Pixels, rule_px: float) -> list[Polygon]:
    """Polygons with the pieces of each row of a cell joined, and lengthened by ink that goes on at either end."""
    home: dict[int, list[Bounds]] = {}
    out: list[Polygon] = []
    smallest = sorted(range(len(cells)), key=lambda i: cells[i].width * cells[i].height)
    for polygon in polygons:
        bounds = _bounds(polygon)
        x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
        at = next((i for i in smallest if cells[i].holds(x, y)), None)
        if at is None or bounds[3] - bounds[1] > STANDING * (bounds[2] - bounds[0]):
            out.append(polygon)
        else:
            home.setdefault(at, []).append(bounds)
    for at, pieces in home.items():
        for row in _rows(pieces):
            longer = [_lengthened(b, cells[at], pixels, rule_px) for b in _joined(row)]
            out += [rectangle(b) for b in _joined(longer)]
    return out


def _rows(pieces: Sequence[Bounds]) -> list[list[Bounds]]:
    rows: list[list[Bounds]] = []
    for piece in sorted(pieces, key=lambda b: b[1] + b[3]):
        last = rows[-1][-1] if rows else None
        if last is not None:
            shared = min(last[3], piece[3]) - max(last[1], piece[1])
            if shared > SAME_ROW * min(last[3] - last[1], piece[3] - piece[1]):
                rows[-1].append(piece)
                continue
        rows.append([piece])
    return rows


def _joined(row: Sequence[Bounds]) -> list[Bounds]:
    out: list[Bounds] = []
    for piece in sorted(row):
        tall = max(piece[3] - piece[1], out[-1][3] - out[-1][1]) if out else 0.0
        if out and piece[0] - out[-1][2] < JOIN_GAP * tall:
            a = out[-1]
            out[-1] = (a[0], min(a[1], piece[1]), max(a[2], piece[2]), max(a[3], piece[3]))
        else:
            out.append(piece)
    return out


def _lengthened(bounds: Bounds, cell: Cell, pixels: Pixels, rule_px: float) -> Bounds:
    """Bounds with the strokes of the same row that stand near either end, within the cell."""
    x0, y0, x1, y1 = bounds
    tall, margin = y1 - y0, MARGIN_MM_IN_RULES * rule_px
    left, right = round(cell.x0 + margin), round(cell.x1 - margin)
    columns = _strokes(pixels[round(y0) : round(y1), left:right], LEAST_STROKE * tall)
    for x in columns[columns + left > x1] + left:
        if x - x1 > JOIN_GAP * tall:
            break
        x1 = float(x)
    for x in columns[columns + left < x0][::-1] + left:
        if x0 - x > JOIN_GAP * tall:
            break
        x0 = float(x)
    pad = 0.15 * tall
    x0 = x0 - pad if x0 < bounds[0] else x0
    x1 = x1 + pad if x1 > bounds[2] else x1
    return max(x0, cell.x0 + rule_px), y0, min(x1, cell.x1 - rule_px), y1


def _strokes(region: Pixels, least: float) -> NDArray[np.int64]:
    """Columns of a region that hold at least so many inked pixels."""
    ink = ink_of(region)
    return np.flatnonzero(ink.sum(axis=0) >= max(2.0, least)) if ink.size else np.zeros(0, dtype=np.int64)


def _beside_labels(lines: Sequence[Line], cells: Sequence[Cell], pixels: Pixels, engine: Engine) -> list[Line]:
    """What stands right of a label with a colon where no text was detected: a value under a seal."""
    bands = []
    for line in lines:
        _, y0, x1, y1 = line.bounds
        if not fold(line.reading.text).endswith(":") or any(c.holds(*middle(line)) for c in cells):
            continue
        if any(o is not line and middle(o)[0] > x1 and abs(middle(o)[1] - (y0 + y1) / 2) < y1 - y0 for o in lines):
            continue
        columns = _strokes(pixels[round(y0) : round(y1), round(x1) :], LEAST_STROKE * height(line))
        if len(columns) >= height(line) / 4:
            bands.append(rectangle((x1 + columns[0] - 4, y0, x1 + columns[-1] + 4, y1)))
    found = _recognised(bands, pixels, engine) if bands else []
    return [line for line in found if line.reading.confidence >= LEAST_BESIDE]


def rectangle(bounds: Bounds) -> Polygon:
    """An upright polygon."""
    x0, y0, x1, y1 = bounds
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=float)


def _bounds(polygon: Polygon) -> Bounds:
    (x0, y0), (x1, y1) = polygon.min(axis=0), polygon.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def _inside(inner: Cell, outer: Cell) -> bool:
    """Whether a cell lies within another: a table drawn inside a frame."""
    return (
        inner.x0 >= outer.x0 and inner.y0 >= outer.y0 and inner.x1 <= outer.x1 and inner.y1 <= outer.y1
        and inner.width * inner.height < outer.width * outer.height
    )  # fmt: skip
