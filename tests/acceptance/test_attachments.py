"""Attachments from the scan to the report: a whole set, and one in which a year, a seal and single characters lack."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from extractors.forms.template_store import BUILTIN
from models.report import DocumentReport
from samples.generator import build, image_pdf, layout, paper
from samples.generator.case import Case, Style
from samples.generator.defects import Draft
from samples.generator.typesetting import fonts_present
from service.container import Container
from service.settings import Settings

pytestmark = pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")

SHIPPED = Path(__file__).parents[2] / "extractors" / "forms" / "templates" / f"{BUILTIN}.yaml"
CASE = Case(
    "attached", "", 811, "enterprise", "intake", "shenyang", "pump", style=Style(typed_dates=True),
    leaves=("licence", "audit_2018", "audit_2019", "audit_2020", "credit_report"),
    listed=("营业执照（副本）复印件", "近三年（2018—2020年）审计报告", "企业信用报告"), stamped=("licence",),
    paragraphs=1,
)  # fmt: skip
LACKING = replace(
    CASE, name="lacking", leaves=("licence", "audit_2018", "audit_2020"), stamped=(),
    listed=("营业执照（副本）复印件", "2018、2019、2020年度审计报告"),
)  # fmt: skip


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped form, for a province that wants the copy of the licence sealed."""
    text = SHIPPED.read_text(encoding="utf-8")
    wanted = text.replace("- {name: licence, ", "- {name: licence, copy_stamped: yes, ")
    assert wanted != text
    path = tmp_path_factory.mktemp("form") / "province.yaml"
    path.write_text(wanted, encoding="utf-8")
    return path


def checked(case: Case, form: Path, folder: Path, kinds: Iterable[str] = (), **licence: str) -> DocumentReport:
    """The report on a case, of which only pages of some kinds are there (none given: all). `licence` are the values
    that its licence prints instead of the right ones."""
    container = Container(Settings()).using(form)
    draft: Draft = build.draft_of(case, container.template)
    draft.paper |= {f"licence.{name}": value for name, value in licence.items()}
    sheet = build.paper_sheet(draft)
    printed = build.print_paper(layout.plan(sheet), sheet, draft)
    rng, kept = np.random.default_rng(1), set(kinds) or set(printed.kinds)
    fronts = [page for page, kind in zip(printed.pages, printed.kinds, strict=True) if kind in kept]
    scans = [paper.scan(page, None, case.wear, n, rng) for n, page in enumerate(fronts, 1)]
    image_pdf.write_scan(folder / "scan.pdf", [(s.pixels, 0) for s in scans], case.wear.dpi, case.wear.quality)
    (folder / "online.json").write_text(json.dumps(build.online_of(draft)), encoding="utf-8")
    report = container.check(
        [folder / "scan.pdf"], folder / "online.json", "intake", folder / "out", None, lambda done, total: None
    ).report
    (document,) = report.documents
    return document


def test_a_whole_set_has_no_finding(form: Path, tmp_path: Path) -> None:
    document = checked(CASE, form, tmp_path)
    assert [(f.code, f.message.zh) for f in document.findings if f.severity != "info"] == []
    told = [(a.label[:4], a.years, len(a.pages), a.listed, a.state) for a in document.attachments]
    assert told[:5] == [
        ("营业执照", (), 1, True, "found"),
        ("审计报告", (2018,), 1, True, "found"),
        ("审计报告", (2019,), 1, True, "found"),
        ("审计报告", (2020,), 2, True, "found"),
        ("信用查询", (), 1, True, "found"),
    ]
    licence = document.attachments[0]
    assert (licence.stamped, licence.compared) == ("yes", {"applicant_name": "match", "uscc": "match"})
    fields = {f.name: f for f in document.fields}
    last = licence.pages[0].page
    assert [fields[n].also[-1].page for n in ("applicant_name", "uscc")] == [last, last]
    assert "附件" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_what_lacks_and_what_differs_on_the_licence(form: Path, tmp_path: Path) -> None:
    online = build.draft_of(LACKING, Container(Settings()).using(form).template).online
    name, code = str(online["applicant_name"]), str(online["uscc"])
    other = name.replace("沈阳", "辽阳")
    wrong = code[:10] + str((int(code[10]) + 3) % 10) + code[11:]
    assert other != name
    document = checked(LACKING, form, tmp_path, ("cover", "basic_info", "attachment"), applicant_name=other, uscc=wrong)
    page = next(a.pages[0].page for a in document.attachments if a.label.startswith("营业执照"))
    found = [(f.code, f.severity, f.field, f.page) for f in document.findings]
    assert ("FIELD_MISMATCH", "error", "applicant_name", page) in found
    assert ("FIELD_MISMATCH", "error", "uscc", page) in found
    missing = [f for f in document.findings if f.code == "ATTACHMENT_MISSING"]
    assert [f.severity for f in missing] == ["warning", "warning"]
    assert "2019" in missing[0].message.zh and "2018" not in missing[0].message.zh
    assert "印章" in missing[1].message.zh and missing[1].page == page
    assert [f.code for f in document.findings if f.field in ("applicant_name", "uscc")] == ["FIELD_MISMATCH"] * 2
