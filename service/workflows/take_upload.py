"""Files that come in pieces over the network: each piece lasts, so that a broken upload goes on where it stopped; when
all are there they are taken in as one parcel."""

import asyncio
import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from pydantic import ValidationError

from extractors.readers.archive import SourceFile
from models.base import Record
from models.catalogue import said
from models.errors import ConflictError, LimitError, NotThereError
from service.storage.whole_files import write_whole

ID = re.compile(r"[0-9a-f]{32}")
META = "upload.json"
LONGEST_NAME = 180
"""Bytes of a file's name that are kept: file systems take 255."""
UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]')
"""What some file system refuses, and what makes a name read as another."""
ABANDONED_SECONDS = 24 * 3600.0
"""An upload to which nothing was added for a day is given up."""


class Upload(Record):
    """A file on its way: `size` bytes in all, of which `received` are here."""

    id: str
    user: str
    name: str
    size: int
    received: int = 0

    @property
    def complete(self) -> bool:
        """Whether all of it is here."""
        return self.received == self.size


@dataclass(frozen=True)
class Uploads:
    """Uploads in a folder, one sub-folder each. `most` is the size in bytes that a file may have, `reserve` what stays
    free on the disk."""

    folder: Path
    most: int
    reserve: int
    clock: Callable[[], float] = time.time

    def begin(self, user: str, name: str, size: int) -> Upload:
        """Announces a file. Raises LimitError where it is too big or would fill the disk together with what else is on
        its way, before anything is sent."""
        if size > self.most:
            raise LimitError(name, said("upload.too_big", most=self.most))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sweep()
        if shutil.disk_usage(self.folder).free < size + self._announced() + self.reserve:
            raise LimitError(name, said("upload.disk_full"))
        upload = Upload(id=uuid4().hex, user=user, name=safe_name(name), size=size)
        place = self.folder / upload.id
        place.mkdir()
        self._content(upload).touch()
        write_whole(place / META, upload.model_dump_json().encode())
        return upload

    def find(self, user: str, id: str) -> Upload:
        """An upload of one's own, with what is here of it. Raises NotThereError."""
        upload = self._noted(id) if ID.fullmatch(id) else None
        if upload is None or upload.user != user:
            raise NotThereError(said("upload.not_there"))
        return upload

    async def append(self, upload: Upload, offset: int, pieces: AsyncIterator[bytes]) -> Upload:
        """Adds bytes from `offset` on. Raises ConflictError where the file goes on elsewhere, with what is here kept,
        and LimitError for more than was announced."""
        if offset != upload.received:
            raise ConflictError(said("upload.offset", received=upload.received))
        received = offset
        with self._content(upload).open("r+b") as file:
            file.seek(offset)
            async for piece in pieces:
                received += len(piece)
                if received > upload.size:
                    file.truncate(offset)
                    raise LimitError(upload.name, said("upload.more_than_said", size=upload.size))
                file.write(piece)
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())
        return upload.model_copy(update={"received": received})

    def sources(self, uploads: Sequence[Upload]) -> tuple[SourceFile, ...]:
        """The files as the intake takes them, in their order. Raises ConflictError where one is not all here."""
        for upload in uploads:
            if not upload.complete:
                raise ConflictError(said("upload.incomplete", name=upload.name))
        return tuple(SourceFile(self._content(u), u.name) for u in uploads)

    def path(self, upload: Upload) -> Path:
        """Where the file lies."""
        return self._content(upload)

    def drop(self, uploads: Sequence[Upload]) -> None:
        """Forgets uploads, once they are taken in or given up."""
        for upload in uploads:
            shutil.rmtree(self.folder / upload.id, ignore_errors=True)

    def sweep(self) -> None:
        """Forgets uploads that nobody goes on with."""
        for place in self._folders():
            try:
                last = max(p.stat().st_mtime for p in (place, *place.iterdir()))
            except FileNotFoundError:
                continue
            if last < self.clock() - ABANDONED_SECONDS:
                shutil.rmtree(place, ignore_errors=True)

    def _announced(self) -> int:
        """Bytes that are still to come of what was announced."""
        known = (self._noted(place.name) for place in self._folders())
        return sum(u.size - u.received for u in known if u is not None)

    def _folders(self) -> Iterator[Path]:
        return (p for p in self.folder.iterdir() if ID.fullmatch(p.name))

    def _noted(self, id: str) -> Upload | None:
        """An upload with what is here of it; None where there is none, or a power cut left half of one."""
        try:
            upload = Upload.model_validate_json((self.folder / id / META).read_bytes())
            return upload.model_copy(update={"received": self._content(upload).stat().st_size})
        except (OSError, ValidationError):
            return None

    def _content(self, upload: Upload) -> Path:
        return self.folder / upload.id / f"content{Path(upload.name).suffix}"


def safe_name(name: str) -> str:
    """A file's own name without folders and without what no file system takes; never empty."""
    last = UNSAFE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    while len(last.encode()) > LONGEST_NAME:
        last = last[1:]
    return last or "scan"
