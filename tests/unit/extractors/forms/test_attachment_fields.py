"""The values on a licence, by their labels."""

import pytest

from extractors.forms.attachment_fields import find_in_attachment, find_in_attachments
from extractors.ocr.engine import Line
from models.attachment import Attachment
from models.scan import PageRef
from tests.unit.extractors.forms.attached import ATTACHED, LICENCE
from tests.unit.extractors.forms.paper import content, line

NAME = "某某科技有限公司"
FIELDS = ATTACHED.fields_of("firm")


def found(*lines: Line) -> dict[str, str]:
    return {p.name: p.text for p in find_in_attachment(content(lines), LICENCE, FIELDS)}


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        ([line("名称", 100, 300), line(NAME, 300, 300)], NAME),
        ([line("名　　称", 100, 300), line(NAME, 300, 300)], NAME),
        ([line("名", 100, 300), line("称", 180, 300), line(NAME, 300, 300)], NAME),
        ([line("名称：" + NAME, 100, 300)], NAME),
        ([line("名 称 " + NAME, 100, 300)], NAME),
        ([line("单位名称", 100, 300), line(NAME, 300, 300)], NAME),
        ([line("名称", 100, 300), line("某某科技", 300, 300), line("有限公司", 300, 350)], "某某科技有限公司"),
        (
            [line("名称", 100, 300), line(NAME, 300, 300), line("类型", 100, 350), line("有限责任公司", 300, 350)],
            NAME,
        ),
        ([line("名称", 100, 300), line(NAME, 300, 300), line("注册资本", 700, 300)], NAME),
        ([line("名称", 100, 300), line(NAME, 100, 350)], NAME),
        ([line("名称", 100, 300)], None),
        ([line("类型", 100, 300), line("有限责任公司", 300, 300)], None),
    ],
    ids=[
        "beside", "spread", "in pieces", "in one line", "in one line with blanks", "alias", "wrapped", "next label",
        "another column", "below", "nothing", "no label",
    ],
)  # fmt: skip
def test_the_name_on_a_licence(lines: list[Line], want: str | None) -> None:
    assert found(*lines) == ({} if want is None else {"applicant_name": want})


def test_a_code_behind_its_label() -> None:
    assert found(line("统一社会信用代码 91210106YW998322X9", 100, 200)) == {"uscc": "91210106YW998322X9"}


def test_places_know_their_attachment_and_kind() -> None:
    first = content([line("名称：" + NAME, 100, 300)], page=1)
    second = content([line("名称：" + NAME, 100, 300)], page=2)
    pages = (PageRef(input=0, page=1), PageRef(input=0, page=2))
    attachments = [Attachment(name=None, title="", pages=()), Attachment(name="licence", title="", pages=pages)]
    (one,) = find_in_attachments([first, second], attachments, ATTACHED, "firm")
    assert (one.attachment, one.place.name, one.place.block) == (1, "applicant_name", "attachment.licence")
    assert one.place.stretches[0].content is first
    assert one.place.spec.label == "名称"
    assert find_in_attachments([first, second], attachments, ATTACHED, "city") != ()
    assert find_in_attachments([first, second], attachments, ATTACHED, "letter") == ()
