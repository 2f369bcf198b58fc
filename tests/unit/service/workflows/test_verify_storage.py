"""Every kept file against its hash, and the store against the database, also while others work."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from service.database.tables import Artefact
from service.storage.content import FolderStore
from service.workflows.places import STORE, Places
from service.workflows.restore_entries import absent
from service.workflows.verify_storage import verify_storage
from tests.unit.service.workflows.kept import NOW, filled


def quiet(done: int, total: int | None) -> None:
    """No progress."""


@pytest.fixture
def kept(tmp_path: Path, database_url: str) -> Iterator[tuple[Places, dict[str, str], FolderStore]]:
    places, hashes = filled(tmp_path / "data", "" if database_url.startswith("sqlite") else database_url)
    with closing(places):
        yield places, hashes, FolderStore(tmp_path / "data" / STORE)


def test_all_well(kept: tuple[Places, dict[str, str], FolderStore]) -> None:
    found = verify_storage(kept[0], quiet)
    assert (found.checked, found.all_well) == (3, True)


def test_each_kind_is_named(kept: tuple[Places, dict[str, str], FolderStore], tmp_path: Path) -> None:
    places, hashes, store = kept
    store.path(hashes["scan"]).write_bytes(b"other")
    store.path(hashes["page"]).unlink()
    orphan = store.put(b"of nobody")
    broken = store.put(b"of nobody too")
    store.path(broken).write_bytes(b"")
    stray = tmp_path / "data" / STORE / "incoming" / "x.part"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"half")
    os.utime(stray, (0, 0))
    found = verify_storage(places, quiet)
    assert not found.all_well
    assert found.missing == (hashes["page"],)
    assert found.altered == tuple(sorted((hashes["scan"], broken)))
    assert found.orphaned == tuple(sorted((orphan, broken)))
    assert found.stray == (os.path.join("incoming", "x.part"),)
    assert found.checked == 4


class Busy(FolderStore):
    """A store into which something comes, and its row a little later, as soon as names are asked for."""

    def __init__(self, folder: Path, places: Places) -> None:
        super().__init__(folder)
        self._places, self.asked = places, 0

    def names(self) -> Iterator[str]:
        self.asked += 1
        sha256 = self.put(f"{self.asked}".encode())
        try:
            yield from super().names()
        finally:
            with self._places.database.transaction() as session:
                session.execute(insert(Artefact).values(sha256=sha256, size=1, kind="page", made_at=NOW))


def test_what_comes_meanwhile_is_no_finding(kept: tuple[Places, dict[str, str], FolderStore], tmp_path: Path) -> None:
    store = Busy(tmp_path / "data" / STORE, kept[0])
    found = verify_storage(Places(kept[0].database, store), quiet)
    assert (store.asked, found.all_well) == (3, True)


class Vanishing(FolderStore):
    """A store from which everything is gone when it is looked at."""

    def verify(self, sha256: str) -> bool:
        self.path(sha256).unlink(missing_ok=True)
        return super().verify(sha256)


def test_what_is_gone_when_it_is_read_is_not_called_altered(
    kept: tuple[Places, dict[str, str], FolderStore], tmp_path: Path
) -> None:
    found = verify_storage(Places(kept[0].database, Vanishing(tmp_path / "data" / STORE)), quiet)
    assert (found.checked, found.altered) == (0, ())


@given(st.sets(st.text("abc", max_size=3)), st.sets(st.text("abc", max_size=3)))
def test_absent_is_the_difference(wanted: set[str], there: set[str]) -> None:
    assert set(absent(iter(sorted(wanted)), iter(sorted(there)))) == wanted - there
