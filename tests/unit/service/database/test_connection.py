"""Opening a database: URLs, transactions, readers beside writers, and keys that hold."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select, text

from models.errors import DatabaseError
from service.database.connection import Database, driver_url, embedded_url
from service.database.tables import Original, PackageFile

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def add(database: Database, sha256: str) -> None:
    with database.transaction() as session:
        session.add(Original(sha256=sha256 * 64, size=1, received_at=NOW))


def _add_and_fail(database: Database) -> None:
    with database.transaction() as session:
        session.add(Original(sha256="b" * 64, size=1, received_at=NOW))
        session.flush()
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("sqlite:///a.db", "sqlite:///a.db"),
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgres://h/d", "postgresql+psycopg://h/d"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
    ],
)
def test_a_url_gets_our_driver(url: str, wanted: str) -> None:
    assert driver_url(url) == wanted


@pytest.mark.parametrize("url", ["mysql://h/d", "kanhe.sqlite3", "", "user:secret@host"])
def test_another_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        driver_url(url)
    assert "secret" not in str(caught.value)


def test_a_transaction_is_kept_whole_or_not_at_all(database: Database) -> None:
    add(database, "a")
    with pytest.raises(ZeroDivisionError):
        _add_and_fail(database)
    with database.reading() as session:
        assert session.scalars(select(Original.sha256)).all() == ["a" * 64]


def test_what_the_database_refuses_is_told_in_one_line(database: Database) -> None:
    add(database, "a")
    with pytest.raises(DatabaseError) as caught:
        add(database, "a")
    assert len(str(caught.value).splitlines()) == 1


def test_keys_hold(database: Database) -> None:
    row = {"package": "none", "index": 0, "path": "a", "pages": 0, "status": "ok"}
    with pytest.raises(DatabaseError), database.transaction() as session:
        session.execute(insert(PackageFile).values(row))


def test_readers_and_writers_do_not_wait_for_each_other(database: Database) -> None:
    add(database, "a")
    count = select(func.count()).select_from(Original)
    with database.reading() as reader, database.reading() as other:
        assert reader.scalar(count) == other.scalar(count) == 1
        with database.transaction() as writer:
            writer.add(Original(sha256="b" * 64, size=1, received_at=NOW))
            writer.flush()
            assert reader.scalar(count) == 1
        assert reader.scalar(count) == 1, "a reader sees the database as it was when it began"
    with database.reading() as reader:
        assert reader.scalar(count) == 2


def test_a_reader_may_not_write_and_the_next_writer_may(database: Database) -> None:
    add(database, "a")
    for _ in range(3):
        with pytest.raises(DatabaseError, match=r"read-?only"), database.reading() as session:
            session.execute(delete(Original))
        with database.transaction() as session:
            session.execute(text("UPDATE originals SET size = size + 1"))
    with database.reading() as session:
        assert session.scalar(select(Original.size)) == 4


def test_sqlite_lasts_through_a_power_cut_and_lets_readers_by(tmp_path: Path) -> None:
    with closing(Database(embedded_url(tmp_path))) as database:
        _check_sqlite(database)


def _check_sqlite(database: Database) -> None:
    with database.connection() as connection:
        told = {p: connection.exec_driver_sql(f"PRAGMA {p}").scalar() for p in ("journal_mode", "synchronous")}
        assert told == {"journal_mode": "wal", "synchronous": 2}
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 60_000
    with database.connection(keys=False) as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 0
    with database.connection() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_moments_come_back_in_utc(database: Database) -> None:
    add(database, "a")
    with database.reading() as session:
        assert session.scalar(select(Original.received_at)) == NOW
    with pytest.raises(DatabaseError), database.transaction() as session:
        session.add(Original(sha256="b" * 64, size=1, received_at=NOW.replace(tzinfo=None)))
