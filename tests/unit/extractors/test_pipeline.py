"""Pages as read become documents, and none of them is lost on the way."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.forms.content import PageContent
from extractors.forms.footers import Footer
from extractors.pipeline import FoundSeal, PageReading, documents_of
from extractors.seals.edge_slices import find_slices
from models.form_template import AttachmentField
from models.geometry import Box
from models.scan import PageQuality, PageRef
from models.seal import Seal
from models.separator import Slip
from samples.generator.typesetting import fonts_present
from tests.unit.extractors.forms.attached import ATTACHED, LICENCE
from tests.unit.extractors.forms.paper import FORM, column, content, line, table
from tests.unit.extractors.seals.fanning import fanned
from tests.unit.service.workflows.readings import seal_reading

KINDS = "Cbna?."
"""A cover, a table, a narrative, an attachment, a page without a title, a blank one."""
CONTACT = [["统一社会信用代码", ""], ["联系人", "张三"], ["联系电话", "13800000000"]]


def cover(number: str, kind: str = "申报类别：示范企业") -> PageContent:
    return content(column(["服务型制造示范申报书", f"申报编号：{number}", kind, "申报单位：甲公司"]))


def page_of(letter: str, number: str) -> PageContent:
    if letter == "C":
        return cover(number)
    if letter == "b":
        return content(*table(CONTACT))
    words = {"n": ["申报内容", "正文正文正文"], "a": ["附件1：", "营业执照"], "?": ["正文正文正文"], ".": []}
    return content(column(words[letter]))


def scan(*pages: PageContent, numbers: tuple[str | None, ...] = ()) -> list[PageReading]:
    """The pages of one input in order, each with the application number that its foot prints."""
    feet = (*numbers, *[None] * len(pages))
    return [
        PageReading(ref, PageQuality(), 0, 0.0, replace(page, ref=ref), Footer(application_no=foot), ())
        for i, (page, foot) in enumerate(zip(pages, feet, strict=False))
        for ref in [PageRef(input=0, page=i + 1)]
    ]


def members(pages: list[PageReading]) -> list[list[int]]:
    return [[ref.page for ref in d.application.pages] for d in documents_of(pages, FORM)]


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(["FW-2021-1", "FW-2021-2"])), max_size=8))
def test_every_page_is_in_exactly_one_document(script: list[tuple[str, str]]) -> None:
    pages = scan(*(page_of(letter, number) for letter, number in script))
    documents = documents_of(pages, FORM)
    placed = [ref for d in documents for ref in d.application.pages]
    assert sorted(r.page for r in placed) == [p.ref.page for p in pages]
    assert [d.application.index for d in documents] == list(range(len(documents)))
    assert all(len(d.application.pages) == len(d.application.page_kinds) for d in documents)
    assert all(len(d.application.pages) == len(d.application.printed_pages) for d in documents)


def test_two_applications_in_one_scan_are_two_documents() -> None:
    one, two = [page_of(k, "FW-2021-1") for k in "Cbn"], [page_of(k, "FW-2021-2") for k in "Cb"]
    assert members(scan(*one, *two)) == [[1, 2, 3], [4, 5]]


def slip(number: str) -> PageContent:
    return content(column(["扫描引导页"]), codes=(Slip(parcel="P-1", application_no=number).code,) * 2)


def test_a_separator_begins_a_document_and_is_in_none() -> None:
    pages = scan(slip(""), *(page_of(k, "") for k in "bn"), slip(""), page_of(".", ""), page_of("b", ""))
    assert members(pages) == [[2, 3], [5, 6]]


@pytest.mark.parametrize(
    ("feet", "named"),
    [
        ((None, None), "FW-2021-7"),
        (("FW-2021-1", "FW-2021-1"), "FW-2021-1"),
        (("FW-2021-T", None), "FW-2021-7"),
    ],
)
def test_a_separator_names_a_document_whose_pages_do_not_surely(feet: tuple[str | None, ...], named: str) -> None:
    feet = (None, *feet)
    texts = [
        [*column(["正文正文正文"]), line(f"编号：{foot or ''} 第{i}页 共2页", 100, 1350)] for i, foot in enumerate(feet)
    ]
    pages = scan(slip("FW-2021-7"), *map(content, texts[1:]), numbers=feet)
    (document,) = documents_of(pages, FORM)
    assert document.application.application_no == named
    assert [r.page for r in document.application.pages] == [2, 3]


def test_a_portals_code_on_any_page_outranks_a_separator() -> None:
    coded = content(column(["正文正文正文"]), codes=("FW-2021-1|V3",))
    (document,) = documents_of(scan(slip("FW-2021-7"), coded, page_of("?", "")), FORM)
    assert document.application.application_no == "FW-2021-1"


def test_a_page_goes_where_its_foot_says() -> None:
    feet = ("FW-2021-1", "FW-2021-1", "FW-2021-2", "FW-2021-2", "FW-2021-1")
    pages = scan(*(page_of(k, n) for k, n in zip("CbCbn", feet, strict=True)), numbers=feet)
    assert members(pages) == [[1, 2, 5], [3, 4]]


@pytest.mark.parametrize(
    ("number", "total", "printed"), [(None, 20, None), (None, 4, 1), ("FW-2021-1", 20, 1)],
    ids=["a report's own count", "the application's count", "the application's number"],
)  # fmt: skip
def test_a_report_that_counts_its_own_pages_stays_with_its_application(
    number: str | None, total: int, printed: int | None
) -> None:
    pages = scan(*(page_of(k, "FW-2021-1") for k in "Cna?"))
    form = [Footer(page=n, total=4, application_no="FW-2021-1") for n in (1, 2)]
    feet = [*form, *(Footer(page=n, total=total, application_no=number) for n in (1, 2))]
    (document,) = documents_of([replace(p, footer=f) for p, f in zip(pages, feet, strict=True)], FORM)
    application = document.application
    assert application.page_kinds == ("cover", "narrative", "attachment", "attachment")
    assert application.printed_pages[:3] == (1, 2, printed)
    assert (application.feet[2] is None) is (printed is None)


def test_attachments_are_proposed_and_their_fields_found() -> None:
    licence = content([*column(["附件1"], y=60), *column(["营业执照", "联系人：李四"], y=200)])
    pages = scan(cover("FW-2021-1"), content(*table(CONTACT)), licence)
    (document,) = documents_of(pages, ATTACHED)
    (attachment,) = document.application.attachments
    assert (attachment.name, attachment.number, [p.page for p in attachment.pages]) == ("licence", 1, [3])
    assert document.application.listed == () and document.attached == ()
    spec = LICENCE.model_copy(update={"fields": (AttachmentField(name="contact", label="联系人"),)})
    (document,) = documents_of(pages, ATTACHED.model_copy(update={"attachments": (spec,)}))
    assert [(a.attachment, a.place.name, a.place.text) for a in document.attached] == [(0, "contact", "李四")]
    assert [s.value for s in document.application.fields["contact"].spots] == ["张三"]


def test_fields_are_read_from_their_pages() -> None:
    (document,) = documents_of(scan(cover("FW-2021-1"), content(*table(CONTACT))), FORM)
    application = document.application
    assert (application.kind, application.page_kinds) == ("firm", ("cover", "basic_info"))
    assert set(application.fields) == set(FORM.fields_of("firm"))
    (spot,) = application.fields["contact"].spots
    assert (spot.page, spot.value, spot.status) == (2, "张三", "read")
    assert application.fields["uscc"].spots[0].status == "blank"
    assert application.fields["overview"].spots == ()
    assert {name for name, _ in document.places} == {n for n, f in application.fields.items() if f.spots}


@pytest.mark.parametrize(("known", "kind", "found"), [({}, "unknown", False), ({0: "firm"}, "firm", True)])
def test_a_document_that_does_not_say_its_kind_may_be_told_it(known: dict[int, str], kind: str, found: bool) -> None:
    pages = scan(cover("FW-2021-1", kind="申报类别："), page_of("n", ""))
    (document,) = documents_of(pages, FORM, known)
    assert document.application.kind == kind
    assert bool(document.application.fields) is found


def test_a_page_from_a_grey_scanner_is_noted() -> None:
    colour, grey = scan(cover("FW-2021-1"), page_of("n", ""))
    (document,) = documents_of([colour, replace(grey, stores_colour=False)], FORM)
    assert document.application.grey_pages == (grey.ref,)


def test_the_options_of_every_field_once_in_printed_order() -> None:
    assert FORM.option_words == ("示范企业", "示范城市", "总集成总承包", "共享制造", "其他", "是", "否")


@pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")
def test_slices_of_a_cross_page_seal_are_seals_of_no_slot_and_none_is_told_twice() -> None:
    stack = fanned((16, 14, 14), dpi=150)
    cut = Box.clipped(0.93, 0.3, 1, 0.6)
    half = FoundSeal(Seal(page=1, box=cut, shape="round", colour="red"), seal_reading("半"), (0, 0, 1, 1))
    pages = [
        replace(p, slices=find_slices(image), seals=(half,) if i == 0 else ())
        for i, (p, image) in enumerate(zip(scan(*(page_of(k, "FW-2021-1") for k in "Cbn")), stack, strict=True))
    ]
    (document,) = documents_of(pages, FORM)
    application = document.application
    assert [(s.page, s.kind, s.slot, s.owner) for s in application.seals] == [
        (n, "cross_page", None, "not_expected") for n in (1, 2, 3)
    ]
    assert document.seal_readings == (None, None, None)
    (cross,) = application.cross_pages
    assert cross.whole
    assert [p.page for p in cross.pages] == [1, 2, 3]
    assert max(document.cross_pages[0].picture.shape) > 200


@pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")
def test_a_slice_of_one_page_alone_is_no_seal() -> None:
    page, *_ = scan(cover("FW-2021-1"))
    (document,) = documents_of([replace(page, slices=find_slices(fanned((16, 14, 14), dpi=150)[1]))], FORM)
    assert document.application.seals == ()
    assert document.application.cross_pages == ()
