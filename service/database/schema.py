"""Brings a database to the tables of this program, step by step, and refuses one that a newer program made."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, select, text
from sqlalchemy.exc import SQLAlchemyError

from models.catalogue import said
from models.errors import DatabaseError
from service.database import account_tables, audit_table, campaign_tables, desk_tables, record_tables
from service.database.connection import Database
from service.database.tables import Base

STEPS = Path(__file__).parent / "migrations"
TABLES = (account_tables, audit_table, campaign_tables, desk_tables, record_tables)
"""Where tables stand beside `tables`: whoever goes through all of them must have these loaded."""
VERSIONS = "alembic_version"
"""The table that says which schema a database is at."""
LOCK = 0x6B616E6865
"""The key under which PostgreSQL lets one process at a time change the schema (“kanhe” in ASCII)."""


def upgrade(database: Database) -> None:
    """Brings the database to the newest schema; safe in several processes at once. Raises DatabaseError, also for a
    database that is newer than this program."""
    if current(database) != newest():
        with _alone(database) as connection:
            step_up(connection)


def step_up(connection: Connection, revision: str = "head") -> None:
    """The same, to any schema, in the transaction of a connection that SQLite's keys do not act on. Raises
    DatabaseError for a schema that this program does not know."""
    _refuse_unknown(_revision(connection))
    _refuse_unknown(None if revision == "head" else revision)
    command.upgrade(_config(connection), revision)


def clear_empty(connection: Connection) -> None:
    """Drops the tables, none of which may hold a row. Raises DatabaseError where one does."""
    revision = _revision(connection)
    _refuse_unknown(revision)
    if revision is None:
        return
    tables = MetaData()
    tables.reflect(connection, only=lambda name, _: name in Base.metadata.tables)
    for table in tables.sorted_tables:
        if connection.execute(select(table).limit(1)).first() is not None:
            raise DatabaseError(said("backup.database_not_empty", table=table.name))
    command.downgrade(_config(connection), "base")


def downgrade(database: Database, revision: str = "base") -> None:
    """Goes back to an older schema; what only the newer one holds is lost. Raises DatabaseError."""
    with _alone(database) as connection:
        _refuse_unknown(_revision(connection))
        command.downgrade(_config(connection), revision)


def current(database: Database) -> str | None:
    """The schema that the database is at; None: it has none of our tables. Raises DatabaseError."""
    with database.connection() as connection:
        return _revision(connection)


def newest() -> str:
    """The schema of this program."""
    return known()[0]


def check_schema(database: Database) -> None:
    """Raises DatabaseError unless the database is at the schema of this program, telling newer, older and empty
    apart."""
    revision = current(database)
    _refuse_unknown(revision)
    if revision is None:
        raise DatabaseError(said("database.empty"))
    if revision != newest():
        raise DatabaseError(said("database.older", found=revision, wanted=newest()))


def _refuse_unknown(revision: str | None) -> None:
    if revision is not None and revision not in known():
        raise DatabaseError(said("database.newer", found=revision, wanted=newest()))


@cache
def known() -> tuple[str, ...]:
    """Every schema that this program knows, newest first."""
    return tuple(step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions())


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """A connection in a transaction that no other process changes the schema beside: all steps or none. SQLite's keys
    do not act meanwhile, since a table made anew is dropped first; they are checked at the end."""
    with database.connection(keys=False) as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        try:
            yield connection
        except SQLAlchemyError as error:
            raise DatabaseError(said("database.step_failed", reason=str(error).splitlines()[0])) from error
