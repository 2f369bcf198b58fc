"""What a place says: its text, its ticks, its strokes, its unread ink."""

import pytest

from extractors.forms.content import Alteration, Tick
from extractors.forms.grid import Cell
from extractors.forms.places import FieldPlace, Stretch
from models.application import AlterationKind
from tests.unit.extractors.forms.paper import STORY, content, field, line

NAME = field("name", "名称")
FIRST, SECOND = line("某某公司", 100, 100, confidence=0.9), line("某某集团公司", 100, 140, confidence=0.6)
CELL = Cell(90, 90, 500, 200)


def place(*stretches: Stretch) -> FieldPlace:
    return FieldPlace("name", NAME, "body", stretches)


def test_wrapped_lines_are_joined_on_one_page_and_over_two() -> None:
    one, two = content([FIRST, SECOND]), content([FIRST], page=2)
    assert place(Stretch(one, one.lines)).text == "某某公司某某集团公司"
    assert place(Stretch(one, one.lines), Stretch(two, two.lines)).text == "某某公司某某集团公司某某公司"


def test_what_stands_instead_of_a_struck_value_is_the_value() -> None:
    page = content([FIRST, SECOND], struck=[0])
    found = place(Stretch(page, page.lines))
    assert found.alteration == "struck"
    assert found.text == "某某集团公司"
    assert found.lines == (SECOND,)
    assert found.confidence == pytest.approx(0.6)


def test_a_struck_value_with_nothing_instead_is_still_shown() -> None:
    page = content([FIRST], struck=[0])
    found = place(Stretch(page, page.lines))
    assert found.alteration == "struck" and found.text == "某某公司"


def test_strokes_elsewhere_on_the_page_do_not_matter() -> None:
    page = content([FIRST, SECOND], struck=[1])
    assert place(Stretch(page, (FIRST,))).alteration is None


ADDED = Alteration("added", (150, 110, 180, 125))


@pytest.mark.parametrize(
    ("kinds", "want"),
    [(("added", "struck"), "struck"), (("covered", "added"), "covered"), (("added",), "added"), ((), None)],
)
def test_of_several_alterations_the_gravest_is_told(kinds: tuple[AlterationKind, ...], want: str | None) -> None:
    page = content([FIRST], [CELL], alterations=[Alteration(k, ADDED.bounds) for k in kinds])
    assert place(Stretch(page, page.lines, CELL)).alteration == want


@pytest.mark.parametrize(
    ("bounds", "cell", "want"),
    [
        ((150, 110, 180, 125), True, True),
        ((150, 180, 180, 195), True, True),
        ((150, 180, 180, 195), False, False),
        ((150, 110, 180, 125), False, True),
        ((600, 110, 640, 125), True, False),
    ],
)
def test_an_alteration_belongs_to_its_cell_or_else_to_its_line(
    bounds: tuple[float, float, float, float], cell: bool, want: bool
) -> None:
    page = content([FIRST], [CELL], alterations=[Alteration("added", bounds)])
    found = place(Stretch(page, page.lines, CELL if cell else None))
    assert found.alteration == ("added" if want else None)


def test_a_part_of_a_struck_line_is_struck_and_a_line_struck_in_part_stands() -> None:
    page = content([FIRST], alterations=[Alteration("struck", FIRST.bounds)])
    rest = line("公司", 160, 100)
    assert Stretch(page, (rest,)).struck == (rest,)
    part = content([FIRST, SECOND], alterations=[Alteration("struck", (100, 100, 130, 130))])
    assert place(Stretch(part, part.lines)).lines == (FIRST, SECOND)
    assert place(Stretch(part, part.lines)).alteration == "struck"


def test_a_choice_is_made_with_a_pen_and_no_alteration_for_that() -> None:
    spec = field("mode", "模式", "multi", options={"a": "甲", "b": "乙"})
    page = content([FIRST], [CELL], alterations=[ADDED])
    struck = content([FIRST], [CELL], alterations=[ADDED, Alteration("struck", FIRST.bounds)])
    other = field("mode_other", "其他", within="mode")
    for own in (spec, other):
        states = [FieldPlace("f", own, "body", (Stretch(p, p.lines, CELL),)).alteration for p in (page, struck)]
        assert states == [None, "struck"]


@pytest.mark.parametrize(("inked", "want"), [([0], True), ([1], False), ([], False)])
def test_unread_ink_in_the_cell(inked: list[int], want: bool) -> None:
    page = content([], [CELL, Cell(90, 300, 500, 400)], inked=inked)
    assert Stretch(page, (), page.cells[0]).inked is want


@pytest.mark.parametrize(
    ("x1", "y", "belongs"),
    [(98, 115, True), (75, 115, True), (150, 115, True), (60, 115, False), (98, 200, False), (400, 115, False)],
)
def test_a_tick_belongs_to_the_line_it_stands_in_or_before(x1: float, y: float, belongs: bool) -> None:
    tick = Tick("甲", 0, 0.5, x1 - 20, y - 10, x1, y + 10)
    page = content([FIRST], ticks=[tick])
    assert place(Stretch(page, page.lines)).ticks == ((tick,) if belongs else ())


def test_a_long_text_keeps_its_paragraphs_over_pages() -> None:
    pages = [
        content([line("一二", 160, 100), line("三四", 100, 140)]),
        content([line("五六", 160, 100), line("七八", 100, 140)]),
    ]
    found = FieldPlace("overview", STORY[0], "narrative", tuple(Stretch(p, p.lines) for p in pages))
    assert found.text == "一二三四\n五六七八"


def test_a_blank_place_has_no_text_and_no_confidence() -> None:
    found = place(Stretch(content(), (), CELL))
    assert (found.text, found.confidence, found.alteration, found.ticks) == ("", 0.0, None, ())
