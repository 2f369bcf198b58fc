"""Upkeep is done by one slot of all, when it is due."""

from datetime import timedelta

import pytest

from service.database import tables, workers
from service.jobs.engine import POLL_SECONDS
from service.jobs.flows import PLAN, job
from service.jobs.upkeep import FORGET_SECONDS, IDLE_SECONDS, KEEP_DAYS, MOST_FORGOTTEN, SWEEP_SECONDS, Upkeep, pace
from tests.unit.service.jobs.conftest import Shop
from tests.unit.service.jobs.parcel import NOW, PACKAGE


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def upkeep_of(shop: Shop, executor: str, clock: Clock) -> Upkeep:
    with shop.places.database.transaction() as session:
        workers.arrive(session, executor, "host", 1, "9.9")
    queue: object = shop.queue
    return Upkeep(shop.places.database, queue, executor, 60.0, clock, lambda: NOW)  # type: ignore[arg-type]  # a fake


def test_one_slot_alone_does_it_and_another_when_that_is_gone(shop: Shop) -> None:
    clock = Clock()
    second, first = upkeep_of(shop, "b-1", clock), upkeep_of(shop, "a-1", clock)
    second.tick()
    assert not shop.queue.paces
    first.tick()
    assert len(shop.queue.paces) == 1
    with shop.places.database.transaction() as session:
        session.get_one(tables.Worker, "a-1").seen_at -= timedelta(seconds=100)
    second.tick()
    assert len(shop.queue.paces) == 2


def test_lost_work_is_looked_for_every_so_often(shop: Shop) -> None:
    clock = Clock()
    upkeep = upkeep_of(shop, "a-1", clock)
    for _ in range(3):
        upkeep.tick()
    assert not shop.queue.jobs
    clock.seconds += SWEEP_SECONDS
    upkeep.tick()
    assert [j.arguments["package"] for j in shop.queue.of(PLAN)] == [PACKAGE]


def test_ended_jobs_are_forgotten_after_days_and_so_many_at_a_time(shop: Shop) -> None:
    clock = Clock()
    upkeep = upkeep_of(shop, "a-1", clock)
    shop.queue.old = MOST_FORGOTTEN + 3
    upkeep.tick()
    upkeep.tick()
    assert shop.queue.forgotten == [NOW - timedelta(days=KEEP_DAYS)] * MOST_FORGOTTEN
    clock.seconds += FORGET_SECONDS
    upkeep.tick()
    assert len(shop.queue.forgotten) == MOST_FORGOTTEN + 4, "until nothing is left"


@pytest.mark.parametrize(
    ("living", "busy", "seconds"),
    [
        (1, True, POLL_SECONDS),
        (1, False, IDLE_SECONDS),
        (2, True, POLL_SECONDS),
        (8, True, 0.04),
        (40, True, 0.2),
        (400, False, 2.0),
    ],
)
def test_many_slots_ask_less_often_each(living: int, busy: bool, seconds: float) -> None:
    assert pace(living, busy=busy) == seconds


def test_slots_ask_seldom_until_there_is_work(shop: Shop) -> None:
    upkeep = upkeep_of(shop, "a-1", Clock())
    upkeep.tick()
    shop.queue.put(job(PLAN, PACKAGE, "1", interactive=False))
    done: list[object] = []
    upkeep.hastened(lambda **arguments: done.append(arguments))(package=PACKAGE)
    upkeep.tick()
    assert shop.queue.paces == [IDLE_SECONDS, POLL_SECONDS, POLL_SECONDS]
    assert done == [{"package": PACKAGE}]
