"""What the queue costs: its overhead at a set time a page, what a second machine brings, and many pages in a row with
the memory of each process.

python -m tests.benchmarks.queue --database postgresql://postgres@127.0.0.1/postgres --out OUT
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from service.jobs.client import open_work
from service.workflows.places import Places
from tests.benchmarks.work.ground import ended, found, ground
from tests.benchmarks.work.machines import Machine, resident_mb, running, wait_ready
from tests.benchmarks.work.parcels import receive, write_scan

LOOK_SECONDS = 5.0
Memory = dict[str, list[float]]


def timed(database: str, out: Path, scan: tuple[Path, int], machines: int, seconds: float) -> dict[str, object]:
    """One package of stub pages on so many machines of one slot each, all loaded before: how long from the asking for
    it to its report, and the memory of each process (MB) meanwhile."""
    memory: Memory = {}
    with ground(database, out / uuid4().hex[:8], engine="null", threads=1) as (settings, places):
        package, work = receive(places, [scan]), open_work(places)
        arguments = ("--reader", "instant", "--seconds", str(seconds))
        hosts = [Machine(f"machine{n}", settings, arguments) for n in range(machines)]
        with running(hosts):
            wait_ready(places, machines)
            time.sleep(LOOK_SECONDS)
            began = time.monotonic()
            work.start(package)
            _wait(places, package, lambda: _look(hosts, memory))
            took = time.monotonic() - began
        work.close()
        left = found(places, package)
        if left.state != "done" or left.results != scan[1]:
            raise RuntimeError(f"{left.state}: {left.error}; {left.results} results of {scan[1]} pages")
    ideal = seconds * scan[1] / machines
    return {
        "machines": machines, "pages": scan[1], "seconds_a_page": seconds, "seconds": round(took, 2),
        "overhead_percent": round(100 * (took / ideal - 1), 2) if ideal else None,
        "memory_mb": {name: _course(values) for name, values in memory.items()},
    }  # fmt: skip


def _wait(places: Places, package: str, look: Callable[[], None]) -> None:
    due = time.monotonic()
    while not ended(places, package):
        if time.monotonic() >= due:
            look()
            due = time.monotonic() + LOOK_SECONDS
        time.sleep(0.1)
    look()


def _look(machines: list[Machine], memory: Memory) -> None:
    for machine in machines:
        for kind, ids in machine.processes().items():
            for number, pid in enumerate(ids):
                memory.setdefault(f"{machine.host} {kind} {number}", []).append(round(resident_mb(pid), 1))


def _course(values: list[float]) -> dict[str, float]:
    """Memory at the beginning, after a tenth, in the middle, at most, and in the end."""
    return {
        "first": values[0], "tenth": values[len(values) // 10], "middle": values[len(values) // 2],
        "most": max(values), "last": values[-1],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="", help="URL of a PostgreSQL that lets us make databases; none: SQLite")
    parser.add_argument("--pages", type=int, default=300, help="pages at --seconds each")
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--many", type=int, default=10_000, help="pages that take no time")
    parser.add_argument("--only", choices=("overhead", "many"))
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    result: dict[str, object] = {"database": chosen.database.split(":", maxsplit=1)[0] or "sqlite"}
    if chosen.only != "many":
        scan = chosen.out / f"{chosen.pages}.pdf"
        write_scan(scan, chosen.pages, "page")
        one, two = (timed(chosen.database, chosen.out, (scan, chosen.pages), n, chosen.seconds) for n in (1, 2))
        ratio = float(str(one["seconds"])) / float(str(two["seconds"]))
        result |= {"one": one, "two": two, "two_over_one": round(ratio, 3)}
        print(json.dumps(result), flush=True)
    if chosen.only != "overhead":
        scan = chosen.out / f"{chosen.many}.pdf"
        write_scan(scan, chosen.many, "page")
        result |= {"many": timed(chosen.database, chosen.out, (scan, chosen.many), 2, 0.0)}
    (chosen.out / "queue.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
