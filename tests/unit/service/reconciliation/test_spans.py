"""Where the ink differs from the expected text, and what of that is a slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reconciliation.spans import OVERWHELMING_NATS, Span, as_printed, assumed, flat, spans_of
from tests.unit.service.reconciliation.ink import ink


def test_a_stretch_is_placed_with_what_stands_around_it() -> None:
    (span,) = spans_of(ink("建成服务网点40个，覆盖全国", "建成服务网点46个，覆盖全国", ("0", "6", 9.0)))
    assert (span.before, span.after) == ("建成服务网点4", "个，覆盖全国".replace("，", ","))
    assert span.shown() == ("建成服务网点46个,覆盖全国", "建成服务网点40个,覆盖全国")


def test_agreeing_texts_have_none() -> None:
    assert spans_of(ink("甲（乙） 丙", "甲(乙)丙")) == ()


@pytest.mark.parametrize(
    ("span", "noise", "numeric", "lookalike"),
    [
        (Span("，", "、", 9.0), True, False, False),
        (Span("（", "(", 9.0), True, False, True),
        (Span("8", "3", 9.0), False, True, False),
        (Span("北", "比", 9.0), False, False, False),
        (Span("0", "O", 9.0), False, True, True),
        (Span("l", "1", 9.0), False, True, True),
        (Span("m", "rn", 9.0), False, False, True),
        (Span("W", "V/", 9.0), False, False, True),
        (Span("%", "96", 9.0), False, True, True),
        (Span("m", "n", 9.0), False, False, False),
        (Span(".", "", 9.0, "29", "3"), False, True, False),
        (Span(".", "", 9.0, "29", "个"), True, False, False),
        (Span(",", "", 9.0, "29", "345"), True, False, False),
    ],
)
def test_what_a_stretch_means(span: Span, noise: bool, numeric: bool, lookalike: bool) -> None:
    assert (span.noise, span.numeric, span.lookalike) == (noise, numeric, lookalike)


@pytest.mark.parametrize(
    ("read", "foot"),
    [("第3页共9页", True), ("第 3 页，共 9 页", True), ("-3页", True), ("共3家", False), ("另签协议", False)],
)
def test_the_foot_of_a_page_is_no_passage(read: str, foot: bool) -> None:
    assert Span("", read, 60.0).foot is foot


def test_print_is_the_expected_text_but_for_what_the_ink_shows() -> None:
    seen = ink("采购 成本（万元）下降10.8%。", "采构成本(万元)下降70.8%。", ("购", "构", 1.0), ("1", "7", 9.0))
    strong = tuple(s for s in spans_of(seen) if s.nats > 2)
    assert as_printed(seen, strong) == "采购 成本（万元）下降70.8%。"


def test_inserted_and_deleted_stretches_are_put_in_place() -> None:
    added = ink("甲公司", "甲总公司", ("", "总", 9.0))
    assert as_printed(added, spans_of(added)) == "甲总公司"
    left_out = ink("甲总公司", "甲公司", ("总", "", 9.0))
    assert as_printed(left_out, spans_of(left_out)) == "甲公司"


@given(st.text("甲乙丙丁12", max_size=12), st.text("甲乙丙丁12", max_size=12))
def test_with_every_stretch_shown_the_reading_comes_back(expected: str, read: str) -> None:
    seen = assumed(expected, read, 0.99)
    assert flat(as_printed(seen, spans_of(seen))) == read


@pytest.mark.parametrize(("confidence", "strong"), [(0.99, True), (0.9, False)])
def test_a_reading_without_posteriors_weighs_by_its_confidence(confidence: float, strong: bool) -> None:
    (span,) = spans_of(assumed("8600", "8601", confidence))
    assert (span.nats >= 6.0) is strong


def test_a_clause_more_is_certain_at_any_confidence() -> None:
    (span,) = spans_of(assumed("签订合同。", "签订合同。另与两家机构签订了协议。", 0.5))
    assert span.nats == OVERWHELMING_NATS
