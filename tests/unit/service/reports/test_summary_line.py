"""What the terminal says of each document."""

from models.report import PackageReport, Report
from service.reports.summary_line import summary_lines


def test_a_line_for_each_document_and_one_for_the_package(report: Report) -> None:
    assert summary_lines(report) == (
        "文件 1  FWX2021-21-0007  enterprise  建议补正 (Return for correction suggested)  错误 3 提示 2 人工 0",
        "文件 2  函件  未发现问题（机器核对） (Nothing found by the machine)  错误 0 提示 0 人工 0",
        "整批材料  错误 0 提示 0 人工 1",
    )


def test_documents_come_in_order(report: Report) -> None:
    turned = report.model_copy(update={"documents": report.documents[::-1], "package": PackageReport()})
    assert [line.split("  ")[0] for line in summary_lines(turned)] == ["文件 1", "文件 2"]
