"""What stands in a ZIP: its directory read within bounds, and the entries with their names as they were meant."""

import io
import os
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from extractors.readers.archive import is_clutter, natural_key

DIRECTORY_BYTES = 512
"""Bytes of directory granted to each entry allowed: its record is 46 bytes, its name at most 255 on the common file
systems, its times and owner about 40 (APPNOTE.TXT 6.3.10, 4.3.12)."""
END_BYTES = 66_000
"""What is read to find the end record: 22 bytes before a comment of at most 65,535 (4.3.16)."""
UTF8_FLAG, ENCRYPTED_FLAG = 0x800, 0x1
UNIX = 3
"""The system that wrote an entry (4.4.2): this one's attributes tell a link, and its names are UTF-8."""
BROKEN = (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, LookupError, io.UnsupportedOperation)
"""What zipfile raises on a directory that is damaged or hostile; there is no common base class."""
DRIVE = re.compile(r"^[A-Za-z]:")
UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""Unicode categories that would break a line or turn its direction."""
NOT_CHINESE = re.compile("[\u0080-\u07ff]")
CHINESE = re.compile("[\u2e80-\uffff\U00020000-\U0003ffff]")


class DirectoryTooLongError(Exception):
    """A directory longer than any with the allowed number of entries."""


@dataclass(frozen=True)
class Entry:
    """A file in a ZIP. `name` is its path with `/` between parts, fit to be shown on one line."""

    info: zipfile.ZipInfo
    name: str

    @property
    def leaves(self) -> bool:
        """Whether its path points out of the package: absolute, with a drive, or upwards."""
        return self.name.startswith("/") or bool(DRIVE.match(self.name)) or ".." in self.name.split("/")

    @property
    def is_link(self) -> bool:
        """Whether it is a link, a device or anything else but a file."""
        kind = stat.S_IFMT(self.info.external_attr >> 16) if self.info.create_system == UNIX else 0
        return kind not in (0, stat.S_IFREG, stat.S_IFDIR)

    @property
    def is_encrypted(self) -> bool:
        """Whether it opens only with a password."""
        return bool(self.info.flag_bits & ENCRYPTED_FLAG)


class _BoundedFile(io.FileIO):
    """A file of which no more than `most` bytes are read at once: zipfile takes in a directory whole, as long as its
    end record says."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        left = os.fstat(self.fileno()).st_size - self.tell()
        wanted = left if size is None or size < 0 else min(size, left)
        if wanted > self.most:
            raise DirectoryTooLongError
        return super().read(max(wanted, 0)) or b""


@contextmanager
def opened_zip(path: Path, most_entries: int) -> Iterator[zipfile.ZipFile]:
    """The ZIP at `path`. Raises DirectoryTooLongError where its directory is far longer than one of `most_entries`
    entries, one of `BROKEN` where there is none that can be read, and OSError."""
    with _BoundedFile(path, "rb") as file:
        file.most = max(END_BYTES, DIRECTORY_BYTES * most_entries)
        with zipfile.ZipFile(file) as archive:
            yield archive


def entries_of(archive: zipfile.ZipFile) -> list[Entry]:
    """The files of a ZIP in natural order, sub-folders in their place by name, what systems leave behind left out."""
    entries = [Entry(info, _path_of(info)) for info in archive.infolist()]
    files = [e for e in entries if not _is_folder(e.info)]
    files = [e for e in files if e.leaves or not any(map(is_clutter, e.name.split("/")))]
    return sorted(files, key=lambda e: tuple(map(natural_key, e.name.split("/"))))


def name_of(info: zipfile.ZipInfo) -> str:
    """An entry's name. Without the flag for UTF-8 it may still be UTF-8, else it is the Chinese Windows' GB18030
    (GBK); a name from there is not UTF-8 where that reads as letters of other scripts alone, before U+2E80."""
    if info.flag_bits & UTF8_FLAG:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437")  # what zipfile decodes such names by, byte for byte
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
    foreign = info.create_system != UNIX and NOT_CHINESE.search(name) and not CHINESE.search(name)
    return raw.decode("gb18030", "replace") if foreign else name


def _path_of(info: zipfile.ZipInfo) -> str:
    name = "".join("\ufffd" if unicodedata.category(c) in UNSEEN else c for c in name_of(info)).replace("\\", "/")
    parts = [p for p in name.split("/") if p not in ("", ".")]
    return ("/" if name.startswith("/") else "") + ("/".join(parts) or "?")


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return not info.file_size and name_of(info).endswith(("/", "\\"))
