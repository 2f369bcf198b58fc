"""Is a page of a supplement known for the sheet that was there before, and a changed one for another?

    .venv/bin/python -m tests.benchmarks.supplements [--cases 2] [--each 1] [--before office] [--levels clean poor]

Prints forms with the samples' generator and scans each twice: the paper before at one level of wear, the supplement's
at others; no data needed. Prints what sheets that were only scanned again came out as (`unchanged` is right), and those
of which a line of the form or a digit of a value was changed (`changed` is right), and why where that is wrong.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from extractors.forms.template_store import builtin
from extractors.pipeline import PageReading, Tools, documents_of
from models.paper_version import SheetState
from samples.generator import layout
from samples.generator.build import draft_of, paper_sheet, print_paper
from samples.generator.case import Case, Defect
from service.reconciliation.sheet_changes import SheetJudgement, judge_sheet
from service.settings import Settings
from service.workflows.compare_sheets import compare_sheets, seals_of
from service.workflows.read_scans import open_engine
from tests.benchmarks.page_differs.papers import WEARS, cases, make_altered, make_paper, scanned

DIGITS = {
    "enterprise": ("registered_capital", "employees", "financials.2019.total_assets", "contact_tel"),
    "project": ("registered_capital", "investment_total", "cluster_firms"),
}
"""Fields of which a digit is changed, by kind of application."""
OTHERS = ("postcode", "registered_capital", "contact_tel")
WANTED: dict[str, SheetState] = {"scanned again": "unchanged"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=2)
    parser.add_argument("--each", type=int, default=1)
    parser.add_argument("--before", choices=list(WEARS), default="office")
    parser.add_argument("--levels", nargs="+", choices=list(WEARS), default=list(WEARS))
    given = parser.parse_args(arguments)
    tools = Tools(open_engine(Settings(), 1), builtin())
    counts: Counter[tuple[str, str, SheetState]] = Counter()
    with tempfile.TemporaryDirectory() as name:
        for case in cases(given.cases):
            first = make_paper(case, given.before, tools, Path(name)).pages
            for level in given.levels:
                tally(case, first, level, tools, Path(name), given.each, counts)
    for (level, what), states in grouped(counts).items():
        print(f"{level:8}{what:16}" + "  ".join(f"{state} {n}" for state, n in sorted(states.items())))


def tally(
    case: Case, first: Sequence[PageReading], level: str, tools: Tools, folder: Path, each: int,
    counts: Counter[tuple[str, str, SheetState]],
) -> None:  # fmt: skip
    """Adds what the sheets of one case come out as."""
    again = make_paper(case, level, tools, folder)
    for page in range(len(again.pages)):
        count("scanned again", level, case, page, judged(first, again.pages, page), counts)
    for altered in make_altered(again, tools, folder, each):
        page = altered.page - 1
        count(f"line {altered.change}", level, case, page, judged(first, altered.pages, page), counts)
    for name in DIGITS.get(case.kind, OTHERS):
        draft = draft_of(replace(case, wear=WEARS[level], defects=(Defect("digit", name),)), builtin())
        if name not in draft.paper or draft.paper[name] == "":
            continue
        sheet = paper_sheet(draft)
        printed = print_paper(layout.plan(sheet), sheet, draft)
        page = next(a.page for a in printed.anchors if a.name == name) - 1
        reading = scanned(printed, page + 1, draft.case, tools, folder)
        pages = (*again.pages[:page], reading, *again.pages[page + 1 :])
        count("digit", level, case, page, judged(first, pages, page), counts)


def count(
    what: str, level: str, case: Case, page: int, judgement: SheetJudgement,
    counts: Counter[tuple[str, str, SheetState]],
) -> None:  # fmt: skip
    """Counts a sheet, and tells of one that came out wrong."""
    counts[level, what, judgement.state] += 1
    if judgement.state != WANTED.get(what, "changed"):
        places = [(p.kind, p.earlier[:30], p.later[:30]) for p in judgement.places]
        print(f"  {case.name}/{level}: {what}, page {page + 1}: {judgement.state} {places}", flush=True)


def judged(first: Sequence[PageReading], later: Sequence[PageReading], page: int) -> SheetJudgement:
    """What is decided of one page of two scans of a paper."""
    one, other = (documents_of(pages, builtin())[0].application for pages in (first, later))
    kind = other.page_kinds[other.pages.index(later[page].ref)]
    seals = seals_of(one, first[page]), seals_of(other, later[page])
    return judge_sheet(compare_sheets(first[page], later[page], seals, kind, builtin()))


def grouped(counts: Counter[tuple[str, str, SheetState]]) -> dict[tuple[str, str], Counter[str]]:
    """The states by level and what was done."""
    out: dict[tuple[str, str], Counter[str]] = {}
    for (level, what, state), n in sorted(counts.items()):
        out.setdefault((level, what), Counter())[state] += n
    return out


if __name__ == "__main__":
    main()
