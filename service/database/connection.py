"""Opens the database: SQLite on this machine with nothing to set up, PostgreSQL for more than one machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from models.errors import DatabaseError

BUSY_SECONDS = 60.0
"""How long SQLite waits for another writer: one transaction takes milliseconds, on a slow disk under load seconds."""
READING = "kanhe_reading"
"""The option of a connection that only reads."""
DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg", "sqlite": "sqlite"}


class Database:
    """A database by its URL (`sqlite:///…` or `postgresql://…`). Raises DatabaseError for another kind of URL."""

    def __init__(self, url: str) -> None:
        self.url = driver_url(url)
        options: dict[str, Any] = {"connect_args": {"timeout": BUSY_SECONDS}} if self.is_sqlite else {}
        self.engine: Engine = create_engine(self.url, pool_pre_ping=not self.is_sqlite, **options)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin)
        self._session = sessionmaker(self.engine, expire_on_commit=False)
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reading = sessionmaker(self.engine.execution_options(**{READING: True}, **options))

    @property
    def is_sqlite(self) -> bool:
        """Whether it is the embedded one."""
        return self.url.startswith("sqlite")

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that is committed when the block ends well, else rolled back. Raises DatabaseError in one line."""
        with _told(), self._session.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees the database as it was when the block first looked, waits for no writer and holds none
        up. Raises DatabaseError, also when something is written in it."""
        with _told(), self._reading() as session:
            yield session

    @contextmanager
    def connection(self, *, keys: bool = True) -> Iterator[Connection]:
        """A bare connection in a transaction, for what knows no sessions. Without `keys` SQLite holds foreign keys
        only at the end of the block. Raises DatabaseError."""
        with _told(), self.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            late = self.is_sqlite and not keys
            if late:
                raw.execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
                    if late and (broken := raw.execute("PRAGMA foreign_key_check").fetchone()):
                        raise DatabaseError(f"{broken[0]}: FOREIGN KEY ({broken[2]})")
            finally:
                if late:
                    raw.execute("PRAGMA foreign_keys=ON")

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()


def driver_url(url: str) -> str:
    """The URL with the driver that kanhe uses. Raises DatabaseError."""
    try:
        parsed = make_url(url)
    except SQLAlchemyError as error:
        raise DatabaseError(f"not a database URL: {url.rsplit('@', maxsplit=1)[-1]}") from error
    kind = parsed.drivername.split("+")[0]
    if kind not in DRIVERS:
        raise DatabaseError(f"unknown kind of database: {kind}")
    return parsed.set(drivername=DRIVERS[kind]).render_as_string(hide_password=False)


def embedded_url(data: Path) -> str:
    """The URL of the database that stands in a data folder."""
    return f"sqlite:///{embedded_file(data)}"


def embedded_file(data: Path) -> Path:
    """Where the database stands in a data folder."""
    return data / "kanhe.sqlite3"


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Readers do not wait for a writer (WAL), a commit outlasts a power cut (FULL), and keys hold. The driver's own
    transactions are switched off: it would begin them too late."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Takes the write lock at once: a reader that turns writer is refused without waiting (“database is locked”).
    Who only reads takes none, and is held to that."""
    reading = bool(connection.get_execution_options().get(READING))
    if connection.info.get(READING) != reading:
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        connection.info[READING] = reading
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def _told() -> Iterator[None]:
    """Turns whatever the database says into one line."""
    try:
        yield
    except SQLAlchemyError as error:
        raise DatabaseError(str(error).splitlines()[0]) from error
