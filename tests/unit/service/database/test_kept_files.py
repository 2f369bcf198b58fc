"""Which files rows name: all of them, in order, each once."""

from pathlib import Path

from service.database.connection import Database
from service.database.kept_files import files_named, files_wanted, is_named, is_wanted
from service.storage.content import FolderStore
from tests.unit.service.workflows.kept import LOST, fill


def test_files_are_told_in_order_and_once(database: Database, tmp_path: Path) -> None:
    hashes = fill(database, FolderStore(tmp_path))
    with database.reading() as session:
        assert list(files_wanted(session)) == sorted(hashes.values())
        assert list(files_named(session)) == sorted([*hashes.values(), LOST])
        assert [is_wanted(session, h) for h in (*hashes.values(), LOST, "0" * 64)] == [True] * 3 + [False] * 2
        assert [is_named(session, h) for h in (*hashes.values(), LOST, "0" * 64)] == [True] * 4 + [False]


def test_an_empty_database_names_none(database: Database) -> None:
    with database.reading() as session:
        assert [*files_wanted(session), *files_named(session)] == []
