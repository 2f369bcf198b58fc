"""Holds a scanned page against the portal's print of it: what the pixels say of every line of the print, and what the
paper has beyond them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from extractors.ocr.engine import Line
from extractors.page import PageFrame, meets
from extractors.verification.evidence import weigh
from extractors.verification.ink_map import InkMap
from extractors.verification.line_groups import Group, Laid, Words, lay, runs
from extractors.verification.registration import Bounds
from models.folding import fold
from models.geometry import Box
from models.page_comparison import PlaceEvidence
from models.portal import PortalLine

OPEN_NATS = 2.0
"""Log-ratio up to which a line needs no look at the lines around it."""
BEHIND = 3
"""Lines within a picture from which it is the page's ground and has no text of its own."""
MOSTLY = 0.5
"""Share of a line's ink from which its colour is the line's."""
MARGIN = 0.5
"""A line as read reaches so far beyond its box, in its heights: blur, and boxes that cut the first stroke."""
TICKS = str.maketrans(dict.fromkeys("□■☐☑☒✓✔√", ""))
"""Marks of ticked and empty boxes, which recognisers read as anything: a line is also tried without them."""


@dataclass(frozen=True)
class PageLines:
    """The scan's side: a page's lines and where it is inked (None: not known), the seals over it, what the form's
    fields hold, and where someone signs or dates by hand; all in working px."""

    lines: Sequence[Line]
    frame: PageFrame
    ink: InkMap | None = None
    seals: Sequence[Bounds] = ()
    values: Sequence[Bounds] = ()
    signing: Sequence[Bounds] = ()


def hold_page(
    printed: Sequence[PortalLine], page: PageLines, pictures: Sequence[Box] = ()
) -> tuple[PlaceEvidence, ...]:
    """What every line of the print has against it on the scan, and what the scan has beyond them, from top to bottom.
    Lines that one side breaks otherwise are held against each other together, in reading order. `pictures` of the
    print have text that it does not tell."""
    left = [Words(fold(line.text), line.box.root) for line in printed]
    right = [Words(fold(line.reading.text), line.bounds) for line in page.lines]
    laid = lay(left, right, page.frame.width, page.frame.height)
    drawn = [laid.registration.bounds(box.root) for box in pictures if not _is_behind(box, printed)]
    sheet = _Sheet(printed, page, laid, right, drawn)
    places = {id(group): sheet.place(group) for group in laid.groups}
    groups = list(laid.groups)
    for run in runs([g for g in groups if _differs(places[id(g)])]):
        joined = laid.merged(run, right)
        whole = sheet.place(joined)
        if _cost(whole) < sum(_cost(places[id(g)]) for g in run):
            groups = [g for g in groups if all(g is not r for r in run)] + [joined]
            places[id(joined)] = whole
    return tuple(places[id(g)] for g in sorted(groups, key=lambda g: (g.bounds[1], g.bounds[0])))


def _is_behind(picture: Box, printed: Sequence[PortalLine]) -> bool:
    """Whether a picture lies behind the print's text, as a frame or a watermark does."""
    return sum(picture.holds(line.box.centre) for line in printed) >= BEHIND


def _differs(place: PlaceEvidence) -> bool:
    return _cost(place) > 0


def _cost(place: PlaceEvidence) -> int:
    """Characters in which the sides differ for certain."""
    if place.evidence is None:
        return max(len(fold(place.expected)), len(place.read)) if fold(place.expected) != place.read else 0
    return sum(max(len(d.expected), len(d.read)) for d in place.evidence.spans if d.nats > OPEN_NATS)


