"""What a hand did to printed values: struck out, added to, written over, covered up."""

from collections.abc import Iterator, Sequence

from extractors.forms.content import Alteration
from extractors.forms.grid import Cell
from extractors.forms.pen_ink import pen_ink
from extractors.forms.strikes import struck
from extractors.forms.strokes import Cover, contrast, covered
from extractors.ocr.engine import Line
from extractors.page import PageImage, Pixels

UNDER_SEAL = 0.5
"""A line that lies under a seal with a larger share is not judged: it may be the seal's own text, run together by what
was left of it."""


def find_alterations(
    page: PageImage, clean: Pixels, cells: Sequence[Cell], lines: Sequence[Line], covers: Sequence[Cover]
) -> tuple[Alteration, ...]:
    """Every alteration on an upright page, of values and of whatever else; `clean` are its RGB pixels without the ink
    of seals, `covers` the seals. Black ink is told by what it does to print, coloured ink by its colour."""
    return tuple(_found(page, clean, cells, lines, covers))


def _found(
    page: PageImage, clean: Pixels, cells: Sequence[Cell], lines: Sequence[Line], covers: Sequence[Cover]
) -> Iterator[Alteration]:
    print_ = contrast(clean, page.px(1.0))
    for line in lines:
        bounds = struck(print_, line) if covered(line.bounds, covers, lifted=True) < UNDER_SEAL else None
        if bounds is not None:
            yield Alteration("struck", bounds)
    for bounds in pen_ink(page, contrast(page.pixels, page.px(1.0)), cells, lines, covers):
        yield Alteration("added", bounds)
