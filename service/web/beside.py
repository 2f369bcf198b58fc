"""Work that goes on beside the requests."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")


class Beside(Generic[T]):
    """One thread with one job after another; `last` is the one that was begun last (None: none was yet)."""

    def __init__(self, name: str) -> None:
        self._threads = ThreadPoolExecutor(1, name)
        self.last: Future[T] | None = None

    def begin(self, job: Callable[P, T], *args: P.args, **more: P.kwargs) -> None:
        """Begins a job, after the one that runs."""
        self.last = self._threads.submit(job, *args, **more)

    @property
    def runs(self) -> bool:
        """Whether one runs now."""
        return self.last is not None and not self.last.done()
