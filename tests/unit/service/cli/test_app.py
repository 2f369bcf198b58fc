"""What the command takes, prints and answers."""

import json
import shutil
import tempfile
from pathlib import Path

import pikepdf
import pytest

from samples.generator.typesetting import fonts_present
from service.cli.app import run
from service.cli.exit_codes import DONE, FINDINGS, INPUT, ONLINE, USAGE
from service.container import program_version
from service.integrations.samples import find_samples
from tests.unit.extractors.readers.making import scanned_pdf
from tests.unit.extractors.readers.packing import packed, written

HELP = {
    "": ["check", "read", "seals", "separators", "summary", "demo", "form", "--version"],
    "check": [
        "--online",
        "--profile",
        "--out",
        "--workers",
        "--password",
        "--quiet",
        "--show-private",
        "intake",
        "dispatch",
    ],
    "read": ["--out", "--workers", "--password", "--quiet"],
    "seals": ["--owner", "--out", "--workers", "--password", "--quiet"],
    "separators": ["--online", "--parcel", "--count", "--out", "--quiet"],
    "backup": ["--out", "--volume-size", "--password-file", "--plain", "--quiet"],
    "restore": ["BACKUP", "--into", "--password-file", "--rehearse", "--quiet"],
    "verify-storage": ["--quiet"],
    "summary": ["--online", "--recommender", "--only", "--report", "--form", "--out", "--quiet", "{{ no }}"],
    "demo": ["--out", "--case", "--quiet"],
    "form": ["check"],
    "audit": ["verify", "export"],
    "audit verify": ["--anchor", "--file"],
    "audit export": ["--out", "--since", "--until"],
    "user": ["add", "list", "password", "disable"],
    "user add": ["NAME", "--role", "--area", "--everywhere", "--full-name"],
    "user password": ["NAME", "--no-codes"],
    "user disable": ["NAME", "--undo"],
    "form check": ["FILE", "SAMPLE"],
}
Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("command", list(HELP))
def test_help_names_every_option(command: str, flag: str, capsys: Captured) -> None:
    assert run([*command.split(), flag]) == DONE
    said = capsys.readouterr().out
    assert [word for word in HELP[command] if word not in said] == []
    assert any("\u4e00" <= c <= "\u9fff" for c in said)


def test_version(capsys: Captured) -> None:
    assert run(["--version"]) == DONE
    assert capsys.readouterr().out.strip() == program_version()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check"], "SCAN"),
        (["check", "a.pdf"], "--online"),
        (["check", "a.pdf", "--online", "b.json", "--profile", "both"], "both"),
        (["check", "a.pdf", "--online", "b.json", "--workers", "0"], "--workers"),
        (["read", "a.pdf", "--colour"], "--colour"),
        (["frobnicate"], "frobnicate"),
        (["form", "check"], "FILE"),
        (["demo", "--case", "none-such", "--out", "x"], "none-such"),
        (["check", "a.pdf", "--online", "b.json", "--asked", "r.json"], "--supplements"),
        (["separators"], "--parcel"),
        (["separators", "--parcel", "P 1"], "P 1"),
        (["separators", "--parcel", "P-1", "--count", "0"], "--count"),
        (["separators", "--online", "x.json", "--count", "2"], "--count"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_is_wrong(arguments: list[str], told: str, capsys: Captured) -> None:
    assert run(arguments) == USAGE
    said = capsys.readouterr()
    assert told in said.err
    assert "Traceback" not in said.err + said.out


@pytest.mark.parametrize(
    ("name", "value"), [("KANHE_ENGINE", "easyocr"), ("KANHE_LIMITS__MAX_PAGES", "0"), ("KANHE_WORKERS", "few")]
)
def test_a_wrong_setting_is_wrong_usage_that_names_it(
    name: str, value: str, white: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv(name, value)
    assert run(["seals", str(white)]) == USAGE
    assert name in capsys.readouterr().err


def test_a_missing_scan_exits_3_and_the_report_is_written(tmp_path: Path, records: Path, capsys: Captured) -> None:
    out = tmp_path / "report"
    lost = str(tmp_path / "none.pdf")
    assert run(["check", lost, "--online", str(records), "--out", str(out)]) == INPUT
    said = capsys.readouterr()
    assert "none.pdf" in said.err
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert [i["status"] for i in report["inputs"]] == ["failed"]
    assert (out / "report.html").is_file() and (out / "report.xlsx").is_file()


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"campaign": "x", "records": [{"id": 1}]}'])
def test_records_that_cannot_be_read_exit_4_before_any_page_is(
    content: str | None, tmp_path: Path, white: Path, capsys: Captured
) -> None:
    online, out = tmp_path / "bad.json", tmp_path / "report"
    if content is not None:
        online.write_text(content, encoding="utf-8")
    assert run(["check", str(white), "--online", str(online), "--out", str(out)]) == ONLINE
    assert "bad.json" in capsys.readouterr().err
    assert not out.exists()


def test_a_scan_is_no_online_record(tmp_path: Path, white: Path, capsys: Captured) -> None:
    scan = scanned_pdf(tmp_path / "scan.pdf")
    assert run(["check", str(white), "--online", str(scan), "--out", str(tmp_path / "r")]) == ONLINE
    assert "没有文字层" in capsys.readouterr().err


def test_what_is_to_be_told_of_a_folder_of_portal_pdfs_is_told(tmp_path: Path, white: Path, capsys: Captured) -> None:
    folder = tmp_path / "portal"
    folder.mkdir()
    (sample,) = [s for s in find_samples() if s.name == "city-other-wrong-body"]
    shutil.copy(sample.scan.with_name("portal.pdf"), folder / "a.pdf")
    (folder / "说明.docx").write_bytes(b"PK")
    assert run(["check", str(white), "--online", str(folder), "--out", str(tmp_path / "r"), "-q"]) == FINDINGS
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 1)
    assert "说明.docx" in said.err


