"""Boxes and brackets before the options of a choice: found beside the option's words, and how much ink is in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.forms.content import Tick
from extractors.forms.grid import Cell
from extractors.forms.strokes import Cover
from extractors.ocr.engine import Line
from extractors.page import Pixels, darkest
from models.folding import fold

REACH_EM = 3.2
"""How far left of an option its box may begin, in character widths: 〔 √ 〕 is two wide."""
BESIDE_EM, BRACKET_BESIDE_EM = 1.15, 1.6
"""A box and a bracket end at most this far left of their option, in character widths: a bracket has half a character
of blank after it."""
LEAST_EM, USUAL_EM = 0.6, 0.72
"""A character's least and usual width as shares of its line's height: places next to each other can be told too near,
and of a single character there is only the height to go by."""
INTO_EM = 0.35
"""How far a recogniser's idea of a character's place may be off, in character widths."""
LEAST_DARK = 28
"""Grey levels below the paper's white from which a pixel can be ink; the back's print shining through stays above."""
INK_DEPTH = 0.28
"""A pixel is ink when it is this share of the way from white to the darkest ink near it: worn print keeps its form."""
OVER_EM = 0.12
"""A bracket that ends further right than this, in character widths past the option's left edge, is the option's own
stroke; a tick drawn over a box may well run into the option."""
BOX_EM = (0.42, 2.2)
"""Sides of a box in character widths, from a small one to one with a tick drawn over it."""
BRACKET_EM = (0.5, 0.36)
"""Least height and largest width of a bracket, in character widths."""
BRACKET_GAP_EM = (0.2, 2.1)
"""Space between a pair of brackets, in character widths."""
ALIKE = 0.25
"""A pair of brackets differs by at most this share in height and in where it begins: a tick between them does not
pass for one."""
MIDDLE = 0.22
"""The middle of a box that is looked at: this share of its width and height on either side of the centre."""
TICKED, EMPTY = 0.06, 0.03
"""Share of ink in the middle from which a box counts as ticked, and up to which as empty; between lies doubt."""
AROUND_EM = (0.09, 0.34)
"""How far over and under a box a ring about it runs, in character widths: nearer is the box's own blur, further the
next row."""
ARC = 0.4
"""Share of a box's width over which a ring runs above it and below."""
LARGEST_EM = 1.35
"""No printed box is larger, in character widths; what is, is a box and a hand's mark together."""
BEFORE_EM, STROKE_EM = 0.6, (0.22, 0.4)
"""A mark beside a box stands this near before it and is at least so wide and high, in character widths: the edge of a
cell and that of a box whose outline is broken are narrower."""
LEFT_OF_SEAL, TICKED_UNDER_SEAL = 0.1, 0.25
"""The same where the ink of a coloured seal was taken off: of eight labelled covers with boxes under one, what was left
of the seal filled 0.08 at most, ticks from 0.33."""
UNCLEAR = 0.05
"""Stands for the ink of a box whose outline was not made out though something is there."""
TRACE = 0.02
"""Share of ink before an option from which something is there."""
FULL_MARKS = tuple("■█▇▆▉◼☑☒√✓✔")
"""What a recogniser writes for a box that is ticked; it overlooks many, but hardly makes one up."""
BOX_SIGNS = (*FULL_MARKS, *"□☐◻〔〕[]")
"""What else it writes for boxes and for brackets around a tick."""
LEAST_OPTION = 2
"""Characters from which an option's words are no part of any sentence."""
OPTIONS_SHARE = 0.25
"""Share of a line that the words of options make up where it is a choice; prose that names a few of them is none."""
LOOKALIKES = tuple("口回凶囗日图Vv")
"""Letters that a recogniser takes boxes for; other marks are no letters at all."""


