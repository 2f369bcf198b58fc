"""Files under the hash of what is in them: a file that is there is whole, and the same file twice is one."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from models.errors import StorageError
from service.storage.whole_files import whole_file

BLOCK = 1 << 20


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

    def names(self) -> Iterator[str]:
        """Every hash that something is kept under."""


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
            raise StorageError(f"{path}: 存入后校验不符（what was stored does not equal its hash）")
        return digest, size

    def put(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        if not self.has(digest):
            try:
                with whole_file(self.path(digest)) as part:
                    part.write_bytes(content)
            except OSError as error:
                raise StorageError(str(error)) from error
        return digest

    def get(self, sha256: str) -> bytes:
        content = self._read(sha256)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StorageError(f"{sha256}: 内容与哈希不符（altered in the store）")
        return content

    def fetch(self, sha256: str, into: Path) -> Path:
        path = self.path(sha256)
        if not path.is_file():
            raise StorageError(f"{sha256}: 存储中没有该文件（not in the store）")
        return path

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def verify(self, sha256: str) -> bool:
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError as error:
            raise StorageError(f"{sha256}: {error.strerror or error}") from error

    def names(self) -> Iterator[str]:
        for path in sorted(self._folder.glob("??/??/*")):
            if len(path.name) == 64:
                yield path.name

    def path(self, sha256: str) -> Path:
        """Where a file lies or would lie. Raises StorageError for what is no hash."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise StorageError(f"{sha256!r}: not a SHA-256")
        return self._folder / sha256[:2] / sha256[2:4] / sha256

    def _read(self, sha256: str) -> bytes:
        try:
            return self.path(sha256).read_bytes()
        except OSError as error:
            raise StorageError(f"{sha256}: {error.strerror or error}") from error

    def _place(self, part: Path, digest: str) -> None:
        """Moves a written part to its place, flushed; one that is there already stays."""
        if not self.has(digest):
            with whole_file(self.path(digest)) as whole:
                shutil.move(part, whole)


@contextmanager
def _part(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
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
