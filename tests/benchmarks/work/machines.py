"""Machines of a benchmark as processes: started, looked at, and killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from service.settings import Settings
from service.workflows.places import Places

ROOT = Path(__file__).parents[3]
SPAWNED = "multiprocessing.spawn"
PATIENCE_S = 120.0
"""What a worker takes to end, at most."""


@dataclass
class Machine:
    """A supervisor with its slots, restarted as systemd would when it was killed; `due` is when."""

    host: str
    settings: Settings
    arguments: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = None
    due: float = 0.0
    kills: int = field(default=0)

    def keep_alive(self) -> None:
        """Starts it where it is not running and due."""
        if self.process is not None and self.process.poll() is not None:
            self.process = None
        if self.process is None and time.monotonic() >= self.due:
            command = [sys.executable, "-m", "tests.benchmarks.work.worker_process", "--host", self.host]
            with Path(str(self.settings.data), f"{self.host}.log").open("ab") as log:
                self.process = subprocess.Popen(
                    [*command, *self.arguments], cwd=ROOT, env=environment(self.settings), stdout=log, stderr=log
                )

    def processes(self) -> dict[str, list[int]]:
        """The ids of what runs: supervisor, slots, engines."""
        if self.process is None or self.process.poll() is not None:
            return {"supervisor": [], "slot": [], "engine": []}
        slots = spawned(self.process.pid)
        return {
            "supervisor": [self.process.pid],
            "slot": slots,
            "engine": [child for slot in slots for child in spawned(slot)],
        }

    def stop(self) -> None:
        """Ends it as a person would."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(120)


def environment(settings: Settings) -> dict[str, str]:
    """The settings as a process takes them."""
    told = {
        f"KANHE_{name.upper()}": str(value)
        for name, value in settings.model_dump(exclude_defaults=True, exclude={"limits"}).items()
    }
    limits = settings.limits.model_dump(exclude_defaults=True)
    return {**os.environ, **told, **{f"KANHE_LIMITS__{n.upper()}": str(v) for n, v in limits.items()}}


@contextmanager
def worker(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """`kanhe worker` in a process of its own, ended as a person would."""
    command = [sys.executable, "-m", "service", "worker", "--slots", "1"]
    told = environment(settings) | {"PYTHONPATH": os.fspath(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, env=told, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        if process.wait(PATIENCE_S):
            raise RuntimeError(f"the worker ended with {process.returncode}")


def spawned(parent: int) -> list[int]:
    """The worker processes that a process has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(stat[1]) == parent and SPAWNED in (folder / "cmdline").read_text(errors="replace"):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def resident_mb(pid: int) -> float:
    """Memory of a process of its own, in MB: what it shares with others counts by its part. 0 where it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def kill(pid: int) -> bool:
    """Kills a process at once; False where it was gone."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def running(machines: Sequence[Machine]) -> Iterator[None]:
    """The machines, started; all ended in the end."""
    try:
        for machine in machines:
            machine.keep_alive()
        yield
    finally:
        for machine in machines:
            machine.stop()


def wait_ready(places: Places, slots: int, seconds: float = 180.0) -> None:
    """Waits until so many slots have given a sign of life. Raises TimeoutError."""
    from service.database import workers

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with places.database.reading() as session:
            if workers.living(session, 3600.0) >= slots:
                return
        time.sleep(0.1)
    raise TimeoutError("the slots do not start")
