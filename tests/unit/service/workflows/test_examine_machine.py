"""Each part of the machine is tried; what is not there is told, and nothing that is wrong with one hides another."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.audit import Event, Origin
from models.catalogue import catalogue
from service.database import audit
from service.database.connection import Database, embedded_url
from service.database.schema import upgrade
from service.settings import Settings
from service.workflows.examine_machine import CHECKS, Examined, examine


def examined(**given: Any) -> dict[str, Examined]:
    return {part.name: part for part in examine(Settings(_env_file=None, engine="null", **given))}


def ill(parts: dict[str, Examined]) -> list[str]:
    return [name for name, part in parts.items() if not part.well]


def test_every_part_has_a_name_and_a_remedy() -> None:
    assert {f"doctor.{name}{end}" for name in CHECKS for end in ("", ".do")} <= set(catalogue())


def test_a_machine_that_keeps_nothing_is_well_without_a_database() -> None:
    parts = examined()
    assert ill(parts) == []
    assert "KANHE_DATA" in parts["database"].told


def test_a_data_folder_to_be_is_well_and_not_made_up(tmp_path: Path) -> None:
    parts = examined(data=tmp_path / "data")
    assert ill(parts) == []
    assert not (tmp_path / "data" / "kanhe.sqlite3").exists()


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"template": Path("/nowhere.yaml")}, ["form"]),
        ({"disk_reserve": 2**60}, ["disk"]),
        ({"database": "postgresql://127.0.0.1:1/none"}, ["database", "store", "clock"]),
        ({"storage": "ftp://host/kanhe", "data": Path("nowhere")}, ["store"]),
    ],
)
def test_what_is_missing_is_told(
    given: dict[str, Any], missing: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    parts = examined(**given)
    assert ill(parts) == missing
    assert all("\n" not in part.told for part in parts.values())


def test_a_newer_database_and_a_clock_that_was_set_back(tmp_path: Path) -> None:
    database = Database(embedded_url(tmp_path))
    upgrade(database)
    with database.transaction() as session:
        told = Event(actor="system", action="test", subject="", detail={})
        audit.append(session, told, datetime.now(UTC) + timedelta(hours=1), Origin(software="kanhe test"))
    assert ill(examined(data=tmp_path)) == ["clock"]
    with database.connection() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'r9999'")
    database.close()
    parts = examined(data=tmp_path)
    assert ill(parts) == ["database"] and "r9999" in parts["database"].told
