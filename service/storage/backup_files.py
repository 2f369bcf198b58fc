"""A backup on disk: a folder with a manifest and volumes, which together are one stream, a tar, encrypted or not."""

import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Literal
from uuid import uuid4

from pydantic import ValidationError

from models.base import Record
from models.catalogue import said
from models.errors import BackupError, StorageError, UsageError
from service.storage.encryption import (
    COST,
    DecryptingSource,
    EncryptingSink,
    LockRecord,
    Sink,
    Source,
    key_of,
    new_lock,
)
from service.storage.volumes import Volume, VolumeReader, VolumeWriter
from service.storage.whole_files import flush_folder, write_whole

MANIFEST = "manifest.json"
FORMAT: Literal["kanhe/backup/1"] = "kanhe/backup/1"
BLOCK = 1 << 20
MAX_MANIFEST = 1 << 26
"""Bytes of a manifest: a million volumes."""


class Manifest(Record):
    """What lies beside the volumes, readable without the passphrase. `lock` None: not encrypted."""

    format: Literal["kanhe/backup/1"] = FORMAT
    created_at: datetime
    kanhe_version: str
    lock: LockRecord | None
    volumes: tuple[Volume, ...]


class BackupWriter:
    """The tar of a backup that is being written; `volumes` is there once it is finished."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.volumes: tuple[Volume, ...] = ()

    def add(self, name: str, path: Path) -> None:
        """Adds a file under a name. Raises OSError, also when it is read short."""
        entry = tarfile.TarInfo(name)
        entry.size = path.stat().st_size
        with path.open("rb") as file:
            self._tar.addfile(entry, file)
        self._tar.members = []  # type: ignore[attr-defined]  # else every entry stays in memory


@contextmanager
def new_backup(
    place: Path, passphrase: str | None, volume_size: int, created_at: datetime, version: str, cost: int = COST
) -> Iterator[BackupWriter]:
    """Writes a backup that stands at `place` once the block ends well, and not at all when it does not. Raises
    UsageError where something is there, StorageError when the disk does not take it."""
    if place.exists():
        raise UsageError(said("backup.exists", path=place))
    lock, key = new_lock(passphrase, cost) if passphrase is not None else (None, None)
    part = place.with_name(f".{place.name}.{uuid4().hex}.part")
    try:
        part.mkdir(parents=True)
        with _writing(part, key, volume_size) as writer:
            yield writer
        manifest = Manifest(created_at=created_at, kanhe_version=version, lock=lock, volumes=writer.volumes)
        write_whole(part / MANIFEST, manifest.model_dump_json(indent=1).encode("utf-8"))
        os.rename(part, place)
        flush_folder(place.parent)
    except OSError as error:
        raise StorageError(said("backup.not_written", path=place, reason=error.strerror or error)) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def _writing(folder: Path, key: bytes | None, volume_size: int) -> Iterator[BackupWriter]:
    volumes = VolumeWriter(folder, volume_size)
    try:
        encrypting = EncryptingSink(volumes, key) if key else None
        sink: Sink = encrypting or volumes
        with tarfile.open(fileobj=sink, mode="w|", bufsize=BLOCK, format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]
            writer = BackupWriter(tar)
            yield writer
        if encrypting:
            encrypting.close()
        writer.volumes = volumes.close()
    finally:
        volumes.abandon()


def read_manifest(place: Path) -> Manifest:
    """The manifest of a backup. Raises BackupError for what is none, or of a newer format."""
    path = place / MANIFEST
    try:
        if path.stat().st_size > MAX_MANIFEST:
            raise BackupError(said("backup.not_a_backup", path=place, reason=MANIFEST))
        return Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BackupError(said("backup.not_a_backup", path=place, reason=error.strerror or error)) from error
    except ValidationError as error:
        for told in error.errors():
            if told["loc"] == ("format",):
                raise BackupError(said("backup.newer_format", found=told["input"])) from error
        first = error.errors()[0]
        reason = f"{MANIFEST}: {'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise BackupError(said("backup.not_a_backup", path=place, reason=reason)) from error


@contextmanager
def open_backup(place: Path, manifest: Manifest, passphrase: str | None) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The entries of a backup one after the other, each to be read before the next. Raises UsageError where a
    passphrase lacks, BackupError that says what is wrong, missing, altered or cut off."""
    if manifest.lock and passphrase is None:
        raise UsageError(said("backup.passphrase_wanted"))
    key = key_of(manifest.lock, passphrase or "") if manifest.lock else None
    volumes = VolumeReader(place, manifest.volumes)
    try:
        source: Source = volumes
        if manifest.lock and key:
            source = DecryptingSource(volumes, key, manifest.lock.chunk)
        yield _entries(source)
    except (tarfile.TarError, EOFError) as error:
        volumes.blame()
        raise BackupError(said("backup.altered")) from error
    except BackupError:
        volumes.blame()
        raise
    finally:
        volumes.close()


def _entries(source: Source) -> Iterator[tuple[str, IO[bytes]]]:
    """Each regular file of the tar, and the stream read to its end, where its last mark is checked."""
    with tarfile.open(fileobj=source, mode="r|", bufsize=BLOCK) as tar:  # type: ignore[call-overload]
        while (entry := tar.next()) is not None:
            content = tar.extractfile(entry)
            if content is None:
                raise BackupError(said("backup.unexpected", name=entry.name))
            yield entry.name, content
            tar.members = []  # else every entry stays in memory
    while source.read(BLOCK):
        pass
