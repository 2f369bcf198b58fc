"""Kills processes of durable work at random and holds what is left against a run without kills: real supervisors, slots
and engine processes; nothing may be lost, doubled or other.

python -m tests.benchmarks.chaos --database postgresql://postgres@127.0.0.1/postgres --pages 300 --workers 2,4 \\
    --kills 100 --out OUT
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from models.errors import DatabaseError
from service.database import pages
from service.jobs.client import open_work
from service.workflows.places import Places
from tests.benchmarks.work.ground import Found, ended, found, ground
from tests.benchmarks.work.machines import Machine, kill, running
from tests.benchmarks.work.parcels import receive, write_scan

AWAY_SECONDS = 12.0
"""A killed supervisor stays away up to so long: half of the time its work is taken over before it returns."""
TAKEOVER_SECONDS = 6.0
DOUBLE = 0.2
"""How often a kill follows another without a page done between, as where slots are only starting. Not always: a machine
on which starting takes longer than the time between kills would never do anything."""
PATIENCE_SECONDS = 1800.0


@dataclass(frozen=True)
class Plan:
    """What a run is made with. `every`: seconds between two kills, on average."""

    database: str
    out: Path
    scans: list[tuple[Path, int]]
    seconds: float
    every: float


def run(plan: Plan, name: str, workers: int, kills: int, chance: random.Random) -> tuple[Found, Counter[str], float]:
    """One package on so many machines, with up to so many kills; what is left, who was killed, how long it took."""
    settings = {
        "engine": "null", "limits": {"render_dpi": 60}, "takeover_seconds": TAKEOVER_SECONDS, "page_tries": 10,
        "threads": 1,
    }  # fmt: skip
    with ground(plan.database, plan.out / name, **settings) as (chosen, places):
        package = receive(places, plan.scans)
        work = open_work(places)
        machines = [Machine(f"machine{n}", chosen, ("--seconds", str(plan.seconds))) for n in range(workers)]
        began = time.monotonic()
        with running(machines):
            work.start(package)
            killed = _until_ended(places, package, machines, kills, plan.every, chance)
        work.close()
        return found(places, package), killed, time.monotonic() - began


def _until_ended(
    places: Places, package: str, machines: list[Machine], kills: int, every: float, chance: random.Random
) -> Counter[str]:
    killed: Counter[str] = Counter()
    done, double = 0, False
    end, due = time.monotonic() + PATIENCE_SECONDS, time.monotonic() + every
    while not _ended(places, package):
        if time.monotonic() > end:
            raise TimeoutError(f"not done after {PATIENCE_SECONDS:g} s")
        for machine in machines:
            machine.keep_alive()
        if time.monotonic() >= due and killed.total() < kills and (double or _done(places, package) > done):
            if (what := _kill_one(machines, chance)) is not None:
                killed[what] += 1
            done, double = _done(places, package), chance.random() < DOUBLE
            due = time.monotonic() + every * chance.uniform(0.3, 1.7)
        time.sleep(0.05)
    return killed


def _done(places: Places, package: str) -> int:
    with places.database.reading() as session:
        return pages.progress(session, package).done


def _ended(places: Places, package: str) -> bool:
    try:
        return ended(places, package)
    except DatabaseError:
        return False


def _kill_one(machines: list[Machine], chance: random.Random) -> str | None:
    """Kills a process of a random kind on a random machine; a supervisor stays away for a while."""
    machine = chance.choice(machines)
    processes = machine.processes()
    kinds = [kind for kind, ids in processes.items() if ids]
    if not kinds:
        return None
    kind = chance.choice(kinds)
    if kind == "supervisor":
        machine.due = time.monotonic() + chance.uniform(0.0, AWAY_SECONDS)
    return kind if kill(chance.choice(processes[kind])) else None


def difference(calm: Found, left: Found, count: int) -> list[str]:
    """What is wrong with a run; nothing where all is as it should be."""
    wrong = []
    if left.state != "done":
        wrong.append(f"the package is {left.state}: {left.error}")
    if left.results != count:
        wrong.append(f"{left.results} results of {count} pages")
    wrong += [f"page {ref}: {left.pages.get(ref)} for {a}" for ref, a in calm.pages.items() if left.pages.get(ref) != a]
    if left.report != calm.report:
        wrong.append("another report")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="", help="URL of a PostgreSQL that lets us make databases; none: SQLite")
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--workers", default="2,4")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=0.2, help="seconds a page takes beside its reading")
    parser.add_argument("--every", type=float, default=3.0, help="seconds between two kills")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    half = chosen.pages // 2
    scans = [(chosen.out / "a.pdf", half), (chosen.out / "b.pdf", chosen.pages - half)]
    for path, count in scans:
        write_scan(path, count, path.stem)
    plan = Plan(chosen.database, chosen.out, scans, chosen.seconds, chosen.every)
    chance, stamp = random.Random(chosen.seed), f"{time.time():.0f}"
    counts = [int(n) for n in chosen.workers.split(",")]
    calm, _, seconds = run(plan, f"calm-{stamp}", max(counts), 0, chance)
    rounds: list[dict[str, object]] = [{"round": "calm", "seconds": round(seconds, 1), "begun": calm.begun}]
    wrong = difference(calm, calm, chosen.pages)
    killed: Counter[str] = Counter()
    while killed.total() < chosen.kills:
        for workers in counts:
            name = f"{workers}-workers-{len(rounds)}-{stamp}"
            left, victims, seconds = run(plan, name, workers, chosen.kills - killed.total(), chance)
            killed += victims
            faults = difference(calm, left, chosen.pages)
            wrong += faults
            told = {"round": name, "kills": dict(victims), "seconds": round(seconds, 1), "begun": left.begun}
            rounds.append({**told, "wrong": faults[:5]})
            print(json.dumps(rounds[-1]), file=sys.stderr, flush=True)
    result = {"pages": chosen.pages, "kills": dict(killed), "wrong": wrong[:20], "rounds": rounds}
    print(json.dumps(result, indent=1))
    (chosen.out / "chaos.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
