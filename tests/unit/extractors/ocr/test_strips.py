"""Lines laid end to end, from posteriors made by hand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from extractors.ocr.engine import Line, Reading
from extractors.ocr.strips import Strip, strip_of
from tests.unit.extractors.verification.test_evidence import SURE, line_of, spelt


def laid(*lines: Line) -> Strip:
    strip = strip_of(lines)
    assert strip is not None
    return strip


def test_a_strip_keeps_lines_apart_and_in_order() -> None:
    strip = laid(spelt("12"), spelt("23"))
    assert strip.text == "1223"
    assert (strip.starts < strip.ends).all()
    assert (strip.ends[:-1] <= strip.starts[1:]).all()


@given(st.text("0123456789.某公司", max_size=9))
def test_everything_told_of_characters_and_gaps_has_their_number(text: str) -> None:
    strip = laid(spelt(text))
    assert strip.text == text
    assert (
        len(strip.starts) == len(strip.ends) == len(strip.logp) == len(strip.margins) == len(strip.rivals) == len(text)
    )
    assert len(strip.gaps) == len(strip.strangers) == len(text) + 1


def test_full_and_half_width_are_one_character_and_no_rivals() -> None:
    strip = laid(line_of({"A": 0.5, "Ａ": 0.45}))
    assert strip.text == "A"
    assert strip.margins[0] > 2.5
    assert strip.rivals == ("",)


def test_a_blank_that_the_recogniser_writes_is_nothing() -> None:
    strip = laid(line_of({"1": SURE}, {" ": SURE}, {"2": SURE}))
    assert strip.text == "12"
    assert strip.gaps[1] > 4


def test_a_neighbours_foot_between_characters_is_no_stranger() -> None:
    strip = laid(line_of({"1": SURE}, {"1": 0.3}, {"2": 0.3}, {"2": SURE}))
    assert strip.text == "12"
    assert strip.gaps[1] > 4
    assert laid(line_of({"1": SURE}, {"3": 0.3}, {"2": SURE})).strangers[1] == "3"


def test_an_engine_that_cannot_tell_gives_no_strip() -> None:
    assert strip_of([spelt("1"), Line(np.zeros((4, 2)), Reading("2", SURE))]) is None
    assert strip_of([]) is None
