"""The rows of a table as JSON lines, written from one kind of database and read into either."""

import json
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, DateTime, Table, func, insert, select, text, update
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from models.catalogue import said
from models.errors import BackupError

BATCH = 500
"""Rows that are in memory at a time."""
Row = dict[str, Any]


def write_rows(session: Session, table: Table, path: Path) -> int:
    """Writes every row of a table, in the order of its key, one JSON object a line, and says how many. Raises
    OSError."""
    count = 0
    found = session.execute(select(table).order_by(*table.primary_key), execution_options={"yield_per": BATCH})
    with path.open("w", encoding="utf-8") as file:
        for row in found.mappings():
            line = json.dumps({name: _told(value) for name, value in row.items()}, ensure_ascii=False)
            file.write(f"{line}\n")
            count += 1
    return count


def read_rows(connection: Connection, table: Table, lines: Iterable[bytes]) -> int:
    """Adds rows to an empty table and says how many. Rows may point at later ones of their own table. Raises
    BackupError for what are no rows of this table."""
    pointing = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    later: list[Row] = []
    count = 0
    try:
        rows = (_row(table, line) for line in lines)
        while batch := list(islice(rows, BATCH)):
            later += [row.copy() for row in batch if any(row.get(name) is not None for name in pointing)]
            connection.execute(insert(table), [row | dict.fromkeys(pointing) for row in batch])
            count += len(batch)
        for row in later:
            own = [column == row[column.name] for column in table.primary_key]
            connection.execute(update(table).where(*own).values({name: row[name] for name in pointing}))
    except (ValueError, KeyError, StatementError) as error:
        raise BackupError(said("backup.broken_rows", table=table.name, reason=str(error).splitlines()[0])) from error
    _count_on(connection, table)
    return count


def _told(value: object) -> object:
    """A value as JSON has it."""
    return value.isoformat() if isinstance(value, datetime) else value


def _row(table: Table, line: bytes) -> Row:
    """A row of a table. Raises ValueError and KeyError."""
    row = json.loads(line)
    if not isinstance(row, dict) or set(row) != set(table.columns.keys()):
        raise ValueError("other columns")
    moments = {name for name, column in table.columns.items() if _is_moment(column)}
    return {n: datetime.fromisoformat(v) if n in moments and v is not None else v for n, v in row.items()}


def _is_moment(column: Column[Any]) -> bool:
    """Whether a column holds moments, in a table as we declare it or as it was found."""
    return isinstance(getattr(column.type, "impl_instance", column.type), DateTime)


def _count_on(connection: Connection, table: Table) -> None:
    """Lets PostgreSQL number new rows after those that were read; SQLite does so by itself."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    highest = connection.scalar(select(func.max(column)))
    if highest is not None:
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)"),
            {"table": table.name, "column": column.name, "highest": highest},
        )
