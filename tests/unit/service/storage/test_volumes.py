"""A stream in volumes of a set size, and which volume is named when one is not what was written."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import BackupError
from service.storage.volumes import Volume, VolumeReader, VolumeWriter

CONTENT = bytes(range(25))


def write(folder: Path, content: bytes = CONTENT, size: int = 10, piece: int = 4) -> tuple[Volume, ...]:
    writer = VolumeWriter(folder, size)
    for start in range(0, len(content), piece):
        writer.write(content[start : start + piece])
    return writer.close()


def read(folder: Path, volumes: tuple[Volume, ...], piece: int = 7) -> bytes:
    reader = VolumeReader(folder, volumes)
    try:
        return b"".join(iter(lambda: reader.read(piece), b""))
    finally:
        reader.close()


@pytest.mark.parametrize(
    ("length", "sizes"), [(0, []), (9, [9]), (10, [10]), (11, [10, 1]), (20, [10, 10]), (25, [10, 10, 5])]
)
@pytest.mark.parametrize("piece", [1, 4, 10, 100])
def test_volumes_have_the_size_set(tmp_path: Path, length: int, sizes: list[int], piece: int) -> None:
    volumes = write(tmp_path, CONTENT[:length], piece=piece)
    assert [v.size for v in volumes] == sizes
    assert [v.name for v in volumes] == [f"{n:05d}.kanhe" for n in range(1, len(sizes) + 1)]
    for volume in volumes:
        content = (tmp_path / volume.name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (volume.size, volume.sha256)
    assert read(tmp_path, volumes, piece) == CONTENT[:length]


@settings(deadline=None)
@given(st.binary(max_size=60), st.integers(1, 20), st.integers(1, 20), st.integers(1, 20))
def test_comes_back_however_it_is_cut(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, size: int, written: int, piece: int
) -> None:
    folder = tmp_path_factory.mktemp("volumes")
    assert read(folder, write(folder, content, size, written), piece) == content
    shutil.rmtree(folder)


def alter(path: Path) -> None:
    path.write_bytes(bytes(b ^ 1 for b in path.read_bytes()))


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def exchange(path: Path) -> None:
    shutil.copy(path.with_name("00001.kanhe"), path)


@pytest.mark.parametrize(
    ("harm", "told"), [(alter, "altered"), (shorten, "altered"), (exchange, "altered"), (Path.unlink, "missing")]
)
def test_the_volume_is_named(tmp_path: Path, harm: Callable[[Path], None], told: str) -> None:
    volumes = write(tmp_path)
    harm(tmp_path / "00002.kanhe")
    with pytest.raises(BackupError, match=rf"00002.*{told}|{told}.*00002|volume 00002.kanhe is {told}"):
        read(tmp_path, volumes)


def test_blame_finds_the_altered_one_and_no_other(tmp_path: Path) -> None:
    volumes = write(tmp_path)
    VolumeReader(tmp_path, volumes).blame()
    alter(tmp_path / "00003.kanhe")
    with pytest.raises(BackupError, match="00003"):
        VolumeReader(tmp_path, volumes).blame()


@pytest.mark.parametrize("name", ["../00001.kanhe", "/etc/passwd", "1.kanhe", "00001.kanhe\n"])
def test_a_manifest_cannot_name_other_files(name: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        Volume(name=name, size=1, sha256="0" * 64)
