"""Reads from reports of earlier checks what was found of each application's paper."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.catalogue import message
from models.errors import DamagedInputError, UnreadableInputError
from models.report import SCHEMA, Verdict

WORST: tuple[Verdict, ...] = ("return", "review", "pass")


class _Document(BaseModel):
    """Of a document only what is asked; a report holds more."""

    model_config = ConfigDict(extra="ignore")
    online_id: str | None
    verdict: Verdict


class _Report(BaseModel):
    model_config = ConfigDict(extra="ignore")
    schema_: str = Field(alias="schema", pattern=f"^{SCHEMA}$")
    created_at: datetime
    documents: tuple[_Document, ...]


def read_verdicts(paths: Sequence[Path]) -> dict[str, Verdict]:
    """The verdict of each online record with paper in these reports: the latest report's that has it, and within one
    report the worst of its documents'. Raises InputError for a file that cannot be read or is no report."""
    verdicts: dict[str, Verdict] = {}
    for report in sorted((_read(p) for p in paths), key=lambda r: r.created_at.timestamp()):
        own: dict[str, Verdict] = {}
        for document in report.documents:
            if document.online_id is not None:
                before = own.get(document.online_id, document.verdict)
                own[document.online_id] = min(before, document.verdict, key=WORST.index)
        verdicts |= own
    return verdicts


def _read(path: Path) -> _Report:
    try:
        return _Report.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UnreadableInputError(str(path), error.strerror or str(error)) from error
    except ValidationError as error:
        said = message("summary.no_report")
        raise DamagedInputError(str(path), f"{said.zh}（{said.en}）") from error
