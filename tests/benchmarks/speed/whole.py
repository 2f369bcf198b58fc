"""`kanhe check` and `kanhe read` as one command each: seconds, CPU-seconds, and the peak memory of every process."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.speed.material import Material

ROOT = Path(__file__).parents[3]
KANHE = (sys.executable, "-m", "service")
CONFIGURATIONS: Mapping[str, Mapping[str, str]] = {
    "bf16": {},
    "f32": {"KANHE_RUNTIME": "openvino", "KANHE_PRECISION": "f32"},
    "onnx": {"KANHE_RUNTIME": "onnxruntime"},
    "null": {"KANHE_ENGINE": "null"},
}
"""Settings by name. `bf16` is the default, which is f32 where a processor has no bf16; `null` reads nothing, so that
what is not reading can be measured alone."""
ARITHMETIC = {"bf16": "bf16", "f32": "f32", "onnx": "f32", "null": "none"}
DONE = {0, 1, 3}
"""Exit codes of a command that went through."""
LOOK_SECONDS = 0.1
"""Between two looks at the processes' peaks, which the system itself keeps: only what a process takes in its last tenth
of a second can be missed."""
WORKER_MARK = b"spawn_main"


@dataclass(frozen=True)
class Run:
    """One command: `peaks` are bytes of memory of each worker process, `main` of the process itself."""

    seconds: float
    cpu: float
    pages: int
    peaks: tuple[int, ...] = ()
    main: int = 0
    precision: str = ""

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds


@dataclass
class Watch:
    """Looks at the peaks of a process and its children until it is left."""

    pid: int
    workers: dict[int, int] = field(default_factory=dict)
    main: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Watch":
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            self.main = max(self.main, peak_bytes(self.pid))
            for child in children(self.pid):
                self.workers[child] = max(self.workers.get(child, 0), peak_bytes(child))


def children(pid: int) -> list[int]:
    """The worker processes of a process."""
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        return [int(p) for p in told if WORKER_MARK in Path(f"/proc/{p}/cmdline").read_bytes()]
    except OSError:
        return []


def peak_bytes(pid: int) -> int:
    """The most memory that a process ever had; 0 where it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    line = next((s for s in status.splitlines() if s.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(line.split()[1]) * 1024


def environment(configuration: str) -> dict[str, str]:
    """This environment without settings of kanhe, and with those of a configuration: one thread a worker."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("KANHE_")}
    return {**own, "KANHE_THREADS": "1", **CONFIGURATIONS[configuration]}


def check(what: Material, configuration: str, workers: int, out: Path | None = None) -> Run:
    """One whole check, start to reports."""
    with tempfile.TemporaryDirectory() as folder:
        target = out or Path(folder)
        command = ["check", *map(str, what.scans), "--online", str(what.online), "--profile", what.profile]
        command += ["--out", str(target), "--workers", str(workers), "--quiet"]
        done = _command(command, configuration, what.pages)
        engine = json.loads((target / "report.json").read_text(encoding="utf-8")).get("engine") or {}
    return Run(done.seconds, done.cpu, done.pages, done.peaks, done.main, engine.get("precision", ""))


def read(images: Sequence[Path], configuration: str, workers: int) -> Run:
    """One plain reading of images, start to lines on disk."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["read", *map(str, images), "--out", f"{folder}/lines.jsonl", "--workers", str(workers), "--quiet"]
        return _command(command, configuration, len(images))


def _command(command: Sequence[str], configuration: str, pages: int) -> Run:
    before, started = cpu_of_children(), time.perf_counter()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            [*KANHE, *command], cwd=ROOT, env=environment(configuration), stdout=subprocess.DEVNULL, stderr=told
        )
        with Watch(process.pid) as watch:
            code = process.wait()
        seconds = time.perf_counter() - started
        told.seek(0)
        if code not in DONE:
            raise RuntimeError(f"kanhe {command[0]} ended with {code}: {told.read().decode()[-300:]}")
    return Run(seconds, cpu_of_children() - before, pages, tuple(watch.workers.values()), watch.main)


def cpu_of_children() -> float:
    """CPU-seconds of all processes that this one has waited for, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def stages(what: Material, configuration: str) -> dict[str, Any]:
    """What `stages` tells of a check in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.speed.stages", *map(str, what.scans)]
    command += ["--online", str(what.online), "--profile", what.profile]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(configuration), check=True, stdout=subprocess.PIPE, text=True
    )
    return dict(json.loads(done.stdout))
