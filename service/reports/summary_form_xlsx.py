"""Fills a province's own spreadsheet: the row with an application's placeholders is repeated, the others are filled."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from models.summary_table import SummarySheet
from service.reports.row_shift import repeat_row
from service.reports.summary_placeholders import (
    PLACEHOLDER,
    check_names,
    filled,
    refused,
    row_names,
    row_values,
    table_values,
)
from service.reports.summary_words import line_count

GENERAL, TEXT = "General", "@"
LEAD = 1.45
"""Height of a line in heights of its type."""
EM_PER_CHARACTER = 0.5
"""A column's width counts digits, which are half as wide as a Chinese character."""
USUAL_WIDTH, USUAL_SIZE = 8.43, 11.0
"""Width of a column in digits and size of type in points where the file does not say."""
HIGHEST_PT = 409.0
SHAPES = (b":sp>", b":sp ", b":cxnSp", b":grpSp")
"""Drawn boxes and lines, which the library that fills the file does not carry over."""


def fill_xlsx(path: Path, sheet: SummarySheet) -> bytes:
    """The file with the table in it; the file itself stays. Values are text and never formulas. Raises UsageError for a
    file that is no such spreadsheet, has text boxes that would be lost, no placeholder, an unknown one, or not exactly
    one row to repeat."""
    book = _opened(path)
    rows = row_names(sheet)
    known = {*rows, *table_values(sheet)}
    used = [(ws, cell, name) for ws in book.worksheets for cell in _texts(ws) for name in _names(cell)]
    heads = [name for ws in book.worksheets for text in _running(ws).values() for name in PLACEHOLDER.findall(text)]
    check_names(path, [*(name for _, _, name in used), *heads], known)
    places = sorted({(ws.title, cell.row) for ws, cell, name in used if name in rows})
    if len(places) != 1:
        shown = "、".join(f"{title}!{row}" for title, row in places) or "—"
        raise refused(path, "form_rows", rows=shown)
    title, row = places[0]
    for worksheet in book.worksheets:
        _fill(worksheet, table_values(sheet), row if worksheet.title == title else None)
    _repeat(book[title], row, sheet)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _opened(path: Path) -> Workbook:
    try:
        content = path.read_bytes()
        with ZipFile(BytesIO(content)) as archive:
            drawn = [n for n in archive.namelist() if n.startswith("xl/drawings/drawing") and n.endswith(".xml")]
            if any(mark in archive.read(n) for n in drawn for mark in SHAPES):
                raise refused(path, "form_shapes")
        return load_workbook(BytesIO(content), rich_text=True)
    except OSError as error:
        raise refused(path, "form_unreadable", reason=error.strerror or error) from error
    except (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, SyntaxError) as error:
        raise refused(path, "form_no_xlsx") from error


def _repeat(worksheet: Worksheet, row: int, sheet: SummarySheet) -> None:
    repeat_row(worksheet, row, len(sheet.rows))
    for number, values in enumerate(sheet.rows, row):
        for cell in worksheet[number]:
            if isinstance(cell, Cell):
                _set(cell, row_values(sheet, values))
        _heighten(worksheet, number)


def _fill(worksheet: Worksheet, values: Mapping[str, str], but: int | None) -> None:
    """Fills what may stand anywhere, in all rows but one."""
    for cell in _texts(worksheet):
        if cell.row != but:
            _set(cell, values)
    for (part, side), text in _running(worksheet).items():
        getattr(getattr(worksheet, part), side).text = filled(text, values)


def _texts(worksheet: Worksheet) -> Iterator[Cell]:
    for line in worksheet.iter_rows():
        for cell in line:
            if isinstance(cell, Cell) and isinstance(cell.value, (str, CellRichText)):
                yield cell


def _names(cell: Cell) -> list[str]:
    return PLACEHOLDER.findall(str(cell.value)) if isinstance(cell.value, (str, CellRichText)) else []


def _set(cell: Cell, values: Mapping[str, str]) -> None:
    """Fills a cell as text: a value that begins with = is no formula."""
    if not _names(cell):
        return
    if isinstance(cell.value, CellRichText):
        cell.value = _rich(cell.value, values)
        return
    cell.value = filled(str(cell.value), values)
    cell.data_type = "s"
    if cell.number_format == GENERAL:
        cell.number_format = TEXT


def _rich(text: CellRichText, values: Mapping[str, str]) -> CellRichText | str:
    """A text of several types; one whose placeholder begins in one and ends in another takes a single type."""
    if PLACEHOLDER.findall(str(text)) != [n for piece in text for n in PLACEHOLDER.findall(str(piece))]:
        return filled(str(text), values)
    return CellRichText(
        *(TextBlock(p.font, filled(p.text, values)) if isinstance(p, TextBlock) else filled(p, values) for p in text)
    )


def _running(worksheet: Worksheet) -> dict[tuple[str, str], str]:
    """The texts at the head and foot of printed pages, by part and side."""
    parts = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
    texts = {(p, s): getattr(getattr(worksheet, p), s).text for p in parts for s in ("left", "center", "right")}
    return {place: text for place, text in texts.items() if text and PLACEHOLDER.search(text)}


def _heighten(worksheet: Worksheet, row: int) -> None:
    """A row of fixed height grows to what its wrapped cells need; others the program that opens the file fits."""
    height = worksheet.row_dimensions[row].height
    if height is None:
        return
    needed = max((_needed(worksheet, c) for c in worksheet[row] if isinstance(c, Cell) and c.value), default=0.0)
    worksheet.row_dimensions[row].height = min(max(float(height), needed), HIGHEST_PT)


def _needed(worksheet: Worksheet, cell: Cell) -> float:
    if not (cell.alignment and cell.alignment.wrap_text):
        return 0.0
    size = float(cell.font.size or USUAL_SIZE) if cell.font else USUAL_SIZE
    columns = next(
        (range(m.min_col, m.max_col + 1) for m in worksheet.merged_cells.ranges if cell.coordinate in m),
        range(cell.column, cell.column + 1),
    )
    width = sum(_width(worksheet, column) for column in columns)
    lines = line_count(str(cell.value), width * EM_PER_CHARACTER * USUAL_SIZE / size)
    return LEAD * size * lines


def _width(worksheet: Worksheet, column: int) -> float:
    for dimension in worksheet.column_dimensions.values():
        if dimension.min and dimension.max and dimension.min <= column <= dimension.max and dimension.width:
            return float(dimension.width)
    return USUAL_WIDTH
