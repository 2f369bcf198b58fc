"""The main job after reading: pages, documents, records and findings, all accounted for."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from extractors.pipeline import PageReading
from extractors.seals.cross_pages import CrossPage
from extractors.seals.edge_slices import EdgeSlice
from models.campaign import OnlineRecords
from models.finding import Finding
from models.form_template import SlotSpec, SummaryTable
from models.geometry import Box
from models.report import DocumentReport, Report
from models.scan import PageRef, PageResult
from models.seal import CrossPageSeal
from models.separator import Slip
from service.storage.page_store import PageStore
from service.workflows.check_package import CheckRequest, check_package
from tests.unit.extractors.forms.paper import FORM, column, content, line
from tests.unit.service.workflows.readings import (
    ENGINE,
    NAME,
    basic,
    cover,
    failed,
    online,
    reading,
    record,
    scans,
    seal,
)
from tests.unit.service.workflows.test_whole_looks import Look, glimpsed

REQUEST = CheckRequest([], "intake", datetime(2021, 5, 1, 12, 30, 59, 123456, UTC), "9.9")


def checked(records: OnlineRecords, *pages: PageReading | PageResult) -> Report:
    return check_package(REQUEST, scans(*pages), records, FORM)


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {f.code for f in findings}


def only(report: Report) -> DocumentReport:
    (document,) = report.documents
    return document


PAGES = (reading(1, cover(), seal()), reading(2, basic()))


def test_paper_and_record_are_paired_and_compared() -> None:
    document = only(checked(online(record("FW-2021-9", contact="李四"), record()), *PAGES))
    assert (document.kind, document.online_id, document.matched_by) == ("firm", "r-FW-2021-1", "application_no")
    fields = {f.name: f.status for f in document.fields}
    assert fields["contact"] == "match" and fields["applicant_name"] == "match"
    assert [(s.slot, s.expected, s.owner) for s in document.seals] == [("cover.applicant", NAME, "match")]


def test_a_value_that_differs_is_never_a_match() -> None:
    document = only(checked(online(record(contact_phone="13900000000")), *PAGES))
    phone = next(f for f in document.fields if f.name == "contact_phone")
    assert phone.status in ("mismatch", "unreadable")
    assert any(f.field == "contact_phone" for f in document.findings)
    assert document.verdict != "pass"


@pytest.mark.parametrize(
    ("seen", "printed", "status"),
    [("张王", "张三", "match"), ("张三", "张三", "match"), ("李四", "李四", "mismatch")],
    ids=["misread", "read right", "differs"],
)
def test_what_a_first_look_misreads_accuses_nobody(seen: str, printed: str, status: str) -> None:
    look, pages = Look({seen: printed}), (reading(1, cover(), seal()), glimpsed(2, basic(seen)))
    document = only(check_package(REQUEST, scans(*pages), online(record()), FORM, whole=look))
    (contact,) = (f for f in document.fields if f.name == "contact")
    assert contact.status == status
    assert {f.field for f in document.findings if f.code.startswith("FIELD_MIS")} == (
        {"contact"} if status == "mismatch" else set()
    )
    assert look.texts == ([] if seen == "张三" else [seen])


def test_a_number_that_a_first_look_misreads_is_paired_once_it_is_read() -> None:
    misread = glimpsed(1, replace(cover("FX-8021-7"), codes=()))
    look = Look({"申报编号：FX-8021-7": "申报编号：FW-2021-1"})
    records = online(record(applicant_name="另外一个单位"))
    pages = (misread, glimpsed(2, basic()))
    assert only(check_package(REQUEST, scans(*pages), records, FORM)).online_id is None
    document = only(check_package(REQUEST, scans(*pages), records, FORM, whole=look))
    assert (document.online_id, document.matched_by) == ("r-FW-2021-1", "application_no")


def test_a_long_text_is_read_anew_once_its_record_is_known() -> None:
    """Without a record it was not: only the number, read anew, tells whose text it is."""
    seen, filed = "本公司位于二〇〇三号路，出售小型没备。", "本企业成立于一九九九年，生产大型设备。"
    story = glimpsed(3, content(column(["申报内容", "（一）企业概况", seen])))
    look = Look({"申报编号：FX-8021-7": "申报编号：FW-2021-1", seen: filed})
    pages = (glimpsed(1, replace(cover("FX-8021-7"), codes=())), glimpsed(2, basic()), story)
    records = online(record(applicant_name="另外一个单位", overview=filed))
    document = only(check_package(REQUEST, scans(*pages), records, FORM, whole=look))
    assert {f.name: f.status for f in document.fields}["overview"] == "match"


def test_paper_without_a_record_is_told() -> None:
    report = checked(online(), *PAGES)
    assert "NO_ONLINE_RECORD" in codes(only(report).findings)
    assert report.package.paper_without_online == (0,)
    assert only(report).fields == () and only(report).online_id is None
    assert only(report).pages == (PageRef(input=0, page=1), PageRef(input=0, page=2))


SUMMARY = FORM.model_copy(
    update={
        "summary_table": SummaryTable(
            title="服务型制造示范推荐汇总表",
            columns=(),
            slot=SlotSpec(
                name="summary_table.recommender", page="summary_table", label="推荐单位（盖章）", type="seal",
                owner="recommender", intake="expected", dispatch="required",
            ),
        )
    }
)  # fmt: skip
OFFICE = "某某省工业和信息化厅"


@pytest.mark.parametrize(
    ("names", "owner", "told"),
    [
        ((OFFICE, OFFICE), "match", set()),
        ((OFFICE, "别处省工业和信息化厅"), "not_expected", set()),
        (("别处市发展和改革局", "别处市发展和改革局"), "mismatch", {"SEAL_WRONG_BODY"}),
    ],
    ids=["one recommender", "two", "another one's seal"],
)
def test_the_summary_tables_seal_is_the_packages_recommenders(
    names: tuple[str, str], owner: str, told: set[str]
) -> None:
    table = content([*column(["服务型制造示范推荐汇总表"]), line("推荐单位（盖章）：", 100, 700)])
    records = online(*(record(f"FW-2021-{n}", recommender_name=name) for n, name in enumerate(names, start=1)))
    papers = [reading(2 + n, cover(f"FW-2021-{n + 1}"), seal(page=2 + n)) for n in range(2)]
    received = scans(reading(1, table, seal(OFFICE)), *papers)
    first = check_package(REQUEST, received, records, SUMMARY).documents[0]
    assert first.kind == "summary_table"
    assert [(s.slot, s.owner) for s in first.seals] == [("summary_table.recommender", owner)]
    assert codes(first.findings) == told


def edge_slice(level: int, columns: int) -> EdgeSlice:
    picture = np.full((60, columns), level, np.uint8)
    box = Box((0.95, 0.4, 1.0, 0.45))
    return EdgeSlice("right", "red", 100, 10, columns / 6, picture, False, box, (950, 400, 1000, 450))


def test_a_cross_page_seal_goes_into_the_report_and_its_picture_into_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refs = (PageRef(input=0, page=1), PageRef(input=0, page=2))
    pieces = (edge_slice(200, 60), edge_slice(0, 40))
    drawn = CrossPageSeal(edge="right", colour="red", pages=refs, diameter_mm=42, whole=False)
    found = CrossPage(drawn, pieces, np.hstack([p.picture for p in pieces]))
    monkeypatch.setattr("extractors.pipeline.find_cross_pages", lambda sheets: [found])
    store = PageStore(tmp_path)
    document = only(check_package(REQUEST, scans(*PAGES), online(record()), FORM, store))
    assert document.cross_pages == (drawn,)
    assert "cross_pages" not in document.model_dump()
    kept = store.stitched(0, 0)
    assert kept is not None
    assert (kept.width, kept.height) == (100, 60)
    assert store.stitched(0, 1) is None


def test_a_letter_needs_no_record() -> None:
    report = checked(online(), reading(1, content(column(["关于推荐服务型制造示范的函"]))))
    assert only(report).kind == "letter"
    assert "NO_ONLINE_RECORD" not in codes(only(report).findings)
    assert report.package.paper_without_online == ()


def test_a_failed_page_is_told_and_stays_with_its_document() -> None:
    report = checked(online(record()), PAGES[0], failed(2), reading(3, basic()))
    assert [(p.page, p.status, p.document) for p in report.pages] == [(1, "ok", 0), (2, "failed", 0), (3, "ok", 0)]
    assert report.pages[1].error == "scan.pdf: 第 2 页（page 2）: 损坏"
    (finding,) = report.package.findings
    assert (finding.code, finding.severity, finding.page) == ("PAGE_FAILED", "manual", 2)
    assert "损坏" in finding.message.zh


def test_when_no_page_could_be_read_every_page_is_still_there() -> None:
    report = checked(online(record()), failed(1), failed(2))
    assert [(p.page, p.document) for p in report.pages] == [(1, None), (2, None)]
    assert report.documents == ()
    assert [f.code for f in report.package.findings] == ["PAGE_FAILED"] * 2


def test_a_coarse_scan_is_told_once() -> None:
    report = checked(online(record()), reading(1, cover(), seal(), dpi=150), reading(2, basic(), dpi=150))
    told = [f for f in (*report.package.findings, *only(report).findings) if f.code == "SCAN_QUALITY"]
    assert len(told) == 1


def test_a_separator_is_in_no_document_and_its_own_quality_is_nobodys_matter() -> None:
    slip = content(codes=(Slip(application_no="FW-2021-1").code,))
    report = checked(online(record()), reading(1, slip, dpi=100), reading(2, cover(), seal()), reading(3, basic()))
    assert (report.pages[0].kind, [p.document for p in report.pages]) == ("separator", [None, 0, 0])
    told = [f for f in (*report.package.findings, *only(report).findings) if f.code == "SCAN_QUALITY"]
    assert told == []


def test_parcels_are_told_to_people_and_not_in_json() -> None:
    sheet = content(codes=(Slip(parcel="P-9", application_no="FW-2021-1").code,))
    report = checked(online(record()), reading(1, sheet), reading(2, cover(), seal()), reading(3, basic()))
    assert report.package.parcels == ("P-9",) and only(report).parcel == "P-9"
    assert [p.parcel for p in report.pages] == ["P-9"] * 3
    assert "P-9" not in report.model_dump_json() and "parcel" not in report.model_dump_json()


def test_the_record_tells_the_kind_that_the_paper_does_not() -> None:
    unnamed = content(
        [*column(["服务型制造示范申报书", "申报编号：FW-2021-1"]), line(f"申报单位（盖章）：{NAME}", 100, 700)],
        codes=("FW-2021-1|V1",),
    )
    document = only(checked(online(record()), reading(1, unnamed)))
    assert (document.kind, document.matched_by) == ("firm", "application_no")
    assert next(f for f in document.fields if f.name == "applicant_name").status == "match"


def test_the_inner_pages_tell_the_kind_that_the_cover_does_not() -> None:
    unnamed = content(column(["服务型制造示范申报书", "申报编号：FW-2021-1"]), codes=("FW-2021-1|V1",))
    lone = basic()
    report = checked(online(record()), reading(1, unnamed), reading(2, lone))
    assert only(report).kind == "firm"
    assert next(f for f in only(report).fields if f.name == "contact").status == "match"


def test_the_report_says_when_by_which_program_and_engine() -> None:
    report = checked(online(record()), *PAGES)
    assert report.created_at == "2021-05-01T12:30:59+00:00"
    assert (report.kanhe_version, report.engine, report.profile) == ("9.9", ENGINE, "intake")
    bare = tuple(d.model_copy(update={"seal_verdicts": ()}) for d in report.documents)
    assert Report.model_validate_json(report.model_dump_json(by_alias=True)) == report.model_copy(
        update={"documents": bare}
    )


def test_the_report_keeps_why_owners_were_decided_but_not_in_json() -> None:
    report = checked(online(record()), *PAGES)
    document = only(report)
    assert [v.reason if v else None for v in document.seal_verdicts] == ["all_read"]
    assert len(document.seal_verdicts) == len(document.seals)
    assert "seal_verdicts" not in report.model_dump_json()


@pytest.mark.parametrize("count", [1, 2])
def test_a_record_is_paired_with_one_document_only(count: int) -> None:
    records = [record(f"FW-2021-{i}") for i in (1, 2)][:count]
    report = checked(
        online(*records), reading(1, cover("FW-2021-1")), reading(2, basic()),
        reading(3, cover("FW-2021-2")), reading(4, basic()),
    )  # fmt: skip
    assert [d.online_id for d in report.documents if d.online_id] == [r.id for r in records]
