"""Kind, number and version of a document."""

import pytest

from extractors.forms.content import DocumentPage, PageContent, Tick
from extractors.forms.footers import Footer
from extractors.forms.identity import Identity, identify_document
from models.scan import PageKind
from tests.unit.extractors.forms.paper import FORM, HEIGHT, column, content, document_page, line, table

FIRM = [
    ["统一社会信用代码", "91"],
    ["联系人", "张"],
    ["联系电话", "1"],
    ["服务型制造模式", "共享制造"],
    ["是否上市", "是"],
]
CITY = [["城市名称", "甲市"], ["常住人口（万人）", "80"]]


def cover(*texts: str, ticked: tuple[str, ...] = (), codes: tuple[str, ...] = ()) -> DocumentPage:
    ticks = [Tick(w, 0, 0.5 if w in ticked else 0.0, 0, 0, 1, 1) for w in ("示范企业", "示范城市")] if ticked else []
    return document_page(content(column(texts), ticks=ticks, codes=codes), "cover")


def inside(rows: list[list[str]], kind: PageKind = "basic_info") -> DocumentPage:
    return document_page(content(*table(rows)), kind)


def kind_of(*pages: DocumentPage) -> str:
    return identify_document(pages, FORM).kind


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["申报类别：示范企业"], "firm"),
        (["申报类别", "示范城市"], "city"),
        (["企业类"], "firm"),
        (["示范企业", "示范城市"], "unknown"),
        (["服务型制造示范申报书"], "unknown"),
    ],
)
def test_the_kind_that_the_cover_names(texts: list[str], kind: str) -> None:
    assert kind_of(cover(*texts)) == kind


@pytest.mark.parametrize(
    ("ticked", "kind"), [(("示范企业",), "firm"), (("示范城市",), "city"), (("示范企业", "示范城市"), "unknown")]
)
def test_the_kind_that_the_cover_has_ticked(ticked: tuple[str, ...], kind: str) -> None:
    assert kind_of(cover("□示范企业 □示范城市", ticked=ticked)) == kind


def test_without_a_cover_the_pages_inside_tell() -> None:
    assert kind_of(inside(FIRM)) == "firm"
    assert kind_of(inside(CITY, "indicators")) == "city"
    story = document_page(content(column(["（一）企业概况", "（二）实施成效"])), "narrative")
    assert kind_of(inside(FIRM[:2])) == "unknown"
    assert kind_of(inside(FIRM[:2]), story) == "firm"
    assert kind_of(document_page(content(column(["正文正文"])), "unknown")) == "unknown"


def test_a_wrong_tick_on_a_cover_changes_no_form() -> None:
    assert kind_of(cover("申报类别：示范城市"), inside(FIRM)) == "firm"
    assert kind_of(cover("申报类别：示范企业"), inside(FIRM)) == "firm"


def test_a_few_labels_inside_do_not_outvote_the_cover() -> None:
    assert kind_of(cover("申报类别：示范城市"), inside(FIRM[:2])) == "city"


@pytest.mark.parametrize("kind", ["summary_table", "letter"])
def test_letters_and_summary_tables_are_kinds_of_their_own(kind: PageKind) -> None:
    assert kind_of(document_page(content(column(["汇总"])), kind)) == kind
    assert kind_of(cover("申报类别：示范企业"), document_page(content(), kind)) == "firm"


def foot(number: str) -> PageContent:
    return content([line(f"申报编号：{number}", 100, HEIGHT - 60), line("第1页 共2页", 600, HEIGHT - 60)])


def test_number_and_version_of_the_covers_code_come_first() -> None:
    pages = [cover("示范企业", codes=("广告", "FW-2021-7|V3")), document_page(foot("FW-2021-8"), "basic_info")]
    assert identify_document(pages, FORM) == Identity("firm", "FW-2021-7", "V3", "FW-2021-7|V3")


def test_without_a_code_the_number_that_most_feet_say() -> None:
    pages = [document_page(foot(n), "narrative") for n in ("FW-1-7", "FW-1-8", "FW-1-8")]
    found = identify_document(pages, FORM)
    assert (found.application_no, found.version, found.qr) == ("FW-1-8", None, None)
    assert identify_document([cover("示范企业")], FORM).application_no is None


@pytest.mark.parametrize(
    ("totals", "want"), [([9, 9, 8], 9), ([9, 8], None), ([None, 7], 7), ([None], None), ([], None), ([0, 3], 3)]
)
def test_the_number_of_pages_that_most_feet_name(totals: list[int | None], want: int | None) -> None:
    assert Identity.printed_total(Footer(1, t) for t in totals) == want
