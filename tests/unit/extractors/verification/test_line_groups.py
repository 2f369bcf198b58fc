"""Lines of a print and of its scan that stand for one another, also where one side breaks or joins them otherwise."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.page import around
from extractors.verification.line_groups import Group, Laid, Words, lay, runs
from extractors.verification.registration import Bounds

WIDTH, HEIGHT = 1000.0, 1400.0
PITCH, TALL, EM = 0.04, 0.015, 0.02
LETTERS = "服务制造企业平台项目城市收入总额单位地址联系电话年度材料承诺审核推荐意见指标说明"


def words(text: str, row: float, x: float = 0.1) -> Words:
    """A line of the print."""
    y = 0.1 + PITCH * row
    return Words(text, (x, y, x + EM * len(text), y + TALL))


def on_scan(line: Words, down: float = 0.0) -> Words:
    """The same line on a scan that shows the page a little smaller, and `down` px lower than it should be."""
    x0, y0, x1, y1 = line.bounds
    bounds = (x0 * 970 + 12, y0 * 1358 + 20 + down, x1 * 970 + 12, y1 * 1358 + 20 + down)
    return Words(line.text, bounds)


def joined(left: Words, right: Words) -> Words:
    return Words(left.text + right.text, around([left.bounds, right.bounds]))


def laid(printed: Sequence[Words], scanned: Sequence[Words]) -> Laid:
    return lay(printed, scanned, WIDTH, HEIGHT)


def pairs(found: Laid) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    return {(g.printed, g.scanned) for g in found.groups}


TEXTS = [f"{LETTERS[i : i + 9]}" for i in range(0, 30, 3)]
PAGE = [words(t, row) for row, t in enumerate(TEXTS)]


def test_each_line_finds_itself() -> None:
    assert pairs(laid(PAGE, [on_scan(w) for w in PAGE])) == {((i,), (i,)) for i in range(len(PAGE))}


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)), st.integers(0, 99))
def test_every_line_is_in_one_group(lost: set[int], left_out: set[int], seed: int) -> None:
    printed = [w for i, w in enumerate(PAGE) if i not in left_out]
    scanned = [on_scan(w, Random(seed + i).uniform(-4, 4)) for i, w in enumerate(PAGE) if i not in lost]
    found = laid(printed, scanned)
    assert sorted(i for g in found.groups for i in g.printed) == list(range(len(printed)))
    assert sorted(j for g in found.groups for j in g.scanned) == list(range(len(scanned)))
    for group in found.groups:
        for i, j in zip(group.printed, group.scanned, strict=False):
            assert printed[i].text == scanned[j].text


def test_two_cells_that_were_read_as_one_line_stand_for_it_together() -> None:
    label, value = words("联系人", 11), words("某某某某", 11, 0.3)
    found = laid([*PAGE, label, value], [*map(on_scan, PAGE), joined(on_scan(label), on_scan(value))])
    assert ((10, 11), (10,)) in pairs(found)


def test_a_line_that_was_read_in_two_pieces_stands_for_both() -> None:
    line = words("一二三四五六七八九十", 11)
    left = Words("一二三四五", (*on_scan(line).bounds[:2], 220.0, on_scan(line).bounds[3]))
    right = Words("六七八九十", (222.0, *on_scan(line).bounds[1:]))
    assert ((10,), (10, 11)) in pairs(laid([*PAGE, line], [*map(on_scan, PAGE), left, right]))


def test_short_labels_that_repeat_are_told_apart_by_their_place() -> None:
    labels = [words("年度", row, 0.7) for row in (2, 5, 8)]
    found = laid([*PAGE, *labels], [*map(on_scan, PAGE), *map(on_scan, reversed(labels))])
    assert {((10,), (12,)), ((11,), (11,)), ((12,), (10,))} <= pairs(found)


@pytest.mark.parametrize("text", ["完全不同的话", "联络人"])
def test_another_text_at_the_place_of_a_line_stands_for_it(text: str) -> None:
    other = Words(text, on_scan(PAGE[4]).bounds)
    scanned = [other if i == 4 else on_scan(w) for i, w in enumerate(PAGE)]
    assert ((4,), (4,)) in pairs(laid(PAGE, scanned))


def test_what_follows_a_new_line_is_found_further_down() -> None:
    new = Words("新增的一行文字", on_scan(words("新增的一行文字", 5)).bounds)
    scanned = [*(on_scan(w) for w in PAGE[:5]), new, *(on_scan(w, 0.04 * 1358) for w in PAGE[5:])]
    found = pairs(laid(PAGE, scanned))
    assert ((), (5,)) in found
    assert {((i,), (i + (i >= 5),)) for i in range(10)} <= found


def test_a_page_without_lines_gives_groups_of_one_side() -> None:
    assert pairs(laid(PAGE[:2], [])) == {((0,), ()), ((1,), ())}
    assert pairs(laid([], [on_scan(PAGE[0])])) == {((), (0,))}
    assert laid([], []).groups == ()


def group(x0: float, y0: float, x1: float, y1: float) -> Group:
    return Group((), (), (x0, y0, x1, y1))


@pytest.mark.parametrize(
    ("bounds", "lengths"),
    [
        ([(100, 100, 300, 120), (100, 130, 300, 150), (100, 160, 200, 180)], [3]),
        ([(100, 100, 300, 120), (400, 130, 500, 150)], []),
        ([(100, 100, 300, 120), (100, 200, 300, 220)], []),
        ([(100, 100, 300, 120), (400, 100, 500, 120), (100, 130, 300, 150), (400, 130, 500, 150)], [2, 2]),
    ],
)
def test_runs_follow_a_column_down(bounds: list[Bounds], lengths: list[int]) -> None:
    assert [len(run) for run in runs([group(*b) for b in bounds])] == lengths
