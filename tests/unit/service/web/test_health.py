"""What machines ask: whether the service lives, whether it can work, its figures; and who is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from service.database import workers
from service.office import Office
from tests.unit.service.web.browser import OTHER, Browser
from tests.unit.service.web.watched import running

Running = tuple[FastAPI, Office]
PROBES = ("/healthz", "/readyz", "/metrics")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "data") as there:
        yield there


def arrive(office: Office) -> None:
    with office.places.database.transaction() as session:
        workers.arrive(session, "host-1", "host", 1, "1")


@pytest.mark.parametrize("path", PROBES)
def test_only_the_machine_itself_is_answered(service: Running, path: str) -> None:
    app, office = service
    arrive(office)
    assert Browser(app).get(path).status_code == 200
    assert Browser(app, OTHER).get(path).status_code == 403
    assert Browser(app).get(path, headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403


def test_a_setting_answers_all(tmp_path: Path) -> None:
    with running(tmp_path / "data", probes="any") as (app, _):
        assert Browser(app, OTHER).get("/healthz").json() == {"status": "ok"}


def test_ready_only_with_a_worker_database_and_store(service: Running, tmp_path: Path) -> None:
    app, office = service
    probe = Browser(app)
    answer = probe.get("/readyz")
    assert answer.status_code == 503
    assert [("worker" in reason) for reason in answer.json()["reasons"]] == [True]
    arrive(office)
    assert (probe.get("/readyz").status_code, probe.get("/readyz").json()["reasons"]) == (200, [])
    store = tmp_path / "data" / "store"
    for left in store.rglob("*"):
        left.rmdir()
    store.rmdir()
    store.write_text("no folder")
    answer = probe.get("/readyz")
    assert answer.status_code == 503
    assert "store" in answer.json()["reasons"][0]


def test_a_database_of_another_program_is_not_ready(service: Running) -> None:
    app, office = service
    arrive(office)
    with office.places.database.connection() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'r9999'")
    answer = Browser(app).get("/readyz")
    assert answer.status_code == 503
    assert "r9999" in answer.json()["reasons"][0]


def test_the_figures_name_routes_and_never_paths(service: Running) -> None:
    app, office = service
    arrive(office)
    probe = Browser(app)
    probe.get("/api/v1/packages/00000000-0000-0000-0000-000000000000")
    probe.get("/张三/secret")
    text = probe.get("/metrics").text
    assert 'kanhe_requests_total{method="GET",route="/api/v1/packages/{id}",status="401"} 1.0' in text
    assert 'route="(none)",status="404"' in text
    assert "kanhe_workers_alive 1.0" in text
    assert "kanhe_disk_free_bytes" in text
    assert "张三" not in text and "00000000" not in text


def test_the_figures_outlast_the_database(service: Running) -> None:
    app, office = service
    with office.places.database.connection() as connection:
        connection.exec_driver_sql("ALTER TABLE pages RENAME TO gone")
    assert "kanhe_database_up 0.0" in Browser(app).get("/metrics").text
