"""How long the desk takes to answer with many applications and many people, while workers read pages.

python -m tests.benchmarks.desk --applications 5000 --users 20 [--workers 2] [--database postgresql://…] [--think 1.0]
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

import httpx

from models.account import EVERYWHERE, Area, Scope
from service.database.pages import progress
from service.jobs.client import open_work
from service.workflows.places import Places
from tests.benchmarks.desk.rows import PROVINCES, fill
from tests.benchmarks.desk.serving import START_SECONDS, entered, serving
from tests.benchmarks.work.ground import ground
from tests.benchmarks.work.parcels import A4_PT, receive, write_scan
from tests.unit.service.workflows.gates import make_gate, make_user

BAR_MS = 200.0
"""First byte at the 95th percentile."""
READY_SECONDS = 5.0
"""From the start of `kanhe serve` on the embedded database until it can work."""
BUSY_PAGES = 3000
"""Pages that wait: more than workers read in any run."""
Taken = dict[str, list[float]]


def busy(places: Places, folder: Path, pages: int) -> str:
    """Queues a package of so many A4 pages, more than are read meanwhile, and gives its id."""
    scan = folder / "busy.pdf"
    write_scan(scan, pages, "page", A4_PT)
    package = receive(places, [(scan, pages)])
    with closing(open_work(places)) as work:
        work.start(package)
    return package


def _until_busy(places: Places, package: str, workers: int) -> None:
    """Waits until the workers read."""
    end = time.monotonic() + 2 * START_SECONDS
    while workers and not read_meanwhile(places, package):
        if time.monotonic() > end:
            raise RuntimeError("the workers read nothing")
        time.sleep(0.2)


def read_meanwhile(places: Places, package: str) -> int:
    """How many pages of a package are read."""
    with places.database.reading() as session:
        return progress(session, package).done


def addresses(reviewed: list[int], dice: random.Random) -> Iterator[tuple[str, str]]:
    """What somebody looks at, by kind of page, on and on."""
    while True:
        yield "list", "/"
        yield "list, filtered", f"/?state={dice.choice(['open', 'ready', 'to_correct'])}&kind=product&order=received"
        yield "list, search", f"/?state=&search={dice.choice(['大连', '公司 1', '913', 'FW-2021-04', '精密'])}"
        yield "list, page", f"/?state=&page={dice.randint(1, 20)}"
        yield "review", f"/applications/{dice.choice(reviewed)}"
        yield "packages", f"/packages?page={dice.randint(1, 2)}"
        yield "dashboard", "/dashboard"


def look_around(client: httpx.Client, reviewed: list[int], seconds: float, think: float, seed: int) -> Taken:
    """Milliseconds to the first byte of each page that somebody asked for."""
    taken: Taken = defaultdict(list)
    dice, end = random.Random(seed), time.monotonic() + seconds
    time.sleep(dice.random() * think)
    for kind, address in addresses(reviewed, dice):
        if time.monotonic() > end:
            return taken
        began = time.monotonic()
        with client.stream("GET", address) as answer:
            first = time.monotonic()
            answer.read()
        if answer.status_code == 200:
            taken[kind].append(1000 * (first - began))
        elif not (kind == "dashboard" and answer.status_code == 404):
            raise RuntimeError(f"{address}: {answer.status_code}")
        time.sleep(dice.uniform(0.5, 1.5) * think)
    return taken


def _look(
    clients: Sequence[httpx.Client], reviewed: Sequence[list[int]], seconds: float, think: float, n: int
) -> Taken:
    return look_around(clients[n], reviewed[n % 2], seconds, think, n)


def figures(taken: Mapping[str, list[float]]) -> dict[str, dict[str, float]]:
    """By kind of page, and of all: how many, the middle and the 95th percentile (ms)."""
    every = {**taken, "all": [v for values in taken.values() for v in values]}
    shares = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    return {
        kind: {"count": len(v), **{name: round(_share(v, share), 1) for name, share in shares.items()}}
        for kind, v in every.items()
        if v
    }


def _share(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> int:
    """Fills, serves and measures. Exit code 1 where a bar is missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--applications", type=int, default=5000)
    asked.add_argument("--users", type=int, default=20)
    asked.add_argument("--seconds", type=float, default=30.0)
    asked.add_argument("--workers", type=int, default=2, help="that read pages all the while")
    asked.add_argument("--think", type=float, default=1.0, help="seconds between two pages of one person, on average")
    asked.add_argument("--database", default="", help="a PostgreSQL server; none: SQLite")
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, ground(chosen.database, Path(folder, "ground")) as (settings, places):
        reviewed = fill(places, chosen.applications)
        gate = make_gate(places.database)
        for n in range(chosen.users):
            scope = EVERYWHERE if n % 2 else Scope(areas=(Area(province=PROVINCES[0]),))
            make_user(gate, f"user{n}", "reviewer", scope=scope)
        package = busy(places, Path(folder), BUSY_PAGES)
        with serving(settings, chosen.workers) as served, ThreadPoolExecutor(chosen.users) as pool:
            _until_busy(places, package, chosen.workers)
            clients = [entered(served.base, f"user{n}") for n in range(chosen.users)]
            before, begun, used = os.getloadavg()[0], read_meanwhile(places, package), served.cpu_seconds()
            look = partial(_look, clients, reviewed, chosen.seconds, chosen.think)
            runs = list(pool.map(look, range(chosen.users)))
            taken: Taken = defaultdict(list)
            for run in runs:
                for kind, values in run.items():
                    taken[kind] += values[1:] or values
            used = served.cpu_seconds() - used
            read = read_meanwhile(places, package) - begun
    found = figures(taken)
    answered = sum(len(values) for run in runs for values in run.values())
    told = {
        "first_byte_ms": found,
        "server_cpu_ms_a_request": round(1000 * used / answered, 1),
        "ready_seconds": round(served.ready_seconds, 2),
        "load": {"before": round(before, 1), "after": round(os.getloadavg()[0], 1)},
        "pages_read": read,
        "bars": {"p95_ms": BAR_MS, "ready_seconds": READY_SECONDS},
    }
    print(json.dumps(told, ensure_ascii=False, indent=1))
    late = not chosen.database and served.ready_seconds > READY_SECONDS
    return int(late or found["all"]["p95"] > BAR_MS)


if __name__ == "__main__":
    sys.exit(main())
