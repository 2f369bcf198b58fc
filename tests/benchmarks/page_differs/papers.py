"""Generated applications: the portal's print, the paper as it was signed and scanned, and papers of which one page was
changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np

from extractors.forms.template_store import builtin
from extractors.pipeline import PageReading, Tools, read_page
from extractors.readers.scan import open_scan
from models.campaign import OnlineRecords
from models.limits import Limits
from models.scan import PageRef
from samples.generator import image_pdf, layout, paper
from samples.generator.build import Print, draft_of, paper_sheet, portal_of, print_paper
from samples.generator.case import Case, Wear
from samples.generator.cases import CASES, OFFICE, POOR
from samples.generator.defects import Draft
from samples.generator.typesetting import render
from service.integrations.online_records import read_online
from tests.benchmarks.page_differs.alterations import CHANGES, altered

WEARS: dict[str, Wear] = {"clean": Wear(), "office": OFFICE, "poor": POOR}
TRIES = 8
"""Changes that are tried until one shows: some leave a page as it was, or move what follows to other pages."""


@dataclass(frozen=True)
class Paper:
    """One application: what was read of its scan, what the portal has of it, and the profile that it is checked by."""

    name: str
    draft: Draft
    printed: Print
    online: OnlineRecords
    pages: tuple[PageReading, ...]


@dataclass(frozen=True)
class Altered:
    """A paper with one page changed: which, and how."""

    change: str
    page: int
    pages: tuple[PageReading, ...]


def cases(count: int) -> list[Case]:
    """Forms of all looks, without planted defects or blank sheets."""
    return [
        replace(c, defects=(), leaves=tuple({*c.leaves, "instructions", "declaration"})) for c in CASES if not c.form
    ][:count]


def make_paper(case: Case, level: str, tools: Tools, folder: Path) -> Paper:
    """A paper as it should be, scanned at a level of `WEARS` and read."""
    case = replace(case, wear=WEARS[level])
    draft = draft_of(case, builtin())
    portal = folder / "portal.pdf"
    portal.write_bytes(portal_of(draft)[0])
    online = read_online(portal, builtin())
    sheet = paper_sheet(draft)
    printed = print_paper(layout.plan(sheet), sheet, draft)
    numbers = range(1, len(printed.pages) + 1)
    pages = tuple(scanned(printed, n, case, tools, folder) for n in numbers)
    return Paper(f"{case.name}/{level}", draft, printed, online, pages)


def make_altered(paper_: Paper, tools: Tools, folder: Path, each: int) -> Iterator[Altered]:
    """The paper with each kind of change, `each` times: the changed page is printed, scanned and read anew."""
    draft, case = paper_.draft, paper_.draft.case
    sheet = paper_sheet(draft)
    plan = layout.plan(sheet)
    for change, function in CHANGES.items():
        for number in range(each):
            rng = Random(f"{case.name}/{change}/{number}")
            for _ in range(TRIES):
                changed = altered(plan, function, rng)
                page = _changed_page(paper.texts(render(changed)[0]), paper_.printed.texts)
                if page is not None:
                    reading = scanned(print_paper(changed, sheet, draft), page, case, tools, folder)
                    yield Altered(change, page, (*paper_.pages[: page - 1], reading, *paper_.pages[page:]))
                    break


def _changed_page(texts: Sequence[str], before: Sequence[str]) -> int | None:
    """The only page of which the text is another; None where there are several, or fewer pages or more."""
    differing = [n for n, (a, b) in enumerate(zip(texts, before, strict=False), 1) if a != b]
    return differing[0] if len(texts) == len(before) and len(differing) == 1 else None


def scanned(printed: Print, number: int, case: Case, tools: Tools, folder: Path) -> PageReading:
    """One page through the scanner and the reading stages."""
    rng = np.random.default_rng([case.seed, number])
    back = printed.pages[number % len(printed.pages)]
    scanned = paper.scan(printed.pages[number - 1].copy(), back, case.wear, number, rng)
    path = folder / "page.pdf"
    image_pdf.write_scan(path, [(scanned.pixels, 0)], case.wear.dpi, case.wear.quality)
    with open_scan(path, path.name, Limits(), None) as scan:
        return read_page(PageRef(input=0, page=number), scan.page(1), tools)
