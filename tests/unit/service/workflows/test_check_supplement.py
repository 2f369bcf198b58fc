"""A supplement checked after reading: what counts, what changed, and who asked for it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.forms.content import PageContent
from extractors.forms.footers import Footer
from extractors.pipeline import PageReading
from models.campaign import OnlineRecords
from models.finding import Finding
from models.form_template import RuleSpec
from models.report import DocumentReport, Report
from models.scan import PageRef, PageResult
from service.workflows.check_package import CheckRequest, check_package
from service.workflows.check_supplement import check_supplement
from service.workflows.order_pages import Page, ref_of
from service.workflows.paper_versions import Versions
from tests.unit.extractors.forms.paper import FORM as WHOLE_FORM
from tests.unit.extractors.forms.paper import column, content, table
from tests.unit.service.workflows.readings import cover, failed, online, reading, record, scans, seal
from tests.unit.service.workflows.test_whole_looks import Look, first

NUMBER = "FW-2021-1"
REQUEST = CheckRequest([], "intake", datetime(2021, 5, 1, tzinfo=UTC), "9.9")
PLEDGE = (
    "申报单位承诺书", "我单位自愿参加本次遴选，所报材料真实完整。", "近3年内没有发生重大质量、环保和安全事故。",
    "如有虚假，愿意承担由此产生的一切责任。", "申报单位（公章）：",
)  # fmt: skip
RECORDS = online(record())
FORM = WHOLE_FORM.model_copy(
    update={
        "slots": {"cover.applicant": WHOLE_FORM.slots["cover.applicant"]},
        "rules": {"C-07": RuleSpec(id="C-07", text="pages", severity="error")},
    }
)
"""A form that wants one seal, on its cover, and complete page numbers."""


def pledge(lines: Sequence[str] = PLEDGE) -> PageContent:
    return content(column(lines, pitch=80))


def basic(phone: str = "13800000000") -> PageContent:
    rows = [["统一社会信用代码", "待申领后补充填写"], ["联系人", "张三"], ["联系电话", phone]]
    lines, cells = table(rows, y=300, width=400)
    return content([*column(["基本信息"]), *lines], cells)


def page(number: int, what: PageContent, *, input: int = 0, at: int | None = None, total: int = 3) -> PageReading:
    """The page of the paper that bears a number, the `at`th of its input."""
    foot = Footer(number, total, NUMBER, 0.99)
    return replace(reading(at or number, what, input=input), footer=foot)


FIRST = (page(1, cover()), page(2, pledge()), page(3, basic("13800000001")))


def versions(*papers: Sequence[Page]) -> Versions:
    """Each paper is an input of its own, its place the number of the version less 1."""
    return Versions(scans(*(p for pages in papers for p in pages)), {n: n + 1 for n in range(len(papers))}, len(papers))


def checked(*papers: Sequence[Page], earlier: Report | None = None, records: OnlineRecords = RECORDS) -> Report:
    return check_supplement(REQUEST, versions(*papers), records, FORM, earlier=earlier)


def only(report: Report) -> DocumentReport:
    (document,) = report.documents
    return document


def shown(document: DocumentReport) -> list[tuple[int, int, str]]:
    assert document.version is not None
    return [(p.input, p.page, p.state) for p in document.version.pages]


def told(document: DocumentReport, code: str) -> list[Finding]:
    return [f for f in document.findings if f.code == code]


def test_what_was_asked_for_is_put_right_and_nothing_else_is_told() -> None:
    document = only(checked(FIRST, [page(3, basic(), input=1, at=1)]))
    assert shown(document) == [(0, 1, "kept"), (0, 2, "kept"), (1, 1, "changed")]
    assert document.version is not None
    assert (document.version.number, document.version.kind) == (2, "pages")
    assert [(c.page.printed, c.asked) for c in document.version.changes] == [(3, True)]
    assert not {"FIELD_MISMATCH", "PAGE_EXTRA", "PAGE_MISSING", "PAGE_DUPLICATE"} & {f.code for f in document.findings}


def test_an_unasked_change_is_told_with_both_sides_and_its_place() -> None:
    changed = [*PLEDGE[:2], PLEDGE[2].replace("3", "2"), *PLEDGE[3:]]
    document = only(checked(FIRST, [page(2, pledge(changed), input=1, at=1)]))
    (finding,) = told(document, "PAGE_EXTRA")
    assert (finding.severity, finding.input, finding.page) == ("warning", 1, 1)
    assert "近3年" in finding.message.zh and "近2年" in finding.message.zh
    assert finding.box is not None


def test_a_sheet_that_was_only_scanned_again_is_unchanged() -> None:
    document = only(checked(FIRST, [page(2, pledge(), input=1, at=1)]))
    assert shown(document)[1] == (1, 1, "unchanged")
    assert document.version is not None and document.version.changes == ()
    assert told(document, "PAGE_EXTRA") == []
    assert [f for f in told(document, "FIELD_UNREADABLE") if f.page is not None] == []


@pytest.mark.parametrize("printed", ["2", "3"])
def test_a_page_that_a_first_look_misreads_is_changed_only_where_its_print_is(printed: str) -> None:
    misread, right = PLEDGE[2].replace("3", "8"), PLEDGE[2].replace("3", printed)
    again = pledge([*PLEDGE[:2], misread, *PLEDGE[3:]])
    again = replace(again, lines=first(again.lines))
    look = Look({misread: right})
    report = check_supplement(REQUEST, versions(FIRST, [page(2, again, input=1, at=1)]), RECORDS, FORM, whole=look)
    extra = told(only(report), "PAGE_EXTRA")
    assert [("近2年" in f.message.zh, "近8年" in f.message.zh) for f in extra] == (
        [(True, False)] if printed == "2" else []
    )
    assert set(look.texts) == {misread}


def test_a_page_of_which_a_first_look_misread_the_earlier_scan_is_unchanged() -> None:
    misread = PLEDGE[2].replace("3", "8")
    before = pledge([*PLEDGE[:2], misread, *PLEDGE[3:]])
    before = replace(before, lines=first(before.lines))
    papers = versions([FIRST[0], page(2, before), FIRST[2]], [page(2, pledge(), input=1, at=1)])
    document = only(check_supplement(REQUEST, papers, RECORDS, FORM, whole=Look({misread: PLEDGE[2]})))
    assert told(document, "PAGE_EXTRA") == []
    assert shown(document)[1] == (1, 1, "unchanged")


def test_a_report_says_what_was_asked_for() -> None:
    changed = [page(2, pledge([*PLEDGE[:2], PLEDGE[2].replace("3", "2"), *PLEDGE[3:]]), input=1, at=1)]
    inputs = scans(*FIRST)
    report = check_package(REQUEST, inputs, RECORDS, FORM)
    asking = only(report).model_copy(update={"findings": (only(report).findings[0].model_copy(update={"page": 2}),)})
    document = only(_with_inputs(report.model_copy(update={"documents": (asking,)}), changed))
    assert told(document, "PAGE_EXTRA") == []


def _with_inputs(report: Report, later: Sequence[Page]) -> Report:
    """Checked by a report whose scan is known by its bytes."""
    known = {"index": 0, "path": "a", "sha256": "a", "media_type": None, "pages": 3, "status": "ok", "error": None}
    again = report.model_validate(report.model_dump(by_alias=True) | {"inputs": [known]})
    both = versions(FIRST, later)
    both = replace(both, scans=replace(both.scans, inputs=again.inputs))
    return check_supplement(REQUEST, both, RECORDS, FORM, earlier=again)


def test_a_page_that_was_missing_is_asked_for_and_goes_in_its_place() -> None:
    document = only(checked(FIRST[:1] + FIRST[2:], [page(2, pledge(), input=1, at=1)]))
    assert shown(document) == [(0, 1, "kept"), (1, 1, "new"), (0, 3, "kept")]
    assert told(document, "PAGE_MISSING") == told(document, "PAGE_EXTRA") == []


def test_what_the_whole_paper_lacks_is_told_still() -> None:
    document = only(checked(FIRST[:1] + FIRST[2:], [page(1, cover(), input=1)]))
    assert [f.printed_page for f in told(document, "PAGE_MISSING")] == [2]


def test_a_page_more_that_nobody_asked_for_is_told() -> None:
    more = page(4, content(column(["证明材料", "这里是一整页另外的内容文字", "还有一行"])), input=1, at=1, total=4)
    (finding,) = told(only(checked(FIRST, [more])), "PAGE_EXTRA")
    assert (finding.input, finding.page) == (1, 1)


def test_the_whole_paper_once_more() -> None:
    again = [page(n, what, input=1) for n, what in enumerate((cover(), pledge(), basic()), 1)]
    report = checked(FIRST, again)
    document = only(report)
    assert document.version is not None and document.version.kind == "whole"
    assert shown(document) == [(1, 1, "unchanged"), (1, 2, "unchanged"), (1, 3, "changed")]
    assert [p.ref for p in document.version.superseded] == [p.ref for p in FIRST]
    assert [(p.input, p.document, p.kind) for p in report.pages] == [
        (0, None, "cover"), (0, None, "declaration"), (0, None, "basic_info"),
        (1, 0, "cover"), (1, 0, "declaration"), (1, 0, "basic_info"),
    ]  # fmt: skip


def test_a_page_that_is_sealed_now_has_changed() -> None:
    sealed = replace(page(1, cover(), input=1), seals=(seal(),))
    sealed = replace(sealed, seals=tuple(replace(s, seal=s.seal.model_copy(update={"input": 1})) for s in sealed.seals))
    document = only(checked(FIRST, [sealed]))
    assert document.version is not None
    (change,) = document.version.changes
    assert (change.asked, [p.kind for p in change.places]) == (True, ["sealed"])
    assert "SEAL_MISSING" not in {f.code for f in document.findings if f.slot == "cover.applicant"}


def test_a_third_version_goes_on_from_the_second() -> None:
    second = [page(3, basic("13900000077"), input=1, at=1)]
    third = [page(3, basic(), input=2, at=1)]
    document = only(checked(FIRST, second, third))
    assert document.version is not None
    assert [(p.version, p.input) for p in document.version.pages] == [(1, 0), (1, 0), (3, 2)]
    assert {(p.version, p.input, p.page) for p in document.version.superseded} == {(1, 0, 3), (2, 1, 1)}
    (change,) = document.version.changes
    assert change.page.replaces == PageRef(input=1, page=1)
    assert "13900000077" in change.places[0].earlier and "13800000000" in change.places[0].later


def test_a_page_that_could_not_be_read_is_left_to_a_person() -> None:
    lost = failed(1, input=1)
    report = checked(FIRST, [page(2, pledge(), input=1, at=2), lost])
    assert [f.code for f in report.package.findings] == ["PAGE_FAILED"]
    assert {ref_of(p) for p in (*FIRST, lost)} <= {PageRef(input=p.input, page=p.page) for p in report.pages}


def test_a_page_of_another_application_is_told_and_nothing_is_missed_of_it() -> None:
    foreign = replace(page(2, pledge(["申报单位承诺书", "另外一家单位的完全不同的承诺内容", "第三行"]), input=1, at=1),
                      footer=Footer(2, 12, "QX-77", 0.99))  # fmt: skip
    second = replace(foreign, ref=PageRef(input=1, page=2), footer=Footer(3, 12, "QX-77", 0.99))
    report = checked(FIRST, [foreign, second])
    assert len(report.documents) == 2
    other = report.documents[1]
    assert "PAGE_EXTRA" in {f.code for f in other.findings}
    assert "PAGE_MISSING" not in {f.code for f in other.findings}
    assert shown(report.documents[0]) == [(0, n, "kept") for n in (1, 2, 3)]


def test_a_letter_with_the_supplement_is_a_document_of_its_own() -> None:
    letter = replace(
        reading(1, content(column(["关于报送补正材料的函", "现将补正材料报上，请查收。"])), input=1), footer=Footer()
    )
    report = checked(FIRST, [letter, page(3, basic(), input=1, at=2)])
    assert [d.kind for d in report.documents] == ["firm", "letter"]
    assert not any(f.code == "PAGE_EXTRA" for d in report.documents for f in d.findings)


@pytest.mark.parametrize("papers", [([], [page(3, basic(), input=1, at=1)]), (FIRST, [])])
def test_nothing_readable_on_one_side(papers: tuple[Sequence[Page], Sequence[Page]]) -> None:
    report = checked(*papers)
    assert len(report.pages) == sum(map(len, papers))


KINDS = st.sampled_from([cover(), pledge(), basic(), basic("13900000077"), content()])
SENT = st.lists(st.tuples(KINDS, st.none() | st.integers(0, 5), st.booleans()), max_size=4)


@given(SENT, SENT)
@settings(max_examples=40, deadline=None)
def test_every_page_of_every_version_stands_in_the_report_once(
    first: list[tuple[PageContent, int | None, bool]], later: list[tuple[PageContent, int | None, bool]]
) -> None:
    papers = [list(_pages(side, input)) for input, side in enumerate((first, later))]
    report = checked(*papers)
    everything = [ref_of(p) for paper in papers for p in paper]
    assert [PageRef(input=p.input, page=p.page) for p in report.pages] == everything
    counting = [ref for d in report.documents for ref in d.pages]
    superseded = [p.ref for d in report.documents if d.version for p in d.version.superseded]
    assert len(counting) == len(set(counting))
    assert not set(counting) & set(superseded)
    assert (set(counting) | set(superseded) == set(everything)) or not report.documents
    assert {ref_of(p) for p in papers[1]} <= set(counting) or not report.documents


def _pages(side: list[tuple[PageContent, int | None, bool]], input: int) -> list[PageReading | PageResult]:
    return [
        failed(n, input=input)
        if lost
        else replace(reading(n, what, input=input), footer=Footer(number, 5, NUMBER, 0.9))
        for n, (what, number, lost) in enumerate(side, 1)
    ]


def test_a_supplement_scanned_in_two_passes_is_put_in_order_and_that_is_told() -> None:
    texts = [f"{c}申报内容正文第{n}段说明材料文字" * 3 for n, c in enumerate("甲乙丙丁戊己庚辛", 1)]
    sheets = [content(column([text, text[::-1]])) for text in texts]
    first = [page(n, sheets[n - 1], total=8) for n in range(1, 9)]
    passes = [1, 3, 5, 7, 8, 6, 4, 2]
    again = [page(n, sheets[n - 1], input=1, at=at, total=8) for at, n in enumerate(passes, 1)]
    report = checked(first, again)
    assert [p.printed for d in report.documents if d.version for p in d.version.pages] == list(range(1, 9))
    assert [(f.code, f.input) for f in report.package.findings] == [("SCAN_QUALITY", 1)]
