"""Runs kanhe over labelled data and holds the figures against the bars of the main job.

    .venv/bin/python -m tests.benchmarks.bars --packages DIR --forms DIR --score DIR --out DIR [--levels clean office]
        [--references record portal]

`--packages` holds one folder a level with one folder a package (scan.pdf, online.json, portal.pdf, profile.txt and
truth.json), `--forms` images with lines.jsonl, `--score` the scorers packages.py and lines.py. Reports are kept in
`--out`, so that a second run with `--keep` only scores. Exit code 1 when a bar is missed.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

REFERENCES = {"record": "online.json", "portal": "portal.pdf"}
"""What the paper is held against: the records as data, or the portal's own PDF."""
LEAST_VALUES = {"clean": 0.99, "office": 0.97}
"""Level -> least share of values right."""
MOST = {"clean": (0, 1, 0.3, 0.3), "office": (1, 2, 1.0, 1.0), "poor": (3, 4, 8.0, 6.0)}
"""Level -> most planted defects missed and false findings in all; most fields left to a person and `manual` findings
that nothing calls for, per 100 fields."""
KANHE = (sys.executable, "-m", "service")


@dataclass(frozen=True)
class Bar:
    """One figure and what it must be."""

    name: str
    figure: float | None
    wanted: str
    met: bool


def check_package(folder: Path, out: Path, online: str) -> float:
    """Runs `kanhe check` on one package; seconds taken. Raises RuntimeError when there is no report."""
    profile = (folder / "profile.txt").read_text(encoding="utf-8").strip()
    command = [*KANHE, "check", str(folder / "scan.pdf"), "--online", str(folder / online),
               "--profile", profile, "--out", str(out), "--quiet"]  # fmt: skip
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not (out / "report.json").is_file():
        raise RuntimeError(f"{folder}: exit {done.returncode}: {done.stderr}")
    return time.monotonic() - start


def run_level(data: Path, out: Path, online: str, *, keep: bool) -> tuple[float, int]:
    """Checks every package of a level; seconds and pages."""
    seconds, pages = 0.0, 0
    for folder in sorted(p.parent for p in data.glob("*/truth.json")):
        target = out / folder.name
        if not (keep and (target / "report.json").is_file()):
            seconds += check_package(folder, target, online)
        pages += len(json.loads((target / "report.json").read_text(encoding="utf-8"))["pages"])
    return seconds, pages


def score_packages(score: Path, data: Path, out: Path) -> dict[str, Any]:
    """The scorer's figures of one level."""
    path = out / "figures.json"
    command = [sys.executable, str(score / "packages.py"), str(data), str(out), "--json", str(path)]
    with (out / "figures.txt").open("w", encoding="utf-8") as log:
        subprocess.run(command, check=True, stdout=log, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    return dict(json.loads(path.read_text(encoding="utf-8")))


def package_bars(level: str, figures: dict[str, Any]) -> Iterator[Bar]:
    """The bars of one level, over all codes."""
    ratios = {k: v["value"] for k, v in figures["ratios"].items()}
    for name in ("pages_conserved", "faulty_not_passed"):
        share = ratios.get(name, 1)
        yield Bar(name, share, "= 1", share == 1)
    for name in ("silent_misses", "confident_wrong", "wrong_severity"):
        yield Bar(name, figures[name], "0", figures[name] == 0)
    missed, false, left, manual = MOST[level]
    yield _most("planted defects missed", len(figures["lists"]["missed"]), missed)
    yield _most("false findings", len(figures["lists"]["false_findings"]), false)
    yield _most("fields left to a person per 100", figures["fields_left_to_a_person_per_100"], left)
    yield _most("other manual findings per 100 fields", figures["manual_per_100_fields"], manual)
    if level in LEAST_VALUES:
        for name, least in (("field_value", LEAST_VALUES[level]), ("field_place", 0.98)):
            yield Bar(name, ratios[name], f">= {least}", ratios[name] >= least)
        side = figures["paper_side_values"]
        yield Bar("paper-side values", side, ">= 0.95", side is None or side >= 0.95)


def _most(name: str, figure: float, most: float) -> Bar:
    return Bar(name, figure, f"<= {most}", figure <= most)


def line_bars(score: Path, forms: Path, out: Path) -> Iterator[Bar]:
    """The bars of plain reading on real forms."""
    found = out / "lines.jsonl"
    images = sorted(str(p) for p in forms.iterdir() if p.suffix in (".jpg", ".png"))
    subprocess.run([*KANHE, "read", *images, "--out", str(found), "--quiet"], check=True)
    command = [sys.executable, str(score / "lines.py"), str(forms / "lines.jsonl"), "--found", str(found)]
    figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    for name, least in (("characters_right", 0.985), ("lines_without_error", 0.92)):
        yield Bar(name, figures[name], f">= {least}", figures[name] >= least)


def show(title: str, bars: list[Bar]) -> bool:
    """Prints a table of bars; whether all are met."""
    print(f"== {title}")
    for bar in bars:
        figure = "–" if bar.figure is None else f"{bar.figure:.4g}"
        print(f"  {'met   ' if bar.met else 'MISSED'}  {bar.name}: {figure} (wanted {bar.wanted})")
    return all(bar.met for bar in bars)


def main() -> int:
    """Runs what was asked for and prints every bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=Path)
    parser.add_argument("--forms", type=Path)
    parser.add_argument("--score", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--levels", nargs="*", default=["clean", "office", "poor"])
    parser.add_argument("--references", nargs="*", choices=REFERENCES, default=list(REFERENCES))
    parser.add_argument("--keep", action="store_true", help="score the reports that are there")
    args = parser.parse_args()
    met = True
    for reference, level in product(args.references, args.levels if args.packages else ()):
        out = args.out / reference / level
        seconds, pages = run_level(args.packages / level, out, REFERENCES[reference], keep=args.keep)
        bars = list(package_bars(level, score_packages(args.score, args.packages / level, out)))
        met &= show(f"{level} against the {reference}: {pages} pages, {seconds:.0f} s", bars)
    if args.forms:
        met &= show("real forms", list(line_bars(args.score, args.forms, args.out)))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
