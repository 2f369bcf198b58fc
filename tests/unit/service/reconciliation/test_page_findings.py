"""What is told of pages, once each, and what is told already."""

import pytest

from models.finding import Finding, Message
from models.geometry import Box
from models.scan import PageRef
from service.reconciliation.page_differences import Deviation, Kind, PageJudgement
from service.reconciliation.page_findings import JudgedPage, page_findings
from service.reconciliation.page_pairing import PagePair

REF = PageRef(input=0, page=3)


def difference(kind: Kind = "changed", paper: str = "一式五份", printed: str = "一式三份", y: float = 0.3) -> Deviation:
    return Deviation(kind=kind, paper=paper, printed=printed, box=Box((0.1, y, 0.5, y + 0.02)))


def page(*real: Deviation, doubtful: tuple[Deviation, ...] = (), other: bool = False) -> JudgedPage:
    pair = PagePair(ref=REF, page=4, likeness=0.9, by="text")
    return JudgedPage(pair=pair, judgement=PageJudgement(real=real, doubtful=doubtful, other_page=other))


def found(*judged: JudgedPage) -> tuple[Finding, ...]:
    return page_findings(judged, {}, [], [])


def told(code: str, **known: object) -> Finding:
    return Finding.model_validate({"code": code, "severity": "error", "message": Message(zh="-", en="-"), **known})


@pytest.mark.parametrize(
    ("kind", "words"), [("changed", "一式五份"), ("added", "纸质多出内容"), ("missing", "纸质缺少内容")]
)
def test_one_place_is_told_with_both_sides_and_its_box(kind: Kind, words: str) -> None:
    (finding,) = found(page(difference(kind)))
    assert (finding.code, finding.severity, finding.input, finding.page) == ("PAGE_DIFFERS", "error", 0, 3)
    assert (finding.paper, finding.online, finding.field) == ("一式五份", "一式三份", None)
    assert finding.box == Box((0.1, 0.3, 0.5, 0.32))
    assert "第 4 页" in finding.message.zh and words in finding.message.zh


def test_several_places_are_one_finding() -> None:
    places = [difference(paper=f"第{c}处", y=0.1 * i) for i, c in enumerate("甲乙丙丁", 1)]
    (finding,) = found(page(*places))
    assert "4 处" in finding.message.zh
    assert "第丙处" in finding.message.zh and "第丁处" not in finding.message.zh
    assert finding.paper == "第甲处 … 第乙处 … 第丙处 … 第丁处"
    assert finding.box == places[0].box


def test_an_empty_side_is_shown_as_a_dash_and_a_long_one_is_cut() -> None:
    (finding,) = found(page(difference("missing", paper="", printed="长" * 99)))
    assert "“—”" in finding.message.zh and "长" * 40 + "…" in finding.message.zh
    assert finding.online == "长" * 99


def test_another_page_is_told_as_a_whole() -> None:
    (finding,) = found(page(difference(), other=True))
    assert finding.code == "PAGE_DIFFERS" and finding.box is None and "大部分不同" in finding.message.zh


def test_doubt_is_a_person_s_matter_and_only_without_a_sure_difference() -> None:
    (finding,) = found(page(doubtful=(difference(), difference())))
    assert (finding.code, finding.severity, finding.field) == ("FIELD_UNREADABLE", "manual", None)
    (sure,) = found(page(difference(), doubtful=(difference(),)))
    assert sure.code == "PAGE_DIFFERS"
    assert found(page()) == ()


@pytest.mark.parametrize(
    ("number", "known", "count"), [(5, (), 1), (5, (told("PAGE_MISSING", printed_page=5),), 0), (0, (), 1)]
)
def test_a_page_that_is_not_on_paper_is_missing_once(number: int, known: tuple[Finding, ...], count: int) -> None:
    findings = page_findings([], {6: number}, [], known)
    assert len(findings) == count
    for finding in findings:
        assert finding.code == "PAGE_MISSING" and finding.printed_page == (number or None)
        assert "平台打印件第 6 页" in finding.message.zh


@pytest.mark.parametrize(
    ("known", "count"),
    [((), 1), ((told("PAGE_EXTRA", input=0, page=3),), 0), ((told("PAGE_ORDER", input=0, page=3),), 1)],
)
def test_a_page_that_is_not_in_the_print_is_told_once(known: tuple[Finding, ...], count: int) -> None:
    findings = page_findings([], {}, [REF], known)
    assert [(f.code, f.page) for f in findings] == [("PAGE_DIFFERS", 3)] * count
