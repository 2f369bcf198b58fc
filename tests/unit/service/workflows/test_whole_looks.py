"""What a first look did not verify is read anew, and nothing else: on pages and documents made of literals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pytest

from extractors.assembly import RowReading, spot_of
from extractors.forms.attachment_fields import AttachedPlace
from extractors.forms.content import PageContent
from extractors.forms.places import FieldPlace, Stretch
from extractors.ocr.engine import Line, Reading
from extractors.pipeline import DocumentReading, PageReading, documents_of
from models.campaign import OnlineRecord
from models.form_template import FieldSpec
from models.geometry import Box
from models.portal import PortalLine, PortalPage, PortalPrint
from models.scan import PageRef
from models.summary_table import SummaryRow
from service.reconciliation.decision import calibration_of
from service.reconciliation.pairing import Match, Pairing, pair
from service.workflows.order_pages import Page
from service.workflows.whole_looks import Expected, held_against, read_on
from tests.unit.extractors.forms.paper import BODY, FORM, column, content, line
from tests.unit.service.workflows.readings import ENGINE, NAME, basic, cover, failed, reading, record
from tests.unit.service.workflows.test_second_looks import doubtful
from tests.unit.service.workflows.test_verify_application import application, weighable

BOX = Box((0.1, 0.1, 0.2, 0.2))


class Look:
    """Reads lines as it is told to, others as they were, and keeps which it was shown."""

    def __init__(self, instead: Mapping[str, str] | None = None) -> None:
        self.instead, self.shown = instead or {}, list[tuple[int, str]]()

    def __call__(self, content: PageContent, lines: Sequence[Line]) -> list[Line]:
        self.shown += [(content.ref.page, each.reading.text) for each in lines]
        texts = [self.instead.get(each.reading.text, each.reading.text) for each in lines]
        return [Line(each.polygon, Reading(text, 0.99)) for each, text in zip(lines, texts, strict=True)]

    @property
    def texts(self) -> list[str]:
        return sorted(text for _, text in self.shown)


def first(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(replace(each, reading=replace(each.reading, first_look=True)) for each in lines)


def glimpsed(page: int, what: PageContent) -> PageReading:
    """A page of which all lines are first looks."""
    return reading(page, replace(what, lines=first(what.lines)))


def texts(page: Page) -> list[str]:
    assert isinstance(page, PageReading)
    return [each.reading.text for each in page.content.lines]


def expected(*records: OnlineRecord, prints: Mapping[str, PortalPrint] | None = None) -> Expected:
    return Expected({r.id: r for r in records}, prints or {}, FORM, calibration_of(ENGINE))


def looked(
    pages: Sequence[Page], look: Look, *records: OnlineRecord, prints: Mapping[str, PortalPrint] | None = None
) -> tuple[Page, ...]:
    documents = documents_of([p for p in pages if isinstance(p, PageReading)], FORM)
    pairing = pair([d.application for d in documents], records)
    return read_on(pages, documents, pairing, expected(*records, prints=prints), look)


PAPER = (glimpsed(1, cover()), glimpsed(2, basic()))
FULL = record(kind="firm")


def test_what_says_what_was_filed_is_enough() -> None:
    look = Look()
    read = looked(PAPER, look, FULL)
    assert look.shown == []
    assert all(new is old for new, old in zip(read, PAPER, strict=True))


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"contact": "李四"}, ["张三"]),
        ({"contact": "李四", "contact_phone": "13900000000"}, ["13800000000", "张三"]),
        ({"contact": ""}, ["张三"]),
    ],
    ids=["differs", "two differ", "nothing online"],
)
def test_what_was_not_verified_is_read_anew(fields: dict[str, str], shown: list[str]) -> None:
    look = Look({"张三": "李四"})
    read = looked(PAPER, look, record(**fields))
    assert look.texts == shown
    assert read[0] is PAPER[0]
    assert ("李四" in texts(read[1]), "张三" in texts(read[1])) == (True, False)


def test_lines_keep_their_order_and_those_read_anew_are_no_first_looks() -> None:
    (_, page) = looked(PAPER, Look({"张三": "李四"}), record(contact="李四"))
    assert isinstance(page, PageReading)
    assert texts(page) == [t.replace("张三", "李四") for t in texts(PAPER[1])]
    assert [each.reading.text for each in page.content.lines if not each.reading.first_look] == ["李四"]


def test_what_the_engine_read_is_not_read_again() -> None:
    look = Look()
    pages = (reading(1, cover()), reading(2, basic()))
    assert looked(pages, look, record(contact="李四"))[1] is pages[1]
    assert look.shown == []


def with_contact(where: Line) -> PageReading:
    """The table's page with another line in the contact's place."""
    what = basic()
    lines = tuple(replace(where, polygon=each.polygon) if each.reading.text == "张三" else each for each in what.lines)
    return glimpsed(2, replace(what, lines=lines))


@pytest.mark.parametrize(
    ("where", "shown"),
    [(weighable("张三"), []), (doubtful("张三", "王", 0.45), ["张三"]), (doubtful("张三", "王", 1e-3), [])],
    ids=["surely so", "in doubt", "hardly in doubt"],
)
def test_a_place_in_doubt_is_read_anew_though_it_reads_as_filed(where: Line, shown: list[str]) -> None:
    look = Look()
    looked((PAPER[0], with_contact(where)), look, FULL)
    assert look.texts == shown


def test_a_line_that_holds_label_and_value_is_read_whole() -> None:
    whole = f"申报单位（盖章）：{NAME}"
    look = Look({whole: "申报单位（盖章）：别家公司"})
    read = looked(PAPER, look, record(applicant_name="别家公司"))
    assert look.shown == [(1, whole)]
    assert texts(read[0])[-1] == "申报单位（盖章）：别家公司"
    assert read[0].content.lines[-1].polygon is PAPER[0].content.lines[-1].polygon  # type: ignore[union-attr]


STORY = ("申报内容", "（一）企业概况", "本企业成立于一九九九年，生产大型设备。", "（二）实施成效", "成效显著。")


@pytest.mark.parametrize(
    ("overview", "shown"),
    [(STORY[2], []), ("本企业成立于二〇〇九年，从事软件开发和服务。", [STORY[2]])],
    ids=["as filed", "otherwise"],
)
def test_a_long_text_is_read_anew_where_it_differs(overview: str, shown: list[str]) -> None:
    look = Look()
    looked((PAPER[0], glimpsed(2, content(column(STORY)))), look, record(overview=overview, results=STORY[4]))
    assert look.texts == shown


def test_without_a_record_short_fields_are_read_anew_and_long_texts_are_not() -> None:
    look = Look()
    looked((*PAPER, glimpsed(3, content(column(STORY)))), look)
    assert {"张三", "13800000000", f"申报单位（盖章）：{NAME}"} <= set(look.texts)
    assert not set(look.texts) & set(STORY)


def print_of(*lines: str) -> PortalPrint:
    return PortalPrint(
        path="print.pdf", pages=(PortalPage(number=1, lines=tuple(PortalLine(text=t, box=BOX) for t in lines)),)
    )


def test_a_line_that_the_portals_print_does_not_have_is_read_anew() -> None:
    look, known = Look(), [*texts(PAPER[0]), *texts(PAPER[1])]
    left_out = [t for t in known if t not in ("联系人", "申报类别：示范企业")]
    looked(PAPER, look, FULL, prints={FULL.id: print_of(*left_out)})
    assert look.texts == sorted(["联系人", "申报类别：示范企业"])


def test_a_line_that_the_print_has_in_two_or_as_part_of_one_is_verified() -> None:
    look, known = Look(), "".join([*texts(PAPER[0]), *texts(PAPER[1])])
    looked(PAPER, look, FULL, prints={FULL.id: print_of(known[:9], known[9:])})
    assert look.shown == []


def test_a_print_of_another_application_tells_nothing() -> None:
    look = Look()
    looked(PAPER, look, FULL, prints={"another": print_of("别的")})
    assert look.shown == []


CONTACT = next(f for f in BODY if f.name == "contact")


def at(what: PageContent, spec: FieldSpec = CONTACT) -> FieldPlace:
    return FieldPlace(spec.name, spec, "b", (Stretch(what, what.lines),))


def one(document: DocumentReading, page: PageReading, look: Look, filed: OnlineRecord | None) -> Page:
    """The only page of the only document, read on."""
    matches = {0: Match(filed.id, "application_no")} if filed else {}
    records = (filed,) if filed else ()
    (read,) = read_on([page], [document], Pairing(matches, ()), expected(*records), look)
    return read


LINE = glimpsed(1, content([line("张王", 100, 100)]))


def test_the_cells_of_a_summary_table_are_read_anew() -> None:
    place, look = at(LINE.content), Look({"张王": "张三"})
    row = SummaryRow(input=0, page=1, box=BOX, cells={"contact": spot_of(place)})
    table = DocumentReading(application("summary_table"), {}, (), rows=(RowReading(row, {"contact": place}),))
    assert texts(one(table, LINE, look, None)) == ["张三"]


@pytest.mark.parametrize(("filed", "shown"), [("张王", []), ("张三", ["张王"])])
def test_what_an_attachment_prints_is_held_against_what_was_filed(filed: str, shown: list[str]) -> None:
    look = Look()
    paper = DocumentReading(application(), {}, (), attached=(AttachedPlace(0, at(LINE.content)),))
    one(paper, LINE, look, record(contact=filed))
    assert look.texts == shown


def test_a_line_cut_in_two_is_read_once_and_whole() -> None:
    whole = glimpsed(1, content([line("联系人张王联系电话13800000000", 100, 100), line("旁边", 100, 300)]))
    names, phones = line("张王", 190, 100), line("13800000000", 370, 100)
    stretches = [Stretch(whole.content, first([piece])) for piece in (names, phones)]
    places = {("contact", n): FieldPlace("contact", CONTACT, "b", (cut,)) for n, cut in enumerate(stretches)}
    look = Look()
    one(DocumentReading(application(), places, ()), whole, look, record(contact="李四"))
    assert look.texts == ["联系人张王联系电话13800000000"]


def test_a_line_of_the_engines_across_another_is_not_read_again() -> None:
    across, look = line("印文印文印文", 60, 90), Look()
    page = reading(1, content([across, *LINE.content.lines]))
    place = FieldPlace("contact", CONTACT, "b", (Stretch(page.content, LINE.content.lines),))
    read = one(DocumentReading(application(), {("contact", 0): place}, ()), page, look, record(contact="李四"))
    assert look.texts == ["张王"]
    assert texts(read)[0] == "印文印文印文"


def test_a_line_in_which_nothing_is_found_any_more_is_none() -> None:
    page = glimpsed(1, content([line("上面", 100, 50), line("张王", 100, 100), line("下面", 100, 150)]))
    place = at(replace(page.content, lines=page.content.lines[1:2]))
    read = one(
        DocumentReading(application(), {("contact", 0): place}, ()), page, Look({"张王": " "}), record(contact="李四")
    )
    assert texts(read) == ["上面", "下面"]


def test_a_page_that_could_not_be_read_stays_where_it_is() -> None:
    pages = (PAPER[0], failed(2), glimpsed(3, basic()))
    look = Look()
    read = looked(pages, look, record(contact="李四"))
    assert read[1] is pages[1]
    assert look.shown == [(3, "张三")]


def test_a_page_is_held_against_another_scan_of_it() -> None:
    page, look = PAPER[1], Look({"张三": "李四"})
    held = held_against(page, "".join(t for t in texts(page) if t != "张三"), look)
    assert look.shown == [(2, "张三")]
    assert texts(held) == [t.replace("张三", "李四") for t in texts(page)]
    assert held.ref == PageRef(input=0, page=2)


def test_a_page_that_another_scan_shows_alike_stays_the_same_object() -> None:
    look = Look()
    assert held_against(PAPER[1], "".join(texts(PAPER[1])), look) is PAPER[1]
    read_before = reading(2, basic())
    assert held_against(read_before, "", look) is read_before
    assert look.shown == []
