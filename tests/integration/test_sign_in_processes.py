"""Four processes guess a password at once, on either database: no more guesses are checked than are free."""

import multiprocessing
from contextlib import closing
from multiprocessing.synchronize import Barrier

from models.errors import SignInError, TooManyTriesError
from service.database.connection import Database
from service.rules.lockout import FREE
from service.workflows.sign_in import sign_in
from tests.unit.service.workflows.gates import NOW, actions, make_gate, make_user

PROCESSES, EACH = 4, 4


def _guess(url: str, start: Barrier, told: "multiprocessing.Queue[int]") -> None:
    with closing(Database(url)) as database:
        gate, checked = make_gate(database), 0
        start.wait()
        for n in range(EACH):
            try:
                sign_in(gate, "zhang", f"guess {n}", "10.0.0.1", "", NOW)
            except SignInError:
                checked += 1
            except TooManyTriesError:
                pass
        told.put(checked)


def test_guesses_at_once_are_counted_one_by_one(database: Database) -> None:
    gate = make_gate(database)
    make_user(gate, "zhang")
    context = multiprocessing.get_context("fork")
    start, told = context.Barrier(PROCESSES), context.Queue()
    processes = [context.Process(target=_guess, args=(database.url, start, told)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    checked = sum(told.get(timeout=60) for _ in processes)
    for process in processes:
        process.join(60)
    assert checked == FREE["pair"] < PROCESSES * EACH
    assert actions(gate) == ["sign_in.failed"] * FREE["pair"]
