"""Who sees which pages of a package, and what is covered for whom."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from models.account import EVERYWHERE, NOWHERE, Area, Permission, Principal, Scope
from models.errors import NotThereError
from models.geometry import Box
from models.reconciliation import FieldResult, PaperValue
from models.report import DocumentReport, PackageReport, Report
from models.scan import PageRef, PageResult
from models.text import EngineInfo
from service.database import packages, pages
from service.database.connection import Database
from service.reports.page_view import WHOLE_PAGE
from service.settings import Settings
from service.storage.content import FolderStore
from service.storage.page_bundle import PageBundle, packed
from service.storage.report_bundle import ReportBundle, packed_report
from service.workflows.forms import Forms
from service.workflows.kept_reports import KeptReports
from service.workflows.places import Places
from service.workflows.read_scans import open_template
from service.workflows.show_pages import PageViewer
from tests.unit.service.listed import PACKAGE, add_package, application, file
from tests.unit.service.storage.pictures import jpeg, reading

LIAONING, JILIN = Scope(areas=(Area(province="辽宁省"),)), Scope(areas=(Area(province="吉林省"),))
PHONE = Box((0.2, 0.2, 0.5, 0.25))
OF_LIAONING, OF_JILIN, FAILED, SUMMARY, LOOSE = 1, 2, 3, 4, 5


def principal(sees: Scope, private: Scope = NOWHERE) -> Principal:
    rights: dict[Permission, Scope] = {"applications.read": sees, "private.read": private}
    return Principal(user="u", name="u", rights=rights, session="s")


def report() -> Report:
    phone = PaperValue(text="13812345678", value="13812345678", input=0, page=1, box=PHONE)
    field = FieldResult(name="contact_mobile", label="手机", status="match", paper=phone, confidence=1.0)
    documents = (
        DocumentReport(index=0, kind="product", pages=(PageRef(input=0, page=1),), verdict="pass", fields=(field,)),
        DocumentReport(index=1, kind="product", pages=(PageRef(input=0, page=2),), verdict="pass"),
        DocumentReport(index=2, kind="summary_table", pages=(PageRef(input=0, page=4),), verdict="pass"),
    )
    results = (
        PageResult(input=0, page=OF_LIAONING, document=0),
        PageResult(input=0, page=OF_JILIN, document=1),
        PageResult(input=0, page=FAILED, document=0, status="failed", error="x"),
        PageResult(input=0, page=SUMMARY, document=2),
        PageResult(input=0, page=LOOSE),
    )
    return Report(
        created_at="", kanhe_version="1", profile="intake", inputs=(), pages=results, documents=documents,
        package=PackageReport(),
    )  # fmt: skip


@pytest.fixture
def viewer(database: Database, tmp_path: Path) -> PageViewer:
    store = FolderStore(tmp_path / "store")
    add_package(database)
    file(database, application(0, "A", "辽宁省", ""), application(1, "B", "吉林省", ""))
    hash = store.put(packed_report(ReportBundle(report(), {})))
    engine = EngineInfo(engine="null", model="none", precision="none")
    with database.transaction() as session:
        packages.set_report(session, PACKAGE, "a" * 64, "b" * 64, "c" * 64, hash)
    ref = PageRef(input=0, page=1)
    content = packed(PageBundle(reading(ref), engine, {".jpg": jpeg(10)}))
    with database.transaction() as session:
        pages.add_pages(session, PACKAGE, [(ref, "k" * 64)])
        pages.finish(session, PACKAGE, ref, "k" * 64, store.put(content), len(content), 0.1, "host")
    return PageViewer(
        KeptReports(Places(database, store), tmp_path / "pictures"), Forms(database, open_template(Settings()))
    )


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (EVERYWHERE, [1, 2, 3, 4, 5]),
        (LIAONING, [1, 3]),
        (JILIN, [2]),
        (Scope(areas=(*LIAONING.areas, *JILIN.areas)), [1, 2, 3, 4, 5]),
    ],
)
def test_what_is_in_no_application_is_for_those_who_see_all_of_them(
    viewer: PageViewer, scope: Scope, seen: list[int]
) -> None:
    who = principal(scope)
    assert [p.page for p in viewer.pages(who, PACKAGE)] == seen
    for page in range(1, 7):
        if page in seen:
            assert viewer.page(who, PACKAGE, 0, page).result.page == page
        else:
            with pytest.raises(NotThereError):
                viewer.page(who, PACKAGE, 0, page)


def test_another_province_sees_nothing_of_the_package(viewer: PageViewer) -> None:
    with pytest.raises(NotThereError):
        viewer.pages(principal(Scope(areas=(Area(province="山东省"),))), PACKAGE)


def test_private_places_are_covered_and_all_of_a_page_on_which_nobody_knows_them(viewer: PageViewer) -> None:
    masked, bare = principal(EVERYWHERE), principal(EVERYWHERE, EVERYWHERE)
    (cover,) = viewer.page(masked, PACKAGE, 0, OF_LIAONING).hidden
    assert cover.overlap(PHONE) > 0
    assert viewer.page(masked, PACKAGE, 0, OF_JILIN).hidden == ()
    for unknown in (FAILED, LOOSE):
        assert viewer.page(masked, PACKAGE, 0, unknown).hidden == (WHOLE_PAGE,)
    for page in range(1, 6):
        assert viewer.page(bare, PACKAGE, 0, page).hidden == ()


def test_private_data_of_one_province_is_not_bare_for_another(viewer: PageViewer) -> None:
    half = principal(EVERYWHERE, LIAONING)
    assert viewer.page(half, PACKAGE, 0, OF_LIAONING).hidden == ()
    assert viewer.page(half, PACKAGE, 0, LOOSE).hidden == (WHOLE_PAGE,)


def test_what_a_browser_kept_stands_only_for_the_same_eyes(viewer: PageViewer) -> None:
    masked, bare = principal(EVERYWHERE), principal(EVERYWHERE, EVERYWHERE)
    assert viewer.page(masked, PACKAGE, 0, 1).stand != viewer.page(bare, PACKAGE, 0, 1).stand


def test_a_picture_shows_grey_where_it_is_covered(viewer: PageViewer) -> None:
    masked, bare = principal(EVERYWHERE), principal(EVERYWHERE, EVERYWHERE)
    for who, grey in ((masked, 205), (bare, 10)):
        seen = viewer.page(who, PACKAGE, 0, 1)
        for content in (
            viewer.crop(seen, PHONE, 900),
            viewer.crop(seen, Box((0.3, 0.21, 0.4, 0.24)), 900),
        ):
            pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
            assert pixels is not None
            assert abs(int(np.median(pixels)) - grey) < 8
