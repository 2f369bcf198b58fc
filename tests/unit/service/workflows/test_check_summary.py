"""A package held against its summary table, its letter and the records."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from extractors.forms.content import PageContent
from extractors.pipeline import PageReading
from models.campaign import OnlineRecord
from models.finding import Finding
from models.form_template import Profile, RuleSpec, SlotSpec, SummaryTable
from models.report import PackageReport
from models.scan import PageResult
from service.workflows.check_package import CheckRequest, check_package
from tests.unit.extractors.forms.paper import FORM, column, content, field, line, table
from tests.unit.service.workflows.readings import basic, cover, failed, online, reading, record, scans

TITLE = "服务型制造示范推荐汇总表"
FIRMS = ("甲某科技有限公司", "乙某装备有限公司", "丙某重工有限公司")
HEAD = ["序号", "类别", "申报单位", "申报编号"]
COLUMNS = (
    field("no", "序号", "int", compare="-"),
    field("kind", "类别", "enum", compare="A", options={"firm": "示范企业", "city": "示范城市"}),
    field("applicant_name", "申报单位", compare="A"),
    field("application_no", "申报编号", compare="A"),
)
SLOT = SlotSpec(
    name="summary_table.recommender", page="summary_table", label="推荐单位（盖章）", type="seal", owner="recommender",
    intake="absent", dispatch="absent",
)  # fmt: skip
SUMMARY = FORM.model_copy(
    update={
        "summary_table": SummaryTable(title=TITLE, columns=COLUMNS, slot=SLOT),
        "campaign": FORM.campaign.model_copy(update={"quotas": {"firm": 2}}),
        "rules": {n: RuleSpec(id=n, text=n, severity="error") for n in ("R-15", "R-22")},
    }
)
RECORDS = [record(f"FW-2021-{i + 1}", applicant_name=name, recommender_name="某省厅") for i, name in enumerate(FIRMS)]


def summary(rows: Sequence[Sequence[str]]) -> PageContent:
    lines, cells = table([HEAD, *rows], y=200, width=220)
    return content([line(TITLE, 300, 100), *lines], cells)


def row(i: int, **changed: str) -> list[str]:
    cells = {"no": str(i + 1), "kind": "示范企业", "name": FIRMS[i], "number": f"FW-2021-{i + 1}"}
    return list({**cells, **changed}.values())


def papers(*which: int) -> list[PageReading]:
    made = [what for i in which for what in (cover(f"FW-2021-{i + 1}", FIRMS[i]), basic())]
    return [reading(n, what) for n, what in enumerate(made, start=10)]


def package(
    *pages: PageReading | PageResult, records: Sequence[OnlineRecord] = RECORDS, profile: Profile = "dispatch"
) -> PackageReport:
    request = CheckRequest([], profile, datetime(2021, 5, 1, tzinfo=UTC), "9.9")
    return check_package(request, scans(*pages), online(*records), SUMMARY).package


def codes(findings: Sequence[Finding]) -> list[tuple[str, int | None]]:
    return [(f.code, f.page) for f in findings]


def test_table_and_papers_agree() -> None:
    told = package(reading(1, summary([row(0), row(1)])), *papers(0, 1), records=RECORDS[:2])
    assert (told.findings, told.online_without_paper) == ((), ())


def test_a_listed_record_without_paper_and_a_paper_that_is_not_listed() -> None:
    told = package(reading(1, summary([row(0), row(1)])), *papers(0, 2))
    assert codes(told.findings) == [("NO_PAPER", 1), ("SUMMARY_MISMATCH", 1), ("QUOTA_EXCEEDED", 1)]
    assert told.online_without_paper == ("r-FW-2021-2",)


def test_a_name_that_differs_from_the_record() -> None:
    told = package(reading(1, summary([row(0, name="甲某科技股份公司"), row(1)])), *papers(0, 1), records=RECORDS[:2])
    (found,) = told.findings
    assert (found.code, found.field, found.paper, found.online) == (
        "SUMMARY_MISMATCH", "applicant_name", "甲某科技股份公司", FIRMS[0],
    )  # fmt: skip


def test_every_row_stands_beside_its_application_and_papers_without_one_are_named() -> None:
    rows = [row(0, name="甲某科技股份公司"), row(1), row(0, no="3")]
    told = package(reading(1, summary(rows)), *papers(0, 2)).summary
    assert told is not None
    assert [(r.number, r.record, r.paper is not None, r.again, r.kind) for r in told.rows] == [
        ("1", "r-FW-2021-1", True, True, "firm"), ("2", "r-FW-2021-2", False, False, "firm"),
        ("3", "r-FW-2021-1", True, False, "firm"),
    ]  # fmt: skip
    (differs,) = told.rows[0].those("mismatch")
    assert (differs.label, differs.printed, differs.expected) == ("申报单位", "甲某科技股份公司", FIRMS[0])
    assert [c.column for c in told.rows[1].those("match")] == ["kind", "applicant_name", "application_no"]
    assert [u.record for u in told.unlisted] == ["r-FW-2021-3"]
    assert told.whole
    assert package(*papers(0)).summary is None


def test_why_a_table_was_not_read_is_told() -> None:
    """Without rules, and with rules but no heading that its columns could be known by."""
    texts = [line(TITLE, 300, 100), *table([HEAD, row(0)], y=200, width=220)[0]]
    bare = content(texts)
    (first,) = package(reading(4, bare), *papers(0), records=RECORDS[:1]).findings
    assert (first.code, first.page) == ("FIELD_UNREADABLE", 4)
    assert "第 4 页" in first.message.zh and "没有可辨认的表格线" in first.message.zh and "page 4" in first.message.en
    lines, cells = table([row(0)], y=200, width=220)
    (second,) = package(
        reading(4, content([line(TITLE, 300, 100), *lines], cells)), *papers(0), records=RECORDS[:1]
    ).findings
    assert "表头" in second.message.zh and "序号、类别、申报单位" in second.message.zh


def test_a_table_over_two_pages() -> None:
    lines, cells = table([row(1)], y=100, width=220)
    pages = reading(1, summary([row(0)])), reading(2, content([line(TITLE, 300, 40), *lines], cells))
    assert package(*pages, *papers(0, 1), records=RECORDS[:2]).findings == ()


def test_a_table_whose_rows_were_not_read_accuses_nobody() -> None:
    told = package(reading(1, content(column([TITLE, "甲某", "乙某"]))), *papers(0, 1), records=RECORDS[:2])
    assert [(f.code, f.severity, f.page) for f in told.findings] == [("FIELD_UNREADABLE", "manual", 1)]


def test_a_failed_page_of_the_table_accuses_nobody() -> None:
    told = package(reading(1, summary([row(0)])), failed(2), *papers(0, 1), records=RECORDS[:2])
    assert codes(told.findings) == [("PAGE_FAILED", 2), ("FIELD_UNREADABLE", 1)]


LETTER = ["关于推荐服务型制造示范的函", f"现推荐{FIRMS[0]}、{FIRMS[1]}，请审核。"]


def test_a_letter_that_names_what_has_no_paper() -> None:
    told = package(reading(1, content(column(LETTER))), *papers(0))
    assert codes(told.findings) == [("NO_PAPER", 1)]
    assert told.online_without_paper == ("r-FW-2021-2",)


def test_what_the_table_lists_is_not_told_of_the_letter_too() -> None:
    told = package(reading(1, content(column(LETTER))), reading(2, summary([row(0), row(1)])), *papers(0))
    assert codes(told.findings) == [("NO_PAPER", 2)]


def test_without_table_and_letter_no_paper_is_missed() -> None:
    told = package(*papers(0))
    assert (told.findings, told.online_without_paper) == ((), ())


@pytest.mark.parametrize(("profile", "severity"), [("dispatch", "error"), ("intake", "info")])
def test_a_quota_without_a_table(profile: Profile, severity: str) -> None:
    (found,) = package(*papers(0, 1, 2), profile=profile).findings
    assert (found.code, found.severity, found.page) == ("QUOTA_EXCEEDED", severity, None)


def test_a_paper_that_may_be_the_listed_record_counts_once() -> None:
    """Of the third paper no number and no name was read: it may be the listed record that has none."""
    unread = [reading(30, cover("FW-2021-88", "某某")), reading(31, basic())]
    told = package(reading(1, summary([row(0), row(1)])), *papers(0), *unread, records=RECORDS[:2])
    assert "QUOTA_EXCEEDED" not in {f.code for f in told.findings}


def test_an_applicant_that_applies_twice() -> None:
    same = [RECORDS[0], RECORDS[1].model_copy(update={"fields": {**RECORDS[1].fields, "applicant_name": FIRMS[0]}})]
    twice = [*papers(0), reading(20, cover("FW-2021-2", FIRMS[0])), reading(21, basic())]
    assert codes(package(*twice, records=same).findings) == [("DUPLICATE_APPLICANT", 20)]
