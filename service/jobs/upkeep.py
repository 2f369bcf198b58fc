"""What one slot of all that live sees to beside its jobs: work that was lost is begun again, what ended long ago is
forgotten, and nobody asks for work more often than it is worth."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from models.errors import DatabaseError
from service.database import workers
from service.database.connection import Database
from service.jobs.engine import POLL_SECONDS, Handler, JobClient
from service.jobs.sweep import Sweep

SWEEP_SECONDS = 30.0
"""Between two looks for lost work: it is begun again within twice that."""
FORGET_SECONDS = 3600.0
KEEP_DAYS = 7
"""How long ended jobs stay in the engine's tables: for somebody to look at what happened before the weekend."""
MOST_FORGOTTEN = 20
"""Deletions in a row: 10,000 jobs, the batches of 80,000 pages."""
IDLE_SECONDS = 1.0
"""How often a slot asks for work where there is none: half of it is what somebody who waits for a package loses."""
MOST_ASKED = 200
"""How often in a second all slots together ask for work: PostgreSQL then has a few percent of a core to do."""
log = logging.getLogger(__name__)


@dataclass
class Upkeep:
    """The upkeep as slot `executor` does it. `seconds`: without a sign of life so long a slot counts as lost."""

    database: Database
    jobs: JobClient
    executor: str
    seconds: float
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sweep: Sweep = field(init=False)
    _due: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sweep = Sweep(self.database, self.jobs)

    def tick(self) -> None:
        """Does what is due, where this slot is the one that does it. A database that is not there for the moment is
        waited for."""
        try:
            with self.database.reading() as session:
                first, living = workers.foremost(session, self.seconds), workers.living(session, self.seconds)
            if first != self.executor:
                return
            self.jobs.set_pace(pace(living, busy=self.jobs.any_open()))
            if self._is_due("sweep", SWEEP_SECONDS):
                self.sweep.look()
            if self._is_due("forget", FORGET_SECONDS):
                self._forget()
        except DatabaseError as error:
            log.error("%s: %s", self.executor, error)

    def hastened(self, handler: Handler) -> Handler:
        """A handler that, when it is called, has all slots ask more often: there is work."""

        def run(**arguments: object) -> None:
            try:
                with self.database.reading() as session:
                    living = workers.living(session, self.seconds)
                self.jobs.set_pace(pace(living, busy=True))
            except DatabaseError as error:
                log.error("%s: %s", self.executor, error)
            handler(**arguments)

        return run

    def _forget(self) -> None:
        before = self.now() - timedelta(days=KEEP_DAYS)
        for _ in range(MOST_FORGOTTEN):
            if not self.jobs.forget(before):
                break

    def _is_due(self, what: str, every: float) -> bool:
        if self.clock() < self._due.get(what, 0.0):
            return False
        self._due[what] = self.clock() + every
        return True


def pace(living: int, *, busy: bool) -> float:
    """Seconds after which each of so many slots asks for work again."""
    return max(POLL_SECONDS if busy else IDLE_SECONDS, living / MOST_ASKED)
