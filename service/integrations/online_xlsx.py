"""Reads online records from Excel workbooks."""

import warnings
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from service.integrations.online_rows import Cell, RawFile, SheetValue, Where, failure
from service.integrations.online_tables import Row, header_of, table_of

BROKEN_WORKBOOK = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, ValueError, TypeError,
    SyntaxError, AttributeError, ArithmeticError, RuntimeError,
)  # fmt: skip
"""What openpyxl raises on a damaged workbook; there is no common base class."""


def read_xlsx(path: Path) -> RawFile:
    """The records of a workbook: those of its first sheet with an `id` column. Raises OnlineRecordsError."""
    try:
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")
            formulas = openpyxl.load_workbook(file)
            file.seek(0)
            values = openpyxl.load_workbook(file, data_only=True)
    except BROKEN_WORKBOOK as error:
        raise failure(path, "Excel 文件已损坏，无法读取", f"the workbook is damaged: {error}") from error
    sheets = [sheet.title for sheet in formulas.worksheets]
    tables = [list(_sheet_rows(path, formulas[name], values[name])) for name in sheets]
    chosen = next((rows for rows in tables if "id" in header_of(rows)), tables[0] if tables else [])
    return table_of(path, chosen)


def _sheet_rows(path: Path, formulas: Worksheet, values: Worksheet) -> Iterable[Row]:
    for number, (made, shown) in enumerate(zip(formulas.iter_rows(), values.iter_rows(), strict=True), 1):
        where = Where(f"工作表 {formulas.title} 第 {number} 行", f"sheet {formulas.title}, row {number}")
        yield where, [_sheet_cell(path, f, v, where) for f, v in zip(made, shown, strict=True)]


def _sheet_cell(path: Path, made: SheetCell | MergedCell, shown: SheetCell | MergedCell, where: Where) -> Cell:
    value = shown.value
    if made.data_type == "f" and value is None:
        zh, en = (
            f"单元格 {made.coordinate} 的公式没有存下结果",
            f"the formula in {made.coordinate} has no stored result",
        )
        raise failure(path, zh, en, where)
    if value is None:
        return ""
    if isinstance(value, str) and shown.data_type != "e":
        return value
    if isinstance(value, (bool, int, float, datetime, date, time)):
        return SheetValue(value, str(shown.number_format))
    zh, en = f"单元格 {shown.coordinate} 的内容 {value} 无法读取", f"cell {shown.coordinate} holds {value}"
    raise failure(path, zh, en, where)
