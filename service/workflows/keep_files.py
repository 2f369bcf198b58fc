"""Keeps a file as it came, and the files in it where it is a ZIP; tells of each what it is or why it cannot be read."""

from dataclasses import dataclass
from pathlib import Path

from extractors.readers import triage
from extractors.readers.archive import SourceFile
from extractors.readers.unpacking import Unpacker
from extractors.readers.zip_entries import BROKEN, DirectoryTooLongError, entries_of, opened_zip
from models.catalogue import said
from models.errors import DamagedInputError, InputError, NotReadyError, StorageError, UnreadableInputError
from models.limits import Limits
from models.package import PackageFile
from models.scan import InputStatus
from service.storage.content import ContentStore
from service.storage.path_names import shown_name
from service.workflows.read_scans import opened
from service.workflows.readiness import NOT_YET, check_ready

Original = tuple[str, int]
"""Hash and size in bytes of a file in the store."""


@dataclass(frozen=True)
class Kept:
    """A file as it came. `sha256` is None where it could not be kept; `files` are the file itself, or those in it, not
    numbered yet; `originals` is what the store has of it."""

    source: SourceFile
    sha256: str | None
    files: tuple[PackageFile, ...]
    originals: tuple[Original, ...] = ()


def keep_file(source: SourceFile, store: ContentStore, unpack: Unpacker, *, ready_only: bool) -> Kept:
    """Keeps a file and what is in it. One that cannot be read, or is larger than the limits, is not kept and tells
    why. Raises StorageError, and NotReadyError with `ready_only` where the file may still be on its way."""
    try:
        before = source.path.stat()
        seen, error = _seen(source, unpack)
        if ready_only and not source.refused:
            check_ready(source, seen.media_type, error)
        if error and not _keepable(source, error, unpack.limits):
            raise error
        original = _stored(source, store)
        kept = _with_contents(source, original, seen, store, unpack)
        after = source.path.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise UnreadableInputError(source.shown, said("intake.changed"))
    except NotReadyError:
        raise
    except OSError as system:
        return _unkept(source, _seen(source, unpack)[1] or _by_system(source, system), ready_only=ready_only)
    except InputError as error:
        return _unkept(source, error, ready_only=ready_only)
    return kept


def size_of(path: Path) -> int:
    """The size of a file in bytes; 0 where there is none."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def unpacked_size(path: Path, limits: Limits) -> int:
    """What a ZIP says that it unpacks to, in bytes and at most its limit; 0 for anything else."""
    if not triage.is_zip(path):
        return 0
    try:
        with opened_zip(path, limits.max_zip_entries) as archive:
            return min(sum(e.info.file_size for e in entries_of(archive)), limits.max_zip_bytes)
    except (*BROKEN, DirectoryTooLongError, OSError):
        return 0


def _seen(source: SourceFile, unpack: Unpacker) -> tuple[PackageFile, InputError | None]:
    """What a file is as it lies there, and what is wrong with it. Of a ZIP: whether it can be opened."""
    try:
        if source.refused:
            raise source.refused
        if triage.is_zip(source.path):
            _check_zip(source, unpack.limits)
            return _file(source), None
        media_type, pages = opened(source, unpack.limits, unpack.password)
    except InputError as error:
        return _file(source, error=error), error
    return _file(source).model_copy(update={"media_type": media_type, "pages": pages}), None


def _check_zip(source: SourceFile, limits: Limits) -> None:
    try:
        with opened_zip(source.path, limits.max_zip_entries):
            pass
    except DirectoryTooLongError:
        """Refused by name when it is unpacked."""
    except BROKEN as error:
        raise DamagedInputError(source.shown, said("input.zip_broken")) from error


def _keepable(source: SourceFile, error: InputError, limits: Limits) -> bool:
    """Whether there is a file to keep, of a size that we keep."""
    if source.refused or isinstance(error, UnreadableInputError):
        return False
    most = limits.max_zip_bytes if triage.is_zip(source.path) else limits.max_bytes
    return size_of(source.path) <= most


def _stored(source: SourceFile, store: ContentStore) -> Original:
    """Raises StorageError where the store is at fault, UnreadableInputError where the file is."""
    try:
        return store.put_file(source.path)
    except StorageError:
        try:
            with source.path.open("rb") as file:
                file.read(1)
        except OSError as error:
            raise _by_system(source, error) from error
        raise


def _with_contents(
    source: SourceFile, original: Original, seen: PackageFile, store: ContentStore, unpack: Unpacker
) -> Kept:
    """The file itself, or what is in it; each file in a ZIP is kept as well."""
    sha256 = original[0]
    inner = unpack(source)
    if [f.path for f in inner] == [source.path]:
        refused = inner[0].refused
        file = seen.model_copy(update={"sha256": sha256}) if not refused else _file(source, sha256, error=refused)
        return Kept(source, sha256, (file,), (original,))
    files, originals = [], [original]
    for entry in inner:
        found, error = _seen(entry, unpack)
        if not error or _keepable(entry, error, unpack.limits):
            originals.append(store.put_file(entry.path))
            found = found.model_copy(update={"sha256": originals[-1][0]})
        files.append(found.model_copy(update={"container": sha256}))
    return Kept(source, sha256, tuple(files), tuple(originals))


def _unkept(source: SourceFile, error: InputError, *, ready_only: bool) -> Kept:
    """A file of which only the reason is kept. Raises NotReadyError where it may be there soon."""
    if ready_only and not source.refused and isinstance(error, NOT_YET):
        raise NotReadyError(source.shown, error.reason)
    return Kept(source, None, (_file(source, error=error),))


def _file(source: SourceFile, sha256: str | None = None, error: InputError | None = None) -> PackageFile:
    told = shown_name(str(error)) if error else None
    status: InputStatus = "failed" if error else "ok"
    return PackageFile(index=0, path=shown_name(source.shown), sha256=sha256, status=status, error=told)


def _by_system(source: SourceFile, error: OSError) -> UnreadableInputError:
    return UnreadableInputError(source.shown, said("intake.gone", detail=error.strerror or error))
