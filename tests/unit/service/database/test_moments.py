"""The database and the job engine's file as they are at one moment, whoever writes."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.errors import DatabaseError
from service.database import moments
from service.database.connection import Database, embedded_file, embedded_url
from service.database.moments import beside, intact, one_moment
from service.database.schema import upgrade
from service.database.tables import Incoming
from tests.unit.service.workflows.kept import NOW, engine_jobs, make_engine


def _write(data: Path, stop: threading.Event) -> None:
    """A row in the database, then a job for it, over and over: never more jobs than rows, never two rows ahead."""
    path = data / "jobs.sqlite3"
    with closing(Database(embedded_url(data))) as database, closing(sqlite3.connect(path, timeout=60)) as jobs:
        while not stop.is_set():
            with database.transaction() as session:
                session.add(Incoming(path="x", size=1, state="stored", at=NOW))
            with jobs:
                jobs.execute("INSERT INTO job DEFAULT VALUES")


def test_both_are_of_the_same_moment(tmp_path: Path) -> None:
    make_engine(tmp_path, jobs=0)
    (tmp_path / "copies").mkdir()
    stop = threading.Event()
    with closing(Database(embedded_url(tmp_path))) as database:
        upgrade(database)
        writer = threading.Thread(target=_write, args=(tmp_path, stop))
        writer.start()
        try:
            seen = [_look(database, tmp_path / "copies") for _ in range(20)]
        finally:
            stop.set()
            writer.join()
    assert {rows - jobs for rows, jobs in seen} <= {0, 1}
    assert seen[-1][0] > seen[0][0], "others wrote meanwhile"


def _look(database: Database, into: Path) -> tuple[int, int]:
    with one_moment(database, into) as (session, [copy]):
        rows = session.scalar(select(func.count()).select_from(Incoming)) or 0
        jobs = engine_jobs(copy)
    copy.unlink()
    return rows, jobs


def _may_write(path: Path) -> bool:
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        return True


def test_writers_of_both_wait_for_the_moment_and_no_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = (embedded_file(tmp_path), make_engine(tmp_path))
    begin, seen = moments._begin_reading, []

    def looked(reader: sqlite3.Connection) -> None:
        seen.append([_may_write(path) for path in paths])
        begin(reader)

    monkeypatch.setattr(moments, "_begin_reading", looked)
    (tmp_path / "copies").mkdir()
    with closing(Database(embedded_url(tmp_path))) as database:
        upgrade(database)
        with one_moment(database, tmp_path / "copies"):
            seen.append([_may_write(path) for path in paths])
    assert seen == [[False, False], [True, True]]


def test_only_what_lies_beside_an_embedded_database(tmp_path: Path) -> None:
    for name in ("kanhe.sqlite3", "jobs.sqlite3", "kanhe.sqlite3-wal", "notes.txt"):
        (tmp_path / name).touch()
    with closing(Database(embedded_url(tmp_path))) as database:
        assert [p.name for p in beside(database)] == ["jobs.sqlite3"]
    with closing(Database("postgresql://h/d")) as other:
        assert beside(other) == []


def test_an_engine_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "jobs.sqlite3").write_bytes(b"nonsense " * 1000)
    with closing(Database(embedded_url(tmp_path))) as database:
        upgrade(database)
        with pytest.raises(DatabaseError, match=r"jobs.sqlite3.*not a database"), one_moment(database, tmp_path):
            pass
        with database.transaction() as session:
            session.add(Incoming(path="x", size=1, state="stored", at=NOW))


def test_intact_tells_a_whole_file_from_another(tmp_path: Path) -> None:
    path = make_engine(tmp_path)
    assert intact(path)
    cut = tmp_path / "cut.sqlite3"
    cut.write_bytes(path.read_bytes()[:-100])
    assert not intact(cut)
    assert not intact(tmp_path / "none.sqlite3")
