"""What lies in a store under no hash."""

import os
import time
from pathlib import Path

import obstore
import pytest
from obstore.store import MemoryStore

from service.storage import s3
from service.storage.content import FolderStore
from service.storage.s3 import BucketStore

OLD = 0.0


@pytest.mark.parametrize(
    ("name", "at", "stray"),
    [
        ("incoming/a.part", OLD, True),
        ("incoming/a.part", None, False),
        ("ab/cd/.{abcd}.x.part", OLD, True),
        ("ab/cd/note.txt", OLD, True),
        ("ab/ce/{abcd}", OLD, True),
        ("ab/cd/{ABCD}", OLD, True),
        ("Thumbs.db", OLD, True),
        ("ab/cd/{abcd}", OLD, False),
    ],
)
def test_a_stray_is_old_and_under_no_hash(tmp_path: Path, name: str, at: float | None, stray: bool) -> None:
    whole = "abcd" + "0" * 60
    path = tmp_path / name.format(abcd=whole, ABCD=whole.upper())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    os.utime(path, (at, at) if at is not None else (time.time(), time.time()))
    store = FolderStore(tmp_path)
    assert list(store.strays()) == ([str(path.relative_to(tmp_path))] if stray else [])
    assert list(store.names()) == ([] if name != "ab/cd/{abcd}" else [whole])


def test_a_folder_that_is_not_there_holds_none(tmp_path: Path) -> None:
    assert list(FolderStore(tmp_path / "none").strays()) == []


def test_in_a_bucket_too(monkeypatch: pytest.MonkeyPatch) -> None:
    objects = MemoryStore()
    store = BucketStore(objects, "pre/fix")
    sha256 = store.put(b"x")
    for key in ("pre/fix/note.txt", f"pre/fix/{sha256}"):
        obstore.put(objects, key, b"")
    obstore.put(objects, "elsewhere", b"")
    assert list(store.strays()) == [], "what is young may be on its way"
    monkeypatch.setattr(s3, "STRAY_SECONDS", -60.0)
    assert sorted(store.strays()) == sorted(["note.txt", sha256])
