"""A page opened once more lies as it was read."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from extractors.forms.content import PageContent
from extractors.ocr.engine import Engine
from extractors.ocr.null import NullEngine
from extractors.page import PageImage, Pixels
from extractors.verification.second_look import LOOKS
from models.errors import EngineError
from models.limits import Limits
from models.scan import PageRef
from service.workflows.page_again import PagesAgain, as_read
from service.workflows.page_task import PageTask
from tests.unit.extractors.verification.test_second_look import LEFT, Showing, page

REF = PageRef(input=0, page=1)


def big(factor: int = 4) -> Pixels:
    return np.asarray(cv2.resize(page(), None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


@pytest.mark.parametrize(("turn", "skew", "factor"), [(0, 0.0, 1.0), (90, 1.5, 1.0), (180, -0.7, 0.5), (270, 3.0, 0.4)])
def test_the_working_image_comes_back(turn: int, skew: float, factor: float) -> None:
    received = PageImage.received(big(), 300)
    worked = received.scaled(factor).turned(turn).rotated(skew)
    again = as_read(received.pixels, worked.frame)
    assert again.shape == worked.pixels.shape
    middle = tuple(slice(s // 8, -s // 8) for s in again.shape[:2])
    differing = np.abs(again[middle].astype(int) - worked.pixels[middle]).mean()
    assert differing < 3


def again_from(path: Path, engine: Engine) -> PagesAgain:
    return PagesAgain({0: PageTask(REF, path, path.name, None)}, Limits(), lambda: engine)


def test_lines_of_a_file_are_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    cv2.imwrite(str(path), cv2.cvtColor(page(), cv2.COLOR_RGB2BGR))
    content = PageContent(REF, PageImage.received(page(), None).frame, (LEFT,))
    again = again_from(path, Showing())
    assert len(again(content, [LEFT], False)) == len(LOOKS)
    path.unlink()
    assert len(again(content, [LEFT], True)) == len(LOOKS)  # the last page stays open


def test_what_cannot_be_had_any_more_has_no_looks(tmp_path: Path) -> None:
    content = PageContent(REF, PageImage.received(page(), None).frame, (LEFT,))
    assert again_from(tmp_path / "gone.png", NullEngine())(content, [LEFT], False) == []

    def broken() -> Engine:
        raise EngineError("没有（none）")

    path = tmp_path / "a.png"
    cv2.imwrite(str(path), page())
    tasks = {0: PageTask(REF, path, path.name, None)}
    assert PagesAgain(tasks, Limits(), broken)(content, [LEFT], False) == []


def test_a_page_that_was_scanned_anew_is_read_on_its_new_scan(tmp_path: Path) -> None:
    path = tmp_path / "new.png"
    cv2.imwrite(str(path), cv2.cvtColor(page(), cv2.COLOR_RGB2BGR))
    ref = PageRef(input=0, page=7)
    content = PageContent(ref, PageImage.received(page(), None).frame, (LEFT,))
    gone = {0: PageTask(REF, tmp_path / "gone.pdf", "gone.pdf", None)}
    again = PagesAgain(gone, Limits(), Showing, {ref: PageTask(REF, path, path.name, None)})
    assert len(again(content, [LEFT], False)) == len(LOOKS)
