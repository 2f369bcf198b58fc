"""A page's lines held against its print: what is weighed with what, and what is known of places without text."""

from collections.abc import Sequence

import numpy as np
import pytest

from extractors.ocr.engine import Line
from extractors.page import PageFrame
from extractors.verification.ink_map import InkMap
from extractors.verification.page_lines import PageLines, hold_page
from models.geometry import Box
from models.page_comparison import PlaceEvidence
from models.portal import PortalLine
from tests.unit.extractors.verification.test_evidence import spelt

WIDTH, HEIGHT = 1000, 1400
FRAME = PageFrame(WIDTH, HEIGHT, 121.0, (WIDTH, HEIGHT), np.eye(3))
EM = 30


def scanned(text: str, row: int, x: float = 100) -> Line:
    line, y = spelt(text), 100 + 60 * row
    polygon = np.array([[x, y], [x + EM * len(text), y], [x + EM * len(text), y + EM], [x, y + EM]], dtype=float)
    return Line(polygon, line.reading)


def printed(text: str, row: float, x: float = 100) -> PortalLine:
    y = 100 + 60 * row
    box = Box.clipped(x / WIDTH, y / HEIGHT, (x + EM * len(text)) / WIDTH, (y + EM) / HEIGHT)
    return PortalLine(text=text, box=box)


TEXTS = ["某某科技有限公司", "科技公司集团", "有限公司某某", "集团有限公司科技", "某科某技某公某司"]
PRINT = [printed(t, row) for row, t in enumerate(TEXTS)]
SCAN = [scanned(t, row) for row, t in enumerate(TEXTS)]


def held(print_: Sequence[PortalLine], lines: Sequence[Line], **known: object) -> tuple[PlaceEvidence, ...]:
    return hold_page(print_, PageLines(lines, FRAME, **known))  # type: ignore[arg-type]


def inked(everywhere: bool, coloured: bool = False) -> InkMap:
    cells = np.full((300, 210), everywhere)
    return InkMap(np.packbits(cells).tobytes(), np.packbits(cells & coloured).tobytes(), (300, 210), 4.76)


def test_what_both_have_needs_no_weighing() -> None:
    places = held(PRINT, SCAN)
    assert [(p.expected, p.read, p.evidence) for p in places] == [(t, t, None) for t in TEXTS]
    assert all(p.confidence > 0.9 and p.size == 1 for p in places)


def test_a_line_that_reads_otherwise_is_weighed() -> None:
    place = held(PRINT, [*SCAN[:2], scanned("有限公司己己", 2), *SCAN[3:]])[2]
    assert place.evidence is not None
    assert [(d.expected, d.read) for d in place.evidence.spans] == [("某某", "己己")]
    assert place.evidence.log_ratio > 6


def test_a_sentence_that_wraps_otherwise_is_weighed_as_one() -> None:
    lines = [printed("某某某某科技公司", 6), printed("有限集团", 7)]
    places = held([*PRINT, *lines], [*SCAN, scanned("某某某某科技", 6), scanned("公司有限集团", 7)])
    assert len(places) == 6
    assert (places[5].expected, places[5].read) == ("某某某某科技公司有限集团",) * 2


@pytest.mark.parametrize(("ink", "unread"), [(inked(False), 0.0), (inked(True), None), (None, None)])
def test_a_line_that_was_not_read_says_whether_something_stands_there(ink: InkMap | None, unread: float | None) -> None:
    place = held(PRINT, [*SCAN[:2], *SCAN[3:]], ink=ink)[2]
    assert (place.expected, place.read, place.evidence, place.size) == (TEXTS[2], "", None, 0)
    if unread is not None:
        assert place.unread == unread
    elif ink is None:
        assert place.unread is None
    else:
        assert place.unread is not None and place.unread > 20


def test_ink_that_was_read_is_not_unread() -> None:
    places = held(PRINT, SCAN, ink=inked(True))
    assert all(p.unread is not None and p.unread <= 2 for p in places)


def test_a_line_more_has_nothing_expected() -> None:
    place = held(PRINT, [*SCAN, scanned("公司公司", 7)])[5]
    assert (place.expected, place.read) == ("", "公司公司")
    assert place.box == Box.clipped(0.1, 520 / 1400, 0.22, 550 / 1400)


def test_values_and_seals_are_told_as_stretches_of_the_reading() -> None:
    place = held(PRINT, SCAN, values=[(190, 90, 400, 140)], seals=[(0, 0, 160, 150)])[0]
    assert (place.values, place.sealed) == (((3, 8),), ((0, 2),))


def test_of_a_place_that_was_not_read_the_empty_stretch_tells_it() -> None:
    place = held(PRINT, SCAN[1:], values=[(90, 90, 400, 140)])[0]
    assert (place.read, place.values, place.sealed) == ("", ((0, 0),), ())


def test_pictures_and_signing_places_are_free() -> None:
    line = scanned("公司公司", 8)
    assert not held(PRINT, [*SCAN, line])[5].free
    assert held(PRINT, [*SCAN, line], signing=[(0, 560, 1000, 640)])[5].free
    picture = Box((0.05, 0.4, 0.6, 0.6))
    assert hold_page(PRINT, PageLines([*SCAN, line], FRAME), [picture])[5].free


def test_a_picture_behind_the_text_frees_nothing() -> None:
    line = scanned("公司公司", 8)
    behind = Box((0.0, 0.0, 1.0, 1.0))
    assert not hold_page(PRINT, PageLines([*SCAN, line], FRAME), [behind])[5].free


def test_ticks_are_tried_as_print_and_without() -> None:
    place = held([*PRINT, printed("□某某 □科技", 6)], [*SCAN, scanned("某某科技", 6)])[5]
    assert place.evidence is not None and place.evidence.known and not place.evidence.spans


@pytest.mark.parametrize("coloured", [False, True])
def test_what_stands_in_colour_is_told(coloured: bool) -> None:
    place = held(PRINT, SCAN, ink=inked(True, coloured))[0]
    assert place.coloured == coloured
