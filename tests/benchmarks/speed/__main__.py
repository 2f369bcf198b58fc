"""What a whole check costs, stage by stage and in all, beside others on the same pages and beside the least possible.

    .venv/bin/python -m tests.benchmarks.speed --packages DIR [--pages 60] [--forms DIR] [--rounds 3] [--out DIR]
        [--parts stages whole beside] [--configurations bf16 f32 onnx] [--growth 10 100 1000 2000] [--soak 1000]

`--packages` holds folders with scan.pdf and online.json, `--forms` real forms as images, for plain reading; PaddleOCR
and RapidOCR are there after `scripts/setup-paddle`. Rounds go by turns, figures are their medians, and the exit code is
1 when a bar is missed."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from extractors.ocr.networks import DETECTION, FIRST_DETECTION, FIRST_RECOGNITION, RECOGNITION, model_path
from tests.benchmarks.bars import Bar, show
from tests.benchmarks.speed import growth, whole
from tests.benchmarks.speed.beside import PEERS, Answer, Peer, peers
from tests.benchmarks.speed.figures import (
    Floor,
    as_named,
    cpu_of,
    floor_lines,
    middle,
    middle_answer,
    ratio_bars,
    stage_lines,
    whole_lines,
    worker_bars,
)
from tests.benchmarks.speed.material import Case, Material, cases_in, drawn, material
from tests.benchmarks.speed.whole import ARITHMETIC, Run

PARTS = ("stages", "whole", "beside")
WORKERS = (1, 2)
NETWORKS = {
    "detection": DETECTION, "recognition": RECOGNITION, "first detection": FIRST_DETECTION,
    "first recognition": FIRST_RECOGNITION,
}  # fmt: skip
IMAGES = {".jpg", ".jpeg", ".png"}


@dataclass
class Rounds:
    """What every round measured, by what was measured."""

    checks: defaultdict[tuple[str, int], list[Run]] = field(default_factory=lambda: defaultdict(list))
    reads: defaultdict[str, list[Run]] = field(default_factory=lambda: defaultdict(list))
    answers: defaultdict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    forms: defaultdict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))


def keep_to(cores: int) -> int:
    """This process and all that it starts run on so many cores from now on, where the system can do that; how many
    there are."""
    if not hasattr(os, "sched_setaffinity"):
        return os.cpu_count() or 1
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    return len(os.sched_getaffinity(0))


def tell(lines: Iterator[str] | Sequence[str], title: str) -> None:
    """Prints a table."""
    print(f"== {title}", *lines, "", sep="\n", flush=True)


def run_stages(what: Material, configurations: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Every configuration stage by stage, and its distance to the floor."""
    from tests.benchmarks.speed import macs

    told: dict[str, dict[str, Any]] = {}
    for name in configurations:
        told[name] = stages = whole.stages(what, name)
        precision = stages["engine"]["precision"]
        tell(stage_lines(stages), f"stages, {name} ({precision}), one thread, {stages['pages']} pages")
        if not stages["given"]:
            continue
        spent = {
            name: macs.of_inputs(model_path(NETWORKS[name]), macs.shapes_of(shapes)) / stages["pages"]
            for name, shapes in stages["given"].items()
        }
        floor = Floor(spent, peak=macs.peak(precision), decoding=cpu_of(stages, "decoding"))
        told[name]["floor"] = {**asdict(floor), "seconds": floor.seconds}
        tell(floor_lines(stages, floor), f"floor, {name}")
    return told


def run_rounds(
    what: Material, forms: Sequence[Path], images: Sequence[Path], there: Mapping[str, Peer], args: argparse.Namespace
) -> Rounds:
    """Rounds by turns: each configuration and each peer once a round, so that a busy minute hits none alone."""
    rounds = Rounds()
    for number in range(args.rounds):
        if "whole" in args.parts:
            for name in args.configurations:
                for workers in WORKERS:
                    rounds.checks[name, workers].append(whole.check(what, name, workers))
                if forms:
                    rounds.reads[name].append(whole.read(forms, name, WORKERS[-1]))
        for name, ask in there.items():
            rounds.answers[name].append(ask(images))
            if forms and name != "Tesseract":
                rounds.forms[name].append(ask(forms))
        print(f"round {number + 1} of {args.rounds} done", file=sys.stderr, flush=True)
    return rounds


