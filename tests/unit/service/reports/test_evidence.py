"""Where pictures are cut, which way up, and what they must not show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.finding import Finding, Message
from models.geometry import Box
from models.report import Report
from models.scan import PageRef, Rotation
from service.reports.evidence import BACK, THUMBNAIL_WIDTH_PX, EvidenceCutter, mark_in, turned
from service.reports.page_images import NoImages
from service.reports.presentation import Presentation
from tests.unit.service.reports.fakes import FakeImages

FRACTIONS = st.integers(0, 1000).map(lambda n: n / 1000)
BOXES = st.tuples(FRACTIONS, FRACTIONS, FRACTIONS, FRACTIONS).map(lambda b: Box.clipped(*b))
MOBILE_BOX = Box((0.4, 0.20, 0.6, 0.22))


def presented(report: Report, mask: bool = True) -> Presentation:
    return Presentation.of(report, None, mask, frozenset())


def finding(box: Box | None, page: int | None = 1, field: str | None = "uscc", paper: str = "x") -> Finding:
    words = Message(zh="看", en="look")
    return Finding(
        code="FIELD_MISMATCH", severity="error", field=field, input=0, page=page, box=box, paper=paper, message=words
    )


def without_unfound_fields(report: Report) -> Report:
    first = report.documents[0]
    found = tuple(f for f in first.fields if f.status != "not_found")
    return report.model_copy(update={"documents": (first.model_copy(update={"fields": found}), *report.documents[1:])})


@pytest.mark.parametrize(
    ("box", "shows"),
    [
        (Box((0.40, 0.50, 0.60, 0.52)), [(0.25, 0.51), (0.62, 0.51), (0.5, 0.49)]),
        (Box((0.00, 0.00, 0.10, 0.02)), [(0.0, 0.0), (0.4, 0.04)]),
        (Box((0.90, 0.97, 1.00, 1.00)), [(0.6, 0.96), (1.0, 1.0)]),
        (Box((0.05, 0.10, 0.95, 0.60)), [(0.04, 0.09), (0.96, 0.61)]),
    ],
)
def test_a_crop_shows_the_box_with_its_label(
    report: Report, images: FakeImages, box: Box, shows: list[tuple[float, float]]
) -> None:
    picture = EvidenceCutter(presented(report), images).of_finding(finding(box))
    window = images.crops[0][2]
    assert picture is not None
    assert all(window.holds(point) for point in [*shows, (box.x0, box.y0), (box.x1, box.y1)])
    [mark] = picture.marks
    assert mark.left == pytest.approx(100 * (box.x0 - window.x0) / window.width, abs=0.01)


@given(BOXES, st.sampled_from([0, 90, 180, 270]))
def test_turning_back_undoes_a_turn(box: Box, degrees: Rotation) -> None:
    assert turned(turned(box, degrees), BACK[degrees]).root == pytest.approx(box.root, abs=2e-5)


@pytest.mark.parametrize(
    ("degrees", "lies"),
    [
        (0, (0.1, 0.2, 0.3, 0.25)),
        (90, (0.75, 0.1, 0.8, 0.3)),
        (180, (0.7, 0.75, 0.9, 0.8)),
        (270, (0.2, 0.7, 0.25, 0.9)),
    ],
)
def test_turned(degrees: Rotation, lies: tuple[float, float, float, float]) -> None:
    assert turned(Box((0.1, 0.2, 0.3, 0.25)), degrees).root == pytest.approx(lies)


def test_a_turned_page_is_cut_where_it_lies_and_shown_upright(report: Report, images: FakeImages) -> None:
    box = Box((0.5, 0.4, 0.52, 0.6))
    picture = EvidenceCutter(presented(report), images).of_finding(finding(box, page=2))
    _, _, received, _, turn = images.crops[0]
    assert turn == 90
    assert received.holds((box.x0, box.y0))
    assert received.holds((box.x1, box.y1))
    assert picture is not None
    assert picture.marks[0].width > picture.marks[0].height / 3
    assert received.height > received.width


@given(BOXES)
def test_a_mark_on_the_whole_page_is_the_box_in_percent(box: Box) -> None:
    mark = mark_in(Box((0.0, 0.0, 1.0, 1.0)), box, "seal")
    assert [mark.left, mark.top] == pytest.approx([100 * box.x0, 100 * box.y0], abs=0.01)


@pytest.mark.parametrize(
    ("field", "paper"), [("contact_mobile", "x"), ("rows.2.contact_mobile", "x"), (None, "电话13812341234")]
)
def test_a_private_place_is_not_cut(report: Report, images: FakeImages, field: str | None, paper: str) -> None:
    cutter = EvidenceCutter(presented(report), images)
    picture = cutter.of_finding(finding(Box((0.1, 0.5, 0.2, 0.6)), field=field, paper=paper))
    assert picture is not None
    assert picture.uri is None
    assert picture.instead is not None
    assert images.crops == []


def test_private_neighbours_are_covered(report: Report, images: FakeImages) -> None:
    cutter = EvidenceCutter(presented(without_unfound_fields(report)), images)
    picture = cutter.of_finding(finding(Box((0.4, 0.18, 0.6, 0.195))))
    [hidden] = [b for b in images.crops[0][3] if b.overlap(MOBILE_BOX) > 0]
    assert hidden.x0 < MOBILE_BOX.x0
    assert hidden.y1 > MOBILE_BOX.y1
    assert picture is not None
    assert picture.covered


def test_nothing_is_covered_when_nothing_is_masked(report: Report, images: FakeImages) -> None:
    EvidenceCutter(presented(report, mask=False), images).of_finding(
        finding(Box((0.4, 0.18, 0.6, 0.195)), field="contact_mobile")
    )
    assert images.crops[0][3] == ()


def test_no_neighbour_is_shown_while_a_private_field_may_stand_anywhere(report: Report, images: FakeImages) -> None:
    first = report.documents[0]
    lost = first.fields[1].model_copy(update={"paper": None, "status": "not_found"})
    unfound = first.model_copy(update={"fields": (lost, *first.fields[2:])})
    changed = report.model_copy(update={"documents": (unfound, *report.documents[1:])})
    box = Box((0.4, 0.18, 0.6, 0.195))
    EvidenceCutter(presented(changed), images).of_finding(finding(box))
    assert images.crops[0][2].area < 1.5 * box.area


@pytest.mark.parametrize(
    ("mobile_on", "pages", "tight"),
    [(1, 1, False), (None, 1, True), (None, 2, True), (None, 3, False)],
)
def test_which_pages_may_hold_a_private_field_that_was_not_found(
    report: Report, mobile_on: int | None, pages: int, tight: bool
) -> None:
    first = report.documents[0]
    if mobile_on is None:
        lost = first.fields[1].model_copy(update={"paper": None, "status": "not_found"})
        first = first.model_copy(update={"fields": (lost, *first.fields[2:])})
    first = first.model_copy(update={"pages": tuple(PageRef(input=0, page=n) for n in (1, 2, 3))})
    third = report.pages[0].model_copy(update={"page": 3})
    changed = report.model_copy(update={"documents": (first,), "pages": (*report.pages, third)})
    assert presented(changed).is_unmapped(0, pages) is tight


@pytest.mark.parametrize("mask", [True, False])
def test_thumbnails_hide_private_places(report: Report, images: FakeImages, mask: bool) -> None:
    picture = EvidenceCutter(presented(report, mask), images).of_page(0, 1, ())
    [(_, _, width, hidden)] = images.thumbnails
    assert any(b.overlap(MOBILE_BOX) == pytest.approx(MOBILE_BOX.area) for b in hidden) is mask
    assert (width, picture.coarse) == (THUMBNAIL_WIDTH_PX, False)


@pytest.mark.parametrize("mask", [True, False])
def test_a_thumbnail_is_coarse_where_private_print_may_stand_anywhere(
    report: Report, images: FakeImages, mask: bool
) -> None:
    picture = EvidenceCutter(presented(report, mask), images).of_page(1, 1, ())
    assert (images.thumbnails[0][2] < THUMBNAIL_WIDTH_PX) is mask
    assert picture.coarse is mask


def test_a_document_without_private_fields_may_hold_them_anywhere(report: Report) -> None:
    assert presented(report).is_unmapped(1, 1)
    assert not presented(report, mask=False).is_unmapped(1, 1)


@pytest.mark.parametrize(("page", "whole"), [(1, True), (None, False)])
def test_without_a_box_the_page_itself_or_nothing(
    report: Report, images: FakeImages, page: int | None, whole: bool
) -> None:
    picture = EvidenceCutter(presented(report), images).of_finding(finding(None, page))
    assert (picture is not None and picture.whole_page) is whole
    assert images.crops == []


def test_a_missing_page_has_words(report: Report) -> None:
    picture = EvidenceCutter(presented(report), NoImages()).of_finding(finding(Box((0.1, 0.1, 0.2, 0.2))))
    assert picture is not None
    assert picture.uri is None
    assert picture.instead is not None
