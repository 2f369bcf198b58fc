"""Pages become attachments, none is guessed; the lines of the paper's own list."""

import pytest

from extractors.forms.attachments import propose
from extractors.ocr.engine import Line
from models.attachment import Attachment, ListedAttachment
from models.scan import PageKind
from tests.unit.extractors.forms.attached import ATTACHED, headed, page
from tests.unit.extractors.forms.paper import EM, column, line

MORE = headed()


def found(*pages: list[Line]) -> tuple[Attachment, ...]:
    return propose([page(lines, n) for n, lines in enumerate(pages, 1)], ATTACHED, "firm")[0]


def shapes(*pages: list[Line]) -> list[tuple[str | None, tuple[int, ...], list[int]]]:
    return [(a.name, a.years, [p.page for p in a.pages]) for a in found(*pages)]


@pytest.mark.parametrize(
    ("pages", "want"),
    [
        ([headed("营业执照"), headed("2019年度审计报告"), MORE], [("licence", (), [1]), ("audit", (2019,), [2, 3])]),
        ([headed("审计报告", body=["贵公司2020年12月31日的财务状况"] * 8)], [("audit", (2020,), [1])]),
        ([headed("2018年度审计报告"), headed("2019年度审计报告")], [("audit", (2018,), [1]), ("audit", (2019,), [2])]),
        ([headed("2019年度审计报告"), headed("审计报告"), MORE], [("audit", (2019,), [1, 2, 3])]),
        ([headed("审计报告"), headed(body=["贵公司2019年度财务报表"] * 8)], [("audit", (2019,), [1, 2])]),
        ([headed("2019年度审计报告"), headed(body=["贵公司2020年度"] * 8)], [("audit", (2019,), [1, 2])]),
        ([headed("2019年度审计报告"), headed("资产负债表")], [("audit", (2019,), [1, 2])]),
        ([headed("2019年度审计报告"), headed("厂房租赁合同")], [("audit", (2019,), [1]), (None, (), [2])]),
        ([headed("营业执照"), headed(top="附件2"), MORE], [("licence", (), [1]), (None, (), [2, 3])]),
        ([headed("营业执照"), headed(body=["照片"])], [("licence", (), [1]), (None, (), [2])]),
        ([MORE], [(None, (), [1])]),
        ([headed("2013年度审计报告")], [("audit", (), [1])]),
        ([], []),
    ],
    ids=[
        "goes on", "year by its text", "two years", "title once more", "year on a further page",
        "another year on a further page", "a part", "another title", "another number",
        "a bare page", "no title at all", "a year that is not wanted",
        "no pages",
    ],
)  # fmt: skip
def test_runs_of_pages(pages: list[list[Line]], want: list[tuple[str | None, tuple[int, ...], list[int]]]) -> None:
    assert shapes(*pages) == want


@pytest.mark.parametrize(("between", "parts"), [("blank", 1), ("narrative", 2)])
def test_what_lies_between(between: PageKind, parts: int) -> None:
    pages = [page(headed("审计报告"), 1), page([], 2, between), page(MORE, 3)]
    attachments, _ = propose(pages, ATTACHED, "firm")
    assert len(attachments) == parts
    assert [p.page for a in attachments for p in a.pages] == [1, 3]


def test_a_title_has_its_place_and_confidence() -> None:
    (licence,) = found(headed("营业执照"))
    assert licence.box is not None and licence.title == "营业执照"
    assert licence.confidence == pytest.approx(0.99)


def listed(lines: list[Line], *more: list[Line]) -> tuple[ListedAttachment, ...]:
    pages = [page(p, n) for n, p in enumerate([lines, *more], 1)]
    return propose(pages, ATTACHED, "firm")[1]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("1. 营业执照（副本）复印件", [(1, "licence", ())]),
        ("2、2018—2019年审计报告 2份", [(2, "audit", (2018, 2019))]),
        ("附件3 近三年审计报告", [(3, "audit", (2018, 2019, 2020))]),
        ("（四） 服务收入专项审计报告", [(4, "special", ())]),
        ("营业执照、审计报告", [(None, "licence", ()), (None, "audit", ())]),
        ("5. 厂房租赁合同", [(5, None, ())]),
        ("6. 营业执熙复印件", [(6, "licence", ())]),
        ("7. 2013年审计报告", [(7, "audit", ())]),
        ("附件名称", []),
        ("5.", []),
    ],
)
def test_lines_of_the_list(text: str, want: list[tuple[int | None, str | None, tuple[int, ...]]]) -> None:
    lines = listed(headed("附件清单", body=[text]))
    assert sorted((x.number, x.name, x.years) for x in lines) == sorted(want, key=str)


def test_a_list_in_columns_that_goes_on() -> None:
    first = [line("附件清单", 300, 100, em=2 * EM), line("1", 100, 300), line("营业执照复印件", 300, 300)]
    second = [*column(["2. 审计报告", "3. 厂房租赁合同"], y=300), *column(["备注说明文字"] * 8, y=700)]
    assert [(x.number, x.name, x.page) for x in listed(first, second)] == [
        (1, "licence", 1), (2, "audit", 2), (3, None, 2),
    ]  # fmt: skip


def test_behind_a_list_an_attachment_begins_anew() -> None:
    attachments, lines = propose([page(headed("附件清单", body=["1. 营业执照"]), 1), page(MORE, 2)], ATTACHED, "firm")
    assert [(a.name, len(a.pages)) for a in attachments] == [(None, 1)]
    assert len(lines) == 1
