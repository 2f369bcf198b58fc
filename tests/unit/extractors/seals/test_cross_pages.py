"""Cross-page seals put together, and where they break off."""

from dataclasses import replace

import numpy as np
import pytest

from extractors.page import PageImage
from extractors.seals.cross_pages import CrossPage, Sheet, find_cross_pages
from extractors.seals.edge_slices import find_slices
from models.scan import PageRef
from models.seal import PageEdge
from samples.generator.impressions import impression
from samples.generator.typesetting import fonts_present
from tests.unit.extractors.seals.fanning import DESIGN, fanned, sheet

pytestmark = pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")
DPI = 150.0


def sheets(pages: list[PageImage]) -> list[Sheet]:
    return [Sheet(PageRef(input=0, page=n), find_slices(p)) for n, p in enumerate(pages, start=1)]


SIX = sheets(fanned((8, 7, 7, 7, 7, 8), dpi=DPI, shifts_mm=(0, 2, -1, 1, 0, -2)))
BARE = Sheet(PageRef(input=0, page=99), ())


def breaks(found: list[CrossPage]) -> list[tuple[int | None, int, list[int]]]:
    (one,) = found
    return [(b.before.page if b.before else None, b.after.page, [p.page for p in b.lacking]) for b in one.seal.breaks]


def numbered(stack: list[Sheet]) -> list[Sheet]:
    return [replace(s, ref=PageRef(input=0, page=n)) for n, s in enumerate(stack, start=1)]


@pytest.mark.parametrize("edge", ["right", "left", "top", "bottom"])
@pytest.mark.parametrize("widths", [(24, 22), (17, 15, 14), (6, 5, 5, 5, 5, 5, 5, 6)])
def test_the_slices_of_a_stack_make_up_one_seal(edge: PageEdge, widths: tuple[int, ...]) -> None:
    ((one),) = find_cross_pages(sheets(fanned(widths, dpi=DPI, edge=edge)))
    assert one.seal.edge == edge
    assert one.seal.colour == "red"
    assert [p.page for p in one.seal.pages] == list(range(1, len(widths) + 1))
    assert one.seal.diameter_mm == pytest.approx(42, abs=1)
    assert one.seal.whole
    assert one.seal.breaks == ()
    assert max(one.picture.shape) / 6 == pytest.approx(42, abs=3)
    assert len(one.slices) == len(widths)


def test_the_picture_is_the_seal() -> None:
    (one,) = find_cross_pages(SIX)
    drawn = impression(DESIGN, 6.0, 10, np.random.default_rng(1))
    height, width = one.picture.shape
    y, x = (drawn.shape[0] - height) // 2, round(2 * 6.0)
    part = drawn[y : y + height, x : x + width]
    seen = one.picture[: part.shape[0], : part.shape[1]]
    assert np.corrcoef(part.ravel(), seen.ravel())[0, 1] > 0.5


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        (SIX, []),
        ([*SIX[:2], BARE, *SIX[3:]], [(2, 4, [3])]),
        ([*SIX[:3], *SIX[4:]], [(3, 4, [])]),
        ([*SIX[:1], *SIX[2:]], [(1, 2, [])]),
        (SIX[1:], [(None, 1, [])]),
        ([BARE, *SIX[1:]], [(1, 2, [])]),
        (SIX[:5], []),
        ([*SIX, BARE, BARE], []),
        ([BARE, *SIX], []),
    ],
    ids=[
        "whole", "page replaced", "page gone", "second page gone", "first page gone", "first page replaced",
        "last page gone", "pages behind it", "a page before it",
    ],
)  # fmt: skip
def test_where_it_breaks_off(stack: list[Sheet], expected: list[tuple[int | None, int, list[int]]]) -> None:
    assert breaks(find_cross_pages(numbered(stack))) == expected


def test_of_three_sheets_the_middle_one_may_be_gone() -> None:
    three = sheets(fanned((18, 14, 14), dpi=DPI))
    assert breaks(find_cross_pages([three[0], BARE, three[2]])) == [(1, 3, [99])]


