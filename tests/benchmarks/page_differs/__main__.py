"""Are pages found that differ from the portal's print, and no others?

    .venv/bin/python -m tests.benchmarks.page_differs [--cases 3] [--each 2] [--levels clean office poor]

Prints forms with the samples' generator, changes one page of each in several ways outside its fields, scans and reads
them, and checks each against the unchanged portal's PDF. Prints for each level and change how many were planted, found
as PAGE_DIFFERS on that page, told otherwise (an error or warning of a field there), left to a person, and missed; and
the PAGE_DIFFERS on pages that nobody changed. Exit code 1 where a bar is missed.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from extractors.forms.template_store import builtin
from extractors.pipeline import PageReading, Tools
from models.finding import Finding
from models.scan import ScanInput
from service.settings import Settings
from service.workflows.check_package import CheckRequest, check_package
from service.workflows.read_scans import Scans, open_engine
from tests.benchmarks.page_differs.papers import WEARS, Paper, cases, make_altered, make_paper

LEAST_FOUND = {"clean": 0.97, "office": 0.95, "poor": 0.85}
"""Share of the changes that must be told in any way that accuses."""
MOST_FALSE = {"clean": 0.0, "office": 0.005, "poor": 0.01}
"""Share of unchanged pages that may be accused."""
UNCHANGED = "unchanged"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; the exit code says whether the bars hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=3)
    parser.add_argument("--each", type=int, default=2)
    parser.add_argument("--levels", nargs="+", choices=list(WEARS), default=list(WEARS))
    given = parser.parse_args(arguments)
    tools = Tools(open_engine(Settings(), 1), builtin())
    held = True
    for level in given.levels:
        counts: Counter[tuple[str, str]] = Counter()
        with tempfile.TemporaryDirectory() as name:
            for case in cases(given.cases):
                tally(make_paper(case, level, tools, Path(name)), tools, Path(name), given.each, counts)
        held &= show(level, counts)
    return 0 if held else 1


def tally(paper: Paper, tools: Tools, folder: Path, each: int, counts: Counter[tuple[str, str]]) -> None:
    """Adds one paper, unchanged and with every change."""
    for finding in page_findings(paper, paper.pages):
        print(f"  false {paper.name}: page {finding.page}: {finding.code} {finding.message.zh}")
        counts[UNCHANGED, "false"] += finding.severity == "error"
        counts[UNCHANGED, "manual"] += finding.severity == "manual"
    counts[UNCHANGED, "planted"] += len(paper.pages)
    before = {(f.code, f.page, f.field) for f in findings(paper, paper.pages)}
    for altered in make_altered(paper, tools, folder, each):
        new = [f for f in findings(paper, altered.pages) if (f.code, f.page, f.field) not in before]
        outcome = outcome_of(new, altered.page)
        counts[altered.change, "planted"] += 1
        counts[altered.change, outcome] += 1
        told = "; ".join(f"{f.code} {f.message.zh}" for f in new if f.page in (altered.page, None))
        print(f"  {outcome} {paper.name}: {altered.change} on page {altered.page}: {told[:300]}")
        counts[UNCHANGED, "false"] += sum(f.code == "PAGE_DIFFERS" and f.page != altered.page for f in new)


def outcome_of(new: Sequence[Finding], page: int) -> str:
    """How a change of a page is told, the best first."""
    here = [f for f in new if f.page in (page, None)]
    if any(f.code == "PAGE_DIFFERS" and f.page == page for f in here):
        return "found"
    if any(f.severity in ("error", "warning") for f in here):
        return "told"
    return "manual" if any(f.severity == "manual" for f in here) else "missed"


def page_findings(paper: Paper, pages: Sequence[PageReading]) -> list[Finding]:
    """What is said of a paper's pages as a whole."""
    codes = ("PAGE_DIFFERS", "PAGE_MISSING")
    found = findings(paper, pages)
    return [f for f in found if f.code in codes or (f.code == "FIELD_UNREADABLE" and f.field is None)]


def findings(paper: Paper, pages: Sequence[PageReading]) -> list[Finding]:
    """All findings of a paper with these pages."""
    received = ScanInput(index=0, path="scan.pdf", sha256=None, media_type="application/pdf", pages=len(pages))
    request = CheckRequest([], paper.draft.case.profile, datetime.now(UTC), "benchmark")
    report = check_package(request, Scans((received,), tuple(pages), None), paper.online, builtin())
    return [f for d in report.documents for f in d.findings]


def show(level: str, counts: Counter[tuple[str, str]]) -> bool:
    """Prints a level's figures; whether its bars hold."""
    print(f"{level:8}{'planted':>9}{'found':>7}{'told':>6}{'manual':>8}{'missed':>8}")
    changes = [c for c in dict.fromkeys(c for c, _ in counts) if c != UNCHANGED]
    for change in changes:
        row = [counts[change, k] for k in ("planted", "found", "told", "manual", "missed")]
        print(f"  {change:14}{row[0]:>3}{row[1]:>7}{row[2]:>6}{row[3]:>8}{row[4]:>8}")
    planted = sum(counts[c, "planted"] for c in changes)
    told = sum(counts[c, k] for c in changes for k in ("found", "told"))
    false, pages = counts[UNCHANGED, "false"], counts[UNCHANGED, "planted"]
    print(f"  told {told}/{planted}; false on {false} of {pages} unchanged pages, {counts[UNCHANGED, 'manual']} manual")
    return told >= LEAST_FOUND[level] * planted and false <= MOST_FALSE[level] * pages


if __name__ == "__main__":
    sys.exit(main())
