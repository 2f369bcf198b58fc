"""A province's own document, filled."""

from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document

from models.errors import UsageError
from models.summary_table import SummarySheet
from service.reports.summary_form_docx import fill_docx
from tests.unit.service.reports.summaries import RECOMMENDER, row, sheet, sheet_of

HEAD = "{{ recommender_name }} {{ year }}年 共{{ count }}项"
PLAIN = [["{{ no }}", "{{ applicant_name }}", "{{ 联系电话 }}", "{{ financials.2020.revenue }}"]]
LOOP = [
    ["{%tr for r in rows %}", "", "", ""],
    ["{{ r.no }}", "{{ r.applicant_name }}", "{{ r.contact_mobile }}", "{{ r.financials[2020].revenue }}"],
    ["{%tr endfor %}", "", "", ""],
]  # fmt: skip


def province(path: Path, rows: list[list[str]], head: str = HEAD) -> Path:
    """A document with a line, a table with a heading and these rows, and a foot."""
    document = docx.Document()
    document.add_paragraph(head)
    table = document.add_table(1, 4)
    table.rows[0].cells[0].text = "序号"
    for texts in rows:
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    document.sections[0].footer.paragraphs[0].text = "{{ title }}"
    document.save(str(path))
    return path


def filled(path: Path, made: SummarySheet) -> Document:
    return docx.Document(BytesIO(fill_docx(path, made)))


@pytest.mark.parametrize("rows", [PLAIN, LOOP])
def test_head_rows_and_foot(rows: list[list[str]], tmp_path: Path) -> None:
    made = sheet_of(3)
    path = province(tmp_path / "省.docx", rows)
    before = path.read_bytes()
    document = filled(path, made)
    assert document.paragraphs[0].text == f"{RECOMMENDER} 2021年 共3项"
    _, *body = document.tables[0].rows
    names = ("no", "applicant_name", "contact_mobile", "financials.2020.revenue")
    assert [[c.text for c in line.cells] for line in body] == [[values[n] for n in names] for values in made.rows]
    assert document.sections[0].footer.paragraphs[0].text == made.title
    assert path.read_bytes() == before


def test_placeholders_that_word_cut_into_pieces(tmp_path: Path) -> None:
    path = province(tmp_path / "a.docx", PLAIN)
    document = docx.Document(str(path))
    cell = document.tables[0].rows[1].cells[1].paragraphs[0]
    cell.clear()
    for piece in ("{", "{ applicant", "_na", "me }", "}"):
        cell.add_run(piece).bold = piece == "_na"
    document.save(str(path))
    assert filled(path, sheet_of(2)).tables[0].rows[2].cells[1].text == "沈阳示例2号装备制造股份有限公司"


@pytest.mark.parametrize("value", ["甲&乙<b>", "{{ year }}", "{% for x in y %}", "=1+1", '"甲"'])
@pytest.mark.parametrize("rows", [PLAIN, LOOP])
def test_values_are_text(value: str, rows: list[list[str]], tmp_path: Path) -> None:
    document = filled(province(tmp_path / "a.docx", rows), sheet(row(1, applicant_name=value)))
    assert document.tables[0].rows[1].cells[1].text == value


@pytest.mark.parametrize(
    ("rows", "head", "told"),
    [
        ([["{{ nonsense }}", "{{ no }}", "{{ also_not }}", ""]], HEAD, "also_not.*nonsense"),
        ([["{%tr for r in rows %}", "", "", ""], ["{{ r.nonsense }}", "", "", ""], ["{%tr endfor %}", "", "", ""]],
         HEAD, "nonsense"),
        ([], "无", "没有占位符"),
        ([], HEAD, "一行"),
        (PLAIN, "{{ uscc }}", "uscc"),
        ([*PLAIN, ["{{ uscc }}", "", "", ""]], HEAD, "一行"),
        ([["{{ no }", "", "", ""]], HEAD + "{{", "占位符"),
        (PLAIN, "{{ title.__class__.__mro__ }}", "占位符"),
    ],
)  # fmt: skip
def test_what_cannot_be_filled(rows: list[list[str]], head: str, told: str, tmp_path: Path) -> None:
    path = province(tmp_path / "a.docx", rows, head)
    document = docx.Document(str(path))
    document.sections[0].footer.paragraphs[0].text = ""
    document.save(str(path))
    with pytest.raises(UsageError, match=told) as error:
        fill_docx(path, sheet_of(2))
    assert "a.docx" in str(error.value)


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0 old", b"PK\x03\x04 cut off"])
def test_no_document(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="DOCX"):
        fill_docx(path, sheet_of(1))
    with pytest.raises(UsageError, match="none"):
        fill_docx(tmp_path / "none.docx", sheet_of(1))
