"""Peak memory of one worker over a long scan.

    .venv/bin/python -m tests.benchmarks.memory SCAN [--pages 300]

Reads the pages of SCAN over and over in one worker process until so many pages are done, and prints the worker's
resident memory every 25 pages, its peak, and how much it grew over the second half. Exit code 1 above 1.5 GB, or when
the second half grew by more than 50 MB.
"""

import argparse
import resource
import sys
import tempfile
from pathlib import Path

from models.scan import PageRef
from service.settings import Settings
from service.workflows.page_task import PageTask
from service.workflows.read_scans import PageWorker, take_in

MIB = 2**20
MOST_MIB, MOST_GROWTH_MIB = 1500, 50


def resident_mib() -> float:
    """Resident memory of this process, from the kernel."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / MIB


def main() -> int:
    """Reads and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scan", type=Path)
    parser.add_argument("--pages", type=int, default=300)
    args = parser.parse_args()
    _, tasks = take_in([args.scan], Settings(), None)
    seen: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        read = PageWorker(Settings(), 0, Path(folder), "check")()
        for n in range(args.pages):
            task = tasks[n % len(tasks)]
            read(PageTask(PageRef(input=0, page=task.ref.page), task.path, task.shown, None))
            seen.append(resident_mib())
            if (n + 1) % 25 == 0:
                print(f"{n + 1:5d} pages  {seen[-1]:7.0f} MiB", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    half = len(seen) // 2
    growth = max(seen[half:]) - max(seen[: max(1, half)])
    print(f"peak {peak:.0f} MiB (at most {MOST_MIB}), second half {growth:+.0f} MiB (at most +{MOST_GROWTH_MIB})")
    return 0 if peak <= MOST_MIB and growth <= MOST_GROWTH_MIB else 1


if __name__ == "__main__":
    sys.exit(main())
