"""From the paths that a user names to the files in them: folders are walked, ZIPs unpacked, each file becomes an input
of its own."""

import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.errors import InputError

CLUTTER = frozenset(("thumbs.db", "desktop.ini", "ehthumbs.db", "__macosx", "$recycle.bin"))
"""What Windows and macOS leave in folders, in lower case; hidden names (a leading dot) are skipped as well."""

DIGITS = "零一二三四五六七八九"
ORDINAL = re.compile(r"第([零〇一二三四五六七八九十百]{1,7})")
"""A page's number in words, as people name pictures of pages."""


@dataclass(frozen=True)
class SourceFile:
    """A file to take in. `shown` is how reports and errors name it: as given, or `folder/a.jpg` for a file in
    the folder given as `folder`, `parcel.zip!/a.jpg` for one in a ZIP. `refused` is why it was not unpacked; there is
    then no file at `path`, or it is the ZIP itself."""

    path: Path
    shown: str
    refused: InputError | None = None


Unpack = Callable[[SourceFile], list[SourceFile]]
"""Gives the files inside a file, or the file itself where it is nothing to unpack."""


def expand(paths: Sequence[Path], unpack: Unpack | None = None) -> list[SourceFile]:
    """Files as they are, folders walked in natural order (page2 before page10), sub-folders in their place by name;
    what `unpack` finds in a file takes its place.

    Nothing raises: a path that is missing or not readable stays in the list, so that opening it puts the error into
    the report. A folder without files, or one that cannot be listed, stays as itself."""
    files = [source for path in paths for source in _files_of(path)]
    return files if unpack is None else [inner for source in files for inner in unpack(source)]


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key that compares runs of digits as numbers and letters without regard to case or width, 第二页 as 第2页,
    and a name before the same name with something behind it: `scan.jpg`, `scan(2).jpg`, `scan(10).jpg`."""
    stem, _ = os.path.splitext(name)
    return (*_runs(stem), (-1, 0, ""), *_runs(name), (-1, 0, name))


def _runs(name: str) -> Iterator[tuple[int, int, str]]:
    folded = ORDINAL.sub(lambda m: f"第{_value(m[1])}", unicodedata.normalize("NFKC", name).casefold())
    for run in re.split(r"([0-9]+)", folded):
        if run:
            yield (0, int(run), "") if run.isascii() and run.isdigit() else (1, 0, run)


def _value(numeral: str) -> int:
    """A Chinese numeral up to 999, or digit by digit."""
    if not set(numeral) & set("十百"):
        return int("".join(str(DIGITS.index(c)) for c in numeral.replace("〇", "零")))
    hundreds, _, rest = numeral.rpartition("百")
    tens, _, ones = rest.rpartition("十")
    counted = 10 * _value(tens or "一") if "十" in rest else 0
    return (100 * _value(hundreds or "一") if "百" in numeral else 0) + counted + _value(ones.lstrip("零〇") or "零")


def is_clutter(name: str) -> bool:
    """Whether a file or folder of this name is a system's own and nobody's paper."""
    return name.startswith(".") or name.casefold() in CLUTTER


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
        if is_clutter(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        else:
            yield Path(entry.path)
