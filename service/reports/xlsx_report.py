"""The report as a spreadsheet, for those who sort and count: sheets Findings, Fields, Seals, Attachments, Pages."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from models.catalogue import label
from models.form_template import FormTemplate
from models.report import Report
from service.reports.presentation import Presentation
from service.reports.views import Tone
from service.reports.xlsx_rows import Cell, Row, attachment_rows, field_rows, finding_rows, page_rows, seal_rows

MOST_CHARACTERS = 32_767
"""What a cell holds by the file format; XlsxWriter drops a longer text."""

TONES: dict[Tone, tuple[str, str]] = {
    "error": ("#A02318", "#FBE9E5"),
    "warning": ("#85570A", "#FBF3E1"),
    "manual": ("#34518F", "#E9EEF8"),
    "info": ("#5B666C", "#F3F5F5"),
    "plain": ("#1D2326", "#FFFFFF"),
}
"""Ink and paper of a cell that says how bad something is; the word stands in it too."""


DOCUMENT = ("document", "application_no")
PLACE = ("file", "page")
COLUMNS: dict[str, tuple[str, ...]] = {
    "Findings": (
        *DOCUMENT, "number", "severity", "title", "field", "paper", "online", "message", "message_en", *PLACE,
        "printed_page", "rule", "code", "name",
    ),
    "Fields": (
        *DOCUMENT, "field", "status", "printed", "value", "online", "confidence", *PLACE, "also", "name",
    ),
    "Seals": (
        *DOCUMENT, "slot", "owner", "reason", "seal_text", "expected", "others", "hidden", "seal_kind", "line",
        "seal_code", "shape", "colour", "diameter", "coverage", "confidence", *PLACE, "reason_en",
    ),
    "Attachments": (
        *DOCUMENT, "attachment", "heading", "status", "listed", "stamped", "compared", *PLACE, "pages",
    ),
    "Pages": (
        *PLACE, "document", "page_kind", "page_status", "error", "printed_page", "printed_total", "rotation", "skew",
        "dpi", "parcel",
    ),
}  # fmt: skip
"""Each sheet's columns, by the catalogue's words."""

WIDTH = 11
WIDTHS = {
    "document": 7, "number": 6, "page": 6, "rule": 8, "severity": 9, "status": 16, "application_no": 18, "title": 22,
    "owner": 20, "line": 18, "seal_code": 18, "seal_kind": 14, "page_kind": 14, "code": 22, "file": 24, "name": 26,
    "field": 28, "slot": 28, "value": 28, "paper": 32, "online": 32, "printed": 32, "seal_text": 32, "expected": 32,
    "parcel": 18, "others": 30, "hidden": 16, "reason": 40, "reason_en": 40,
    "also": 40, "error": 40, "message": 48, "message_en": 48,
    "attachment": 32, "heading": 32, "stamped": 20, "compared": 40,
}  # fmt: skip
"""Widths in characters where `WIDTH` does not fit."""


def write_xlsx(
    report: Report,
    path: Path,
    mask: bool = True,
    private_fields: frozenset[str] = frozenset(),
    form: FormTemplate | None = None,
) -> None:
    """Writes the spreadsheet; what is masked and why is as in the HTML report. Texts are never taken for formulas,
    numbers or links. Raises OSError as the disk does."""
    presentation = Presentation.of(report, form, mask, private_fields)
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_urls": False, "strings_to_formulas": False}) as book:
        formats = _Formats(book)
        if report.chain_head:
            book.set_properties({"comments": _chain_head(report)})
        for name, rows in _sheets(presentation):
            worksheet = book.add_worksheet(name)
            _write(worksheet, COLUMNS[name], rows, formats)
            if report.chain_head:
                worksheet.set_footer(f"&L&8{_chain_head(report)}")
    path.write_bytes(content.getvalue())


def _chain_head(report: Report) -> str:
    words = label("report.chain_head")
    return f"{words.zh} {words.en} {report.chain_head}"


def _sheets(presentation: Presentation) -> Iterator[tuple[str, Iterable[Row]]]:
    yield "Findings", finding_rows(presentation)
    yield "Fields", field_rows(presentation)
    yield "Seals", seal_rows(presentation)
    yield "Attachments", attachment_rows(presentation)
    yield "Pages", page_rows(presentation)


class _Formats:
    """The cell formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        base = {"valign": "top", "text_wrap": True, "font_name": "Microsoft YaHei", "font_size": 10}
        self.head = book.add_format({**base, "bold": True, "bottom": 1, "bg_color": "#EEF1F2", "valign": "vcenter"})
        self.text = book.add_format({**base, "num_format": "@"})
        self.number = book.add_format(base)
        self.share = book.add_format({**base, "num_format": "0.0%"})
        self.tones = {
            tone: book.add_format({**base, "bold": tone != "plain", "font_color": ink, "bg_color": paper})
            for tone, (ink, paper) in TONES.items()
        }

    def of(self, cell: Cell) -> Format:
        """The format of a cell."""
        if cell.tone:
            return self.tones[cell.tone]
        return self.text if isinstance(cell.value, str) else self.share if cell.share else self.number


def _write(worksheet: Worksheet, columns: tuple[str, ...], rows: Iterable[Row], formats: _Formats) -> None:
    last = 0
    for column, word in enumerate(columns):
        words = label(f"report.word.{word}")
        worksheet.set_column(column, column, WIDTHS.get(word, WIDTH))
        worksheet.write_string(0, column, f"{words.zh}\n{words.en}", formats.head)
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(worksheet, last, column, cell, formats.of(cell))
    worksheet.set_row(0, 32)
    worksheet.freeze_panes(1, 2)
    worksheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0)


def _write_cell(worksheet: Worksheet, row: int, column: int, cell: Cell, style: Format) -> None:
    if cell.value is None:
        worksheet.write_blank(row, column, None, style)
    elif isinstance(cell.value, str):
        worksheet.write_string(row, column, cell.value[:MOST_CHARACTERS], style)
    else:
        worksheet.write_number(row, column, cell.value, style)
