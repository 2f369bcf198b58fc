"""Readers that take a set time for a page: `SleepyReader` then reads it indeed, with the engine that finds nothing;
`InstantReader` gives one and the same small bundle and an empty report, so that only the queue is measured."""

import time
from dataclasses import dataclass
from pathlib import Path

from models.text import EngineInfo
from service.jobs.tasks import Answer, Describe, FindAim, Judged, JudgePackage, ReadBundle, ReaderSetup, ReadPage, Task
from service.settings import Settings

STUB = EngineInfo(engine="null", model="stub", precision="none")


@dataclass(frozen=True)
class SleepyReader:
    """Makes a reader with the settings' engine to whose pages `seconds` are added."""

    settings: Settings
    seconds: float

    def __call__(self) -> "_Sleepy":
        return _Sleepy(ReaderSetup(self.settings, 1)(), self.seconds)


@dataclass(frozen=True)
class _Sleepy:
    reader: object
    seconds: float

    def __call__(self, task: Task) -> Answer:
        if isinstance(task, ReadPage):
            time.sleep(self.seconds)
        return self.reader(task)  # type: ignore[operator, no-any-return]  # the real reader


@dataclass(frozen=True)
class InstantReader:
    """Makes a reader whose pages take `seconds` and hold `size` bytes."""

    seconds: float
    size: int = 4096

    def __call__(self) -> "_Instant":
        return _Instant(self.seconds, self.size)


@dataclass(frozen=True)
class _Instant:
    seconds: float
    size: int

    def __call__(self, task: Task) -> Answer:
        if isinstance(task, Describe):
            return STUB
        if isinstance(task, FindAim):
            return "check"
        if isinstance(task, JudgePackage):
            return _empty_report(task)
        assert isinstance(task, ReadPage)
        time.sleep(self.seconds)
        return ReadBundle(f"{task.task.path.name} {task.task.ref.page}".encode().ljust(self.size), self.seconds)


def _empty_report(task: JudgePackage) -> Judged:
    task.out.mkdir(parents=True, exist_ok=True)
    files = [Path(task.out, name) for name in ("report.json", "report.html", "report.xlsx", "outcome.zip")]
    for path in files:
        path.write_text(f"{path.name} of {len(task.pages)} pages", encoding="utf-8")
    json, html, xlsx, outcome = files
    return Judged(json, html, xlsx, outcome)
