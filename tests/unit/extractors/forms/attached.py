"""A form with attachments, and pages of them as read, made of literals."""

from extractors.forms.content import DocumentPage, PageContent
from extractors.ocr.engine import Line
from models.form_template import AttachmentField, AttachmentSpec, PageSpec
from models.scan import PageKind
from tests.unit.extractors.forms.paper import EM, FORM, column, content, line

LICENCE = AttachmentSpec(
    name="licence", label="营业执照复印件", titles=("营业执照", "事业单位法人证书"),
    fields=(
        AttachmentField(name="applicant_name", label="名称", aliases=("单位名称",)),
        AttachmentField(name="uscc", label="统一社会信用代码"),
    ),
)  # fmt: skip
AUDIT = AttachmentSpec(
    name="audit", label="审计报告", titles=("审计报告",), parts=("资产负债表",), years=(2018, 2019, 2020),
)  # fmt: skip
SPECIAL = AttachmentSpec(name="special", label="专项报告", titles=("服务收入专项审计报告",), kinds=("firm",))
ATTACHED = FORM.model_copy(
    update={
        "attachments": (LICENCE, AUDIT, SPECIAL),
        "pages": (*FORM.pages[:-1], PageSpec(kind="attachment", title="附件", aliases=("附件清单", "附件一览表"))),
    }
)
BODY = [f"正文第{i}行" for i in "一二三四五六七八"]


def headed(*titles: str, em: float = 2 * EM, top: str = "", body: list[str] = BODY) -> list[Line]:
    """The lines of a page: what stands at its top, titles in type of height `em`, and text below."""
    first = [line(top, 100, 60)] if top else []
    return [*first, *(line(t, 200, 150 + 70 * i, em=em) for i, t in enumerate(titles)), *column(body, y=700)]


def page(lines: list[Line], number: int = 1, kind: PageKind = "attachment") -> DocumentPage:
    what: PageContent = content(lines, page=number)
    return DocumentPage(what, kind)
