"""Originals out of a bucket are fetched once, kept within bounds, and are what their hash says."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from obstore.store import LocalStore, MemoryStore

from models.errors import StorageError
from service.storage.fetch_cache import FetchCache
from service.storage.s3 import BucketStore
from service.workflows.places import CACHE, open_places
from tests.unit.service.workflows.kept import settings_of

SCANS = [bytes([n]) * 1000 for n in range(4)]


class Counted(BucketStore):
    """A bucket that counts what is fetched out of it."""

    fetched: list[str]

    def fetch(self, sha256: str, into: Path) -> Path:
        if not (into / sha256).is_file():
            self.fetched.append(sha256)
        return super().fetch(sha256, into)


@pytest.fixture(params=["memory", "disk"])
def bucket(request: pytest.FixtureRequest, tmp_path: Path) -> Counted:
    (tmp_path / "bucket").mkdir()
    objects = MemoryStore() if request.param == "memory" else LocalStore(tmp_path / "bucket")
    store = Counted(objects)
    store.fetched = []
    return store


def room(tmp_path: Path, name: str) -> Path:
    (tmp_path / name).mkdir()
    return tmp_path / name


def cached(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir() if p.is_file()}


def test_batches_fetch_a_scan_once_and_each_keeps_its_own(bucket: Counted, tmp_path: Path) -> None:
    name = bucket.put(SCANS[0])
    caches = [FetchCache(bucket, tmp_path / "cache", 5000) for _ in range(2)]
    batches = [room(tmp_path, "a"), room(tmp_path, "b")]
    paths = [cache.fetch(name, batch) for cache, batch in zip(caches, batches, strict=True)]
    assert bucket.fetched == [name]
    (tmp_path / "cache" / name).unlink()
    assert [p.parent for p in paths] == batches
    assert [p.read_bytes() for p in paths] == [SCANS[0]] * 2


def test_what_was_used_longest_ago_goes_first(bucket: Counted, tmp_path: Path) -> None:
    names = [bucket.put(scan) for scan in SCANS]
    cache = FetchCache(bucket, tmp_path / "cache", 3000)
    for n, name in enumerate(names[:3]):
        cache.fetch(name, room(tmp_path, f"{n}"))
        os.utime(tmp_path / "cache" / name, (n, n))
    cache.fetch(names[0], room(tmp_path, "again"))
    cache.fetch(names[3], room(tmp_path, "more"))
    assert cached(tmp_path / "cache") == {names[0], names[2], names[3]}


@pytest.mark.parametrize(("size", "reserve"), [(999, 0), (5000, 2**62)])
def test_what_is_too_big_or_would_fill_the_disk_is_fetched_and_not_kept(
    bucket: Counted, tmp_path: Path, size: int, reserve: int
) -> None:
    name = bucket.put(SCANS[0])
    path = FetchCache(bucket, tmp_path / "cache", size, reserve).fetch(name, room(tmp_path, "a"))
    assert path.read_bytes() == SCANS[0]
    assert cached(tmp_path / "cache") == set()


def test_slots_that_want_the_same_at_once_fetch_it_once(bucket: Counted, tmp_path: Path) -> None:
    name, start = bucket.put(SCANS[0] * 1000), threading.Barrier(6)

    def want(n: int) -> bytes:
        cache, batch = FetchCache(bucket, tmp_path / "cache", 10**7), room(tmp_path, f"{n}")
        start.wait()
        return cache.fetch(name, batch).read_bytes()

    with ThreadPoolExecutor(6) as slots:
        found = set(slots.map(want, range(6)))
    assert found == {SCANS[0] * 1000}
    assert bucket.fetched == [name]


def test_what_a_killed_process_left_is_cleared_away_when_it_is_old(bucket: Counted, tmp_path: Path) -> None:
    name = bucket.put(SCANS[0])
    cache = FetchCache(bucket, tmp_path / "cache", 5000)
    for left, age in (("old.part", 0), ("new.part", None)):
        (tmp_path / "cache").mkdir(exist_ok=True)
        (tmp_path / "cache" / left).touch()
        if age is not None:
            os.utime(tmp_path / "cache" / left, (age, age))
    cache.fetch(name, room(tmp_path, "a"))
    assert cached(tmp_path / "cache") == {name, "new.part"}


def test_without_room_for_a_cache_the_work_goes_on(bucket: Counted, tmp_path: Path) -> None:
    name = bucket.put(SCANS[0])
    (tmp_path / "cache").touch()
    path = FetchCache(bucket, tmp_path / "cache", 5000).fetch(name, room(tmp_path, "a"))
    assert path.read_bytes() == SCANS[0]


def test_what_is_altered_or_not_there_is_told_and_not_kept(bucket: Counted, tmp_path: Path) -> None:
    name = sha256(SCANS[0]).hexdigest()
    cache, batch = FetchCache(bucket, tmp_path / "cache", 5000), room(tmp_path, "a")
    with pytest.raises(StorageError, match="not in the store"):
        cache.fetch(name, batch)
    bucket._objects.put(bucket.key(name), b"another")
    with pytest.raises(StorageError, match="altered"):
        cache.fetch(name, batch)
    assert cached(tmp_path / "cache") == cached(batch) == set()


def test_folders_and_shares_need_none(tmp_path: Path) -> None:
    places = open_places(settings_of(tmp_path / "data"))
    name = places.store.put(SCANS[0])
    assert places.cache is None
    assert places.original(name, room(tmp_path, "a")) == places.store.fetch(name, tmp_path)
    places.close()


@pytest.mark.parametrize(("size", "there"), [(1, True), (0, False)])
def test_a_bucket_has_one_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, there: bool
) -> None:
    monkeypatch.setenv("AWS_REGION", "cn-north-1")
    places = open_places(settings_of(tmp_path / "data", storage="s3://kanhe/a", storage_cache=size))
    assert (places.cache is not None) == there
    assert CACHE not in {p.name for p in (tmp_path / "data").iterdir()}, "made when it is needed"
    places.close()