@dataclass(frozen=True)
class _Sheet:
    """Both sides of a page, for making the evidence of its groups."""

    printed: Sequence[PortalLine]
    page: PageLines
    laid: Laid
    words: Sequence[Words]
    pictures: Sequence[Bounds]

    def place(self, group: Group) -> PlaceEvidence:
        """The evidence of one group."""
        lines = [self.page.lines[j] for j in group.scanned]
        expected = "".join(self.printed[i].text for i in group.printed)
        bare = expected.translate(TICKS)
        variants = [expected] if bare == expected or not bare.strip() else [expected, bare]
        read = "".join(self.words[j].text for j in group.scanned)
        differ = lines and expected and fold(expected) != read
        return PlaceEvidence(
            expected=expected,
            read=read,
            box=_received(self.page.frame, group.bounds),
            evidence=weigh(lines, variants) if differ else None,
            confidence=_confidence(lines),
            unread=self._unread(group),
            size=self._size(group),
            values=tuple(self._stretches(group, self.page.values)),
            sealed=tuple(self._stretches(group, self.page.seals)),
            coloured=self._coloured(group),
            free=any(meets(place, group.bounds) for place in (*self.page.signing, *self.pictures)),
        )  # fmt: skip

    def _unread(self, group: Group) -> float | None:
        """Over how many mm the print's place holds ink that no line was read from."""
        read = [word.bounds for word in self.words]
        ink = self.page.ink
        return (
            None
            if ink is None
            else sum(
                ink.inked_mm(left, y0, right, y1)
                for x0, y0, x1, y1 in (self.laid.places[i] for i in group.printed)
                for left, right in _beside((x0, x1), read, (y0, y1))
            )
        )

    def _coloured(self, group: Group) -> bool:
        """Whether the group was read from coloured ink."""
        ink, areas = self.page.ink, [self.words[j].bounds for j in group.scanned]
        return ink is not None and sum(map(ink.coloured_mm, areas)) > MOSTLY * sum(ink.inked_mm(*a) for a in areas)

    def _size(self, group: Group) -> float:
        heights = [w.bounds[3] - w.bounds[1] for w in self.words]
        own = [heights[j] for j in group.scanned]
        return round(median(own) / max(1.0, median(heights)), 2) if own else 0.0

    def _stretches(self, group: Group, areas: Sequence[Bounds]) -> Iterator[tuple[int, int]]:
        """The stretches of the joined reading that lie within areas; of a group without a reading the empty stretch,
        where its place does."""
        start = 0
        for text, bounds in ((self.words[j].text, self.words[j].bounds) for j in group.scanned):
            for left, right in _inside(bounds, areas):
                first, last = (round(len(text) * (x - bounds[0]) / (bounds[2] - bounds[0])) for x in (left, right))
                if last > first:
                    yield start + first, start + last
            start += len(text)
        if not group.scanned and any(meets(group.bounds, area) for area in areas):
            yield 0, 0


def _inside(bounds: Bounds, areas: Sequence[Bounds]) -> Iterator[tuple[float, float]]:
    """The parts of a line, as left and right edge, that lie within areas which reach over its middle height."""
    x0, y0, x1, y1 = bounds
    for left, top, right, bottom in areas:
        if x1 > x0 and top <= (y0 + y1) / 2 <= bottom and min(x1, right) > max(x0, left):
            yield max(x0, left), min(x1, right)


def _beside(
    span: tuple[float, float], lines: Sequence[Bounds], rows: tuple[float, float]
) -> Iterator[tuple[float, float]]:
    """The parts of a printed line, as left and right edge, that no line read in its rows covers."""
    at, end = span
    for x0, y0, x1, y1 in sorted(lines):
        if y0 >= rows[1] or y1 <= rows[0]:
            continue
        reach = MARGIN * (y1 - y0)
        if x0 - reach > at:
            yield at, min(end, x0 - reach)
        at = max(at, x1 + reach)
    if end > at:
        yield at, end


def _confidence(lines: Sequence[Line]) -> float:
    weights = [len(line.reading.text) for line in lines]
    total = sum(line.reading.confidence * w for line, w in zip(lines, weights, strict=True))
    return round(total / sum(weights), 4) if sum(weights) else 0.0


def _received(frame: PageFrame, bounds: Bounds) -> Box:
    xs = [min(max(0.0, x), float(frame.width)) for x in bounds[0::2]]
    ys = [min(max(0.0, y), float(frame.height)) for y in bounds[1::2]]
    return frame.box(xs[0], ys[0], xs[1], ys[1])
