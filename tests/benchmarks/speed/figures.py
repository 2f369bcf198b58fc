"""The tables and bars of a run, from what was measured: no clock, no process, no file."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.benchmarks.bars import Bar
from tests.benchmarks.speed.beside import Answer
from tests.benchmarks.speed.whole import ARITHMETIC, Run

AGAINST = {
    "PaddleOCR": {"bf16": 8.0, "f32": 3.0, "onnx": 2.0},
    "RapidOCR": {"bf16": 6.0, "f32": 2.5, "onnx": 1.5},
}
"""Peer -> configuration -> how many times its pages a second a whole check must do."""
READ_AGAINST = ("PaddleOCR", "bf16", 10.0)
LEAST_SCALING = 1.8
"""Pages a second of two workers to those of one."""
MOST_WORKER = 900 * 10**6
"""Bytes of memory of a worker."""
LOOKS = ("glimpse", "find", "glance", "read")
ENGINE_CALLS = ("engine: find", "engine: read", *(f"first look: {name}" for name in LOOKS))
"""Rows of what is asked of an engine."""
FOR_PRINT = "(for the print only)"
"""Marks a stage that a check against records leaves out."""


@dataclass(frozen=True)
class Floor:
    """What a page takes at least: each network's multiply-adds a page, those that one thread does in a second at best,
    and CPU-seconds of decoding a page."""

    multiply_adds: Mapping[str, float]
    peak: float
    decoding: float

    @property
    def networks(self) -> float:
        """CPU-seconds of all networks a page."""
        return sum(self.multiply_adds.values()) / self.peak

    @property
    def seconds(self) -> float:
        """CPU-seconds a page."""
        return self.networks + self.decoding


def middle(runs: Sequence[Run]) -> Run:
    """The medians of several runs of the same; peaks are the highest, since a bar holds for each worker."""
    return replace(
        runs[0],
        seconds=statistics.median(r.seconds for r in runs),
        cpu=statistics.median(r.cpu for r in runs),
        peaks=(max((p for r in runs for p in r.peaks), default=0),),
        main=max(r.main for r in runs),
    )


def middle_answer(answers: Sequence[Answer]) -> Answer:
    """The medians of several answers of one peer."""
    return replace(
        answers[0],
        seconds=statistics.median(a.seconds for a in answers),
        cpu=statistics.median(a.cpu for a in answers),
        load=statistics.median(a.load for a in answers),
    )


def as_named(configuration: str, run: Run) -> bool:
    """Whether a configuration ran in its arithmetic: a processor without bf16 runs the default in f32."""
    return not run.precision or run.precision == ARITHMETIC[configuration]


def whole_lines(runs: Mapping[tuple[str, int], Run], answers: Mapping[str, Answer]) -> Iterator[str]:
    """One table of kanhe's configurations and of the peers."""
    yield f"{'':34} {'pages':>5} {'pages/s':>8} {'s/page':>8} {'CPU-s/page':>11} {'worker MB':>10} {'main MB':>8}"
    for (name, workers), run in runs.items():
        told = f"kanhe check, {name}, {workers} worker{'s' if workers > 1 else ''}"
        yield f"{told:34} {_speed(run)} {max(run.peaks, default=0) / 1e6:10.0f} {run.main / 1e6:8.0f}"
    for name, answer in answers.items():
        yield f"{name + ', reading alone':34} {_speed(answer)}"


def _speed(of: Run | Answer) -> str:
    return f"{of.pages:5d} {of.rate:8.3f} {of.seconds / of.pages:8.3f} {of.cpu / of.pages:11.3f}"


def stage_lines(told: Mapping[str, Any]) -> Iterator[str]:
    """The ledger of one process: what a page takes, part by part."""
    pages = told["pages"]
    yield f"{'':44} {'s/page':>8} {'CPU-s/page':>11} {'calls/page':>11} {'lines/page':>11}"
    for path, cost in told["rows"]:
        name = "  " * (len(path) - 1) + path[-1]
        items = f"{cost['items'] / pages:11.1f}" if cost["items"] else ""
        yield (
            f"{name:44} {cost['wall'] / pages:8.4f} {cost['cpu'] / pages:11.4f} {cost['calls'] / pages:11.2f} {items}"
        ).rstrip()


def cpu_of(told: Mapping[str, Any], *parts: str) -> float:
    """CPU-seconds a page of the rows whose last part has one of these names."""
    return float(sum(c["cpu"] for path, c in told["rows"] if path[-1] in parts) / told["pages"])


def check_cpu(told: Mapping[str, Any]) -> float:
    """CPU-seconds a page of a whole check against records, once everything is loaded."""
    whole = sum(c["cpu"] for path, c in told["rows"] if len(path) == 1 and path[0] != "loading")
    left_out = sum(c["cpu"] for path, c in told["rows"] if path[-1].endswith(FOR_PRINT))
    return float((whole - left_out) / told["pages"])


def floor_lines(told: Mapping[str, Any], floor: Floor) -> Iterator[str]:
    """The distance to the floor, and what it consists of."""
    spent, networks = check_cpu(told), cpu_of(told, *(f"network: {name}" for name in floor.multiply_adds))
    engine = cpu_of(told, *ENGINE_CALLS) - networks
    around = spent - networks - engine - floor.decoding
    best = floor.networks
    yield "multiply-adds a page: " + ", ".join(f"{n} {m / 1e9:.2f} G" for n, m in floor.multiply_adds.items())
    yield f"at best            {floor.peak / 1e9:9.1f} G a second, one thread"
    yield f"floor              {floor.seconds:9.4f} CPU-s a page: networks {best:.4f}, decoding {floor.decoding:.4f}"
    yield f"a check            {spent:9.4f} CPU-s a page, {spent / floor.seconds:.2f} times the floor"
    yield f"  {networks - best:+.4f} networks below the peak: they take {networks:.4f}, {_times(networks, best)} that"
    yield f"  {engine:+.4f} around the networks: resizing, boxes, decoding of characters"
    yield f"  {around:+.4f} everything else: image work, seals, marks, judging, reports"


def _times(figure: float, of: float) -> str:
    return f"{figure / of:.2f} times" if of else "–"


def ratio_bars(
    runs: Mapping[tuple[str, int], Run],
    reads: Mapping[str, Run],
    answers: Mapping[str, Answer],
    forms: Mapping[str, Answer],
) -> Iterator[Bar]:
    """The bars on ratios, of what was measured: whole checks at two workers, plain reading of forms."""
    for peer, wanted in AGAINST.items():
        for name, least in wanted.items():
            run = runs.get((name, 2))
            if run and peer in answers and as_named(name, run):
                yield _least(f"check, {name}, against {peer}", run.rate / answers[peer].rate, least)
    peer, name, least = READ_AGAINST
    if name in reads and peer in forms:
        yield _least(f"read, {name}, against {peer}, real forms", reads[name].rate / forms[peer].rate, least)


def worker_bars(runs: Mapping[tuple[str, int], Run]) -> Iterator[Bar]:
    """The bars on two workers and on a worker's memory."""
    for (name, workers), run in runs.items():
        one = runs.get((name, 1))
        if workers == 2 and one:
            yield _least(f"two workers against one, {name}", run.rate / one.rate, LEAST_SCALING)
        peak = max(run.peaks, default=0)
        named = f"peak of a worker, {name}, {workers} at work, MB"
        yield Bar(named, peak / 1e6, f"<= {MOST_WORKER / 1e6:.0f}", 0 < peak <= MOST_WORKER)


def _least(name: str, figure: float, least: float) -> Bar:
    return Bar(name, figure, f">= {least:g}", figure >= least)
