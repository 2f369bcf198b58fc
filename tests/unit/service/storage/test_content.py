"""Every store keeps the same promises: what went in comes out, what was altered is noticed, twice is once."""

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from obstore.store import LocalStore, MemoryStore, S3Store

from models.errors import StorageError
from service.storage.content import ContentStore, FolderStore
from service.storage.s3 import WHOLE_BYTES, BucketStore, open_bucket
from service.storage.stores import open_store
from tests.unit.service.storage.s3_server import Bucket, running_bucket

NOBODY = "0" * 64


@dataclass(frozen=True)
class Kept:
    """A store, and a way to change what it keeps behind its back."""

    store: ContentStore
    alter: Callable[[str, bytes], None]


@pytest.fixture(params=["folder", "memory", "disk", "server"])
def kept(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    place = tmp_path / "store"
    if request.param == "folder":
        folder = FolderStore(place)
        yield Kept(folder, lambda name, content: void(folder.path(name).write_bytes(content)))
    elif request.param == "server":
        with running_bucket() as server:
            surround(monkeypatch, server)
            bucket = open_bucket("s3://kanhe/a/b")
            yield Kept(bucket, lambda name, content: server.objects.update({f"/kanhe/{bucket.key(name)}": content}))
    else:
        place.mkdir()
        objects = MemoryStore() if request.param == "memory" else LocalStore(place)
        bucket = BucketStore(objects, "/a/b/")
        yield Kept(bucket, lambda name, content: void(objects.put(bucket.key(name), content)))


def void(_: object) -> None:
    """What a test does not ask after."""


def surround(monkeypatch: pytest.MonkeyPatch, server: Bucket) -> None:
    """The environment that every S3 tool reads."""
    for name, value in {"ENDPOINT_URL": server.address, "REGION": "cn-north-1", "ACCESS_KEY_ID": "k"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("size", [0, 1, WHOLE_BYTES + 1])
def test_a_file_comes_back_byte_by_byte(kept: Kept, tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (tmp_path / "扫描件.pdf").write_bytes(content)
    assert kept.store.put_file(tmp_path / "扫描件.pdf") == (sha(content), size)
    assert kept.store.get(sha(content)) == content
    assert kept.store.verify(sha(content))
    assert kept.store.fetch(sha(content), tmp_path / "here").read_bytes() == content
    assert (tmp_path / "扫描件.pdf").read_bytes() == content


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8, deadline=None)
@given(contents=st.lists(st.binary(max_size=200), max_size=5))
def test_whatever_went_in_comes_out_and_is_named_once(kept: Kept, contents: list[bytes]) -> None:
    before = set(kept.store.names())
    names = [kept.store.put(c) for c in contents]
    assert names == [sha(c) for c in contents]
    assert [kept.store.get(n) for n in names] == contents
    assert sorted(kept.store.names()) == sorted(before | set(names))
    assert all(kept.store.has(n) and kept.store.verify(n) for n in names)


def test_what_was_altered_is_noticed_and_never_given_out(kept: Kept, tmp_path: Path) -> None:
    name = kept.store.put(b"as it came")
    kept.alter(name, b"as it came!")
    assert not kept.store.verify(name)
    with pytest.raises(StorageError, match="altered"):
        kept.store.get(name)
    if not kept.store.local:
        with pytest.raises(StorageError, match="altered"):
            kept.store.fetch(name, tmp_path)
        assert list(tmp_path.glob("*.part")) == []


def test_the_same_file_once_more_mends_what_was_altered(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"as it came")
    name, _ = kept.store.put_file(tmp_path / "a")
    kept.alter(name, b"broken")
    assert kept.store.put_file(tmp_path / "a") == (name, 10)
    assert kept.store.get(name) == b"as it came"


@pytest.mark.parametrize("act", ["get", "verify", "fetch"])
@pytest.mark.parametrize(("name", "told"), [(NOBODY, "not in the store"), ("../../etc", "not a SHA-256")])
def test_what_is_not_there_is_said(kept: Kept, tmp_path: Path, act: str, name: str, told: str) -> None:
    arguments = (name, tmp_path) if act == "fetch" else (name,)
    with pytest.raises(StorageError, match=told):
        getattr(kept.store, act)(*arguments)
    assert not kept.store.has(NOBODY)


def test_a_source_that_is_not_there_leaves_nothing(kept: Kept, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"gone\.pdf"):
        kept.store.put_file(tmp_path / "gone.pdf")
    assert list(kept.store.names()) == []


def test_many_at_once_put_the_same_file(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(os.urandom(2_000_000))
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda _: kept.store.put_file(tmp_path / "a"), range(8)))
    assert len(found) == 1
    assert list(kept.store.names()) == [next(iter(found))[0]]


def put_again_and_again(folder: Path, source: Path) -> tuple[str, int]:
    store = open_store(folder) if "bucket" not in folder.name else BucketStore(LocalStore(folder))
    return [store.put_file(source) for _ in range(4)][-1]


@pytest.mark.parametrize("name", ["folder", "bucket"])
def test_two_processes_put_the_same_file(tmp_path: Path, name: str) -> None:
    source, folder = tmp_path / "a", tmp_path / name
    source.write_bytes(os.urandom(2_000_000))
    folder.mkdir()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = [pool.submit(put_again_and_again, folder, source) for _ in range(2)]
        assert {f.result() for f in found} == {(sha(source.read_bytes()), 2_000_000)}
    assert not list(folder.rglob("*.part"))


class _Changing(BucketStore):
    """Its file changes as soon as it is hashed."""

    path: Path

    def has(self, sha256: str) -> bool:
        self.path.write_bytes(b"new" + self.path.read_bytes()[3:])
        return super().has(sha256)


@pytest.mark.parametrize("size", [100, WHOLE_BYTES + 1])
def test_a_file_that_changes_on_the_way_is_not_kept_under_a_wrong_name(tmp_path: Path, size: int) -> None:
    store = _Changing(MemoryStore())
    store.path = tmp_path / "a"
    store.path.write_bytes(bytes(size))
    with pytest.raises(StorageError, match="changed"):
        store.put_file(store.path)
    assert list(store.names()) == []


def test_a_large_file_goes_in_parts_and_what_is_there_is_not_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(bytes(WHOLE_BYTES + 1))
    with running_bucket() as server:
        surround(monkeypatch, server)
        store = open_store("s3://kanhe")
        name, _ = store.put_file(tmp_path / "a")
        assert sum("partNumber" in line for line in server.asked) == 3
        assert list(server.objects) == [f"/kanhe/{name[:2]}/{name[2:4]}/{name}"]
        server.asked.clear()
        store.put_file(tmp_path / "a")
        assert {line.split()[0] for line in server.asked} == {"HEAD", "GET"}


def test_a_server_that_is_away_is_a_clear_error() -> None:
    objects = S3Store(
        "kanhe", endpoint="http://127.0.0.1:9", access_key_id="k", secret_access_key="s", region="r",
        client_options={"allow_http": True}, retry_config={"max_retries": 0},
    )  # fmt: skip
    with pytest.raises(StorageError) as raised:
        BucketStore(objects).put(b"x")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("place", ["ftp://host/a", "s3://", "http://host/bucket"])
def test_another_kind_of_place_is_refused(place: str) -> None:
    with pytest.raises(StorageError, match="s3://"):
        open_store(place)


def test_a_folder_tells_its_free_space_before_it_is_made(tmp_path: Path) -> None:
    assert (open_store(str(tmp_path / "new" / "store")).free_bytes() or 0) > 0
    assert BucketStore(MemoryStore()).free_bytes() is None


def test_what_a_power_cut_left_is_removed_when_it_is_old(tmp_path: Path) -> None:
    parts = [tmp_path / "incoming" / f"{name}.part" for name in ("old", "new")]
    parts[0].parent.mkdir()
    for part in parts:
        part.write_bytes(b"half")
    os.utime(parts[0], (0, 0))
    FolderStore(tmp_path).put(b"x")
    assert list(parts[0].parent.iterdir()) == [parts[1]]
