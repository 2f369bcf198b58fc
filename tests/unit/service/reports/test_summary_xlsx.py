"""The summary table as a spreadsheet: values as text, and how it prints."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from models.summary_table import SummarySheet
from service.reports.summary_xlsx import summary_xlsx
from tests.unit.service.reports.summaries import COLUMNS, RECOMMENDER, row, sheet, sheet_of

SEAL_PT, POINTS_PER_CHARACTER = 45 / 25.4 * 72, 5.25


def opened(made: SummarySheet) -> Worksheet:
    worksheet = load_workbook(BytesIO(summary_xlsx(made))).active
    assert isinstance(worksheet, Worksheet)
    return worksheet


def test_title_heading_rows_and_the_seals_place() -> None:
    made = sheet_of(3)
    worksheet = opened(made)
    assert worksheet["A1"].value == made.title
    assert [c.value for c in worksheet[3]] == [c.label for c in COLUMNS]
    for number, values in enumerate(made.rows, 4):
        assert [c.value or "" for c in worksheet[number]] == [values[c.name] for c in COLUMNS]
    said = [str(c.value) for line in worksheet.iter_rows(min_row=7) for c in line if c.value]
    assert len(said) == 1 and said[0].startswith(f"推荐单位（盖章）：{RECOMMENDER}\n") and said[0].endswith("日")
    assert "A1:J1" in {r.coord for r in worksheet.merged_cells.ranges}
    (place,) = (m for m in worksheet.merged_cells.ranges if m.min_row == 7)
    bare = sum(worksheet.column_dimensions["ABCDEFGHIJ"[n]].width for n in range(place.max_col, 10))
    assert (worksheet.row_dimensions[7].height or 0) > SEAL_PT and bare * POINTS_PER_CHARACTER > SEAL_PT


def test_it_prints_in_landscape_with_its_heading_on_every_page() -> None:
    worksheet = opened(sheet_of(40))
    setup = worksheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight) == ("landscape", 9, None, 0)
    assert worksheet.sheet_properties.pageSetUpPr is not None and worksheet.sheet_properties.pageSetUpPr.fitToPage
    assert worksheet.print_title_rows == "$3:$3"
    assert worksheet.freeze_panes == "A4"
    assert worksheet.print_area == "'汇总表'!$A$1:$J$44"


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "00123", "https://example.cn", "15400000001", "1e5"])
def test_every_value_is_text(value: str) -> None:
    worksheet = opened(sheet(row(1, remark=value, contact_mobile=value)))
    for cell in (worksheet["J4"], worksheet["H4"]):
        assert (cell.value, cell.data_type, cell.number_format, cell.hyperlink) == (value, "s", "@", None)


def test_wrapped_rows_are_higher() -> None:
    worksheet = opened(
        sheet(
            row(1, applicant_name="甲公司", mode="/", kind="示范企业", object_name="/"),
            row(2, applicant_name="长" * 60),
        )
    )
    low, high = worksheet.row_dimensions[4].height, worksheet.row_dimensions[5].height
    assert low and high and high > 1.5 * low


def test_a_table_of_one_column() -> None:
    made = sheet_of(1)
    worksheet = opened(made.model_copy(update={"columns": made.columns[:1]}))
    assert [worksheet["A1"].value, worksheet["A3"].value, worksheet["A4"].value] == [made.title, "序号", "1"]
