"""Cross-page seals (骑缝章): that one was found, and where it does not go on. No slot wants one (domain notes, 2)."""

from collections.abc import Iterator

from models.application import Application
from models.catalogue import label, message
from models.finding import Finding, FindingCode, Message, severity_of
from models.scan import PageRef
from models.seal import CrossPageBreak, CrossPageSeal
from service.rules.case import Case


def check(case: Case) -> Iterator[Finding]:
    """One finding for each cross-page seal, and one for each place where it breaks off."""
    for seal in case.application.cross_pages:
        yield _found(case, seal)
        for place in seal.breaks:
            if not _unseen_between(case.application, seal, place):
                yield _gap(case, place)


def with_unseen(application: Application) -> tuple[CrossPageSeal, ...]:
    """A document's cross-page seals, their breaks told that are our own fault and no finding."""

    def told(seal: CrossPageSeal, place: CrossPageBreak) -> CrossPageBreak:
        return place.model_copy(update={"unseen": _unseen_between(application, seal, place)})

    seals = application.cross_pages
    return tuple(s.model_copy(update={"breaks": tuple(told(s, b) for b in s.breaks)}) for s in seals)


def _found(case: Case, seal: CrossPageSeal) -> Finding:
    edge, pages = label(f"page_edge.{seal.edge}"), "、".join(str(p.page) for p in seal.pages)
    key = "finding.cross_page_whole" if seal.whole else "finding.cross_page_found"
    count = len(seal.pages)
    said = Message(
        zh=message(key, edge=edge.zh, count=count, pages=pages).zh,
        en=message(key, edge=edge.en, count=count, pages=pages.replace("、", ", ")).en,
    )
    return _at(case, "CROSS_PAGE_FOUND", said, seal.pages[0])


def _unseen_between(application: Application, seal: CrossPageSeal, place: CrossPageBreak) -> bool:
    """Whether a page that we could not read, or that shows no colour, lies where the seal breaks off: that is our own
    fault and hides its slice."""
    pages, kinds = application.pages, application.page_kinds
    if place.after not in pages or len(kinds) != len(pages):
        return False
    end = pages.index(place.after)
    start = pages.index(place.before) + 1 if place.before in pages else max(0, end - 1)
    hidden = [
        p
        for p, kind in list(zip(pages, kinds, strict=True))[min(start, end) : max(start, end)]
        if p in application.grey_pages or kind == "unknown"
    ]
    return any(p not in place.lacking and p not in seal.pages for p in hidden)


def _gap(case: Case, place: CrossPageBreak) -> Finding:
    after, missing = place.after.page, place.missing_mm
    if place.before is None:
        said = message("finding.cross_page_no_start", page=after)
    elif place.lacking:
        said = _lacking(place, place.before.page)
    elif missing is not None and missing < 0:
        said = message("finding.cross_page_twice", before=place.before.page, after=after)
    else:
        said = message("finding.cross_page_gap", before=place.before.page, after=after, missing=missing or 0)
    return _at(case, "CROSS_PAGE_GAP", said, place.lacking[0] if place.lacking else place.after)


def _lacking(place: CrossPageBreak, before: int) -> Message:
    """The pages between that lack a slice, joined as each language does."""
    numbers = [str(p.page) for p in place.lacking]
    zh, en = (
        message("finding.cross_page_lacking", pages=mark.join(numbers), before=before, after=place.after.page)
        for mark in ("、", ", ")
    )
    return Message(zh=zh.zh, en=en.en)


def _at(case: Case, code: FindingCode, said: Message, page: PageRef) -> Finding:
    """A finding at a page's slice, or at the whole page where it has none."""
    seals = case.application.seals
    box = next((s.box for s in seals if s.kind == "cross_page" and (s.input, s.page) == (page.input, page.page)), None)
    return Finding(code=code, severity=severity_of(code), input=page.input, page=page.page, box=box, message=said)
