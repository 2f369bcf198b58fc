"""A document's versions as a reader sees them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from models.paper_version import Change, PageChange, PaperVersion, VersionPage
from models.report import DocumentReport, Report
from models.scan import PageRef, PageResult
from service.reports.json_report import read_json, write_json
from service.reports.presentation import Presentation
from service.reports.summary_line import summary_lines
from service.reports.version_view import version_notes, version_view
from tests.unit.service.reports.fakes import MOBILE

OLD = VersionPage(version=1, input=1, page=1, printed=1)
KEPT = VersionPage(version=1, input=0, page=1, printed=1)
NEW = VersionPage(version=2, input=0, page=2, printed=2, state="changed", replaces=OLD.ref)
CHANGE = PageChange(page=NEW, asked=False, places=(Change(kind="changed", earlier="电话", later=MOBILE),))
VERSION = PaperVersion(number=2, kind="pages", pages=(KEPT, NEW), superseded=(OLD,), changes=(CHANGE,))


@pytest.fixture
def supplemented(report: Report) -> Report:
    first, *others = report.documents
    first = first.model_copy(update={"version": VERSION, "pages": (KEPT.ref, NEW.ref)})
    pages = {(p.input, p.page): p for p in report.pages} | {(1, 1): PageResult(input=1, page=1)}
    others = [o.model_copy(update={"pages": tuple(p for p in o.pages if p != OLD.ref)}) for o in others]
    return report.model_copy(update={"documents": (first, *others), "pages": tuple(pages.values())})


def presentation(report: Report) -> Presentation:
    return Presentation.of(report, None, mask=True, private_fields=frozenset())


def test_a_document_without_a_supplement_has_no_versions(report: Report) -> None:
    assert version_view(report.documents[0], presentation(report)) is None


def test_what_changed_is_told_page_by_page(supplemented: Report) -> None:
    view = version_view(supplemented.documents[0], presentation(supplemented))
    assert view is not None
    assert "第 2 版" in view.heading.zh
    assert view.count.zh == "有效页 2 页，其中本次补正 1 页；被替换 1 页，仍可查阅。"
    (row,) = view.rows
    assert (row.printed, row.state.zh, row.asked_words.zh) == ("2", "已改动", "未要求补正")
    assert MOBILE not in row.places[0].zh


@pytest.mark.parametrize(
    ("ref", "told"), [(KEPT.ref, ["第 1 版", "沿用"]), (NEW.ref, ["第 2 版", "已改动"]), (PageRef(input=7, page=7), [])]
)
def test_each_page_says_which_version_it_is_from(supplemented: Report, ref: PageRef, told: list[str]) -> None:
    document: DocumentReport = supplemented.documents[0]
    assert [n.zh for n in version_notes(ref, document, presentation(supplemented))] == told


def test_a_page_that_was_replaced_says_so(supplemented: Report) -> None:
    notes = version_notes(OLD.ref, None, presentation(supplemented))
    assert [n.zh for n in notes] == ["第 1 版", "已被后来的版本替换"]


def test_the_html_shows_versions_and_the_replaced_page(supplemented: Report, rendered: Callable[..., str]) -> None:
    html = rendered(supplemented)
    assert all(words in html for words in ("版本与改动", "未要求补正", "已被后来的版本替换"))
    assert MOBILE not in html


def test_report_json_is_what_the_contract_says(supplemented: Report, tmp_path: Path) -> None:
    write_json(supplemented, tmp_path / "report.json")
    assert read_json(tmp_path / "report.json").documents[0].version is None


def test_the_terminal_names_the_version(supplemented: Report) -> None:
    assert "第 2 版 · 换页补正件" in summary_lines(supplemented)[0]
