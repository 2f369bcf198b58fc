"""Has a hand signed beside the label?"""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from extractors.forms.grid import Cell
from extractors.forms.signatures import label_end, signature_at
from extractors.forms.strokes import Cover
from extractors.ocr.engine import Line
from extractors.page import PageImage, Pixels
from models.form_template import SlotSpec
from tests.unit.extractors.forms.paper import DPI, EM, blank, line, ruled, written

LABEL = "法定代表人（签字）："
SLOT = SlotSpec(
    name="declaration.person", page="declaration", label="法定代表人（签字）", type="signature", intake="expected",
    dispatch="expected",
)  # fmt: skip
X, Y = 150.0, 700.0
END = X + EM * len(LABEL)
BELOW = ("申报单位（公章）：", Y + 90)


def printed(*rows: tuple[str, float]) -> Pixels:
    pixels = written(blank(), LABEL, X, Y)
    for text, y in rows:
        pixels = written(pixels, text, X, y)
    return pixels


def signed(
    pixels: Pixels, x: float = END + 30, y: float = Y - 8, shade: tuple[int, int, int] = (30, 40, 110)
) -> Pixels:
    """Some strokes, 90 px wide and 40 high, their top left corner at (x, y)."""
    out = pixels.copy()
    for points in ([(0, 10), (40, 2), (25, 38)], [(50, 0), (45, 40), (88, 30)], [(10, 25), (60, 20), (90, 12)]):
        cv2.polylines(out, [np.array([(round(x + a), round(y + b)) for a, b in points])], False, shade, 3, cv2.LINE_AA)
    return out


def state(
    pixels: Pixels, covers: Sequence[Cover] = (), cells: Sequence[Cell] = (), lines: Sequence[Line] = ()
) -> str | None:
    page = PageImage.received(pixels, DPI)
    found = signature_at(page, pixels, lines or [line(LABEL, X, Y)], cells, covers, SLOT)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("pixels", "want"),
    [
        (printed(), "blank"),
        (signed(printed()), "filled"),
        (signed(printed(), END + 30, Y - 40), "filled"),
        (signed(printed(), shade=(120, 120, 120)), "filled"),
        (signed(printed(), shade=(232, 232, 232)), "blank"),
        (signed(printed(), X, Y + 220), "blank"),
        (signed(printed(), X + 100, Y - 110), "blank"),
    ],
    ids=["bare", "beside", "above the line", "grey", "shining through", "far below", "far above"],
)
def test_ink_beside_the_label_signs(pixels: Pixels, want: str) -> None:
    assert state(pixels) == want


def test_a_line_to_write_on_is_no_signature() -> None:
    pixels = printed()
    cv2.line(pixels, (round(END + 10), round(Y + 28)), (round(END + 240), round(Y + 28)), (0, 0, 0), 2)
    assert state(pixels) == "blank"
    assert state(signed(pixels)) == "filled"


def test_print_of_another_row_is_no_signature() -> None:
    text, y = "如有虚假，愿意承担由此产生的一切责任，并接受处理", Y - 45
    pixels = printed((text, y))
    assert state(pixels, lines=[line(LABEL, X, Y), line(text, X, y)]) == "blank"


def test_a_blot_is_neither_signed_nor_bare() -> None:
    pixels = printed()
    cv2.circle(pixels, (round(END + 60), round(Y + 15)), 9, (20, 20, 20), -1)
    assert state(pixels) == "unclear"


@pytest.mark.parametrize(
    ("cover", "hand", "want"),
    [
        (Cover((END, Y - 100, END + 210, Y + 110), lifted=False), False, "unclear"),
        (Cover((END, Y - 100, END + 210, Y + 110), lifted=True), False, "blank"),
        (Cover((END, Y - 100, END + 210, Y + 110), lifted=True), True, "filled"),
        (Cover((END + 300, Y - 100, END + 510, Y + 110), lifted=False), False, "blank"),
        (Cover((END + 20, Y - 40, END + 110, Y + 50), lifted=True, cornered=True), False, "filled"),
        (Cover((END + 20, Y + 200, END + 110, Y + 290), lifted=True, cornered=True), False, "blank"),
    ],
    ids=["black seal", "lifted seal", "lifted seal and hand", "seal beyond", "name seal", "name seal elsewhere"],
)
def test_a_seal_neither_fakes_nor_hides_a_hand(cover: Cover, hand: bool, want: str) -> None:
    assert state(signed(printed()) if hand else printed(), [cover]) == want


@pytest.mark.parametrize("hand", [True, False])
def test_in_a_table_the_next_cell_is_the_place(hand: bool) -> None:
    left, right = Cell(X - 20, Y - 20, END + 20, Y + 50), Cell(END + 24, Y - 20, END + 300, Y + 50)
    pixels = ruled(printed(), (X - 20, END + 22, END + 300), (Y - 20, Y + 50))
    pixels = signed(pixels, END + 120) if hand else pixels
    assert state(pixels, cells=[left, right]) == ("filled" if hand else "blank")


def test_in_a_frame_ink_beyond_it_is_another_places() -> None:
    frame = Cell(X - 50, 400, END + 130, 900)
    pixels = signed(printed(), END + 160)
    assert state(pixels, cells=[frame]) == "blank"
    assert state(pixels) == "filled"


def test_without_the_label_nothing_is_said() -> None:
    assert state(printed(), lines=[line("年月日", X, Y)]) is None


@pytest.mark.parametrize(
    ("text", "characters"),
    [(LABEL, 9.5), ("法定代表人（签字）", 9.0), ("法定代表人（签字）：张某某", 9.5), ("法定代表人（签宇）", 9.0)],
)
def test_a_label_ends_where_its_words_do(text: str, characters: float) -> None:
    end, em = label_end(line(text, X, Y), SLOT.label)
    assert (end, em) == pytest.approx((X + characters * EM, EM), abs=1)


def test_a_box_that_takes_in_the_hand_moves_no_end() -> None:
    wide = line(LABEL + "　　　　", X, Y, em=EM)
    tall = Line(wide.polygon + np.array([[0, -25], [0, -25], [0, 20], [0, 20]]), wide.reading)
    assert label_end(tall, SLOT.label)[0] == pytest.approx(END - EM / 2, abs=1)


def test_without_places_of_characters_the_height_has_to_do() -> None:
    end, em = label_end(line(LABEL, X, Y, centred=False), SLOT.label)
    assert em == pytest.approx(0.72 * EM)
    assert X < end <= END