Bounds = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels of a window."""


@dataclass(frozen=True)
class Option:
    """An option's words in a line: `start` px its first character's left edge, `before` px the right edge of what is
    printed before its box, `em` px the width of a character; `marked`: the recogniser read a tick before it."""

    words: str
    line: int
    start: float
    before: float
    em: float
    marked: bool


def may_hold_boxes(text: str, options: Sequence[str]) -> bool:
    """Whether boxes may stand in a line: it has a sign for one, or it is the words of options, or begins with them."""
    folded = fold(text)
    words = [w for o in options if len(o) >= LEAST_OPTION and (w := fold(o)) in folded]
    if any(sign in text for sign in BOX_SIGNS) or any(folded.startswith(w) for w in words):
        return True
    rest = folded
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return len(folded) - len(rest) >= OPTIONS_SHARE * max(1, len(folded))


def find_ticks(
    pixels: Pixels,
    lines: Sequence[Line],
    cells: Sequence[Cell],
    options: Sequence[str],
    covers: Sequence[Cover] = (),
) -> tuple[Tick, ...]:
    """Every box or bracket that stands before one of the options' words on an upright RGB page. Under a seal ink in a
    box proves nothing: there a box that is not empty is unclear, unless a tick was read in it. Where the seal's ink
    was taken off, what is left of it is far less than a tick."""
    ticks = []
    for option in _options(lines, options):
        tick = measured(pixels, option, lines[option.line], cells)
        if tick is None:
            continue
        over = [c for c in covers if _touches(c, tick)]
        ticks.append(tick if option.marked or not over else _under(tick, lifted=all(c.lifted for c in over)))
    return tuple(ticks)


def _touches(cover: Cover, tick: Tick) -> bool:
    x0, y0, x1, y1 = cover.bounds
    return x0 <= tick.x1 and tick.x0 <= x1 and y0 <= tick.y1 and tick.y0 <= y1


def _under(tick: Tick, *, lifted: bool) -> Tick:
    """A box that no tick was read in, under a seal."""
    if not lifted:
        return replace(tick, ink=UNCLEAR) if tick.ink >= TICKED else tick
    if tick.ink in (0.0, UNCLEAR) or tick.ink >= TICKED_UNDER_SEAL:
        return tick
    return replace(tick, ink=UNCLEAR if tick.ink > LEFT_OF_SEAL else 0.0)


def _options(lines: Sequence[Line], options: Sequence[str]) -> Iterator[Option]:
    wanted = sorted({fold(o): o for o in options}.items(), key=lambda item: -len(item[0]))
    for index, line in enumerate(lines):
        text, centres = _folded(line)
        found = occurrences(text, wanted)
        ends = {end for _, end, _ in found}
        kept = [
            f
            for f in found
            if f[0] == 0 or not text[f[0] - 1].isalnum() or text[f[0] - 1] in LOOKALIKES or f[0] in ends
        ]
        yield from _placed(index, line, text, kept, centres)


def occurrences(text: str, wanted: Sequence[tuple[str, str]]) -> list[tuple[int, int, str]]:
    """Where options stand in a folded text, the longer ones first so that none is found inside another."""
    taken = np.zeros(len(text), dtype=bool)
    found: list[tuple[int, int, str]] = []
    for folded, words in wanted:
        at = text.find(folded)
        while at >= 0:
            end = at + len(folded)
            if not taken[at:end].any():
                taken[at:end] = True
                found.append((at, end, words))
            at = text.find(folded, at + 1)
    return sorted(found)


def _folded(line: Line) -> tuple[str, list[float]]:
    """Folded text and the centre in working px of each of its characters."""
    x0, _, x1, _ = line.bounds
    text, centres = "", []
    for character, centre in zip(line.reading.text, line.reading.centres, strict=False):
        for folded in fold(character):
            text += folded
            centres.append(x0 + centre * (x1 - x0))
    return text, centres


def _placed(
    index: int, line: Line, text: str, found: list[tuple[int, int, str]], centres: list[float]
) -> Iterator[Option]:
    x0, y0, _, y1 = line.bounds
    edge = x0 - REACH_EM * (y1 - y0)
    for start, end, words in found:
        steps = end - 1 - start
        pitch = (centres[end - 1] - centres[start]) / steps if steps else USUAL_EM * (y1 - y0)
        em = max(pitch, LEAST_EM * (y1 - y0))
        left = centres[start] - em / 2
        marked = text[max(0, start - 2) : start].rstrip(")")[-1:] in FULL_MARKS
        yield Option(words, index, left, max(edge, left - REACH_EM * em), em, marked)
        edge = centres[end - 1] + em / 2


def measured(pixels: Pixels, option: Option, line: Line, cells: Sequence[Cell]) -> Tick | None:
    """The ink of the box before an option; None where nothing stands there."""
    _, y0, _, y1 = line.bounds
    middle, em = (y0 + y1) / 2, option.em
    home = next((c for c in cells if c.holds(option.start, middle)), None)
    left = max(option.before, home.x0 + 0.08 * em) if home else option.before
    top, bottom = middle - 0.85 * em, middle + 0.85 * em
    if home:
        top, bottom = max(top, home.y0 + 0.08 * em), min(bottom, home.y1 - 0.08 * em)
    top, x0 = max(0, round(top)), max(0, round(left))
    window = darkest(pixels[top : round(bottom), x0 : round(option.start + INTO_EM * em)])
    if window.size == 0 or window.shape[1] < 3:
        return None
    ink = _ink(window)
    start = option.start - x0
    frame = _frame(ink, em, start)
    if frame is None:
        before = ink[:, : max(1, round(start - 0.1 * em))]
        if before.mean() < TRACE and not option.marked:
            return None
        return Tick(option.words, option.line, _agreed(UNCLEAR, option), x0, top, option.start, top + window.shape[0])
    (gx0, gy0, gx1, gy1), closed = frame
    share = _middle_ink(ink[gy0:gy1, gx0:gx1])
    if closed and share < TICKED:
        share = max(share, hand_around(ink, frame[0], em))
    share = _agreed(share, option)
    return Tick(option.words, option.line, share, x0 + gx0, top + gy0, x0 + gx1, top + gy1)


def hand_around(ink: NDArray[np.bool_], frame: Bounds, em: float) -> float:
    """What stands about an empty box, as ink in it: `TICKED` of a ring drawn round it, `UNCLEAR` of a stroke before it
    or of a box with something joined to it, 0 of nothing."""
    x0, y0, x1, y1 = frame
    gap, reach = max(1, round(AROUND_EM[0] * em)), round(AROUND_EM[1] * em)
    columns = slice(max(0, x0), x1)
    over, under = ink[max(0, y0 - reach) : max(0, y0 - gap), columns], ink[y1 + gap : y1 + reach, columns]
    arcs = [float(strip.any(axis=0).mean()) if strip.size else 0.0 for strip in (over, under)]
    if min(arcs) >= ARC or max(x1 - x0, y1 - y0) > LARGEST_EM * em:
        return TICKED if min(arcs) >= ARC else UNCLEAR
    before = ink[y0:y1, max(0, x0 - round(BEFORE_EM * em)) : max(0, x0 - gap)]
    return UNCLEAR if _stroke_in(before, em) else 0.0


def _stroke_in(region: NDArray[np.bool_], em: float) -> bool:
    """Whether a stroke stands in a region, and no comma, dust or rule."""
    if region.size == 0:  # of which OpenCV dies
        return False
    _, _, stats, _ = cv2.connectedComponentsWithStats(region.astype(np.uint8), connectivity=8)
    return any(s[3] >= STROKE_EM[1] * em and s[2] >= STROKE_EM[0] * em for s in stats[1:])


def _agreed(share: float, option: Option) -> float:
    """The ink in a box, held against what the recogniser read there: an unclear box with a tick read in it is ticked,
    an empty one is unclear."""
    if not option.marked or share >= TICKED:
        return share
    return UNCLEAR if share <= EMPTY else TICKED


def _ink(window: NDArray[np.uint8]) -> NDArray[np.bool_]:
    white, dark = np.percentile(window, (90, 1))
    return np.asarray(window < white - max(LEAST_DARK, INK_DEPTH * (white - dark)), dtype=np.bool_)


def _frame(ink: NDArray[np.bool_], em: float, start: float) -> tuple[Bounds, bool] | None:
    """Bounds of the box or of the pair of brackets that stands nearest before `start`, in pixels of the window, and
    whether it is a box."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    marks = [(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, area in stats[1:] if area >= 4]
    own = [m for m in marks if m[2] <= start + OVER_EM * em]
    pair = _brackets(own, em, start)
    if pair is not None:
        return pair, False
    box = _box([m for m in marks if (m[0] + m[2]) / 2 < start], em, start)
    return (box, True) if box is not None else None


