"""`kanhe serve`: the web pages, the API and workers, started and stopped together."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from models.catalogue import message
from service.cli.exit_codes import DONE
from service.cli.user import first_lines
from service.container import Container
from service.workflows.first_start import first_start

APPLICATION = "service.app:serving"
PAUSE_SECONDS = 2.0
"""Until workers that ended by themselves are started again."""
STOP_SECONDS = 90.0
"""What workers may take to finish the page or package in flight."""
DRAIN_SECONDS = 20
"""What answers in flight may take when the service is stopped."""


def serve_command(container: Container, host: str | None, port: int | None, slots: int | None, *, quiet: bool) -> int:
    """Serves until told to stop, and gives the exit code. The first start prints the accounts that it makes."""
    settings = container.settings
    with container.gate() as gate:
        for line in first_lines(first_start(gate, container.now())):
            print(line, flush=True)
    config = uvicorn.Config(
        APPLICATION, factory=True, host=host or settings.host, port=port or settings.port, log_level="warning",
        access_log=False, timeout_graceful_shutdown=DRAIN_SECONDS, server_header=False, proxy_headers=settings.https,
    )  # fmt: skip
    if not quiet:
        print(message("cli.serving", host=config.host, port=config.port).zh, flush=True)
    with _workers(slots):
        uvicorn.Server(config).run()
    return DONE


@contextmanager
def _workers(slots: int | None) -> Iterator[None]:
    """Workers beside the service; 0: none, they run elsewhere. Those that end by themselves come back."""
    if slots == 0:
        yield
        return
    stopping, running = threading.Event(), [_started(slots)]

    def watch() -> None:
        while not stopping.is_set():
            running[0].wait()
            if not stopping.wait(PAUSE_SECONDS):
                running[0] = _started(slots)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stopping.set()
        running[0].terminate()
        try:
            running[0].wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            running[0].kill()


def _started(slots: int | None) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "service", "worker", "--quiet"]
    return subprocess.Popen([*command, *(["--slots", str(slots)] if slots else [])])
