"""Memory of one worker over a long scan.

    .venv/bin/python -m tests.benchmarks.speed.soak SCAN... [--pages 1000]

Reads the pages over and over in one worker process until so many are done, and prints the worker's resident memory
every 25 pages and its peak. Exit code 1 when a bar is missed: the peak, or growth in the second half.
"""

import argparse
import json
import resource
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from models.scan import PageRef
from service.settings import Settings
from service.workflows.page_task import PageTask
from service.workflows.read_scans import PageWorker, take_in
from tests.benchmarks.bars import Bar, show

MIB = 2**20
MOST_PEAK, MOST_GROWTH = 900 * 10**6, 20 * 10**6
"""Bytes: the worker's most, and by how much it may grow once its caches are full: no more than 40 kB a page over the
middle half of a thousand pages."""
TOLD_EVERY = 25


def resident() -> int:
    """Bytes of this process in memory, from the kernel."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def measure(scans: Sequence[Path], pages: int) -> list[int]:
    """Resident bytes after each of so many pages, read by a worker that is this process."""
    settings = Settings()
    _, tasks = take_in(scans, settings, None)
    seen = []
    with tempfile.TemporaryDirectory() as folder:
        read = PageWorker(settings, 1, Path(folder), "check")()
        for n in range(pages):
            task = tasks[n % len(tasks)]
            read(PageTask(PageRef(input=task.ref.input, page=task.ref.page), task.path, task.shown, None))
            seen.append(resident())
            if (n + 1) % TOLD_EVERY == 0:
                print(f"{n + 1:5d} pages  {seen[-1] / MIB:7.0f} MiB", file=sys.stderr, flush=True)
    return seen


def growth(seen: Sequence[int]) -> int:
    """By how much the last quarter's middle is above the second quarter's: the first one still fills caches, and a
    middle is no matter of which page came last."""
    quarter = max(1, len(seen) // 4)
    early, late = sorted(seen[quarter : 2 * quarter] or seen), sorted(seen[-quarter:])
    return late[len(late) // 2] - early[len(early) // 2]


def bars(seen: Sequence[int], peak: int) -> Iterator[Bar]:
    """The peak in MB, and the growth."""
    yield Bar("peak of a worker, MB", peak / 1e6, f"<= {MOST_PEAK / 1e6:.0f}", peak <= MOST_PEAK)
    grown = growth(seen)
    name = f"growth of a worker over {len(seen)} pages, MB"
    yield Bar(name, grown / 1e6, f"<= {MOST_GROWTH / 1e6:.0f}", grown <= MOST_GROWTH)


def main() -> int:
    """Reads, prints the bars, and writes the series where `--out` says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scans", type=Path, nargs="+")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    seen = measure(args.scans, args.pages)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if args.out:
        args.out.write_text(json.dumps({"peak": peak, "resident": seen}), encoding="utf-8")
    return 0 if show(f"soak: one worker, {args.pages} pages", list(bars(seen, peak))) else 1


if __name__ == "__main__":
    sys.exit(main())
