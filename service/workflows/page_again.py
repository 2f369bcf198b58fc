"""A page of a scan once more, as it was read: opened from its file and brought to where its lines lie."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import cv2
import numpy as np

from extractors.forms.content import PageContent
from extractors.ocr.engine import Engine, Line
from extractors.page import PageFrame, Pixels
from extractors.preprocessing.deskew import line_crop
from extractors.readers.scan import open_scan
from extractors.verification.second_look import look_again
from models.errors import EngineError, InputError, PageError
from models.limits import Limits
from models.scan import PageRef
from service.workflows.page_task import PageTask


@dataclass
class PagesAgain:
    """Reads lines of pages anew. `tasks` tells where each input's file lies, `anew` the files of pages that were
    scanned anew, each its only page; the engine is opened when first needed; the last page stays open, as doubts come
    page by page. Not for several threads."""

    tasks: Mapping[int, PageTask]
    limits: Limits
    open_engine: Callable[[], Engine]
    anew: Mapping[PageRef, PageTask] = field(default_factory=dict)
    _last: tuple[PageContent, Pixels] | None = field(default=None, init=False)

    def __call__(self, content: PageContent, lines: Sequence[Line], sealed: bool) -> list[list[Line]]:
        """The lines in each look; none where the page cannot be opened any more or the engine fails: the first reading
        stands."""
        try:
            return look_again(self._page(content), lines, self._engine, sealed=sealed)
        except (InputError, PageError, EngineError, OSError):
            return []

    def whole(self, content: PageContent, lines: Sequence[Line]) -> list[Line]:
        """The lines as the engine's own recogniser reads them; as they were where the page cannot be opened any more
        or the engine fails."""
        try:
            page = self._page(content)
            readings = self._engine.read([line_crop(page, line.polygon) for line in lines])
        except (InputError, PageError, EngineError, OSError):
            return list(lines)
        return [Line(line.polygon, reading) for line, reading in zip(lines, readings, strict=True)]

    @cached_property
    def _engine(self) -> Engine:
        return self.open_engine()

    def _page(self, content: PageContent) -> Pixels:
        if self._last is None or self._last[0] is not content:
            anew = self.anew.get(content.ref)
            task, number = (anew, 1) if anew else (self.tasks[content.ref.input], content.ref.page)
            with open_scan(task.path, task.shown, self.limits, task.password) as scan:
                received = scan.page(number).image.pixels
            self._last = content, as_read(received, content.frame)
        return self._last[1]


def as_read(received: Pixels, frame: PageFrame) -> Pixels:
    """The pixels of a page as received (H x W x 3) in the frame in which it was read."""
    shrink = float(np.sqrt(1 / abs(np.linalg.det(frame.to_received[:2, :2]))))
    if shrink < 1:  # first reduced as areas: a warp picks single pixels, and breaks thin strokes
        received = np.asarray(cv2.resize(received, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8)
    there = np.diag([min(1.0, shrink), min(1.0, shrink), 1.0]) @ frame.to_received
    size, flags = (frame.width, frame.height), cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpPerspective(received, there, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, dtype=np.uint8)
