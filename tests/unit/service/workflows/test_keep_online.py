"""Online records are kept as they came, a folder of them as one file, and come back to be read."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.package import Package
from service.storage.content import ContentStore, FolderStore
from service.workflows.keep_online import fetch_online, keep_online
from tests.unit.service.workflows.received import sha, written

NOW = datetime(2021, 4, 20, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> ContentStore:
    return FolderStore(tmp_path / "store")


def package(online: str | None, name: str | None) -> Package:
    return Package(
        id="p", name="p", source="watch", profile="intake", digest=sha(b""), online=online, online_name=name,
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def scratch(tmp_path: Path, name: str) -> Path:
    (tmp_path / name).mkdir()
    return tmp_path / name


def test_a_file_comes_back_byte_by_byte(store: ContentStore, tmp_path: Path) -> None:
    path = written(tmp_path / "网上.xlsx", b"records")
    digest, size, name = keep_online(path, store, scratch(tmp_path, "a"))
    assert (digest, size, name) == (sha(b"records"), 7, "网上.xlsx")
    found = fetch_online(package(digest, name), store, scratch(tmp_path, "b"))
    assert found and (found.name, found.read_bytes()) == ("网上.xlsx", b"records"), "errors name it"


def test_a_folder_comes_back_whole_and_is_the_same_whenever_it_was_written(store: ContentStore, tmp_path: Path) -> None:
    for name, content in {"一.pdf": b"1", "深/b.pdf": b"2", "list.csv": b"3"}.items():
        written(tmp_path / "portal" / name, content)
    digest, _, name = keep_online(tmp_path / "portal", store, scratch(tmp_path, "a"))
    os.utime(tmp_path / "portal" / "一.pdf", (0, 0))
    assert keep_online(tmp_path / "portal", store, scratch(tmp_path, "b"))[0] == digest
    found = fetch_online(package(digest, name), store, scratch(tmp_path, "c"))
    assert found and (found.name, name) == ("portal", "portal/")
    assert {p.relative_to(found).as_posix(): p.read_bytes() for p in found.rglob("*.*")} == {
        "一.pdf": b"1", "深/b.pdf": b"2", "list.csv": b"3",
    }  # fmt: skip


def test_a_package_may_come_without(store: ContentStore, tmp_path: Path) -> None:
    assert fetch_online(package(None, None), store, tmp_path) is None
