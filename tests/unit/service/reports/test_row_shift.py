"""One row made many: what stands around it follows."""

import pytest
from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from service.reports.row_shift import repeat_row

ROW = 3


def made() -> tuple[Workbook, Worksheet]:
    book = Workbook()
    worksheet = book.active
    assert isinstance(worksheet, Worksheet)
    worksheet.title = "表 一"
    for name in ("A2", "A3", "C3", "A4", "A5"):
        worksheet[name] = name
    worksheet["A3"].font = Font(bold=True)
    for number, height in ((3, 40), (4, 17), (5, 60)):
        worksheet.row_dimensions[number].height = height
    for area in ("A1:C1", "A3:B3", "D2:D4", "A5:C6"):
        worksheet.merge_cells(area)
    return book, worksheet


def test_values_formats_heights_and_merges() -> None:
    _, worksheet = made()
    repeat_row(worksheet, ROW, 3)
    assert [worksheet[f"A{n}"].value for n in range(2, 8)] == ["A2", "A3", "A3", "A3", "A4", "A5"]
    assert [worksheet[f"A{n}"].font.bold for n in range(2, 7)] == [False, True, True, True, False]
    assert [worksheet.row_dimensions[n].height for n in range(3, 8)] == [40, 40, 40, 17, 60]
    assert {m.coord for m in worksheet.merged_cells.ranges} == {
        "A1:C1", "A3:B3", "A4:B4", "A5:B5", "D2:D6", "A7:C8",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "after"),
    [
        ("=SUM(F3:F3)", "=SUM(F3:F5)"), ("=SUM($F$2:$F$4)", "=SUM($F$2:$F$6)"), ("=A2+A3+A4", "=A2+A3+A6"),
        ("=SUM(F:F)", "=SUM(F:F)"), ("=SUM(4:5)", "=SUM(6:7)"), ("=\'别处\'!A9", "=\'别处\'!A9"),
        ('="A4 is "&A4', '="A4 is "&A6'), ("=\'表 一\'!A4", "=\'表 一\'!A6"), ("=LOG10(A4)", "=LOG10(A6)"),
    ],
)  # fmt: skip
def test_formulas_follow(formula: str, after: str) -> None:
    _, worksheet = made()
    worksheet["E5"] = formula
    repeat_row(worksheet, ROW, 3)
    assert worksheet["E7"].value == after


def test_formulas_of_the_row_and_of_other_sheets() -> None:
    book, worksheet = made()
    other = book.create_sheet("别处")
    other["A1"] = "=COUNTA('表 一'!A3:A3)+A9"
    worksheet["E3"] = "=C3*2"
    book.defined_names["区"] = DefinedName("区", attr_text="'表 一'!$A$3:$A$4")
    repeat_row(worksheet, ROW, 2)
    assert other["A1"].value == "=COUNTA('表 一'!A3:A4)+A9"
    assert [worksheet["E3"].value, worksheet["E4"].value] == ["=C3*2", "=C4*2"]
    assert book.defined_names["区"].attr_text == "'表 一'!$A$3:$A$5"


def test_areas_follow() -> None:
    _, worksheet = made()
    worksheet.print_area = "A1:D6"
    worksheet.auto_filter.ref = "A2:D3"
    worksheet.conditional_formatting.add("A3:C3", Rule("duplicateValues"))
    check = DataValidation("list", formula1='"甲,乙"')
    check.add("C3")
    worksheet.add_data_validation(check)
    repeat_row(worksheet, ROW, 3)
    assert worksheet.print_area == "'表 一'!$A$1:$D$8"
    assert worksheet.auto_filter.ref == "A2:D5"
    assert [str(f.sqref) for f in worksheet.conditional_formatting] == ["A3:C5"]
    assert str(check.sqref) == "C3:C5"


def test_one_row_stays_as_it_is() -> None:
    _, worksheet = made()
    repeat_row(worksheet, ROW, 1)
    assert worksheet["A4"].value == "A4"
