"""A folder of portal PDFs, alone and with a list: every file and row ends in a record, a note or the error."""

import json
from pathlib import Path

import pytest

from models.campaign import OnlineRecords
from models.errors import OnlineRecordsError
from service.integrations.online_records import read_online
from tests.unit.extractors.readers.making import scanned_pdf
from tests.unit.service.integrations.portal_files import FORM, NUMBER, OTHER, VALUES, as_list, portal, row


def read(folder: Path) -> OnlineRecords:
    return read_online(folder, FORM)


def refused(folder: Path) -> str:
    with pytest.raises(OnlineRecordsError) as caught:
        read(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_pdfs_alone_are_records_in_natural_order(tmp_path: Path) -> None:
    portal(tmp_path / "10.pdf", OTHER)
    portal(tmp_path / "2.pdf", NUMBER)
    portal(tmp_path / "更多" / "1.pdf", "SZCJ-2022-0552")
    found = read(tmp_path)
    assert [r.id for r in found.records] == [NUMBER, OTHER, "SZCJ-2022-0552"]
    assert {i: Path(p.path).name for i, p in found.prints.items()} == {
        NUMBER: "2.pdf", OTHER: "10.pdf", "SZCJ-2022-0552": "1.pdf",
    }  # fmt: skip
    assert (found.provenance, found.notes) == ("portal_export", ())


def test_a_list_gives_what_it_registers_and_the_pdfs_the_values(tmp_path: Path) -> None:
    portal(tmp_path / "a.pdf", NUMBER)
    portal(tmp_path / "b.pdf", OTHER, version="4")
    as_list(tmp_path / "名单.xlsx", row(OTHER, version="4"), row(NUMBER))
    found = read(tmp_path)
    assert [(r.id, r.application_no, r.version, r.province) for r in found.records] == [
        ("r-0551", OTHER, "4", "湖北省"), ("r-0550", NUMBER, "2", "湖北省"),
    ]  # fmt: skip
    assert found.records[1].fields["machines"] == "136"
    assert set(found.prints) == {"r-0550", "r-0551"}
    assert found.notes == ()


def test_a_list_need_not_have_more_than_numbers(tmp_path: Path) -> None:
    portal(tmp_path / "a.pdf")
    as_list(tmp_path / "l.xlsx", {"application_no": NUMBER})
    (record,) = read(tmp_path).records
    assert (record.id, record.version, record.kind) == (NUMBER, "2", "workshop")


def test_a_json_list_goes_with_pdfs_too(tmp_path: Path) -> None:
    portal(tmp_path / "a.pdf")
    body = {"records": [{"id": "x", "application_no": NUMBER, "kind": "workshop", "fields": {}}], "campaign": "c"}
    (tmp_path / "l.json").write_text(json.dumps(body), encoding="utf-8")
    found = read(tmp_path)
    assert (found.campaign, [r.id for r in found.records], found.notes) == ("c", ["x"], ())


def test_a_value_that_differs_is_told_with_both(tmp_path: Path) -> None:
    path = portal(tmp_path / "a.pdf", machines="137")
    as_list(tmp_path / "l.xlsx", row(**VALUES))
    found = read(tmp_path)
    assert found.records[0].fields["machines"] == "137"
    (note,) = found.notes
    assert note.startswith(f"{path}: ")
    assert "machines 列表“136”、PDF“137”" in note


def test_a_row_without_a_pdf_stays_with_the_values_of_the_list(tmp_path: Path) -> None:
    portal(tmp_path / "a.pdf")
    path = as_list(tmp_path / "l.xlsx", row(**VALUES), row(OTHER, **{**VALUES, "machines": "5"}))
    found = read(tmp_path)
    assert [(r.id, r.fields["machines"]) for r in found.records] == [("r-0550", "136"), ("r-0551", "5")]
    assert set(found.prints) == {"r-0550"}
    (note,) = found.notes
    assert note.startswith(f"{path}: 1 行没有对应的 PDF，以列表为准：r-0551")


@pytest.mark.parametrize("more", [{}, {"kind": ""}], ids=["no values", "no kind either"])
def test_a_row_with_neither_a_pdf_nor_values_is_told(tmp_path: Path, more: dict[str, str]) -> None:
    portal(tmp_path / "a.pdf")
    as_list(tmp_path / "l.xlsx", row(), row(OTHER, **more))
    found = read(tmp_path)
    assert [r.id for r in found.records] == ["r-0550"]
    (note,) = found.notes
    assert "1 行没有对应的 PDF，列表也没有填报内容，未作为网上记录：r-0551" in note


def test_a_pdf_without_a_row_is_a_record_and_told(tmp_path: Path) -> None:
    portal(tmp_path / "a.pdf")
    path = portal(tmp_path / "b.pdf", OTHER)
    as_list(tmp_path / "l.xlsx", row())
    found = read(tmp_path)
    assert [r.id for r in found.records] == ["r-0550", OTHER]
    assert set(found.prints) == {"r-0550", OTHER}
    assert found.notes == (f"{path}: 列表 l.xlsx 中没有这一份（not in the list l.xlsx）",)


def test_two_pdfs_for_one_application_are_refused_by_name(tmp_path: Path) -> None:
    portal(tmp_path / "a.pdf", version="1")
    portal(tmp_path / "b.pdf", version="2")
    line = refused(tmp_path)
    assert NUMBER in line
    assert "a.pdf、b.pdf" in line


@pytest.mark.parametrize("listed", [True, False])
def test_a_bad_file_is_named_among_good_ones(tmp_path: Path, listed: bool) -> None:
    portal(tmp_path / "a.pdf")
    bad, worse = scanned_pdf(tmp_path / "b.pdf"), tmp_path / "c.pdf"
    worse.write_bytes(b"no PDF")
    if listed:
        as_list(tmp_path / "l.xlsx", row())
    line = refused(tmp_path)
    assert f"{bad}: PDF 没有文字层" in line
    assert f"{worse}: " in line
    assert "a.pdf" not in line


def test_what_is_neither_is_told_and_leavings_of_the_system_are_not(tmp_path: Path) -> None:
    portal(tmp_path / "a.pdf")
    (tmp_path / "说明.docx").write_bytes(b"PK")
    (tmp_path / "x" / "y").mkdir(parents=True)
    for name in (".DS_Store", "Thumbs.db", "~$l.xlsx", "desktop.ini"):
        (tmp_path / name).write_bytes(b"x")
    assert [Path(n.split(": ")[0]).name for n in read(tmp_path).notes] == ["y", "说明.docx"]


@pytest.mark.parametrize(
    ("lists", "words"),
    [
        ([("a.xlsx", row()), ("b.xlsx", row())], "有不止一份列表：a.xlsx、b.xlsx"),
        ([("a.xlsx", {"id": "r-1"})], "缺少列：application_no"),
        ([("a.xlsx", {**row(), "colour": "red"})], "未知的字段 colour"),
        ([("a.xlsx", {**row(), "kind": "palace"})], "未知的申报类别 palace"),
    ],
)
def test_a_list_that_does_not_do_is_refused(
    tmp_path: Path, lists: list[tuple[str, dict[str, str]]], words: str
) -> None:
    portal(tmp_path / "p.pdf")
    for name, cells in lists:
        as_list(tmp_path / name, cells)
    assert words in refused(tmp_path)


def test_ids_stay_unique_between_list_and_pdfs(tmp_path: Path) -> None:
    portal(tmp_path / "a.pdf")
    portal(tmp_path / "b.pdf", OTHER)
    as_list(tmp_path / "l.xlsx", row(id=OTHER))
    assert f"编号 {OTHER} 与另一份重复" in refused(tmp_path)


def test_a_folder_without_a_pdf_is_refused(tmp_path: Path) -> None:
    as_list(tmp_path / "l.xlsx", row(**VALUES))
    assert "文件夹里没有 PDF" in refused(tmp_path)
