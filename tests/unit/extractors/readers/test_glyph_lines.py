"""Characters become printed lines, and none of them is lost or crosses into another cell."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.readers.glyph_lines import LayerLine, lines_of
from extractors.readers.glyphs import Glyph
from extractors.readers.ruled_cells import Bounds

SIZE = (600.0, 800.0)
EM = 10.0


def row(text: str, x: float = 100, y: float = 100, *, step: float = EM, em: float = EM) -> list[Glyph]:
    """Glyphs `em` wide and high, one every `step` points."""
    return [Glyph(c, x + i * step, y, x + i * step + em, y + em) for i, c in enumerate(text)]


def texts(glyphs: list[Glyph], cells: tuple[Bounds, ...] = ()) -> list[str]:
    return [line.text for line in lines_of(glyphs, cells, SIZE)]


@pytest.mark.parametrize(
    ("glyphs", "want"),
    [
        (row("单位名称"), ["单位名称"]),
        (row("称名位单")[::-1], ["称名位单"]),
        (row("甲 乙"), ["甲 乙"]),
        (row("甲   乙", step=4), ["甲 乙"]),
        (row("甲乙", step=17), ["甲 乙"]),
        (row("甲乙", step=15), ["甲乙"]),
        (row("甲乙", step=26), ["甲", "乙"]),
        (row("AB", step=13), ["A B"]),
        (row("A1", step=13), ["A1"]),
        (row("上") + row("下", y=114), ["上", "下"]),
        (row("平方m") + row("2", x=130, y=98, em=6), ["平方m2"]),
        (row(" "), []),
        ([], []),
    ],
    ids=[
        "plain", "drawn from the right", "a blank", "several blanks", "a gap", "no gap", "far apart", "latin words",
        "no word", "two rows", "raised", "only a blank", "none",
    ],
)  # fmt: skip
def test_lines(glyphs: list[Glyph], want: list[str]) -> None:
    assert texts(glyphs) == want


LEFT, RIGHT = (90.0, 90.0, 150.0, 120.0), (150.0, 90.0, 210.0, 120.0)


def test_cells_part_what_stands_close_together() -> None:
    """A value right at the edge, a label right behind it."""
    assert texts(row("甲乙", x=129) + row("丙", x=151.5), (LEFT, RIGHT)) == ["甲乙", "丙"]


def test_letter_spaced_print_in_a_cell_is_one_line() -> None:
    assert texts(row("单名", x=92, step=33), (LEFT,)) == ["单 名"]


def test_a_word_that_overflows_its_cell_stays_whole() -> None:
    assert texts(row("abcdefgh", x=92, step=8, em=8) + row("丙", x=180), (LEFT, RIGHT)) == ["abcdefgh", "丙"]


def test_a_label_spread_over_its_cell_does_not_run_on_into_the_next() -> None:
    assert texts(row("二年", x=95, step=30) + row("三年", x=155, step=30), (LEFT, RIGHT)) == ["二 年", "三 年"]


def test_a_frame_around_a_cell_does_not_take_its_text() -> None:
    frame = (80.0, 80.0, 300.0, 200.0)
    assert texts(row("甲", x=140) + row("乙", x=152), (frame, LEFT, RIGHT)) == ["甲", "乙"]


def test_centres_point_at_the_characters() -> None:
    (line,) = lines_of(row("甲 乙丙"), (), SIZE)
    assert line.centres == pytest.approx((0.125, 0.375, 0.625, 0.875))


def test_a_ligature_has_a_place_for_each_letter() -> None:
    (line,) = lines_of([Glyph("fi", 100, 100, 110, 110)], (), SIZE)
    assert line.text == "fi"
    assert line.centres == pytest.approx((0.25, 0.75))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_text_is_read_along_its_own_direction(turn: int) -> None:
    width, height = SIZE
    spots = {
        0: lambda g: (g.x0, g.y0, g.x1, g.y1),
        90: lambda g: (width - g.y1, g.x0, width - g.y0, g.x1),
        180: lambda g: (width - g.x1, height - g.y1, width - g.x0, height - g.y0),
        270: lambda g: (g.y0, height - g.x1, g.y1, height - g.x0),
    }
    glyphs = [Glyph(g.text, *spots[turn](g), turn) for g in row("自左至右")]
    (line,) = lines_of(glyphs, (), SIZE)
    assert (line.text, line.turn) == ("自左至右", turn)
    assert line.bounds == pytest.approx(spots[turn](Glyph("", 100, 100, 140, 110)))


CELLS = tuple((x, y, x + 100.0, y + 50.0) for x in (0.0, 100.0, 200.0) for y in (0.0, 50.0, 100.0))
SPOT = st.tuples(st.floats(0, 290), st.floats(0, 140))


@given(st.lists(SPOT, max_size=40))
def test_every_character_is_in_one_line_of_its_own_cell(spots: list[tuple[float, float]]) -> None:
    """Each glyph is another character, so that it is found again."""
    glyphs = [Glyph(chr(0x4E00 + i), x, y, x + 8, y + 8) for i, (x, y) in enumerate(spots)]
    lines = lines_of([replace(g, y0=g.y0 + i * 1e-3) for i, g in enumerate(glyphs)], CELLS, SIZE)
    assert Counter("".join(line.text for line in lines).replace(" ", "")) == Counter(g.text for g in glyphs)
    for line in lines:
        assert len({_home(glyphs[ord(c) - 0x4E00]) for c in line.text.replace(" ", "")}) == 1
        assert all(0 <= c <= 1 for c in line.centres)
        assert len(line.centres) == len(line.text)


def _home(glyph: Glyph) -> int:
    x, y = glyph.middle
    return next(i for i, c in enumerate(CELLS) if c[0] <= x <= c[2] and c[1] <= y <= c[3])


def test_lines_come_from_top_to_bottom_and_left_to_right() -> None:
    found: tuple[LayerLine, ...] = lines_of(row("丁", y=140) + row("乙", x=300) + row("甲"), (), SIZE)
    assert [line.text for line in found] == ["甲", "乙", "丁"]
