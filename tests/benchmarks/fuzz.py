"""Spoils valid input and looks for what must never happen: an error that is none of ours, a crash, a hang, memory
without end. What is found is written to --out with its seed and exit code 1 tells of it.

python -m tests.benchmarks.fuzz intake|forms|online|api --seconds 60 --out OUT [--seed 1]
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from typing import get_args

from service.workflows.page_pool import Failure, PagePool
from service.workflows.process_bounds import Bounds
from tests.benchmarks.fuzzing.files import Kind, Outcome, Spoiled, content_of, trying

BATCH = 50
TASK_SECONDS = 120.0
"""As a page has. What takes long by its own work, however busy the machine is, is told by SLOW_SECONDS."""
BOUNDS = Bounds(memory=2 * 2**30, file_size=2**28)


def fuzz_files(kind: Kind, seconds: float, seed: int, out: Path) -> Counter[str]:
    """How often what was said of spoiled files."""
    counts: Counter[str] = Counter()
    pool: PagePool[Spoiled, Outcome] = PagePool(trying, 1, BOUNDS)
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            tasks = [Spoiled(kind, n) for n in range(seed, seed + BATCH)]
            seed += BATCH
            for index, outcome in pool.run(tasks, TASK_SECONDS):
                said = _said(outcome)
                counts[said] += 1
                if said.startswith("BROKEN"):
                    _keep(tasks[index], outcome, out)
    finally:
        pool.close()
    return counts


def _said(outcome: Outcome | Failure) -> str:
    return f"BROKEN {outcome.reason}" if isinstance(outcome, Failure) else outcome.said


def _keep(task: Spoiled, outcome: Outcome | Failure, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{task.kind}-{task.seed}").write_bytes(content_of(task))
    told = outcome.trace if isinstance(outcome, Outcome) else outcome.reason
    (out / f"{task.kind}-{task.seed}.txt").write_text(told, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=[*get_args(Kind), "api"])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("fuzz"))
    given = parser.parse_args()
    if given.kind == "api":
        from tests.benchmarks.fuzzing.api import fuzz_api

        counts = fuzz_api(given.seconds, given.seed, given.out)
    else:
        counts = fuzz_files(given.kind, given.seconds, given.seed, given.out)
    for said, count in counts.most_common():
        print(f"{count:8} {said}")
    return any(said.startswith("BROKEN") for said in counts)


if __name__ == "__main__":
    sys.exit(main())
