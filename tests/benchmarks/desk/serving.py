"""A server of its own process, and browsers that are signed in to it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from service.callers import SESSION, csrf_of
from service.settings import Settings
from service.web.asking import FORM
from tests.unit.service.workflows.gates import PASSWORD

START_SECONDS = 60.0


@contextmanager
def serving(settings: Settings, workers: int) -> Iterator[tuple[str, int]]:
    """A server of its own process on a free port, with so many workers: its address and the process's number."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {
        **os.environ, "KANHE_DATA": str(settings.data), "KANHE_DATABASE": settings.database, "KANHE_PASSWORD_DAYS": "0",
    }  # fmt: skip
    command = [sys.executable, "-m", "service", "serve", "--port", str(port), "--workers", str(workers), "--quiet"]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(base, process)
        yield base, process.pid
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _wait(base: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(f"{base}/sign-in")
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def entered(base: str, name: str) -> httpx.Client:
    """A browser that is signed in."""
    client = httpx.Client(base_url=base, timeout=60.0, cookies={FORM: "benchmark"})
    answer = client.post("/sign-in", data={"name": name, "password": PASSWORD, "csrf": csrf_of("benchmark")})
    if answer.status_code != 303 or SESSION not in client.cookies:
        raise RuntimeError(f"{name}: {answer.status_code}")
    client.cookies.delete(FORM)
    return client
