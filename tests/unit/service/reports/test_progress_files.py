"""The progress sheet as files: who passed by a sample stands apart, and the head of the log holds the sheet."""

import io
from datetime import UTC, datetime

import openpyxl
from docx import Document

from models.progress import ProgressLine, ProgressSheet
from service.reports.progress_docx import progress_docx
from service.reports.progress_xlsx import progress_xlsx

LINE = ProgressLine(key="enterprise", received=9, checked=7, recommended=6, passed=4)
SHEET = ProgressSheet(
    campaign="某项遴选", at=datetime(2021, 6, 1, tzinfo=UTC), total=LINE.model_copy(update={"key": ""}), kinds=(LINE,),
    chain_head="57:ab12",
)  # fmt: skip
KINDS = {"enterprise": "示范企业"}


def test_the_spreadsheet_says_it_all() -> None:
    page = openpyxl.load_workbook(io.BytesIO(progress_xlsx(SHEET, KINDS))).active
    assert page is not None
    rows = [[c.value for c in row] for row in page.iter_rows()]
    head = next(r for r in rows if "其中抽查免核" in r)
    first = next(r for r in rows if r[0] == "示范企业")
    assert dict(zip(head, first, strict=True))["其中抽查免核"] == 4
    assert rows[-1][0] == "操作日志链首 57:ab12"


def test_the_document_says_the_same() -> None:
    paper = Document(io.BytesIO(progress_docx(SHEET, KINDS)))
    cells = [[c.text for c in row.cells] for row in paper.tables[0].rows]
    assert dict(zip(*cells[:2], strict=True))["其中抽查免核"] == "4"
    assert paper.paragraphs[-1].text == "操作日志链首 57:ab12"
