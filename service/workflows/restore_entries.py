"""Takes the entries of a backup in, each checked, in one transaction; at the end everything must be there."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

from pydantic import ValidationError
from sqlalchemy import Connection, MetaData
from sqlalchemy.orm import Session

from models.base import Record
from models.catalogue import said
from models.errors import BackupError
from service.database.connection import Database
from service.database.kept_files import files_wanted
from service.database.moments import SUFFIX, intact
from service.database.schema import VERSIONS, clear_empty, step_up
from service.database.table_rows import read_rows
from service.storage.content import ContentStore
from service.storage.secret_key import KEY_BYTES, keep_key
from service.workflows.back_up import BEGUN, COMPLETE, ENGINE, FILES, KEY, TABLES, Begun, Contents, Progress

BLOCK = 1 << 20
MAX_RECORD = 1 << 28
"""Bytes of an entry that is read at once: names of a million missing files."""
ENGINE_NAME = re.compile(rf"[\w-][\w.-]*{re.escape(SUFFIX)}")
HASH = re.compile("[0-9a-f]{64}")
R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Target:
    """Where a backup goes. Without a `store` files are only checked, without an `engine` folder job databases, without
    a `key` file the key of what is sealed in the rows."""

    database: Database
    store: ContentStore | None
    engine: Path | None
    key: Path | None = None


class Entries:
    """The entries of one backup, taken in one by one; `folder` is for what is on its way."""

    def __init__(self, target: Target, folder: Path, progress: Progress) -> None:
        self._target, self._progress = target, progress
        self._work = folder / "work"
        self._names = self._work / "names"
        self._rows: dict[str, int] = {}
        self._files = 0
        self._contents: Contents | None = None

    def take(self, entries: Iterator[tuple[str, IO[bytes]]]) -> Contents:
        """Takes everything in and gives what it was. Raises BackupError, DatabaseError, StorageError and OSError, and
        then has left the database as it was."""
        self._work.mkdir()
        name, content = next(entries, ("", None))
        if content is None or name != BEGUN:
            raise BackupError(said("backup.incomplete", what=BEGUN))
        revision = _record(Begun, content).schema_revision
        with self._target.database.connection(keys=False) as connection:
            clear_empty(connection)
            step_up(connection, revision)
            tables = MetaData()
            tables.reflect(connection, only=lambda name, _: name != VERSIONS)
            with self._names.open("w", encoding="ascii") as names:
                for name, content in entries:
                    self._take(name, content, connection, tables, names)
            step_up(connection)
            contents = self._check(connection)
        for path in (self._names, self._work):
            path.unlink() if path.is_file() else path.rmdir()
        return contents

    def _take(self, name: str, content: IO[bytes], connection: Connection, tables: MetaData, names: IO[str]) -> None:
        room, _, rest = name.rpartition("/")
        table = rest.removesuffix(".jsonl")
        if self._contents is not None:
            raise BackupError(said("backup.unexpected", name=name))
        if name == COMPLETE:
            self._contents = _record(Contents, content)
        elif name == KEY:
            self._take_key(content)
        elif f"{room}/" == ENGINE and ENGINE_NAME.fullmatch(rest):
            self._take_engine(rest, content)
        elif f"{room}/" == TABLES and table in tables.tables and table not in self._rows:
            self._rows[table] = read_rows(connection, tables.tables[table], content)
        elif f"{room}/" == FILES and HASH.fullmatch(rest):
            self._take_file(rest, content)
            names.write(f"{rest}\n")
        else:
            raise BackupError(said("backup.unexpected", name=name))

    def _take_key(self, content: IO[bytes]) -> None:
        """Keeps the key of what the rows hold sealed; another one that lies there is not replaced."""
        key = content.read(KEY_BYTES + 1)
        if len(key) != KEY_BYTES:
            raise BackupError(said("backup.altered"))
        if self._target.key is not None:
            keep_key(self._target.key, key)
            if self._target.key.read_bytes() != key:
                raise BackupError(said("backup.exists", path=self._target.key))

    def _take_engine(self, name: str, content: IO[bytes]) -> None:
        """Keeps a job database that is whole."""
        path = self._work / name
        _copied(content, path)
        if not intact(path):
            raise BackupError(said("backup.engine_broken", name=name))
        place = self._target.engine / name if self._target.engine else None
        if place is None:
            path.unlink()
        elif place.exists():
            raise BackupError(said("backup.exists", path=place))
        else:
            path.rename(place)

    def _take_file(self, sha256: str, content: IO[bytes]) -> None:
        path = self._work / sha256 if self._target.store else None
        if _copied(content, path) != sha256:
            raise BackupError(said("backup.file_altered", sha256=sha256))
        if self._target.store and path:
            self._target.store.put_file(path)
            path.unlink()
        self._files += 1
        self._progress(self._files, None)

    def _check(self, connection: Connection) -> Contents:
        """Whether the rows and files that came are all that were sent, and all that the rows want."""
        contents = self._contents
        if contents is None:
            raise BackupError(said("backup.incomplete", what=COMPLETE))
        if (contents.rows, contents.files) != (self._rows, self._files):
            raise BackupError(said("backup.incomplete", what=f"{TABLES} {FILES}"))
        told = {*contents.missing, *contents.altered, *contents.gone}
        with Session(connection) as session, self._names.open(encoding="ascii") as names:
            for sha256 in absent(files_wanted(session), (line.strip() for line in names)):
                if sha256 not in told:
                    raise BackupError(said("backup.incomplete", what=sha256))
        return contents


def absent(wanted: Iterator[str], there: Iterator[str]) -> Iterator[str]:
    """What is wanted and not there; both come in order, each once."""
    at = next(there, None)
    for name in wanted:
        while at is not None and at < name:
            at = next(there, None)
        if at != name:
            yield name


def _copied(content: IO[bytes], path: Path | None) -> str:
    """Reads an entry to its end, into a file where one is given; its hash."""
    digest = hashlib.sha256()
    if path is None:
        while block := content.read(BLOCK):
            digest.update(block)
        return digest.hexdigest()
    with path.open("wb") as file:
        while block := content.read(BLOCK):
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _record(kind: type[R], content: IO[bytes]) -> R:
    """An entry that is a record. Raises BackupError."""
    try:
        return kind.model_validate_json(content.read(MAX_RECORD))
    except ValidationError as error:
        raise BackupError(said("backup.altered")) from error
