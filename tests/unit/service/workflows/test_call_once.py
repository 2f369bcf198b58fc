"""A call under a key is done once for a day, and again where it failed or was cut off."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from models.errors import ConflictError
from service.database import calls_once
from service.database.connection import Database, embedded_url
from service.database.schema import upgrade
from service.workflows.call_once import KEPT, UNDER_WAY, once
from tests.unit.service.workflows.gates import NOW


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(embedded_url(tmp_path))) as made:
        upgrade(made)
        yield made


def call(
    database: Database, *, caller: str = "u", key: str | None = "key", asked: str = "a", now: datetime = NOW
) -> bool:
    """Whether the call was done now; it names its time as what came of it."""
    with once(database, caller, key, asked, now) as sent:
        if sent.done:
            return False
        sent.result = now.isoformat()
        return True


def test_the_second_is_told_of_the_first(database: Database) -> None:
    assert [call(database), call(database, now=NOW + timedelta(hours=1))] == [True, False]
    with once(database, "u", "key", "a", NOW) as sent:
        assert sent.result == NOW.isoformat()


def test_other_callers_other_keys_and_no_key_are_other_calls(database: Database) -> None:
    assert call(database)
    assert call(database, caller="v")
    assert call(database, key="other")
    assert call(database, key=None) and call(database, key=None)


def test_the_same_key_for_something_else_is_refused(database: Database) -> None:
    call(database)
    with pytest.raises(ConflictError, match="another call"):
        call(database, asked="b")


def test_after_a_day_a_key_is_new(database: Database) -> None:
    call(database)
    assert not call(database, now=NOW + KEPT)
    assert call(database, asked="b", now=NOW + KEPT + timedelta(seconds=1))


def test_what_failed_may_be_sent_again(database: Database) -> None:
    def failing() -> None:
        with once(database, "u", "key", "a", NOW):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert call(database)


def test_what_is_under_way_is_waited_for_until_it_was_surely_cut_off(database: Database) -> None:
    with database.transaction() as session:
        calls_once.begin(session, "u", "key", _digest("a"), NOW)
    with pytest.raises(ConflictError, match="under way"):
        call(database)
    assert call(database, now=NOW + UNDER_WAY)


def _digest(asked: str) -> str:
    return hashlib.sha256(asked.encode()).hexdigest()
