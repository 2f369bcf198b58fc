"""Puts the pages of a package into the order in which they are read, where duplex paper was scanned in two passes, and
tells the reviewer so: the scan is ours, and no applicant's pages are out of order for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from extractors.forms.classification import is_blank
from extractors.forms.scan_order import TwoPass, reading_order, two_passes
from extractors.forms.splitting import PageMark
from extractors.page import MM_PER_INCH
from extractors.pipeline import PageReading, number_on
from models.catalogue import message
from models.scan import PageRef, PageResult, ScanInput
from service.rules.quality import ScanFault

Page = PageReading | PageResult


@dataclass(frozen=True)
class OrderedPages:
    """All pages, those of two passes in reading order, and what is to be told of those; `turned_over` are the pages
    of paper whose sides were scanned one after the other."""

    pages: tuple[Page, ...]
    faults: tuple[ScanFault, ...] = ()
    turned_over: frozenset[PageRef] = frozenset()

    @property
    def read(self) -> list[PageReading]:
        """The pages that could be read."""
        return [page for page in self.pages if isinstance(page, PageReading)]

    @property
    def refs(self) -> list[PageRef]:
        """Which pages they are."""
        return [ref_of(page) for page in self.pages]


def in_reading_order(pages: Sequence[Page], inputs: Sequence[ScanInput] = ()) -> OrderedPages:
    """The pages as received, or as they are read where their printed numbers say so. `inputs` name the files."""
    stacks = two_passes([_mark(page) for page in pages], feeds([ref_of(page) for page in pages]))
    if not stacks:
        return OrderedPages(tuple(pages))
    shown = {i.index: i.path for i in inputs}
    ordered = tuple(pages[i] for i in reading_order(len(pages), stacks))
    turned_over = frozenset(ref_of(pages[i]) for stack in stacks for i in stack.order)
    return OrderedPages(ordered, tuple(_faults(stacks, [ref_of(page) for page in pages], shown)), turned_over)


def sizes_of(pages: Sequence[PageReading]) -> dict[PageRef, tuple[float, float]]:
    """Shorter and longer side of the pages' pictures in mm; without those whose file does not tell."""
    sizes = {}
    for page in pages:
        frame = page.content.frame
        if frame.dpi:
            short, long = sorted((frame.width, frame.height))
            sizes[page.ref] = (short * MM_PER_INCH / frame.dpi, long * MM_PER_INCH / frame.dpi)
    return sizes


def ref_of(page: Page) -> PageRef:
    """Which page it is."""
    return page.ref if isinstance(page, PageReading) else PageRef(input=page.input, page=page.page)


def feeds(refs: Sequence[PageRef]) -> list[list[int]]:
    """Places of pages that a scanner took in one after the other: a file's, or those of files of one page in a row."""
    files = [list(group) for _, group in groupby(range(len(refs)), key=lambda i: refs[i].input)]
    out: list[list[int]] = []
    for single, group in groupby(files, key=lambda file: len(file) == 1):
        members = list(group)
        out += [[i for file in members for i in file]] if single else members
    return out


def _mark(page: Page) -> PageMark:
    if isinstance(page, PageResult):
        return PageMark("unknown", None)
    blank = page.footer.page is None and is_blank(page.content)
    return PageMark("blank" if blank else "unknown", number_on(page), page.footer.page, page.footer.total)


def _faults(stacks: Sequence[TwoPass], refs: Sequence[PageRef], shown: dict[int, str]) -> list[ScanFault]:
    """One for each input in which a second pass begins, there."""
    begins = sorted(stacks, key=lambda s: s.second[0])
    out = []
    for _, group in groupby(begins, key=lambda s: refs[s.second[0]].input):
        members = list(group)
        parts = ("、".join(_named([refs[i] for i in p], shown) for p in (s.first, s.second)) for s in members)
        out.append(ScanFault(refs[members[0].second[0]], message("finding.scan_two_passes", passes="；".join(parts))))
    return out


def _named(refs: Sequence[PageRef], shown: dict[int, str]) -> str:
    """Pages in a row, by file: `scan.pdf 1-7`, or `a/1.jpg - a/7.jpg`."""
    first, last = refs[0], refs[-1]
    start, end = (shown.get(r.input, str(r.input + 1)) for r in (first, last))
    return f"{start} - {end}" if first.input != last.input else f"{start} {first.page}-{last.page}"
