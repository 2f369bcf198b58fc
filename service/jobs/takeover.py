"""A slot's sign of life, and who looks after the dead: any living slot puts back into the queue what a slot had begun
that was not seen for a set time."""

import logging
from dataclasses import dataclass
from datetime import datetime

from models.errors import DatabaseError, KanheError
from service.database import workers
from service.database.connection import Database
from service.jobs.engine import JobRunner

BEATS = 4
"""Signs of life within the time after which a slot counts as lost: three may be late."""
LONGEST = 5.0
"""Seconds between two signs of life at most, so that a slot that ended is soon missed."""
log = logging.getLogger(__name__)


class ReplacedError(KanheError):
    """Another process bears this slot's id."""


@dataclass
class Pulse:
    """Signs of life of one slot."""

    database: Database
    runner: JobRunner
    executor: str
    started: datetime
    seconds: float

    @property
    def every(self) -> float:
        """Seconds between two beats."""
        return min(LONGEST, self.seconds / BEATS)

    def beat(self) -> None:
        """Says that this slot lives, and takes over from those that do not. A database that is not there for the
        moment is waited for: nobody else reaches it either. Raises ReplacedError."""
        try:
            with self.database.transaction() as session:
                mine = workers.seen(session, self.executor, self.started)
                lost = workers.lost(session, self.seconds) if mine else []
            if not mine:
                raise ReplacedError(f"{self.executor}: 另有进程使用同一名称（another process bears this name）")
            for executor in lost:
                self._take_over(executor)
        except DatabaseError as error:
            log.error("%s: %s", self.executor, error)

    def _take_over(self, executor: str) -> None:
        """Noted only when it is done: whoever dies in between leaves it to the next."""
        if count := self.runner.take_over([executor]):
            log.warning("%s took over %d jobs from %s", self.executor, count, executor)
        with self.database.transaction() as session:
            workers.taken_over(session, executor)
