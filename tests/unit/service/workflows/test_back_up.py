"""Backup and restore on either database: everything comes back, whatever happens meanwhile, or nothing is left."""

import multiprocessing
import os
import tempfile
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.synchronize import Event
from pathlib import Path

import obstore
import pytest
from obstore.store import MemoryStore
from sqlalchemy import delete, func, insert, select

from models.errors import StorageError, UsageError
from service.database.connection import Database, embedded_url
from service.database.tables import Artefact, Base, Incoming, PageResult
from service.storage.content import FolderStore
from service.storage.s3 import BucketStore
from service.workflows.back_up import BackedUp, back_up
from service.workflows.places import STORE, Places
from service.workflows.restore import rehearse, restore
from tests.unit.service.workflows.kept import LOST, NOW, engine_jobs, filled, make_engine, settings_of

WORD = "口令"


def quiet(done: int, total: int | None) -> None:
    """No progress."""


def backed(places: Places, place: Path, word: str | None = WORD, size: int = 4096) -> BackedUp:
    return back_up(places, place, word, size, NOW, "1", quiet, cost=2)


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as session:
        return {
            t.name: [tuple(r) for r in session.execute(select(t).order_by(*t.primary_key))]
            for t in Base.metadata.sorted_tables
        }


def stored(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def places(tmp_path: Path, database_url: str) -> Iterator[Places]:
    data = tmp_path / "data"
    made, _ = filled(data, "" if database_url.startswith("sqlite") else database_url)
    yield made
    made.close()


@pytest.mark.parametrize("word", [WORD, None], ids=["encrypted", "plain"])
def test_everything_comes_back(places: Places, tmp_path: Path, word: str | None) -> None:
    embedded = places.database.is_sqlite
    if embedded:
        make_engine(tmp_path / "data")
    done = backed(places, tmp_path / "b", word)
    assert {v.size for v in done.volumes[:-1]} == {4096}
    assert rehearse(tmp_path / "b", word, quiet) == done.contents
    assert restore(tmp_path / "b", tmp_path / "new", settings_of(tmp_path), word, quiet) == done.contents
    with closing(Database(embedded_url(tmp_path / "new"))) as again:
        assert rows(again) == rows(places.database)
    assert stored(tmp_path / "new" / STORE) == stored(tmp_path / "data" / STORE)
    names = {"kanhe.sqlite3", STORE} | ({"jobs.sqlite3"} if embedded else set())
    assert {p.name for p in (tmp_path / "new").iterdir()} - {"kanhe.sqlite3-wal", "kanhe.sqlite3-shm"} == names
    if embedded:
        assert engine_jobs(tmp_path / "new" / "jobs.sqlite3") == 3


@pytest.mark.postgres
def test_restores_into_postgresql_and_numbers_go_on(tmp_path: Path, postgres_url: str) -> None:
    with closing(filled(tmp_path / "data")[0]) as places:
        make_engine(tmp_path / "data")
        done = backed(places, tmp_path / "b")
        wanted = rows(places.database)
    settings = settings_of(tmp_path, database=postgres_url)
    assert restore(tmp_path / "b", tmp_path / "new", settings, WORD, quiet) == done.contents
    with closing(Database(postgres_url)) as again:
        assert rows(again) == wanted
        with again.transaction() as session:
            session.add(Incoming(path="next", size=1, state="stored", at=NOW))
    assert not (tmp_path / "new" / "jobs.sqlite3").exists()
    with pytest.raises(UsageError):
        restore(tmp_path / "b", tmp_path / "new", settings, WORD, quiet)


def test_a_file_that_lacks_or_was_altered_is_told_and_the_rest_is_kept(tmp_path: Path) -> None:
    places, hashes = filled(tmp_path / "data")
    store = FolderStore(tmp_path / "data" / STORE)
    store.path(hashes["scan"]).write_bytes(b"other")
    store.path(hashes["page"]).unlink()
    with closing(places):
        done = backed(places, tmp_path / "b")
    assert (done.contents.altered, done.contents.missing) == ((hashes["scan"],), (hashes["page"],))
    assert restore(tmp_path / "b", tmp_path / "new", settings_of(tmp_path), WORD, quiet) == done.contents
    assert stored(tmp_path / "new" / STORE).keys() == {hashes["online"]}
    assert LOST not in (*done.contents.altered, *done.contents.missing), "what lies in a ZIP has no file of its own"


def test_files_in_a_bucket_are_fetched_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places, hashes = filled(tmp_path / "data")
    objects, folder = MemoryStore(), FolderStore(tmp_path / "data" / STORE)
    bucket = BucketStore(objects)
    for sha256 in hashes.values():
        bucket.put(folder.get(sha256))
    obstore.put(objects, bucket.key(hashes["page"]), b"other")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with closing(places):
        done = backed(Places(places.database, bucket), tmp_path / "b")
    assert (done.contents.files, done.contents.altered) == (2, (hashes["page"],))
    restore(tmp_path / "b", tmp_path / "new", settings_of(tmp_path), WORD, quiet)
    assert stored(tmp_path / "new" / STORE).keys() == {hashes["scan"], hashes["online"]}
    assert {p.name for p in tmp_path.iterdir()} == {"b", "data", "new"}, "no copy stays behind"


class Forgetful(FolderStore):
    """A store that a rule removes a file from, with its rows, while the backup runs."""

    def __init__(self, folder: Path, database: Database, sha256: str) -> None:
        super().__init__(folder)
        self._database, self._sha256 = database, sha256

    def has(self, sha256: str) -> bool:
        if sha256 == self._sha256 and super().has(sha256):
            with self._database.transaction() as session:
                session.execute(delete(Artefact).where(Artefact.sha256 == sha256))
                session.execute(delete(PageResult).where(PageResult.artefact == sha256))
            self.path(sha256).unlink()
        return super().has(sha256)


def test_a_file_that_a_rule_removes_meanwhile_is_no_loss(tmp_path: Path) -> None:
    places, hashes = filled(tmp_path / "data")
    with closing(places):
        store = Forgetful(tmp_path / "data" / STORE, places.database, hashes["page"])
        done = backed(Places(places.database, store), tmp_path / "b")
    assert (done.contents.gone, done.contents.missing) == ((hashes["page"],), ())
    assert rehearse(tmp_path / "b", WORD, quiet) == done.contents


def _write(url: str, store: Path, go_on: Event, begun: Event) -> None:
    """Adds a file, then its row, as intake does, until told to stop."""
    kept, number = FolderStore(store), 0
    with closing(Database(url)) as database:
        while go_on.is_set():
            number += 1
            sha256 = kept.put(f"{number}".encode())
            with database.transaction() as session:
                values = {"sha256": sha256, "size": 1, "kind": "page", "made_at": NOW}
                session.execute(insert(Artefact).values(values))
                session.add(Incoming(path=str(number), size=1, sha256=sha256, state="done", at=NOW))
            begun.set()


def test_is_of_one_moment_while_others_write(places: Places, tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    go_on, begun = context.Event(), context.Event()
    go_on.set()
    store = tmp_path / "data" / STORE
    writer = context.Process(target=_write, args=(places.database.url, store, go_on, begun))
    writer.start()
    try:
        assert begun.wait(60)
        done = backed(places, tmp_path / "b")
    finally:
        go_on.clear()
        writer.join(60)
    assert (writer.exitcode, done.contents.missing, done.contents.gone) == (0, (), ())
    restore(tmp_path / "b", tmp_path / "new", settings_of(tmp_path), WORD, quiet)
    with closing(Database(embedded_url(tmp_path / "new"))) as again, again.reading() as session:
        counted = session.scalar(select(func.count()).select_from(Incoming))
        artefacts = session.scalar(select(func.count()).select_from(Artefact))
    assert counted is not None and artefacts is not None
    assert counted - 1 == artefacts - 2 > 0, "a row and its companion are there together"


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    places, _ = filled(tmp_path / "data")
    (tmp_path / "out").mkdir()
    with closing(places):
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(StorageError, match="No space left"):
            backed(places, tmp_path / "out" / "b")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_backup_is_never_written_over(tmp_path: Path) -> None:
    places, _ = filled(tmp_path / "data")
    with closing(places):
        backed(places, tmp_path / "b")
        before = stored(tmp_path / "b")
        with pytest.raises(UsageError, match="exists"):
            backed(places, tmp_path / "b")
    assert stored(tmp_path / "b") == before


def test_nothing_in_it_can_be_read_without_the_passphrase(tmp_path: Path) -> None:
    places, hashes = filled(tmp_path / "data")
    with closing(places):
        backed(places, tmp_path / "b")
        backed(places, tmp_path / "plain", None)
    encrypted, plain = (b"".join(stored(tmp_path / n).values()) for n in ("b", "plain"))
    for secret in (hashes["scan"].encode(), b"scan scan", "甲.pdf".encode(), WORD.encode()):
        assert secret not in encrypted
    assert b"scan scan" in plain
