"""From pages to typed fields: every field is there, every spot knows its place."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.assembly import in_printed_order, label_of, printed_choice, read_fields, spot_of
from extractors.forms.content import DocumentPage, Tick
from extractors.forms.grid import Cell
from extractors.forms.places import FieldPlace, Stretch
from models.application import FieldReading, Spot
from models.geometry import Box
from models.scan import PageKind
from tests.unit.extractors.forms.paper import (
    BODY,
    FORM,
    HEIGHT,
    WIDTH,
    column,
    content,
    document_page,
    field,
    line,
    table,
)

CELL = Cell(90, 90, 900, 200)


def read(*pages: DocumentPage) -> dict[str, FieldReading]:
    return read_fields(pages, "firm", FORM)[0]


def values(*pages: DocumentPage) -> dict[str, object]:
    """The value of the first spot of every field that was found."""
    return {name: f.spots[0].value for name, f in read(*pages).items() if f.spots}


def page(rows: list[list[str]], kind: PageKind = "basic_info") -> DocumentPage:
    return document_page(content(*table(rows)), kind)


def test_every_field_of_the_kind_is_there_found_or_not() -> None:
    readings, places = read_fields([], "firm", FORM)
    assert list(readings) == list(FORM.fields_of("firm"))
    assert all(r.spots == () for r in readings.values())
    assert places == {}


def test_a_document_becomes_typed_values() -> None:
    found = values(
        document_page(content(column(["申报编号：FW-1", "申报单位：某某公司", "申报日期：2021年5月1日"])), "cover"),
        page([["联系人", "张三"], ["联系电话", "13800000000"]]),
        page(
            [
                ["项目", "2019年", "2020年"],
                ["营业收入（万元）", "1,234.50", "2000.00"],
                ["利润总额（万元）", "/", "10.00"],
            ]
        ),
        document_page(content(column(["（一）企业概况", "甲。"])), "narrative"),
    )
    assert found == {
        "application_no": "FW-1", "applicant_name": "某某公司", "application_date": "2021-05-01", "contact": "张三",
        "contact_phone": "13800000000", "money.2019.revenue": "1234.50", "money.2020.revenue": "2000.00",
        "money.2019.profit": None, "money.2020.profit": "10.00", "overview": "甲。",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["instructions", "declaration", "recommendation", "attachment", "blank", "narrative"])
def test_tables_on_pages_of_other_matter_are_not_the_forms(kind: PageKind) -> None:
    assert values(page([["联系人", "张三"]], kind)) == {}


def test_a_field_printed_twice_has_two_spots_and_their_places() -> None:
    pages = [page([["联系人", "张三"]]), document_page(content(*table([["联系人", "李四"]]), page=7), "indicators")]
    readings, places = read_fields(pages, "firm", FORM)
    assert [(s.value, s.page) for s in readings["contact"].spots] == [("张三", 1), ("李四", 7)]
    assert [places["contact", i].text for i in (0, 1)] == ["张三", "李四"]


def test_a_covers_table_comes_before_its_open_lines() -> None:
    lines, cells = table([["申报单位", "甲公司"]])
    cover = document_page(content([*lines, *column(["申报单位：乙公司", "申报编号：FW-1"], y=500)], cells), "cover")
    assert values(cover) == {"applicant_name": "甲公司", "application_no": "FW-1"}


@pytest.mark.parametrize(
    ("written", "want"),
    [("其他：云平台", "云平台"), ("共享制造 其他（云平台）", "云平台"), ("其他：____", None), ("共享制造", None)],
)
def test_what_is_written_after_an_option_is_a_field_of_its_own(written: str, want: str | None) -> None:
    cells = [Cell(100, 100, 298, 150), Cell(302, 100, 900, 150)]
    found = read(
        document_page(content([line("服务型制造模式", 110, 105, em=20), line(written, 310, 110)], cells), "basic_info")
    )
    (spot,) = found["mode_other"].spots
    assert spot.value == want
    assert spot.status == ("read" if want else "blank")


@pytest.mark.parametrize(("name", "label"), [("money.2019.revenue", "2019年营业收入"), ("revenue", "营业收入")])
def test_a_yearly_fields_label_has_its_year(name: str, label: str) -> None:
    assert label_of(name, field("revenue", "营业收入")) == label


def numbered(printed: Sequence[int | None]) -> list[DocumentPage]:
    return [document_page(content(page=i + 1), "narrative", number) for i, number in enumerate(printed)]


@pytest.mark.parametrize(
    ("printed", "order"),
    [
        ([1, 2, 3], [1, 2, 3]),
        ([3, 1, 2], [2, 3, 1]),
        ([2, None, 1], [3, 1, 2]),
        ([None, 1], [1, 2]),
        ([1, 2, 2, 3], [1, 2, 4]),
        ([None, None], [1, 2]),
        ([], []),
    ],
)
def test_pages_in_printed_order(printed: list[int | None], order: list[int]) -> None:
    assert [p.content.ref.page for p in in_printed_order(numbered(printed))] == order


@given(st.lists(st.one_of(st.none(), st.integers(1, 6)), max_size=8))
def test_only_repeats_are_left_out(printed: list[int | None]) -> None:
    kept = in_printed_order(numbered(printed))
    known = [p.printed for p in kept if p.printed is not None]
    assert known == sorted(set(known)) and set(known) == {n for n in printed if n is not None}
    assert sum(p.printed is None for p in kept) == printed.count(None)


def place(
    name: str, text: str, *, inked: bool = False, struck: bool = False, ticks: tuple[Tick, ...] = ()
) -> FieldPlace:
    spec = next(f for f in BODY if f.name == name)
    here = content(
        [line(text, 100, 100)] if text else [],
        [CELL],
        ticks=ticks,
        inked=[0] if inked else [],
        struck=[0] if struck else [],
    )
    return FieldPlace(name, spec, "body", (Stretch(here, here.lines, here.cells[0]),))


@pytest.mark.parametrize(
    ("text", "inked", "status", "confidence"),
    [
        ("张三", False, "read", 0.99),
        ("", False, "blank", 1.0),
        ("/", False, "blank", 1.0),
        ("", True, "unreadable", 0.0),
    ],
)
def test_blank_read_and_unreadable(text: str, inked: bool, status: str, confidence: float) -> None:
    spot = spot_of(place("contact", text, inked=inked))
    assert spot.status == status
    assert spot.confidence == pytest.approx(confidence)
    assert spot.value == ("张三" if text == "张三" else None)


def test_a_spot_knows_its_line_and_its_cell() -> None:
    spot = spot_of(place("contact", "张三", struck=True))
    assert spot.box == Box.clipped(100 / WIDTH, 100 / HEIGHT, 160 / WIDTH, 130 / HEIGHT)
    assert spot.cell == Box.clipped(90 / WIDTH, 90 / HEIGHT, 900 / WIDTH, 200 / HEIGHT)
    assert spot.struck and len(spot.parts) == 1
    assert spot_of(place("contact", "")).box == spot.cell


def choice(name: str, text: str, **inks: float) -> Spot:
    """A choice whose boxes have so much ink."""
    ticks = tuple(
        Tick(words, 0, ink, 100 + 40 * i, 105, 120 + 40 * i, 125) for i, (words, ink) in enumerate(inks.items())
    )
    return spot_of(place(name, text, ticks=ticks))


MODES = "□总集成总承包 □共享制造 □其他"


@pytest.mark.parametrize(
    ("inks", "status", "value"),
    [
        ({"总集成总承包": 0.0, "共享制造": 0.5, "其他": 0.0}, "read", ("sharing",)),
        ({"总集成总承包": 0.3, "共享制造": 0.0, "其他": 0.4}, "read", ("epc", "other")),
        ({"总集成总承包": 0.0, "共享制造": 0.0, "其他": 0.0}, "blank", None),
        ({"总集成总承包": 0.04, "共享制造": 0.5, "其他": 0.0}, "unreadable", ("sharing",)),
        ({"总集成总承包": 0.0, "共享制造": 0.5}, "unreadable", ("sharing",)),
    ],
    ids=["one", "two", "none", "one in doubt", "a box not seen"],
)
def test_several_of_many_boxes(inks: dict[str, float], status: str, value: tuple[str, ...] | None) -> None:
    spot = choice("mode", MODES, **inks)
    assert (spot.status, spot.value) == (status, value)
    assert (spot.confidence > 0.9) is (status != "unreadable")


@pytest.mark.parametrize(
    ("inks", "status", "value"),
    [
        ({"是": 0.5, "否": 0.0}, "read", "是"),
        ({"是": 0.0, "否": 0.5}, "read", "否"),
        ({"是": 0.5, "否": 0.5}, "unreadable", "是"),
        ({"是": 0.0, "否": 0.0}, "blank", None),
    ],
)
def test_one_of_two_boxes(inks: dict[str, float], status: str, value: str | None) -> None:
    spot = choice("listed", "□是 □否", **inks)
    assert (spot.status, spot.value) == (status, value)


def test_a_word_without_boxes_is_read_as_text() -> None:
    assert choice("listed", "是", 是=0.04).value == "是"
    assert choice("listed", "是", 是=0.04).status == "read"


def test_the_printed_choice_shows_full_and_empty_boxes() -> None:
    ticks = (Tick("乙", 0, 0.0, 200, 105, 220, 125), Tick("甲", 0, 0.5, 100, 105, 120, 125))
    assert printed_choice(place("mode", "甲乙丙丁戊己", ticks=ticks)) == "☑甲  □乙"
