"""Reports that are kept, as the desk shows them: with what report.json leaves out, and pictures cut from the pages' own
bundles."""

import shutil
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
from service.storage.page_bundle import unpacked
from service.storage.page_store import PageStore
from service.storage.report_bundle import STITCHED, unpacked_report
from service.workflows.places import Places

REPORTS_HELD = 16
"""Reports that stay in memory: a few hundred kB each."""
FOLDERS_HELD = 24
"""Packages whose pictures stay unpacked on disk: about 0.5 MB a page."""


@dataclass
class KeptReports:
    """Reports by their packages. Safe for several threads; `folder` is emptied at will."""

    places: Places
    folder: Path
    _reports: "OrderedDict[str, Report]" = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def report(self, package: str) -> Report | None:
        """The report of a package; None while there is none. Raises StorageError."""
        outcome = self._outcome(package)
        if outcome is None:
            return None
        with self._lock:
            if outcome in self._reports:
                self._reports.move_to_end(outcome)
                return self._reports[outcome]
        report = unpacked_report(self.places.store.get(outcome)).report
        with self._lock:
            self._reports[outcome] = report
            while len(self._reports) > REPORTS_HELD:
                self._reports.popitem(last=False)
        return report

    def pictures(self, package: str) -> "KeptPictures":
        """The pictures of a package's pages."""
        return KeptPictures(self, package)

    def folder_of(self, package: str) -> Path:
        """Where a package's pictures are unpacked; the longest unused of others go."""
        mine = self.folder / package
        with self._lock:
            mine.mkdir(parents=True, exist_ok=True)
            mine.touch()
            others = sorted(self.folder.iterdir(), key=lambda p: p.stat().st_mtime, reverse=True)
            for old in others[FOLDERS_HELD:]:
                shutil.rmtree(old, ignore_errors=True)
        return mine

    def _outcome(self, package: str) -> str | None:
        with self.places.database.reading() as session:
            return packages.package(session, package).outcome


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
        self._once(folder, STITCHED, self._unpack_stitched)
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
            artefact = pages.artefact_of(session, self.package, PageRef(input=input, page=page))
        if artefact is not None:
            PageStore(into).put_pictures(input, page, unpacked(places.store.get(artefact)).pictures)

    def _unpack_stitched(self, into: Path) -> None:
        outcome = self.reports._outcome(self.package)
        if outcome is not None:
            bundle = unpacked_report(self.reports.places.store.get(outcome))
            for name, content in bundle.stitched.items():
                (into / name).write_bytes(content)
