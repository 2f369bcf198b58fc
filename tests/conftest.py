"""What every test shares: a machine that has no network, and databases of both kinds."""

import socket

import pytest
from hypothesis import settings

from tests.postgres import (
    database,
    database_url,
    empty_database,
    postgres_made,
    postgres_server,
    postgres_url,
    sqlite_made,
)

__all__ = [
    "database",
    "database_url",
    "empty_database",
    "postgres_made",
    "postgres_server",
    "postgres_url",
    "sqlite_made",
]

# How long one example takes says more of the machine's load than of the code.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--require-postgres", action="store_true", help="fail instead of skipping the tests that need PostgreSQL"
    )


class NetworkRefusedError(Exception):
    """A test tried to leave the machine."""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuses every connection but those to this machine itself."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else None
        if self.family != socket.AF_UNIX and host not in {"127.0.0.1", "::1", "localhost"}:
            raise NetworkRefusedError(f"connection to {address!r} refused")
        connect(self, address)  # type: ignore[arg-type]  # whatever the caller gave

    monkeypatch.setattr(socket.socket, "connect", local_only)
