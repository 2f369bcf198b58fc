"""`kanhe summary` as a user calls it."""

import json
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from samples.generator.typesetting import fonts_present
from service.cli.app import run
from service.cli.exit_codes import DONE, INPUT, ONLINE, USAGE

LIAONING, ZHEJIANG = "辽宁省工业和信息化厅", "浙江省经济和信息化厅"
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def online(tmp_path: Path) -> Path:
    """Two records of one recommender and one of another."""
    senders = {"r-1": LIAONING, "r-2": LIAONING, "r-3": ZHEJIANG}
    records = [
        {"id": id_, "application_no": f"FW-{id_}", "kind": "project", "fields": {"recommender_name": sender}}
        for id_, sender in senders.items()
    ]
    path = tmp_path / "online.json"
    path.write_text(json.dumps({"campaign": "service-manufacturing-2021", "records": records}), encoding="utf-8")
    return path


def summary(online: Path, *more: str | Path) -> int:
    return run(["summary", "--online", str(online), *map(str, more)])


@pytest.mark.skipif(not fonts_present(), reason="the fonts of fonts-noto-cjk are not installed")
def test_both_files_are_written_here_and_every_other_record_is_named(
    online: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    assert summary(online, "--recommender", "辽宁省工信厅", "--only", "r-2", "--only", "r-3") == DONE
    said = capsys.readouterr()
    assert [p.name for p in sorted(tmp_path.glob("申报*"))] == ["申报汇总表.pdf", "申报汇总表.xlsx"]
    assert LIAONING in said.out and "申报汇总表.pdf" in said.out
    assert [line for line in ("FW-r-1", "FW-r-3") if line not in said.err] == []


def test_quiet_still_names_who_is_left_out(online: Path, tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "t.xlsx"
    assert summary(online, "--recommender", ZHEJIANG, "--out", out, "--quiet") == DONE
    said = capsys.readouterr()
    assert said.out == ""
    assert "FW-r-1" in said.err and "FW-r-2" in said.err


def test_a_provinces_own_file(online: Path, tmp_path: Path) -> None:
    form, out = tmp_path / "省.xlsx", tmp_path / "filled.xlsx"
    book = Workbook()
    book.worksheets[0].append(["{{ no }}", "{{ application_no }}", "{{ recommender_name }}"])
    book.save(form)
    assert summary(online, "--recommender", LIAONING, "--form", form, "--out", out) == DONE
    rows = [list(r) for r in load_workbook(out).worksheets[0].iter_rows(values_only=True)]
    assert rows == [["1", "FW-r-1", LIAONING], ["2", "FW-r-2", LIAONING]]


def test_what_a_report_says_is_heeded(online: Path, tmp_path: Path, capsys: Captured) -> None:
    report, out = tmp_path / "report.json", tmp_path / "t.xlsx"
    documents = [{"online_id": "r-1", "verdict": "return"}, {"online_id": "r-2", "verdict": "review"}]
    report.write_text(
        json.dumps({"schema": "kanhe/report/1", "created_at": "2021-05-02T09:00:00+08:00", "documents": documents})
    )
    assert summary(online, "--recommender", LIAONING, "--report", report, "--out", out) == DONE
    assert load_workbook(out).worksheets[0]["I4"].value == "FW-r-2"
    assert "FW-r-1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ([], USAGE, f"{LIAONING} 2"),
        (["--recommender", "某局"], USAGE, "某局"),
        (["--only", "r-9"], USAGE, "r-9"),
        (["--recommender", LIAONING, "--out", "a.docx"], USAGE, "a.docx"),
        (["--recommender", LIAONING, "--form", "none.xlsx"], USAGE, "none.xlsx"),
        (["--recommender", LIAONING, "--form", "none.xls"], USAGE, "none.xls"),
        (["--recommender", LIAONING, "--report", "none.json"], INPUT, "none.json"),
    ],
)
def test_what_cannot_be_done_leaves_nothing(
    arguments: list[str], code: int, told: str, online: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert summary(online, *arguments) == code
    assert told in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["online.json"]


def test_records_that_cannot_be_read_exit_4(tmp_path: Path) -> None:
    assert summary(tmp_path / "none.json") == ONLINE
