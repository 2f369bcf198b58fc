"""Files that appear complete or not at all: written beside their place, flushed to the disk, then renamed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary path in the same folder to write to. It takes the place of `path` when the block ends well, and is
    removed when it does not. Makes the folder where it is missing. Raises OSError as the file system does."""
    make_folder(path.parent)
    part = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        yield part
        move_whole(part, path)
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file complete or not at all. Raises OSError as the file system does."""
    with whole_file(path) as part:
        part.write_bytes(content)


def move_whole(part: Path, path: Path) -> None:
    """Puts a written file into its place on the same file system, flushed before it is seen. Raises OSError."""
    make_folder(path.parent)
    _flush(part)
    os.replace(part, path)
    flush_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Makes a folder, and those above it, so that they outlast a power cut. Raises OSError."""
    missing = [p for p in (folder, *folder.parents) if not p.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in missing:
        flush_folder(made.parent)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Makes a rename last through a power cut; Windows cannot open a folder and needs none of it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