def _brackets(marks: Sequence[Bounds], em: float, start: float) -> Bounds | None:
    """The space between a pair of brackets, as bounds."""
    tall = [m for m in marks if m[3] - m[1] >= BRACKET_EM[0] * em and m[2] - m[0] <= BRACKET_EM[1] * em]
    for right in sorted(tall, key=lambda m: -m[2]):
        if start - right[2] > BRACKET_BESIDE_EM * em:
            return None
        slack = ALIKE * (right[3] - right[1])
        for left in sorted(tall):
            near = BRACKET_GAP_EM[0] * em <= right[0] - left[2] <= BRACKET_GAP_EM[1] * em
            if near and abs(left[1] - right[1]) <= slack and abs(left[3] - right[3]) <= slack:
                return left[2], min(left[1], right[1]), right[0], max(left[3], right[3])
    return None


def _box(marks: Sequence[Bounds], em: float, start: float) -> Bounds | None:
    low, high = BOX_EM[0] * em, BOX_EM[1] * em
    boxes = [
        m for m in marks
        if low <= m[2] - m[0] <= high and low <= m[3] - m[1] <= high and start - m[2] <= BESIDE_EM * em
    ]  # fmt: skip
    return max(boxes, key=lambda m: (m[2] - m[0]) * (m[3] - m[1]), default=None)


def _middle_ink(glyph: NDArray[np.bool_]) -> float:
    """Share of ink in the middle of a box, 0 to 1."""
    h, w = glyph.shape
    middle = glyph[
        round(h * (0.5 - MIDDLE)) : max(1, round(h * (0.5 + MIDDLE))),
        round(w * (0.5 - MIDDLE)) : max(1, round(w * (0.5 + MIDDLE))),
    ]
    return float(middle.mean()) if middle.size else 0.0
