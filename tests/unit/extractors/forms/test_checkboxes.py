"""Boxes drawn before options: empty, filled, ticked, in brackets, by hand, and under a seal."""

import cv2
import numpy as np
import pytest

from extractors.forms.checkboxes import BOX_SIGNS, EMPTY, TICKED, find_ticks, may_hold_boxes
from extractors.forms.content import Tick
from extractors.forms.grid import Cell
from extractors.forms.strokes import Cover
from extractors.ocr.engine import Line
from extractors.page import Pixels
from tests.unit.extractors.forms.paper import EM, blank, line, written

OPTIONS = ("共享制造", "总集成总承包", "其他")
X, Y = 300.0, 200.0
"""Where the options' row begins: its first box."""


def box(pixels: Pixels, x: float, inside: str = "") -> None:
    """A printed box of about 0.7 em with its left edge at x, and what is drawn into it."""
    x0, y0 = round(x + 4), round(Y + 5)
    x1, y1 = x0 + 21, y0 + 21
    cv2.rectangle(pixels, (x0, y0), (x1, y1), (0, 0, 0), 2)
    middle = (x0 + 9, y1 - 5)
    if inside == "full":
        cv2.rectangle(pixels, (x0, y0), (x1, y1), (0, 0, 0), -1)
    elif inside == "tick":
        cv2.polylines(pixels, [np.array([(x0 + 3, y0 + 11), middle, (x1 - 3, y0 + 4)])], False, (0, 0, 0), 3)
    elif inside == "hand tick":
        cv2.polylines(
            pixels, [np.array([(x0 + 1, y0 + 8), (x0 + 10, y1 - 3), (x1 + 9, y0 - 7)])], False, (30, 30, 90), 3
        )
    elif inside == "cross":
        cv2.line(pixels, (x0 + 4, y0 + 4), (x1 - 4, y1 - 4), (0, 0, 0), 3)
        cv2.line(pixels, (x0 + 4, y1 - 4), (x1 - 4, y0 + 4), (0, 0, 0), 3)
    elif inside == "dot":
        cv2.circle(pixels, ((x0 + x1) // 2, (y0 + y1) // 2), 6, (0, 0, 0), -1)


def brackets(pixels: Pixels, x: float, inside: str) -> Pixels:
    pixels = written(pixels, "（", x - EM * 0.35, Y, EM)
    pixels = written(pixels, "）", x + EM * 1.35, Y, EM)
    return written(pixels, inside, x + EM * 0.5, Y, EM) if inside else pixels


def row(insides: tuple[str, ...], *, mark: str = "□") -> tuple[Pixels, Line]:
    """Boxes and options in one row, and the line that a recogniser makes of it: every box is read as `mark`."""
    pixels, x, text = blank(), X, ""
    for inside, words in zip(insides, OPTIONS, strict=False):
        box(pixels, x, inside)
        pixels = written(pixels, words, x + EM, Y, EM)
        x += EM * (len(words) + 2)
        text += f"{mark}{words}\u3000"
    return pixels, line(text.rstrip(), X, Y)


def by_option(ticks: tuple[Tick, ...]) -> dict[str, float]:
    return {t.option: t.ink for t in ticks}


@pytest.mark.parametrize(
    ("inside", "ticked"),
    [("", False), ("full", True), ("tick", True), ("hand tick", True), ("cross", True), ("dot", True)],
)
def test_a_box_is_judged_by_its_ink_whatever_was_read(inside: str, ticked: bool) -> None:
    pixels, printed = row((inside, ""))
    inks = by_option(find_ticks(pixels, [printed], [], OPTIONS))
    assert (inks["共享制造"] >= TICKED) is ticked
    assert ticked or inks["共享制造"] <= EMPTY
    assert inks["总集成总承包"] <= EMPTY


@pytest.mark.parametrize("chosen", [0, 1, 2])
def test_each_box_belongs_to_the_option_behind_it(chosen: int) -> None:
    pixels, printed = row(tuple("full" if i == chosen else "" for i in range(3)))
    inks = by_option(find_ticks(pixels, [printed], [], OPTIONS))
    assert [words for words, ink in inks.items() if ink >= TICKED] == [OPTIONS[chosen]]
    assert set(inks) == set(OPTIONS)


def test_a_tick_knows_its_line_and_where_its_box_stands() -> None:
    pixels, printed = row(("full",))
    other = line("服务型制造模式", 60, 60)
    (tick,) = find_ticks(pixels, [other, printed], [], OPTIONS)
    assert tick.line == 1
    assert (tick.x0, tick.y0, tick.x1, tick.y1) == pytest.approx((304, 205, 326, 227), abs=4)


@pytest.mark.parametrize(("inside", "ticked"), [("", False), ("√", True), ("●", True)])
def test_a_pair_of_brackets_is_a_box(inside: str, ticked: bool) -> None:
    pixels = brackets(blank(), X, inside)
    pixels = written(pixels, "共享制造", X + 2.5 * EM, Y, EM)
    inks = by_option(find_ticks(pixels, [line("共享制造", X + 2.5 * EM, Y)], [], OPTIONS))
    assert (inks["共享制造"] >= TICKED) is ticked
    assert ticked or inks["共享制造"] <= EMPTY


@pytest.mark.parametrize(
    ("inside", "mark", "clear"), [("", "■", False), ("full", "■", True), ("full", "□", True), ("", "□", True)]
)
def test_ink_and_reading_must_not_contradict_each_other(inside: str, mark: str, clear: bool) -> None:
    pixels, printed = row((inside,), mark=mark)
    (tick,) = find_ticks(pixels, [printed], [], OPTIONS)
    assert (not EMPTY < tick.ink < TICKED) is clear


@pytest.mark.parametrize(
    ("inside", "mark", "over", "lifted", "verdict"),
    [
        ("tick", "□", True, False, "unclear"),
        ("full", "□", True, False, "unclear"),
        ("full", "□", True, True, "ticked"),
        ("tick", "☑", True, False, "ticked"),
        ("", "□", True, False, "empty"),
        ("", "□", True, True, "empty"),
        ("tick", "□", False, False, "ticked"),
    ],
)
def test_ink_under_a_seal_proves_little(inside: str, mark: str, over: bool, lifted: bool, verdict: str) -> None:
    pixels, printed = row((inside,), mark=mark)
    bounds = (250.0, 150.0, 400.0, 300.0) if over else (700.0, 150.0, 900.0, 300.0)
    (tick,) = find_ticks(pixels, [printed], [], OPTIONS, [Cover(bounds, lifted=lifted)])
    assert ("ticked" if tick.ink >= TICKED else "empty" if tick.ink <= EMPTY else "unclear") == verdict


def test_where_nothing_stands_before_an_option_there_is_no_tick() -> None:
    pixels = written(blank(), "共享制造", X + EM, Y, EM)
    assert find_ticks(pixels, [line("共享制造", X + EM, Y)], [], OPTIONS) == ()


def test_words_that_only_contain_an_option_are_none() -> None:
    text = "建设共享制造平台"
    pixels = written(blank(), text, X, Y, EM)
    assert find_ticks(pixels, [line(text, X, Y)], [], OPTIONS) == ()


def test_the_edge_of_the_options_cell_is_no_box() -> None:
    cell = Cell(X + EM - 6, Y - 20, X + 400, Y + 60)
    pixels = written(blank(), "共享制造", X + EM + 6, Y, EM)
    cv2.rectangle(pixels, (round(cell.x0), round(cell.y0)), (round(cell.x1), round(cell.y1)), (0, 0, 0), 2)
    inks = by_option(find_ticks(pixels, [line("共享制造", X + EM + 6, Y)], [cell], OPTIONS))
    assert inks.get("共享制造", 0.0) < TICKED


def test_a_longer_option_is_not_taken_for_the_shorter_one_in_it() -> None:
    pixels, printed = row(("full",))
    assert set(by_option(find_ticks(pixels, [printed], [], (*OPTIONS, "共享")))) == {"共享制造"}


def test_without_places_of_characters_no_box_is_sought() -> None:
    pixels, printed = row(("full",))
    blind = line(printed.reading.text, X, Y, centred=False)
    assert find_ticks(pixels, [blind], [], OPTIONS) == ()


def ring(pixels: Pixels, x: float, size: float = 44.0) -> Pixels:
    """A copy with a round drawn about the box at x."""
    out = pixels.copy()
    centre = (round(x + 15), round(Y + 15))
    cv2.ellipse(out, centre, (round(size / 2), round(size / 2 - 1)), 0, 20, 375, (30, 30, 90), 2, cv2.LINE_AA)
    return out


@pytest.mark.parametrize("size", [36.0, 40.0, 44.0])
def test_a_ring_about_a_box_chooses_it(size: float) -> None:
    pixels, printed = row(("", ""))
    inks = by_option(find_ticks(ring(pixels, X, size), [printed], [], OPTIONS))
    assert inks["共享制造"] >= TICKED
    assert inks["总集成总承包"] <= EMPTY


def test_a_tick_beside_a_box_is_never_overlooked() -> None:
    pixels, printed = row(("", ""))
    x = round(X + 5 * EM)
    cv2.polylines(pixels, [np.array([(x + 5, 212), (x + 12, 226), (x + 24, 198)])], False, (30, 30, 90), 3)
    inks = by_option(find_ticks(pixels, [printed], [], OPTIONS))
    assert inks["总集成总承包"] > EMPTY


def test_the_next_rows_and_the_cells_rules_are_no_rings() -> None:
    pixels, printed = row(("", ""))
    cell = Cell(X - 40, Y - 3, X + 600, Y + EM + 3)
    cv2.rectangle(pixels, (round(X - 40), round(Y - 3)), (round(X + 600), round(Y + EM + 3)), (0, 0, 0), 2)
    inks = by_option(find_ticks(pixels, [printed], [cell], OPTIONS))
    assert max(inks.values()) <= EMPTY
    above = written(row(("", ""))[0], "某某某某某某某某", X, Y - 1.5 * EM)
    assert max(by_option(find_ticks(above, [printed], [], OPTIONS)).values()) <= EMPTY


def test_a_dot_before_a_box_is_dust() -> None:
    pixels, printed = row(("", ""))
    cv2.circle(pixels, (round(X - 2), round(Y + 22)), 2, (0, 0, 0), -1)
    assert by_option(find_ticks(pixels, [printed], [], OPTIONS))["共享制造"] <= EMPTY


def test_a_box_at_the_very_edge_of_its_cell() -> None:
    pixels, printed = row(("", ""))
    cell = Cell(X + 3, Y - 20, X + 600, Y + 60)
    assert by_option(find_ticks(pixels, [printed], [cell], OPTIONS))["共享制造"] <= EMPTY


CHOICE = ("共享制造", "总集成总承包", "检验检测", "其他", "是", "A（一）")


@pytest.mark.parametrize(
    ("text", "boxed"),
    [
        ("口共享制造口总集成总承包", True),
        ("共享制造", True),
        ("其他", True),
        ("共享制造是本企业近年来着力推进的一种新的服务模式", True),
        ("本企业近年来着力推进共享制造", True),
        ("本企业近年来着力推进的共享制造", True),
        ("本企业近年来着力推进的新共享制造", True),
        ("本企业近年来着力推进的新型共享制造", False),
        ("本企业近年来着力推进共享制造，并与检验检测机构一道建设公共服务的平台", False),
        ("建设检验检测与共享制造平台共两处", True),
        ("口 共 享 制 造 平 台 等 等 等 等", True),
        ("A(一)为本企业近年来着力推进的一种服务模式", True),
        ("凹 共享製造 本企业近年来着力推进", True),
        ("是本企业近年来着力推进的一种服务模式", False),
        ("是", False),
        ("申报单位联系电话", False),
        ("总集成", False),
        ("", False),
        (" ", False),
    ],
)
def test_a_line_may_hold_boxes_where_it_begins_with_an_option_or_is_a_fair_share_of_them(
    text: str, boxed: bool
) -> None:
    assert may_hold_boxes(text, CHOICE) is boxed


@pytest.mark.parametrize("sign", BOX_SIGNS)
def test_any_sign_of_a_box_will_do_without_an_option(sign: str) -> None:
    assert may_hold_boxes(f"本企业近年来着力推进{sign}一种服务模式", CHOICE)
    assert may_hold_boxes(sign, ())


def test_an_option_in_another_counts_once() -> None:
    text = "某某某某某某某某某某某某共享制造"
    assert may_hold_boxes(text, ("共享", "共享制造"))
    assert not may_hold_boxes("某" + text, ("共享", "共享制造"))


def test_where_there_are_no_options_no_words_may_hold_boxes() -> None:
    assert not may_hold_boxes("共享制造", ())
