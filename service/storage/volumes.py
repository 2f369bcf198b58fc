"""A stream cut into files of a set size, each known by its hash."""

import hashlib
import os
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import IO

from pydantic import Field

from models.base import Record
from models.catalogue import said
from models.errors import BackupError

BLOCK = 1 << 20


class Volume(Record):
    """One of the files, by its name in the folder, with its size in bytes and hash."""

    name: str = Field(pattern=r"^[0-9]{5,}\.kanhe$")
    size: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class VolumeWriter:
    """Writes a stream into `folder`, in volumes of `size` bytes, the last one shorter. Raises OSError."""

    def __init__(self, folder: Path, size: int) -> None:
        self._folder, self._size = folder, size
        self._file: IO[bytes] | None = None
        self._done: list[Volume] = []
        self._room = 0

    def write(self, content: bytes) -> None:
        view = memoryview(content)
        while view:
            if self._file is None:
                self._begin()
            assert self._file is not None
            part = view[: self._room]
            self._file.write(part)
            self._hash.update(part)
            self._room -= len(part)
            view = view[len(part) :]
            if not self._room:
                self._end()

    def close(self) -> tuple[Volume, ...]:
        """All volumes, flushed to the disk."""
        self._end()
        return tuple(self._done)

    def abandon(self) -> None:
        """Closes what is open, for whoever throws the folder away."""
        if self._file is not None:
            self._file.close()

    def _begin(self) -> None:
        self._name = f"{len(self._done) + 1:05d}.kanhe"
        self._file = (self._folder / self._name).open("xb")
        self._hash, self._room = hashlib.sha256(), self._size

    def _end(self) -> None:
        if self._file is None:
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._file = None
        size = self._size - self._room
        self._done.append(Volume(name=self._name, size=size, sha256=self._hash.hexdigest()))


class VolumeReader:
    """Reads the stream again. Raises BackupError that names the volume which is missing, of another size or altered;
    an altered one may be read to its end before it is noticed."""

    def __init__(self, folder: Path, volumes: Sequence[Volume]) -> None:
        self._folder, self._volumes = folder, volumes
        for volume in volumes:
            self._check_size(volume)
        self._blocks = self._stream()
        self._ready = bytearray()

    def read(self, size: int) -> bytes:
        while len(self._ready) < size and (block := next(self._blocks, b"")):
            self._ready += block
        found = bytes(self._ready[:size])
        del self._ready[:size]
        return found

    def blame(self) -> None:
        """Names the first altered volume, if one is. Raises BackupError."""
        for volume in self._volumes:
            for _ in self._read_volume(volume):
                pass

    def close(self) -> None:
        """Closes the volume that is open."""
        self._blocks.close()

    def _stream(self) -> Generator[bytes, None, None]:
        for volume in self._volumes:
            yield from self._read_volume(volume)

    def _read_volume(self, volume: Volume) -> Generator[bytes, None, None]:
        digest = hashlib.sha256()
        try:
            with (self._folder / volume.name).open("rb") as file:
                while block := file.read(BLOCK):
                    digest.update(block)
                    yield block
        except OSError as error:
            raise BackupError(f"{volume.name}: {error.strerror or error}") from error
        if digest.hexdigest() != volume.sha256:
            raise BackupError(said("backup.volume_altered", name=volume.name))

    def _check_size(self, volume: Volume) -> None:
        path = self._folder / volume.name
        if not path.is_file():
            raise BackupError(said("backup.volume_missing", name=volume.name))
        if path.stat().st_size != volume.size:
            raise BackupError(said("backup.volume_altered", name=volume.name))
