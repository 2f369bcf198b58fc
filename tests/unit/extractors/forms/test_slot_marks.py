"""What a hand left in the slots of a page."""

from extractors.forms.slot_marks import read_slots
from extractors.page import PageImage
from models.form_template import SlotSpec
from tests.unit.extractors.forms.paper import DPI, blank, content, line, written

LABELS = {"signature": "法定代表人（签字）", "date": "年 月 日", "seal": "申报单位（公章）"}
SLOTS = {
    type_: SlotSpec.model_validate(
        {
            "name": type_,
            "page": "declaration",
            "label": label,
            "type": type_,
            "intake": "expected",
            "dispatch": "expected",
        }
    )
    for type_, label in LABELS.items()
}


def test_signatures_and_dates_are_looked_at_and_seals_are_not() -> None:
    lines = [line(LABELS["seal"], 100, 500), line(LABELS["signature"], 100, 600), line("2021年4月7日", 300, 700)]
    page = PageImage.received(blank(), DPI)
    found = {m.slot: m.state for m in read_slots(page, page.pixels, content(lines), (), SLOTS)}
    assert found == {"signature": "blank", "date": "filled"}


def test_a_date_with_words_before_it_is_looked_for_beside_them() -> None:
    slot = SLOTS["date"].model_copy(update={"label": "签署日期"})
    lines = [line("签署日期：", 100, 700)]
    bare = PageImage.received(written(blank(), "签署日期：", 100, 700), DPI)
    dated = PageImage.received(written(bare.pixels, "2021.4.7", 270, 700), DPI)
    states = [next(read_slots(p, p.pixels, content(lines), (), {"date": slot})).state for p in (bare, dated)]
    assert states == ["blank", "filled"]


def test_a_page_without_labels_has_no_slots() -> None:
    page = PageImage.received(blank(), DPI)
    assert list(read_slots(page, page.pixels, content([line("主营业务", 100, 100)]), (), SLOTS)) == []
