"""Which decisions stay: those on pages that are as they were."""

from typing import Any

import pytest

from models.finding import Finding, Message
from models.geometry import Box
from models.paper_version import PaperVersion, SheetState, VersionPage
from models.reconciliation import FieldResult, FieldStatus, PaperValue
from models.report import DocumentReport
from models.scan import PageRef
from models.standing import Standing
from service.reconciliation.standing import field_standings, finding_standings

SAID = Message(zh="…", en="…")
BOX = Box((0.1, 0.1, 0.2, 0.2))


def finding(code: str = "FIELD_MISMATCH", **said: Any) -> Finding:
    said = {"severity": "error", "field": "name", "input": 0, "page": 2, "online": "甲"} | said
    return Finding.model_validate({"code": code, "message": SAID} | said)


def field(status: FieldStatus, *, online: str = "甲", input: int = 0, page: int = 2) -> FieldResult:
    paper = PaperValue(text="乙", value="乙", input=input, page=page, box=BOX)
    return FieldResult(name="name", label="名称", status=status, paper=paper, online=online, confidence=1.0)


def version(state: SheetState | None) -> PaperVersion:
    """Page 1 was kept, page 2 replaced by one in that state (None: kept too)."""
    kept = [VersionPage(version=1, input=0, page=n) for n in (1, 2)]
    if state is None:
        return PaperVersion(number=2, kind="pages", pages=tuple(kept))
    new = VersionPage(version=2, input=1, page=1, state=state, replaces=PageRef(input=0, page=2))
    return PaperVersion(number=2, kind="pages", pages=(kept[0], new))


def document(
    *findings: Finding, fields: tuple[FieldResult, ...] = (), of: PaperVersion | None = None
) -> DocumentReport:
    return DocumentReport(
        index=0, kind="firm", pages=(), verdict="return", findings=findings, fields=fields, version=of
    )


@pytest.mark.parametrize(
    ("state", "now", "standing"),
    [
        (None, finding(), "stands"),
        ("unchanged", finding(input=1, page=1), "stands"),
        ("changed", finding(input=1, page=1), "look_again"),
        ("unclear", finding(input=1, page=1), "look_again"),
        ("changed", None, "settled"),
        ("unchanged", None, "settled"),
        ("unclear", None, "look_again"),  # what is not found on it may be there
        ("unchanged", finding(input=1, page=1, online="丙"), "look_again"),  # other values were filed since
        ("changed", finding(input=1, page=1, field="other"), "settled"),
    ],
)
def test_findings(state: SheetState | None, now: Finding | None, standing: Standing) -> None:
    later = document(*((now,) if now else ()), of=version(state))
    (found,) = finding_standings(document(finding()), later)
    assert (found.standing, found.later) == (standing, 0 if now and now.field == "name" else None)


def test_a_finding_of_a_whole_page_is_known_by_the_page_that_stands_for_it() -> None:
    before = document(*(finding("PAGE_DUPLICATE", field=None, page=p) for p in (1, 2)))
    now = [finding("PAGE_DUPLICATE", field=None, input=1, page=1)]
    found = finding_standings(before, document(*now, of=version("unchanged")))
    assert [(f.standing, f.later) for f in found] == [("settled", None), ("stands", 0)]


def test_a_finding_of_no_page_stands_while_it_is_there() -> None:
    gone = finding("ATTACHMENT_MISSING", field=None, input=None, page=None)
    (found,) = finding_standings(document(gone), document(gone, of=version("changed")))
    assert found.standing == "stands"


def test_each_finding_answers_one() -> None:
    twice = [finding(), finding()]
    found = finding_standings(document(*twice), document(finding(), of=version(None)))
    assert [f.standing for f in found] == ["stands", "settled"]


@pytest.mark.parametrize(
    ("state", "before", "now", "standing"),
    [
        ("unchanged", field("unreadable"), field("unreadable", input=1, page=1), "stands"),
        ("changed", field("unreadable"), field("unreadable", input=1, page=1), "look_again"),
        ("unchanged", field("mismatch"), field("match", input=1, page=1), "settled"),
        ("changed", field("mismatch"), field("match", input=1, page=1), "settled"),
        ("changed", field("match"), field("match", input=1, page=1), "stands"),
        ("unchanged", field("match"), field("mismatch", input=1, page=1), "look_again"),
        ("unchanged", field("mismatch"), field("mismatch", online="丙"), "look_again"),
        (None, field("mismatch"), None, "look_again"),
    ],
)
def test_fields(state: SheetState | None, before: FieldResult, now: FieldResult | None, standing: Standing) -> None:
    later = document(fields=(now,) if now else (), of=version(state))
    (found,) = field_standings(document(fields=(before,)), later)
    assert (found.name, found.standing) == ("name", standing)


def test_a_report_without_versions_is_refused() -> None:
    with pytest.raises(ValueError, match="versions"):
        finding_standings(document(), document())