def test_a_check_prints_a_line_a_document_and_where_the_report_is(
    tmp_path: Path, white: Path, records: Path, capsys: Captured
) -> None:
    out = tmp_path / "report"
    assert run(["check", str(white), "--online", str(records), "--out", str(out)]) == FINDINGS
    said = capsys.readouterr()
    assert str(out / "report.html") in said.out
    assert len(said.out.splitlines()) >= 2
    assert said.err == ""
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert report["profile"] == "intake"
    assert [(p["input"], p["page"], p["status"]) for p in report["pages"]] == [(0, 1, "ok")]


def test_a_supplement_lists_the_scans_of_all_versions(
    tmp_path: Path, white: Path, records: Path, capsys: Captured
) -> None:
    first, out, again = tmp_path / "first", tmp_path / "report", tmp_path / "again"
    first.mkdir()
    shutil.copy(white, first / "a.png")
    arguments = ["check", str(white), "--online", str(records), "--supplements", str(first)]
    assert run([*arguments, "--out", str(out)]) == FINDINGS
    assert "第 2 版" in capsys.readouterr().out
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert [(i["path"], i["pages"]) for i in report["inputs"]] == [(f"{first}/a.png", 1), (str(white), 1)]
    assert [(p["input"], p["page"]) for p in report["pages"]] == [(0, 1), (1, 1)]
    assert "version" not in report["documents"][0]
    assert run([*arguments, "--asked", str(out), "--out", str(again)]) == FINDINGS


def test_what_is_no_report_is_wrong_usage(tmp_path: Path, white: Path, records: Path, capsys: Captured) -> None:
    arguments = ["check", str(white), "--online", str(records), "--supplements", str(white), "--asked", str(records)]
    assert run([*arguments, "--out", str(tmp_path / "out")]) == USAGE
    assert str(records) in capsys.readouterr().err


