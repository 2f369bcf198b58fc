"""What two scans of a page show, made ready for judging whether they are of one sheet."""

from collections import Counter
from collections.abc import Iterator, Sequence

from extractors.forms.checkboxes import EMPTY, TICKED
from extractors.forms.content import PageContent
from extractors.pipeline import PageReading
from extractors.verification.registration import Bounds, Registration
from extractors.verification.two_scans import hold_scans, upright
from models.application import Application
from models.form_template import FormTemplate
from models.seal import Seal
from models.sheet_comparison import HandMark, SealMark, SheetComparison, SheetMarks, TickMark, TickState
from service.reconciliation.page_differences import letters
from service.workflows.compare_print import folded_text, page_lines

FILLED = {"filled": True, "partly": False, "blank": False}
"""Whether a slot's state says that a hand filled it; `unclear` says neither."""


def compare_sheets(
    earlier: PageReading, later: PageReading, seals: tuple[Sequence[Seal], Sequence[Seal]], kind: str,
    template: FormTemplate, beyond: tuple[str, str] = ("", ""),
) -> SheetComparison:  # fmt: skip
    """Two readings of a page of some kind held against each other. `seals` are those found on either with their slots,
    `beyond` the folded text of the other pages of either paper."""
    sides = [page_lines(page, kind, template, ()) for page in (earlier, later)]
    two = hold_scans(*sides)
    mm = later.content.frame.px(1.0)
    return SheetComparison(
        forward=two.forward,
        backward=two.backward,
        earlier=SheetMarks(
            ticks=tuple(_ticks(earlier.content)),
            seals=tuple(_seals(earlier, seals[0], mm, two.registration)),
            hands=tuple(_hands(earlier.content)),
            letters=letters(folded_text(earlier)),
        ),
        later=SheetMarks(
            ticks=tuple(_ticks(later.content)),
            seals=tuple(_seals(later, seals[1], mm, None)),
            hands=tuple(_hands(later.content)),
            letters=letters(folded_text(later)),
        ),
        beyond_earlier=beyond[0],
        beyond_later=beyond[1],
    )


def seals_of(application: Application, page: PageReading) -> tuple[Seal, ...]:
    """The seals of a document that were found on a page; slices of cross-page seals are not set by this page."""
    found = (s for s in application.seals if (s.input, s.page) == (page.ref.input, page.ref.page))
    return tuple(s for s in found if s.kind != "cross_page")


def _ticks(content: PageContent) -> Iterator[TickMark]:
    seen: Counter[str] = Counter()
    for tick in sorted(content.ticks, key=lambda t: (t.y0, t.x0)):
        state: TickState = "full" if tick.ink >= TICKED else "empty" if tick.ink <= EMPTY else "unclear"
        box = content.frame.box(tick.x0, tick.y0, tick.x1, tick.y1)
        yield TickMark(option=tick.option, number=seen[tick.option], state=state, box=box)
        seen[tick.option] += 1


def _seals(page: PageReading, seals: Sequence[Seal], px_per_mm: float, laid: Registration | None) -> Iterator[SealMark]:
    """The seals in mm of the later scan; those of the earlier one laid over it."""
    bounds = {found.seal.box: found.bounds for found in page.seals}
    for seal in seals:
        if seal.box not in bounds:
            continue
        x0, y0, x1, y1 = _laid(bounds[seal.box], page, laid)
        middle = (x0 + x1) / 2 / px_per_mm, (y0 + y1) / 2 / px_per_mm
        yield SealMark(slot=seal.slot or "", x_mm=middle[0], y_mm=middle[1], text=seal.text, box=seal.box)


def _laid(bounds: Bounds, page: PageReading, laid: Registration | None) -> Bounds:
    return bounds if laid is None else laid.bounds(upright(bounds, page.content.frame).root)


def _hands(content: PageContent) -> Iterator[HandMark]:
    for mark in content.slots:
        yield HandMark(slot=mark.slot, filled=FILLED.get(mark.state), box=content.frame.box(*mark.bounds))
