"""From the paths that a user names to the files in them: folders are walked, each file becomes an input of its own."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CLUTTER = frozenset(("thumbs.db", "desktop.ini", "ehthumbs.db", "__macosx", "$recycle.bin"))
"""What Windows and macOS leave in folders, in lower case; hidden names (a leading dot) are skipped as well."""


@dataclass(frozen=True)
class SourceFile:
    """A file to take in. `shown` is how reports and errors name it: as given, or `folder/a.jpg` for a file in
    the folder given as `folder`."""

    path: Path
    shown: str


def expand(paths: Sequence[Path]) -> list[SourceFile]:
    """Files as they are, folders walked in natural order (page2 before page10), sub-folders in their place by name.

    Nothing is opened and nothing raises: a path that is missing or not readable stays in the list, so that opening
    it puts the error into the report. A folder without files, or one that cannot be listed, stays as itself."""
    return [source for path in paths for source in _files_of(path)]


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key that compares runs of digits as numbers and letters without regard to case."""
    runs = (run for run in re.split(r"([0-9]+)", name.casefold()) if run)
    return (*((0, int(run), "") if run.isascii() and run.isdigit() else (1, 0, run) for run in runs), (-1, 0, name))


def _files_of(path: Path) -> list[SourceFile]:
    if not path.is_dir():
        return [SourceFile(path, str(path))]
    found = [SourceFile(file, file.as_posix()) for file in _walk(path)]
    return found or [SourceFile(path, str(path))]


def _walk(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: natural_key(entry.name))
    except OSError:
        yield folder
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name.casefold() in CLUTTER:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        else:
            yield Path(entry.path)
