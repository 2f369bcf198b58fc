"""Writes a correction notice into a document that a province may lay out its own way, to be finished in Word."""

from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Pt
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from models.catalogue import label, said
from models.errors import UsageError
from models.notice import CorrectionNotice
from service.reports.summary_words import printable

SHIPPED = "templates/correction_notice.docx"
BLANK = "　" * 12
"""What is to be filled in by hand."""
SMALL = 7.5
"""Points of the line at the foot."""
GAP = "　　"


def notice_docx(notice: CorrectionNotice, form: Path | None = None) -> bytes:
    """The notice as DOCX, on the province's own form or the one that is shipped; the head of the audit log stands where
    the form has `{{ chain_head }}`, else at the foot. Placeholders run in a sandbox, values are escaped. Raises
    UsageError for a form that is no such document or cannot be filled."""
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    values = _printable(notice.model_dump()) | {
        "contact": printable(notice.contact) or BLANK,
        "days": notice.days or GAP,
    }
    try:
        content = form.read_bytes() if form else files("service.reports").joinpath(SHIPPED).read_bytes()
        document = DocxTemplate(BytesIO(content))
        placed = "chain_head" in document.get_undeclared_template_variables(environment)
        document.render(values, environment)
        if notice.chain_head and not placed:
            _at_foot(document, f"{label('report.chain_head').zh} {notice.chain_head}")
        out = BytesIO()
        document.save(out)
    except TemplateError as error:
        raise UsageError(said("notice.form", file=form, reason=error.message or type(error).__name__)) from error
    except OSError as error:
        raise UsageError(said("notice.form", file=form, reason=error.strerror or error)) from error
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise UsageError(said("notice.form", file=form, reason="DOCX")) from error
    return out.getvalue()


def _at_foot(document: DocxTemplate, text: str) -> None:
    """Adds a small line at the foot of every page."""
    for section in document.docx.sections:
        section.footer.add_paragraph().add_run(text).font.size = Pt(SMALL)


def _printable(value: Any) -> Any:
    """The same without characters that no document may hold."""
    if isinstance(value, dict):
        return {name: _printable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    return printable(value) if isinstance(value, str) else value
