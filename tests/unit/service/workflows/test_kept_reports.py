"""Kept reports are opened once, and their pictures are those of the report as it stands."""

import io
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from models.geometry import Box
from models.report import DocumentReport, PackageReport, Report
from models.scan import PageRef, PageResult
from models.text import EngineInfo
from service.database import packages, pages
from service.database.connection import Database
from service.database.versions import link
from service.storage.content import FolderStore
from service.storage.page_bundle import PageBundle, packed
from service.storage.report_bundle import ReportBundle, packed_report
from service.workflows import kept_reports
from service.workflows.kept_reports import IDLE_SECONDS, KeptReports
from service.workflows.places import Places
from tests.unit.service.jobs.parcel import add_parcel
from tests.unit.service.storage.pictures import jpeg, reading

ENGINE = EngineInfo(engine="null", model="none", precision="none")
STITCHED = "document-00000-cross-page-000.jpg"
FIRST, SECOND = "1" * 32, "2" * 32


class CountedStore(FolderStore):
    """A store that counts what is fetched from it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.got: list[str] = []

    def get(self, sha256: str) -> bytes:
        self.got.append(sha256)
        return super().get(sha256)


def without_parts(content: bytes) -> bytes:
    """A bundle as an earlier program wrote it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as bundle, zipfile.ZipFile(out, "w") as earlier:
        for name in bundle.namelist():
            if not name.startswith(("homes", "documents/")):
                earlier.writestr(name, bundle.read(name))
    return out.getvalue()


