"""Online records from every kind of file, and one clear line for each that cannot be read."""

import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest

from models.campaign import OnlineRecords
from models.errors import OnlineRecordsError
from service.integrations.online_records import read_online
from tests.unit.service.integrations.small_form import FORM

OWN = {
    "id": "r-1", "application_no": "FWX2021-21-0007", "version": "3", "kind": "enterprise", "province": "辽宁省",
    "submitted_at": "2021-04-20T09:30:00+08:00",
}  # fmt: skip
FIELDS: dict[str, Any] = {
    "applicant_name": "沈阳某某有限公司", "uscc": "91210106MA0XXXXX0T", "mode": ["epc", "other"],
    "financials.2020.revenue": "623908.10", "no_incident": "无",
}  # fmt: skip


def record(own: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    return {**OWN, **(own or {}), "fields": {**FIELDS, **fields}}


def as_json(path: Path, *records: Any, **top: Any) -> Path:
    body = {"campaign": "c-2021", "records": list(records), **top}
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def flat(raw: dict[str, Any]) -> dict[str, Any]:
    joined = {n: ";".join(v) if isinstance(v, list) else v for n, v in raw["fields"].items()}
    return {**{n: v for n, v in raw.items() if n != "fields"}, **joined}


def as_csv(path: Path, *rows: dict[str, Any], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    header = list(rows[0])
    lines = [header, *([str(row[name]) for name in header] for row in rows)]
    path.write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode(encoding))
    return path


def as_xlsx(path: Path, *rows: dict[str, Any], formats: dict[str, str] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    header = list(rows[0])
    sheet.append(header)
    for row in rows:
        sheet.append([row[name] for name in header])
        for name, number_format in (formats or {}).items():
            sheet.cell(sheet.max_row, header.index(name) + 1).number_format = number_format
    with path.open("wb") as file:
        book.save(file)
    return path


def read(path: Path) -> OnlineRecords:
    return read_online(path, FORM)


def refused(path: Path) -> str:
    with pytest.raises(OnlineRecordsError) as caught:
        read(path)
    line = str(caught.value)
    assert line.startswith(f"{path}: ")
    assert "\n" not in line
    return line.removeprefix(f"{path}: ")


def test_json_is_read_whole(tmp_path: Path) -> None:
    found = read(as_json(tmp_path / "a.json", record({"provenance": "typed"}), provenance="portal_export"))
    assert (found.campaign, found.provenance) == ("c-2021", "portal_export")
    only = found.records[0]
    assert only.model_dump(include=set(OWN)) == OWN
    assert only.provenance == "typed"
    assert only.fields == {**FIELDS, "mode": ("epc", "other")}


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.csv", "a.xlsx", "a.txt"])
def test_every_format_gives_the_same_records_whatever_the_name(tmp_path: Path, name: str) -> None:
    rows = [record(), record({"id": "r-2", "kind": "示范平台(其他类)"}, mode=[], uscc="x")]
    lines = "\n".join(json.dumps(r, ensure_ascii=False) for r in rows)
    jsonl = tmp_path / f"lines-{name}"
    jsonl.write_text(lines, encoding="utf-8")
    found = [
        read(as_json(tmp_path / f"json-{name}", *rows)).records,
        read(jsonl).records,
        read(as_csv(tmp_path / f"csv-{name}", *map(flat, rows))).records,
        read(as_xlsx(tmp_path / f"xlsx-{name}", *map(flat, rows))).records,
    ]
    assert all(other == found[0] for other in found[1:])
    assert [r.kind for r in found[0]] == ["enterprise", "platform"]
    assert found[0][1].fields["mode"] == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_csv_is_read_in_the_encodings_of_chinese_systems(tmp_path: Path, encoding: str, delimiter: str) -> None:
    found = read(as_csv(tmp_path / "a.csv", flat(record(size_class="小型")), encoding=encoding, delimiter=delimiter))
    assert found.records[0].province == "辽宁省"
    assert found.records[0].fields["applicant_name"] == "沈阳某某有限公司"
    assert found.campaign == "small-2021"


def test_csv_cells_may_hold_lines_and_commas_and_blank_rows_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    header = [*OWN, "applicant_name", "uscc", "n_overview"]
    row = [*OWN.values(), "某公司", "x", '"第一段，\n第二段, ""引"""']
    short = ["r-2", *list(OWN.values())[1:], "另一公司", "y"]
    path.write_text("\n".join([",".join(header), ",".join(row), "", ",,,", ",".join(short)]), encoding="utf-8")
    first, second = read(path).records
    assert first.fields["n_overview"] == '第一段，\n第二段, "引"'
    assert "n_overview" not in second.fields


@pytest.mark.parametrize(
    ("name", "value", "number_format", "expected"),
    [
        ("employees", 1679.0, "General", "1679"),
        ("employees", 1679, "#,##0", "1679"),
        ("financials.2020.revenue", 623908.18, "0.00", "623908.18"),
        ("financials.2020.revenue", 0.1 + 0.2, "General", "0.3"),
        ("financials.2020.revenue", 1e11, "General", "100000000000"),
        ("financials.2020.revenue", -12.5, "General", "-12.5"),
        ("financials.2020.revenue", 0, "General", "0"),
        ("financials.2020.share", 0.4773, "0.00%", "47.73"),
        ("financials.2020.share", 47.73, "0.00", "47.73"),
        ("established_date", datetime.fromisoformat("2012-11-29"), "yyyy-mm-dd", "2012-11-29"),
        ("established_date", date(2012, 11, 29), "yyyy年m月d日", "2012-11-29"),
        ("established_date", 41242, "General", "2012-11-29"),
        ("established_date", "2012-11-29", "@", "2012-11-29"),
        ("start_date", datetime.fromisoformat("2019-03-01"), "yyyy-mm", "2019-03"),
        ("postcode", "041004", "@", "041004"),
        ("postcode", 41004, "General", "041004"),
        ("applicant_name", 7, "00000", "00007"),
        ("applicant_name", "007 ", "@", "007"),
        ("size_class", "/", "@", ""),
        ("no_incident", "无", "@", "无"),
    ],
)
def test_excel_cells_become_the_text_that_was_meant(
    tmp_path: Path, name: str, value: Any, number_format: str, expected: str
) -> None:
    row = {**flat(record()), name: value}
    found = read(as_xlsx(tmp_path / "a.xlsx", row, formats={name: number_format}))
    assert found.records[0].fields[name] == expected


def test_the_time_of_submission_keeps_its_time_of_day(tmp_path: Path) -> None:
    row = {**flat(record()), "submitted_at": datetime.fromisoformat("2021-04-20T09:30")}
    assert read(as_xlsx(tmp_path / "a.xlsx", row)).records[0].submitted_at == "2021-04-20T09:30:00"


def test_json_numbers_keep_their_digits(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    body = json.dumps({"records": [record(employees="EMPLOYEES")]}).replace('"EMPLOYEES"', "86532.470")
    path.write_text(body, encoding="utf-8")
    assert read(path).records[0].fields["employees"] == "86532.470"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["epc", "sharing"], ("epc", "sharing")),
        (["总集成总承包", "sharing"], ("epc", "sharing")),
        ("epc;共享制造", ("epc", "sharing")),
        ("epc； 共享制造；", ("epc", "sharing")),
        (["epc", "epc"], ("epc",)),
        ("", ""),
        ([], ""),
        (None, ""),
        ("/", ""),
    ],
)
def test_options_come_as_codes(tmp_path: Path, given: Any, expected: Any) -> None:
    assert read(as_json(tmp_path / "a.json", record(mode=given))).records[0].fields["mode"] == expected


