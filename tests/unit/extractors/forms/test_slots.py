"""Where slots are, and which seal is in which."""

from dataclasses import replace

import pytest

from extractors.forms.content import SlotMark
from extractors.forms.slots import Bounds, assign, find_slots, slot_places
from models.form_template import SlotSpec
from models.scan import PageKind
from tests.unit.extractors.forms.paper import FORM, column, content, line

APPLICANT, RECOMMENDER = line("申报单位（公章）：", 100, 500), line("推荐单位（公章）：", 100, 900)
PAGE = content([line("申报单位承诺书", 300, 80), APPLICANT, RECOMMENDER, line("签署日期：", 100, 1000)])
SIGNED = {
    **FORM.slots,
    "declaration.person": SlotSpec(
        name="declaration.person", page="declaration", label="法定代表人（签字）", type="signature", owner="legal_rep",
        intake="required", dispatch="required",
    ),
}  # fmt: skip


def seal(x: float, y: float, size: float = 200.0) -> Bounds:
    """Bounds around a centre."""
    return x - size / 2, y - size / 2, x + size / 2, y + size / 2


def names(kind: PageKind, lines: list[str]) -> list[str]:
    return [p.slot for p, _ in find_slots(content(column(lines)), kind, FORM.slots)]


@pytest.mark.parametrize(
    ("kind", "lines", "want"),
    [
        ("cover", ["申报单位（盖章）：某某公司"], ["cover.applicant"]),
        ("cover", ["申 报 单 位 (盖章)"], ["cover.applicant"]),
        ("cover", ["申报单位（盖意）"], ["cover.applicant"]),
        ("cover", ["推荐意见"], []),
        ("declaration", ["申报单位（公章）", "推荐单位（公章）"], ["declaration.applicant", "declaration.recommender"]),
        ("basic_info", ["申报单位（盖章）"], []),
        ("cover", [], []),
    ],
)
def test_slots_by_their_printed_labels(kind: PageKind, lines: list[str], want: list[str]) -> None:
    assert [n for n in names(kind, lines) if n != "declaration.date"] == want


def test_a_slot_lies_where_its_label_does_the_lowest_of_several() -> None:
    page = content(column(["申报单位（盖章）", "其他", "申报单位（盖章）"]))
    ((place, found),) = find_slots(page, "cover", FORM.slots)
    assert found is page.lines[2]
    assert place.box == page.box_of([found])


@pytest.mark.parametrize(
    ("where", "slot"),
    [
        (seal(400, 520), "declaration.applicant"),
        (seal(400, 620), "declaration.applicant"),
        (seal(800, 900), "declaration.recommender"),
        (seal(300, 720), "declaration.recommender"),
        (seal(400, 200), None),
        (seal(400, 1300), None),
        (seal(400, 620, 60), None),
    ],
    ids=["on it", "below it", "far right", "nearer the other", "above all", "below all", "small and a line away"],
)
def test_a_seal_belongs_to_the_nearest_label_within_reach(where: Bounds, slot: str | None) -> None:
    assert assign([(where, False)], PAGE, "declaration", FORM.slots) == [slot]


def test_every_seal_gets_an_answer_in_order() -> None:
    seals = [(seal(400, 900), False), (seal(400, 520), False), (seal(400, 1300), False), (seal(500, 500), False)]
    assert assign(seals, PAGE, "declaration", FORM.slots) == [
        "declaration.recommender", "declaration.applicant", None, "declaration.applicant",
    ]  # fmt: skip
    assert assign([], PAGE, "declaration", FORM.slots) == []


def test_where_the_only_label_is_covered_the_seal_is_in_its_slot() -> None:
    bare = content([line("承诺书", 100, 100)])
    assert assign([(seal(500, 700), False)], bare, "cover", FORM.slots) == ["cover.applicant"]
    assert assign([(seal(500, 700), True)], bare, "cover", FORM.slots) == [None]
    assert assign([(seal(500, 700), False)], bare, "declaration", FORM.slots) == [None]
    assert assign([(seal(500, 700), False)], bare, "narrative", FORM.slots) == [None]


@pytest.mark.parametrize(
    ("personal", "y", "slot"),
    [(True, 700, "declaration.person"), (False, 700, None), (True, 520, "declaration.applicant")],
)
def test_a_name_seal_stands_for_a_signature(personal: bool, y: float, slot: str | None) -> None:
    page = content([line("申报单位（公章）：", 100, 500), line("法定代表人（签字）：", 100, 690)])
    assert assign([(seal(400, y, 70), personal)], page, "declaration", SIGNED) == [slot]


def test_places_tell_what_stands_in_slots_for_hands() -> None:
    marks = (SlotMark("declaration.date", "partly", (100, 1000, 400, 1030)),)
    page = replace(PAGE, slots=marks)
    found = {p.slot: p.state for p in slot_places(page, "declaration", FORM.slots)}
    assert found == {"declaration.applicant": None, "declaration.recommender": None, "declaration.date": "partly"}
    assert "declaration.date" not in {p.slot for p in slot_places(page, "cover", FORM.slots)}
