"""A move overwrites nothing, and what cannot be moved stays where it was."""

import errno
import os
from pathlib import Path

import pytest

from service.storage.moving import move_back, move_into, snapshot


def write(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


@pytest.mark.parametrize("folder", [False, True])
def test_a_name_that_is_taken_gets_a_number(tmp_path: Path, folder: bool) -> None:
    moved = []
    for content in "abc":
        source = tmp_path / "一.b.pdf"
        write(source / "in.txt" if folder else source, content)
        moved.append(move_into(source, tmp_path / "done"))
        assert not source.exists()
    names = ["一.b.pdf", "一.b.pdf-2", "一.b.pdf-3"] if folder else ["一.b.pdf", "一.b-2.pdf", "一.b-3.pdf"]
    assert [p.name for p in moved] == names
    assert [(p / "in.txt" if folder else p).read_text() for p in moved] == ["a", "b", "c"]


def refused(source: Path, target: Path) -> None:
    raise OSError(errno.EACCES, "Permission denied")


@pytest.mark.parametrize("folder", [False, True])
def test_what_cannot_be_moved_stays_and_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: bool
) -> None:
    source = tmp_path / "a"
    write(source / "in.txt" if folder else source, "kept")
    monkeypatch.setattr("os.replace", refused)
    with pytest.raises(OSError, match="Permission"):
        move_into(source, tmp_path / "done")
    assert (source / "in.txt" if folder else source).read_text() == "kept"
    assert list((tmp_path / "done").iterdir()) == []


def across(source: Path, target: Path) -> None:
    raise OSError(errno.EXDEV, "Invalid cross-device link")


def test_a_copy_to_another_file_system_that_breaks_off_leaves_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "in" / "包" / "a.txt", "a")
    monkeypatch.setattr("os.replace", across)  # also refuses the copy its place
    with pytest.raises(OSError, match="cross-device"):
        move_into(tmp_path / "in" / "包", tmp_path / "done")
    assert (tmp_path / "in" / "包" / "a.txt").read_text() == "a"
    assert list((tmp_path / "done").rglob("*")) == []


def test_a_link_is_moved_as_a_link(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret", "s")
    (tmp_path / "link").symlink_to(secret)
    moved = move_into(tmp_path / "link", tmp_path / "done")
    assert moved.is_symlink() and secret.read_text() == "s"


def test_a_move_is_undone_unless_something_else_is_there(tmp_path: Path) -> None:
    source = write(tmp_path / "a", "first")
    moved = move_into(source, tmp_path / "done")
    move_back(moved, source)
    assert source.read_text() == "first"
    moved = move_into(source, tmp_path / "done")
    write(source, "second")
    move_back(moved, source)
    assert (source.read_text(), moved.read_text()) == ("second", "first")


def test_a_snapshot_tells_size_and_time_of_everything_below(tmp_path: Path) -> None:
    write(tmp_path / "包" / "b" / "c", "12")
    os.utime(write(tmp_path / "包" / "a", "1"), ns=(5, 7))
    before = snapshot(tmp_path / "包")
    assert [(name, size) for name, size, _ in before] == [("a", 1), ("b/c", 2)]
    assert before[0][2] == 7
    (tmp_path / "包" / "d").symlink_to(tmp_path)
    assert [name for name, _, _ in snapshot(tmp_path / "包")] == ["a", "b/c", "d"]
    with pytest.raises(FileNotFoundError):
        snapshot(tmp_path / "gone")
