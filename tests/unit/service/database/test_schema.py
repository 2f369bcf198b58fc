"""The schema on both databases: up, down, up again, by several processes, and what is refused."""

import multiprocessing
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from models.errors import DatabaseError
from service.database import schema
from service.database.connection import Database, embedded_url
from service.database.tables import Base


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_up_down_and_up_again(database: Database) -> None:
    assert tables(database) == set(Base.metadata.tables)
    schema.downgrade(database)
    assert (tables(database), schema.current(database)) == (set(), None)
    schema.upgrade(database)
    assert (tables(database), schema.current(database)) == (set(Base.metadata.tables), schema.newest())


def test_each_step_goes_down_and_up(database: Database) -> None:
    for step in schema.known()[1:]:
        schema.downgrade(database, step)
        assert schema.current(database) == step
        schema.upgrade(database)
    schema.check_schema(database)


def test_steps_lead_to_the_tables(database: Database) -> None:
    with database.connection() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_constraints_are_named_as_in_the_tables(database: Database) -> None:
    found = inspect(database.engine)
    for table in Base.metadata.sorted_tables:
        if not (
            database.is_sqlite and table.dialect_options["sqlite"]["autoincrement"]
        ):  # there it stands in the column
            assert found.get_pk_constraint(table.name)["name"] == table.primary_key.name
        assert {k["name"] for k in found.get_foreign_keys(table.name)} == {
            k.name for k in table.foreign_key_constraints
        }


def test_a_newer_database_is_refused_and_left_alone(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for refused in (schema.upgrade, schema.downgrade, schema.check_schema):
        with pytest.raises(DatabaseError, match=r"newer program.*9999"):
            refused(database)
    assert (tables(database), schema.current(database)) == (set(Base.metadata.tables), "9999")


def test_an_empty_database_is_told(empty_database: Database) -> None:
    with pytest.raises(DatabaseError, match="no tables"):
        schema.check_schema(empty_database)


def test_a_step_that_fails_leaves_the_schema_as_it_was(empty_database: Database) -> None:
    with empty_database.transaction() as session:
        session.execute(text("CREATE TABLE workers (id integer)"))
    with pytest.raises(DatabaseError, match=r"stays as it was.*workers"):
        schema.upgrade(empty_database)
    assert (tables(empty_database), schema.current(empty_database)) == ({"workers"}, None)


def _upgrade(url: str, gate: "multiprocessing.synchronize.Barrier") -> None:
    gate.wait()
    with closing(Database(url)) as database:
        schema.upgrade(database)


def test_processes_that_upgrade_at_once_do_it_once(empty_database: Database) -> None:
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(3)
    processes = [context.Process(target=_upgrade, args=(empty_database.url, gate)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    schema.check_schema(empty_database)


def test_no_folder_to_stand_in_is_told(tmp_path: Path) -> None:
    with closing(Database(embedded_url(tmp_path / "none"))) as database, pytest.raises(DatabaseError, match="unable"):
        schema.current(database)
