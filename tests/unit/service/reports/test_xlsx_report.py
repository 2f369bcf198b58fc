"""The spreadsheet holds everything in words, hides what is private, and never takes a text for a formula."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from models.finding import Finding, Message
from models.report import Report
from models.seal import OwnerVerdict
from service.reports.xlsx_report import COLUMNS, write_xlsx
from tests.unit.service.reports.fakes import SEAL

Sheets = dict[str, list[dict[str, object]]]


def book(report: Report, tmp_path: Path, mask: bool = True) -> openpyxl.Workbook:
    write_xlsx(report, tmp_path / "report.xlsx", mask=mask)
    return openpyxl.load_workbook(tmp_path / "report.xlsx")


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip([str(h).split("\n")[0] for h in head], row, strict=True)) for row in body]


@pytest.fixture
def sheets(report: Report, tmp_path: Path) -> Sheets:
    return {sheet.title: rows(sheet) for sheet in book(report, tmp_path).worksheets}


def test_sheets_and_heads(report: Report, tmp_path: Path) -> None:
    workbook = book(report, tmp_path)
    assert workbook.sheetnames == ["Findings", "Fields", "Seals", "Attachments", "Pages"] == list(COLUMNS)
    for sheet in workbook.worksheets:
        assert sheet.freeze_panes == "C2"
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(sheet.max_row, len(COLUMNS[sheet.title])).coordinate}"
        heads = [str(cell.value) for cell in sheet[1]]
        assert len(set(heads)) == len(heads)
        assert all("\n" in head for head in heads)


def _foot(sheet: Worksheet) -> str:
    left = sheet.oddFooter.left if sheet.oddFooter is not None else None
    return (left.text if left is not None else None) or ""


def test_the_head_of_the_log_stands_at_the_foot_of_every_sheet(report: Report, tmp_path: Path) -> None:
    for head, feet in (("57:ab12", 5), ("", 0)):
        made = book(report.model_copy(update={"chain_head": head}), tmp_path)
        assert sum("57:ab12" in _foot(s) for s in made.worksheets) == feet
        assert ("57:ab12" in (made.properties.description or "")) is bool(feet)


def test_findings(sheets: Sheets) -> None:
    found = sheets["Findings"]
    assert [(f["文件"], f["序号"], f["代码"]) for f in found][:2] == [
        ("整批材料", 1, "SCAN_QUALITY"),
        (1, 1, "FIELD_MISMATCH"),
    ]
    assert len(found) == 1 + 6
    assert {f["级别"] for f in found} == {"错误", "提示", "人工", "说明"}
    assert next(f["印刷页码"] for f in found if f["代码"] == "PAGE_MISSING") == 3
    assert found[1]["印刷页码"] == 1


def test_every_field_seal_and_page_has_a_row(sheets: Sheets, report: Report) -> None:
    assert [r["字段名"] for r in sheets["Fields"]] == [f.name for d in report.documents for f in d.fields]
    assert [r["印文"] for r in sheets["Seals"]] == ["示范甲有限公司"]
    assert [(r["扫描件"], r["页"]) for r in sheets["Pages"]] == [
        ("甲.pdf", 1), ("甲.pdf", 2), ("b.zip!/乙/信.jpg", 1), ("b.zip!/乙/信.jpg", 2), ("c.heic", None),
    ]  # fmt: skip
    assert [r["原因"] for r in sheets["Pages"]][-2:] == ["像素过多", "不支持 HEIC"]


def test_private_data_is_hidden_unless_asked_for(report: Report, tmp_path: Path) -> None:
    hidden = str([rows(s) for s in book(report, tmp_path).worksheets])
    shown = str([rows(s) for s in book(report, tmp_path, mask=False).worksheets])
    for secret in ("13812341234", "13812391234", "zhang.san@example.cn"):
        assert secret not in hidden
        assert secret in shown
    assert "138****1234" in hidden


def test_codes_stay_text_and_shares_stay_numbers(report: Report, tmp_path: Path) -> None:
    sheet = book(report, tmp_path)["Seals"]
    row = {str(h.value).split("\n")[0]: c for h, c in zip(sheet[1], sheet[2], strict=True)}
    assert (row["印章编码"].value, row["印章编码"].data_type) == ("2101060012345", "s")
    assert (row["印迹完整度"].value, row["印迹完整度"].number_format) == (0.98, "0.0%")


def test_a_seal_says_why_and_where_it_differs(sheets: Sheets) -> None:
    [seal] = sheets["Seals"]
    assert seal["判断依据"] == "印文与应盖单位名称有 1 个字不同：第 3 字印文为“甲”，应为“乙”。"
    assert seal["英文依据"] == "Characters that differ from the name expected: 1 (no. 3 is “甲”, expected “乙”)."
    assert (seal["不同的字"], seal["无法确认的字"]) == ("第 3 字印文为“甲”，应为“乙”", None)


def test_hidden_characters_are_listed(report: Report, tmp_path: Path) -> None:
    verdict = OwnerVerdict(owner="unreadable", confidence=0.6, text="示范", reason="hidden", hidden=(2, 4))
    seal = SEAL.model_copy(update={"owner": "unreadable"})
    first = report.documents[0].model_copy(update={"seals": (seal,), "seal_verdicts": (verdict,)})
    [row] = rows(book(report.model_copy(update={"documents": (first,)}), tmp_path)["Seals"])
    assert (row["不同的字"], row["无法确认的字"]) == (None, "第 3、5 字")


@pytest.mark.parametrize("text", ["=1+1", "=HYPERLINK(A1)", "+1", "@SUM(A1)", "https://example.cn", "-3", "001"])
def test_a_text_is_never_a_formula_a_link_or_a_number(report: Report, tmp_path: Path, text: str) -> None:
    hostile = Finding(code="ELIGIBILITY", severity="error", paper=text, message=Message(zh="看", en="look"))
    package = report.package.model_copy(update={"findings": (hostile,)})
    sheet = book(report.model_copy(update={"package": package}), tmp_path)["Findings"]
    cell = sheet.cell(2, COLUMNS["Findings"].index("paper") + 1)
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_severities_have_a_colour_of_their_own(report: Report, tmp_path: Path) -> None:
    sheet = book(report, tmp_path)["Findings"]
    column = COLUMNS["Findings"].index("severity") + 1
    cells = [sheet.cell(row, column) for row in range(2, sheet.max_row + 1)]
    assert len({cell.fill.fgColor.rgb for cell in cells}) == len({cell.value for cell in cells}) == 4


def test_a_text_longer_than_a_cell_is_cut(report: Report, tmp_path: Path) -> None:
    long = Finding(code="ELIGIBILITY", severity="error", paper="字" * 40_000, message=Message(zh="看", en="look"))
    package = report.package.model_copy(update={"findings": (long,)})
    sheet = book(report.model_copy(update={"package": package}), tmp_path)["Findings"]
    assert len(str(sheet.cell(2, COLUMNS["Findings"].index("paper") + 1).value)) == 32_767


def test_an_empty_report_opens(report: Report, tmp_path: Path) -> None:
    empty = report.model_copy(update={"documents": (), "pages": (), "inputs": ()})
    assert len(book(empty, tmp_path).worksheets) == len(COLUMNS)


def test_the_parcel_of_every_page(report: Report, tmp_path: Path) -> None:
    pages = tuple(p.model_copy(update={"parcel": "P-2021-3"}) for p in report.pages)
    with_parcel = report.model_copy(update={"pages": pages})
    found = rows(book(with_parcel, tmp_path)["Pages"])
    assert [row["邮包编号"] for row in found] == ["P-2021-3"] * len(pages) + [None]
    assert "P-2021-3" not in with_parcel.model_dump_json()
