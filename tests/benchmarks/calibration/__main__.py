"""Fits thresholds and confidences to evidence on drawn values, checks them on others, and writes what kanhe ships.

    .venv/bin/python -m tests.benchmarks.calibration --out O [--count 5000] [--engines openvino-bf16 ...]
        [--keep] [--write]

Every fifth run of seeds, of which the benchmark of verification has none, checks the fit; `--write` replaces
service/reconciliation/calibration.yaml and docs/calibration/ for these engines. Exit code 1 when a bar is missed.
"""

import argparse
import pickle
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import yaml

from samples.generator.values.faces import FOLDER, missing
from service.reconciliation.calibration import FILE, Calibration
from tests.benchmarks.bars import Bar, show
from tests.benchmarks.calibration.checking import Judged, judged, split
from tests.benchmarks.calibration.diagram import diagram
from tests.benchmarks.calibration.fitting import FALSE, MISSED, Measured, calibration
from tests.benchmarks.calibration.measuring import measure
from tests.benchmarks.verification.figures import Bin, auroc, calibration_error, rates, reliability
from tests.benchmarks.verification.readings import ENGINES, ROOT, SHARD, EngineName, shards

FIRST_SEED = 10_000_000
"""The benchmark of verification has those before."""
EVERY = 5
DATA = ROOT / "service" / "reconciliation" / FILE
PICTURES = ROOT / "docs" / "calibration"
MOST_ERROR, LEAST_AUROC = 0.01, 0.9
HEAD = f"""\
# Fitted by `python -m tests.benchmarks.calibration --write`, not by hand: docs/verification.md tells how.
# By engine, script and quality of the reading: nats from which a value is a match (changed ones that reach them: 1 in
# {1 / MISSED:,.0f}), nats from which it is a mismatch (unchanged ones: 1 in {1 / FALSE:,.0f}), and curves: how sure.
"""


def main() -> int:
    """Fits, checks and prints; writes when asked to."""
    args = _arguments()
    if absent := missing(args.fonts):
        print(f"typefaces not installed, others in their place: {', '.join(absent)}")
    fitted: dict[str, Calibration] = {}
    tables: dict[str, list[Bin]] = {}
    met = True
    for engine in args.engines:
        fit, check = split(measured(engine, args), EVERY, SHARD)
        fitted[engine] = calibration(fit)
        verdicts = judged(check, fitted[engine])
        tables[engine] = reliability(verdicts)
        _tell(engine, fitted[engine], verdicts, tables[engine])
        met &= show(f"{engine}, {len(check)} values that were not fitted on", list(bars(verdicts, tables[engine])))
    if args.write:
        _write(fitted, tables)
    return 0 if met else 1


def _arguments() -> argparse.Namespace:
    ours = [e for e in ENGINES if e != "paddle"]
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.calibration", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=5000, help="crops an engine")
    parser.add_argument("--engines", nargs="*", choices=ours, default=ours)
    parser.add_argument("--fonts", type=Path, default=FOLDER)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", action="store_true", help="fit again to what was measured in a former run")
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


def measured(engine: EngineName, args: argparse.Namespace) -> Sequence[tuple[int, Measured]]:
    """All trials of an engine, each with the seed of its crop; those of a former run with `--keep`."""
    kept: Path = args.out / f"measured-{engine}-{args.count}.pickle"
    if args.keep and kept.is_file():
        found: list[tuple[int, Measured]] = pickle.loads(kept.read_bytes())
        return found
    files = list(shards(args.out, engine, FIRST_SEED, args.count, args.fonts, args.workers))
    with ProcessPoolExecutor(args.workers) as pool:
        found = [one for part in pool.map(measure, files) for one in part]
    kept.write_bytes(pickle.dumps(found))
    return found


def bars(verdicts: Sequence[Judged], table: Sequence[Bin]) -> Iterator[Bar]:
    """What the check must show; bounds on rates are the benchmark's, which has more values."""
    error, area = calibration_error(table), auroc(verdicts)
    yield Bar("calibration error", error, f"<= {MOST_ERROR}", error <= MOST_ERROR)
    yield Bar("AUROC, right against wrong", area, f">= {LEAST_AUROC}", area is None or area >= LEAST_AUROC)


def _tell(engine: str, fitted: Calibration, verdicts: Sequence[Judged], table: Sequence[Bin]) -> None:
    print(f"== {engine}: nats from which a value is a match, a mismatch")
    for script, bands in fitted.bands.items():
        shown = "  ".join(f">= {b.least:.2f}: {b.match_nats:5.2f}, {b.mismatch_nats:5.2f}" for b in bands)
        under = fitted.sealed[script]
        print(f"  {script:8s} {shown}  under a seal: {under.match_nats:5.2f}, {under.mismatch_nats:5.2f}")
    print(f"  all                  {rates(verdicts).told()}")
    for name in sorted({v.band for v in verdicts}):
        print(f"  {name:20s} {rates(v for v in verdicts if v.band == name).told()}")
    for b in table:
        print(f"  {b.low:.3f}-{b.high:.3f}  {b.count:6d} verdicts  confidence {b.confidence:.4f}  right {b.right:.4f}")


def _write(fitted: Mapping[str, Calibration], tables: Mapping[str, Sequence[Bin]]) -> None:
    kept: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))["engines"] if DATA.is_file() else {}
    kept |= {name: one.model_dump(mode="json") for name, one in fitted.items()}
    body = yaml.dump({"engines": kept}, sort_keys=False, default_flow_style=None, width=118)
    DATA.write_text(HEAD + body, encoding="utf-8")
    PICTURES.mkdir(exist_ok=True)
    for name, table in tables.items():
        (PICTURES / f"{name}.svg").write_text(diagram(name, table), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
