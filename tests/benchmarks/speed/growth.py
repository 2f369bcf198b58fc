"""Does a check's cost grow with its pages alone: processor seconds and memory from few pages to many, and of the
report."""

import tempfile
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.reports.json_report import read_json, write_json
from tests.benchmarks.bars import Bar
from tests.benchmarks.speed.material import Case, material
from tests.benchmarks.speed.whole import Run, check

MOST_RATIO = 1.15
"""Of CPU-seconds a page of the longest job to those of the shortest, the fixed start taken off both."""
MOST_WRITING = 32 * 10**6
"""Bytes that writing report.json may take beside the report itself, whatever its length: the largest document of a
package, not all of them."""


@dataclass(frozen=True)
class Step:
    """A job of so many pages, and what writing its report.json took at most beside the report, in bytes."""

    run: Run
    report_bytes: int
    writing: int


def measure(cases: Sequence[Case], sizes: Sequence[int], configuration: str, folder: Path) -> Iterator[Step]:
    """One check of each size on one worker, the first of a single page: the fixed start."""
    for size in (1, *sizes):
        with tempfile.TemporaryDirectory(dir=folder) as place:
            what, out = material(cases, size, Path(place, "scans")), Path(place, "out")
            run = check(what, configuration, 1, out)
            report = out / "report.json"
            yield Step(run, report.stat().st_size, writing_of(report))


def writing_of(path: Path) -> int:
    """Bytes that Python takes at most while it writes a report that is in memory already."""
    report = read_json(path)
    with tempfile.TemporaryDirectory() as folder:
        tracemalloc.start()
        write_json(report, Path(folder, "report.json"))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return peak


def marginal(start: Run, run: Run) -> float:
    """CPU-seconds a page beyond the fixed start, which is told by a job of one page."""
    return (run.cpu - start.cpu) / (run.pages - start.pages)


def bars(steps: Sequence[Step]) -> Iterator[Bar]:
    """Cost a page of the longest against the shortest, and the memory of writing."""
    start, first, last = steps[0].run, steps[1].run, steps[-1].run
    a_page = marginal(start, first)
    ratio = marginal(start, last) / a_page if a_page > 0 else None  # a start slower than ten pages tells nothing
    name = f"CPU-seconds a page, {last.pages} pages to {first.pages}, start taken off"
    yield Bar(name, ratio, f"<= {MOST_RATIO}", ratio is not None and ratio <= MOST_RATIO)
    most = max(s.writing for s in steps)
    name = f"writing a report.json of {steps[-1].report_bytes / 1e6:.1f} MB takes, MB"
    yield Bar(name, most / 1e6, f"<= {MOST_WRITING / 1e6:.0f}", most <= MOST_WRITING)


def lines(steps: Sequence[Step]) -> list[str]:
    """A line a job."""
    head = (
        f"{'pages':>6} {'s':>9} {'CPU-s':>9} {'CPU-s/page':>11} {'beyond start':>13} {'worker MB':>10} {'main MB':>8} "
        f"{'report MB':>10}"
    )
    start = steps[0].run
    return [head, *(_line(start, s) for s in steps)]


def _line(start: Run, step: Step) -> str:
    run = step.run
    beyond = f"{marginal(start, run):.3f}" if run.pages > start.pages else "–"
    peak = max(run.peaks, default=0) / 1e6
    return (
        f"{run.pages:6d} {run.seconds:9.1f} {run.cpu:9.1f} {run.cpu / run.pages:11.3f} {beyond:>13} {peak:10.0f} "
        f"{run.main / 1e6:8.0f} {step.report_bytes / 1e6:10.2f}"
    )
