"""Which page of the portal's print a scanned page shows: by what both print, and by the number at their feet."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal

from models.base import Record
from models.portal import PortalPage
from models.scan import PageRef
from service.reconciliation.page_likeness import SAME_PAGE, PageLikeness

NUMBER_WEIGHT = 0.15
"""What an equal number is worth beside likeness: it decides between pages alike, and never against the text."""
ORDER_WEIGHT = 0.01
"""What a page loses for each page that it stands away from its place: it decides between pages that are all alike."""

PairedBy = Literal["text", "number", "order"]


class ScannedPage(Record):
    """A scanned page as pairing sees it: the number read at its foot (None: none was) and its lines."""

    ref: PageRef
    number: int | None
    lines: tuple[str, ...]


class PagePair(Record):
    """A scanned page and the number of the print's page that it shows or stands for; `likeness` (0 to 1) is how much
    of the text of both they share. `by` says what pairs them: their `text`, or, where that is not alike, the `number`
    at the foot, or the `order`: as many pages are left on both sides between two that are paired."""

    ref: PageRef
    page: int
    likeness: float
    by: PairedBy


class PagePairing(Record):
    """`pairs` in the order of the scan, of a print page that was scanned twice both; `unscanned` are the print's
    pages, `unprinted` the scan's that have no partner. `shift` is how far the print's pages are counted ahead of the
    numbers at their feet: 1 where the cover has none."""

    shift: int = 0
    pairs: tuple[PagePair, ...]
    unscanned: tuple[int, ...]
    unprinted: tuple[PageRef, ...]

    def best(self, page: int) -> PagePair | None:
        """The scanned page that is most like a page of the print."""
        return max((p for p in self.pairs if p.page == page), key=lambda p: p.likeness, default=None)


def pair_pages(scanned: Sequence[ScannedPage], print_: Sequence[PortalPage]) -> PagePairing:
    """Pairs every scanned page with the page of the print that it shows. Pages may be missing, repeated, swapped,
    foreign or replaced, numbers misread, and pages of pictures have no text: a page whose text is like none stands for
    a page that no other shows, by its number or else by its order."""
    table = PageLikeness([p.lines for p in scanned], [[line.text for line in p.lines] for p in print_])
    likeness = [[table.of(i, j) for j in range(len(print_))] for i in range(len(scanned))]
    shift = _shift(scanned, print_, likeness)
    scanned = [p.model_copy(update={"number": p.number + shift}) if p.number else p for p in scanned]
    found: dict[int, tuple[int, PairedBy]] = {}
    for i, page in enumerate(scanned):
        alike = [j for j in range(len(print_)) if likeness[i][j] >= SAME_PAGE]
        if alike:
            found[i] = max(alike, key=lambda j: likeness[i][j] + _bonus(page, print_[j], i, j)), "text"
    for i, j in _by_number(scanned, print_, set(found), {j for j, _ in found.values()}):
        found[i] = j, "number"
    for i, j in _by_order(len(scanned), len(print_), {i: j for i, (j, _) in found.items()}):
        found[i] = j, "order"
    shown = {j for j, _ in found.values()}
    return PagePairing(
        shift=shift,
        pairs=tuple(
            PagePair(ref=scanned[i].ref, page=print_[j].number, likeness=round(likeness[i][j], 3), by=by)
            for i, (j, by) in sorted(found.items())
        ),
        unscanned=tuple(p.number for j, p in enumerate(print_) if j not in shown),
        unprinted=tuple(p.ref for i, p in enumerate(scanned) if i not in found),
    )


def _shift(scanned: Sequence[ScannedPage], print_: Sequence[PortalPage], likeness: Sequence[Sequence[float]]) -> int:
    """How far most pages that are known by their text are counted ahead of their numbers."""
    ahead: Counter[int] = Counter()
    for page, row in zip(scanned, likeness, strict=True):
        alike = [p.number for p, score in zip(print_, row, strict=True) if score >= SAME_PAGE]
        if page.number is not None and len(alike) == 1:
            ahead[alike[0] - page.number] += 1
    return max(ahead, key=lambda n: (ahead[n], n == 0), default=0)


def _by_number(
    scanned: Sequence[ScannedPage], print_: Sequence[PortalPage], paired: set[int], shown: set[int]
) -> Iterator[tuple[int, int]]:
    """Unpaired scanned pages that alone bear the number of a page which none shows."""
    left = Counter(p.number for i, p in enumerate(scanned) if i not in paired)
    for i, page in enumerate(scanned):
        for j, printed in enumerate(print_):
            if i not in paired and j not in shown and printed.number == page.number and left[page.number] == 1:
                yield i, j


def _by_order(scanned: int, printed: int, found: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Unpaired scanned pages between two paired ones, where just as many of the print are left there."""
    shown = set(found.values())
    for unpaired, group in groupby(range(scanned), key=lambda i: i not in found):
        run = list(group)
        before, after = found.get(run[0] - 1, -1), found.get(run[-1] + 1, printed)
        between = range(before + 1, after)
        if unpaired and len(between) == len(run) and not shown.intersection(between):
            yield from zip(run, between, strict=True)


def _bonus(scanned: ScannedPage, print_: PortalPage, i: int, j: int) -> float:
    return NUMBER_WEIGHT * (scanned.number == print_.number) - ORDER_WEIGHT * abs(i - j)
