"""A watched folder with a clock of its own, for the tests of watching."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from models.errors import OnlineRecordsError, StorageError
from service.storage.content import FolderStore
from service.workflows.watch_folder import Surroundings, Watch
from service.workflows.watched_things import WatchRequest
from tests.unit.service.workflows.received import Kept, png

WHITE, GREY, DARK = png(255), png(128), png(20)
QUIET = 10.0
DAY = "2021-04-20"


@dataclass
class Scene:
    """A watched folder, its clock, and what was told and started."""

    kept: Kept
    folder: Path
    store: FolderStore
    now: float = 1000.0
    told: list[str] = field(default_factory=list)
    started: list[str] = field(default_factory=list)
    online: Path | None = None
    broken: bool = False
    stop_after: int = 10**6

    def watch(self) -> Watch:
        """A watch that has just been started."""
        around = Surroundings(
            start=self._start,
            tell=self.told.append,
            accept_online=self._accept,
            clock=lambda: self.now,
            today=lambda: date.fromisoformat(DAY),
            stopped=lambda: len(self.started) >= self.stop_after,
        )
        watch = Watch(
            WatchRequest(self.folder, "intake", self.online, QUIET), self.kept.intake(store=self.store), around
        )
        watch.settle()
        return watch

    def _start(self, package: str) -> None:
        if self.broken:
            raise StorageError("no jobs")
        self.started.append(package)

    def _accept(self, path: Path) -> None:
        if b"{" not in path.read_bytes():
            raise OnlineRecordsError(f"{path.name}: broken")

    def look(self, watch: Watch, seconds: float = QUIET) -> int:
        self.now += seconds
        return watch.look()

    def lies(self) -> list[str]:
        return sorted(p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if not p.is_dir())
