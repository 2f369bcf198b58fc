"""Three files, each whole or not there."""

import json
from pathlib import Path
from zipfile import is_zipfile

import pytest

from models.report import PackageReport, Report
from service.storage.page_store import PageStore
from service.workflows.publish_report import publish_report
from tests.unit.extractors.forms.paper import FORM

REPORT = Report(
    created_at="2021-05-01T12:30:59+08:00", kanhe_version="9.9", profile="intake", inputs=(), pages=(), documents=(),
    package=PackageReport(),
)  # fmt: skip


def test_json_html_and_xlsx_stand_in_a_folder_that_is_made(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "report"
    files = publish_report(REPORT, PageStore(tmp_path / "store"), out, FORM, mask=True)
    assert sorted(p.name for p in out.iterdir()) == ["report.html", "report.json", "report.xlsx"]
    assert json.loads(files.json.read_text("utf-8"))["schema"] == "kanhe/report/1"
    assert files.html.read_text("utf-8").lstrip().lower().startswith("<!doctype html")
    assert is_zipfile(files.xlsx)


def test_an_earlier_report_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("old", encoding="utf-8")
    publish_report(REPORT, PageStore(tmp_path / "store"), tmp_path, FORM, mask=True)
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["created_at"] == REPORT.created_at


def test_without_a_whole_report_there_is_no_json(tmp_path: Path) -> None:
    (tmp_path / "report.xlsx").mkdir()
    with pytest.raises(OSError, match="report"):
        publish_report(REPORT, PageStore(tmp_path / "store"), tmp_path, FORM, mask=True)
    assert not (tmp_path / "report.json").exists()
    assert not [p for p in tmp_path.iterdir() if p.name.endswith(".part")]
