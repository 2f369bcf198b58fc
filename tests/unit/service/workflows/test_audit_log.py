"""The log as one process writes it: jumps of the clock against the time that runs."""

from datetime import timedelta

import pytest

from models.audit import Origin
from service.workflows.audit_log import AuditLog
from service.workflows.gate import Gate
from tests.unit.service.workflows.gates import NOW, actions, events


class Clock:
    """Wall clock and running time, each moved by hand."""

    def __init__(self) -> None:
        self.now, self.ticks = NOW, 1000.0

    def move(self, wall: float, running: float) -> None:
        self.now += timedelta(seconds=wall)
        self.ticks += running


def put(gate: Gate, log: AuditLog, clock: Clock, action: str) -> None:
    with gate.database.transaction() as session:
        log.put(session, clock.now, "zhang", action)


def lose(gate: Gate, log: AuditLog, clock: Clock) -> None:
    """Puts an event on record in a transaction that fails afterwards."""
    with gate.database.transaction() as session:
        log.put(session, clock.now, "zhang", "lost")
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("wall", "running", "told"),
    [
        (3600, 3600, []), (119, 0, []), (0, 119, []), (3600, 0, ["clock.jump"]), (3600, 3450, ["clock.jump"]),
        (10, 3600, ["clock.jump"]), (-300, 0, ["clock.back", "clock.jump"]), (-300, 3600, ["clock.back", "clock.jump"]),
    ],
)  # fmt: skip
def test_a_jump_is_told_once(wall: float, running: float, told: list[str], gate: Gate) -> None:
    clock = Clock()
    log = AuditLog(Origin(software="kanhe"), lambda: clock.ticks)
    put(gate, log, clock, "first")
    clock.move(wall, running)
    put(gate, log, clock, "second")
    clock.move(1, 1)
    put(gate, log, clock, "third")
    assert actions(gate) == ["first", *told, "second", "third"]
    jumps = [e.event.detail["seconds"] for e in events(gate) if e.event.action == "clock.jump"]
    assert jumps == ([wall - running] if told else [])


def test_a_jump_told_in_a_transaction_that_failed_is_told_again(gate: Gate) -> None:
    clock = Clock()
    log = AuditLog(Origin(software="kanhe"), lambda: clock.ticks)
    put(gate, log, clock, "first")
    clock.move(3600, 0)
    with pytest.raises(ZeroDivisionError):
        lose(gate, log, clock)
    put(gate, log, clock, "second")
    assert actions(gate) == ["first", "clock.jump", "second"]


def test_the_origin_and_detail_are_kept(gate: Gate) -> None:
    origin = Origin(software="kanhe 9", models="rapid 3", settings="ab")
    with gate.database.transaction() as session:
        AuditLog(origin, lambda: 0.0).put(session, NOW, "zhang", "x", "y", session="s", now=[1], actor_="z")
    (entry,) = events(gate)
    assert entry.origin == origin
    assert entry.event.detail == {"session": "s", "now": [1], "actor_": "z"}
