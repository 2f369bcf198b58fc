"""A cross-page seal as shown: its slices in the picture's order, and what stands where one is not there."""

import pytest

from models.finding import Finding, FindingCode
from models.report import DocumentReport, Report
from models.scan import PageRef
from models.seal import CrossPageBreak, CrossPageSeal, PageEdge, StitchedSlice
from service.reports.evidence import EvidenceCutter
from service.reports.presentation import Presentation
from service.reports.stitched_view import stitched_for, stitched_views
from service.reports.views import StitchedView
from tests.unit.service.reports.fakes import FakeImages, said


def at(page: int) -> PageRef:
    return PageRef(input=0, page=page)


def cross(
    *shown: int, edge: PageEdge = "right", whole: bool = False, breaks: tuple[CrossPageBreak, ...] = ()
) -> CrossPageSeal:
    """A seal whose picture shows slices of 6 mm, of these pages in this order."""
    return CrossPageSeal(
        edge=edge, colour="red", pages=tuple(map(at, sorted(shown))), diameter_mm=42, whole=whole, breaks=breaks,
        stitched=tuple(StitchedSlice(page=at(n), width_mm=6.0) for n in shown),
    )  # fmt: skip


def viewed(report: Report, *seals: CrossPageSeal, images: FakeImages | None = None) -> tuple[StitchedView, ...]:
    document = DocumentReport(
        index=0, kind="letter", pages=tuple(at(n) for n in range(1, 8)), verdict="pass", cross_pages=seals
    )
    alone = report.model_copy(update={"inputs": report.inputs[:1], "documents": (document,), "pages": ()})
    presentation = Presentation.of(alone, None, True, frozenset())
    pictures = images or FakeImages(stitched_size=(180, 252))
    return stitched_views(document, "d1", presentation, EvidenceCutter(presentation, pictures))


def drawn(view: StitchedView) -> list[tuple[str, int | None, float]]:
    return [(p.sort, p.page.page if p.page else None, p.width) for p in view.places]


def shown(*pages: int) -> list[tuple[str, int | None, float]]:
    return [("slice", n, 6.0) for n in pages]


def test_a_whole_seal_is_its_slices(report: Report) -> None:
    [view] = viewed(report, cross(1, 2, 3, 4, 5, whole=True))
    assert drawn(view) == shown(1, 2, 3, 4, 5)
    assert [p.start for p in view.places] == [0, 6, 12, 18, 24]
    assert (view.along, view.across, view.drawn, view.tall, view.marks) == (30.0, 42.0, 30.0, False, ())
    assert [f.zh for f in view.facts] == ["红色", "直径 42.0 mm", "拼合为完整印章"]


def gap(
    before: int | None, after: int, missing: float | None = None, lacking: tuple[int, ...] = (), unseen: bool = False
) -> CrossPageBreak:
    return CrossPageBreak(
        before=at(before) if before else None, after=at(after), lacking=tuple(map(at, lacking)), missing_mm=missing,
        unseen=unseen,
    )  # fmt: skip


LACKING = gap(2, 4, 7.0, (3,))
BARE = "缺（第 3 页未见印迹）"


