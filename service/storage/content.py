"""Files under the hash of what is in them: a file that is there is whole, and the same file twice is one."""

import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from models.errors import StorageError
from service.storage.whole_files import move_whole

BLOCK = 1 << 20
STRAY_SECONDS = 3600.0
"""How long a part may be written to: 2 GiB, the most a file may have, at 0.6 MB/s."""


class ContentStore(Protocol):
    """Keeps files by their SHA-256 in lower-case hex."""

    def put_file(self, path: Path) -> tuple[str, int]:
        """Copies a file in, lasting through a power cut, and gives its hash and size in bytes. Raises StorageError,
        also when the file changed while it was copied."""

    def put(self, content: bytes) -> str:
        """Keeps bytes and gives their hash. Raises StorageError."""

    def get(self, sha256: str) -> bytes:
        """What is kept under a hash. Raises StorageError when it is not there or is not what its hash says."""

    @property
    def local(self) -> bool:
        """Whether files lie on a disk of this machine or a share."""

    def fetch(self, sha256: str, into: Path) -> Path:
        """A file of this machine with what is kept under a hash: the kept file itself, which nobody may change, or a
        copy in the folder `into`. Raises StorageError."""

    def has(self, sha256: str) -> bool:
        """Whether something is kept under a hash."""

    def verify(self, sha256: str) -> bool:
        """Whether what is kept under a hash is still what the hash says. Raises StorageError when it is not there."""

    def remove(self, sha256: str) -> None:
        """Removes what is kept under a hash; one that is not there is none. Whoever asks has seen to it that nobody
        wants it. Raises StorageError."""

    def names(self) -> Iterator[str]:
        """Every hash that something is kept under, in order."""

    def strays(self) -> Iterator[str]:
        """What lies in the store's place under no hash: parts that a power cut left, and what others put there. Parts
        that may still be written are none."""

    def probe(self) -> None:
        """Raises StorageError unless something could be kept now; keeps nothing."""

    def free_bytes(self) -> int | None:
        """Bytes left on the disk; None where there is no bound that we could know of."""


class FolderStore:
    """A folder on a disk or a share: `ab/cd/abcd…`."""

    local = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put_file(self, path: Path) -> tuple[str, int]:
        try:
            with _part(self._folder / "incoming") as part:
                digest, size = _copy(path, part)
                self._place(part, digest)
        except OSError as error:
            raise StorageError(f"{path}: {error.strerror or error}") from error
        if not self.verify(digest):
            raise altered(digest)
        return digest, size

    def put(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        if not self.has(digest):
            try:
                with _part(self._folder / "incoming") as part:
                    part.write_bytes(content)
                    self._place(part, digest)
            except OSError as error:
                raise StorageError(str(error)) from error
        return digest

    def get(self, sha256: str) -> bytes:
        content = self._read(sha256)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise altered(sha256)
        return content

    def fetch(self, sha256: str, into: Path) -> Path:
        path = self.path(sha256)
        if not path.is_file():
            raise not_there(sha256)
        return path

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def verify(self, sha256: str) -> bool:
        try:
            return digest_of(self.path(sha256))[0] == sha256
        except FileNotFoundError as error:
            raise not_there(sha256) from error
        except OSError as error:
            raise StorageError(f"{sha256}: {error.strerror or error}") from error

    def remove(self, sha256: str) -> None:
        try:
            self.path(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(f"{sha256}: {error.strerror or error}") from error

    def names(self) -> Iterator[str]:
        for path in sorted(self._folder.glob("??/??/*")):
            if _is_place(path.relative_to(self._folder)):
                yield path.name

    def strays(self) -> Iterator[str]:
        recent = time.time() - STRAY_SECONDS
        for folder, _, names in os.walk(self._folder):
            for path in (Path(folder, name) for name in sorted(names)):
                inside = path.relative_to(self._folder)
                if not _is_place(inside) and path.lstat().st_mtime < recent:
                    yield str(inside)

    def probe(self) -> None:
        try:
            with _part(self._folder / "incoming") as part:
                part.touch()
        except OSError as error:
            raise StorageError(f"{self._folder}: {error.strerror or error}") from error

    def free_bytes(self) -> int:
        there = next(p for p in (self._folder.absolute(), *self._folder.absolute().parents) if p.exists())
        return shutil.disk_usage(there).free

    def path(self, sha256: str) -> Path:
        """Where a file lies or would lie. Raises StorageError for what is no hash."""
        return self._folder / checked_hash(sha256)[:2] / sha256[2:4] / sha256

    def _read(self, sha256: str) -> bytes:
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise not_there(sha256) from error
        except OSError as error:
            raise StorageError(f"{sha256}: {error.strerror or error}") from error

    def _place(self, part: Path, digest: str) -> None:
        """Moves a written part to its place, flushed; one that is there already stays, unless it is broken."""
        if not (self.has(digest) and self.verify(digest)):
            move_whole(part, self.path(digest))


def _is_place(path: Path) -> bool:
    """Whether a path inside the folder is where a file lies."""
    name = path.name
    return is_hash(name) and path == Path(name[:2], name[2:4], name)


def is_hash(name: str) -> bool:
    """Whether a name is a SHA-256 in lower-case hex."""
    return len(name) == 64 and set(name) <= set("0123456789abcdef")


def checked_hash(name: str) -> str:
    """The name itself. Raises StorageError for what is no hash, which could lead out of the store."""
    if not is_hash(name):
        raise StorageError(f"{name!r}: not a SHA-256")
    return name


def digest_of(path: Path) -> tuple[str, int]:
    """Hash and size in bytes of a file. Raises OSError."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return digest, file.tell()


def altered(sha256: str) -> StorageError:
    """What is kept is not what its hash says."""
    return StorageError(f"{sha256}: 内容与哈希不符（altered in the store）")


def not_there(sha256: str) -> StorageError:
    """Nothing is kept under the hash."""
    return StorageError(f"{sha256}: 存储中没有该文件（not in the store）")


@contextmanager
def _part(folder: Path) -> Iterator[Path]:
    """A new file beside the kept ones. What a power cut left of others is removed when it has grown old."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.part"):
        with suppress(OSError):  # finished, or removed by another process, just now
            if time.time() - left.stat().st_mtime > STRAY_SECONDS:
                left.unlink()
    path = folder / f"{uuid4().hex}.part"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as read, target.open("wb") as write:
        while block := read.read(BLOCK):
            digest.update(block)
            write.write(block)
            size += len(block)
    return digest.hexdigest(), size
