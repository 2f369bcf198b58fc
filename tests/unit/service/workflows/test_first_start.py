"""The first start: three administrators, once."""

import multiprocessing
from contextlib import closing
from multiprocessing.synchronize import Barrier

from service.database.connection import Database
from service.rules.permissions import ADMINISTRATORS
from service.workflows.administer_users import console, list_users
from service.workflows.first_start import first_start
from service.workflows.gate import Gate
from service.workflows.sign_in import sign_in
from tests.unit.service.workflows.gates import NOW, actions, make_gate, make_user


def test_three_administrators_are_made_once_and_can_sign_in(gate: Gate) -> None:
    made = first_start(gate, NOW)
    assert {a.role for a in made} == ADMINISTRATORS
    assert len({a.password for a in made}) == 3
    for account in made:
        principal = sign_in(gate, account.name, account.password, "", "", NOW).principal
        assert principal.must_change and principal.rights == {}
    assert first_start(gate, NOW) == ()
    assert actions(gate)[0] == "first_start"
    assert [u.roles for u in list_users(gate, console("root"))] == [{"auditor"}, {"security_admin"}, {"system_admin"}]


def test_nothing_is_made_where_there_is_a_user(gate: Gate) -> None:
    make_user(gate)
    assert first_start(gate, NOW) == ()
    assert len(list_users(gate, console("root"))) == 1


def _start(url: str, gate: Barrier, told: "multiprocessing.Queue[int]") -> None:
    with closing(Database(url)) as database:
        made = make_gate(database)
        gate.wait()
        told.put(len(first_start(made, NOW)))


def test_processes_that_start_at_once_make_them_once(database: Database) -> None:
    context = multiprocessing.get_context("fork")
    gate, told = context.Barrier(3), context.Queue()
    processes = [context.Process(target=_start, args=(database.url, gate, told)) for _ in range(3)]
    for process in processes:
        process.start()
    answers = sorted(told.get(timeout=60) for _ in processes)
    for process in processes:
        process.join(60)
    assert answers == [0, 0, 3]
