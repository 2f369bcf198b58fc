"""Opening what the settings name, and saying what lacks."""

from contextlib import closing
from pathlib import Path

import pytest

from models.errors import DatabaseError, UsageError
from service.database.connection import Database
from service.database.schema import check_schema, downgrade
from service.workflows.places import find_places, open_database, open_places, open_store
from tests.unit.service.workflows.kept import settings_of


def test_a_data_folder_is_made_with_all_in_it(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "new" / "data")
    with closing(open_places(settings)) as places:
        check_schema(places.database)
        sha256 = places.store.put(b"x")
    with closing(find_places(settings)) as again:
        assert again.store.get(sha256) == b"x"
    assert (tmp_path / "new" / "data" / "kanhe.sqlite3").is_file()


def test_database_and_store_may_be_elsewhere(tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path / "data", database=f"sqlite:///{tmp_path}/other.db", storage=str(tmp_path / "files")
    )
    with closing(open_places(settings)) as places:
        places.store.put(b"x")
    assert {p.name for p in tmp_path.iterdir()} == {"other.db", "files"}


@pytest.mark.parametrize("opening", [open_places, find_places, open_database, open_store])
def test_nothing_set_names_the_setting(opening: type, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="KANHE_DATA"):
        opening(settings_of(tmp_path).model_copy(update={"data": None}))


def test_a_file_is_no_data_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="file"):
        open_places(settings_of(tmp_path / "file"))


def test_finding_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no database"):
        find_places(settings_of(tmp_path / "data"))
    assert list(tmp_path.rglob("*.sqlite3")) == []


def test_finding_changes_no_schema(empty_database: Database, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, database=empty_database.url)
    with pytest.raises(DatabaseError, match="no tables"):
        find_places(settings)
    with closing(open_places(settings)) as places:
        downgrade(places.database)
    with pytest.raises(DatabaseError, match="no tables"):
        find_places(settings)
