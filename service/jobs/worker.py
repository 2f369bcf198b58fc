"""One slot: a process that takes jobs, with one engine's process beside it. It may be killed at any moment."""

import fcntl
import logging
import multiprocessing
import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

from models.errors import KanheError
from models.text import EngineInfo
from service.database import workers
from service.jobs.batches import BatchReader
from service.jobs.engine import Handler, JobClient, JobRunner, jobs_url
from service.jobs.flows import JUDGE, PLAN, READ, Flows
from service.jobs.page_key import Recipe, recipe
from service.jobs.takeover import Pulse
from service.jobs.tasks import Answer, Describe, MakeReader, Task
from service.jobs.upkeep import Upkeep
from service.logs import start_logs
from service.settings import Settings
from service.workflows.page_pool import Failure, PagePool, WorkerStartError
from service.workflows.places import Places, open_places
from service.workflows.process_bounds import Bounds

STOP_SECONDS = 60
"""What a job may go on for when its slot is told to stop: a page in flight, or the judging of a package."""
LOCK_SECONDS = 0.1
NICENESS = 10
"""How far reading stands back on a machine's cores behind whoever looks at pages: then workers take a tenth of a core
that both want, and all of one that only they want."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WorkerSetup:
    """What every slot of a machine works with; `host` is the machine's own name, `make_reader` is called in the
    process of the engine."""

    settings: Settings
    version: str
    host: str
    make_reader: MakeReader

    def executor(self, number: int) -> str:
        """The fixed id of a slot (from 1): what it had begun is found by it when it comes back."""
        return f"{self.host}-{number}"


def run_slot(setup: WorkerSetup, executor: str, ready: Connection) -> None:
    """Works until told to stop by SIGTERM or SIGINT; says over `ready` that it has begun. What is in flight then is
    finished or handed back. Never returns: the process ends."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    threading.Thread(target=_end_with_supervisor, daemon=True).start()
    start_logs(setup.settings.syslog)
    os.nice(NICENESS)
    code = 0
    try:
        with _alone(setup.settings, executor, stopping):
            _Slot(setup, executor, stopping).work(ready)
    except KanheError as error:
        log.error("%s: %s", executor, error)
        code = 1
    # Not by returning: a thread of a library may still wait for something.
    os._exit(code)


@dataclass
class _Slot:
    setup: WorkerSetup
    executor: str
    stopping: threading.Event

    def work(self, ready: Connection) -> None:
        places, settings = open_places(self.setup.settings), self.setup.settings
        pool: PagePool[Task, Answer] = PagePool(self.setup.make_reader, 1, Bounds.of(settings.limits))
        try:
            client = JobClient(jobs_url(places.database.url))
            flows = self._flows(places, pool, client, recipe(settings, self._engine(pool)))
            with places.database.transaction() as session:
                started = workers.arrive(session, self.executor, self.setup.host, os.getpid(), self.setup.version)
            upkeep = Upkeep(places.database, client, self.executor, settings.takeover_seconds)
            plan = upkeep.hastened(flows.plan)
            handlers: dict[str, Handler] = {PLAN: plan, READ: flows.read, JUDGE: flows.judge}
            runner = JobRunner(jobs_url(places.database.url), self.executor, handlers)
            pulse = Pulse(places.database, runner, self.executor, started, settings.takeover_seconds)
            ready.send(True)
            while not self.stopping.wait(pulse.every):
                pulse.beat()
                upkeep.tick()
            runner.close(STOP_SECONDS)
            with places.database.transaction() as session:
                workers.leave(session, self.executor, started)
        finally:
            pool.close()

    def _flows(self, places: Places, pool: PagePool[Task, Answer], client: JobClient, made_by: Recipe) -> Flows:
        settings = self.setup.settings
        reader = BatchReader(
            places, pool, made_by, self.executor, settings.limits.page_seconds, settings.page_tries,
            self.stopping.is_set,
        )  # fmt: skip
        return Flows(settings, self.setup.version, places, client, reader, lambda: os._exit(1))

    def _engine(self, pool: PagePool[Task, Answer]) -> EngineInfo:
        """Which engine reads here: loads it, so that a slot without one takes no work."""
        answers = [a for _, a in pool.run([Describe()], self.setup.settings.limits.page_seconds)]
        if answers and isinstance(answers[0], EngineInfo):
            return answers[0]
        raise WorkerStartError(answers[0].reason if isinstance(answers[0], Failure) else "Describe")


@contextmanager
def _alone(settings: Settings, executor: str, stopping: threading.Event) -> Iterator[None]:
    """One process of an id on this machine: one that is left over from a killed supervisor is waited for."""
    place = f"{settings.database}\n{settings.data}\n{executor}"
    path = Path(tempfile.gettempdir(), f"kanhe-slot-{os.getuid()}-{sha256(place.encode()).hexdigest()[:16]}.lock")
    with path.open("a", encoding="ascii") as file:
        while not stopping.is_set():
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield
                return
            except BlockingIOError:
                time.sleep(LOCK_SECONDS)


def _end_with_supervisor() -> None:
    """Nobody restarts a slot whose supervisor was killed: it goes at once, and comes back with the next one."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