@pytest.mark.parametrize(
    ("seal", "places", "told"),
    [
        (cross(1, 2, 4, 5, breaks=(LACKING,)), [*shown(1, 2), ("lacking", 3, 7.0), *shown(4, 5)], BARE),
        (
            cross(5, 4, 2, 1, edge="left", breaks=(LACKING,)),
            [*shown(5, 4), ("lacking", 3, 7.0), *shown(2, 1)],
            "第 4 页、缺（第 3 页未见印迹）、第 2 页",
        ),
        (
            cross(1, 2, 5, breaks=(gap(2, 5, missing=14.0, lacking=(3, 4)),)),
            [*shown(1, 2), ("lacking", 3, 7.0), ("lacking", 4, 7.0), *shown(5)],
            "缺（第 3 页未见印迹）、缺（第 4 页未见印迹）",
        ),
        (
            cross(1, 2, 4, breaks=(gap(2, 4, lacking=(3,)),)),
            [*shown(1, 2), ("lacking", 3, 6.0), *shown(4)],
            BARE,
        ),
        (
            cross(1, 2, 3, breaks=(gap(2, 3, missing=6.8),)),
            [*shown(1, 2), ("gap", None, 6.8), *shown(3)],
            "第 2 页、缺（约 6.8 毫米）、第 3 页",
        ),
        (
            cross(1, 2, 3, breaks=(gap(2, 3, missing=-5.0),)),
            [*shown(1, 2), ("twice", None, 2.0), *shown(3)],
            "第 2 页、两侧印迹部分重复、第 3 页",
        ),
        (
            cross(1, 2, breaks=(gap(None, 1, missing=8.0),)),
            [("gap", None, 8.0), *shown(1, 2)],
            "自左至右：缺（约 8.0 毫米）、第 1 页",
        ),
        (
            cross(6, 7, breaks=(gap(None, 7, missing=8.0),)),
            [*shown(6, 7), ("gap", None, 8.0)],
            "第 7 页、缺（约 8.0 毫米）",
        ),
        (
            cross(3, 4, breaks=(gap(2, 3, missing=8.0),)),
            [("gap", None, 8.0), *shown(3, 4)],
            "缺（约 8.0 毫米）、第 3 页",
        ),
        (
            cross(3, 4, breaks=(gap(5, 4, missing=8.0),)),
            [*shown(3, 4), ("gap", None, 8.0)],
            "第 4 页、缺（约 8.0 毫米）",
        ),
        (
            cross(1, 2, 4, breaks=(gap(2, 4, missing=7.0, unseen=True),)),
            [*shown(1, 2), ("unseen", None, 7.0), *shown(4)],
            "第 2 页、有页面未能查看、第 4 页",
        ),
    ],
    ids=[
        "one page lacks it", "pages run to the left", "two pages lack it", "circle shows nothing", "a page gone",
        "twice", "no beginning", "no beginning, last page on top", "first page bare", "last page bare", "not seen",
    ],
)  # fmt: skip
def test_what_stands_where_it_breaks_off(
    report: Report, seal: CrossPageSeal, places: list[tuple[str, int | None, float]], told: str
) -> None:
    [view] = viewed(report, seal)
    assert drawn(view) == places
    assert told in view.told.zh
    assert view.drawn == pytest.approx(sum(p[2] for p in places))
    assert view.marks == tuple(dict.fromkeys(p[0] for p in places if p[0] != "slice"))


def test_a_place_that_was_not_seen_is_no_break(report: Report) -> None:
    unseen = gap(2, 4, missing=7.0, unseen=True)
    [view] = viewed(report, cross(1, 2, 4, breaks=(unseen,)))
    assert "不连续" not in "".join(f.zh for f in view.facts)
    assert "缺" not in view.told.zh


@pytest.mark.parametrize(("edge", "words"), [("top", "自上至下"), ("bottom", "自上至下"), ("right", "自左至右")])
def test_at_the_upper_and_lower_edge_the_slices_lie_upon_each_other(report: Report, edge: PageEdge, words: str) -> None:
    [view] = viewed(report, cross(1, 2, 3, edge=edge))
    assert view.tall == (edge != "right")
    assert words in view.told.zh
    assert (view.along, view.across) == ((18.0, 12.86) if view.tall else (18.0, 25.2))


def test_without_a_picture_there_is_nothing_to_show(report: Report) -> None:
    assert viewed(report, cross(1, 2), images=FakeImages()) == ()


def finding(page: int, code: FindingCode = "CROSS_PAGE_GAP") -> Finding:
    return Finding(code=code, severity="warning", input=0, page=page, message=said("。"))


def test_a_finding_shows_the_seal_that_it_is_about(report: Report) -> None:
    first, second = viewed(report, cross(1, 2, 4, breaks=(LACKING,)), cross(6, 7, edge="left"))
    assert (first.anchor, second.anchor) == ("d1-x1", "d1-x2")
    assert stitched_for(finding(3), (first, second)) == (first,)
    assert stitched_for(finding(7, "CROSS_PAGE_FOUND"), (first, second)) == (second,)
    assert stitched_for(finding(5), (first, second)) == (first, second)
    assert stitched_for(finding(3, "PAGE_MISSING"), (first, second)) == ()
