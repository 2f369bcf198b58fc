"""The one intake of `check`, `watch` and uploads: every original is in the store, flushed and read back, before a
package names it; the package stands in the database whole or not at all."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy.orm import Session

from extractors.readers.archive import SourceFile
from models.catalogue import said
from models.errors import DiskFullError
from models.form_template import Profile
from models.limits import Limits
from models.package import Package, PackageFile, PackageSource, PackageState
from service.database.connection import Database
from service.database.forms import for_new_packages
from service.database.incoming import add_incoming, incoming, set_incoming
from service.database.originals import add_artefact, add_original
from service.database.packages import add_package, files_of, find_by_digest, package
from service.storage.content import ContentStore
from service.storage.path_names import kept_path
from service.workflows.keep_files import Kept, Looks, keep_file, size_of, unpacked_size
from service.workflows.keep_online import keep_online
from service.workflows.open_apart import Opening, here

Online = tuple[str, int, str]
"""Hash, size in bytes and name of the online records."""


@dataclass(frozen=True)
class Parcel:
    """What arrives together. `files` are the files as they came, ZIPs not unpacked; `online` is a file or a folder.

    With `ready_only` nothing is taken in while a file is damaged, empty or not readable: it may still be on its way.
    `remembered`: its files are noted as incoming, until they are moved away. `state`: where the package begins."""

    name: str
    source: PackageSource
    profile: Profile
    files: tuple[SourceFile, ...]
    online: Path | None = None
    password: str | None = None
    priority: int = 0
    supplements: str | None = None
    ready_only: bool = False
    remembered: bool = False
    state: PackageState = "received"


@dataclass(frozen=True)
class Received:
    """A parcel that is safe. `already`: the same files came before, and this is the package that they became."""

    package: Package
    files: tuple[PackageFile, ...]
    already: bool

    @property
    def readable(self) -> bool:
        """Whether there is anything in it to read."""
        return any(f.status == "ok" for f in self.files)


@dataclass(frozen=True)
class Intake:
    """Takes parcels in. `reserve`: bytes that stay free on the disk. `opening` says in which process
    files are opened. `campaign` is that of the settings' form, for which packages come where no other was chosen.
    `step` is told what was just done."""

    database: Database
    store: ContentStore
    limits: Limits
    reserve: int = 0
    opening: Opening = here
    campaign: str = ""
    step: Callable[[str], None] = field(default=lambda done: None)

    def receive(self, parcel: Parcel) -> Received:
        """Keeps every file of a parcel and notes it as one package, or finds the package that the same files were
        before. A file that cannot be kept or read stands among its files with its error.

        Raises NotReadyError (with `ready_only` alone), DiskFullError, StorageError and DatabaseError; nothing is then
        noted, and all files are where they were."""
        self._check_room(parcel)
        with tempfile.TemporaryDirectory(prefix="kanhe-") as folder:
            unpacked, scratch = Path(folder, "unpacked"), Path(folder, "scratch")
            unpacked.mkdir()
            scratch.mkdir()
            kept = [self._kept(source, parcel, unpacked) for source in parcel.files]
            online = keep_online(parcel.online, self.store, scratch) if parcel.online else None
        self.step("kept")
        with self.database.transaction() as session:
            received = self._noted(session, parcel, kept, online)
            self.step("noted")
        self.step("committed")
        return received

    def _check_room(self, parcel: Parcel) -> None:
        """Raises DiskFullError before anything is copied. What is unpacked lies in the folder for temporary files,
        and then in the store too."""
        sources = [s for s in parcel.files if not s.refused]
        looks = Looks(self.opening, Path(tempfile.gettempdir()), self.limits)
        unpacked = sum(unpacked_size(s, looks) for s in sources)
        needed = sum(size_of(s.path) for s in sources) + 2 * unpacked
        places = [(self.store.free_bytes(), needed)]
        if unpacked:
            places.append((shutil.disk_usage(tempfile.gettempdir()).free, unpacked))
        for free, wanted in places:
            if free is not None and free < wanted + self.reserve:
                told = said("intake.disk_full", needed=wanted, reserve=self.reserve, free=free)
                raise DiskFullError(f"{parcel.name}: {told}")

    def _kept(self, source: SourceFile, parcel: Parcel, unpacked: Path) -> Kept:
        folder = unpacked / uuid4().hex
        folder.mkdir()
        looks = Looks(self.opening, folder, self.limits, parcel.password)
        kept = keep_file(source, self.store, looks, ready_only=parcel.ready_only)
        shutil.rmtree(folder)
        self.step("file")
        return kept

    def _noted(self, session: Session, parcel: Parcel, kept: Sequence[Kept], online: Online | None) -> Received:
        files = [f.model_copy(update={"index": i}) for i, f in enumerate(f for k in kept for f in k.files)]
        # In one order everywhere, so that two who note the same files never wait for each other.
        for sha256, size in sorted({original for k in kept for original in k.originals}):
            add_original(session, sha256, size)
        if online:
            add_artefact(session, online[0], online[1], "online")
        begun = self._begun(session, kept, online) if parcel.remembered else None
        digest = _digest(parcel, files, online)
        earlier = begun or find_by_digest(session, digest)
        found = earlier or _new(parcel, files, digest, online)
        if earlier:
            files = files_of(session, found.id)
        else:
            found = self._formed(session, found)
            add_package(session, found, files)
        if parcel.remembered and not begun:
            for k in kept:
                add_incoming(session, kept_path(k.source.path), size_of(k.source.path), k.sha256, found.id, "stored")
        return Received(found, tuple(files), already=earlier is not None and begun is None)

    def _formed(self, session: Session, new: Package) -> Package:
        """A new package with the campaign that it comes for and the form that it is read by. A `check` reads by its own
        settings."""
        if new.source == "check":
            return new.model_copy(update={"campaign": self.campaign})
        campaign, form = for_new_packages(session, self.campaign)
        if new.supplements:
            earlier = package(session, new.supplements)
            campaign, form = earlier.campaign, earlier.form
        return new.model_copy(update={"campaign": campaign, "form": form})

    def _begun(self, session: Session, kept: Sequence[Kept], online: Online | None) -> Package | None:
        """The package that these very files became when they were taken in and could not be moved away since: the power
        was cut, or the share is read-only. What lies there with other contents by now is a parcel of its own."""
        mine = {kept_path(k.source.path): k.sha256 for k in kept}
        rows = [row for row in incoming(session, "stored") if row.path in mine]
        for id in {row.package: None for row in rows if row.package}:
            same = {row.path: row.sha256 for row in rows if row.package == id} == mine
            found = package(session, id)
            if same and found.online == (online[0] if online else None):
                return found
        for row in rows:
            set_incoming(session, row.id, "done")
        return None


def _new(parcel: Parcel, files: Sequence[PackageFile], digest: str, online: Online | None) -> Package:
    now = datetime.now(UTC)
    readable = any(f.status == "ok" for f in files)
    return Package(
        id=str(uuid4()),
        name=parcel.name,
        source=parcel.source,
        profile=parcel.profile,
        digest=digest,
        online=online[0] if online else None,
        online_name=online[2] if online else None,
        state=parcel.state if readable else "failed",
        error=None if readable else said("intake.nothing_to_read"),
        priority=parcel.priority,
        supplements=parcel.supplements,
        created_at=now,
        updated_at=now,
    )


def _digest(parcel: Parcel, files: Sequence[PackageFile], online: Online | None) -> str:
    """What tells the same parcel: the files in their order whatever their names and packing, what they are held
    against, and how. A file that could not be kept counts by its name and the reason. A `check` knows only its own
    kind: what one did, or was interrupted in, is no reason for the others not to work on a parcel."""
    contents = [[f.sha256 or f"{f.container}!{f.path}: {f.error}", f.status] for f in files]
    whole = [parcel.source == "check", parcel.profile, parcel.supplements, online[0] if online else None, contents]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()
