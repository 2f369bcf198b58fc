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
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import URL
from sqlalchemy.engine import make_url

from service.database.connection import Database, embedded_url
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


@pytest.fixture
def database(empty_database: Database) -> Database:
    """An open database with this program's tables, for this test alone, on either kind."""
    upgrade(empty_database)
    return empty_database
