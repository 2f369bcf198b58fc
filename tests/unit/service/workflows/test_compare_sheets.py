"""What two scans of a page show, made ready for judging."""

from dataclasses import replace

import pytest

from extractors.forms.checkboxes import EMPTY, TICKED
from extractors.forms.content import PageContent, SlotMark, Tick
from extractors.pipeline import PageReading
from models.application import SlotState
from models.sheet_comparison import SheetComparison
from service.reconciliation.sheet_changes import SAME_SEAL_MM
from service.workflows.compare_sheets import compare_sheets, seals_of
from service.workflows.paper_versions import Versions, papers_of
from tests.unit.extractors.forms.paper import FORM, column, content
from tests.unit.service.workflows.readings import reading, scans, seal

TEXTS = ("申报单位承诺书", "我单位自愿参加本次遴选，所报材料真实完整。", "近3年内没有发生重大质量事故。", "签署日期：")


def pledge(y: float = 100, **marks: object) -> PageContent:
    return replace(content(column(TEXTS, y=y, pitch=90)), **marks)  # type: ignore[arg-type]


def compared(earlier: PageReading, later: PageReading) -> SheetComparison:
    seals = [s.seal.model_copy(update={"slot": "declaration.applicant"}) for p in (earlier, later) for s in p.seals]
    mine, theirs = seals[: len(earlier.seals)], seals[len(earlier.seals) :]
    return compare_sheets(earlier, later, (mine, theirs), "declaration", FORM)


def test_ticks_are_counted_by_their_words_from_the_top() -> None:
    ticks = (
        Tick("是", 0, TICKED, 100, 300, 120, 320), Tick("是", 0, EMPTY, 100, 200, 120, 220),
        Tick("否", 0, (EMPTY + TICKED) / 2, 200, 200, 220, 220),
    )  # fmt: skip
    found = compared(reading(1, pledge(ticks=ticks)), reading(1, pledge()))
    assert [(t.option, t.number, t.state) for t in found.earlier.ticks] == [
        ("是", 0, "empty"), ("否", 0, "unclear"), ("是", 1, "full"),
    ]  # fmt: skip
    assert found.later.ticks == ()


def test_a_seal_is_where_it_lies_on_the_print_wherever_the_sheet_lay() -> None:
    earlier, later = reading(1, pledge(), seal(y=500)), reading(1, pledge(y=180), seal(y=580))
    (one,), (other,) = compared(earlier, later).earlier.seals, compared(earlier, later).later.seals
    assert abs(one.y_mm - other.y_mm) < 1 and abs(one.x_mm - other.x_mm) < 1
    moved = compared(earlier, reading(1, pledge(y=180), seal(y=660)))
    assert abs(moved.earlier.seals[0].y_mm - moved.later.seals[0].y_mm) > SAME_SEAL_MM


@pytest.mark.parametrize(
    ("state", "filled"), [("filled", True), ("partly", False), ("blank", False), ("unclear", None)]
)
def test_hands(state: SlotState, filled: bool | None) -> None:
    marked = reading(1, pledge(slots=(SlotMark("declaration.date", state, (100, 370, 300, 400)),)))
    assert [h.filled for h in compared(marked, marked).later.hands] == [filled]


def test_letters_are_counted_on_either_side() -> None:
    found = compared(reading(1, pledge()), reading(1, content()))
    assert (found.earlier.letters > 30, found.later.letters) == (True, 0)


def test_slices_of_a_cross_page_seal_are_not_set_by_one_page() -> None:
    page = reading(1, pledge(), seal())
    (paper,) = papers_of(Versions(scans(page), {0: 1}, 1), FORM)
    application = paper.documents[0].application
    assert len(seals_of(application, page)) == 1
    sliced = application.seals[0].model_copy(update={"kind": "cross_page"})
    assert seals_of(application.model_copy(update={"seals": (sliced,)}), page) == ()
