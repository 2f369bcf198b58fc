"""How far a job is, on stderr: one line that is written anew in place on a terminal, a line now and then elsewhere."""

import os
import shutil
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from models.catalogue import label, message

REDRAW_SECONDS = 0.1
"""Between two states of the line on a terminal: more than an eye follows."""
LINE_SECONDS = 10.0
"""Between two lines where stderr is a file or a pipe, at least; what is done sooner says nothing there."""
LINE_SHARE = 0.1
"""Of the whole, or of what is done where the whole is not known, between two such lines: ten lines at most."""
CLEAR = "\r\x1b[K"
"""To the beginning of a terminal's line, and all of it away."""

Report = Callable[[int, int | None], None]
"""Takes the pages, or files, done and those in all where that is known."""


@contextmanager
def shown_progress(*, quiet: bool, task: str = "cli.reading_pages", then: str | None = None) -> Iterator[Report]:
    """A function to call as the job goes on; it says nothing when quiet. `task` is the text of what is done, `then`
    of what follows when all is done."""
    if quiet:
        yield lambda done, total: None
        return
    line = ProgressLine(sys.stderr, task, then, in_place=sys.stderr.isatty() and os.environ.get("TERM") != "dumb")
    try:
        line.begin()
        yield line
    finally:
        line.end()


@dataclass
class ProgressLine:
    """The state of one job on a stream. `in_place`: the stream is a terminal that can clear a line; `clock` gives
    seconds that run on."""

    out: TextIO
    task: str
    then: str | None = None
    in_place: bool = False
    clock: Callable[[], float] = time.monotonic
    _begun: float = 0.0
    _shown_at: float = 0.0
    _shown: int = 0

    def begin(self) -> None:
        """Notes the time, and says on a terminal what is begun."""
        self._begun = self._shown_at = self.clock()
        if self.in_place:
            self._draw(label(self.task).zh, label(self.task).en)

    def __call__(self, done: int, total: int | None) -> None:
        now = self.clock()
        if self.in_place and done == total and self.then:
            self._draw(label(self.then).zh, label(self.then).en)
        elif self._due(now, done, total):
            self._shown_at, self._shown = now, done
            self._draw(*state(self.task, done, total, now - self._begun))

    def end(self) -> None:
        """Leaves nothing of the line on a terminal."""
        if self.in_place:
            self._write(CLEAR)

    def _due(self, now: float, done: int, total: int | None) -> bool:
        since = now - self._shown_at
        if self.in_place:
            return since >= REDRAW_SECONDS or done == total
        if done == total:  # what is done is told by its result
            return False
        return since >= LINE_SECONDS and done - self._shown >= LINE_SHARE * (total or done)

    def _draw(self, zh: str, en: str) -> None:
        both = f"{zh}（{en}）"
        if not self.in_place:
            self._write(f"{both}\n")
            return
        room = shutil.get_terminal_size().columns - 1
        self._write(CLEAR + (both if columns(both) <= room else cut(zh, room)))

    def _write(self, text: str) -> None:
        self.out.write(text)
        self.out.flush()


def state(task: str, done: int, total: int | None, seconds: float) -> tuple[str, str]:
    """What is done, how fast and how long it will take, in Chinese and in English."""
    rate = done / seconds if seconds > 0 else 0.0
    named = {"done": done, "total": total, "rate": f"{rate:.1f}"}
    if not total or not rate:
        told = message("cli.progress_open", **named)
    else:
        told = message("cli.progress", **named, left=minutes((total - done) / rate))
    return f"{label(task).zh} {told.zh}", f"{label(task).en} {told.en}"


def minutes(seconds: float) -> str:
    """A duration as m:ss, or h:mm:ss from an hour on."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def columns(text: str) -> int:
    """Columns of a terminal that a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def cut(text: str, room: int) -> str:
    """As much of a text as fits into so many columns, so that its line never becomes two."""
    while columns(text) > room:
        text = text[:-1]
    return text
