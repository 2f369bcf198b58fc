"""Four processes append at once, on either database: one chain, no number twice, nothing lost."""

import multiprocessing
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier

from models.audit import Event, Origin
from service.database import audit
from service.database.connection import Database
from service.rules.audit_chain import check_chain

NOW = datetime(2026, 11, 27, tzinfo=UTC)
PROCESSES, EACH = 4, 25


def _append(url: str, name: int, gate: Barrier) -> None:
    with closing(Database(url)) as database:
        gate.wait()
        for n in range(EACH):
            with database.transaction() as session:
                event = Event(actor=f"process {name}", action="x", detail={"n": n})
                audit.append(session, event, NOW, Origin(software="kanhe"))


def test_four_processes_keep_one_chain(database: Database) -> None:
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(PROCESSES)
    processes = [context.Process(target=_append, args=(database.url, n, gate)) for n in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [p.exitcode for p in processes] == [0] * PROCESSES
    with database.reading() as session:
        check = check_chain(audit.lines(session))
        entries = audit.find(session, limit=1000)
    assert (check.sound, check.entries) == (True, PROCESSES * EACH)
    for name in range(PROCESSES):
        told = [e.event.detail["n"] for e in reversed(entries) if e.event.actor == f"process {name}"]
        assert told == list(range(EACH))
