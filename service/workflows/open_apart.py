"""Files of others are opened in processes beside the service, with limits on memory and time: one that crashes or hangs
its process is named, and the service goes on."""

import queue
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from models.catalogue import said
from models.errors import CrashingInputError, KanheError
from service.workflows.page_pool import Failure, PagePool
from service.workflows.process_bounds import Bounds

Found = TypeVar("Found")
Found_co = TypeVar("Found_co", covariant=True)
SIZE = 2
"""Processes of a service: one file that takes its time does not hold up the next."""


class OpenTask(Protocol[Found_co]):
    """Something to do with a file, as a value that a process can be handed."""

    @property
    def shown(self) -> str:
        """How errors name the file."""
        ...

    @property
    def seconds(self) -> float:
        """How long it may take."""
        ...

    def do(self) -> Found_co:
        """Does it, in whichever process it is. Raises KanheError."""
        ...


class Opening(Protocol):
    """Does such tasks, here or apart. Raises what a task raises, and CrashingInputError."""

    def __call__(self, task: OpenTask[Found], /) -> Found:
        """What the task finds."""
        ...


def here(task: OpenTask[Found], /) -> Found:
    """Does a task in this process: for commands of one person's own files, which end with them."""
    return task.do()


class Apart:
    """Does tasks in up to `size` processes, each started when it is first needed and again when it died. May be
    called from several threads."""

    def __init__(self, bounds: Bounds, size: int = SIZE) -> None:
        self._idle: queue.LifoQueue[PagePool[OpenTask[Any], Any]] = queue.LifoQueue()
        self._pools = [PagePool[OpenTask[Any], Any](_doing, 1, bounds) for _ in range(size)]
        for pool in self._pools:
            self._idle.put(pool)

    def __call__(self, task: OpenTask[Found], /) -> Found:
        pool = self._idle.get()
        try:
            ((_, answer),) = pool.run([task], task.seconds)
        finally:
            self._idle.put(pool)
        if isinstance(answer, Failure):
            raise CrashingInputError(task.shown, f"{said('input.crashing')}: {answer.reason}")
        if isinstance(answer, KanheError):
            raise answer
        found: Found = answer
        return found

    def close(self) -> None:
        """Ends the processes, whatever they are at."""
        for pool in self._pools:
            pool.close()


def _doing() -> Callable[[OpenTask[Any]], Any]:
    return _done


def _done(task: OpenTask[Any]) -> Any:
    """What a task finds, or its error as a value that keeps its kind."""
    try:
        return task.do()
    except KanheError as error:
        error.__cause__ = error.__context__ = None
        return error
