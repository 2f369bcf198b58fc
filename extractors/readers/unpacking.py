"""Unpacks ZIPs into a folder, entry by entry and within limits; what cannot be unpacked stays in the list of files with
its reason, so that nothing in a ZIP is lost without a word."""

import errno
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from extractors.readers import triage
from extractors.readers.archive import SourceFile
from extractors.readers.received import told
from extractors.readers.zip_entries import BROKEN, DirectoryTooLongError, Entry, entries_of, opened_zip
from models.errors import (
    DamagedInputError,
    EmptyInputError,
    EncryptedInputError,
    InputError,
    LimitError,
    UnknownFormatError,
    UnreadableInputError,
    UnsafeEntryError,
)
from models.limits import Limits

BLOCK = 1 << 20
RATIO_FREE_BYTES = 32 * 2**20
"""Entries up to this size may be packed as tightly as they are: a blank page in colour at 300 dpi, uncompressed, has
26 MB and shrinks a thousandfold."""
RATIO_FREE_TOTAL = 16 * RATIO_FREE_BYTES
"""The same for all that is in a ZIP: small files, or ZIPs in it, may not add up to what one may not be."""
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""What Windows, macOS and office software write. zipfile unpacks others in steps without a bound on memory."""
METHOD_NAMES = {9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd", 99: "AES"}
"""APPNOTE.TXT 6.3.10, 4.4.5."""


@dataclass
class _Taken:
    """What an outermost ZIP of `packed` bytes has used of its limits."""

    packed: int
    entries: int = 0
    bytes: int = 0


@dataclass
class Unpacker:
    """Unpacks into `folder`, which the caller keeps as long as the files are read and then removes. Files there are
    numbered: no name from a ZIP ever becomes a path."""

    folder: Path
    limits: Limits
    password: str | None = None
    _written: int = field(default=0, init=False)

    def __call__(self, source: SourceFile) -> list[SourceFile]:
        """The files of a ZIP, and of ZIPs in it, in natural order; any other file as it is. A ZIP that is damaged or
        over a limit as a whole is one refused file, and nothing of it is kept. Raises nothing."""
        return self._inside(source, None, 1)

    def _inside(self, source: SourceFile, taken: _Taken | None, depth: int) -> list[SourceFile]:
        if not triage.is_zip(source.path):
            return [source]
        try:
            return self._unpacked(source, taken or _Taken(source.path.stat().st_size), depth)
        except InputError as error:
            return [replace(source, refused=error)]
        except DirectoryTooLongError:
            return [replace(source, refused=self._too_many(source.shown))]
        except BROKEN:
            return [replace(source, refused=DamagedInputError(source.shown, told("input.zip_broken")))]
        except OSError as error:
            return [replace(source, refused=_by_system(source.shown, error))]

    def _unpacked(self, source: SourceFile, taken: _Taken, depth: int) -> list[SourceFile]:
        shown, limits = source.shown, self.limits
        if depth > limits.max_zip_depth:
            raise LimitError(shown, told("input.zip_depth", most=limits.max_zip_depth))
        with opened_zip(source.path, limits.max_zip_entries) as archive:
            taken.entries += len(archive.infolist())
            if taken.entries > limits.max_zip_entries:
                raise self._too_many(shown)
            entries = entries_of(archive)
            if not entries:
                raise EmptyInputError(shown, told("input.zip_empty"))
            if sum(e.info.compress_size for e in entries) > source.path.stat().st_size:
                raise DamagedInputError(shown, told("input.zip_overlap"))
            files = self._checked(source, entries)
            size = sum(e.info.file_size for e, file in zip(entries, files, strict=True) if not file.refused)
            self._check_sum(shown, taken.bytes + size, taken.packed)
            taken.bytes += size
            pairs = zip(entries, files, strict=True)
            return [f for entry, file in pairs for f in self._taken_out(archive, entry, file, taken, depth)]

    def _check_sum(self, shown: str, size: int, packed: int) -> None:
        """Raises LimitError where what is in a ZIP is too much in all."""
        limits = self.limits
        if size > limits.max_zip_bytes:
            raise LimitError(shown, told("input.zip_bytes", most=limits.max_zip_bytes))
        if size > max(RATIO_FREE_TOTAL, limits.max_zip_ratio * packed):
            raise LimitError(shown, told("input.entry_ratio", most=f"{limits.max_zip_ratio:g}"))

    def _checked(self, source: SourceFile, entries: Sequence[Entry]) -> list[SourceFile]:
        """Each entry as a file to be written, refused where its record already says that it must not be."""
        named = Counter(e.name for e in entries)
        files = []
        for entry in entries:
            self._written += 1
            file = SourceFile(self.folder / f"{self._written:06}", f"{source.shown}!/{entry.name}")
            refused = next(self._refusals(entry, file.shown, named[entry.name]), None)
            files.append(replace(file, refused=refused))
        return files

    def _refusals(self, entry: Entry, shown: str, times: int) -> Iterator[InputError]:
        size, packed, limits = entry.info.file_size, entry.info.compress_size, self.limits
        if entry.leaves:
            yield UnsafeEntryError(shown, told("input.entry_leaves"))
        if entry.is_link:
            yield UnsafeEntryError(shown, told("input.entry_link"))
        if times > 1:
            yield UnsafeEntryError(shown, told("input.entry_twice"))
        if size > limits.max_bytes:
            yield LimitError(shown, told("input.entry_bytes", size=size, most=limits.max_bytes))
        if size > RATIO_FREE_BYTES and size > limits.max_zip_ratio * packed:
            yield LimitError(shown, told("input.entry_ratio", most=f"{limits.max_zip_ratio:g}"))
        if entry.info.compress_type not in METHODS:
            yield _method(shown, entry.info.compress_type)
        if entry.is_encrypted and not self.password:
            yield EncryptedInputError(shown, told("input.entry_locked"))

    def _taken_out(
        self, archive: zipfile.ZipFile, entry: Entry, file: SourceFile, taken: _Taken, depth: int
    ) -> list[SourceFile]:
        """The file that an entry becomes, or the files in it where it is a ZIP."""
        if file.refused:
            return [file]
        try:
            self._write(archive, entry, file)
        except InputError as error:
            file.path.unlink(missing_ok=True)
            return [replace(file, refused=error)]
        inner = self._inside(file, taken, depth + 1)
        if not any(f.path == file.path for f in inner):
            file.path.unlink()
        return inner

    def _write(self, archive: zipfile.ZipFile, entry: Entry, file: SourceFile) -> None:
        """Raises InputError; what was written until then is left behind."""
        keys = self._keys() if entry.is_encrypted else [None]
        for last, key in zip([False] * (len(keys) - 1) + [True], keys, strict=True):
            try:
                with archive.open(entry.info, pwd=key) as packed, file.path.open("wb") as target:
                    copy_bounded(packed, target, entry.info.file_size)
                return
            except NotImplementedError as error:
                raise _method(file.shown, entry.info.compress_type) from error
            except (*BROKEN, zlib.error, RuntimeError) as error:
                if last:
                    raise _damaged(file.shown, encrypted=entry.is_encrypted) from error
            except OSError as error:
                raise _by_system(file.shown, error) from error

    def _keys(self) -> list[bytes | None]:
        """The password in the encodings that programs write it in."""
        password = self.password or ""
        return list(dict.fromkeys(password.encode(code, "replace") for code in ("utf-8", "gb18030")))

    def _too_many(self, shown: str) -> LimitError:
        return LimitError(shown, told("input.zip_entries", most=self.limits.max_zip_entries))


def copy_bounded(source: IO[bytes], target: IO[bytes], most: int) -> None:
    """Copies at most `most` bytes. Raises zipfile.BadZipFile where more come, or fewer: the entry's record lies."""
    written = 0
    while block := source.read(min(BLOCK, most - written + 1)):
        written += len(block)
        if written > most:
            raise zipfile.BadZipFile("longer than its record says")
        target.write(block)
    if written < most:
        raise zipfile.BadZipFile("shorter than its record says")


def _damaged(shown: str, *, encrypted: bool) -> InputError:
    if encrypted:
        return EncryptedInputError(shown, told("input.entry_password"))
    return DamagedInputError(shown, told("input.entry_broken"))


def _method(shown: str, method: int) -> UnknownFormatError:
    return UnknownFormatError(shown, told("input.entry_method", method=METHOD_NAMES.get(method, method)))


def _by_system(shown: str, error: OSError) -> InputError:
    if error.errno == errno.EINVAL:  # an offset before the start of the file
        return DamagedInputError(shown, told("input.zip_broken"))
    return UnreadableInputError(shown, told("input.zip_system", detail=error.strerror or error))
