"""Text lines and seals of pages, without any form."""

import pytest

from models.geometry import Box
from models.scan import ScanInput
from service.workflows.list_pages import page_seals, page_texts
from service.workflows.read_scans import Scans
from tests.unit.extractors.forms.paper import HEIGHT, WIDTH, content, line
from tests.unit.service.workflows.readings import ENGINE, NAME, failed, reading, seal

INPUTS = (
    ScanInput(index=0, path="a.pdf", sha256="0", media_type="application/pdf", pages=2),
    ScanInput(index=1, path="b.pdf", sha256=None, media_type=None, pages=0, status="failed", error="b.pdf: 坏了"),
)
PAGE = content([line("甲乙", 100, 140, confidence=0.87654321), line("丙", 100, 200, confidence=1.02)])
SCANS = Scans(INPUTS, (reading(1, PAGE, seal()), failed(2, "a.pdf: 第 2 页（page 2）: 损坏")), ENGINE)


def test_the_lines_of_every_page_that_was_read() -> None:
    inputs, texts, errors = page_texts(SCANS)
    assert inputs == INPUTS
    (page,) = texts
    assert (page.input, page.page) == ("a.pdf", 1)
    first, second = page.lines
    assert (first.text, first.confidence) == ("甲乙", 0.8765)
    assert first.box == Box.clipped(100 / WIDTH, 140 / HEIGHT, 160 / WIDTH, 170 / HEIGHT)
    assert first.polygon[0] == (0.1, 0.1) and len(first.polygon) == 4
    assert second.confidence == 1
    assert errors == ("b.pdf: 坏了", "a.pdf: 第 2 页（page 2）: 损坏")


@pytest.mark.parametrize(("owner", "verdict"), [(None, None), (NAME, "match"), ("某某省工业和信息化厅", "mismatch")])
def test_the_seals_of_every_page_compared_when_asked(owner: str | None, verdict: str | None) -> None:
    _, pages, errors = page_seals(SCANS, owner)
    (found,) = pages[0].seals
    assert (pages[0].input, pages[0].page, found.text) == ("a.pdf", 1, NAME)
    assert found.owner in ((verdict, "unreadable") if verdict == "mismatch" else (verdict,))
    assert (found.owner_confidence is None) is (owner is None)
    assert len(errors) == 2


def test_nothing_read_is_nothing_listed() -> None:
    assert page_texts(Scans((), (), None)) == ((), (), ())
