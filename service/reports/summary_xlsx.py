"""Writes a summary table as a spreadsheet that prints as its PDF does: every value as text, A4 in landscape."""

from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from models.catalogue import label
from models.summary_table import SummarySheet
from service.reports.summary_words import Widths, column_widths, is_centred, line_count

FACE = "Microsoft YaHei"
SIZE_PT, LINE_PT, PAD_PT = 10.5, 16.0, 10.0
"""五号; the height of a line of it, and of a row beyond its lines."""
PRINTED_PT, CELL_PAD_PT = 757.0, 9.0
"""267 mm of A4 in landscape; a cell's padding to both sides together."""
POINTS_PER_CHARACTER = 5.35
"""Width of a digit of the workbook's default typeface (7 px at 96 dpi) in points: the unit of column widths."""
TITLE_PT, COUNTS_PT, SEAL_PT = 34.0, 20.0, 153.0
"""Heights of rows; the seal's place is 54 mm high and wide, for a seal of 45 mm."""
TITLE, COUNTS, HEAD = range(3)
"""Rows above the table's own."""
A4 = 9
"""The paper by the file format's own number."""
TEXT, STROKE = "@", "/"


def summary_xlsx(sheet: SummarySheet) -> bytes:
    """The spreadsheet. No value is taken for a formula, number or link."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_urls": False, "strings_to_formulas": False}) as book:
        worksheet = book.add_worksheet(label("summary.word.sheet").zh)
        widths = column_widths(sheet, PRINTED_PT, CELL_PAD_PT, (SIZE_PT,))
        formats = _Formats(book)
        _head(worksheet, sheet, widths, formats)
        _rows(worksheet, sheet, widths, formats)
        _foot(worksheet, sheet, widths, formats)
        _page(worksheet, sheet)
    return content.getvalue()


class _Formats:
    """The cell formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        base = {"font_name": FACE, "font_size": SIZE_PT, "valign": "vcenter", "num_format": TEXT}
        cell = {**base, "border": 1, "text_wrap": True}
        self.title = book.add_format({**base, "font_size": 18, "bold": True, "align": "center"})
        self.counts = book.add_format({**base, "font_size": 9, "align": "right", "font_color": "#555555"})
        self.head = book.add_format({**cell, "bold": True, "align": "center", "bg_color": "#ECECEC"})
        self.left = book.add_format({**cell, "align": "left"})
        self.centre = book.add_format({**cell, "align": "center"})
        self.seal = book.add_format({**base, "font_size": 12, "align": "right", "text_wrap": True, "indent": 1})

    def of(self, centred: bool) -> Format:
        """The format of a value."""
        return self.centre if centred else self.left


def _head(worksheet: Worksheet, sheet: SummarySheet, widths: Widths, formats: _Formats) -> None:
    last = len(sheet.columns) - 1
    _across(worksheet, TITLE, 0, last, sheet.title, formats.title)
    counts = label("summary.word.total").zh.replace("#", str(len(sheet.rows)))
    counts += "".join(f"　{kind} {count}" for kind, count in sheet.counts.items())
    _across(worksheet, COUNTS, 0, last, counts, formats.counts)
    worksheet.set_row(TITLE, TITLE_PT)
    worksheet.set_row(COUNTS, COUNTS_PT)
    labels = [spec.label for spec in sheet.columns]
    for column, (text, ems) in enumerate(zip(labels, widths.ems, strict=True)):
        worksheet.set_column(column, column, (ems * widths.size + CELL_PAD_PT) / POINTS_PER_CHARACTER)
        worksheet.write_string(HEAD, column, text, formats.head)
    worksheet.set_row(HEAD, _height(labels, widths))


def _rows(worksheet: Worksheet, sheet: SummarySheet, widths: Widths, formats: _Formats) -> None:
    centred = [is_centred(sheet, spec) for spec in sheet.columns]
    for number, row in enumerate(sheet.rows, HEAD + 1):
        cells = [row[spec.name] for spec in sheet.columns]
        for column, text in enumerate(cells):
            worksheet.write_string(number, column, text, formats.of(centred[column] or text == STROKE))
        worksheet.set_row(number, _height(cells, widths))


def _foot(worksheet: Worksheet, sheet: SummarySheet, widths: Widths, formats: _Formats) -> None:
    """The recommender's place in one row, which no page break splits: name and date, and right of them bare cells."""
    last, row = len(sheet.columns) - 1, HEAD + len(sheet.rows) + 1
    points = [ems * widths.size + CELL_PAD_PT for ems in widths.ems]
    split = max((n for n in range(1, last + 1) if sum(points[n:]) >= SEAL_PT), default=last + 1)
    words = f"{sheet.seal_label}：{sheet.recommender}\n\n{label('summary.word.date').zh}"
    _across(worksheet, row, 0, split - 1, words, formats.seal)
    worksheet.set_row(row, SEAL_PT)


def _across(worksheet: Worksheet, row: int, first: int, last: int, text: str, style: Format) -> None:
    """A text over several columns, or in the one there is."""
    if last > first:
        worksheet.merge_range(row, first, row, last, "", style)
    worksheet.write_string(row, first, text, style)


def _height(cells: list[str], widths: Widths) -> float:
    lines = max(line_count(text, ems) for text, ems in zip(cells, widths.ems, strict=True))
    return min(LINE_PT * lines + PAD_PT, 409.0)


def _page(worksheet: Worksheet, sheet: SummarySheet) -> None:
    end = HEAD + len(sheet.rows) + 1
    worksheet.ignore_errors({"number_stored_as_text": f"A1:XFD{end + 1}"})
    worksheet.freeze_panes(HEAD + 1, 0)
    worksheet.set_landscape()
    worksheet.set_paper(A4)
    worksheet.set_margins(left=0.59, right=0.59, top=0.63, bottom=0.67)
    worksheet.center_horizontally()
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(HEAD)
    worksheet.print_area(0, 0, end, len(sheet.columns) - 1)
    page, pages = label("summary.word.page").zh, label("summary.word.pages").zh
    worksheet.set_footer(f"&C{page.replace('#', '&P')}　{pages.replace('#', '&N')}")
