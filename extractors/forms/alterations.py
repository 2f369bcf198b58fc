"""What a hand did to printed values: struck out, added to, written over, covered up."""

from collections.abc import Iterator, Sequence

from extractors.forms.content import Alteration, height, middle
from extractors.forms.corrections import patches
from extractors.forms.grid import Cell
from extractors.forms.overwriting import written_over
from extractors.forms.pen_ink import pen_ink
from extractors.forms.strikes import CORE, struck
from extractors.forms.strokes import Cover, contrast, covered
from extractors.ocr.engine import Line
from extractors.page import PageImage, Pixels

UNDER_SEAL = 0.5
"""A line that lies under a seal with a larger share is not judged: it may be the seal's own text, run together by what
was left of it."""
REACHING = 0.12
"""A line of print ends further over its cell's lower rule than this share of its height."""


def find_alterations(
    page: PageImage, clean: Pixels, cells: Sequence[Cell], lines: Sequence[Line], covers: Sequence[Cover]
) -> tuple[Alteration, ...]:
    """Every alteration on an upright page, of values and of whatever else; `clean` are its RGB pixels without the ink
    of seals, `covers` the seals. Black ink is told by what it does to print, coloured ink by its colour."""
    return tuple(_found(page, clean, cells, lines, covers))


def _found(
    page: PageImage, clean: Pixels, cells: Sequence[Cell], lines: Sequence[Line], covers: Sequence[Cover]
) -> Iterator[Alteration]:
    dark = contrast(clean, page.px(1.0))
    void: list[Line] = []
    for line in lines:
        hidden = covered(line.bounds, covers, lifted=True) >= UNDER_SEAL or _on_rule(line, cells)
        bounds = None if hidden else struck(dark, line)
        if bounds is not None:
            yield Alteration("struck", bounds)
            void.append(line)
        elif not covered(line.bounds, covers, lifted=True) and (over := written_over(dark, line)):
            yield Alteration("overwritten", over)
    yield from (Alteration("added", line.bounds) for line in _strayed(void, cells, lines))
    if covers and page.pixels is not clean:
        dark = contrast(page.pixels, page.px(1.0))
    yield from (Alteration("added", bounds) for bounds in pen_ink(page, dark, cells, lines, covers))
    yield from (Alteration("covered", bounds) for bounds in patches(page, dark, cells, lines, covers))


def _on_rule(line: Line, cells: Sequence[Cell]) -> bool:
    """Whether a cell ends within a line's height, so that a rule may run through it."""
    x0, y0, x1, y1 = line.bounds
    inner = (y0 + CORE[0] * (y1 - y0), y0 + CORE[1] * (y1 - y0))
    beside = (c for c in cells if c.x0 < (x0 + x1) / 2 < c.x1)
    return any(inner[0] < edge < inner[1] for c in beside for edge in (c.y0, c.y1))


def _strayed(void: Sequence[Line], cells: Sequence[Cell], lines: Sequence[Line]) -> Iterator[Line]:
    """Lines of the cell above that reach down to a struck value with nothing beside it in its own cell: what was
    written over the value stands among them."""
    for line in void:
        x0, _, x1, _ = line.bounds
        home = next((c for c in cells if c.holds(*middle(line))), None)
        if home is None or any(home.holds(*middle(o)) for o in lines if not any(o is v for v in void)):
            continue
        for other in lines:
            a, _, b, bottom = other.bounds
            above = middle(other)[1] < home.y0 and bottom > home.y0 - REACHING * height(other)
            if above and a < x1 and x0 < b:
                yield other
