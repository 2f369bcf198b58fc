"""Backs up the database and every file it names while others go on working: the database first, as it is at one
moment, then the files, which never change once they are there."""

import hashlib
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from models.base import Record
from models.errors import StorageError
from service.database.kept_files import files_wanted, is_wanted
from service.database.moments import one_moment
from service.database.schema import newest
from service.database.table_rows import write_rows
from service.database.tables import Base
from service.storage.backup_files import BackupWriter, new_backup
from service.storage.encryption import COST
from service.storage.volumes import Volume
from service.storage.whole_files import write_whole
from service.workflows.places import Places

BEGUN, KEY, ENGINE, TABLES, FILES, COMPLETE = (
    "backup.json", "secret.key", "engine/", "tables/", "store/", "complete.json",
)  # fmt: skip
"""What stands in a backup, in this order."""
Progress = Callable[[int, int | None], None]


class Begun(Record):
    """The first entry: the schema of the rows that follow."""

    schema_revision: str


class Contents(Record):
    """The last entry: rows of each table, files, and the files that the rows name and the backup lacks: `missing` in
    the store, `altered` there, or `gone`, removed by rule while the backup ran."""

    rows: dict[str, int]
    files: int
    missing: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


class BackedUp(Record):
    """A finished backup: where, what is in it, and its volumes."""

    place: Path
    contents: Contents
    volumes: tuple[Volume, ...]


def back_up(
    places: Places,
    place: Path,
    passphrase: str | None,
    volume_size: int,
    created_at: datetime,
    version: str,
    progress: Progress,
    cost: int = COST,
) -> BackedUp:
    """Writes a backup to the folder `place`, which must not be there; with `passphrase` None it is not encrypted.
    Files that are missing or altered are told, and do not stop it. Raises UsageError, DatabaseError, StorageError."""
    with (
        tempfile.TemporaryDirectory(prefix="kanhe-backup-") as folder,
        new_backup(place, passphrase, volume_size, created_at, version, cost) as writer,
    ):
        work = _Work(places, writer, Path(folder), progress)
        contents = work.run()
    return BackedUp(place=place, contents=contents, volumes=writer.volumes)


class _Work:
    """The steps, each of which adds to the backup."""

    def __init__(self, places: Places, writer: BackupWriter, folder: Path, progress: Progress) -> None:
        self._places, self._writer, self._folder, self._progress = places, writer, folder, progress
        self._missing: list[str] = []
        self._altered: list[str] = []
        self._gone: list[str] = []

    def run(self) -> Contents:
        """Everything, in order."""
        with one_moment(self._places.database, self._folder) as (session, engine_files):
            self._add_record(BEGUN, Begun(schema_revision=newest()))
            if self._places.key is not None and self._places.key.exists():
                self._writer.add(KEY, self._places.key)
            for path in engine_files:
                self._add(f"{ENGINE}{path.name}", path)
            rows = self._rows(session)
            files = self._files(session)
        contents = Contents(
            rows=rows, files=files, missing=tuple(self._missing), altered=tuple(self._altered), gone=tuple(self._gone)
        )
        self._add_record(COMPLETE, contents)
        return contents

    def _rows(self, session: Session) -> dict[str, int]:
        counts = {}
        for table in Base.metadata.sorted_tables:
            path = self._folder / f"{table.name}.jsonl"
            counts[table.name] = write_rows(session, table, path)
            self._add(f"{TABLES}{path.name}", path)
        return counts

    def _files(self, session: Session) -> int:
        total = sum(1 for _ in files_wanted(session))
        added = 0
        for number, sha256 in enumerate(files_wanted(session)):
            self._progress(number, total)
            added += self._add_file(sha256)
        self._progress(total, total)
        return added

    def _add_file(self, sha256: str) -> bool:
        """Adds a file unless it is not there or not what its hash says; then notes that."""
        if not self._places.store.has(sha256):
            with self._places.database.reading() as now:
                (self._missing if is_wanted(now, sha256) else self._gone).append(sha256)
            return False
        path = self._fetched(sha256)
        if path is None:
            self._altered.append(sha256)
            return False
        self._writer.add(f"{FILES}{sha256}", path)
        if path.parent == self._folder:
            path.unlink()
        return True

    def _fetched(self, sha256: str) -> Path | None:
        """A file that is what its hash says; None where what is kept is not. Raises StorageError where the store does
        not answer."""
        try:
            path = self._places.store.fetch(sha256, self._folder)
        except StorageError:
            if self._places.store.verify(sha256):
                raise
            return None
        return path if _is(path, sha256) else None

    def _add(self, name: str, path: Path) -> None:
        self._writer.add(name, path)
        path.unlink()

    def _add_record(self, name: str, record: Record) -> None:
        path = self._folder / name
        write_whole(path, record.model_dump_json(indent=1).encode("utf-8"))
        self._add(name, path)


def _is(path: Path, sha256: str) -> bool:
    """Whether a file can be read and is what its hash says."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False
