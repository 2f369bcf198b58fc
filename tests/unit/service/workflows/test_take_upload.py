"""A file that comes in pieces arrives whole, however it is cut, repeated or broken off."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ConflictError, LimitError, NotThereError
from service.workflows.take_upload import ABANDONED_SECONDS, META, Upload, Uploads, safe_name

DAY = ABANDONED_SECONDS


def uploads(folder: Path, most: int = 1000, reserve: int = 0, now: float | None = None) -> Uploads:
    return Uploads(folder, most, reserve, *(() if now is None else (lambda: now,)))


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def broken(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
    raise ConnectionError


def add(at: Uploads, upload: Upload, offset: int, *parts: bytes) -> Upload:
    return asyncio.run(at.append(upload, offset, pieces(*parts)))


sends = st.lists(st.tuples(st.integers(-5, 45), st.lists(st.integers(0, 20), max_size=3), st.booleans()), max_size=8)


@settings(deadline=None, max_examples=40)
@given(content=st.binary(max_size=40), tries=sends)
def test_any_pieces_with_repeats_wrong_places_and_breaks_give_the_very_bytes(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, tries: Sequence[tuple[int, list[int], bool]]
) -> None:
    at = uploads(tmp_path_factory.mktemp("up"))
    id = at.begin("u", "scan.pdf", len(content)).id
    for offset, sizes, breaks in tries:
        here = at.find("u", id)
        at_once, parts = max(0, offset), []
        for size in sizes:
            parts.append(content[at_once : at_once + size])
            at_once += size
        send = broken(*parts) if breaks else pieces(*parts)
        try:
            asyncio.run(at.append(here, offset, send))
        except ConflictError:
            assert offset != here.received
            assert at.find("u", id) == here, "a wrong place changes nothing"
        except ConnectionError:
            assert breaks
        assert at.path(here).read_bytes() == content[: at.find("u", id).received]
    here = at.find("u", id)
    done = add(at, here, here.received, content[here.received :])
    assert done.complete
    (source,) = at.sources([at.find("u", id)])
    assert source.path.read_bytes() == content


def test_more_than_was_announced_is_refused_and_what_was_there_stays(tmp_path: Path) -> None:
    at = uploads(tmp_path)
    begun = at.begin("u", "a.pdf", 4)
    half = add(at, begun, 0, b"ab")
    with pytest.raises(LimitError):
        add(at, half, 2, b"c", b"de")
    assert at.path(half).read_bytes() == b"ab"
    assert at.find("u", half.id).received == 2


def test_what_is_not_all_here_is_not_taken_in(tmp_path: Path) -> None:
    at = uploads(tmp_path)
    with pytest.raises(ConflictError):
        at.sources([at.begin("u", "a.pdf", 4)])
    assert at.sources([at.begin("u", "empty.pdf", 0)])


@pytest.mark.parametrize("id", ["0" * 32, "..", "../" + "0" * 29, "", "A" * 32, "0" * 31 + "\n"])
def test_an_upload_that_is_not_there(tmp_path: Path, id: str) -> None:
    with pytest.raises(NotThereError):
        uploads(tmp_path).find("u", id)


def test_nobody_finds_anothers_upload(tmp_path: Path) -> None:
    at = uploads(tmp_path)
    begun = at.begin("u", "a.pdf", 4)
    with pytest.raises(NotThereError):
        at.find("v", begun.id)


@pytest.mark.parametrize("left", [b"", b"{", b'{"id": 1}'])
def test_half_of_what_a_power_cut_left_is_no_upload_and_hinders_no_other(tmp_path: Path, left: bytes) -> None:
    at = uploads(tmp_path)
    begun = at.begin("u", "a.pdf", 4)
    (tmp_path / begun.id / META).write_bytes(left)
    with pytest.raises(NotThereError):
        at.find("u", begun.id)
    assert at.begin("u", "b.pdf", 4).size == 4


def test_too_big_and_too_full_are_told_before_anything_is_sent(tmp_path: Path) -> None:
    with pytest.raises(LimitError):
        uploads(tmp_path, most=3).begin("u", "a.pdf", 4)
    with pytest.raises(LimitError):
        uploads(tmp_path, reserve=2**62).begin("u", "a.pdf", 4)
    assert not list(tmp_path.iterdir())


def test_what_others_announced_is_reckoned_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.workflows.take_upload.shutil.disk_usage", lambda _folder: _Usage(100))
    at = uploads(tmp_path)
    first = at.begin("u", "a.pdf", 60)
    with pytest.raises(LimitError):
        at.begin("v", "b.pdf", 60)
    at.drop([first])
    assert at.begin("v", "b.pdf", 60)


class _Usage:
    def __init__(self, free: int) -> None:
        self.free = free


def test_what_nobody_goes_on_with_for_a_day_is_forgotten(tmp_path: Path) -> None:
    at = uploads(tmp_path)
    old, young = at.begin("u", "a.pdf", 4), at.begin("u", "b.pdf", 4)
    last = max(p.stat().st_mtime for p in (tmp_path / old.id).iterdir())
    for path in (*(tmp_path / old.id).iterdir(), tmp_path / old.id):
        os.utime(path, (last - DAY, last - DAY))
    (tmp_path / "other").mkdir()
    later = uploads(tmp_path, now=last + 10)
    later.begin("u", "c.pdf", 4)
    with pytest.raises(NotThereError):
        later.find("u", old.id)
    assert later.find("u", young.id) == young
    assert (tmp_path / "other").is_dir()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("申报书.pdf", "申报书.pdf"),
        ("C:\\扫描\\a.pdf", "a.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\0b\n.pdf", "a_b_.pdf"),
        ("fdp\u202e.exe", "fdp_.exe"),
        ("..", "scan"),
        ("", "scan"),
    ],
)
def test_a_name_without_what_no_file_system_takes(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=300))
def test_any_name_is_a_file_of_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert Path("/x", safe).parent == Path("/x")
    assert 0 < len(safe.encode()) <= 180
