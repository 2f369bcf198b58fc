"""Whether a hand has been where the form wants a signature: by the ink beside the slot's label, whatever it says."""

from collections.abc import Sequence

from extractors.forms.content import height, middle
from extractors.forms.grid import Cell, cell_at, right_of
from extractors.forms.slots import label_line
from extractors.forms.strokes import Bounds, Cover, Dark, Strokes, contrast, covered, print_depth, strokes_in
from extractors.ocr.engine import Line
from extractors.page import PageImage, Pixels
from models.application import SlotState
from models.folding import fold
from models.form_template import SlotSpec

USUAL_EM = 0.72
"""A character's width as a share of its line's height, where single characters' places are not known."""
REACH_MM = 70.0
"""How far right of its label a signature may reach: the longest seen ended 62 mm beyond."""
ABOVE_EM, BELOW_EM = 1.6, 1.6
"""How far over and under the label's own line a signature may reach, in ems, unless other print stands there."""
PRINTED = 4
"""Characters from which a line above or below is print and not a signature that was read."""
NEAR_MM = 35.0
"""A hand begins within this of its label: what covers it there may hide a signature."""
HIDDEN = 0.2
"""Share of the near place from which a seal whose ink is still there may hide a signature."""
SIGNED_EM2, BARE_EM2 = 0.3, 0.1
"""Square ems of strokes from which a place is signed and up to which it is bare: of 41 scanned pages, those signed had
at least 0.8, those not signed at most 0.03."""
SPREAD_EM = 0.7
"""A signature is at least this wide or high; a smaller mark is a blot."""
INSET_MM = 0.8
"""Left out along a cell's edges: the rules and their blur."""
CELL_END_MM = 8.0
"""A label that ends this near its cell's right edge has its place in the next cell."""


def signature_at(
    page: PageImage,
    clean: Pixels,
    lines: Sequence[Line],
    cells: Sequence[Cell],
    covers: Sequence[Cover],
    slot: SlotSpec,
) -> tuple[SlotState, Bounds] | None:
    """Whether a signature's place on an upright page is filled, and the label's bounds with it in px; None where the
    label was not read. `clean` are the pixels without the ink of seals."""
    found = label_line(lines, slot)
    if found is None:
        return None
    end, em = label_end(found, slot.label)
    x0, y0, _, y1 = found.bounds
    level = middle(found)[1]
    place = _place(page, (end, level), em, found, lines, cells)
    return _state(page, clean, (x0, level - em / 2, end, level + em / 2), place, em, covers), (x0, y0, place[2], y1)


def label_end(line: Line, label: str) -> tuple[float, float]:
    """Where a label at the beginning of a line ends, and the width of its characters, both in px: a line's box may
    take in what a hand wrote behind the label."""
    x0, _, x1, _ = line.bounds
    text, centres = line.reading.text, line.reading.centres
    last = _label_characters(text, label)
    if len(centres) != len(text) or last < 2:
        em = USUAL_EM * height(line)
        return min(x1, x0 + (last + 0.5) * em) if last < len(text) else x1, em
    at = [x0 + c * (x1 - x0) for c in centres]
    em = max((at[last - 1] - at[0]) / (last - 1), 0.4 * height(line) * USUAL_EM)
    end = at[last - 1] + em / 2
    if last < len(text) and text[last] in ":：;；_":
        end += em / 2
    return end, em


def _label_characters(text: str, label: str) -> int:
    """How many characters of a line belong to a label within it."""
    wanted = fold(label)
    for count in range(1, len(text) + 1):
        if fold(text[:count]).endswith(wanted):
            return count
    return min(len(text), len(label))


def _place(
    page: PageImage, at: tuple[float, float], em: float, label: Line, lines: Sequence[Line], cells: Sequence[Cell]
) -> Bounds:
    """Where the signature belongs: right of the label, no further than its cell or the print above and below."""
    end, level = at
    inset = page.px(INSET_MM)
    left, right = end + 0.15 * em, min(end + page.px(REACH_MM), float(page.width))
    top, bottom = level - (0.5 + ABOVE_EM) * em, level + (0.5 + BELOW_EM) * em
    home = cell_at(cells, end - em, level)
    if home is not None and home.x1 - end < page.px(CELL_END_MM) and (beside := right_of(home, cells)) is not None:
        return beside.x0 + inset, beside.y0 + inset, beside.x1 - inset, beside.y1 - inset
    if home is not None:
        right, top, bottom = min(right, home.x1 - inset), max(top, home.y0 + inset), min(bottom, home.y1 - inset)
    for other in lines:
        x0, y0, x1, y1 = other.bounds
        if other is label or len(other.reading.text) < PRINTED or x1 < label.bounds[0] or x0 > right:
            continue
        if (y0 + y1) / 2 < level - em / 2:
            top = max(top, y1)
        elif (y0 + y1) / 2 > level + em / 2:
            bottom = min(bottom, y0)
    return left, min(top, level - em / 2), right, max(bottom, level + em / 2)


def _state(
    page: PageImage, clean: Pixels, label: Bounds, place: Bounds, em: float, covers: Sequence[Cover]
) -> SlotState:
    if any(c.cornered and within(c.bounds, place, em) for c in covers):
        return "filled"
    strokes = ink_between(page, clean, label, place, em, covers)
    near = (place[0], place[1], min(place[2], place[0] + page.px(NEAR_MM)), place[3])
    if strokes.area >= SIGNED_EM2 and max(strokes.width, strokes.height) >= SPREAD_EM:
        return "filled"
    if strokes.area > BARE_EM2 or covered(near, covers) > HIDDEN:
        return "unclear"
    return "blank"


def ink_between(
    page: PageImage, clean: Pixels, print_: Bounds, place: Bounds, em: float, covers: Sequence[Cover]
) -> Strokes:
    """The strokes in a place, held against print that stands near it."""
    pad = page.px(8.0)
    left, top = (max(0, round(min(print_[i], place[i]) - pad)) for i in (0, 1))
    right, bottom = (round(max(print_[i], place[i]) + pad) for i in (2, 3))
    dark = contrast(clean[top:bottom, left:right], page.px(1.0))
    depth = print_depth(_cut(dark, print_, left, top))
    x0, y0 = max(left, round(place[0])), max(top, round(place[1]))
    return strokes_in(_cut(dark, place, left, top), (x0, y0), covers, depth, em, page.px(1.0))


def _cut(plane: Dark, bounds: Bounds, left: int, top: int) -> Dark:
    x0, y0, x1, y1 = (max(0, round(v)) for v in (bounds[0] - left, bounds[1] - top, bounds[2] - left, bounds[3] - top))
    return plane[y0:y1, x0:x1]


def within(inner: Bounds, place: Bounds, em: float) -> bool:
    """Whether the middle of a seal lies in a place or within an em of it."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return place[0] - em <= x <= place[2] + em and place[1] - em <= y <= place[3] + em
