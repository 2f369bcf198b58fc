"""What a province's own file may ask for in `{{ }}`: words of the table in its head and foot, words of an application
in the row that is repeated."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from models.catalogue import message
from models.errors import UsageError
from models.summary_table import SummarySheet

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
RECOMMENDER = "recommender_name"


def table_values(sheet: SummarySheet) -> dict[str, str]:
    """What may stand anywhere, by its name."""
    return {
        "title": sheet.title, "campaign": sheet.campaign, RECOMMENDER: sheet.recommender, "year": sheet.year,
        "count": str(len(sheet.rows)), "date": sheet.date,
    }  # fmt: skip


def row_values(sheet: SummarySheet, row: Mapping[str, str]) -> dict[str, str]:
    """What may stand in the row that is repeated: what may stand anywhere, the fields of the application, and the
    columns of the campaign's own table by their names, labels and aliases."""
    labels = {word: row[c.name] for c in sheet.columns for word in (*c.aliases, c.label)}
    columns = {c.name: row[c.name] for c in sheet.columns}
    return {**labels, **row, **table_values(sheet), **columns}


def row_names(sheet: SummarySheet) -> frozenset[str]:
    """The names that only a row can answer."""
    return frozenset(row_values(sheet, sheet.rows[0])) - set(table_values(sheet))


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its placeholders filled. Raises KeyError for one that is not among the values."""
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)


def check_names(path: Path, used: Iterable[str], known: Iterable[str]) -> None:
    """Raises UsageError, which names the file and the placeholders, where one is unknown or there is none at all."""
    names = list(dict.fromkeys(used))
    if not names:
        raise refused(path, "form_without_placeholder")
    unknown = [n for n in names if n not in set(known)]
    if unknown:
        raise refused(path, "form_unknown", names="、".join(f"{{{{ {n} }}}}" for n in unknown))


def refused(path: Path, key: str, **values: object) -> UsageError:
    """The error that says why a file cannot be filled."""
    said = message(f"summary.{key}", **values)
    return UsageError(f"{path}: {said.zh}（{said.en}）")