def test_options_without_codes_are_their_own_words(tmp_path: Path) -> None:
    found = read(as_json(tmp_path / "a.json", record(functions=["支付", "信用评价"])))
    assert found.records[0].fields["functions"] == ("支付", "信用评价")


@pytest.mark.parametrize("given", ["platform", "示范平台（其他类）", "示范平台(其他类)", " 其他平台 "])
def test_a_kind_is_known_by_code_label_and_alias(tmp_path: Path, given: str) -> None:
    assert read(as_json(tmp_path / "a.json", record({"kind": given}))).records[0].kind == "platform"


@pytest.mark.parametrize(
    ("own", "fields", "words"),
    [
        ({"kind": "company"}, {}, "第 1 条记录：未知的申报类别 company，应为 enterprise 示范企业"),
        ({"kind": ""}, {}, "unknown kind (blank)"),
        ({"id": " "}, {}, "record 1: the id is blank"),
        ({"provenance": "rumour"}, {}, "unknown provenance rumour"),
        ({"colour": "red"}, {}, "unknown name colour"),
        ({}, {"revenu": "1"}, "第 1 条记录：未知的字段 revenu（record 1: unknown field revenu）"),
        ({}, {"application_no": "1"}, "application_no belongs outside fields"),
        ({}, {"mode": ["fast"]}, "mode：fast 不是 mode 的选项"),
        ({}, {"size_class": "巨型"}, "no such option of size_class"),
        ({}, {"uscc": ["a"]}, "uscc takes one value"),
        ({}, {"uscc": True}, "uscc is neither text nor a list"),
        ({}, {"uscc": {"a": "b"}}, "uscc is neither text nor a list"),
    ],
)
def test_what_the_form_does_not_know_is_refused(
    tmp_path: Path, own: dict[str, Any], fields: dict[str, Any], words: str
) -> None:
    assert words in refused(as_json(tmp_path / "a.json", record(own, **fields)))


