"""The job engine, DBOS, behind one small interface: nobody else imports it. Jobs are named, take JSON, and may run more
than once; what they have done stands in our own tables, never in the engine's."""

import logging
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from models.base import Record
from models.errors import DatabaseError
from service.database.connection import BUSY_SECONDS

for _name in [n for n in os.environ if n.startswith("DBOS_")]:
    # What these name reaches out to a console on the internet: this program never does.
    del os.environ[_name]

from dbos import DBOS, DBOSClient, EnqueueOptions, WorkflowStatus  # noqa: E402
from dbos._serialization import DBOSPortableJSONSerializer  # noqa: E402

NAME = "kanhe"
VERSION = "1"
"""The version of the jobs, not of the program: a worker takes only jobs of its own version, so this changes only when
an old worker could not do a new job."""
QUEUE = "work"
POLL_SECONDS = 0.02
"""How often a free slot asks for work while there is some: half of it is lost between two batches, 0.3 % of twelve
pages at 0.3 s."""
FORGET_AT_ONCE = 500
"""Ended jobs that are deleted in one transaction: milliseconds, so that no writer of an SQLite file waits for long."""
OPEN, ENDED = ["ENQUEUED", "DELAYED", "PENDING"], ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
"""The engine's own words for jobs that wait or run, and for those that are over."""
POOL = 3
"""Connections of a slot to the engine's tables: one polls, one notes what is done, one is for what comes between."""
JOBS_FILE = "jobs.sqlite3"
Handler = Callable[..., None]


class Job(Record):
    """A job to be done: `id` is its own for ever, so that asking twice is asking once; a lower `priority` goes first;
    `arguments` are JSON."""

    kind: str
    id: str
    priority: int
    arguments: dict[str, object]


def jobs_url(database: str) -> str:
    """Where the engine keeps its tables: a schema of its own in the same PostgreSQL, a file of its own beside SQLite
    (two writers in one file would wait for one another)."""
    url = make_url(database)
    if url.get_backend_name() != "sqlite":
        return database
    return url.set(database=str(Path(url.database or "").with_name(JOBS_FILE))).render_as_string(hide_password=False)


def prepare(url: str) -> None:
    """Makes the engine's tables where they are not there. Raises DatabaseError."""
    _quiet()
    with _told():
        _write_ahead(url)
        DBOS.migrate(url)


class JobClient:
    """Puts jobs into the queue and takes them out, from any process. Raises DatabaseError when the database is not
    there."""

    def __init__(self, url: str) -> None:
        _quiet()
        with _told():
            self._client = DBOSClient(
                system_database_url=url,
                system_database_pool_size=1,
                application_name=NAME,
                serializer=DBOSPortableJSONSerializer(),
                retry_connection_errors=False,
            )

    def put(self, job: Job) -> None:
        """Queues a job; one that was ever queued under its id stays as it is. Raises DatabaseError."""
        options: EnqueueOptions = {
            "workflow_name": job.kind,
            "queue_name": QUEUE,
            "workflow_id": job.id,
            "app_version": VERSION,
            "priority": job.priority,
        }
        with _told():
            self._client.enqueue(options, **job.arguments)

    def cancel(self, prefix: str) -> None:
        """Takes the jobs whose ids begin so out of the queue; those that run go on. Raises DatabaseError."""
        with _told():
            if found := self._found(workflow_id_prefix=prefix, status="ENQUEUED"):
                self._client.cancel_workflows([w.workflow_id for w in found])

    def open_jobs(self, prefix: str = "") -> int:
        """How many jobs, of those whose ids begin so, wait or run. Raises DatabaseError."""
        return len(self.open_ids(prefix))

    def open_ids(self, prefix: str = "") -> list[str]:
        """The jobs, of those whose ids begin so, that wait or run. Raises DatabaseError."""
        with _told():
            return [w.workflow_id for w in self._found(workflow_id_prefix=prefix or None, status=OPEN)]

    def known(self, prefix: str) -> dict[str, bool]:
        """Every job whose id begins so, as it is at one moment: whether it waits or runs. Raises DatabaseError."""
        with _told():
            return {w.workflow_id: w.status in OPEN for w in self._found(workflow_id_prefix=prefix)}

    def any_open(self) -> bool:
        """Whether there is any work. Raises DatabaseError."""
        with _told():
            return bool(self._found(status=OPEN, limit=1))

    def forget(self, before: datetime) -> int:
        """Deletes jobs that ended before a moment, some hundreds at most, and says how many. An id that is forgotten
        may be queued anew. Raises DatabaseError."""
        with _told():
            found = self._found(status=ENDED, completed_before=before.isoformat(), limit=FORGET_AT_ONCE)
            self._client.delete_workflows([w.workflow_id for w in found])
        return len(found)

    def pace(self) -> float | None:
        """Seconds after which a free slot asks for work again; None before there was a slot. Raises DatabaseError."""
        with _told():
            queue = self._client.retrieve_queue(QUEUE)
            return queue.polling_interval_sec if queue else None

    def set_pace(self, seconds: float) -> None:
        """Lets every slot ask after so many seconds from now on. Raises DatabaseError."""
        if self.pace() in (None, seconds):
            return
        with _told():
            queue = self._client.retrieve_queue(QUEUE)
            if queue:
                queue.set_polling_interval_sec(seconds)

    def _found(self, **wanted: Any) -> list[WorkflowStatus]:
        return self._client.list_workflows(load_input=False, load_output=False, **wanted)

    def close(self) -> None:
        """Gives its connection back."""
        self._client.destroy()


