"""Cross-page seals put together: the slices in the order of the picture, an empty place where a page lacks its own, and
a mark where the seal does not go on."""

from collections.abc import Iterator, Sequence
from statistics import median

from models.catalogue import label, message
from models.finding import Finding, Message
from models.report import DocumentReport
from models.scan import PageRef
from models.seal import CrossPageBreak, CrossPageSeal
from service.reports.evidence import EvidenceCutter
from service.reports.page_images import data_uri
from service.reports.presentation import Presentation
from service.reports.views import PlaceView, StitchedView

LEAST_EMPTY_MM = 2.0
"""An empty place is drawn at least this wide: narrower ones are not seen as such."""

Inserted = tuple[float, PlaceView]
"""A place and where it belongs, as an index into the document's pages."""


def stitched_views(
    document: DocumentReport, anchor: str, presentation: Presentation, cutter: EvidenceCutter
) -> tuple[StitchedView, ...]:
    """The cross-page seals of a document whose pictures were kept. `anchor` begins the names of these in the file."""
    views = (
        _view(document, number, f"{anchor}-x{number + 1}", presentation, cutter)
        for number in range(len(document.cross_pages))
    )
    return tuple(v for v in views if v)


def stitched_for(finding: Finding, views: Sequence[StitchedView]) -> tuple[StitchedView, ...]:
    """The cross-page seals that a finding is about: those to which its page belongs."""
    if not finding.code.startswith("CROSS_PAGE_"):
        return ()
    page = (finding.input, finding.page)
    own = tuple(v for v in views if any((p.input, p.page) == page for p in _pages_of(v.seal)))
    return own or tuple(views)


def _pages_of(seal: CrossPageSeal) -> Iterator[PageRef]:
    yield from seal.pages
    for place in seal.breaks:
        yield from place.lacking


def _view(
    document: DocumentReport, number: int, anchor: str, presentation: Presentation, cutter: EvidenceCutter
) -> StitchedView | None:
    seal = document.cross_pages[number]
    picture = cutter.stitched(document.index, number)
    uri = data_uri(picture.jpeg) if picture else None
    if picture is None or uri is None or not seal.stitched:
        return None
    tall = seal.edge in ("top", "bottom")
    along = sum(s.width_mm for s in seal.stitched)
    along_px, across_px = (picture.height, picture.width) if tall else (picture.width, picture.height)
    places = tuple(_places(seal, document.pages))
    return StitchedView(
        seal=seal,
        anchor=anchor,
        uri=uri,
        tall=tall,
        along=round(along, 2),
        across=round(along * across_px / along_px, 2),
        places=places,
        drawn=round(sum(p.width for p in places), 2),
        title=_title(seal),
        facts=tuple(_facts(seal)),
        told=_told(seal, places, presentation),
        marks=tuple(m for m in ("lacking", "gap", "twice", "unseen") if any(p.sort == m for p in places)),
    )


def _places(seal: CrossPageSeal, pages: Sequence[PageRef]) -> Iterator[PlaceView]:
    """Slices and empty places in the order of the picture, which has the pages in their order or against it."""
    order = {ref: float(n) for n, ref in enumerate(pages)}
    start, slices = 0.0, []
    for s in seal.stitched:
        slices.append((order.get(s.page, 0.0), PlaceView("slice", round(start, 3), round(s.width_mm, 3), s.page)))
        start += s.width_mm
    inserted = [place for b in seal.breaks for place in _empty(b, seal, order)]
    backwards = len(slices) > 1 and slices[0][0] > slices[-1][0]
    whole = sorted([*slices, *inserted], key=lambda p: p[0], reverse=backwards)
    yield from (place for _, place in whole)


def _empty(place: CrossPageBreak, seal: CrossPageSeal, order: dict[PageRef, float]) -> Iterator[Inserted]:
    """What stands where a seal breaks off: a place for each page that lacks its slice, else one for what is missing,
    or for what is there twice."""
    usual = median(s.width_mm for s in seal.stitched)
    missing = place.missing_mm if place.missing_mm is not None and place.missing_mm > 0 else None
    at = _position(place, seal, order)
    if place.unseen:
        yield at, PlaceView("unseen", 0.0, max(LEAST_EMPTY_MM, missing or usual))
    elif place.lacking:
        width = max(LEAST_EMPTY_MM, missing / len(place.lacking) if missing else usual)
        yield from ((order.get(ref, at), PlaceView("lacking", 0.0, round(width, 2), ref)) for ref in place.lacking)
    elif missing:
        yield at, PlaceView("gap", 0.0, max(LEAST_EMPTY_MM, missing), missing=missing)
    else:
        yield at, PlaceView("twice", 0.0, LEAST_EMPTY_MM)


def _position(place: CrossPageBreak, seal: CrossPageSeal, order: dict[PageRef, float]) -> float:
    """Where a break lies among the pages: behind the first of the two that it lies between; without one before it,
    outside of the slices."""
    after = order.get(place.after, 0.0)
    if place.before in order:
        return min(order[place.before], after) + 0.5
    return after - 0.5 if place.after == seal.pages[0] else after + 0.5


def _title(seal: CrossPageSeal) -> Message:
    edge = label(f"page_edge.{seal.edge}")
    return Message(
        zh=message("report.stitched.title", edge=edge.zh).zh, en=message("report.stitched.title", edge=edge.en).en
    )


def _facts(seal: CrossPageSeal) -> Iterator[Message]:
    """What was found of the seal as a whole."""
    yield label(f"report.seal.colour.{seal.colour}")
    yield message("report.seal.size.round", size=f"{seal.diameter_mm:.1f}")
    breaks = sum(not b.unseen for b in seal.breaks)
    if seal.whole:
        yield label("report.stitched.whole")
    elif breaks:
        yield message("report.stitched.breaks", count=breaks)
    else:
        yield label("report.stitched.part")


def _told(seal: CrossPageSeal, places: Sequence[PlaceView], presentation: Presentation) -> Message:
    """The picture in words, for who cannot see it."""
    parts = [_place_told(p, presentation) for p in places]
    head = label("report.stitched.told.down" if seal.edge in ("top", "bottom") else "report.stitched.told.across")
    return Message(zh=head.zh + "、".join(p.zh for p in parts), en=head.en + ", ".join(p.en for p in parts))


def _place_told(place: PlaceView, presentation: Presentation) -> Message:
    if place.page is None:
        return message(f"report.stitched.told.{place.sort}", missing=f"{place.missing or 0:.1f}")
    where = presentation.page(place.page)
    if place.sort == "slice":
        return where
    return Message(
        zh=message("report.stitched.told.lacking", place=where.zh).zh,
        en=message("report.stitched.told.lacking", place=where.en).en,
    )
