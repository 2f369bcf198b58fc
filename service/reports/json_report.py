"""report.json, the shape that the contract makes public."""

import re
from collections.abc import Iterator
from pathlib import Path

from models.base import Record
from models.report import Report

LISTS = ("inputs", "pages", "documents")
"""What grows with the pages: written one after another, so that memory does not grow with them."""


def write_json(report: Report, path: Path) -> None:
    """Writes the report as the contract has it: UTF-8, one space of indent, nothing masked. Raises OSError as the disk
    does."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_pieces(report))


def _pieces(report: Report) -> Iterator[str]:
    """The text as pydantic writes it whole."""
    before = "{\n"
    for name, field in type(report).model_fields.items():
        if field.exclude:
            continue
        yield before
        before = ",\n"
        value = getattr(report, name)
        if name in LISTS and value:
            yield from _listed(name, value)
        else:
            yield report.model_dump_json(by_alias=True, indent=1, include={name})[2:-2]
    yield "\n}\n"


def _listed(name: str, records: tuple[Record, ...]) -> Iterator[str]:
    before = f' "{name}": [\n'
    for record in records:
        # A line break inside a text is escaped: every one that stands there is between two lines.
        yield before + re.sub("^", "  ", record.model_dump_json(by_alias=True, indent=1), flags=re.MULTILINE)
        before = ",\n"
    yield "\n ]"


def read_json(path: Path) -> Report:
    """A report that was written before. Raises pydantic's ValidationError when it is not one."""
    return Report.model_validate_json(path.read_bytes())
