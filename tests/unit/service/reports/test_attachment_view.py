"""The attachments of a document in the HTML report and in the spreadsheet."""

from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook

from models.report import Report
from service.reports.xlsx_report import write_xlsx

Rendered = Callable[..., str]


def without(report: Report) -> Report:
    documents = tuple(d.model_copy(update={"attachments": ()}) for d in report.documents)
    return report.model_copy(update={"documents": documents})


def test_what_is_there_and_what_lacks_is_shown(rendered: Rendered) -> None:
    page = rendered()
    table = page.split('<section class="attachments">')[1].split("</section>")[0]
    assert page.count('<section class="attachments">') == 1
    for word in (
        "执照复印件",
        "营业执照",
        "清单所列",
        "未见申报单位章",
        "审计报告（2018、2019）",
        "缺少",
        "未能识别标题",
    ):
        assert word in table
    assert "无法辨认" in table and "13812341234" not in table


def test_without_attachments_there_is_no_table(rendered: Rendered, report: Report) -> None:
    assert 'class="attachments"' not in rendered(of=without(report))


def test_a_row_each_in_the_spreadsheet(report: Report, tmp_path: Path) -> None:
    write_xlsx(report, tmp_path / "report.xlsx")
    sheet = load_workbook(tmp_path / "report.xlsx")["Attachments"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[2] for row in rows] == ["执照复印件", "审计报告（2018、2019）", "未能识别的附件"]
    assert [row[4] for row in rows] == ["已附", "缺少", "未能识别标题"]
    assert rows[0][-2:] == [2, 1] and rows[1][-3:] == [None, None, 0]
