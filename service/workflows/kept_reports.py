"""Reports that are kept, as the desk shows them: with what report.json leaves out, and pictures cut from the pages' own
bundles."""

import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from uuid import uuid4

from models.geometry import Box
from models.report import Report
from models.scan import PageRef, Rotation
from models.seal import SealStrip, StitchedPicture
from service.database import packages, pages
from service.database.versions import chain_files
from service.storage.page_bundle import unpacked
from service.storage.page_store import PageStore
from service.storage.report_bundle import Homes, unpacked_document, unpacked_homes, unpacked_report
from service.workflows.held_things import HeldThings
from service.workflows.places import Places

PAGES_HELD = 4000
"""Pages of the reports that stay in memory, about 20 kB each, however big the packages are; the last one in any
case."""
DOCUMENT_PAGES_HELD = 2000
"""The same of reports on single documents: a hundred of these."""
HOMES_HELD = 200_000
"""Pages of which stays in memory which document they are in, about 0.1 kB each."""
FOLDERS_HELD = 24
"""Packages whose pictures stay unpacked on disk: about 0.5 MB a page that was looked at."""
IDLE_SECONDS = 600.0
"""What nobody looked at for so long may go: no request that still reads there takes that long."""


@dataclass(frozen=True)
class KeptReport:
    """A report, and the hash of all that was decided."""

    hash: str
    report: Report


@dataclass
class KeptReports:
    """Reports by their packages. Safe for several threads; `folder` is emptied at will."""

    places: Places
    folder: Path
    clock: Callable[[], float] = time.time
    _reports: HeldThings[KeptReport] = field(default_factory=HeldThings)
    _documents: HeldThings[Report] = field(default_factory=HeldThings)
    _homes: HeldThings[Homes] = field(default_factory=HeldThings)
    _lock: Lock = field(default_factory=Lock)
    _opening: Lock = field(default_factory=Lock)

    def report(self, package: str) -> Report | None:
        """The report of a package; None while there is none. Raises StorageError."""
        kept = self.kept(package)
        return kept.report if kept else None

    def kept(self, package: str) -> KeptReport | None:
        """The same with its hash. Raises StorageError."""
        outcome = self.outcome(package)
        return self.of(outcome) if outcome is not None else None

    def of_document(self, package: str, document: int) -> Report | None:
        """The report of a package as far as one of its documents needs it; None: it has no such document, or there is
        no report. Raises StorageError."""
        outcome = self.outcome(package)
        return self.about(outcome, document) if outcome is not None else None

    def of(self, outcome: str) -> KeptReport:
        """A report by its hash. Several who ask for one at once wait for the first, who opens it. Raises
        StorageError."""
        if (found := self._reports.get(outcome)) is not None:
            return found
        with self._opening:
            if (found := self._reports.get(outcome)) is not None:
                return found
            kept = KeptReport(outcome, unpacked_report(self.places.store.get(outcome)).report)
            self._reports.put(outcome, kept, len(kept.report.pages), PAGES_HELD)
        return kept

    def about(self, outcome: str, document: int) -> Report | None:
        """A report by its hash, as far as one of its documents needs it, without the others being opened; None: it has
        no such document. Raises StorageError."""
        found = self._documents.get((outcome, document))
        if found is None:
            found = unpacked_document(self.places.store.get(outcome), document)
            found = found or self.of(outcome).report.about(document)
            if found is not None:
                self._documents.put((outcome, document), found, len(found.pages), DOCUMENT_PAGES_HELD)
        return found

    def homes(self, outcome: str) -> Homes:
        """Which document of a report each page is in. Raises StorageError."""
        found = self._homes.get(outcome)
        if found is None:
            found = unpacked_homes(self.places.store.get(outcome))
            if found is None:
                found = {(p.input, p.page): p.document for p in self.of(outcome).report.pages}
            self._homes.put(outcome, found, len(found), HOMES_HELD)
        return found

    def pictures(self, package: str) -> "KeptPictures":
        """The pictures of a package's pages."""
        return KeptPictures(self, package)

    def folder_of(self, package: str) -> Path:
        """Where the pictures of a package as it was last judged are unpacked; of others the longest unused go."""
        mine = self.folder / f"{package}-{(self.outcome(package) or '')[:16]}"
        with self._lock:
            mine.mkdir(parents=True, exist_ok=True)
            now = self.clock()
            os.utime(mine, (now, now))
            used = {p: p.stat().st_mtime for p in self.folder.iterdir()}
            for old in sorted(used, key=lambda p: used[p], reverse=True)[FOLDERS_HELD:]:
                if used[old] < now - IDLE_SECONDS:
                    shutil.rmtree(old, ignore_errors=True)
        return mine

    def outcome(self, package: str) -> str | None:
        """The hash of all that was decided of a package; None while it is not judged."""
        with self.places.database.reading() as session:
            return packages.outcome(session, package)


@dataclass(frozen=True)
class KeptPictures:
    """A package's pictures, unpacked page by page as they are asked for. One request's own: not for several threads."""

    reports: KeptReports
    package: str

    def crop(
        self,
        input: int,
        page: int,
        box: Box,
        margin: float = 0.0,
        max_width: int = 900,
        hide: Sequence[Box] = (),
        turn: Rotation = 0,
    ) -> bytes | None:
        return self._store(input, page).crop(input, page, box, margin, max_width, hide, turn)

    def thumbnail(
        self, input: int, page: int, width: int = 220, hide: Sequence[Box] = (), turn: Rotation = 0
    ) -> bytes | None:
        return self._store(input, page).thumbnail(input, page, width, hide, turn)

    def strip(self, input: int, page: int, box: Box) -> SealStrip | None:
        return self._store(input, page).strip(input, page, box)

    def stitched(self, document: int, number: int) -> StitchedPicture | None:
        folder = self.reports.folder_of(self.package)
        self._once(folder, "stitched", self._unpack_stitched)
        return PageStore(folder).stitched(document, number)

    def _store(self, input: int, page: int) -> PageStore:
        folder = self.reports.folder_of(self.package)
        self._once(folder, f"{input}-{page}", lambda into: self._unpack_page(into, input, page))
        return PageStore(folder)

    def _once(self, folder: Path, name: str, unpack: Callable[[Path], None]) -> None:
        """Unpacks beside and moves file by file, so that another request never sees half a picture."""
        done = folder / f".{name}.done"
        if done.exists():
            return
        part = folder / f".{uuid4().hex}"
        part.mkdir()
        try:
            unpack(part)
            for path in part.iterdir():
                path.replace(folder / path.name)
            done.touch()
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def _unpack_page(self, into: Path, input: int, page: int) -> None:
        places = self.reports.places
        with places.database.reading() as session:
            files = chain_files(session, self.package)
            package, file = files[input] if input < len(files) else (self.package, input)
            artefact = pages.artefact_of(session, package, PageRef(input=file, page=page))
        if artefact is not None:
            PageStore(into).put_pictures(input, page, unpacked(places.store.get(artefact)).pictures)

    def _unpack_stitched(self, into: Path) -> None:
        outcome = self.reports.outcome(self.package)
        if outcome is not None:
            bundle = unpacked_report(self.reports.places.store.get(outcome))
            for name, content in bundle.stitched.items():
                (into / name).write_bytes(content)
