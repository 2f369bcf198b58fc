"""Writes the progress sheet as a document of one A4 page."""

from collections.abc import Iterable, Mapping
from io import BytesIO

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from models.progress import ProgressSheet
from service.reports.progress_words import (
    Row,
    chain_head,
    code_heads,
    code_rows,
    heads,
    line_rows,
    subtitle,
    title,
    total_row,
)

FACE = "宋体"
SIZE = 10.5
"""五号."""
SMALL = 7.5
"""六号: a line holds the head of the log."""


def progress_docx(sheet: ProgressSheet, kinds: Mapping[str, str]) -> bytes:
    """The document; `kinds` names the kinds."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(18)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = FACE, Pt(SIZE)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FACE)
    heading = paper.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = heading.add_run(title(sheet))
    run.bold, run.font.size = True, Pt(16)
    paper.add_paragraph(subtitle(sheet)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _table(paper, heads("kind"), [*line_rows(sheet.kinds, kinds), total_row(sheet)])
    _table(paper, heads("city" if sheet.province else "province"), line_rows(sheet.places, {}))
    _table(paper, code_heads(), code_rows(sheet.codes))
    paper.add_paragraph().add_run(chain_head(sheet)).font.size = Pt(SMALL)
    content = BytesIO()
    paper.save(content)
    return content.getvalue()


def _table(paper: Paper, head: Row, rows: Iterable[Row]) -> None:
    every = [head, *rows]
    table = paper.add_table(len(every), len(head), style="Table Grid")
    for cells, row in zip(table.rows, every, strict=True):
        for cell, value in zip(cells.cells, row, strict=True):
            cell.text = "" if value is None else str(value)
    for cell in table.rows[0].cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True
    paper.add_paragraph()
