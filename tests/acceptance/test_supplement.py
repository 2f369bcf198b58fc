"""A supplement to a paper, both drawn here and scanned in other ways: what was asked for, what was not, and sheets that
were only scanned again."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from extractors.forms.template_store import builtin
from models.campaign import OnlineRecords
from models.limits import Limits
from models.report import DocumentReport, Report
from models.scan import PageResult
from samples.generator.case import Case, Defect, Style, Wear
from samples.generator.cases import PLEDGED
from samples.generator.supplements import Sent, Supplement, build_supplement
from samples.generator.typesetting import fonts_present
from service.integrations.online_records import read_online
from service.settings import Settings
from service.workflows.check_package import CheckRequest
from service.workflows.check_supplement import check_supplement
from service.workflows.order_pages import ref_of
from service.workflows.page_again import PagesAgain
from service.workflows.paper_versions import Versions
from service.workflows.read_scans import Scans, open_engine, read_scans

pytestmark = pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")

CASE = Case(
    "supplemented", "", 700, "project", "intake", "suzhou", "mould", style=Style(typed_dates=True), leaves=PLEDGED,
    paragraphs=1, defects=(Defect("no_seal", "declaration.applicant"),),
)  # fmt: skip
COVER, PLEDGE, BASIC, INDICATORS = 1, 2, 3, 4
SENT = (Sent(PLEDGE), Sent(BASIC), Sent(INDICATORS, anew=False), Sent(COVER, anew=False))
"""The declaration was to be sealed and is; nobody asked for the basic information, of which a number changed; two
sheets were only scanned again."""
PLAN = Supplement(
    CASE, SENT, (Defect("digit", "registered_capital"),), Wear(dpi=240, skew=1.5, noise=1.8, tone=(246, 245, 241))
)


@dataclass(frozen=True)
class Read:
    """Everything read once, to be checked in parts."""

    scans: Scans
    online: OnlineRecords
    pages: int

    def checked(self, *sent: int) -> Report:
        """The check of a supplement of these printed pages."""
        wanted = {number for number, s in enumerate(SENT, 1) if s.page in sent}
        pages = tuple(p for p in self.scans.pages if ref_of(p).input == 0 or ref_of(p).page in wanted)
        versions = Versions.of(replace(self.scans, pages=pages), 1)
        request = CheckRequest([], "intake", datetime(2021, 6, 1, tzinfo=UTC), "0")
        again = PagesAgain({t.ref.input: t for t in self.scans.tasks}, Limits(), lambda: open_engine(Settings(), 1))
        return check_supplement(request, versions, self.online, builtin(), None, again, None, again.whole)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    drawn = build_supplement(PLAN, builtin(), tmp_path_factory.mktemp("supplement"))
    patient = Settings(
        limits=Limits(page_seconds=900)
    )  # a machine under load reads slowly, and this is no test of that
    scans = read_scans([drawn.first, drawn.supplement], patient, aim="print")
    return Read(scans, read_online(drawn.online, builtin()), drawn.pages)


@pytest.fixture(scope="module")
def report(read: Read) -> Report:
    return read.checked(PLEDGE, BASIC, INDICATORS, COVER)


def only(report: Report) -> DocumentReport:
    (document,) = report.documents
    return document


def states(document: DocumentReport) -> dict[int | None, tuple[int, str]]:
    assert document.version is not None
    return {p.printed: (p.version, p.state) for p in document.version.pages}


def test_all_pages_are_there_and_in_their_order(read: Read, report: Report) -> None:
    assert [p.error for p in read.scans.pages if isinstance(p, PageResult)] == []
    document = only(report)
    assert list(states(document)) == list(range(1, read.pages + 1))
    assert len(report.pages) == read.pages + len(SENT)
    assert sum(p.document is None for p in report.pages) == len(SENT)
    assert {p.kind for p in report.pages if p.document is None} <= {"cover", "declaration", "basic_info", "indicators"}


def test_what_changed_is_told_from_what_was_only_scanned_again(report: Report) -> None:
    found = states(only(report))
    assert {n: found[n] for n in (PLEDGE, BASIC)} == {PLEDGE: (2, "changed"), BASIC: (2, "changed")}
    assert {n: found[n] for n in (COVER, INDICATORS)} == {COVER: (2, "unchanged"), INDICATORS: (2, "unchanged")}
    assert {s for n, s in found.items() if n not in (COVER, PLEDGE, BASIC, INDICATORS)} == {(1, "kept")}


def test_the_seal_that_was_asked_for_is_there_and_that_is_all_that_changed(report: Report) -> None:
    document = only(report)
    assert document.version is not None
    (pledge,) = (c for c in document.version.changes if c.page.printed == PLEDGE)
    assert (pledge.asked, [p.kind for p in pledge.places]) == (True, ["sealed"])
    assert "SEAL_MISSING" not in {f.code for f in document.findings}


def test_the_number_that_changed_unasked_is_told_with_its_place(report: Report) -> None:
    document = only(report)
    (extra,) = (f for f in document.findings if f.code == "PAGE_EXTRA")
    assert (extra.severity, extra.input, extra.page) == ("warning", 1, 2)
    assert extra.box is not None
    codes = {(f.code, f.field) for f in document.findings if f.severity in ("error", "warning")}
    assert codes == {("PAGE_EXTRA", None), ("FIELD_MISMATCH", "registered_capital")}


def test_a_supplement_of_one_page_holds_no_missing_page_against_anyone(read: Read) -> None:
    document = only(read.checked(PLEDGE))
    assert document.version is not None and document.version.kind == "pages"
    assert not [f for f in document.findings if f.severity in ("error", "warning")]


def test_sheets_scanned_again_leave_what_was_found_before(read: Read) -> None:
    document = only(read.checked(INDICATORS, COVER))
    assert [(f.code, f.slot) for f in document.findings if f.severity != "info"] == [
        ("SEAL_MISSING", "declaration.applicant")
    ]
