"""Whether a page of a supplement is the sheet that was there: only what both scans say of each other counts."""

from typing import Any

import pytest

from models.geometry import Box
from models.page_comparison import PlaceEvidence
from models.paper_version import ChangeKind, SheetState
from models.reconciliation import Difference, Evidence
from models.sheet_comparison import HandMark, SealMark, SheetComparison, SheetMarks, TickMark, TickState
from service.reconciliation.sheet_changes import judge_sheet

BOX = Box((0.1, 0.1, 0.9, 0.12))
BEFORE, AFTER = "注册资本为人民币8653万元整", "注册资本为人民币8953万元整"
AT = 9
SURE, LIKELY, NOTHING = 20.0, 4.0, 0.0
MUCH = 200


def place(expected: str, read: str, nats: float, at: int = AT) -> PlaceEvidence:
    """A line that differs in one character, by so many nats."""
    spans = (Difference(at=at, expected=expected[at], read=read[at], nats=nats),) if nats else ()
    evidence = Evidence(expected=expected, read=read, log_ratio=nats, weakest=-0.01, spans=spans)
    return PlaceEvidence(
        expected=expected, read=read, box=BOX, evidence=evidence, confidence=0.99, size=1.0, unread=0.0
    )


def line(expected: str, read: str, **said: Any) -> PlaceEvidence:
    """A line that one side lacks."""
    return PlaceEvidence(expected=expected, read=read, box=BOX, confidence=0.99, size=1.0, unread=0.0, **said)


def sheet(forward: Any = (), backward: Any = (), **said: Any) -> SheetComparison:
    marks = {"earlier": SheetMarks(letters=MUCH), "later": SheetMarks(letters=MUCH)} | said
    return SheetComparison(forward=tuple(forward), backward=tuple(backward), **marks)


@pytest.mark.parametrize(
    ("later", "earlier", "state"),
    [
        (SURE, SURE, "changed"),
        (SURE, LIKELY, "unclear"),
        (LIKELY, SURE, "unclear"),
        (LIKELY, LIKELY, "unclear"),
        (SURE, NOTHING, "unchanged"),  # the earlier ink bears out what is read now: it was misread before
        (NOTHING, SURE, "unchanged"),
        (NOTHING, NOTHING, "unchanged"),
    ],
)
def test_a_number_changed_only_where_both_scans_say_so(later: float, earlier: float, state: SheetState) -> None:
    judged = judge_sheet(sheet([place(BEFORE, AFTER, later)], [place(AFTER, BEFORE, earlier)]))
    assert judged.state == state
    if state == "changed":
        (change,) = judged.places
        assert ("8653" in change.earlier, "8953" in change.later, change.box) == (True, True, BOX)


def test_two_different_slips_are_no_change() -> None:
    other = "注册资本为人民币8653万元正"
    forward, backward = place(BEFORE, AFTER, SURE), place(other, BEFORE, SURE, at=13)
    assert judge_sheet(sheet([forward], [backward])).state == "unchanged"


@pytest.mark.parametrize(
    ("forward", "backward", "kind"),
    [
        (("", "近三年内没有发生重大事故"), ("近三年内没有发生重大事故", ""), "added"),
        (("近三年内没有发生重大事故", ""), ("", "近三年内没有发生重大事故"), "missing"),
    ],
)
def test_a_line_more_or_less(forward: tuple[str, str], backward: tuple[str, str], kind: ChangeKind) -> None:
    same = line("申报单位承诺书全文如下", "申报单位承诺书全文如下")
    judged = judge_sheet(sheet([same, line(*forward)], [same, line(*backward)]))
    assert [(c.kind) for c in judged.places] == [kind]
    moved = sheet([same, line(*forward)], [same, line(*backward)], beyond_earlier=forward[1], beyond_later=forward[0])
    assert judge_sheet(moved).state == "unchanged"


def test_another_page() -> None:
    old, new = "甲乙丙丁戊己庚辛壬癸" * 3, "子丑寅卯辰巳午未申酉" * 3
    judged = judge_sheet(sheet([line(old, new)], [line(new, old)]))
    assert (judged.state, [c.kind for c in judged.places]) == ("changed", ["other_page"])


def test_a_page_with_hardly_any_text_tells_nothing() -> None:
    assert judge_sheet(sheet(later=SheetMarks(letters=3))).state == "unclear"


def seals(*at: tuple[str, float, float]) -> SheetMarks:
    return SheetMarks(
        letters=MUCH, seals=tuple(SealMark(slot=s, x_mm=x, y_mm=y, text="某公司", box=BOX) for s, x, y in at)
    )


@pytest.mark.parametrize(
    ("earlier", "later", "kinds"),
    [
        ([], [("a", 50, 200)], ["sealed"]),
        ([("a", 50, 200)], [], ["unsealed"]),
        ([("a", 50, 200)], [("a", 53, 202)], []),
        ([("a", 50, 200)], [("a", 58, 200)], ["sealed_anew"]),
        ([("", 50, 200)], [("a", 51, 200)], []),  # the same impression, its slot found now
        ([], [("", 51, 200)], []),
        ([("a", 50, 200)], [("a", 50, 200), ("b", 90, 90)], ["sealed"]),
    ],
)
def test_seals(earlier: Any, later: Any, kinds: list[ChangeKind]) -> None:
    judged = judge_sheet(sheet(earlier=seals(*earlier), later=seals(*later)))
    assert [c.kind for c in judged.places] == kinds
    assert judged.state == ("changed" if kinds else "unchanged")


@pytest.mark.parametrize(
    ("before", "now", "changed"),
    [("empty", "full", True), ("full", "empty", True), ("full", "full", False), ("unclear", "full", False)],
)
def test_ticks(before: TickState, now: TickState, changed: bool) -> None:
    def marks(state: TickState) -> SheetMarks:
        return SheetMarks(letters=MUCH, ticks=(TickMark(option="平台", number=0, state=state, box=BOX),))

    assert [c.kind for c in judge_sheet(sheet(earlier=marks(before), later=marks(now))).places] == ["ticked"] * changed


@pytest.mark.parametrize(
    ("before", "now", "kinds"),
    [(False, True, ["signed"]), (True, False, ["unsigned"]), (None, True, []), (True, None, []), (True, True, [])],
)
def test_signatures(before: bool | None, now: bool | None, kinds: list[ChangeKind]) -> None:
    def marks(filled: bool | None) -> SheetMarks:
        return SheetMarks(letters=MUCH, hands=(HandMark(slot="declaration.date", filled=filled, box=BOX),))

    assert [c.kind for c in judge_sheet(sheet(earlier=marks(before), later=marks(now))).places] == kinds
