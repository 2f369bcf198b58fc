"""Slots that leave marks in a folder and work, die or hang as a test wants; a module of few imports, as each is a
process of its own."""

import os
import signal
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

RESTLESS = 3
"""How often a restless slot is started until it stays."""


@dataclass(frozen=True)
class FakeSetup:
    """Stands for a machine's setup."""

    folder: Path

    def executor(self, number: int) -> str:
        return f"host-{number}"

    def mark(self, executor: str, what: str) -> None:
        (self.folder / f"{executor} {what} {os.getpid()}").touch()

    def marks(self, executor: str, what: str) -> int:
        """How many processes left this mark."""
        return len(list(self.folder.glob(f"{executor} {what} *")))


def restless(setup: FakeSetup, executor: str, ready: Connection) -> None:
    """Says that it has begun, and dies the first times."""
    ready.send(True)
    setup.mark(executor, "begun")
    if setup.marks(executor, "begun") < RESTLESS:
        os.kill(os.getpid(), signal.SIGKILL)
    signal.pause()


def faithful(setup: FakeSetup, executor: str, ready: Connection) -> None:
    """Finishes what it is at when it is told to stop."""

    def stop(_number: int, _frame: object) -> None:
        setup.mark(executor, "ended")
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    setup.mark(executor, "begun")
    while True:
        time.sleep(0.05)


def stubborn(setup: FakeSetup, executor: str, ready: Connection) -> None:
    """Does not stop."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    setup.mark(executor, "begun")
    while True:
        time.sleep(0.05)
