"""Who lives and who is lost, by the database's clock."""

from datetime import timedelta

from service.database import tables, workers
from service.database.connection import Database


def age(database: Database, executor: str, *, seen: float, taken_over: float | None = None) -> None:
    """Makes a slot's last sign of life, and when it was taken over, so many seconds old."""
    with database.transaction() as session:
        row = session.get_one(tables.Worker, executor)
        if taken_over is not None:
            row.taken_over_at = row.seen_at - timedelta(seconds=taken_over)
        row.seen_at -= timedelta(seconds=seen)


def arrive(database: Database, *executors: str) -> None:
    with database.transaction() as session:
        for executor in executors:
            workers.arrive(session, executor, "host", 1, "9.9")


def test_who_was_not_seen_is_lost(database: Database) -> None:
    arrive(database, "a-1", "a-2")
    age(database, "a-1", seen=100)
    with database.reading() as session:
        assert workers.lost(session, 60) == ["a-1"]
        assert workers.living(session, 60) == 1
        assert workers.lost(session, 200) == []


def test_who_was_taken_over_is_looked_after_again_only_after_a_while(database: Database) -> None:
    arrive(database, "a-1", "a-2")
    age(database, "a-1", seen=100, taken_over=10)
    age(database, "a-2", seen=100, taken_over=90)
    with database.reading() as session:
        assert workers.lost(session, 60) == ["a-2"]
    with database.transaction() as session:
        workers.taken_over(session, "a-2")
        assert workers.lost(session, 60) == []


def test_a_sign_of_life_keeps_a_slot(database: Database) -> None:
    with database.transaction() as session:
        started = workers.arrive(session, "a-1", "host", 1, "9.9")
    age(database, "a-1", seen=100, taken_over=10)
    with database.transaction() as session:
        assert workers.seen(session, "a-1", started)
        assert session.get_one(tables.Worker, "a-1").taken_over_at is None
        assert workers.lost(session, 60) == []


def test_a_slot_notices_that_another_bears_its_id(database: Database) -> None:
    with database.transaction() as session:
        first = workers.arrive(session, "a-1", "host", 1, "9.9")
    with database.transaction() as session:
        second = workers.arrive(session, "a-1", "other", 2, "9.9")
    with database.transaction() as session:
        assert not workers.seen(session, "a-1", first)
        assert workers.seen(session, "a-1", second)
        workers.leave(session, "a-1", first)
        assert workers.lost(session, 60) == []


def test_who_leaves_is_taken_over_at_once(database: Database) -> None:
    with database.transaction() as session:
        started = workers.arrive(session, "a-1", "host", 1, "9.9")
    with database.transaction() as session:
        workers.leave(session, "a-1", started)
        assert workers.lost(session, 3600) == ["a-1"]
