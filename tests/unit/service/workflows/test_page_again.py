"""A page opened once more lies as it was read."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from extractors.forms.content import PageContent
from extractors.ocr.engine import Engine, Reading
from extractors.ocr.null import NullEngine
from extractors.page import PageImage, Pixels
from extractors.verification.second_look import LOOKS
from models.errors import EngineError
from models.limits import Limits
from models.scan import PageRef
from service.workflows.page_again import PagesAgain, as_read
from service.workflows.page_task import PageTask
from tests.unit.extractors.verification.test_second_look import LEFT, RIGHT, Showing, page

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


def test_whole_lines_are_read_once_by_the_engine_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    cv2.imwrite(str(path), cv2.cvtColor(page(), cv2.COLOR_RGB2BGR))
    content = PageContent(REF, PageImage.received(page(), None).frame, (LEFT, RIGHT))
    engine = Showing()
    read = again_from(path, engine).whole(content, [RIGHT, LEFT])
    assert [each.polygon is known.polygon for each, known in zip(read, (RIGHT, LEFT), strict=True)] == [True, True]
    assert [each.reading.text for each in read] == ["100x50", "100x50"]
    assert not any(each.reading.first_look for each in read)
    assert np.array_equal(engine.shown[0], page()[20:70, 210:310])
    assert np.abs(engine.shown[1].astype(int) - page()[20:70, 10:110]).mean() < 3


def test_lines_of_a_page_that_cannot_be_had_any_more_stay_as_they_were(tmp_path: Path) -> None:
    content = PageContent(REF, PageImage.received(page(), None).frame, (LEFT, RIGHT))
    assert again_from(tmp_path / "gone.png", Showing()).whole(content, [LEFT, RIGHT]) == [LEFT, RIGHT]


class Failing(Showing):
    """Fails at reading."""

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        raise EngineError("坏了（broken）")


def test_lines_that_the_engine_fails_at_stay_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    cv2.imwrite(str(path), page())
    content = PageContent(REF, PageImage.received(page(), None).frame, (LEFT,))
    assert again_from(path, Failing()).whole(content, [LEFT]) == [LEFT]
