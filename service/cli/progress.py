"""How far a job is, on stderr, when that is a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from models.catalogue import label
from service.workflows.read_scans import Progress as Report


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[Report]:
    """A function to call with the pages done and the pages in all; it draws nothing when quiet or not on a
    terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label("cli.reading_pages").zh, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
