"""Fills a province's own document: rows of a table by a loop that the file writes, or one plain row of placeholders."""

import re
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from models.summary_table import SummarySheet
from service.reports.summary_placeholders import (
    check_names,
    refused,
    row_names,
    row_values,
    table_values,
)

ROWS, ROW = "rows", "row"
"""What a loop of the file runs over, and what a row is called in the loop that is put around a plain row."""
NAME = re.compile(r"\{\{-?\s*(\w+)")
"""The name that a placeholder begins with; a filter may follow."""
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def fill_docx(path: Path, sheet: SummarySheet) -> bytes:
    """The file with the table in it; the file itself stays. Placeholders run in a sandbox, values are escaped. Raises
    UsageError for a file that is no such document, has no placeholder, an unknown one, one that cannot be understood,
    or not exactly one row to repeat."""
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    document = _opened(path)
    in_rows = {first for name in row_names(sheet) if (first := name.partition(".")[0]).isidentifier()}
    try:
        used = document.get_undeclared_template_variables(environment)
        check_names(path, sorted(used), {ROWS, *in_rows, *table_values(sheet)})
        plain = used & in_rows
        if not plain and ROWS not in used:
            raise refused(path, "form_rows", rows="—")
        if plain:
            _loop(path, document, plain)
        rows = [_named(row_values(sheet, row)) for row in sheet.rows]
        document.render({**table_values(sheet), ROWS: rows}, environment)
    except TemplateError as error:
        raise refused(path, "form_broken", reason=error.message or type(error).__name__) from error
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _opened(path: Path) -> DocxTemplate:
    try:
        document = DocxTemplate(BytesIO(path.read_bytes()))
        document.init_docx()
        return document
    except OSError as error:
        raise refused(path, "form_unreadable", reason=error.strerror or error) from error
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise refused(path, "form_no_docx") from error


def _loop(path: Path, document: DocxTemplate, names: Iterable[str]) -> None:
    """Puts a loop around the one table row that holds these placeholders. Raises UsageError where none does, or
    several do."""
    wanted = set(names)
    body = document.docx.element.body
    holding = [row for row in body.iter(f"{WORD}tr") if _placeholders(row) & wanted]
    inner = [row for row in holding if not any(other is not row for other in holding if other in row.iterdescendants())]
    found = set().union(*(_placeholders(row) for row in inner))
    if outside := wanted - found:
        raise refused(path, "form_outside", names="、".join(f"{{{{ {n} }}}}" for n in sorted(outside)))
    if len(inner) != 1:
        raise refused(path, "form_rows", rows=len(inner))
    (row,) = inner
    known = "".join(f"{{% set {name} = {ROW}.{name} %}}" for name in sorted(wanted))
    _say_before(row, f"{{% for {ROW} in {ROWS} %}}{known}")
    row.tail = f"{{% endfor %}}{row.tail or ''}"


def _placeholders(element: etree._Element) -> set[str]:
    """The names in an element's text, which Word may cut anywhere."""
    paragraphs = element.iter(f"{WORD}p")
    texts = ("".join(t.text or "" for t in paragraph.iter(f"{WORD}t")) for paragraph in paragraphs)
    return {name for text in texts for name in NAME.findall(text)}


def _say_before(element: etree._Element, text: str) -> None:
    """Writes into the document between an element and what stands before it."""
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + text
    elif parent is not None:
        parent.text = (parent.text or "") + text


def _named(values: dict[str, str]) -> dict[str, object]:
    """Values by their names; those of a yearly table by block, year and name: `financials.2020.revenue`."""
    out: dict[str, object] = {}
    for name, value in values.items():
        block, *rest = name.split(".")
        if not rest:
            out[name] = value
            continue
        within = out.setdefault(block, {})
        for part in rest[:-1]:
            within = within.setdefault(int(part) if part.isdigit() else part, {}) if isinstance(within, dict) else {}
        if isinstance(within, dict):
            within[rest[-1]] = value
    return out