def test_a_check_of_a_zip_names_what_is_in_it_and_leaves_nothing_behind(
    tmp_path: Path, white: Path, records: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    out, own = tmp_path / "report", tmp_path / "own"
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    parcel = written(tmp_path / "parcel.zip", packed({"甲/1.png": white.read_bytes(), "说明.docx": b"x"}))
    cut = written(tmp_path / "cut.zip", packed({"1.png": white.read_bytes()})[:50])
    assert run(["check", str(parcel), str(cut), "--online", str(records), "--out", str(out), "-q"]) == INPUT
    said = capsys.readouterr()
    assert [line.split(": ")[0] for line in said.err.splitlines()] == [f"{parcel}!/说明.docx", str(cut)]
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert [(i["path"], i["status"]) for i in report["inputs"]] == [
        (f"{parcel}!/甲/1.png", "ok"),
        (f"{parcel}!/说明.docx", "failed"),
        (str(cut), "failed"),
    ]
    assert [(p["input"], p["page"]) for p in report["pages"]] == [(0, 1)]
    assert list(own.iterdir()) == []


@pytest.mark.parametrize("command", ["read", "seals"])
def test_a_listing_names_the_files_in_a_zip(command: str, tmp_path: Path, white: Path, capsys: Captured) -> None:
    parcel = written(
        tmp_path / "parcel.zip", packed({"b.zip": packed({"1.png": white.read_bytes()}), "c.rar": b"Rar!\x1a\x07"})
    )
    assert run([command, str(parcel)]) == INPUT
    said = capsys.readouterr()
    assert [json.loads(row)["input"] for row in said.out.splitlines()] == [f"{parcel}!/b.zip!/1.png"]
    assert said.err.startswith(f"{parcel}!/c.rar: ") and "ZIP" in said.err


def test_quiet_prints_nothing_but_errors(tmp_path: Path, white: Path, records: Path, capsys: Captured) -> None:
    arguments = [str(white), str(tmp_path / "none.pdf"), "--online", str(records), "--out", str(tmp_path / "r"), "-q"]
    assert run(["check", *arguments, "--profile", "dispatch"]) == INPUT
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert json.loads((tmp_path / "r" / "report.json").read_text("utf-8"))["profile"] == "dispatch"


@pytest.mark.parametrize(("command", "key"), [("read", "lines"), ("seals", "seals")])
def test_a_listing_is_one_json_line_a_page(command: str, key: str, white: Path, capsys: Captured) -> None:
    assert run([command, str(white)]) == DONE
    (row,) = capsys.readouterr().out.splitlines()
    assert json.loads(row) == {"input": str(white), "page": 1, key: []}


def test_a_listing_goes_to_a_file_with_the_errors_told(tmp_path: Path, white: Path, capsys: Captured) -> None:
    out = tmp_path / "lines.jsonl"
    assert run(["read", str(white), str(tmp_path / "none.pdf"), "--out", str(out)]) == INPUT
    said = capsys.readouterr()
    assert said.out == "" and "none.pdf" in said.err
    assert [json.loads(row)["page"] for row in out.read_text("utf-8").splitlines()] == [1]


FORM = """
campaign: {id: x, title: 表, kinds: {one: {label: 一类}}}
pages: [{kind: cover, title: 申请表}]
fields: {cover: [{name: applicant_name, label: 申请人, type: text}]}
"""


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [(FORM, DONE, "1"), (FORM.replace("type: text", "type: txt"), USAGE, "type"), (None, USAGE, "form.yaml")],
)
def test_checking_a_form(text: str | None, code: int, told: str, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "form.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert run(["form", "check", str(path)]) == code
    said = capsys.readouterr()
    assert "form.yaml" in said.out + said.err
    assert told in said.out + said.err


def test_checking_a_form_on_a_sample_that_lacks_its_fields(tmp_path: Path, white: Path) -> None:
    path = tmp_path / "form.yaml"
    path.write_text(FORM, encoding="utf-8")
    assert run(["form", "check", str(path), str(white)]) == FINDINGS


@pytest.mark.skipif(not fonts_present(), reason="the fonts of fonts-noto-cjk are not installed")
@pytest.mark.parametrize(("arguments", "pages"), [(["--count", "3"], 3), ([], 1), (["--online"], 1)])
def test_separator_sheets_are_written(
    arguments: list[str], pages: int, tmp_path: Path, records: Path, capsys: Captured
) -> None:
    out = tmp_path / "sheets" / "a.pdf"
    online = [*arguments, str(records)] if "--online" in arguments else arguments
    assert run(["separators", "--parcel", "P-1", "--out", str(out), *online]) == DONE
    assert str(out) in capsys.readouterr().out
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) == pages


def test_separators_for_records_that_cannot_be_read_exit_4(tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "a.pdf"
    assert run(["separators", "--online", str(tmp_path / "none.json"), "--out", str(out)]) == ONLINE
    assert "none.json" in capsys.readouterr().err
    assert not out.exists()
