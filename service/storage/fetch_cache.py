"""Files of a store that lies on no disk of this machine, kept here for a while: a scan of many batches is fetched
once. Bounded by size; what was used longest ago goes first."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import StorageError
from service.storage.content import STRAY_SECONDS, ContentStore, checked_hash, is_hash

LOCKS, ALL = "locks", "all"
"""A lock for the files whose hashes begin alike, and one for dropping any."""


class FetchCache:
    """A folder of at most `size` bytes on this machine, for all its processes; it holds less where the disk would be
    left with fewer than `reserve` free bytes. What is in it was held against its hash when it was fetched."""

    def __init__(self, store: ContentStore, folder: Path, size: int, reserve: int = 0) -> None:
        self._store, self._folder, self._size, self._reserve = store, folder, size, reserve

    def fetch(self, sha256: str, into: Path) -> Path:
        """A file in the folder `into` with what is kept under a hash; it stays there when the cache drops its own.
        Raises StorageError."""
        path = into / checked_hash(sha256)
        if path.is_file():
            return path
        try:
            self._fetch(sha256, path)
        except (OSError, StorageError) as error:
            if isinstance(error, StorageError) and not isinstance(error.__cause__, OSError):
                raise
            # This disk is full or broken: the work goes on, only slower.
            return self._store.fetch(sha256, into)
        return path

    def drop(self, sha256: str) -> None:
        """Forgets a file."""
        (self._folder / checked_hash(sha256)).unlink(missing_ok=True)

    def _fetch(self, sha256: str, path: Path) -> None:
        with self._alone(sha256[:2]):
            while not path.is_file():
                kept = self._store.fetch(sha256, self._folder)
                with self._alone(ALL):
                    if kept.is_file():  # another process may have dropped it again
                        os.utime(kept)
                        _put(kept, path)
                        self._shrink()

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """One process at a time: of two that want the same file the second finds it here. A killed one holds nothing
        up."""
        place = self._folder / LOCKS / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _shrink(self) -> None:
        """Drops what was used longest ago until the cache is small enough."""
        files = []
        for path in (p for p in self._folder.iterdir() if p.is_file()):
            look = path.stat()
            if is_hash(path.name):
                files.append((look.st_mtime_ns, look.st_size, path))
            elif look.st_mtime < time.time() - STRAY_SECONDS:
                path.unlink()
        total, free = sum(size for _, size, _ in files), shutil.disk_usage(self._folder).free
        for _, size, path in sorted(files):
            if total <= self._size and free >= self._reserve:
                return
            path.unlink(missing_ok=True)
            total, free = total - size, free + size


def _put(kept: Path, path: Path) -> None:
    """The same file under a second name, or a copy where that would be on another disk."""
    try:
        os.link(kept, path)
    except OSError:
        part = path.with_name(f"{path.name}.part")
        shutil.copyfile(kept, part)
        part.rename(path)
