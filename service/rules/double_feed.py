"""Two sheets that the scanner pulled at once: suspected only where the scan itself shows it, beside pages that are
missing. That a page is missing never says so by itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from models.application import Application
from models.catalogue import message
from models.scan import PageRef
from service.rules.quality import ScanFault

LONGER_MM = 10.0
"""How much longer than the others the picture of two overlapping sheets is at least: the smallest difference at which
document scanners stop by themselves; pages of one feed differ by 2 mm at most."""
SAME_WIDTH_MM = 3.0
"""How far the width of such a picture may be off: a sheet of another format is wider or narrower as well."""
LEAST_OTHERS = 3
"""Pages that tell how long a sheet of this feed is."""
MOST_HIDDEN = 3
"""Printed pages in a run that one pull can hide: both sides of a sheet, and one of the next."""

Sizes = Mapping[PageRef, tuple[float, float]]
"""Shorter and longer side of a page's picture in mm."""


@dataclass(frozen=True)
class _Gap:
    """Printed numbers in a run that no page has, and the pages with the numbers on either side."""

    numbers: tuple[int, ...]
    before: PageRef | None
    after: PageRef | None


def double_feeds(
    applications: Sequence[Application],
    missing: Mapping[int, Sequence[int]],
    sizes: Sizes,
    received: Sequence[PageRef],
    turned_over: frozenset[PageRef] = frozenset(),
) -> Iterator[ScanFault]:
    """Where a double feed is suspected. `missing` are the printed numbers that each document (by index) lacks,
    `received` all pages in reading order, `turned_over` those of paper whose sides were scanned in two passes."""
    duplex = _duplex_inputs(applications, received)
    for application in applications:
        for gap in _gaps(application, missing.get(application.index, ())):
            beside = gap.before or gap.after
            if beside is None or len(gap.numbers) > MOST_HIDDEN:
                continue
            longer = next(((ref, mm) for ref in (gap.before, gap.after) if ref and (mm := _longer(ref, sizes))), None)
            if longer is not None:
                said = message("finding.double_feed_long", numbers=_said(gap), longer=round(longer[1]))
                yield ScanFault(longer[0], said)
            elif _half_sheet(gap, beside, duplex, turned_over):
                yield ScanFault(beside, message("finding.double_feed_side", numbers=_said(gap)))


def _gaps(application: Application, missing: Sequence[int]) -> Iterator[_Gap]:
    places = {n: page for page, n in zip(application.pages, application.printed_pages, strict=False) if n}
    run: list[int] = []
    for number in sorted(missing):
        if run and number != run[-1] + 1:
            yield _Gap(tuple(run), places.get(run[0] - 1), places.get(run[-1] + 1))
            run = []
        run.append(number)
    if run:
        yield _Gap(tuple(run), places.get(run[0] - 1), places.get(run[-1] + 1))


def _longer(ref: PageRef, sizes: Sizes) -> float | None:
    """By how many mm a page is longer than the others of its feed, where it is no wider; None where it is not."""
    if ref not in sizes:
        return None
    others = [size for other, size in sizes.items() if other.input == ref.input and other != ref]
    if len(others) < LEAST_OTHERS:
        return None
    width, length = (median(size[side] for size in others) for side in (0, 1))
    longer = sizes[ref][1] - length
    return longer if longer >= LONGER_MM and abs(sizes[ref][0] - width) <= SAME_WIDTH_MM else None


def _half_sheet(gap: _Gap, beside: PageRef, duplex: frozenset[int], turned_over: frozenset[PageRef]) -> bool:
    """Whether the scan has the other side of a sheet that the numbers are missing of: of paper scanned in two passes,
    or both at the ends of a run that a duplex scanner lost between the front of one sheet and the back of the next."""
    front = gap.before is not None and gap.numbers[0] % 2 == 0
    back = gap.after is not None and gap.numbers[-1] % 2 == 1
    if beside in turned_over:
        return front or back
    return beside.input in duplex and front and back


def _duplex_inputs(applications: Sequence[Application], received: Sequence[PageRef]) -> frozenset[int]:
    """Inputs in which a blank page follows every application of an odd count of pages, and none of an even one; of two
    applications at least."""
    kinds = {page: kind for a in applications for page, kind in zip(a.pages, a.page_kinds, strict=False)}
    following = dict(pairwise(received))
    seen: dict[int, list[tuple[bool, bool]]] = {}
    for application in applications:
        ends = [p for p, n in zip(application.pages, application.printed_pages, strict=False) if n is not None]
        total = application.printed_total
        if not ends or total is None:
            continue
        blank = kinds.get(following.get(ends[-1], ends[-1])) == "blank"
        seen.setdefault(ends[-1].input, []).append((total % 2 == 1, blank))
    return frozenset(
        i for i, ends in seen.items() if len(ends) > 1 and any(odd for odd, _ in ends) and all(o == b for o, b in ends)
    )


def _said(gap: _Gap) -> str:
    return "、".join(str(n) for n in gap.numbers)
