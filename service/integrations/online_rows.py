"""Online records as they stand in a file, before the form has been asked what they mean, and errors that say where."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from models.errors import OnlineRecordsError

OWN_COLUMNS = ("id", "application_no", "version", "kind", "province", "submitted_at")
"""What a record says of itself; every other column is a field of the form."""
PROVENANCE = "provenance"


@dataclass(frozen=True)
class SheetValue:
    """A spreadsheet cell that is no text: its value and its number format, which says how Excel shows it."""

    value: int | float | bool | datetime | date | time
    number_format: str = "General"


Cell = str | tuple[str, ...] | SheetValue


@dataclass(frozen=True)
class Where:
    """A place in the file, in both languages; empty: the file as a whole."""

    zh: str = ""
    en: str = ""


@dataclass(frozen=True)
class RawRecord:
    """One record: where it stands, its own columns and its fields by flat name."""

    where: Where
    own: dict[str, Cell]
    fields: dict[str, Cell]


@dataclass(frozen=True)
class RawFile:
    """Everything in a file. `columns` are those that a table has, None where records need not have all alike."""

    records: tuple[RawRecord, ...]
    campaign: str = ""
    provenance: str = ""
    columns: tuple[str, ...] | None = field(default=None)


def failure(path: Path, zh: str, en: str, where: Where | None = None) -> OnlineRecordsError:
    """The error that names the file, the place in it and the reason, on one line."""
    if where is not None and where.zh:
        zh, en = f"{where.zh}：{zh}", f"{where.en}: {en}"
    return OnlineRecordsError(one_line(path, zh, en))


def one_line(path: Path, zh: str, en: str) -> str:
    """What is to be said of a file, in both languages on one line."""
    return " ".join(f"{path}: {zh}（{en}）".split())
