"""A mailed package from the scan as it is received: letter, summary table and two applications, drawn here."""

from pathlib import Path

import pytest

from extractors.forms.template_store import builtin
from models.report import Report
from samples.generator.case import Case, Style
from samples.generator.cases import PLEDGED
from samples.generator.mailing import Mailing, build_mailing, numbered
from samples.generator.typesetting import fonts_present
from service.container import Container
from service.settings import Settings

pytestmark = pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")

PROJECT = Case(
    "mailed", "", 700, "project", "dispatch", "suzhou", "mould", style=Style(typed_dates=True), leaves=PLEDGED,
    paragraphs=1,
)  # fmt: skip
FIRST, SECOND, UNSENT = (numbered(PROJECT, n) for n in (1, 2, 3))
MAILING = Mailing(
    sent=(FIRST, SECOND), listed=(UNSENT, FIRST), misprint=((1, "contact_name", "季知远"),), stray=(4, 2),
)  # fmt: skip
"""The second application is not listed, a listed one has no paper, another contact stands in the table, and page 4 of
the first application lies behind page 2 of the second."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = build_mailing(MAILING, builtin(), tmp_path_factory.mktemp("mailing"))
    scan, online, out = (folder / name for name in ("scan.pdf", "online.json", "out"))
    return Container(Settings()).check([scan], online, "dispatch", Path(out), None, lambda done, total: None).report


def test_documents(report: Report) -> None:
    kinds = [(d.kind, d.application_no) for d in report.documents]
    assert kinds == [
        ("letter", None),
        ("summary_table", None),
        ("project", "FWX2021-0001"),
        ("project", "FWX2021-0002"),
    ]
    assert sum(len(d.pages) for d in report.documents) == len(report.pages) == report.inputs[0].pages


def test_the_package(report: Report) -> None:
    records = {d.application_no: d.online_id for d in report.documents}
    found = [(f.code, f.severity, f.page) for f in report.package.findings]
    assert found == [
        ("NO_PAPER", "warning", 2), ("SUMMARY_MISMATCH", "error", 2), ("SUMMARY_MISMATCH", "error", 2),
    ]  # fmt: skip
    differs, lacks = (f for f in report.package.findings if f.code == "SUMMARY_MISMATCH")
    assert (differs.field, differs.paper) == ("contact_name", "季知远")
    assert lacks.paper == "FWX2021-0002"
    (unsent,) = report.package.online_without_paper
    assert unsent not in records.values()


def test_the_strayed_page_is_told_where_it_lies(report: Report) -> None:
    first, second = report.documents[2:]
    (extra,) = (f for f in second.findings if f.code == "PAGE_EXTRA")
    assert "FWX2021-0001" in extra.message.zh
    assert extra.page == first.pages[-1].page
    assert "PAGE_MISSING" not in {f.code for d in (first, second) for f in d.findings}


def test_nothing_else_is_held_against_the_applications(report: Report) -> None:
    codes = {f.code for d in report.documents for f in d.findings if f.severity in ("error", "warning")}
    assert codes == {"PAGE_EXTRA", "PAGE_ORDER"}
