"""The audit log in both databases: appended in a chain, never changed, found again."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, text

from models.audit import NO_ENTRY, AuditEntry, Event, Origin
from models.errors import DatabaseError
from service.database import audit, schema
from service.database.audit_table import AuditRow
from service.database.connection import Database
from service.database.tables import Base
from service.rules.audit_chain import check_chain

NOW = datetime(2026, 11, 27, 8, 0, 0, 123456, tzinfo=UTC)
ORIGIN = Origin(software="kanhe 0.1.0")
SECOND = timedelta(seconds=1)


@pytest.fixture(params=["steps", "tables"])
def either(request: pytest.FixtureRequest, database_url: str) -> Iterator[Database]:
    """A database with its tables, made by the steps or from the tables themselves."""
    with closing(Database(database_url)) as database:
        if request.param == "steps":
            schema.upgrade(database)
        else:
            Base.metadata.create_all(database.engine)
        yield database


def put(
    database: Database, action: str = "x", now: datetime = NOW, actor: str = "张三", subject: str = ""
) -> AuditEntry:
    with database.transaction() as session:
        return audit.append(session, Event(actor=actor, action=action, subject=subject), now, ORIGIN)


def lose(database: Database) -> None:
    """Appends in a transaction that fails afterwards."""
    with database.transaction() as session:
        audit.append(session, Event(actor="a", action="lost"), NOW, ORIGIN)
        raise ZeroDivisionError


def actions(database: Database) -> list[str]:
    with database.reading() as session:
        return [e.event.action for e in reversed(audit.find(session))]


def sound(database: Database) -> bool:
    with database.reading() as session:
        return check_chain(audit.lines(session)).sound and not list(audit.mismatched(session))


def test_entries_follow_one_another(database: Database) -> None:
    made = [put(database, f"a{n}", NOW + n * SECOND) for n in range(3)]
    assert [e.number for e in made] == [1, 2, 3]
    assert [e.previous for e in made] == [NO_ENTRY, made[0].hash, made[1].hash]
    with database.reading() as session:
        assert audit.find(session) == made[::-1]
        assert audit.head(session) == made[2].head
    assert sound(database)


def test_an_empty_log_has_no_head(database: Database) -> None:
    with database.reading() as session:
        assert audit.head(session) is None
        assert audit.anchor(session) == ""
        assert audit.span(session, None, None) is None


def test_what_fails_afterwards_is_not_on_record(database: Database) -> None:
    put(database, "first")
    with pytest.raises(ZeroDivisionError):
        lose(database)
    put(database, "second")
    assert actions(database) == ["first", "second"]
    assert sound(database)


CHANGES = [
    "UPDATE audit_log SET line = 'x' WHERE number = 1",
    "UPDATE audit_log SET actor = actor",
    "DELETE FROM audit_log WHERE number = 2",
    "DELETE FROM audit_log",
]
REPLACES = [
    "INSERT OR REPLACE INTO audit_log SELECT number, at, 'x', action, subject, line, previous, hash FROM audit_log",
    "INSERT OR REPLACE INTO audit_log SELECT 9, at, actor, action, subject, line, previous, 'h' FROM audit_log LIMIT 1",
    "INSERT OR REPLACE INTO audit_log SELECT 9, at, actor, action, subject, line, 'p', hash FROM audit_log LIMIT 1",
]


def test_the_database_refuses_changes(either: Database) -> None:
    put(either), put(either)
    for statement in CHANGES + (REPLACES if either.is_sqlite else ["TRUNCATE audit_log"]):
        with pytest.raises(DatabaseError, match="append-only"), either.transaction() as session:
            session.execute(text(statement))
    assert len(actions(either)) == 2
    assert sound(either)
    with either.reading() as session:
        assert audit.guarded(session)


def test_the_log_and_its_guards_go_and_come_back_with_its_step(database: Database) -> None:
    schema.downgrade(database, "0001")
    assert not inspect(database.engine).has_table(AuditRow.__tablename__)
    schema.upgrade(database)
    with database.reading() as session:
        assert audit.guarded(session)


def test_missing_guards_and_what_was_changed_meanwhile_are_noticed(database: Database) -> None:
    made = [put(database, subject=f"user:{n}") for n in range(3)]
    drop = "DROP TRIGGER audit_log_no_update" if database.is_sqlite else "ALTER TABLE audit_log DISABLE TRIGGER ALL"
    with database.transaction() as session:
        session.execute(text(drop))
        session.execute(text("UPDATE audit_log SET subject = 'user:9' WHERE number = 2"))
    with database.reading() as session:
        assert not audit.guarded(session)
        assert list(audit.mismatched(session)) == [2]
        assert check_chain(audit.lines(session)).sound
    with database.transaction() as session:
        session.execute(text("UPDATE audit_log SET line = replace(line, 'user:1', 'user:9') WHERE number = 2"))
    with database.reading() as session:
        check = check_chain(audit.lines(session))
    assert [(p.key, p.place) for p in check.problems] == [
        ("audit.problem.changed", 2),
        ("audit.problem.previous", 3),
    ]
    assert check.head == made[2].head


def test_no_hash_is_followed_twice(database: Database) -> None:
    put(database), put(database)
    with pytest.raises(DatabaseError), database.transaction() as session:
        session.add(
            AuditRow(number=3, at=NOW, actor="a", action="x", subject="", line="", previous=NO_ENTRY, hash="f" * 64)
        )


def test_a_clock_set_back_is_told_once(database: Database) -> None:
    for name, seconds in (("first", 10), ("second", 8), ("far", 5), ("then", 6), ("days", -999_999)):
        put(database, name, NOW + seconds * SECOND)
    assert actions(database) == ["first", "second", "clock.back", "far", "then", "clock.back", "days"]
    assert sound(database)
    with database.reading() as session:
        told = audit.find(session, action="clock.back")
    assert [(e.event.detail["seconds"], e.at) for e in told] == [
        (1_000_005.0, NOW - 999_999 * SECOND),
        (3.0, NOW + 5 * SECOND),
    ]


def test_the_head_is_printed_with_its_number(database: Database) -> None:
    put(database, "first", NOW)
    last = put(database, "last", NOW)
    with database.reading() as session:
        assert audit.anchor(session) == f"2:{last.hash}"


def test_a_span_holds_what_a_clock_set_back_dated_otherwise(database: Database) -> None:
    for seconds in (0, 10, -100, 20):
        put(database, now=NOW + seconds * SECOND)
    with database.reading() as session:
        assert audit.span(session, NOW, None) == (1, 5)
        assert audit.span(session, NOW + 5 * SECOND, NOW + 15 * SECOND) == (2, 2)
        assert audit.span(session, NOW + 5 * SECOND, None) == (2, 5)
        assert audit.span(session, NOW + 50 * SECOND, None) is None
        assert [line for line, _ in audit.lines(session, 2, 3)] == [line for line, _ in audit.lines(session)][1:3]


FOUND: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [6, 5, 4, 3, 2, 1]),
    ({"actor": "li"}, [5, 2]),
    ({"action": "user.added"}, [4, 1]),
    ({"action": "user."}, [6, 4, 3, 1]),
    ({"subject": "user:1"}, [4]),
    ({"since": NOW + 4 * SECOND}, [6, 5]),
    ({"until": NOW + 1 * SECOND}, [1]),
    ({"before": 5, "limit": 2}, [4, 3]),
    ({"actor": "li", "action": "user."}, []),
    ({"action": "user_"}, []),
]


def test_entries_are_found(database: Database) -> None:
    rows = [("user.added", "a", "user:0"), ("userx", "li", ""), ("user.rights", "a", ""), ("user.added", "b", "user:1"),
            ("sign_in.done", "li", ""), ("user.disabled", "a", "")]  # fmt: skip
    for n, (action, actor, subject) in enumerate(rows):
        put(database, action, NOW + n * SECOND, actor, subject)
    with database.reading() as session:
        assert [[e.number for e in audit.find(session, **asked)] for asked, _ in FOUND] == [found for _, found in FOUND]
