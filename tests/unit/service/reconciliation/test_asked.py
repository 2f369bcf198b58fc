"""What a report asks for."""

from typing import Any

import pytest

from models.asked import Asked
from models.finding import Finding, Message
from models.geometry import Box
from models.reconciliation import FieldResult, PaperValue
from models.report import DocumentReport, PackageReport, Report
from models.scan import PageRef, ScanInput
from service.reconciliation.asked import asked_by, asked_of, joined, renumbered

SAID = Message(zh="…", en="…")
BOX = Box((0.1, 0.1, 0.2, 0.2))


def finding(code: str = "FIELD_MISMATCH", severity: str = "error", **said: Any) -> Finding:
    return Finding.model_validate({"code": code, "severity": severity, "message": SAID, "input": 0, "page": 3} | said)


def value(page: int, input: int = 0) -> PaperValue:
    return PaperValue(text="甲", value="甲", input=input, page=page, box=BOX)


FIELD = FieldResult(name="name", label="名称", status="mismatch", paper=value(3), also=(value(1),), confidence=1.0)
PAGE = PageRef(input=0, page=3)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (finding(), Asked(pages=frozenset({PAGE}))),
        (finding(severity="info"), Asked()),
        (finding("SCAN_QUALITY", "manual"), Asked()),
        (finding("ALTERATION", "manual"), Asked(pages=frozenset({PAGE}))),
        (finding(field="name"), Asked(pages=frozenset({PAGE, PageRef(input=0, page=1)}))),
        (finding("PAGE_MISSING", printed_page=4), Asked(printed=frozenset({4}))),
        (finding("ATTACHMENT_MISSING", "warning", page=None), Asked(kinds=frozenset({"attachment"}))),
        (finding("SEAL_MISSING", page=None, slot="cover.applicant"), Asked(kinds=frozenset({"cover"}))),
        (finding("VERSION_MISMATCH"), Asked(pages=frozenset({PAGE}), all_pages=True)),
    ],
)
def test_what_a_finding_asks_for(said: Finding, wanted: Asked) -> None:
    assert asked_of([said], [FIELD], {"cover.applicant": "cover"}) == wanted


def test_joined_is_both() -> None:
    one, other = Asked(pages=frozenset({PAGE})), Asked(printed=frozenset({4}), kinds=frozenset({"cover"}))
    both = joined(one, other)
    assert (both.pages, both.printed, both.kinds, both.all_pages) == (one.pages, other.printed, other.kinds, False)


def report(*documents: DocumentReport, sha: str = "b") -> Report:
    scans = [ScanInput(index=i, path=f"{s}.pdf", sha256=s, media_type=None, pages=3) for i, s in enumerate(("x", sha))]
    package = PackageReport(findings=(finding("PAGE_FAILED", "manual", input=1, page=2),))
    return Report(
        schema="kanhe/report/1", created_at="", kanhe_version="", profile="intake", inputs=tuple(scans), pages=(),
        documents=documents, package=package,
    )  # fmt: skip


def document(number: str | None, *findings: Finding) -> DocumentReport:
    pages = (PageRef(input=1, page=1), PageRef(input=0, page=1))
    field = FIELD.model_copy(update={"paper": value(3, 1), "also": (value(1, 0),)})
    return DocumentReport(
        index=0, kind="firm", pages=pages, application_no=number, verdict="return", findings=findings, fields=(field,)
    )


def test_each_application_is_asked_for_its_own() -> None:
    asked = asked_by(report(document("A", finding()), document(None, finding(page=9))), {})
    assert asked["A"].pages == {PAGE}
    assert asked[""].pages == {PageRef(input=1, page=2), PageRef(input=0, page=9)}


def test_places_are_told_in_the_inputs_of_this_run() -> None:
    now = [ScanInput(index=i, path="", sha256=s, media_type=None, pages=3) for i, s in enumerate(("b", "c", "b"))]
    told = renumbered(report(document("A", finding(input=1), finding(input=0))), now)
    (first,) = told.documents
    assert [(f.input, f.page) for f in first.findings] == [(0, 3), (None, None)]
    assert first.pages == (PageRef(input=0, page=1),)
    assert first.fields[0].paper is not None and first.fields[0].paper.input == 0
    assert first.fields[0].also == ()
    assert [(f.input, f.page) for f in told.package.findings] == [(0, 2)]