class JobRunner:
    """Does jobs in this process, one at a time, as the executor of a fixed id: what it had begun when it was killed it
    begins again when it comes back. One a process. Raises DatabaseError when the database is not there."""

    def __init__(self, url: str, executor: str, handlers: Mapping[str, Handler]) -> None:
        prepare(url)
        with _told():
            self._dbos = DBOS(
                config={
                    "name": NAME,
                    "system_database_url": url,
                    "executor_id": executor,
                    "application_version": VERSION,
                    "sys_db_pool_size": POOL,
                    "use_listen_notify": False,
                    "enable_otlp": False,
                    "log_level": "ERROR",
                    "serializer": DBOSPortableJSONSerializer(),
                    "run_migrations": False,
                    "scheduler_polling_interval_sec": 3600.0,
                }
            )
            for kind, handler in handlers.items():
                # How often a page may be tried is counted in our own tables; a job itself is never given up.
                DBOS.workflow(name=kind, max_recovery_attempts=None)(_plain(handler))
            DBOS.launch()
            DBOS.register_queue(
                QUEUE, worker_concurrency=1, polling_interval_sec=POLL_SECONDS, on_conflict="always_update"
            )

    def take_over(self, executors: Collection[str]) -> int:
        """Puts what these executors had begun back into the queue, and says how much that was. May be called by
        several at once and again: a job that another executor has begun since is left alone."""
        if not executors:
            return 0
        # The engine's own public call resumes whatever it is given, begun elsewhere meanwhile or not; this one asks the
        # database to move only what still belongs to the executor.
        return len(DBOS._recover_pending_workflows(sorted(executors)))

    def close(self, seconds: int) -> None:
        """Takes no more jobs, and waits so long for the one that runs."""
        DBOS.destroy(workflow_completion_timeout_sec=seconds)


def _plain(handler: Handler) -> Handler:
    """A handler as a function, which is all that the engine takes."""

    def run(**arguments: object) -> None:
        handler(**arguments)

    return run


@contextmanager
def _told() -> Iterator[None]:
    """Turns whatever the engine says into one line."""
    try:
        yield
    except Exception as error:
        raise DatabaseError(str(error).splitlines()[0]) from error


def _quiet() -> None:
    """The engine reports each start with an address on the internet to register at: only errors are let through."""
    logging.getLogger("dbos").setLevel(logging.ERROR)


def _write_ahead(url: str) -> None:
    """Lets readers of an SQLite file go on while one writes; the file remembers it."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(parsed.database, timeout=BUSY_SECONDS)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
