"""What a machine without work costs: the processor time of its supervisor, slots and engines.

python -m tests.benchmarks.idle --database postgresql://postgres@127.0.0.1/postgres --out OUT
"""

import argparse
import json
import os
import time
from pathlib import Path
from uuid import uuid4

from service.jobs.client import open_work
from tests.benchmarks.work.ground import ground
from tests.benchmarks.work.machines import Machine, running, wait_ready

SETTLED_SECONDS = 15.0
"""After this a slot has loaded, and has found that there is nothing to do."""


def measured(database: str, out: Path, slots: int, seconds: float) -> dict[str, object]:
    """Processor time of each process of an idle machine, in percent of one core."""
    with ground(database, out / uuid4().hex[:8], engine="null", threads=1) as (settings, places):
        open_work(places).close()
        machine = Machine("machine", settings, ("--reader", "instant", "--slots", str(slots)))
        with running([machine]):
            wait_ready(places, slots)
            time.sleep(SETTLED_SECONDS)
            began, before = time.monotonic(), _used(machine)
            time.sleep(seconds)
            took, after = time.monotonic() - began, _used(machine)
    percent = {k: [round(100 * (b - a) / took, 2) for a, b in zip(before[k], after[k], strict=True)] for k in before}
    return {"slots": slots, "seconds": round(took, 1), "percent_of_a_core": percent, "load": os.getloadavg()[0]}


def _used(machine: Machine) -> dict[str, list[float]]:
    """Seconds of processor time that each process has used."""
    return {kind: [_seconds(pid) for pid in ids] for kind, ids in machine.processes().items()}


def _seconds(pid: int) -> float:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="", help="URL of a PostgreSQL that lets us make databases; none: SQLite")
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    kind = chosen.database.split(":", maxsplit=1)[0] or "sqlite"
    result = measured(chosen.database, chosen.out, chosen.slots, chosen.seconds)
    print(json.dumps({"database": kind, **result}, indent=1))


if __name__ == "__main__":
    main()
