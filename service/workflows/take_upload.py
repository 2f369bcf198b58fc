"""Files that come in pieces over the network: each piece lasts, so that a broken upload goes on where it stopped; when
all are there they are taken in as one parcel."""

import json
import os
import re
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from extractors.readers.archive import SourceFile
from models.base import Record
from models.catalogue import said
from models.errors import ConflictError, LimitError, NotThereError

ID = re.compile(r"[0-9a-f]{32}")
META = "upload.json"
LONGEST_NAME = 180
"""Bytes of a file's name that are kept: file systems take 255."""
UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


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

    def begin(self, user: str, name: str, size: int) -> Upload:
        """Announces a file. Raises LimitError where it is too big or would fill the disk, before anything is sent."""
        if size > self.most:
            raise LimitError(name, said("upload.too_big", most=self.most))
        self.folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.folder).free < size + self.reserve:
            raise LimitError(name, said("upload.disk_full"))
        upload = Upload(id=uuid4().hex, user=user, name=safe_name(name), size=size)
        place = self.folder / upload.id
        place.mkdir()
        (place / META).write_text(upload.model_dump_json(), encoding="utf-8")
        self._content(upload).touch()
        return upload

    def find(self, user: str, id: str) -> Upload:
        """An upload of one's own, with what is here of it. Raises NotThereError."""
        path = self.folder / id / META
        if not ID.fullmatch(id) or not path.is_file():
            raise NotThereError(said("upload.not_there"))
        upload = Upload.model_validate(json.loads(path.read_text(encoding="utf-8")))
        if upload.user != user:
            raise NotThereError(said("upload.not_there"))
        return upload.model_copy(update={"received": self._content(upload).stat().st_size})

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
            os.fsync(file.fileno())
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

    def _content(self, upload: Upload) -> Path:
        return self.folder / upload.id / f"content{Path(upload.name).suffix}"


def safe_name(name: str) -> str:
    """A file's own name without folders and without what no file system takes; never empty."""
    last = UNSAFE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    while len(last.encode()) > LONGEST_NAME:
        last = last[1:]
    return last or "scan"
