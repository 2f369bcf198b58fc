"""Moves what was taken in out of the way: nothing is ever overwritten, and nothing is gone before it is elsewhere."""

import errno
import os
import shutil
from itertools import count
from pathlib import Path

from service.storage.content import digest_of
from service.storage.whole_files import flush_folder, make_folder, whole_file

Snapshot = tuple[tuple[str, int, int], ...]
"""Of every file its place below the root, its size in bytes and when it was changed (ns)."""


def snapshot(root: Path) -> Snapshot:
    """The files that are at or below a path, links as themselves. Raises OSError."""
    if root.is_symlink() or not root.is_dir():
        found = root.lstat()
        return (("", found.st_size, found.st_mtime_ns),)
    stats = {p.relative_to(root).as_posix(): p.lstat() for p in walked(root)}
    return tuple((name, found.st_size, found.st_mtime_ns) for name, found in sorted(stats.items()))


def walked(folder: Path) -> list[Path]:
    """Every file below a folder, links as themselves and not followed, in no order. Raises OSError."""
    files: list[Path] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                files += walked(Path(entry.path))
            else:
                files.append(Path(entry.path))
    return files


def move_into(source: Path, folder: Path) -> Path:
    """Moves a file, a link or a folder into another folder, under its name or, where that is taken, with a number, and
    gives where it is. Raises OSError; it is then where it was."""
    make_folder(folder)
    target = free_place(folder, source.name, a_folder=source.is_dir() and not source.is_symlink())
    try:
        _replace(source, target)
    except OSError:
        _give_up(target)
        raise
    flush_folder(folder)
    return target


def move_back(moved: Path, source: Path) -> None:
    """Undoes a move, unless something else is there by now. Raises OSError."""
    if not os.path.lexists(source):
        os.rename(moved, source)


def free_place(folder: Path, name: str, *, a_folder: bool) -> Path:
    """A path in a folder that was free and is ours now: an empty file, or an empty folder. Raises OSError."""
    stem, suffix = (name, "") if a_folder else os.path.splitext(name)
    for number in count(1):
        place = folder / (name if number == 1 else f"{stem}-{number}{suffix}")
        try:
            if a_folder:
                place.mkdir()
            else:
                os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        except FileExistsError:
            continue
        return place
    raise AssertionError("counts on for ever")


def _replace(source: Path, target: Path) -> None:
    try:
        if target.is_dir() and os.name == "nt":  # Windows renames onto nothing, not even an empty folder
            target.rmdir()
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy(source, target)
        _remove(source)


def _copy(source: Path, target: Path) -> None:
    """To another file system: copied, compared and flushed. What is left of it after an OSError is removed."""
    try:
        if source.is_symlink():
            target.unlink(missing_ok=True)
            target.symlink_to(os.readlink(source))
        elif source.is_dir():
            target.mkdir(exist_ok=True)
            for inner in source.iterdir():
                _copy(inner, target / inner.name)
        else:
            _copy_file(source, target)
    except OSError:
        _remove(target)
        raise


def _copy_file(source: Path, target: Path) -> None:
    with whole_file(target) as part:
        shutil.copy2(source, part)
        if digest_of(part) != digest_of(source):
            raise OSError(errno.EIO, "copied, and not the same", str(source))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _give_up(target: Path) -> None:
    """Removes a place that nothing came to."""
    if target.is_dir():
        if not any(target.iterdir()):
            target.rmdir()
    elif target.exists() and not target.stat().st_size:
        target.unlink()
