"""PostgreSQL for tests: the one that is given, else one that runs on this machine and lets us in, else a temporary one
from Debian's package. Where there is none the tests are skipped, or fail with `--require-postgres`."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import URL
from sqlalchemy.engine import make_url

from service.database.connection import Database, embedded_file, embedded_url
from service.database.schema import upgrade

GIVEN = "KANHE_TEST_POSTGRES"
LIBPQ = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE")
NONE = f"no PostgreSQL: none given in {GIVEN}, none runs here, and Debian's package postgresql is not installed"
START_SECONDS = 60.0


def choose(
    environ: Mapping[str, str], running: Callable[[], URL | None], programs: Callable[[], Path | None]
) -> URL | Path | None:
    """The server to use, as its URL; or the folder of the programs to start one with; or None."""
    if url := environ.get(GIVEN):
        return make_url(url).set(drivername="postgresql")
    if any(environ.get(name) for name in LIBPQ):
        return URL.create("postgresql", database=environ.get("PGDATABASE", "postgres"))
    return running() or programs()


def running() -> URL | None:
    """A server on this machine that lets us in and make databases."""
    for host in (None, "127.0.0.1"):
        for user in (None, "postgres"):
            url = URL.create("postgresql", username=user, host=host, database="postgres")
            try:
                with admin(url) as connection:
                    row = connection.execute(
                        "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                    ).fetchone()
            except psycopg.OperationalError:
                continue
            if row and row[0]:
                return url
    return None


def programs() -> Path | None:
    """The newest programs of Debian's package, or those on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parent.parent.name))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextmanager
def temporary_server(bin: Path) -> Iterator[URL]:
    """A server of our own on a free port, with a password, gone afterwards. It will not run as root: then it is the
    package's user's, or nobody's."""
    user = _not_root()
    folder = Path(tempfile.mkdtemp(prefix="kanhe-pg-"))
    try:
        word, port = secrets.token_hex(8), _free_port()
        (folder / "word").write_text(word, encoding="ascii")
        if user:
            for path in (folder, folder / "word"):
                shutil.chown(path, user)
        data = folder / "data"
        subprocess.run(
            [bin / "initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={folder / 'word'}",
             "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            check=True, capture_output=True, user=user, group=user and _group(user), cwd=folder,
        )  # fmt: skip
        url = URL.create("postgresql", "postgres", word, "127.0.0.1", port, "postgres")
        with _served(bin, data, port, user, url):
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _served(bin: Path, data: Path, port: int, user: str | None, url: URL) -> Iterator[None]:
    options = ["-p", str(port), "-k", str(data.parent), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
    log = data.parent / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [bin / "postgres", "-D", data, *options],
            stdout=file, stderr=file, user=user, group=user and _group(user), cwd=data.parent,
        )  # fmt: skip
    try:
        _wait(process, url, log)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(START_SECONDS)


def _wait(process: subprocess.Popen[bytes], url: URL, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            admin(url).close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-500:]}") from None
            time.sleep(0.05)


def _not_root() -> str | None:
    """The user to run a server as; None: as ourselves."""
    import pwd

    if os.getuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _group(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def admin(url: URL) -> psycopg.Connection:
    """A connection that makes and drops databases. Raises psycopg.OperationalError."""
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True, connect_timeout=5)


@contextmanager
def fresh_database(server: URL) -> Iterator[str]:
    """The URL of an empty database of its own, dropped afterwards."""
    name = f"kanhe_test_{os.getpid()}_{uuid4().hex[:8]}"
    with admin(server) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


class LentDatabase:
    """A database with this program's tables on a server, made when it is first asked for. It is emptied after each
    test, which takes a hundredth of the time that making it takes, and made anew where that is not allowed or a test
    changed more than rows."""

    def __init__(self, server: URL) -> None:
        self._server, self._stack, self._url = server, ExitStack(), ""
        self._made: set[str] = set()

    def ready(self) -> str:
        """Its URL."""
        if not self._url:
            self._url = self._stack.enter_context(fresh_database(self._server))
            with closing(Database(self._url)) as opened:
                upgrade(opened)
            with admin(make_url(self._url)) as connection:
                self._made = _relations(connection)
        return self._url

    def give_back(self) -> None:
        """Takes every row out, and ends whoever is still connected."""
        with admin(make_url(self._url)) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            usable = _relations(connection) == self._made
            if usable:
                usable = _emptied(connection, self._made)
        if not usable:
            self.drop()

    def drop(self) -> None:
        """Takes it from the server."""
        self._stack.close()
        self._url = ""


def _relations(connection: psycopg.Connection) -> set[str]:
    """Tables, sequences and the schema's version."""
    rows = connection.execute(
        "SELECT c.relkind::text || format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n"
        " ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'S') AND n.nspname !~ '^(pg_|information_schema)'"
        " UNION ALL SELECT 'v' || version_num FROM alembic_version"
    )
    return {str(row[0]) for row in rows}


def _emptied(connection: psycopg.Connection, relations: set[str]) -> bool:
    """Whether all rows could be taken out: past the triggers that forbid it only a superuser may."""
    tables = [r[1:] for r in relations if r[0] == "r" and not r.endswith("alembic_version")]
    sequences = [r[1:] for r in relations if r[0] == "S"]
    statements = ["SET LOCAL session_replication_role = replica", *(f"DELETE FROM {t}" for t in sorted(tables))]
    statements += [f"ALTER SEQUENCE {s} RESTART" for s in sorted(sequences)]
    try:
        with connection.transaction():
            connection.execute("; ".join(statements).encode())
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


def absent(reason: str, *, required: bool) -> NoReturn:
    """Skips the test, or fails it where PostgreSQL is required."""
    if required:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> Iterator[URL]:
    """A PostgreSQL to make databases in. One that is given and does not answer is an error."""
    chosen = choose(os.environ, running, programs)
    if chosen is None:
        absent(NONE, required=pytestconfig.getoption("--require-postgres"))
    if isinstance(chosen, URL):
        admin(chosen).close()
        yield chosen
    else:
        with temporary_server(chosen) as url:
            yield url


@pytest.fixture
def postgres_url(postgres_server: URL) -> Iterator[str]:
    """The URL of an empty PostgreSQL database for this test alone. The test needs the mark `postgres`."""
    with fresh_database(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database for this test alone, on either kind."""
    if request.param == "sqlite":
        return embedded_url(tmp_path)
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def empty_database(database_url: str) -> Iterator[Database]:
    """An open database without a table, for this test alone, on either kind."""
    with closing(Database(database_url)) as opened:
        yield opened


@pytest.fixture(scope="session")
def sqlite_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with this program's tables, to be copied."""
    folder = tmp_path_factory.mktemp("made")
    with closing(Database(embedded_url(folder))) as opened:
        upgrade(opened)
    return embedded_file(folder)


@pytest.fixture(scope="session")
def postgres_made(postgres_server: URL) -> Iterator[LentDatabase]:
    """A PostgreSQL database with this program's tables that one test after another is lent."""
    lent = LentDatabase(postgres_server)
    yield lent
    lent.drop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An open database with this program's tables and nothing in them, for this test alone, on either kind."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_made"), embedded_file(tmp_path))
        with closing(Database(embedded_url(tmp_path))) as opened:
            yield opened
        return
    lent: LentDatabase = request.getfixturevalue("postgres_made")
    with closing(Database(lent.ready())) as opened:
        yield opened
    lent.give_back()
