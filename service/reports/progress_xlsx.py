"""Writes the progress sheet as a spreadsheet of one A4 page."""

from collections.abc import Iterable, Mapping
from io import BytesIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from models.catalogue import label
from models.progress import ProgressSheet
from service.reports.progress_words import (
    Row,
    chain_head,
    code_heads,
    code_rows,
    heads,
    line_rows,
    subtitle,
    title,
    total_row,
)

FACE, A4 = "Microsoft YaHei", 9
FIRST, OTHERS = 24.0, 11.0
"""Widths of columns, in characters."""


def progress_xlsx(sheet: ProgressSheet, kinds: Mapping[str, str]) -> bytes:
    """The spreadsheet; `kinds` names the kinds. No text is taken for a formula, number or link."""
    content = BytesIO()
    options = {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        page = book.add_worksheet(label("progress.sheet").zh)
        large = book.add_format({"font_name": FACE, "font_size": 16, "bold": True})
        small = book.add_format({"font_name": FACE, "font_size": 9, "font_color": "#555555"})
        page.write_string(0, 0, title(sheet), large)
        page.write_string(1, 0, subtitle(sheet), small)
        first = "city" if sheet.province else "province"
        at = _table(book, page, 3, heads("kind"), [*line_rows(sheet.kinds, kinds), total_row(sheet)])
        at = _table(book, page, at, heads(first), line_rows(sheet.places, {}))
        at = _table(book, page, at, code_heads(), code_rows(sheet.codes))
        page.write_string(at, 0, chain_head(sheet), small)
        page.set_column(0, 0, FIRST)
        page.set_column(1, len(heads("kind")) - 1, OTHERS)
        page.set_paper(A4)
        page.fit_to_pages(1, 1)
    return content.getvalue()


def _table(book: xlsxwriter.Workbook, page: Worksheet, at: int, head: Row, rows: Iterable[Row]) -> int:
    """Writes a table from row `at` on and gives the row where the next one begins."""
    cell = {"font_name": FACE, "font_size": 10.5, "border": 1}
    bold, plain = book.add_format({**cell, "bold": True, "bg_color": "#ECECEC"}), book.add_format(cell)
    every = (head, *rows)
    for n, row in enumerate(every):
        for column, value in enumerate(row):
            page.write(at + n, column, "" if value is None else value, plain if n else bold)
    return at + len(every) + 1
