"""Runs kanhe over labelled packages and holds how pages became documents against the bars of whole packages.

    .venv/bin/python -m tests.benchmarks.bulk --packages DIR --score DIR --out DIR [--levels bulk clean] [--keep]

`--packages` holds one folder a level (`bulk`: mailed packages; others hold single applications) with one folder a
package (scan.pdf, online.json, profile.txt and truth.json), `--score` the scorer packages.py. Reports are kept in
`--out`, so that a second run with `--keep` only scores. Exit code 1 when a bar is missed.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.bars import Bar, run_level, score_packages, show

PAGE_CODES = frozenset({"PAGE_MISSING", "PAGE_EXTRA", "PAGE_ORDER", "PAGE_DUPLICATE", "PAGE_FAILED"})
PACKAGE_CODES = frozenset({"NO_PAPER", "NO_ONLINE_RECORD", "SUMMARY_MISMATCH", "QUOTA_EXCEEDED", "DUPLICATE_APPLICANT"})
SPLITS = ("documents_bulk", "documents_single")


def level_bars(figures: dict[str, Any]) -> Iterator[Bar]:
    """The bars of one level: how its pages were dealt out, and what was told of pages and packages."""
    ratios = {k: v["value"] for k, v in figures["ratios"].items()}
    for name in ("pages_conserved", *SPLITS):
        if name in ratios:
            yield Bar(name, ratios[name], "= 1", ratios[name] == 1)
    yield _none("reports missing or malformed", [*figures["missing_reports"], *figures["malformed_reports"]])
    lists = figures["lists"]
    for what, codes in (("page", PAGE_CODES), ("package", PACKAGE_CODES)):
        yield _none(f"planted {what} defects missed", _of(lists["missed"], codes))
        yield _none(f"false {what} findings", _of(lists["false_findings"], codes))


def _of(rows: Sequence[dict[str, Any]], codes: frozenset[str]) -> list[dict[str, Any]]:
    return [row for row in rows if row["code"] in codes]


def _none(name: str, rows: Sequence[object]) -> Bar:
    return Bar(name, len(rows), "0", not rows)


def planted(figures: dict[str, Any]) -> int:
    """How many defects of pages and packages were planted at a level."""
    return sum(of for code, (_, of) in figures["recall_by_code"].items() if code in PAGE_CODES | PACKAGE_CODES)


def main() -> int:
    """Runs what was asked for and prints every bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=Path, required=True)
    parser.add_argument("--score", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--levels", nargs="*", default=["bulk"])
    parser.add_argument("--keep", action="store_true", help="score the reports that are there")
    args = parser.parse_args()
    met = True
    for level in args.levels:
        out = args.out / level
        if not any((args.packages / level).glob("*/truth.json")):
            print(f"{level}: no packages")
            met = False
            continue
        seconds, pages = run_level(args.packages / level, out, "online.json", keep=args.keep)
        figures = score_packages(args.score, args.packages / level, out)
        title = f"{level}: {figures['packages']} packages, {pages} pages, {planted(figures)} planted, {seconds:.0f} s"
        met &= show(title, list(level_bars(figures)))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
