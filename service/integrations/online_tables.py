"""Reads online records from tables: CSV in the encodings that Chinese systems write, and Excel workbooks."""

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from service.integrations.online_rows import (
    OWN_COLUMNS,
    PROVENANCE,
    Cell,
    RawFile,
    RawRecord,
    SheetValue,
    Where,
    failure,
)

BROKEN_WORKBOOK = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, ValueError, TypeError,
    SyntaxError, AttributeError, ArithmeticError, RuntimeError,
)  # fmt: skip
"""What openpyxl raises on a damaged workbook; there is no common base class."""

Row = tuple[Where, Sequence[Cell]]


def read_csv(path: Path, text: str) -> RawFile:
    """The records of a CSV text, comma or tab between cells. Raises OnlineRecordsError."""
    first = text.split("\n", 1)[0]
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            rows.append((Where(f"第 {line} 行", f"line {line}"), cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise failure(path, f"第 {line} 行：CSV 语法错误", f"line {line}: broken CSV: {error}") from error
    return _table(path, rows)


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
    chosen = next((rows for rows in tables if "id" in _header(rows)), tables[0] if tables else [])
    return _table(path, chosen)


def _table(path: Path, rows: Sequence[Row]) -> RawFile:
    filled = [(where, cells) for where, cells in rows if any(cell != "" for cell in cells)]
    if not filled:
        raise failure(path, "表格是空的", "the table is empty")
    header = _header(filled)
    for name in header:
        if name and header.count(name) > 1:
            raise failure(path, f"列 {name} 出现两次", f"column {name} stands twice", filled[0][0])
    return RawFile(
        tuple(_record(path, header, cells, where) for where, cells in filled[1:]),
        columns=tuple(name for name in header if name),
    )


def _header(rows: Sequence[Row]) -> list[str]:
    first = next((cells for _, cells in rows if any(cell != "" for cell in cells)), [])
    return [str(cell).strip() if isinstance(cell, str) else "" for cell in first]


def _record(path: Path, header: list[str], cells: Sequence[Cell], where: Where) -> RawRecord:
    """Rows may be shorter than the header, as Excel writes them; what stands beyond it is an error."""
    stray = next((i for i, c in enumerate(cells) if not _is_blank(c) and (i >= len(header) or not header[i])), None)
    if stray is not None:
        raise failure(path, f"第 {stray + 1} 列没有列名却有内容", f"column {stray + 1} has a value but no name", where)
    named = {name: cell for name, cell in zip(header, cells, strict=False) if name}
    own = {name: cell for name, cell in named.items() if name in (*OWN_COLUMNS, PROVENANCE)}
    return RawRecord(where, own, {name: cell for name, cell in named.items() if name not in own})


def _is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


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
