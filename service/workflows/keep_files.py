"""Keeps a file as it came, and the files in it where it is a ZIP; tells of each what it is or why it cannot be read."""

from dataclasses import dataclass, replace
from pathlib import Path

from extractors.readers import triage
from extractors.readers.archive import SourceFile
from models.catalogue import said
from models.errors import CrashingInputError, InputError, NotReadyError, StorageError, UnreadableInputError
from models.limits import Limits
from models.package import PackageFile
from models.scan import InputStatus
from service.storage.content import ContentStore
from service.storage.path_names import shown_name
from service.workflows.file_looks import Look, Seen, TakeOut
from service.workflows.open_apart import Opening
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


@dataclass(frozen=True)
class Looks:
    """How files are looked into: by `opening`, what is in them put into `folder`, an empty one."""

    opening: Opening
    folder: Path
    limits: Limits
    password: str | None = None

    def seen(self, source: SourceFile) -> Seen:
        """What a file is; what is wrong with it is part of the answer."""
        try:
            return self.opening(Look(source, self.limits, self.password))
        except CrashingInputError as error:
            return Seen(error=error)

    def inside(self, source: SourceFile, seen: Seen) -> list[SourceFile]:
        """The files in a ZIP, any other file as it is."""
        if not triage.is_zip(source.path):
            return [source]
        try:
            return self.opening(TakeOut(source, self.folder, self.limits, self.password, seen.unpacked))
        except CrashingInputError as error:
            return [replace(source, refused=error)]


def keep_file(source: SourceFile, store: ContentStore, looks: Looks, *, ready_only: bool) -> Kept:
    """Keeps a file and what is in it. One that cannot be read, or is larger than the limits, is not kept and tells
    why. Raises StorageError, and NotReadyError with `ready_only` where the file may still be on its way."""
    try:
        before = source.path.stat()
        seen = looks.seen(source)
        if ready_only and not source.refused:
            check_ready(source, seen.media_type, seen.error)
        if seen.error and not _keepable(source, seen.error, looks.limits):
            raise seen.error
        original = _stored(source, store)
        kept = _with_contents(source, original, seen, store, looks)
        after = source.path.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise UnreadableInputError(source.shown, said("intake.changed"))
    except NotReadyError:
        raise
    except OSError as system:
        return _unkept(source, looks.seen(source).error or _by_system(source, system), ready_only=ready_only)
    except InputError as error:
        return _unkept(source, error, ready_only=ready_only)
    return kept


def size_of(path: Path) -> int:
    """The size of a file in bytes; 0 where there is none."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def unpacked_size(source: SourceFile, looks: Looks) -> int:
    """What a ZIP says that it unpacks to, in bytes and at most its limit; 0 for anything else."""
    return looks.seen(source).unpacked if triage.is_zip(source.path) else 0


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


def _with_contents(source: SourceFile, original: Original, seen: Seen, store: ContentStore, looks: Looks) -> Kept:
    """The file itself, or what is in it; each file in a ZIP is kept as well."""
    sha256 = original[0]
    inner = looks.inside(source, seen)
    if [f.path for f in inner] == [source.path]:
        refused = inner[0].refused
        file = _file(source, sha256, error=refused) if refused else _seen_file(source, sha256, seen)
        return Kept(source, sha256, (file,), (original,))
    files, originals = [], [original]
    for entry in inner:
        found = looks.seen(entry)
        name = None
        if not found.error or _keepable(entry, found.error, looks.limits):
            originals.append(store.put_file(entry.path))
            name = originals[-1][0]
        files.append(_seen_file(entry, name, found).model_copy(update={"container": sha256}))
    return Kept(source, sha256, tuple(files), tuple(originals))


def _unkept(source: SourceFile, error: InputError, *, ready_only: bool) -> Kept:
    """A file of which only the reason is kept. Raises NotReadyError where it may be there soon."""
    if ready_only and not source.refused and isinstance(error, NOT_YET):
        raise NotReadyError(source.shown, error.reason)
    return Kept(source, None, (_file(source, error=error),))


def _seen_file(source: SourceFile, sha256: str | None, seen: Seen) -> PackageFile:
    told = _file(source, sha256, error=seen.error)
    return told if seen.error else told.model_copy(update={"media_type": seen.media_type, "pages": seen.pages})


def _file(source: SourceFile, sha256: str | None = None, error: InputError | None = None) -> PackageFile:
    told = shown_name(str(error)) if error else None
    status: InputStatus = "failed" if error else "ok"
    return PackageFile(index=0, path=shown_name(source.shown), sha256=sha256, status=status, error=told)


def _by_system(source: SourceFile, error: OSError) -> UnreadableInputError:
    return UnreadableInputError(source.shown, said("intake.gone", detail=error.strerror or error))
