"""A report as rows of the work list."""

import pytest

from models.campaign import OnlineRecord, Provenance
from models.finding import Finding
from models.reconciliation import FieldResult
from models.report import DocumentReport, PackageReport, Report
from models.scan import PageRef, PageResult
from service.workflows.file_report import filed, narrowed
from tests.unit.service.listed import NOW, finding


def document(index: int, kind: str = "product", online_id: str | None = None, *findings: Finding) -> DocumentReport:
    return DocumentReport(
        index=index, kind=kind, pages=(PageRef(input=0, page=index + 1),), verdict="review", online_id=online_id,
        findings=findings,
    )  # fmt: skip


def report(*documents: DocumentReport) -> Report:
    pages = (
        *(PageResult(input=0, page=d.index + 1, document=d.index) for d in documents),
        PageResult(input=0, page=99),
    )
    package = PackageReport(findings=(finding(),), online_without_paper=("x",))
    return Report(
        created_at="", kanhe_version="1", profile="intake", inputs=(), pages=pages, documents=documents,
        package=package,
    )  # fmt: skip


def record(id: str, province: str, **fields: str) -> OnlineRecord:
    return OnlineRecord(
        id=id, kind="product", application_no=f"N{id}", province=province, fields=fields,
    )  # fmt: skip


def test_a_record_says_who_applies_from_where() -> None:
    fields = {"applicant_name": "大连甲公司", "city_name": "大连市", "uscc": "9121"}
    (row,) = filed(report(document(0, "product", "1")), [record("1", "辽宁省", **fields)], NOW)
    assert (row.applicant, row.province, row.city, row.uscc) == ("大连甲公司", "辽宁省", "大连市", "9121")
    assert row.application_no == "N1"


AGREES, DIFFERS = (
    FieldResult(name="uscc", label="", status=s, online="", confidence=1) for s in ("match", "unreadable")
)


@pytest.mark.parametrize(
    ("fields", "found", "provenance", "clean"),
    [
        ((AGREES,), (), "portal_export", True),
        ((AGREES,), (), "typed", True),
        ((AGREES,), (), "applicant", False),
        ((AGREES,), (), None, False),
        ((AGREES, DIFFERS), (), "portal_export", False),
        ((), (), "portal_export", False),
        ((AGREES,), (finding(severity="info"),), "portal_export", False),
    ],
)
def test_only_what_agrees_wholly_with_an_independent_record_is_clean(
    fields: tuple[FieldResult, ...], found: tuple[Finding, ...], provenance: Provenance | None, clean: bool
) -> None:
    checked = document(0, "product", "1", *found).model_copy(update={"fields": fields})
    (row,) = filed(report(checked), [record("1", "辽宁省").model_copy(update={"provenance": provenance})], NOW)
    assert row.clean is clean
    (unpaired,) = filed(report(checked.model_copy(update={"online_id": None})), [], NOW)
    assert not unpaired.clean


def test_what_is_no_application_is_not_reviewed() -> None:
    rows = filed(report(document(0, "summary_table"), document(1, "letter"), document(2)), [], NOW)
    assert [r.index for r in rows] == [2]


@pytest.mark.parametrize(
    ("provinces", "filed_to"),
    [
        (["辽宁省", "辽宁省"], "辽宁省"),
        (["辽宁省", "吉林省"], ""),
        (["", ""], ""),
        ([], ""),
        (["", "辽宁省"], "辽宁省"),
    ],
)
def test_one_without_a_record_goes_where_all_records_are_of(provinces: list[str], filed_to: str) -> None:
    records = [record(str(i), p) for i, p in enumerate(provinces)]
    (row,) = filed(report(document(0)), records, NOW)
    assert (row.province, row.city, row.online_id) == (filed_to, "", None)


def test_graver_findings_weigh_more() -> None:
    found = [finding("a", s) for s in ("error", "warning", "manual", "info")]
    rows = filed(report(document(0, "product", None, found[0]), document(1, "product", None, *found[1:])), [], NOW)
    assert rows[0].risk > rows[1].risk > 0
    assert [(r.errors, r.warnings, r.manuals) for r in rows] == [(1, 0, 0), (0, 1, 1)]


def test_who_sees_some_applications_sees_nothing_of_the_others() -> None:
    seen = narrowed(report(document(0), document(1)), {1})
    assert [d.index for d in seen.documents] == [1]
    assert [p.page for p in seen.pages] == [2]
    assert seen.package == PackageReport()


def test_what_an_application_goes_on_from_is_told_by_its_pages() -> None:
    def split(*documents: tuple[int, ...]) -> Report:
        told = (
            document(i).model_copy(update={"pages": tuple(PageRef(input=0, page=n) for n in pages)})
            for i, pages in enumerate(documents)
        )
        return report(*told)

    before = split((1, 2, 3), (4, 5), (6,))
    now = filed(split((1,), (2, 3, 4), (5, 6), (7,)), [], NOW, own=before)
    assert [(r.was, r.pages_of) for r in now] == [(None, (0,)), (0, (0, 1)), (1, (1, 2)), (None, ())]
    assert [(r.was, r.pages_of) for r in filed(before, [], NOW)] == [(None, ())] * 3
