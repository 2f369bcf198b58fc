"""What a character of a text layer says, and which of them a reader of the page sees."""

import math
from typing import Any

import pytest

from extractors.readers.glyphs import UNMAPPED, glyphs_of, said, shade

BLACK, WHITE, PALE = (0.0,), (1.0,), (0.75,)


def character(text: str = "字", x: float = 100, y: float = 50, **more: Any) -> dict[str, Any]:
    size = more.pop("size", 10.0)
    angle = math.radians(more.pop("angle", 0.0))
    return {
        "text": text, "x0": x, "top": y, "x1": x + size, "bottom": y + size, "size": size, "fontname": "AAAAAA+Song",
        "matrix": (math.cos(angle), math.sin(angle), -math.sin(angle), math.cos(angle), x, y),
        "non_stroking_color": BLACK, **more,
    }  # fmt: skip


def fill(colour: tuple[float, ...]) -> dict[str, Any]:
    return {"x0": 90, "top": 40, "x1": 200, "bottom": 80, "non_stroking_color": colour, "fill": True}


@pytest.mark.parametrize(
    ("text", "font", "want"),
    [
        ("字", "AAAAAA+Song", "字"),
        ("（", "AAAAAA+Song", "（"),
        ("２", "AAAAAA+Song", "２"),
        ("ﬁ", "AAAAAA+Times", "fi"),
        ("⼯", "AAAAAA+Song", "工"),
        ("⻓", "AAAAAA+Song", "长"),
        ("金", "AAAAAA+Song", "金"),
        ("(cid:371)", "AAAAAA+Song", UNMAPPED),
        ("\ue001", "AAAAAA+Song", UNMAPPED),
        ("\x03", "AAAAAA+Song", ""),
        ("þ", "AAAAAA+Wingdings-Regular", "☑"),
        ("\uf0a8", "Wingdings", "□"),
        ("R", "AAAAAA+Wingdings2", "☑"),
        ("R", "AAAAAA+Wingdings", UNMAPPED),
        ("☑", "AAAAAA+ZapfDingbats", "☑"),
        ("4", "ZapfDingbats", "✔"),
        (" ", "Wingdings", " "),
    ],
)
def test_what_a_character_says(text: str, font: str, want: str) -> None:
    assert said(text, font) == want


@pytest.mark.parametrize(
    ("colour", "want"),
    [
        (BLACK, 0.0), (WHITE, 1.0), (0.5, 0.5), ((1, 0, 0), 1 / 3), ((1, 1, 1), 1.0), ((0, 0, 0, 1), 0.0),
        ((0, 0, 0, 0), 1.0), ((0, 1, 1, 0), 1 / 3), (None, 0.0), ((None,), 0.0), (("P1",), 0.0),
    ],
)  # fmt: skip
def test_the_shade_of_a_colour(colour: object, want: float) -> None:
    assert shade(colour) == pytest.approx(want)


@pytest.mark.parametrize(
    ("characters", "fills", "want"),
    [
        ([character()], [], "字"),
        ([character(non_stroking_color=WHITE)], [], ""),
        ([character(non_stroking_color=WHITE)], [fill(BLACK)], "字"),
        ([character(non_stroking_color=BLACK)], [fill(BLACK)], ""),
        ([character(), character(x=100.3)], [], "字"),
        ([character(), character(x=104)], [], "字字"),
        ([character("/", size=3.0), character("/", x=101.2, size=3.0)], [], "//"),
        ([character(angle=45)], [], ""),
        ([character(angle=0.5)], [], "字"),
        ([character(), character("号", x=150), character("x", size=40.0, non_stroking_color=PALE)], [], "字号"),
        ([character(), character("号", x=150), character("x", size=40.0)], [], "字号x"),
        ([character(), character("x", non_stroking_color=PALE)], [], "字x"),
        ([], [], ""),
    ],
    ids=[
        "plain", "white on white", "white on black", "black on black", "struck twice", "twice in a row",
        "narrow twice in a row", "aslant", "hardly aslant", "watermark", "large and black", "small and pale", "none",
    ],
)  # fmt: skip
def test_what_a_reader_sees(characters: list[dict[str, Any]], fills: list[dict[str, Any]], want: str) -> None:
    assert "".join(g.text for g in glyphs_of(characters, fills)) == want


@pytest.mark.parametrize(("angle", "turn"), [(0, 0), (90, 270), (180, 180), (270, 90)])
def test_turned_type_is_kept_with_its_turn(angle: float, turn: int) -> None:
    assert [g.turn for g in glyphs_of([character(angle=angle)], [])] == [turn]
