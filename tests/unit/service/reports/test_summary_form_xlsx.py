"""A province's own spreadsheet, filled."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from models.errors import UsageError
from models.summary_table import SummarySheet
from service.reports.summary_form_xlsx import fill_xlsx
from tests.unit.service.reports.summaries import RECOMMENDER, row, sheet, sheet_of


def province(path: Path, change: Callable[[Worksheet], None] = lambda worksheet: None) -> Path:
    """A file with a title, a heading, a row of placeholders and a foot."""
    book = Workbook()
    worksheet = book.active
    assert isinstance(worksheet, Worksheet)
    worksheet["A1"] = "{{ year }}年度汇总表（{{recommender_name}}，共{{ count }}项）"
    for column, (head, name) in enumerate(
        [("序号", "no"), ("单位", "applicant_name"), ("电话", "联系电话"), ("法人", "legal_rep"),
         ("收入", "financials.2020.revenue")], 1
    ):  # fmt: skip
        worksheet.cell(2, column, head)
        worksheet.cell(3, column, f"{{{{ {name} }}}}")
    worksheet["B3"].font = Font(name="SimSun", size=9)
    worksheet["B3"].alignment = Alignment(wrap_text=True)
    worksheet.column_dimensions["B"].width = 12
    worksheet.row_dimensions[3].height = 15
    worksheet["A4"] = "合计"
    worksheet["B4"] = "=COUNTA(B3:B3)"
    worksheet.merge_cells("A1:E1")
    change(worksheet)
    book.save(path)
    return path


def filled(path: Path, made: SummarySheet) -> Worksheet:
    worksheet = load_workbook(BytesIO(fill_xlsx(path, made)), rich_text=True).worksheets[0]
    assert isinstance(worksheet, Worksheet)
    return worksheet


def test_head_rows_and_foot(tmp_path: Path) -> None:
    made = sheet_of(3)
    path = province(tmp_path / "省.xlsx")
    before = path.read_bytes()
    worksheet = filled(path, made)
    assert worksheet["A1"].value == f"2021年度汇总表（{RECOMMENDER}，共3项）"
    names = ("no", "applicant_name", "contact_mobile", "legal_rep", "financials.2020.revenue")
    for number, values in enumerate(made.rows, 3):
        assert [c.value for c in worksheet[number]] == [values[n] for n in names]
        assert (worksheet.cell(number, 2).font.name, worksheet.cell(number, 3).number_format) == ("SimSun", "@")
    assert [worksheet["A6"].value, worksheet["B6"].value] == ["合计", "=COUNTA(B3:B5)"]
    assert (worksheet.row_dimensions[3].height or 0) > 25
    assert path.read_bytes() == before


@pytest.mark.parametrize("value", ["=1+1", "+86", "-", "@x", "{{ year }}", "{{ nothing }}"])
def test_values_are_text_and_no_formula_or_placeholder(value: str, tmp_path: Path) -> None:
    worksheet = filled(province(tmp_path / "a.xlsx"), sheet(row(1, applicant_name=value)))
    assert (worksheet["B3"].value, worksheet["B3"].data_type) == (value, "s")


def test_text_in_several_types_and_the_pages_head(tmp_path: Path) -> None:
    def change(worksheet: Worksheet) -> None:
        bold = InlineFont(b=True)
        worksheet["A5"] = CellRichText("单位：", TextBlock(bold, "{{ recommender_name }}"))
        worksheet["A6"] = CellRichText("{{ ye", TextBlock(bold, "ar }}年"))
        assert worksheet.oddHeader is not None
        worksheet.oddHeader.center.text = "{{ year }}"

    worksheet = filled(province(tmp_path / "a.xlsx", change), sheet_of(1))
    rich = worksheet["A5"].value
    assert isinstance(rich, CellRichText) and str(rich) == f"单位：{RECOMMENDER}"
    assert isinstance(rich[1], TextBlock) and rich[1].font.b
    assert worksheet["A6"].value == "2021年"
    assert worksheet.oddHeader is not None and worksheet.oddHeader.center.text == "2021"


def _unknown(worksheet: Worksheet) -> None:
    worksheet["A7"] = "{{ nonsense }} {{ year }} {{ no such }}"


def _two_rows(worksheet: Worksheet) -> None:
    worksheet["A9"] = "{{ uscc }}"


def _no_row(worksheet: Worksheet) -> None:
    worksheet.delete_rows(3)


def _nothing(worksheet: Worksheet) -> None:
    worksheet.delete_rows(1, 3)


@pytest.mark.parametrize(
    ("change", "told"),
    [(_unknown, r"nonsense.*no such"), (_two_rows, r"Sheet!3.*Sheet!9"), (_no_row, "一行"), (_nothing, "没有占位符")],
)
def test_what_cannot_be_filled(change: Callable[[Worksheet], None], told: str, tmp_path: Path) -> None:
    path = province(tmp_path / "a.xlsx", change)
    with pytest.raises(UsageError, match=told) as error:
        fill_xlsx(path, sheet_of(2))
    assert "a.xlsx" in str(error.value)


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0 an old or encrypted file", b"PK\x03\x04 cut off"])
def test_no_spreadsheet(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="XLSX"):
        fill_xlsx(path, sheet_of(1))


def test_another_archive_and_no_file(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    for other in (path, tmp_path / "none.xlsx", tmp_path):
        with pytest.raises(UsageError, match=other.name):
            fill_xlsx(other, sheet_of(1))


def test_text_boxes_are_not_lost_unsaid(tmp_path: Path) -> None:
    path = province(tmp_path / "a.xlsx")
    with ZipFile(path, "a") as archive:
        archive.writestr("xl/drawings/drawing1.xml", "<xdr:wsDr><xdr:sp macro=''></xdr:sp></xdr:wsDr>")
    with pytest.raises(UsageError, match="文本框"):
        fill_xlsx(path, sheet_of(1))
