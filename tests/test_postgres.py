"""Which PostgreSQL the tests use, that a temporary one comes and goes, and that a missing one is told."""

import os
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL, text
from sqlalchemy.engine import make_url

from service.database.connection import Database
from tests.postgres import (
    GIVEN,
    NONE,
    LentDatabase,
    absent,
    admin,
    choose,
    fresh_database,
    programs,
    temporary_server,
)  # fmt: skip

HERE, BIN = URL.create("postgresql", host="here"), Path("bin")


@pytest.mark.parametrize(
    ("environ", "runs", "installed", "wanted"),
    [
        ({GIVEN: "postgresql://given/x"}, HERE, BIN, "postgresql://given/x"),
        ({GIVEN: "postgresql+psycopg://given/x", "PGHOST": "other"}, HERE, BIN, "postgresql://given/x"),
        ({"PGHOST": "other"}, HERE, BIN, "postgresql:///postgres"),
        ({"PGPORT": "5433", "PGDATABASE": "mine"}, HERE, BIN, "postgresql:///mine"),
        ({GIVEN: ""}, HERE, BIN, "postgresql://here"),
        ({}, None, BIN, "bin"),
        ({}, None, None, "None"),
    ],
)
def test_the_one_given_then_the_one_here_then_our_own(
    environ: dict[str, str], runs: URL | None, installed: Path | None, wanted: str
) -> None:
    assert str(choose(environ, lambda: runs, lambda: installed)) == wanted


def test_where_there_is_none_the_reason_is_told() -> None:
    with pytest.raises(pytest.skip.Exception, match=r"Debian's package postgresql"):
        absent(NONE, required=False)
    with pytest.raises(pytest.fail.Exception, match=r"Debian's package postgresql"):
        absent(NONE, required=True)


@pytest.mark.postgres
def test_a_temporary_server_comes_and_goes(pytestconfig: pytest.Config) -> None:
    found = programs()
    if found is None:
        absent("Debian's package postgresql is not installed", required=pytestconfig.getoption("--require-postgres"))
    with temporary_server(found) as server:
        with fresh_database(server) as url, admin(server) as connection:
            names = connection.execute("SELECT datname FROM pg_database").fetchall()
            assert (url.rsplit("/", 1)[-1],) in names
        with admin(server) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
            left = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'kanhe%'").fetchall()
    assert (row is not None, left) == (True, [])
    assert row and not os.path.exists(Path(row[0]).parent)


@pytest.mark.postgres
def test_a_database_that_is_lent_comes_back_empty(postgres_server: URL) -> None:
    lent = LentDatabase(postgres_server)
    try:
        first = lent.ready()
        for _ in range(2):
            with closing(Database(lent.ready())) as database, database.transaction() as session:
                insert = "INSERT INTO incoming (path, size, state, at) VALUES ('a', 1, 'done', now()) RETURNING id"
                assert session.scalar(text(insert)) == 1, "rows and numbers begin anew"
            lent.give_back()
        assert lent.ready() == first
        with admin(make_url(first)) as connection:
            connection.execute("CREATE TABLE left_behind (id int)")
        lent.give_back()
        assert lent.ready() != first, "what is not as it was made is made anew"
    finally:
        lent.drop()
