"""A document held against the portal's print of its record, page by page."""

from collections.abc import Sequence

import pytest

from extractors.forms.content import PageContent
from extractors.ocr.engine import Line
from extractors.pipeline import PageReading, documents_of
from models.finding import Finding
from models.geometry import Box
from models.portal import PortalLine, PortalPage, PortalPrint
from service.workflows.check_package import check_package
from service.workflows.compare_print import print_findings
from tests.unit.extractors.forms.paper import FORM, HEIGHT, WIDTH, column, content, line
from tests.unit.service.workflows.readings import basic, cover, online, reading, record, scans
from tests.unit.service.workflows.test_check_package import REQUEST

PLEDGE = [
    "申报单位承诺书",
    "我单位自愿参加本次遴选，所报材料真实完整。",
    "近三年内没有发生重大质量、环保和安全事故。",
    "如有虚假，愿意承担由此产生的一切责任。",
    "申报单位（公章）：",
]
MORE = "本承诺书自签署之日起三年内有效。"


def pledge(lines: Sequence[str] = PLEDGE, *more: Line) -> PageContent:
    return content([*column(lines, pitch=80), *more])


def printed(*pages: PageContent) -> PortalPrint:
    """The portal's print that reads as these pages do."""
    return PortalPrint(
        path="portal.pdf",
        pages=tuple(
            PortalPage(
                number=n,
                lines=tuple(
                    PortalLine(
                        text=x.reading.text, box=Box.clipped(*(v / s for v, s in zip(x.bounds, SIZE, strict=True)))
                    )
                    for x in page.lines
                ),
            )
            for n, page in enumerate(pages, 1)
        ),
    )


SIZE = (WIDTH, HEIGHT, WIDTH, HEIGHT)
PRINT = printed(cover(), pledge(), basic())
PAPER = (cover(), pledge(), basic())


def found(*pages: PageContent, told: Sequence[Finding] = (), print_: PortalPrint = PRINT) -> list[Finding]:
    readings = [reading(n, page) for n, page in enumerate(pages, 1)]
    (document,) = documents_of(readings, FORM)
    return list(print_findings(document, readings, print_, record(), FORM, told))


def test_a_paper_that_is_its_print_gives_nothing() -> None:
    assert found(*PAPER) == []


def test_a_line_more_is_told_on_its_page() -> None:
    (finding,) = found(cover(), pledge(PLEDGE, line(MORE, 100, 1000)), basic())
    assert (finding.code, finding.page, finding.paper) == ("PAGE_DIFFERS", 2, MORE)
    assert finding.box is not None and finding.box.holds((0.2, 1010 / HEIGHT))


def test_a_signature_and_a_typed_date_are_no_difference() -> None:
    signed = pledge([*PLEDGE[:-1], PLEDGE[-1] + "某某某某公司"], line("2021年4月28日", 400, 470))
    assert found(cover(), signed, basic()) == []


def test_running_lines_may_differ_from_print_to_print() -> None:
    feet = [line("第 2 页 共 3 页", 400, HEIGHT - 60), line("打印时间：2021-04-28 09:30", 100, HEIGHT - 60)]
    assert found(cover(), pledge(PLEDGE, *feet), basic()) == []


def test_another_page_under_the_same_number_is_told_as_a_whole() -> None:
    other = pledge([f"这是另外一份材料中的第{c}行文字内容" for c in "甲乙丙丁戊"])
    (finding,) = found(cover(), other, basic())
    assert (finding.code, finding.page, finding.box) == ("PAGE_DIFFERS", 2, None)


def test_a_print_page_without_paper_is_missing_unless_that_is_told() -> None:
    (finding,) = found(cover(), basic())
    assert (finding.code, finding.printed_page, finding.page) == ("PAGE_MISSING", 2, None)
    assert found(cover(), basic(), told=[finding]) == []


def test_a_page_that_another_document_has_is_not_missing() -> None:
    readings: list[PageReading] = [reading(1, cover()), reading(2, basic()), reading(3, cover("FW-2021-2"))]
    readings.append(reading(4, pledge()))
    documents = documents_of(readings, FORM)
    assert len(documents) == 2
    assert not print_findings(documents[0], readings, PRINT, record(), FORM, [])


@pytest.mark.parametrize(("text", "told"), [("证明材料", False), ("申报内容", True)])
def test_a_page_beyond_the_print_counts_where_it_is_of_the_form(text: str, told: bool) -> None:
    more = content(column([text, *(f"（一）企业概况{c}这里还有一整行别的文字" for c in "甲乙丙")], pitch=80))
    assert [f.code for f in found(*PAPER, more)] == (["PAGE_DIFFERS"] if told else [])


def test_a_page_of_pictures_tells_nothing_of_its_paper() -> None:
    bare = PRINT.pages[1].model_copy(update={"lines": (), "pictures": (Box((0.0, 0.0, 1.0, 1.0)),)})
    print_ = PRINT.model_copy(update={"pages": (PRINT.pages[0], bare, PRINT.pages[2])})
    assert found(*PAPER, print_=print_) == []


def test_a_check_tells_of_pages_where_the_record_has_a_print() -> None:
    pages = [reading(1, cover()), reading(2, pledge(PLEDGE, line(MORE, 100, 1000))), reading(3, basic())]
    records = online(record())
    (plain,) = check_package(REQUEST, scans(*pages), records, FORM).documents
    with_print = records.model_copy(update={"prints": {records.records[0].id: PRINT}})
    (held,) = check_package(REQUEST, scans(*pages), with_print, FORM).documents
    assert "PAGE_DIFFERS" not in {f.code for f in plain.findings}
    assert [f.page for f in held.findings if f.code == "PAGE_DIFFERS"] == [2]