class Shelf:
    """Packages with reports, and the reports as they are kept."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.now = 1e9
        self.store = CountedStore(folder / "store")
        self.places = Places(database, self.store)
        self.kept = KeptReports(self.places, folder / "pictures", lambda: self.now)

    def add(self, package: str, count: int = 1, grey: int = 200, stitched: int = 10) -> None:
        with self.places.database.reading() as session:
            known = [p.id for p in packages.packages(session)]
        if package not in known:
            add_parcel(self.places.database, pages=count, package=package)
        self.judge(package, count, stitched)
        self.read(package, grey)

    def judge(self, package: str, count: int = 1, stitched: int = 10, documents: int = 0, parts: bool = True) -> str:
        pages = range(1, count + 1)
        results = tuple(PageResult(input=0, page=n, document=n - 1 if n <= documents else None) for n in pages)
        report = Report(
            created_at=f"{package} {stitched}", kanhe_version="1", profile="intake", inputs=(), pages=results,
            documents=tuple(
                DocumentReport(index=n, kind="product", pages=(PageRef(input=0, page=n + 1),), verdict="pass")
                for n in range(documents)
            ),
            package=PackageReport(),
        )  # fmt: skip
        content = packed_report(ReportBundle(report, {STITCHED: jpeg(stitched)}))
        hash = self.store.put(content if parts else without_parts(content))
        with self.places.database.transaction() as session:
            packages.set_report(session, package, "a" * 64, "b" * 64, "c" * 64, hash)
        return hash

    def read(self, package: str, grey: int) -> None:
        ref = PageRef(input=0, page=1)
        content = packed(PageBundle(reading(ref), ENGINE, {".jpg": jpeg(grey)}))
        key = f"{package}-{grey:03d}".ljust(64, "0")
        with self.places.database.transaction() as session:
            pages.add_pages(session, package, [(ref, key)])
            pages.finish(session, package, ref, key, self.store.put(content), len(content), 0.1, "host")


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    return Shelf(database, tmp_path)


def test_there_is_no_report_while_a_package_is_read(shelf: Shelf) -> None:
    add_parcel(shelf.places.database, pages=1, package=FIRST)
    assert shelf.kept.report(FIRST) is None


def test_many_who_ask_for_one_report_open_it_once(shelf: Shelf) -> None:
    shelf.add(FIRST)
    shelf.store.got.clear()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _n: shelf.kept.report(FIRST), range(16)))
    assert all(f is found[0] for f in found)
    assert len(shelf.store.got) == 1


def test_memory_holds_so_many_pages_and_the_last_report_in_any_case(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_reports, "PAGES_HELD", 5)
    for package, count in ((FIRST, 3), (SECOND, 3)):
        shelf.add(package, count)
        assert shelf.kept.report(package) is shelf.kept.report(package)
    shelf.store.got.clear()
    shelf.kept.report(SECOND)
    assert not shelf.store.got
    shelf.kept.report(FIRST)
    assert len(shelf.store.got) == 1
    shelf.add(SECOND, 9)
    assert shelf.kept.report(SECOND) is shelf.kept.report(SECOND)


def test_a_package_that_is_judged_anew_shows_its_new_report_and_pictures(shelf: Shelf) -> None:
    shelf.add(FIRST, grey=200, stitched=10)
    before = shelf.kept.pictures(FIRST)
    page, seal = before.thumbnail(0, 1), before.stitched(0, 0)
    shelf.read(FIRST, 20)
    shelf.judge(FIRST, stitched=250)
    after = shelf.kept.pictures(FIRST)
    assert after.thumbnail(0, 1) != page
    assert after.stitched(0, 0) != seal
    report = shelf.kept.report(FIRST)
    assert report is not None
    assert report.created_at == f"{FIRST} 250"


def test_a_page_without_a_result_has_no_picture(shelf: Shelf) -> None:
    shelf.add(FIRST)
    pictures = shelf.kept.pictures(FIRST)
    assert pictures.thumbnail(0, 2) is None
    assert pictures.crop(7, 1, Box((0, 0, 1, 1))) is None
    assert pictures.strip(0, 1, Box((0, 0, 1, 1))) is None


def test_the_pages_of_an_earlier_paper_are_shown_in_the_report_on_its_supplement(shelf: Shelf) -> None:
    shelf.add(FIRST, grey=200)
    shelf.add(SECOND, grey=20)
    alone = shelf.kept.pictures(FIRST).thumbnail(0, 1)
    supplement = shelf.kept.pictures(SECOND).thumbnail(0, 1)
    with shelf.places.database.transaction() as session:
        link(session, SECOND, FIRST)
    shelf.judge(SECOND, stitched=11)
    pictures = shelf.kept.pictures(SECOND)
    assert (pictures.thumbnail(0, 1), pictures.thumbnail(1, 1)) == (alone, supplement)


def test_only_what_nobody_looks_at_goes_from_the_disk(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_reports, "FOLDERS_HELD", 1)
    shelf.add(FIRST)
    shelf.add(SECOND)
    first = shelf.kept.folder_of(FIRST)
    shelf.now += IDLE_SECONDS
    shelf.kept.folder_of(SECOND)
    assert first.is_dir(), "somebody may still be reading there"
    shelf.now += 1
    shelf.kept.folder_of(SECOND)
    assert not first.exists()
    assert shelf.kept.pictures(FIRST).thumbnail(0, 1), "and comes back when it is asked for"


def test_many_who_look_at_once_see_whole_pictures(shelf: Shelf) -> None:
    shelf.add(FIRST)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _n: shelf.kept.pictures(FIRST).thumbnail(0, 1), range(16)))
    assert set(found) == {found[0]}
    assert found[0] is not None
    assert not [p for p in os.listdir(shelf.kept.folder_of(FIRST)) if len(p) == 33], "nothing half is left"


@pytest.mark.parametrize("parts", [True, False])
def test_a_document_is_opened_once_and_its_pages_are_known(shelf: Shelf, parts: bool) -> None:
    add_parcel(shelf.places.database, pages=3, package=FIRST)
    outcome = shelf.judge(FIRST, count=3, documents=2, parts=parts)
    for index in (0, 1):
        found = shelf.kept.of_document(FIRST, index)
        assert found is not None
        assert [d.index for d in found.documents] == [index]
        assert [p.page for p in found.pages] == [index + 1]
        assert shelf.kept.about(outcome, index) is found
    assert shelf.kept.about(outcome, 2) is None
    assert shelf.kept.homes(outcome) == {(0, 1): 0, (0, 2): 1, (0, 3): None}
    shelf.store.got.clear()
    shelf.kept.about(outcome, 1)
    shelf.kept.homes(outcome)
    assert not shelf.store.got


def test_a_package_that_is_judged_anew_shows_its_new_documents(shelf: Shelf) -> None:
    add_parcel(shelf.places.database, pages=3, package=FIRST)
    assert shelf.kept.of_document(FIRST, 0) is None
    shelf.judge(FIRST, count=3, documents=2)
    assert shelf.kept.of_document(FIRST, 1) is not None
    shelf.judge(FIRST, count=3, documents=1)
    assert shelf.kept.of_document(FIRST, 1) is None
