"""`kanhe watch`: takes in what a scanner drops into a folder, until it is told to stop."""

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from models.catalogue import said
from models.errors import UsageError
from models.form_template import Profile
from service.cli.exit_codes import DONE, INPUT
from service.container import Container
from service.workflows.watch_folder import Surroundings, Watch
from service.workflows.watched_things import WatchRequest

POLL_SECONDS = 2.0
"""Between two looks; a listing of a network share takes milliseconds."""


def watch_command(
    container: Container, folder: Path, online: Path | None, profile: Profile, quiet_seconds: float, *, once: bool
) -> int:
    """Watches until Ctrl-C or SIGTERM, or with `once` until nothing waits any more, and gives the exit code. Stops
    between two packages, never within one."""
    if not folder.is_dir():
        raise UsageError(said("watch.no_folder", folder=folder))
    request = WatchRequest(folder.absolute(), profile, online.absolute() if online else None, quiet_seconds)
    if online:
        container.online(online)
    with _stop_asked() as stop, container.open_intake() as (intake, start):
        around = Surroundings(
            start=start,
            tell=_tell,
            accept_online=lambda path: container.online(path, intake.opening),
            clock=time.monotonic,
            today=lambda: datetime.now().astimezone().date(),
            stopped=stop.is_set,
        )
        watch = Watch(request, intake, around)
        _tell(said("watch.begun", folder=folder, seconds=f"{quiet_seconds:g}"))
        watch.settle()
        while not stop.is_set():
            if not watch.look() and once:
                break
            stop.wait(min(POLL_SECONDS, max(quiet_seconds / 2, 0.05)))
        _tell(said("watch.ended", folder=folder))
    return INPUT if once and watch.troubled else DONE


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextmanager
def _stop_asked() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set, for as long as the block lasts."""
    asked = threading.Event()
    kinds = (signal.SIGINT, signal.SIGTERM)
    before: list[object] = [signal.signal(kind, lambda number, frame: asked.set()) for kind in kinds]
    try:
        yield asked
    finally:
        for kind, handler in zip(kinds, before, strict=True):
            signal.signal(kind, handler)  # type: ignore[arg-type]  # what signal() gave
