"""A pool and a queue that do what the test says."""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from service.jobs.engine import Job
from service.jobs.tasks import Answer, Task
from service.workflows.page_pool import Failure


@dataclass
class FakePool:
    """Answers tasks one after another with what `answer` gives; `asked` are those that it took."""

    answer: Callable[[Task], Answer | Failure]
    asked: list[Task] = field(default_factory=list)

    def run(
        self, tasks: Iterable[Task], seconds: float, before: Callable[[Task], bool] | None = None
    ) -> Generator[tuple[int, Answer | Failure], None, None]:
        for index, task in enumerate(tasks):
            if before is None or before(task):
                self.asked.append(task)
                yield index, self.answer(task)


@dataclass
class FakeQueue:
    """Keeps the jobs that were put, each id once as the real one does."""

    jobs: dict[str, Job] = field(default_factory=dict)
    cancelled: list[str] = field(default_factory=list)
    ended: set[str] = field(default_factory=set)
    paces: list[float] = field(default_factory=list)
    forgotten: list[datetime] = field(default_factory=list)
    old: int = 0
    """How often there is something to forget."""

    def put(self, job: Job) -> None:
        self.jobs.setdefault(job.id, job)

    def cancel(self, prefix: str) -> None:
        self.cancelled.append(prefix)

    def end(self, id: str) -> None:
        """A job is done with."""
        self.ended.add(id)

    def open_ids(self, prefix: str = "") -> list[str]:
        return [id for id in self.jobs if id.startswith(prefix) and id not in self.ended]

    def known(self, prefix: str) -> dict[str, bool]:
        return {id: id not in self.ended for id in self.jobs if id.startswith(prefix)}

    def any_open(self) -> bool:
        return bool(self.open_ids())

    def set_pace(self, seconds: float) -> None:
        self.paces.append(seconds)

    def forget(self, before: datetime) -> int:
        self.forgotten.append(before)
        self.old -= 1
        return max(0, self.old + 1)

    def of(self, kind: str) -> list[Job]:
        """The jobs of a kind, as they were put."""
        return [j for j in self.jobs.values() if j.kind == kind]
