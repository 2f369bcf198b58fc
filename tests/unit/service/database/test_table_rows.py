"""Rows as JSON lines: each type of value, rows that point at later ones, more than one batch, and numbering after."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.errors import BackupError
from service.database import table_rows
from service.database.connection import Database
from service.database.schema import downgrade, upgrade
from service.database.table_rows import read_rows, write_rows
from service.database.tables import Base, Incoming, Package
from service.storage.content import FolderStore
from tests.unit.service.workflows.kept import NOW, fill

TABLES = Base.metadata.tables


def read(database: Database, name: str, lines: list[bytes]) -> int:
    with database.connection() as connection:
        return read_rows(connection, TABLES[name], lines)


def test_every_table_comes_back(database: Database, tmp_path: Path) -> None:
    fill(database, FolderStore(tmp_path / "store"))
    files = {}
    with database.reading() as session:
        before = {n: [tuple(r) for r in session.execute(select(t).order_by(*t.primary_key))] for n, t in TABLES.items()}
        for table in Base.metadata.sorted_tables:
            files[table.name] = tmp_path / table.name
            assert write_rows(session, table, files[table.name]) == len(before[table.name])
    downgrade(database)
    upgrade(database)
    for name, path in files.items():
        assert read(database, name, path.read_bytes().splitlines()) == len(before[name])
    with database.reading() as session:
        assert {
            n: [tuple(r) for r in session.execute(select(t).order_by(*t.primary_key))] for n, t in TABLES.items()
        } == before
        assert session.scalar(select(Package.supplements).where(Package.id == "a-second")) == "z-first"


def test_more_than_a_batch_and_numbers_go_on(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_rows, "BATCH", 3)
    with database.transaction() as session:
        session.add_all(Incoming(path=f"{n}", size=n, state="done", at=NOW) for n in range(10))
    with database.reading() as session:
        assert write_rows(session, TABLES["incoming"], tmp_path / "rows") == 10
    downgrade(database)
    upgrade(database)
    assert read(database, "incoming", (tmp_path / "rows").read_bytes().splitlines()) == 10
    with database.transaction() as session:
        session.add(Incoming(path="next", size=1, state="done", at=NOW))
    with database.reading() as session:
        assert session.scalar(select(func.count(Incoming.id.distinct()))) == 11


@pytest.mark.parametrize("line", [b"", b"[]", b"{", b'{"id": 1}', b"\xff"])
def test_what_is_no_row_is_told(database: Database, line: bytes) -> None:
    with pytest.raises(BackupError, match="incoming"):
        read(database, "incoming", [line])
