"""A file is there complete or not at all."""

from pathlib import Path

import pytest

from service.storage.whole_files import whole_file, write_whole


class PowerCutError(Exception):
    """The power went off half-way."""


def write_half(path: Path) -> None:
    with whole_file(path) as part:
        part.write_text("half")
        raise PowerCutError


def test_writes_and_makes_the_folder(tmp_path: Path) -> None:
    write_whole(tmp_path / "new" / "a.bin", b"whole")
    assert (tmp_path / "new" / "a.bin").read_bytes() == b"whole"


def test_replaces_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    write_whole(path, b"new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("before", [None, "old"])
def test_an_interruption_leaves_everything_as_it_was(tmp_path: Path, before: str | None) -> None:
    path = tmp_path / "a.txt"
    if before is not None:
        path.write_text(before)
    with pytest.raises(PowerCutError):
        write_half(path)
    assert (path.read_text() if path.exists() else None) == before
    assert [p.name for p in tmp_path.iterdir()] == ([path.name] if before is not None else [])


def test_the_file_appears_only_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with whole_file(path) as part:
        part.write_text("half")
        assert not path.exists()
        assert part.parent == path.parent
    assert path.read_text() == "half"


def test_mode_follows_the_umask(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    write_whole(tmp_path / "whole", b"")
    assert (tmp_path / "whole").stat().st_mode == plain.stat().st_mode
