"""Draws applications with marks of a hand on them and tells what is found, missed and false, by kind and damage.

    .venv/bin/python -m tests.benchmarks.marks --out DIR [--levels clean office poor grey] [--count 6] [--notes]

`--out` keeps the drawn scans, so that a second run only reads them. Exit code 1 when an unmarked value is called
altered, or a signature or date missed that is there.
"""

import argparse
import sys
from pathlib import Path

from extractors.forms.template_store import builtin
from extractors.page import use_threads
from extractors.pipeline import Tools
from service.settings import Settings
from service.workflows.read_scans import open_engine
from tests.benchmarks.marks.drawn import WEAR
from tests.benchmarks.marks.outcome import run_level


def main() -> int:
    """Runs the levels that were asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.marks", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--levels", nargs="*", choices=list(WEAR), default=list(WEAR))
    parser.add_argument("--count", type=int, default=6, help="marked applications a level, and as many unmarked")
    parser.add_argument("--notes", action="store_true", help="tell every one that was missed or false")
    args = parser.parse_args()
    use_threads(1)
    tools = Tools(open_engine(Settings(), threads=1), builtin())
    false = 0
    for level in args.levels:
        outcome = run_level(tools, level, args.count, args.out)
        false += sum(outcome.false.values())
        print(
            f"== {level}",
            *outcome.lines(),
            *([*outcome.notes, *outcome.strayed] if args.notes else ()),
            sep="\n   ",
            flush=True,
        )
    return 1 if false else 0


if __name__ == "__main__":
    sys.exit(main())