def test_a_duplicate_id_names_both_places(tmp_path: Path) -> None:
    rows = [record(), record({"id": "r-2"}), record()]
    line = refused(as_csv(tmp_path / "a.csv", *map(flat, rows)))
    assert line == "第 4 行：编号 r-1 与第 2 行重复（line 4: duplicate id r-1, first in line 2）"


@pytest.mark.parametrize("missing", ["id", "kind", "province", "uscc"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_missing_column_is_named(tmp_path: Path, missing: str, kind: str) -> None:
    row = {n: v for n, v in flat(record()).items() if n != missing}
    path = tmp_path / f"a.{kind}"
    line = refused(as_csv(path, row) if kind == "csv" else as_xlsx(path, row))
    if missing == "kind":
        assert "kind" in line
    else:
        assert line == f"缺少列：{missing}（missing columns: {missing}）"


@pytest.mark.parametrize("missing", ["id", "kind", "fields"])
def test_a_json_record_without_its_id_kind_or_fields_is_refused(tmp_path: Path, missing: str) -> None:
    raw = {n: v for n, v in record().items() if n != missing}
    assert f"record 2: {missing} is missing" in refused(as_json(tmp_path / "a.json", record(), raw))


def test_an_unknown_column_names_the_row(tmp_path: Path) -> None:
    line = refused(as_xlsx(tmp_path / "a.xlsx", {**flat(record()), "备注": "x"}))
    assert "row 2: unknown field 备注" in line


def test_a_cell_beyond_the_header_is_refused(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "a.csv", flat(record()))
    path.write_text(path.read_text(encoding="utf-8") + ",更多", encoding="utf-8")
    assert "a value but no name" in refused(path)


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "a.csv", flat(record()))
    path.write_text(path.read_text(encoding="utf-8").replace("\n", ",uscc\n", 1) + ",y", encoding="utf-8")
    assert "column uscc stands twice" in refused(path)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (912101060000000000, "Excel lost the last ones"),
        (True, "true or false"),
        ("=1/0", "the formula in"),
        ("#N/A", "holds #N/A"),
    ],
)
def test_an_excel_cell_that_lost_its_value_is_refused(tmp_path: Path, value: Any, words: str) -> None:
    line = refused(as_xlsx(tmp_path / "a.xlsx", {**flat(record()), "uscc": value}))
    assert words in line
    assert "row 2" in line


