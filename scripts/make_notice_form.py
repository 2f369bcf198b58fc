"""Makes the document that correction notices are written on: `python scripts/make_notice_form.py`."""

from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

TO = Path(__file__).parent.parent / "service" / "reports" / "templates" / "correction_notice.docx"
COLUMNS = (
    ("序号", "number", 1.2),
    ("页码", "page", 2.4),
    ("事项", "subject", 3.2),
    ("情况说明", "matter", 5.4),
    ("补正方式", "how", 3.4),
)
OPENING = (
    "贵单位报送的{{ kind }}申报材料（申报编号：{{ application_no }}）收悉。经核对纸质材料与网上填报信息，"
    "下列事项需要补正："
)
CLOSING = (
    "请于收到本通知之日起{{ days }}个工作日内完成补正，并将补正材料（注明申报编号）报送我单位。"
    "补正材料可以只提供所涉及的页，其余各页不必重新报送。",
    "对上述事项有不同意见的，请在上述期限内书面说明。",
    "联系人及电话：{{ contact }}",
)


def main() -> None:
    """Writes the form."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.7)
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    normal.font.name, normal.font.size = "仿宋", Pt(14)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    title = _said(document.add_paragraph(), "申报材料补正通知书", WD_ALIGN_PARAGRAPH.CENTER)
    title.runs[0].font.size, title.runs[0].bold = Pt(22), True
    _said(document.add_paragraph(), "{{ applicant }}：")
    _indented(document.add_paragraph(), OPENING)
    table = document.add_table(rows=4, cols=len(COLUMNS), style="Table Grid")
    table.rows[1].cells[0].text = "{%tr for item in items %}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    for cells, column in zip(zip(*(r.cells for r in table.rows), strict=True), COLUMNS, strict=True):
        head, name, width = column
        cells[0].text, cells[2].text = head, f"{{{{ item.{name} }}}}"
        for cell in cells:
            cell.width = Cm(width)
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(10.5)
    for text in CLOSING:
        _indented(document.add_paragraph(), text)
    document.add_paragraph()
    _said(document.add_paragraph(), "（受理单位盖章）　　", WD_ALIGN_PARAGRAPH.RIGHT)
    _said(document.add_paragraph(), "{{ date }}　　", WD_ALIGN_PARAGRAPH.RIGHT)
    document.save(str(TO))


def _said(paragraph: Paragraph, text: str, where: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT) -> Paragraph:
    paragraph.add_run(text)
    paragraph.alignment = where
    return paragraph


def _indented(paragraph: Paragraph, text: str) -> None:
    paragraph.paragraph_format.first_line_indent = Pt(28)
    _said(paragraph, text)


if __name__ == "__main__":
    main()
