"""Reads online records from tables: from the text of a CSV, and from rows of cells wherever they come from."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from service.integrations.online_rows import (
    OWN_COLUMNS,
    PROVENANCE,
    Cell,
    RawFile,
    RawRecord,
    Where,
    failure,
)

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
    return table_of(path, rows)


def table_of(path: Path, rows: Sequence[Row]) -> RawFile:
    """The records of a table whose first row with anything in it names the columns. Raises OnlineRecordsError."""
    filled = [(where, cells) for where, cells in rows if any(cell != "" for cell in cells)]
    if not filled:
        raise failure(path, "表格是空的", "the table is empty")
    header = header_of(filled)
    for name in header:
        if name and header.count(name) > 1:
            raise failure(path, f"列 {name} 出现两次", f"column {name} stands twice", filled[0][0])
    return RawFile(
        tuple(_record(path, header, cells, where) for where, cells in filled[1:]),
        columns=tuple(name for name in header if name),
    )


def header_of(rows: Sequence[Row]) -> list[str]:
    """The names of the columns, empty where there is none."""
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
