"""Worker processes that read pages: one page at a time each, killed when it takes too long, replaced when it dies.
Every page handed in comes back exactly once, as a result or as a failure."""

import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from models.errors import KanheError

Task = TypeVar("Task")
Result = TypeVar("Result")
Worker = Callable[[Task], Result]

STARTUP_SECONDS = 120.0
"""What loading an engine may take before a worker counts as hung."""
START_TRIES = 3
"""Workers that may die before they took a page until the pool gives up: an engine that does not load never will."""


@dataclass(frozen=True)
class Failure:
    """Why a page has no result, in one line."""

    reason: str


class WorkerStartError(KanheError):
    """No worker could be started; the message says why."""


@dataclass
class _Running(Generic[Task]):
    """A worker process, what it is at, and since when."""

    process: BaseProcess
    pipe: Connection
    ready: bool = False
    answered: bool = False
    at: int | None = None
    since: float = 0.0


def run_pages(
    make_worker: Callable[[], Worker[Task, Result]], tasks: Sequence[Task], workers: int, seconds: float
) -> Iterator[tuple[int, Result | Failure]]:
    """Results of all tasks with their index, in the order they are done.

    `make_worker` is called once in each of `workers` fresh processes (spawned, so it must be importable); what it
    returns is called with one task after another. A task that takes longer than `seconds`, or whose process dies,
    comes back as a `Failure`. Raises WorkerStartError when no worker gets ready.
    """
    pool = _Pool(make_worker, tasks, min(workers, len(tasks)), seconds)
    try:
        yield from pool.results()
    finally:
        pool.close()


class _Pool(Generic[Task, Result]):
    def __init__(
        self, make_worker: Callable[[], Worker[Task, Result]], tasks: Sequence[Task], size: int, seconds: float
    ) -> None:
        self._make, self._tasks, self._size, self._seconds = make_worker, tasks, size, seconds
        self._waiting = deque(range(len(tasks)))
        self._running: list[_Running[Task]] = []
        self._died_early = 0
        self._context = multiprocessing.get_context("spawn")

    def results(self) -> Iterator[tuple[int, Result | Failure]]:
        while self._waiting or any(w.at is not None for w in self._running):
            self._fill()
            pipes = [w.pipe for w in self._running]
            for pipe in wait(pipes, timeout=self._patience()):
                worker = next(w for w in self._running if w.pipe is pipe)
                yield from self._hear(worker)
            yield from self._time_out()

    def _fill(self) -> None:
        """Keeps as many workers as there is work for."""
        while len(self._running) < min(self._size, len(self._waiting) + sum(w.at is not None for w in self._running)):
            ours, theirs = self._context.Pipe()
            process = self._context.Process(target=_work, args=(theirs, self._make), daemon=True)
            process.start()
            theirs.close()
            self._running.append(_Running(process, ours, since=time.monotonic()))

    def _hear(self, worker: _Running[Task]) -> Iterator[tuple[int, Result | Failure]]:
        try:
            kind, value = worker.pipe.recv()
        except (EOFError, OSError):
            yield from self._bury(worker, "处理进程意外退出（the worker process died）")
            return
        if kind == "broken":
            raise WorkerStartError(str(value))
        if kind == "ready":
            worker.ready = True
        elif worker.at is not None:
            yield worker.at, Failure(str(value)) if kind == "failed" else value
            worker.at, worker.answered = None, True
        self._give(worker)

    def _give(self, worker: _Running[Task]) -> None:
        if self._waiting:
            index = self._waiting.popleft()
            try:
                worker.pipe.send(self._tasks[index])
            except OSError:
                # It died after its last answer: its pipe will say so, and another takes the page.
                self._waiting.appendleft(index)
                return
            worker.at, worker.since = index, time.monotonic()

    def _bury(self, worker: _Running[Task], reason: str) -> Iterator[tuple[int, Result | Failure]]:
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        self._running.remove(worker)
        if worker.at is not None:
            yield worker.at, Failure(reason)
        elif not worker.answered:
            self._died_early += 1
            if self._died_early >= START_TRIES:
                raise WorkerStartError("识别进程无法启动（workers do not start）")

    def _time_out(self) -> Iterator[tuple[int, Result | Failure]]:
        now = time.monotonic()
        for worker in list(self._running):
            if worker.at is not None and now - worker.since > self._seconds:
                yield from self._bury(worker, _too_long(self._seconds))
            elif not worker.ready and now - worker.since > STARTUP_SECONDS:
                yield from self._bury(worker, "启动超时（start-up timed out）")

    def _patience(self) -> float:
        """Seconds until the next worker may have to be given up."""
        now = time.monotonic()
        ends = [w.since + (self._seconds if w.at is not None else STARTUP_SECONDS) for w in self._running]
        return max(0.01, min(ends, default=now) - now + 0.01)

    def close(self) -> None:
        for worker in self._running:
            worker.process.kill()
            worker.process.join()
            worker.pipe.close()


def _too_long(seconds: float) -> str:
    return f"超过 {seconds:g} 秒未完成（took longer than {seconds:g} s）"


def _work(pipe: Connection, make_worker: Callable[[], Worker[Task, Result]]) -> None:
    """What a worker process does: load once, then answer until the pipe closes."""
    try:
        worker = make_worker()
    except Exception as error:  # noqa: BLE001 - whatever stops an engine from loading is told, not swallowed
        pipe.send(("broken", str(error) or type(error).__name__))
        return
    pipe.send(("ready", None))
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        try:
            answer: tuple[str, object] = ("done", worker(task))
        except Exception as error:  # noqa: BLE001 - one bad page never stops the others; its error is reported
            answer = ("failed", str(error) or type(error).__name__)
        pipe.send(answer)