def test_broken_json_names_the_line(tmp_path: Path) -> None:
    path = as_json(tmp_path / "a.json", record(), record({"id": "r-2"}))
    lines = path.read_text(encoding="utf-8").splitlines()
    wanted = next(n for n, line in enumerate(lines, 1) if '"r-2"' in line)
    lines[wanted - 1] = lines[wanted - 1].replace(":", "", 1)
    path.write_text("\n".join(lines), encoding="utf-8")
    line = refused(path)
    assert f"第 {wanted} 行" in line
    assert f"line {wanted}, column" in line


def test_json_that_ends_early_names_the_last_line(tmp_path: Path) -> None:
    path = as_json(tmp_path / "a.json", record())
    lines = path.read_text(encoding="utf-8").splitlines()[:9]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert "line 9, column" in refused(path)


@pytest.mark.parametrize("broken", [0, 2])
def test_a_broken_json_line_names_its_number(tmp_path: Path, broken: int) -> None:
    lines = [json.dumps(record({"id": f"r-{n}"})) for n in range(4)]
    lines[broken] = lines[broken][:-3]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert f"line {broken + 1}, column" in refused(path)


def test_json_lines_may_begin_with_the_campaign(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"campaign": "c-1", "provenance": "applicant"}\n\n' + json.dumps(record()), encoding="utf-8")
    found = read(path)
    assert (found.campaign, found.provenance, len(found.records)) == ("c-1", "applicant", 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"records": [], "records": []}', "records stands twice"),
        ('{"records": [NaN]}', "NaN is no number"),
        ('{"campaign": "c"}', "no records"),
        ('{"id": "r-1"}', "line 1: kind is missing"),
        ('{"records": [\n{"id": "r-1"}\n]}', "record 1: kind is missing"),
        ('{\n"campaign": "c"}', "no list of records"),
        ('{"records": {}}', "no list of records"),
        ('{"records": []}', "没有记录（no records）"),
        ('{"records": [1]}', "record 1: not a record"),
        ('{"records": [], "exported": "x"}', "unknown name exported"),
        ('{"records": [], "campaign": ["x"]}', "campaign is no text"),
        ("[" * 100_000, "nested too deep"),
        ("[]", "no records"),
        ("   \n", "the file holds nothing"),
        ("", "文件是空的（the file is empty）"),
        ("id,kind\n", "no records"),
        (",\n,\n", "the table is empty"),
        ('id,kind\n"r-1', "line 2: broken CSV"),
    ],
)
def test_text_that_is_no_list_of_records_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    assert words in refused(path)


def a_pdf(path: Path) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(path)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\xff\x01\x80\x81", "neither UTF-8 nor GB18030"),
        (b"PK\x03\x04 cut", "a ZIP package that is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "an XLS workbook"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "a binary file"),
        (b"<html><body>login", "an HTML page"),
    ],
)
def test_other_files_are_named(tmp_path: Path, body: bytes, words: str) -> None:
    path = tmp_path / "online.json"
    path.write_bytes(body)
    assert words in refused(path)


def test_a_pdf_without_text_is_refused_whatever_its_name(tmp_path: Path) -> None:
    a_pdf(tmp_path / "online.json")
    assert "PDF 没有文字层" in refused(tmp_path / "online.json")


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "a.xlsx", flat(record()))
    body = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 80
    body[start : start + 40] = bytes(255 - b for b in body[start : start + 40])
    path.write_bytes(body)
    assert "the workbook is damaged" in refused(path)


@pytest.mark.parametrize(("name", "words"), [("gone.json", "no such file"), (".", "no PDF in the folder")])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str, words: str) -> None:
    assert words in refused(tmp_path / name)


def test_a_file_that_the_system_withholds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = as_json(tmp_path / "a.json", record())

    def refuse(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "Permission denied" in refused(path)


def test_a_sheet_with_records_is_found_behind_others(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "a.xlsx", flat(record()))
    with path.open("rb") as file:
        book = openpyxl.load_workbook(file)
    book.create_sheet("说明", 0)["A1"] = "填写说明"
    book.save(path)
    assert read(path).records[0].id == "r-1"
