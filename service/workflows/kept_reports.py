"""Reports that are kept, as the desk shows them: with what report.json leaves out, and pictures cut from the pages' own
bundles."""

import os
import shutil
import time
from collections import OrderedDict
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
from service.storage.report_bundle import unpacked_report
from service.workflows.places import Places

PAGES_HELD = 4000
"""Pages of the reports that stay in memory, about 20 kB each, however big the packages are; the last one in any
case."""
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
    _reports: "OrderedDict[str, KeptReport]" = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)
    _opening: Lock = field(default_factory=Lock)

    def report(self, package: str) -> Report | None:
        """The report of a package; None while there is none. Raises StorageError."""
        kept = self.kept(package)
        return kept.report if kept else None

    def kept(self, package: str) -> KeptReport | None:
        """The same with its hash. Several who ask for one at once wait for the first, who opens it."""
        outcome = self.outcome(package)
        if outcome is None:
            return None
        if (found := self._held(outcome)) is not None:
            return found
        with self._opening:
            if (found := self._held(outcome)) is not None:
                return found
            kept = KeptReport(outcome, unpacked_report(self.places.store.get(outcome)).report)
            self._hold(kept)
        return kept

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
            return packages.package(session, package).outcome

    def _held(self, outcome: str) -> KeptReport | None:
        with self._lock:
            if outcome in self._reports:
                self._reports.move_to_end(outcome)
            return self._reports.get(outcome)

    def _hold(self, kept: KeptReport) -> None:
        with self._lock:
            self._reports[kept.hash] = kept
            pages = sum(len(k.report.pages) for k in self._reports.values())
            while pages > PAGES_HELD and len(self._reports) > 1:
                pages -= len(self._reports.popitem(last=False)[1].report.pages)


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