def conclude(rounds: Rounds) -> tuple[list[Bar], dict[str, Any]]:
    """Prints the table of medians; the bars, and what to keep."""
    checks = {key: middle(runs) for key, runs in rounds.checks.items()}
    answers = {name: middle_answer(all_) for name, all_ in rounds.answers.items()}
    forms = {name: middle_answer(all_) for name, all_ in rounds.forms.items()}
    reads = {name: middle(runs) for name, runs in rounds.reads.items()}
    tell(whole_lines(checks, answers), "whole commands, and others' plain reading of the same pages")
    for name, run in reads.items():
        print(f"kanhe read, {name}, {run.pages} real forms: {run.rate:.3f} pages/s")
    for name, answer in forms.items():
        print(f"{name}, {answer.pages} real forms: {answer.rate:.3f} pages/s")
    for name in sorted({n for (n, _), run in checks.items() if not as_named(n, run)}):
        ran = next(run.precision for (n, _), run in checks.items() if n == name)
        print(f"NOT JUDGED: {name}: this machine reads in {ran}, not in {ARITHMETIC[name]}")
        reads.pop(name, None)
    bars = [*ratio_bars(checks, reads, answers, forms), *worker_bars(checks)]
    kept: dict[str, Any] = {"check": {f"{n}/{w}": asdict(r) for (n, w), r in checks.items()}}
    for part, figures in (("read", reads), ("beside", answers), ("forms", forms)):
        kept[part] = {name: asdict(figure) for name, figure in figures.items()}
    return bars, kept


def run_growth(cases: Sequence[Case], args: argparse.Namespace, place: Path) -> tuple[list[Bar], list[dict[str, Any]]]:
    """Jobs of growing size, printed as they are done."""
    steps = list(growth.measure(cases, args.growth, args.growth_configuration, place))
    tell(growth.lines(steps), f"growth, {args.growth_configuration}, one worker")
    return list(growth.bars(steps)), [asdict(s) for s in steps]


def run_soak(what: Material, pages: int, configuration: str, out: Path) -> bool:
    """One worker over many pages, in a process of its own; whether it stayed flat."""
    command = [sys.executable, "-m", "tests.benchmarks.speed.soak", *map(str, what.scans)]
    command += ["--pages", str(pages), "--out", str(out)]
    return subprocess.run(command, cwd=whole.ROOT, env=whole.environment(configuration), check=False).returncode == 0


def main() -> int:
    """Measures what was asked for and prints every table and bar."""
    args = _arguments()
    cores = keep_to(args.cores)
    cases = cases_in(args.packages)
    if not cases:
        print(f"{args.packages}: no folder with scan.pdf and online.json", file=sys.stderr)
        return 2
    bars: list[Bar] = []
    kept: dict[str, Any] = {"cores": cores}
    sound = True
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        what = material(cases, args.pages, place / "scans")
        print(f"{what.pages} pages of {len(what.scans)} scans, {cores} cores, {args.rounds} rounds", flush=True)
        if "stages" in args.parts:
            kept["stages"] = run_stages(what, args.configurations)
        there, away = peers(args.peers) if "beside" in args.parts else ({}, {})
        for name, why in away.items():
            print(f"NOT MEASURED: {name}: {why}")
        if there or "whole" in args.parts:
            images = drawn(what.scans, args.beside_pages, place / "drawn") if there else []
            rounds = run_rounds(what, _forms(args.forms, args.beside_pages), images, there, args)
            more, kept["rounds"] = conclude(rounds)
            bars += more
        if args.growth:
            more, kept["growth"] = run_growth(cases, args, place)
            bars += more
        if args.soak:
            sound = run_soak(what, args.soak, args.configurations[0], args.out / "soak.json")
    kept["bars"] = [asdict(b) for b in bars]
    (args.out / "speed.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0 if show("bars", bars) and sound else 1


def _forms(folder: Path | None, most: int) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.suffix in IMAGES)[:most] if folder else []


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    judged = [name for name in whole.CONFIGURATIONS if name != "null"]
    parser.add_argument("--packages", type=Path, required=True)
    parser.add_argument("--forms", type=Path)
    parser.add_argument("--out", type=Path, default=Path("kanhe-speed"))
    parser.add_argument("--pages", type=int, help="of the packages; all, each once, if not given")
    parser.add_argument("--beside-pages", type=int, default=24, help="of the same, and of the forms, for the others")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--configurations", nargs="+", choices=judged, default=judged)
    parser.add_argument("--peers", type=Path, default=PEERS, help="the environment of scripts/setup-paddle")
    parser.add_argument("--growth", type=int, nargs="*", default=[], help="pages of growing jobs")
    parser.add_argument("--growth-configuration", choices=list(whole.CONFIGURATIONS), default="bf16")
    parser.add_argument("--soak", type=int, default=0, help="pages that one worker reads without a pause")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
