"""Holds everything that is promised of seals against data, beside a simple baseline and PaddleOCR's SealRecognition.

    .venv/bin/python -m tests.benchmarks.seals --out O                          # drawn impressions: needs no data
    .venv/bin/python -m tests.benchmarks.seals --out O --score S --real R --packages P [--keep]

`--real` holds the folders `seals` and `negatives` with images and labels.jsonl, `--packages` one folder a level with
one folder a package, `--score` the scorers seals.py, owners.py and packages.py. Reports of packages are kept in
`--out`; with `--keep` they are only scored. Exit code 1 when kanhe misses a bar; the others are shown beside it,
PaddleOCR where `scripts/setup-paddle` was run.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from extractors.ocr.engine import Engine
from extractors.page import Pixels, use_threads
from extractors.readers.scan import open_scan
from models.limits import Limits
from samples.generator.seals.chance import LEVELS, Level, chance_picture
from samples.generator.seals.pictures import draw
from service.settings import Settings
from service.workflows.read_scans import open_engine, open_template
from tests.benchmarks import bars as whole_job
from tests.benchmarks.seals import generated, packages, paddle, real, timing
from tests.benchmarks.seals.baseline import Baseline
from tests.benchmarks.seals.methods import Kanhe, Method

PARTS = ("generated", "real", "packages", "time")
ROOT = Path(__file__).parents[3]


def main() -> int:
    """Runs the parts that were asked for and whose data is given."""
    args = _arguments()
    use_threads(1)
    engine = open_engine(Settings(), threads=1)
    met = True
    if "generated" in args.parts:
        met &= generated_part(engine, args)
    if "real" in args.parts and args.real:
        met &= real_part(engine, args)
    if "packages" in args.parts and args.packages:
        met &= packages_part(args)
    if "time" in args.parts:
        met &= time_part(engine, args)
    return 0 if met else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.seals", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--real", type=Path)
    parser.add_argument("--packages", type=Path)
    parser.add_argument("--score", type=Path)
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--levels", nargs="*", default=["clean", "office", "poor"], help="of the packages")
    parser.add_argument("--count", type=int, default=100, help="drawn pictures a level of damage")
    parser.add_argument("--pages", type=int, default=24, help="pages that are timed")
    parser.add_argument("--keep", action="store_true", help="score the reports of packages that are there")
    parser.add_argument("--alone", action="store_true", help="without baseline and PaddleOCR")
    args = parser.parse_args()
    if (args.real or args.packages) and not args.score:
        parser.error("--real and --packages need --score")
    return args


def generated_part(engine: Engine, args: argparse.Namespace) -> bool:
    """Drawn impressions, level by level."""
    met = True
    for level in LEVELS:
        outcome = generated.run_level(Kanhe(engine), level, args.count)
        met &= whole_job.show(f"drawn, {level}: kanhe", list(generated.bars(level, outcome)))
        _tell(generated.lines(outcome))
        _tell(generated.notes(outcome))
        if not args.alone:
            print(f"== drawn, {level}: simple baseline (no bars)")
            _tell(generated.lines(generated.run_level(Baseline(engine), level, args.count)))
            _paddle_on_drawn(level, args.count)
    return met


def real_part(engine: Engine, args: argparse.Namespace) -> bool:
    """Real pages."""
    template = open_template(Settings())
    read = partial(real.by_kanhe, engine=engine, template=template)
    figures, verdicts = real.run(args.real, args.score, args.out / "real", read)
    met = whole_job.show("real pages: kanhe", list(real.bars(figures, verdicts)))
    _tell(f"{k}: {v}" for k, v in figures.items())
    if not args.alone:
        other: Method = Baseline(engine)
        figures, verdicts = real.run(
            args.real, args.score, args.out / "real-baseline", partial(real.by_method, method=other)
        )
        whole_job.show(f"real pages: {other.name} (counts for nothing)", list(real.bars(figures, verdicts)))
        _paddle_on_real(args.real)
    return met


def packages_part(args: argparse.Namespace) -> bool:
    """Reports of whole packages."""
    met, score = True, real.scorer(args.score, "packages")
    for level in args.levels:
        data, reports = args.packages / level, args.out / level
        whole_job.run_level(data, reports, whole_job.REFERENCES["record"], keep=args.keep)
        outcome = packages.run_level(score, data, reports)
        met &= whole_job.show(f"packages, {level}", list(packages.bars(level, outcome)))
        _tell(packages.lines(outcome))
    return met


def time_part(engine: Engine, args: argparse.Namespace) -> bool:
    """Time on one core, over pages of packages where they are given, else of the samples."""
    timing.keep_to_one_core()
    folders = [args.packages / level for level in args.levels] if args.packages else [ROOT / "samples"]
    scans = [sorted(folder.rglob("scan.pdf")) for folder in folders]
    pages = (page for group in scans for page in timing.pages_of(group, max(args.pages // len(scans), 1)))
    return whole_job.show("time on one core", list(timing.bars(timing.measure(pages, engine))))


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        print(f"          {line}")


def _paddle_on_drawn(level: Level, count: int) -> None:
    seeds = range(generated.FIRST_SEED, generated.FIRST_SEED + count)
    drawn = (draw(chance_picture(seed, level)) for seed in seeds)

    def crops() -> Iterator[tuple[Pixels, str]]:
        for picture in drawn:
            h, w = picture.pixels.shape[:2]
            for truth in picture.seals:
                if truth.inside >= generated.WHOLE:
                    box = [v / s for v, s in zip(truth.box, (w, h, w, h), strict=True)]
                    yield paddle.crop_of(picture.pixels, box), truth.text

    _paddle(f"drawn, {level}", crops())


def _paddle_on_real(folder: Path) -> None:
    def crops() -> Iterator[tuple[Pixels, str]]:
        for label in real.labels_of(folder / "seals"):
            with open_scan(folder / "seals" / label["file"], label["file"], Limits()) as scan:
                pixels = scan.page(1).image.pixels
            for seal in label["seals"]:
                if seal.get("text") and not any(seal.get(k) for k in ("text_unsure", "ignore", "partial")):
                    yield paddle.crop_of(pixels, seal["box"]), seal["text"]

    _paddle("real pages", crops())


def _paddle(title: str, crops: Iterator[tuple[Pixels, str]]) -> None:
    """Prints how PaddleOCR reads true crops, or why it cannot be asked; its best line is the nearest to the name."""
    print(f"== {title}: PaddleOCR's SealRecognition, given the true crop")
    detector = paddle.find_detector()
    if isinstance(detector, str):
        _tell([f"not installed: {detector}"])
        return
    pictures, names = zip(*crops, strict=True)
    try:
        reading = paddle.read_crops(pictures, detector)
    except RuntimeError as error:
        _tell([str(error)])
        return
    _tell([f"{detector.name}, {paddle.RECOGNISER}: {1000 * reading.seconds:.0f} ms a seal on all cores"])
    for which, texts in (("its longest line", reading.longest(names)), ("its best line", reading.nearest(names))):
        _tell([f"{which}: text exact {texts.exact_share:.3f}, 1-NED {texts.one_minus_ned:.3f} of {texts.count} seals"])


if __name__ == "__main__":
    sys.exit(main())
