"""`kanhe serve` as a province starts it: ready, stopped in order, and a clear line where it cannot start."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

from service.database.connection import Database, embedded_url
from service.database.schema import downgrade, known, upgrade

PATIENCE = 90.0
OPEN = build_opener(ProxyHandler({}))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as place:
        return int(place.getsockname()[1])


def started(data: Path, port: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "service", "serve", "--port", str(port), "--workers", "1"]
    ours = {k: v for k, v in os.environ.items() if not k.startswith("KANHE_")}
    env = {**ours, "KANHE_DATA": str(data), "KANHE_ENGINE": "null"}
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answers(port: int, path: str) -> bool:
    try:
        with OPEN.open(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def wait_until_ready(service: "subprocess.Popen[str]", port: int) -> None:
    end = time.monotonic() + PATIENCE
    while not answers(port, "/readyz"):
        assert service.poll() is None and time.monotonic() < end
        time.sleep(0.2)


def test_it_serves_with_an_older_database_and_stops_in_order(tmp_path: Path) -> None:
    database = Database(embedded_url(tmp_path))
    upgrade(database)
    downgrade(database, known()[1])
    database.close()
    port = free_port()
    service = started(tmp_path, port)
    try:
        wait_until_ready(service, port)
        other = started(tmp_path, port)
        out, err = other.communicate(timeout=PATIENCE)
        assert (other.returncode, out) == (2, "")
        assert err.startswith(f"无法监听 127.0.0.1:{port}") and len(err.splitlines()) == 1
        service.send_signal(signal.SIGTERM)
        out, err = service.communicate(timeout=PATIENCE)
    finally:
        service.kill()
    assert service.returncode == 0
    assert out.count("sysadmin") == 1
    assert "Traceback" not in err
    assert not answers(port, "/healthz")


def test_a_newer_database_is_refused_in_one_line(tmp_path: Path) -> None:
    database = Database(embedded_url(tmp_path))
    upgrade(database)
    with database.connection() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'r9999'")
    database.close()
    service = started(tmp_path, free_port())
    out, err = service.communicate(timeout=PATIENCE)
    assert (service.returncode, out) == (5, "")
    assert "r9999" in err and len(err.splitlines()) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_waits_for_nothing(number: signal.Signals) -> None:
    from service.cli.serve import stopping

    calls: list[str] = []
    with stopping((lambda: calls.append("stop"),), (lambda: calls.append("drop"),)):
        for _ in range(3):
            signal.raise_signal(number)
    assert calls == ["stop", "drop", "drop"]
