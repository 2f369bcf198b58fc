"""Two scans held against each other: the same lines answer each other wherever the sheet lay."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.page import PageFrame
from extractors.verification.page_lines import PageLines
from extractors.verification.two_scans import hold_scans, upright
from models.folding import fold
from tests.unit.extractors.forms.paper import HEIGHT, WIDTH, column, content, line

TEXTS = (
    "申报单位承诺书", "我单位自愿参加本次遴选，所报材料真实完整。", "近三年内没有发生重大质量事故。",
    "如有虚假愿意承担责任。",
)  # fmt: skip
FRAME = content().frame


def side(texts: tuple[str, ...], x: float = 100, y: float = 100, frame: PageFrame = FRAME) -> PageLines:
    return PageLines(column(texts, x, y, pitch=90), frame)


@given(st.integers(-60, 60), st.integers(-60, 60))
@settings(max_examples=20, deadline=None)
def test_the_same_lines_answer_each_other_wherever_they_lie(dx: int, dy: int) -> None:
    two = hold_scans(side(TEXTS), side(TEXTS, 100 + dx, 100 + dy))
    for places in (two.forward, two.backward):
        assert [fold(p.expected) for p in places] == [p.read for p in places]
        assert len(places) == len(TEXTS)
    x0, y0, _, _ = two.registration.bounds(upright((100, 100, 310, 130), FRAME).root)
    assert (abs(x0 - 100 - dx) < 3, abs(y0 - 100 - dy) < 3) == (True, True)


def test_each_side_tells_what_the_other_lacks() -> None:
    two = hold_scans(side(TEXTS[:3]), side(TEXTS))
    assert [(p.expected, p.read) for p in two.forward if not p.expected] == [("", fold(TEXTS[3]))]
    assert [(p.expected, p.read) for p in two.backward if not p.read] == [(TEXTS[3], "")]


def test_resolutions_may_differ() -> None:
    fine = replace(FRAME, width=2 * WIDTH, height=2 * HEIGHT)
    later = PageLines([line(t, 200, 200 + 180 * i, em=60) for i, t in enumerate(TEXTS)], fine)
    two = hold_scans(side(TEXTS), later)
    assert [fold(p.expected) for p in two.forward] == [p.read for p in two.forward]


def test_places_beyond_the_page_are_cut_to_it() -> None:
    assert upright((-10, 0, WIDTH + 10, HEIGHT / 2), FRAME).root == (0.0, 0.0, 1.0, 0.5)
