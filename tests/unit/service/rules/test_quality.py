"""One finding an input about our own scanner."""

import pytest

from models.finding import Message
from models.scan import PageQuality, PageRef
from service.rules.quality import ScanFault, scan_quality

GOOD, COARSE, LOSSY = PageQuality(dpi=300), PageQuality(dpi=150), PageQuality(dpi=300, lossy_bilevel=True)


def found(*pages: tuple[int, int, PageQuality]) -> list[tuple[int | None, int | None]]:
    qualities = {PageRef(input=i, page=n): q for i, n, q in pages}
    return [(f.input, f.page) for f in scan_quality(qualities)]


@pytest.mark.parametrize(
    ("quality", "told"),
    [
        (GOOD, False),
        (PageQuality(dpi=200), False),
        (PageQuality(dpi=195.5), False),
        (PageQuality(dpi=194), True),
        (COARSE, True),
        (LOSSY, True),
        (PageQuality(dpi=None), False),
        (PageQuality(dpi=300, colour="grey"), False),
        (PageQuality(dpi=300, colour="bilevel"), False),
    ],
)
def test_coarse_and_lossy_scans_are_told(quality: PageQuality, told: bool) -> None:
    assert bool(found((0, 1, quality))) is told


def test_once_an_input_at_its_first_such_page() -> None:
    pages = ((1, 3, LOSSY), (0, 2, COARSE), (0, 1, GOOD), (1, 2, COARSE), (2, 1, GOOD), (0, 5, COARSE))
    assert found(*pages) == [(0, 2), (1, 2)]


def test_the_reason_is_told_and_a_person_must_look() -> None:
    (coarse,) = scan_quality({PageRef(input=0, page=1): COARSE})
    (lossy,) = scan_quality({PageRef(input=0, page=1): PageQuality(dpi=150, lossy_bilevel=True)})
    assert coarse.severity == lossy.severity == "manual"
    assert "200 dpi" in coarse.message.en
    assert "lossy" in lossy.message.en


def test_of_several_faults_one_finding_tells_all() -> None:
    other = [ScanFault(PageRef(input=i, page=3), Message(zh="两遍。", en="Two passes.")) for i in (0, 2)]
    first, second, third = scan_quality({PageRef(input=i, page=2): COARSE for i in (0, 1)}, other)
    assert [(f.input, f.page) for f in (first, second, third)] == [(0, 2), (1, 2), (2, 3)]
    assert "200 dpi" in first.message.en and "Two passes." in first.message.en and "两遍。" in first.message.zh
    assert third.message.zh == "两遍。"