def test_two_sided_print_shows_every_second_page() -> None:
    duplex = numbered([s for one in SIX for s in (one, BARE)])
    assert breaks(find_cross_pages(duplex)) == []
    without = numbered([s for i, one in enumerate(SIX) if i != 2 for s in (one, BARE)])
    assert breaks(find_cross_pages(without)) == [(3, 5, [4])]


def test_blank_and_grey_pages_are_not_missed() -> None:
    stack = [*SIX[:3], replace(BARE, excused=True), *SIX[3:]]
    assert breaks(find_cross_pages(numbered(stack))) == []
    unexcused = [*SIX[:3], BARE, *SIX[3:]]
    assert breaks(find_cross_pages(numbered(unexcused))) == [(3, 5, [4])]


def test_faint_slices_fill_a_run_but_make_none() -> None:
    def faded(one: Sheet) -> Sheet:
        return replace(one, slices=tuple(replace(s, faint=True) for s in one.slices))

    assert breaks(find_cross_pages([*SIX[:2], faded(SIX[2]), *SIX[3:]])) == []
    assert find_cross_pages([faded(s) for s in SIX]) == []


def test_swapped_pages_do_not_go_on() -> None:
    swapped = numbered([*SIX[:2], SIX[4], SIX[3], SIX[2], SIX[5]])
    assert breaks(find_cross_pages(swapped)) != []


def _cut(seed: int) -> PageImage:
    """A seal of its own that the edge cuts."""
    mask = impression(DESIGN, DPI / 25.4, 30.0 * seed, np.random.default_rng(seed))
    part = mask[:, : round(20 * DPI / 25.4)]
    return PageImage.received(sheet(part, DPI, 70, "red", "right", np.random.default_rng(seed)), DPI)


def test_seals_that_the_edge_merely_cuts_are_no_cross_page_seal() -> None:
    assert find_cross_pages(sheets([_cut(1), _cut(2)])) == []
    assert find_cross_pages(sheets([_cut(1), _cut(2), _cut(3)])) == []


def test_slices_at_other_heights_edges_or_in_another_ink_do_not_belong_together() -> None:
    low = sheets(fanned((8, 7, 7, 7, 7, 8), dpi=DPI, middle_mm=110))
    blue = sheets(fanned((8, 7, 7, 7, 7, 8), dpi=DPI, ink="blue"))
    left = sheets(fanned((8, 7, 7, 7, 7, 8), dpi=DPI, edge="left"))
    for other in (low, blue, left):
        found = find_cross_pages(numbered([SIX[2], other[3]]))
        assert found == []
    both = [replace(a, slices=(*a.slices, *b.slices)) for a, b in zip(SIX, left, strict=True)]
    assert sorted(c.seal.edge for c in find_cross_pages(both)) == ["left", "right"]


@pytest.mark.parametrize("stack", [[], [BARE], SIX[:1], [BARE, BARE]])
def test_one_page_alone_has_none(stack: list[Sheet]) -> None:
    assert find_cross_pages(stack) == []


@pytest.mark.parametrize(
    ("edge", "pages"),
    [("right", [1, 2, 3, 4]), ("bottom", [1, 2, 3, 4]), ("left", [4, 3, 2, 1]), ("top", [4, 3, 2, 1])],
)
def test_the_slices_are_told_in_the_order_of_the_picture(edge: PageEdge, pages: list[int]) -> None:
    (one,) = find_cross_pages(sheets(fanned((13, 9, 9, 11), dpi=DPI, edge=edge)))
    assert [s.page.page for s in one.seal.stitched] == pages
    along = one.picture.shape[0] if edge in ("top", "bottom") else one.picture.shape[1]
    assert sum(s.width_mm for s in one.seal.stitched) * 6 == pytest.approx(along, abs=0.01)
    widths = {s.page.page: s.width_mm for s in one.seal.stitched}
    assert widths[2] == pytest.approx(9, abs=1.5)
