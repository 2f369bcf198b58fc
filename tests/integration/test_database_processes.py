"""Four processes on one database: nobody is told that it is locked, and every row is there."""

import multiprocessing
import time
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier

from sqlalchemy import Select, func, select

from models.errors import DatabaseError
from service.database.connection import Database
from service.database.tables import Incoming, Worker

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PROCESSES, SECONDS = 4, 2.0


def _write(url: str, name: int, gate: Barrier, told: "multiprocessing.Queue[tuple[int, str]]") -> None:
    """Adds rows, and counts them up in a row of its own and in one that all share, which needs read, then write."""
    rows, error = 0, ""
    with closing(Database(url)) as database:
        gate.wait()
        end = time.monotonic() + SECONDS
        try:
            while time.monotonic() < end:
                _step(database, name)
                rows += 1
                with database.reading() as session:
                    assert (session.scalar(_count(name)) or 0) >= rows
        except DatabaseError as caught:
            error = str(caught)
    told.put((rows, error))


def _step(database: Database, name: int) -> None:
    with database.transaction() as session:
        shared = session.scalars(select(Worker).with_for_update()).one()
        shared.pid += 1
        session.add(Incoming(path=str(name), size=shared.pid, state="stored", at=NOW))


def _count(name: int) -> Select[int]:
    return select(func.count()).select_from(Incoming).where(Incoming.path == str(name))


def test_four_processes_write_at_once(database: Database) -> None:
    with database.transaction() as session:
        session.add(Worker(executor="all", host="", pid=0, version="", started_at=NOW, seen_at=NOW))
    context = multiprocessing.get_context("fork")
    gate, told = context.Barrier(PROCESSES), context.Queue()
    processes = [context.Process(target=_write, args=(database.url, n, gate, told)) for n in range(PROCESSES)]
    for process in processes:
        process.start()
    answers = [told.get(timeout=60) for _ in processes]
    for process in processes:
        process.join(60)
    assert [error for _, error in answers if error] == []
    assert min(rows for rows, _ in answers) > 0, "nobody starves"
    total = sum(rows for rows, _ in answers)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Incoming)) == total
        assert session.scalar(select(Worker.pid)) == total
        assert session.scalar(select(func.count(Incoming.size.distinct()))) == total
