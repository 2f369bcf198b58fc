"""report.json, the shape that the contract makes public."""

from pathlib import Path

from models.report import Report


def write_json(report: Report, path: Path) -> None:
    """Writes the report as the contract has it: UTF-8, one space of indent, nothing masked. Raises OSError as the disk
    does."""
    path.write_text(report.model_dump_json(by_alias=True, indent=1) + "\n", encoding="utf-8")


def read_json(path: Path) -> Report:
    """A report that was written before. Raises pydantic's ValidationError when it is not one."""
    return Report.model_validate_json(path.read_bytes())
