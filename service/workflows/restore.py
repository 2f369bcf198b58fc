"""Restores a backup into an empty place, or rehearses that and keeps nothing: every volume, row and file is read and
checked either way, and what does not hold leaves nothing behind."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy.engine import make_url

from models.catalogue import said
from models.errors import StorageError, UsageError
from service.database.connection import Database, embedded_file, embedded_url
from service.settings import Settings
from service.storage.backup_files import open_backup, read_manifest
from service.storage.whole_files import flush_folder
from service.workflows.back_up import Contents, Progress
from service.workflows.places import key_file, open_database, open_store
from service.workflows.restore_entries import Entries, Target

UNTOUCHED = {"lost+found"}
"""What a file system itself puts into an empty folder."""


def restore(backup: Path, into: Path, settings: Settings, passphrase: str | None, progress: Progress) -> Contents:
    """Restores into the empty folder `into`, or the database and store that the settings name elsewhere, which must be
    empty too, and gives what was restored. Raises UsageError, BackupError, DatabaseError and StorageError."""
    manifest = read_manifest(backup)
    try:
        with _part_of(into.resolve()) as part:
            there = settings.model_copy(update={"data": part})
            with closing(open_database(there)) as database, open_backup(backup, manifest, passphrase) as entries:
                target = Target(database, open_store(there), _engine_folder(database), key_file(there))
                return Entries(target, part, progress).take(entries)
    except OSError as error:
        raise StorageError(said("backup.not_restored", path=into, reason=error.strerror or error)) from error


def rehearse(backup: Path, passphrase: str | None, progress: Progress) -> Contents:
    """Does all that `restore` does in a temporary folder, keeping no file, and gives what would be restored. Raises as
    it does."""
    manifest = read_manifest(backup)
    try:
        with tempfile.TemporaryDirectory(prefix="kanhe-rehearsal-") as folder:
            part = Path(folder)
            with (
                closing(Database(embedded_url(part))) as database,
                open_backup(backup, manifest, passphrase) as entries,
            ):
                return Entries(Target(database, None, part), part, progress).take(entries)
    except OSError as error:
        raise StorageError(said("backup.not_restored", path=backup, reason=error.strerror or error)) from error


def _engine_folder(database: Database) -> Path | None:
    """Where the job engine's file goes: beside an embedded database. Another keeps the engine's tables itself."""
    return Path(make_url(database.url).database or "").parent if database.is_sqlite else None


@contextmanager
def _part_of(into: Path) -> Iterator[Path]:
    """A folder inside `into` of which everything moves up when the block ends well: the database last, since without it
    nothing counts. It may be a file system of its own, so it is not replaced as a whole."""
    if into.exists() and (not into.is_dir() or {p.name for p in into.iterdir()} - UNTOUCHED):
        raise UsageError(said("backup.not_empty", path=into))
    made = not into.exists()
    part = into / f".{uuid4().hex}.part"
    try:
        part.mkdir(parents=True)
        yield part
        database = embedded_file(part).name
        for path in sorted(part.iterdir(), key=lambda p: p.name == database):
            os.rename(path, into / path.name)
        flush_folder(into)
        made = False
    finally:
        shutil.rmtree(part, ignore_errors=True)
        if made:
            shutil.rmtree(into, ignore_errors=True)
