"""Signs of life, and who looks after those that give none."""

import logging
from collections.abc import Collection
from datetime import timedelta

import pytest

from models.errors import DatabaseError
from service.database import tables, workers
from service.database.connection import Database
from service.jobs.takeover import LONGEST, Pulse, ReplacedError

SECONDS = 60.0


class FakeRunner:
    """Notes whom it was to take over from."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.refuse = False

    def take_over(self, executors: Collection[str]) -> int:
        if self.refuse:
            raise DatabaseError("gone")
        self.taken += executors
        return len(executors)


def pulse_of(database: Database, executor: str, runner: FakeRunner, seconds: float = SECONDS) -> Pulse:
    with database.transaction() as session:
        started = workers.arrive(session, executor, "host", 1, "9.9")
    return Pulse(database, runner, executor, started, seconds)  # type: ignore[arg-type]  # a fake


def silence(database: Database, executor: str, seconds: float) -> None:
    with database.transaction() as session:
        session.get_one(tables.Worker, executor).seen_at -= timedelta(seconds=seconds)


@pytest.mark.parametrize(("seconds", "every"), [(120.0, LONGEST), (4.0, 1.0)])
def test_several_beats_may_be_late(database: Database, seconds: float, every: float) -> None:
    assert pulse_of(database, "a-1", FakeRunner(), seconds).every == every


def test_a_silent_slot_is_taken_over_from_once(database: Database) -> None:
    runner = FakeRunner()
    pulses = [pulse_of(database, name, runner) for name in ("a-1", "b-1", "c-1")]
    silence(database, "a-1", 2 * SECONDS)
    for pulse in pulses[1:]:
        pulse.beat()
    assert runner.taken == ["a-1"]


def test_one_that_lives_again_is_not_lost(database: Database) -> None:
    runner = FakeRunner()
    late, other = pulse_of(database, "a-1", runner), pulse_of(database, "b-1", runner)
    silence(database, "a-1", 2 * SECONDS)
    late.beat()
    other.beat()
    assert runner.taken == []


def test_who_dies_while_taking_over_leaves_it_to_the_next(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    runner = FakeRunner()
    pulse_of(database, "a-1", runner)
    pulse = pulse_of(database, "b-1", runner)
    silence(database, "a-1", 2 * SECONDS)
    runner.refuse = True
    with caplog.at_level(logging.ERROR):
        pulse.beat()
    assert "gone" in caplog.text
    runner.refuse = False
    pulse.beat()
    assert runner.taken == ["a-1"]


def test_a_second_process_of_a_name_makes_the_first_one_stop(database: Database) -> None:
    runner = FakeRunner()
    first, second = pulse_of(database, "a-1", runner), pulse_of(database, "a-1", runner)
    with pytest.raises(ReplacedError, match="a-1"):
        first.beat()
    second.beat()
    assert runner.taken == []
