"""Holds verification of expected values against drawn crops, beside comparison of strings and PaddleOCR's text.

    .venv/bin/python -m tests.benchmarks.verification --out O [--changed 60000 --unchanged 20000]
        [--engine openvino-bf16] [--fonts /usr/share/fonts] [--workers 2] [--examples FILE]

Readings are kept in `--out` as long as generator and recogniser are the same, and PaddleOCR is asked where
`scripts/setup-paddle` was run. Exit code 1 when a bar is missed.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, repeat
from pathlib import Path

from extractors.ocr.paddle import PYTHON
from samples.generator.values.changes import CHANGES
from samples.generator.values.crops import OTHERS
from samples.generator.values.faces import FOLDER, missing
from samples.generator.values.texts import KINDS
from samples.generator.values.wear import LEVELS
from service.reconciliation.calibration import shipped
from service.reconciliation.decision import UNMEASURED
from tests.benchmarks.bars import Bar, show
from tests.benchmarks.seals.figures import upper_bound
from tests.benchmarks.verification.figures import (
    Tried,
    abstaining,
    auroc,
    calibration_error,
    rates,
    reliability,
)  # fmt: skip
from tests.benchmarks.verification.methods import Trial, Verified, trials
from tests.benchmarks.verification.readings import ENGINES, load, shards

FIRST_SEED = 0
MISSED, FALSE = 1e-4, 1e-3
"""What is promised of changed values that pass and of unchanged ones that are accused."""
TIMES_BETTER, LEAST_AUROC = 10.0, 0.9
METHODS = ("verification", "strings", "paddle")


def main() -> int:
    """Reads what was not read yet, judges everything and prints every figure."""
    args = _arguments()
    if absent := missing(args.fonts):
        print(f"typefaces not installed, others in their place: {', '.join(absent)}")
    tried = run(args)
    methods = [m for m in METHODS if m in tried[0].said]
    print(f"{len(tried)} values held against crops, engine {args.engine}")
    for method in methods:
        _tell(method, tried)
    _confidence(tried)
    if args.examples:
        _examples(tried, args.examples)
    return 0 if show("bars", list(bars(tried))) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.verification", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--changed", type=int, default=60_000)
    parser.add_argument("--unchanged", type=int, default=20_000)
    parser.add_argument("--engine", choices=[e for e in ENGINES if e != "paddle"], default="openvino-bf16")
    parser.add_argument("--fonts", type=Path, default=FOLDER, help="typefaces beside Debian's own")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--alone", action="store_true", help="without PaddleOCR")
    parser.add_argument("--examples", type=Path, help="writes every error and what was left to a person, as text")
    return parser.parse_args()


def run(args: argparse.Namespace) -> list[Trial]:
    """Every crop held against its values, and cut to the numbers asked for."""
    count = max(args.unchanged, -(-args.changed // OTHERS))
    count += count // 20  # mistyped codes have no unchanged value, and some kinds fewer changed ones
    ours = list(shards(args.out, args.engine, FIRST_SEED, count, args.fonts, args.workers))
    beside: Iterator[tuple[Path, int] | None] = repeat(None)
    if not args.alone and PYTHON.is_file():
        beside = iter(list(shards(args.out, "paddle", FIRST_SEED, count, args.fonts, args.workers)))
    elif not args.alone:
        print("PaddleOCR is not installed: scripts/setup-paddle")
    with ProcessPoolExecutor(args.workers) as pool:
        judged = list(chain.from_iterable(pool.map(judge, ours, beside, repeat(args.engine))))
    changed = [t for t in judged if t.expected.change is not None]
    unchanged = [t for t in judged if t.expected.change is None]
    return changed[: args.changed] + unchanged[: args.unchanged]


def judge(ours: tuple[Path, int], beside: tuple[Path, int] | None, engine: str) -> list[Trial]:
    """The trials of a shard, by the calibration of the engine that read it."""
    calibration = shipped().get(engine, UNMEASURED)
    reads = load(ours)
    others = load(beside) if beside is not None else [None] * len(reads)
    return [t for read, other in zip(reads, others, strict=True) for t in trials(read, other, calibration)]


def of(method: str, tried: Sequence[Trial]) -> list[Tried]:
    """What a method said."""
    return [Tried(t.expected.change is not None, t.said[method]) for t in tried]


def bars(tried: Sequence[Trial]) -> Iterator[Bar]:
    """What is promised of verification."""
    ours = rates(of("verification", tried))
    for name, errors, trials_, most in (
        ("changed values that passed", ours.missed, ours.changed, MISSED),
        ("unchanged values accused", ours.false, ours.unchanged, FALSE),
    ):
        bound = upper_bound(errors, trials_)
        yield Bar(f"{name}, 95 % bound", bound, f"<= {most:g}", bound <= most)
    for method in METHODS[1:]:
        if method in tried[0].said:
            theirs = rates(abstaining(of(method, tried), ours.manual_rate))
            times = theirs.errors / max(1, ours.errors)
            yield Bar(
                f"fewer errors than {method} at the same manual rate", times, f">= {TIMES_BETTER:g} times",
                times >= TIMES_BETTER,
            )  # fmt: skip
    area = auroc(of("verification", tried))
    yield Bar("AUROC of the confidence, right against wrong", area, f">= {LEAST_AUROC}", (area or 1.0) >= LEAST_AUROC)


def _tell(method: str, tried: Sequence[Trial]) -> None:
    said = of(method, tried)
    print(f"== {method}\n  all          {rates(said).told()}")
    if method != "verification":
        manual = rates(of("verification", tried)).manual_rate
        print(f"  same manual  {rates(abstaining(said, manual)).told()}")
        return
    keys: tuple[tuple[str, Sequence[str], Callable[[Trial], str]], ...] = (
        ("damage", LEVELS, lambda t: t.crop.level),
        ("ink", ("plain", "sealed", "bilevel"), ink),
        ("kind", KINDS, lambda t: t.crop.value.kind),
        ("change", CHANGES, lambda t: t.expected.change or ""),
    )
    for title, names, key in keys:
        print(f"  by {title}")
        for name in names:
            part = [s for s, t in zip(said, tried, strict=True) if key(t) == name]
            if part:
                print(f"  {name:12s} {rates(part).told()}")


def ink(trial: Trial) -> str:
    """What else than damage lies on a crop."""
    return "sealed" if trial.crop.sealed else "bilevel" if trial.crop.bilevel else "plain"


def _confidence(tried: Sequence[Trial]) -> None:
    bins = reliability(of("verification", tried))
    print(f"== confidence of verification: calibration error {calibration_error(bins):.4f}")
    for b in bins:
        print(f"  {b.low:.3f}-{b.high:.3f}  {b.count:6d} verdicts  confidence {b.confidence:.4f}  right {b.right:.4f}")


def _examples(tried: Sequence[Trial], path: Path) -> None:
    """One line for each error, and for each unchanged value left to a person."""
    with path.open("w", encoding="utf-8") as file:
        for t in tried:
            verdict = t.said["verification"]
            assert isinstance(verdict, Verified)
            right = Tried(t.expected.change is not None, verdict).right
            if right or (right is None and t.expected.change is not None):
                continue
            what = "manual" if right is None else "missed" if t.expected.change else "false"
            spans = verdict.evidence.spans if verdict.evidence else ()
            columns = (
                what, t.crop.level, ink(t), t.crop.value.kind, t.expected.change or "-", f"seed {t.crop.seed}",
                f"printed {t.crop.value.printed}", f"online {t.expected.online}", f"read {verdict.text}",
                verdict.decision.reason, f"{verdict.confidence:.3f}", f"quality {verdict.quality:.3f}",
                f"weakest {verdict.evidence.weakest if verdict.evidence else 0:.3f}", str(spans),
            )  # fmt: skip
            file.write("\t".join(columns) + "\n")


if __name__ == "__main__":
    sys.exit(main())
