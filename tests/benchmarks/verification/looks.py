"""Counts what second looks settle, rightly and wrongly, of drawn values that kanhe leaves in doubt.

    .venv/bin/python -m tests.benchmarks.verification.looks --out O [--count 300] [--first 0]
        [--engine openvino-bf16] [--fonts /usr/share/fonts] [--workers 2]

First readings are those of `tests.benchmarks.verification`, kept in `--out`; the looks themselves take one core.
"""

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, count, groupby, islice
from pathlib import Path

import numpy as np

from extractors.forms.content import PageContent
from extractors.forms.places import FieldPlace
from extractors.ocr.engine import Engine, Line
from extractors.page import Pixels, use_threads
from extractors.verification.second_look import LOOKS, look_again
from samples.generator.values.crops import Expectation, draw
from samples.generator.values.faces import FOLDER, missing
from service.reconciliation.calibration import Calibration, shipped
from service.reconciliation.decision import UNMEASURED, Decision
from service.reconciliation.second_opinion import may_settle, settled_by
from service.workflows.second_looks import judged, looks_at
from tests.benchmarks.verification.__main__ import FIRST_SEED
from tests.benchmarks.verification.figures import Tried
from tests.benchmarks.verification.methods import Said, Verdict, in_turn, rows_of, size_of
from tests.benchmarks.verification.readings import ENGINES, SHARD, Read, load, open_engine, shards

PAPER = 255
TOGETHER = "all together"


@dataclass(frozen=True)
class Doubt:
    """A value that kanhe left in doubt, and the place as it was read last."""

    read: Read
    place: FieldPlace
    expected: Expectation


def main() -> None:
    """Gathers the doubts, looks again and prints what that settles."""
    args = _arguments()
    if absent := missing(args.fonts):
        print(f"typefaces not installed, others in their place: {', '.join(absent)}")
    calibration = shipped().get(args.engine, UNMEASURED)
    found = list(islice(chain.from_iterable(doubts(r, calibration) for r in _reads(args)), args.count))
    use_threads(1)
    said = list(looked(found, partial(_page, fonts=args.fonts), open_engine(args.engine), calibration))
    changed = [d.expected.change is not None for d in found]
    seals = sum(d.read.crop.sealed for d in found)
    print(f"{len(found)} values in doubt, {sum(changed)} of them changed, {seals} under a seal, engine {args.engine}, "
          f"seeds {args.first} to {found[-1].read.crop.seed}")  # fmt: skip
    for name, right, wrong in tally(changed, said):
        print(f"  {name:12s}  rightly {right:5d}  wrongly {wrong:5d}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.verification.looks", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=300, help="values in doubt")
    parser.add_argument("--first", type=int, default=FIRST_SEED, help=f"first seed, a multiple of {SHARD}")
    parser.add_argument("--engine", choices=[e for e in ENGINES if e != "paddle"], default="openvino-bf16")
    parser.add_argument("--fonts", type=Path, default=FOLDER, help="typefaces beside Debian's own")
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    if args.first % SHARD or args.first < 0:
        parser.error(f"--first is no multiple of {SHARD}")
    if args.count < 1:
        parser.error("--count is less than 1")
    return args


def _reads(args: argparse.Namespace) -> Iterator[Read]:
    """Crops from the first seed on, without end; read as they are asked for."""
    some = args.workers * SHARD
    for first in count(args.first, some):
        for shard in list(shards(args.out, args.engine, first, some, args.fonts, args.workers)):
            yield from load(shard)


def doubts(read: Read, calibration: Calibration) -> Iterator[Doubt]:
    """The values of a crop that kanhe would look at again."""
    judge = in_turn(read, calibration)
    for expected in read.crop.expected:
        place, verdict = judge(expected.online)
        if verdict.evidence is not None and may_settle(verdict.decision):
            yield Doubt(read, place, expected)


def looked(
    found: Iterable[Doubt], page_of: Callable[[Read], Pixels], engine: Engine, calibration: Calibration
) -> Iterator[list[Decision]]:
    """What each look says of each doubt; the doubts of one crop, which follow each other, share its looks."""
    for _, same in groupby(found, key=lambda d: d.read.crop.seed):
        of_crop = list(same)
        looks = looks_at(of_crop[0].place, partial(_reread, page_of(of_crop[0].read), engine))
        for doubt in of_crop:
            yield [judged(look, doubt.expected.online, calibration)[2] for look in looks]


def _reread(page: Pixels, engine: Engine, _: PageContent, lines: Sequence[Line], sealed: bool) -> list[list[Line]]:
    return look_again(page, lines, engine, sealed=sealed)


def _page(read: Read, fonts: Path) -> Pixels:
    return page(read.sizes, draw(read.crop.seed, fonts, cleared=False).pixels)


def page(sizes: Sequence[tuple[int, int]], rows: Sequence[Pixels]) -> Pixels:
    """The rows of a value (RGB) where its place has them. Raises ValueError where they are not of these sizes: they
    were then read in other typefaces."""
    width, height = size_of(sizes)
    paper = np.full((height, width, 3), PAPER, np.uint8)
    for (x0, y0, x1, y1), row in zip(rows_of(sizes), rows, strict=True):
        paper[round(y0) : round(y1), round(x0) : round(x1)] = row
    return paper


def tally(changed: Sequence[bool], said: Sequence[Sequence[Decision]]) -> list[tuple[str, int, int]]:
    """How many values each look alone settles rightly and wrongly, and at last all together; `said` has for each value
    what each look says."""
    verdicts: dict[str, list[Decision | None]] = {
        look.__name__.strip("_"): [looks[i] for looks in said] for i, look in enumerate(LOOKS)
    }
    verdicts[TOGETHER] = [looks[at] if (at := settled_by(looks)) is not None else None for looks in said]
    return [(name, *_counted(changed, of_look)) for name, of_look in verdicts.items()]


def _counted(changed: Sequence[bool], verdicts: Sequence[Decision | None]) -> tuple[int, int]:
    right = [_tried(c, v).right for c, v in zip(changed, verdicts, strict=True) if v is not None]
    return right.count(True), right.count(False)


def _tried(changed: bool, decision: Decision) -> Tried:
    said: Said = decision.status if decision.status in ("match", "mismatch") else "manual"
    return Tried(changed, Verdict(said, decision.confidence))


if __name__ == "__main__":
    main()
