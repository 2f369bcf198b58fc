"""Paper scanned in two passes is read in order, told as our scan's doing, and held against no applicant."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from extractors.forms.footers import Footer
from extractors.pipeline import PageReading
from models.campaign import OnlineRecords
from models.form_template import RuleSpec
from models.report import Report
from models.scan import PageRef, PageResult, ScanInput
from service.workflows.check_package import CheckRequest, check_package
from service.workflows.order_pages import Page, feeds, in_reading_order
from service.workflows.read_scans import Scans
from tests.unit.extractors.forms.paper import FORM, content
from tests.unit.service.workflows.readings import ENGINE, basic, cover, failed, online, reading, record

REQUEST = CheckRequest([], "intake", datetime(2021, 5, 1, tzinfo=UTC), "9.9")
RULES = {"C-07": RuleSpec(id="C-07", text="page numbers run without a gap", severity="error")}
RULED = FORM.model_copy(update={"rules": RULES})


def page(word: str, at: int, input: int = 0, total: int = 6) -> Page:
    """`1:3` is printed page 3 of application 1; `.` a blank page, `x` one that failed."""
    if word == "x":
        return failed(at, input=input)
    if word == ".":
        return replace(reading(at, content(), input=input), footer=Footer())
    number, _, printed = word.partition(":")
    no = f"FW-2021-{number}"
    made = reading(at, cover(no) if printed == "1" else basic(), input=input)
    return replace(made, footer=Footer(int(printed), total, no, 0.99))


def received(*files: str) -> list[Page]:
    words = " ".join(files).split()
    total = max(int(word.partition(":")[2] or 0) for word in words)
    return [page(word, n, i, total) for i, file in enumerate(files) for n, word in enumerate(file.split(), start=1)]


def report(*files: str, records: OnlineRecords | None = None) -> Report:
    pages = received(*files)
    inputs = tuple(
        ScanInput(index=i, path=f"{i}.pdf", sha256=None, media_type=None, pages=len(file.split()))
        for i, file in enumerate(files)
    )
    return check_package(REQUEST, Scans(inputs, tuple(pages), ENGINE), records or online(record()), RULED)


def printed(one: Report, index: int = 0) -> list[int | None]:
    numbers = {(p.input, p.page): p.printed_page for p in one.pages}
    return [numbers[p.input, p.page] for p in one.documents[index].pages]


@pytest.mark.parametrize(
    "files",
    [
        ("1:1 1:3 1:5 1:6 1:4 1:2",),
        ("1:1 1:3 1:5 1:2 1:4 1:6",),
        ("1:1 1:3 1:5", "1:6 1:4 1:2"),
        ("1:2 1:4 1:6", "1:1 1:3 1:5"),
        ("1:1", "1:3", "1:5", "1:6", "1:4", "1:2"),
    ],
)
def test_two_passes_are_read_in_order(files: tuple[str, ...]) -> None:
    told = report(*files)
    assert printed(told) == [1, 2, 3, 4, 5, 6]
    assert [(p.input, p.page) for p in told.pages] == [
        (i, n) for i, file in enumerate(files) for n in range(1, len(file.split()) + 1)
    ]
    (finding,) = (f for f in told.package.findings if f.code == "SCAN_QUALITY")
    assert finding.severity == "manual"
    assert not {f.code for f in told.documents[0].findings if f.code.startswith("PAGE_")}


def test_one_picture_a_page_is_one_document_over_many_files() -> None:
    told = report(*(f"1:{n}" for n in range(1, 7)), "2:1", "2:2", records=online(record(), record("FW-2021-2")))
    assert [[(p.input, p.page) for p in d.pages] for d in told.documents] == [
        [(i, 1) for i in range(6)], [(6, 1), (7, 1)]
    ]  # fmt: skip
    assert [d.online_id for d in told.documents] == ["r-FW-2021-1", "r-FW-2021-2"]
    assert told.package.findings == ()


def test_where_the_second_pass_begins_is_told() -> None:
    (finding,) = report("1:1 1:3 1:5 1:6 1:4 1:2").package.findings
    assert (finding.input, finding.page) == (0, 4)
    assert "0.pdf 1-3、0.pdf 4-6" in finding.message.zh
    (other,) = report("1:1", "1:3", "1:5", "1:6", "1:4", "1:2").package.findings
    assert (other.input, other.page) == (3, 1)
    assert "0.pdf - 2.pdf、3.pdf - 5.pdf" in other.message.en


def test_several_stacks_in_one_file_are_one_finding() -> None:
    script = " ".join(f"{n}:1 {n}:3 {n}:5 {n}:6 {n}:4 {n}:2" for n in (1, 2))
    told = report(script, records=online(record(), record("FW-2021-2")))
    (finding,) = told.package.findings
    assert finding.message.zh.count("0.pdf") == 4
    assert [printed(told, i) for i in (0, 1)] == [[1, 2, 3, 4, 5, 6]] * 2


def test_a_stack_of_two_applications_comes_apart() -> None:
    told = report("1:1 1:3 1:5 2:1 2:3 2:5 2:6 2:4 2:2 1:6 1:4 1:2", records=online(record(), record("FW-2021-2")))
    assert [printed(told, i) for i in (0, 1)] == [[1, 2, 3, 4, 5, 6]] * 2
    assert not {f.code for d in told.documents for f in d.findings if f.code.startswith("PAGE_")}


def test_a_failed_page_keeps_its_place_between_the_passes() -> None:
    told = report("1:1 1:3 1:5 1:7 1:8 1:6 x 1:2")
    assert printed(told) == [1, 2, 3, None, 5, 6, 7, 8]
    assert {f.code for f in told.package.findings} == {"PAGE_FAILED", "SCAN_QUALITY"}
    assert not {f.code for f in told.documents[0].findings if f.code.startswith("PAGE_")}


def test_a_side_that_a_pass_lost_is_missing_and_a_double_feed_suspected() -> None:
    told = report("1:1 1:3 1:7 1:9 1:10 1:8 1:6 1:4 1:2")
    assert printed(told) == [1, 2, 3, 4, 6, 7, 8, 9, 10]
    assert [f.printed_page for f in told.documents[0].findings if f.code == "PAGE_MISSING"] == [5]
    (finding,) = told.package.findings
    assert "缺印刷页 5" in finding.message.zh and "另一面" in finding.message.zh and "两遍" in finding.message.zh


def test_pages_that_a_hand_moved_are_the_papers_and_stay() -> None:
    told = report("1:1 1:3 1:2 1:4 1:5 1:6")
    assert printed(told) == [1, 3, 2, 4, 5, 6]
    assert "PAGE_ORDER" in {f.code for f in told.documents[0].findings}
    assert told.package.findings == ()


def test_nothing_is_lost_and_nothing_twice() -> None:
    pages = received("1:1 1:3 1:5 . x 1:6 1:4 1:2", "2:1", "x", ". .")
    ordered = in_reading_order(pages)
    assert sorted((r.input, r.page) for r in ordered.refs) == [(p.input, p.page) for p in map(ref, pages)]
    assert len(ordered.read) == sum(isinstance(p, PageReading) for p in pages)


def ref(page: PageReading | PageResult) -> PageRef:
    return page.ref if isinstance(page, PageReading) else PageRef(input=page.input, page=page.page)


def test_files_of_one_page_in_a_row_are_one_feed() -> None:
    counts = (3, 1, 1, 2, 1, 2)
    refs = [PageRef(input=i, page=n + 1) for i, count in enumerate(counts) for n in range(count)]
    assert feeds(refs) == [[0, 1, 2], [3, 4], [5, 6], [7], [8, 9]]
