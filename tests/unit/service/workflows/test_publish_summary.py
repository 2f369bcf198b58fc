"""Where a summary table is written, and that nothing is written in halves."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from models.errors import UsageError
from service.reports import typefaces
from service.workflows.publish_summary import publish_summary, targets
from tests.unit.service.reports.summaries import sheet_of


@pytest.mark.parametrize(
    ("form", "out", "written"),
    [
        (None, None, ["申报汇总表.xlsx", "申报汇总表.pdf"]),
        (None, "b/table", ["b/table.xlsx", "b/table.pdf"]),
        (None, "b/table.PDF", ["b/table.PDF"]),
        ("省.xlsx", None, ["申报汇总表.xlsx"]),
        ("省.DOCX", "t", ["t.docx"]),
        ("省.docx", "t.docx", ["t.docx"]),
    ],
)
def test_targets(form: str | None, out: str | None, written: list[str]) -> None:
    assert targets(Path(form) if form else None, Path(out) if out else None) == tuple(Path(w) for w in written)


@pytest.mark.parametrize(
    ("form", "out", "told"),
    [
        (None, "t.docx", ".pdf"), ("省.xlsx", "t.pdf", ".xlsx"), ("省.xls", None, ".docx"), ("省.pdf", None, ".docx"),
        ("省.xlsx", "./省.xlsx", "--form"), ("省.xlsx", "省", "--form"),
    ],
)  # fmt: skip
def test_what_does_not_fit(form: str | None, out: str | None, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        targets(Path(form) if form else None, Path(out) if out else None)


def test_a_form_that_cannot_be_filled_leaves_what_is_there(tmp_path: Path) -> None:
    form, out = tmp_path / "省.xlsx", tmp_path / "t.xlsx"
    Workbook().save(form)
    out.write_text("before", encoding="utf-8")
    with pytest.raises(UsageError, match="没有占位符"):
        publish_summary(sheet_of(1), form, (out,))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["t.xlsx", "省.xlsx"]
    assert out.read_text(encoding="utf-8") == "before"


def test_both_files_are_made_before_one_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "FACES", ())
    with pytest.raises(UsageError, match="fonts-noto-cjk"):
        publish_summary(sheet_of(1), None, (tmp_path / "t.xlsx", tmp_path / "t.pdf"))
    assert list(tmp_path.iterdir()) == []
