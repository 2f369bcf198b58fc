"""A package of twenty pages whose scan lies in a store, and flows over a fake pool."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from models.text import EngineInfo
from service.database.connection import Database
from service.jobs.batches import BatchReader
from service.jobs.flows import Flows
from service.jobs.page_key import Recipe
from service.jobs.tasks import Answer, Describe, FindAim, Judged, JudgePackage, ReadBundle, ReadPage, Task
from service.settings import Settings
from service.storage.content import FolderStore
from service.workflows.page_pool import Failure
from service.workflows.places import Places
from tests.unit.service.jobs.fakes import FakePool, FakeQueue
from tests.unit.service.jobs.parcel import add_parcel

PAGES = 20
ENGINE = EngineInfo(engine="null", model="none", precision="none")


@dataclass
class Shop:
    """All that a slot works with; `answer` may be set by the test."""

    places: Places
    settings: Settings
    queue: FakeQueue = field(default_factory=FakeQueue)
    stopping: bool = False
    died: int = 0
    answer: Callable[[Task], Answer | Failure | None] = lambda _task: None
    pool: FakePool = field(init=False)
    recipe: Recipe = field(default_factory=lambda: Recipe("1", ENGINE, 300.0))

    def __post_init__(self) -> None:
        self.pool = FakePool(self._answer)

    def _answer(self, task: Task) -> Answer | Failure:
        given = self.answer(task)
        if given is not None:
            return given
        if isinstance(task, Describe):
            return ENGINE
        if isinstance(task, FindAim):
            return "check"
        if isinstance(task, ReadPage):
            return ReadBundle(f"page {task.task.ref.page}".encode(), 0.5)
        return written(task)

    @property
    def reader(self) -> BatchReader:
        pool: object = self.pool
        return BatchReader(
            self.places, pool, self.recipe, "host-1", 9.0, self.settings.page_tries, lambda: self.stopping,  # type: ignore[arg-type]
        )  # fmt: skip

    @property
    def flows(self) -> Flows:
        queue: object = self.queue
        return Flows(self.settings, "9.9", self.places, queue, self.reader, self._die)  # type: ignore[arg-type]  # a fake

    def _die(self) -> None:
        self.died += 1


def written(task: JudgePackage) -> Judged:
    """A report as short as can be."""
    task.out.mkdir(parents=True)
    files = [task.out / name for name in ("report.json", "report.html", "report.xlsx", "outcome.zip")]
    for file in files:
        file.write_text(file.name, encoding="utf-8")
    json, html, xlsx, outcome = files
    return Judged(json, html, xlsx, outcome)


@pytest.fixture
def shop(database: Database, tmp_path: Path) -> Shop:
    store = FolderStore(tmp_path / "store")
    add_parcel(database, pages=PAGES, sha256=store.put(b"scan"))
    return Shop(Places(database, store), Settings(data=tmp_path, page_batch=8))
