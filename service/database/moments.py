"""The database and the job engine's file beside it as they are at one moment, while others go on writing."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from models.errors import DatabaseError
from service.database.connection import BUSY_SECONDS, Database

SUFFIX = ".sqlite3"


@contextmanager
def one_moment(database: Database, into: Path) -> Iterator[tuple[Session, tuple[Path, ...]]]:
    """A session that reads the database as it is now, and copies, in the folder `into`, of the other SQLite files
    beside it as they are now: what a power cut would leave at this moment. Raises DatabaseError and OSError."""
    with ExitStack() as stack:
        session = stack.enter_context(database.reading())
        others = [stack.enter_context(_opened(path)) for path in beside(database)]
        with ExitStack() as held:
            if database.is_sqlite:
                held.enter_context(database.connection())
            for other in others:
                held.enter_context(_held(other))
            session.execute(text("SELECT 1 FROM alembic_version"))
            for reader in others:
                _begin_reading(reader)
        yield session, tuple(_copy(reader, into) for reader in others)


def beside(database: Database) -> list[Path]:
    """The other SQLite files in the folder of an embedded database: the job engine's."""
    if not database.is_sqlite:
        return []
    own = Path(make_url(database.url).database or "")
    return sorted(p for p in own.parent.glob(f"*{SUFFIX}") if p.name != own.name)


def intact(path: Path) -> bool:
    """Whether an SQLite file opens and is whole."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    except sqlite3.Error:
        return False


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise DatabaseError(f"{path.name}: {error}") from error


@contextmanager
def _held(reader: sqlite3.Connection) -> Iterator[None]:
    """Keeps writers off a file, by a connection of its own."""
    with _opened(_file(reader)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        yield
        writer.execute("ROLLBACK")


def _begin_reading(reader: sqlite3.Connection) -> None:
    """From here on the connection sees the file as it is now."""
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _copy(reader: sqlite3.Connection, into: Path) -> Path:
    target = into / _file(reader).name
    with closing(sqlite3.connect(target)) as copy:
        reader.backup(copy)
        # A copy that is read from a medium that cannot be written needs no log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
    reader.execute("ROLLBACK")
    return target


def _file(connection: sqlite3.Connection) -> Path:
    return Path(str(connection.execute("PRAGMA database_list").fetchone()[2]))
