"""A server of its own process, and browsers that are signed in to it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from models.catalogue import said
from service.callers import SESSION, csrf_of
from service.settings import Settings
from service.web.asking import FORM
from tests.unit.service.workflows.gates import PASSWORD

START_SECONDS = 60.0
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Served:
    """A server that answers: its address, its process's number, and how many seconds it took from its start until it
    said of itself that it can work, but for workers that have not begun yet."""

    base: str
    pid: int
    ready_seconds: float

    def cpu_seconds(self) -> float:
        """Processor time of everything that serves: the process and its children, but for the workers."""
        return sum(_cpu_seconds(pid) for pid in _servers(self.pid))


@contextmanager
def serving(settings: Settings, workers: int) -> Iterator[Served]:
    """A server of its own process on a free port, with so many workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {
        **os.environ, "KANHE_DATA": str(settings.data), "KANHE_DATABASE": settings.database, "KANHE_PASSWORD_DAYS": "0",
    }  # fmt: skip
    command = [sys.executable, "-m", "service", "serve", "--port", str(port), "--workers", str(workers), "--quiet"]
    began = time.monotonic()
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        yield Served(base, process.pid, _ready(base, process) - began)
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _ready(base: str, process: "subprocess.Popen[bytes]") -> float:
    """The moment at which it can work."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            answer = httpx.get(f"{base}/readyz")
        except httpx.TransportError:
            time.sleep(POLL_SECONDS)
            continue
        if set(answer.json()["reasons"]) <= {said("operation.no_worker")}:
            return time.monotonic()
    raise RuntimeError("the server did not start")


def _servers(pid: int) -> list[int]:
    """The process and its children, without those that run workers."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(int(c) for c in children if b"worker" not in Path(f"/proc/{c}/cmdline").read_bytes())]


def _cpu_seconds(pid: int) -> float:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def entered(base: str, name: str) -> httpx.Client:
    """A browser that is signed in."""
    client = httpx.Client(base_url=base, timeout=60.0, cookies={FORM: "benchmark"})
    answer = client.post("/sign-in", data={"name": name, "password": PASSWORD, "csrf": csrf_of("benchmark")})
    if answer.status_code != 303 or SESSION not in client.cookies:
        raise RuntimeError(f"{name}: {answer.status_code}")
    client.cookies.delete(FORM)
    return client
