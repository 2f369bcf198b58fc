"""The cells of a PDF's tables, from the lines, rectangles and shadings that the page draws."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from extractors.readers.glyphs import shade

Bounds = tuple[float, float, float, float]
"""Left, top, right, bottom in points, origin top left."""

POINTS_PER_MM = 72 / 25.4
RULE_PT = 3.0
"""A rectangle thinner than this is a rule (a thick frame of a table has 2.25 pt)."""
SNAP_PT = 1.2
"""Rules within this distance are one: neighbouring cells draw the edge between them twice, rounded differently."""
JOIN_PT = 1.5
"""A rule goes on across a gap of this length, and meets another that it stays short of by it: the width of a rule."""
ALIGNED_PT = 2.0
"""Rules of one table begin and end within this distance."""
LEAST_RULE_MM = 4.2
"""What remains shorter than this once joined is a tick box or a stroke: a row of 10.5 pt type has 5 mm, a box before
an option up to 4."""
LEAST_CELL_MM = 3.0
"""A cell narrower or lower than this holds no text."""
LARGEST_SHARE = 0.9
"""A cell with a larger share of the page is the page's own frame."""
MOST_CROSSINGS = 20_000
"""Rules across times rules down from which a page is a drawing on squared paper: a full page of narrow rows in twenty
columns has 3,000."""
LEAST_DARK = 0.02
"""How much darker than paper a stroke or shading is, as a share of black: the palest shading of a table has 0.03."""


@dataclass(frozen=True)
class Rule:
    """A straight line along one axis: at `at` on the other axis, from `start` to `end`."""

    lying: bool
    at: float
    start: float
    end: float


def find_cells(
    lines: Iterable[Mapping[str, Any]], rects: Iterable[Mapping[str, Any]], size: tuple[float, float]
) -> tuple[Bounds, ...]:
    """The cells of a page of that width and height, from pdfplumber's `page.lines` and `page.rects`: the smallest
    rectangles whose four sides are all drawn. Row by row from the top left."""
    drawn = [*_of_lines(lines), *_of_rects(rects)]
    across, down = _merged([r for r in drawn if r.lying]), _merged([r for r in drawn if not r.lying])
    down = _merged([*down, *_open_sides(across, down)])
    if len(across) * len(down) > MOST_CROSSINGS:
        return ()
    least, largest = LEAST_CELL_MM * POINTS_PER_MM, LARGEST_SHARE * size[0] * size[1]
    cells = (
        c for c in _cells(across, down)
        if c[2] - c[0] >= least and c[3] - c[1] >= least and (c[2] - c[0]) * (c[3] - c[1]) < largest
    )  # fmt: skip
    return tuple(sorted(cells, key=lambda c: (c[1], c[0])))


def _of_lines(lines: Iterable[Mapping[str, Any]]) -> Iterator[Rule]:
    for line in lines:
        if line.get("stroke", True) and 1 - shade(line["stroking_color"]) >= LEAST_DARK:
            yield from _thin(line["x0"], line["top"], line["x1"], line["bottom"])


def _of_rects(rects: Iterable[Mapping[str, Any]]) -> Iterator[Rule]:
    for rect in rects:
        stroked = rect["stroke"] and 1 - shade(rect["stroking_color"]) >= LEAST_DARK
        filled = rect["fill"] and 1 - shade(rect["non_stroking_color"]) >= LEAST_DARK
        if not (stroked or filled):
            continue
        x0, y0, x1, y1 = rect["x0"], rect["top"], rect["x1"], rect["bottom"]
        if min(x1 - x0, y1 - y0) < RULE_PT:
            yield from _thin(x0, y0, x1, y1)
        else:
            yield Rule(True, y0, x0, x1)
            yield Rule(True, y1, x0, x1)
            yield Rule(False, x0, y0, y1)
            yield Rule(False, x1, y0, y1)


def _thin(x0: float, y0: float, x1: float, y1: float) -> Iterator[Rule]:
    """The rule that a thin rectangle or line is; none where it runs aslant."""
    wide, high = x1 - x0, y1 - y0
    if high < RULE_PT and wide > high:
        yield Rule(True, (y0 + y1) / 2, x0, x1)
    elif wide < RULE_PT and high > wide:
        yield Rule(False, (x0 + x1) / 2, y0, y1)


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Rules on one line as one, gaps closed, those too short left out."""
    bands: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        if bands and rule.at - bands[-1][-1].at <= SNAP_PT:
            bands[-1].append(rule)
        else:
            bands.append([rule])
    least = LEAST_RULE_MM * POINTS_PER_MM
    return [r for band in bands for r in _joined(band) if r.end - r.start >= least]


def _joined(band: Sequence[Rule]) -> Iterator[Rule]:
    at = sum(r.at for r in band) / len(band)
    lying, (first, *rest) = band[0].lying, sorted(band, key=lambda r: r.start)
    start, end = first.start, first.end
    for rule in rest:
        if rule.start > end + JOIN_PT:
            yield Rule(lying, at, start, end)
            start, end = rule.start, rule.end
        end = max(end, rule.end)
    yield Rule(lying, at, start, end)


def _open_sides(across: Sequence[Rule], down: Sequence[Rule]) -> Iterator[Rule]:
    """The sides of tables that are ruled inside and left open left and right: where the rules of two rows begin or end
    alike, with an upright rule between them and none at their ends."""
    for end in ("start", "end"):
        rules = sorted(across, key=lambda r: (round(getattr(r, end) / ALIGNED_PT), r.at))
        for upper, lower in pairwise(rules):
            at, level = float(getattr(upper, end)), (upper.at + lower.at) / 2
            if abs(at - getattr(lower, end)) > ALIGNED_PT or upper.at >= lower.at:
                continue
            between = [v for v in down if v.start <= level <= v.end and upper.start <= v.at <= upper.end]
            if between and all(abs(v.at - at) > ALIGNED_PT for v in between):
                yield Rule(False, at, upper.at, lower.at)


def _cells(across: Sequence[Rule], down: Sequence[Rule]) -> Iterator[Bounds]:
    """For each corner the smallest rectangle right of and below it whose sides are all drawn."""
    uprights = sorted(down, key=lambda v: v.at)
    level = sorted(across, key=lambda h: h.at)
    met = [{i: v for i, v in enumerate(uprights) if _meet(h, v)} for h in level]
    for index, top in enumerate(level):
        for left in met[index]:
            found = _smallest(index, left, level, met)
            if found is not None:
                x0, x1 = uprights[left].at, uprights[found[0]].at
                yield x0, top.at, x1, level[found[1]].at


def _smallest(
    index: int, left: int, level: Sequence[Rule], met: Sequence[Mapping[int, Rule]]
) -> tuple[int, int] | None:
    """Which upright and which level rule close the rectangle whose top left corner is where two rules meet."""
    top, start = level[index], met[index][left]
    for below in range(index + 1, len(level)):
        bottom = level[below]
        if bottom.at > start.end + JOIN_PT:
            return None
        if left not in met[below]:
            continue
        for right, end in met[index].items():
            if right <= left or right not in met[below] or not _spans(end, top.at, bottom.at):
                continue
            if _spans(bottom, start.at, end.at):
                return right, below
    return None


def _meet(lying: Rule, standing: Rule) -> bool:
    return (
        lying.start - JOIN_PT <= standing.at <= lying.end + JOIN_PT
        and standing.start - JOIN_PT <= lying.at <= standing.end + JOIN_PT
    )


def _spans(rule: Rule, start: float, end: float) -> bool:
    return rule.start - JOIN_PT <= start and end <= rule.end + JOIN_PT
