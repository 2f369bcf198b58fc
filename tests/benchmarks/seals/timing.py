"""How long finding takes a page and reading a seal, on one core."""

import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.ocr.engine import Engine
from extractors.page import PageImage
from extractors.pipeline import WORKING_DPI
from extractors.readers.scan import open_scan
from extractors.seals.detection import find_seals
from extractors.seals.recognition import read_seal
from models.limits import Limits
from tests.benchmarks.bars import Bar

ROUNDS = 3
MOST_MS_A_PAGE, MOST_MS_A_SEAL = 150.0, 100.0


@dataclass(frozen=True)
class Times:
    """Milliseconds of every page and of every seal, each the median of `ROUNDS`."""

    pages: list[float]
    seals: list[float]


def keep_to_one_core() -> None:
    """This process runs on one core from now on, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def pages_of(scans: Sequence[Path], most: int) -> Iterator[PageImage]:
    """Up to `most` pages, the first and every third of each scan, in the size in which kanhe works on them."""
    count = 0
    for path in scans:
        with open_scan(path, path.name, Limits()) as scan:
            for number in range(1, scan.page_count + 1, 3):
                if count == most:
                    return
                count += 1
                page = scan.page(number).image
                yield page.scaled(WORKING_DPI / page.dpi) if page.dpi and page.dpi > WORKING_DPI * 1.05 else page


def measure(pages: Iterator[PageImage], engine: Engine) -> Times:
    """Times finding on every page and reading of every seal found there."""
    found, read = [], []
    for page in pages:
        found.append(_median_ms(lambda page=page: find_seals(page)))  # type: ignore[misc]
        for one in find_seals(page):
            read.append(_median_ms(lambda page=page, one=one: read_seal(page, one, engine)))  # type: ignore[misc]
    return Times(found, read)


def _median_ms(what: Callable[[], object]) -> float:
    """The processor's time, which a busy machine does not lengthen; on one core it is the clock's on an idle one."""
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        what()
        times.append(1000 * (time.process_time() - started))
    return statistics.median(times)


def bars(times: Times) -> Iterator[Bar]:
    """The bars on means, since it is the sum that a user waits for."""
    for name, all_, most in (
        ("finding, ms a page", times.pages, MOST_MS_A_PAGE), ("reading, ms a seal", times.seals, MOST_MS_A_SEAL),
    ):  # fmt: skip
        if all_:
            mean = statistics.fmean(all_)
            yield Bar(f"{name}, mean of {len(all_)} (longest {max(all_):.0f})", mean, f"<= {most:.0f}", mean <= most)
