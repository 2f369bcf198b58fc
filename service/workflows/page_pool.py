"""Worker processes that read pages: one page at a time each, killed when it takes too long, replaced when it dies.
Every page handed in comes back exactly once, as a result or as a failure."""

import multiprocessing
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from models.errors import KanheError
from service.workflows.process_bounds import FREE, Bounds

Task = TypeVar("Task")
Result = TypeVar("Result")
Worker = Callable[[Task], Result]

STARTUP_SECONDS = 120.0
"""What loading an engine may take before a worker counts as hung."""
START_TRIES = 3
"""Workers that may die before they took a page until the pool gives up: an engine that does not load never will."""


TOO_MUCH = "所需内存超过单个进程的上限（needs more memory than one process may take）"


@dataclass(frozen=True)
class Failure:
    """Why a page has no result, in one line; `killed`: its process was lost with it."""

    reason: str
    killed: bool = False


class WorkerStartError(KanheError):
    """No worker could be started; the message says why."""


@dataclass
class _Running(Generic[Task]):
    """A worker process, what it is at, and since when. `token` is the number of its last task, which its answer must
    bear: no answer is ever taken for another page's."""

    process: BaseProcess
    pipe: Connection
    ready: bool = False
    answered: bool = False
    at: int | None = None
    since: float = 0.0
    token: int = 0


def run_pages(
    make_worker: Callable[[], Worker[Task, Result]], tasks: Sequence[Task], workers: int, seconds: float,
    bounds: Bounds = FREE,
) -> Iterator[tuple[int, Result | Failure]]:  # fmt: skip
    """Results of all tasks with their index, in the order they are done.

    `make_worker` is called once in each of `workers` fresh processes (spawned, so it must be importable); what it
    returns is called with one task after another. A task that takes longer than `seconds`, whose process dies, or that
    needs more than `bounds` let it have, comes back as a `Failure`. Raises WorkerStartError when no worker gets ready.
    """
    pool = PagePool(make_worker, min(workers, len(tasks)), bounds)
    try:
        yield from pool.run(tasks, seconds)
    finally:
        pool.close()


class PagePool(Generic[Task, Result]):
    """Up to `size` worker processes that live on from one run to the next until the pool is closed; none of them takes
    more than `bounds`."""

    def __init__(self, make_worker: Callable[[], Worker[Task, Result]], size: int, bounds: Bounds = FREE) -> None:
        self._make, self._size, self._bounds = make_worker, size, bounds
        self._running: list[_Running[Task]] = []
        self._died_early = 0
        self._context = multiprocessing.get_context("spawn")
        self._seconds = 0.0
        self._waiting: deque[tuple[int, Task]] = deque()
        self._before: Callable[[Task], bool] = _always
        self._in_use = threading.Lock()

    def run(
        self, tasks: Iterable[Task], seconds: float, before: Callable[[Task], bool] | None = None
    ) -> Generator[tuple[int, Result | Failure], None, None]:
        """Results of tasks with their index, as `run_pages` gives them. A worker gets its next task before its last
        result is given. `before` is called right before a worker gets a task; where it says no, the task is left out.
        Raises WorkerStartError, and RuntimeError while another thread's run goes on."""
        if not self._in_use.acquire(blocking=False):
            raise RuntimeError("a pool does one run at a time")
        try:
            yield from self._run(tasks, seconds, before)
        finally:
            self._in_use.release()

    def _run(
        self, tasks: Iterable[Task], seconds: float, before: Callable[[Task], bool] | None
    ) -> Iterator[tuple[int, Result | Failure]]:
        self._waiting, self._seconds, self._died_early = deque(enumerate(tasks)), seconds, 0
        self._before = before or _always
        self._clear()
        while self._waiting or any(w.at is not None for w in self._running):
            self._fill()
            pipes = [w.pipe for w in self._running]
            for pipe in wait(pipes, timeout=self._patience()):
                worker = next((w for w in self._running if w.pipe is pipe), None)
                if worker is not None:
                    yield from self._hear(worker)
            yield from self._time_out()

    def _clear(self) -> None:
        """Ends what an earlier run left at work, and notices who died since."""
        for worker in [w for w in self._running if w.at is not None or not w.process.is_alive()]:
            worker.at, worker.answered = None, True
            list(self._bury(worker, ""))

    def _fill(self) -> None:
        """Keeps as many workers as there is work for."""
        for worker in self._running:
            if worker.ready and worker.at is None:
                self._give(worker)
        while len(self._running) < min(self._size, len(self._waiting) + sum(w.at is not None for w in self._running)):
            ours, theirs = self._context.Pipe()
            process = self._context.Process(target=_work, args=(theirs, self._make, self._bounds), daemon=True)
            process.start()
            theirs.close()
            self._running.append(_Running(process, ours, since=time.monotonic()))

    def _hear(self, worker: _Running[Task]) -> Iterator[tuple[int, Result | Failure]]:
        try:
            kind, token, value = worker.pipe.recv()
        except (EOFError, OSError):
            yield from self._bury(worker, "处理进程意外退出（the worker process died）")
            return
        if kind == "broken":
            raise WorkerStartError(str(value))
        if kind == "ready":
            worker.ready = True
        elif token != worker.token or worker.at is None:
            yield from self._bury(worker, "处理进程答非所问（an answer to another question）")
            return
        done, worker.at = worker.at, None
        worker.answered = worker.answered or done is not None
        self._give(worker)
        if done is not None:
            yield done, Failure(str(value)) if kind == "failed" else value

    def _give(self, worker: _Running[Task]) -> None:
        while self._waiting and worker.at is None:
            index, task = self._waiting.popleft()
            if not self._before(task):
                continue
            try:
                worker.token += 1
                worker.pipe.send((worker.token, task))
            except OSError:
                # It died after its last answer: its pipe will say so, and another takes the page.
                self._waiting.appendleft((index, task))
                return
            worker.at, worker.since = index, time.monotonic()

    def _bury(self, worker: _Running[Task], reason: str) -> Iterator[tuple[int, Result | Failure]]:
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        self._running.remove(worker)
        if worker.at is not None:
            yield worker.at, Failure(reason, killed=True)
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

    def alive(self) -> int:
        """How many of its processes live."""
        return sum(w.process.is_alive() for w in self._running)

    def close(self) -> None:
        """Ends the processes, whatever they are at."""
        for worker in self._running:
            worker.process.kill()
            worker.process.join()
            worker.pipe.close()
        self._running.clear()


def _always(_task: object) -> bool:
    return True


def _too_long(seconds: float) -> str:
    return f"超过 {seconds:g} 秒未完成（took longer than {seconds:g} s）"


def _work(pipe: Connection, make_worker: Callable[[], Worker[Task, Result]], bounds: Bounds) -> None:
    """What a worker process does: load once, then answer until the pipe closes."""
    bounds.impose()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        worker = make_worker()
    except Exception as error:  # noqa: BLE001 - whatever stops an engine from loading is told, not swallowed
        pipe.send(("broken", 0, str(error) or type(error).__name__))
        return
    pipe.send(("ready", 0, None))
    while True:
        try:
            token, task = pipe.recv()
        except EOFError:
            return
        try:
            answer: tuple[str, int, object] = ("done", token, worker(task))
        except MemoryError:
            answer = ("failed", token, TOO_MUCH)
        except Exception as error:  # noqa: BLE001 - one bad page never stops the others; its error is reported
            answer = ("failed", token, str(error) or type(error).__name__)
        pipe.send(answer)


def _end_with_parent() -> None:
    """Nobody waits for a worker whose parent was killed: it goes at once, even in the midst of a page that hangs."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
