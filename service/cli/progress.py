"""How far a job is, on stderr, when that is a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from models.catalogue import label


@contextmanager
def shown_progress(*, quiet: bool, task: str = "cli.reading_pages") -> Iterator[Callable[[int, int | None], None]]:
    """A function to call with the pages, or files, done and those in all where that is known; it draws nothing when
    quiet or not on a terminal. `task` is the text of what is done."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        shown = bar.add_task(label(task).zh, total=None)
        yield lambda done, total: bar.update(shown, completed=done, total=total)
