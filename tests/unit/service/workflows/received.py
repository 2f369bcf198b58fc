"""Small scans, an intake and what it keeps, for the tests of taking in."""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from extractors.readers.archive import SourceFile
from models.limits import Limits
from models.package import IncomingFile, Package, PackageFile
from service.database.connection import Database
from service.database.incoming import incoming
from service.database.originals import original_size
from service.database.packages import files_of, packages
from service.storage.content import ContentStore
from service.workflows.receive_scan import Intake, Parcel


def png(grey: int = 255) -> bytes:
    """A scan of one page of this grey."""
    buffer = io.BytesIO()
    Image.fromarray(np.full((140, 100, 3), grey, np.uint8)).save(buffer, "PNG", dpi=(300, 300))
    return buffer.getvalue()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def parcel(*paths: Path, **changed: object) -> Parcel:
    """Files under their own names."""
    files = tuple(SourceFile(p, p.name) for p in paths)
    return Parcel(**({"name": "包", "source": "upload", "profile": "intake", "files": files} | changed))  # type: ignore[arg-type]


def written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@dataclass(frozen=True)
class Kept:
    """Where an intake keeps, and what is there."""

    database: Database
    store: ContentStore

    def intake(self, **changed: object) -> Intake:
        return Intake(**({"database": self.database, "store": self.store, "limits": Limits()} | changed))  # type: ignore[arg-type]

    def packages(self) -> list[Package]:
        with self.database.reading() as session:
            return packages(session)

    def files(self, package: str) -> list[PackageFile]:
        with self.database.reading() as session:
            return files_of(session, package)

    def incoming(self) -> list[IncomingFile]:
        with self.database.reading() as session:
            return incoming(session)

    def has_original(self, content: bytes) -> bool:
        """Whether a file is noted, is in the store, and is what it was."""
        name = sha(content)
        with self.database.reading() as session:
            noted = original_size(session, name)
        return noted == len(content) and self.store.has(name) and self.store.get(name) == content
