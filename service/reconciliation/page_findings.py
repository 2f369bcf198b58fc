"""What a reviewer is told of pages that differ from the portal's print: one finding a page, and none of what is told
already."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from models.base import Record
from models.catalogue import message
from models.finding import Finding, FindingCode, Message, severity_of
from models.scan import PageRef
from service.reconciliation.page_differences import Deviation, PageJudgement
from service.reconciliation.page_pairing import PagePair

SHOWN_PLACES = 3
"""Places of a page that a message repeats; more are counted."""
SHOWN = 40
"""Characters of a place that a message repeats."""
BESIDE = " … "
NOTHING = "—"


class JudgedPage(Record):
    """A page of the print with the scanned page that stands for it, and what was decided of the two."""

    pair: PagePair
    judgement: PageJudgement


def page_findings(
    judged: Sequence[JudgedPage], lacking: Mapping[int, int], beyond: Collection[PageRef], told: Sequence[Finding]
) -> tuple[Finding, ...]:
    """The findings of a document's pages. `lacking` are pages of the print that are not on paper, with the number at
    their foot (below 1: they have none), `beyond` pages on paper that the print does not have; what `told` says of
    whole pages is not said again."""
    numbers = {f.printed_page for f in told if f.code == "PAGE_MISSING"}
    pages = {(f.input, f.page) for f in told if f.code in ("PAGE_EXTRA", "PAGE_DUPLICATE")}
    return (
        *(f for j in judged for f in _of_page(j)),
        *(_lacking(page, number) for page, number in lacking.items() if number not in numbers),
        *(_beyond(ref) for ref in beyond if (ref.input, ref.page) not in pages),
    )


def _of_page(judged: JudgedPage) -> Iterator[Finding]:
    judgement, page = judged.judgement, judged.pair.page
    places = judgement.real
    if judgement.other_page:
        first = places[:1] or judgement.doubtful[:1]
        said = message("finding.page_is_another", page=page)
        yield _finding("PAGE_DIFFERS", judged.pair.ref, said, [], first)
    elif places:
        yield _finding("PAGE_DIFFERS", judged.pair.ref, _said(places, page), places, places[:1])
    elif judgement.doubtful:
        doubtful = judgement.doubtful
        said = message("finding.page_unclear", page=page, **_sides(doubtful))
        yield _finding("FIELD_UNREADABLE", judged.pair.ref, said, doubtful, doubtful[:1])


def _said(places: Sequence[Deviation], page: int) -> Message:
    kinds = {p.kind for p in places}
    if len(places) > 1:
        return message("finding.page_differs_places", page=page, count=len(places), **_sides(places))
    return message(f"finding.page_differs_{kinds.pop()}", page=page, **_sides(places))


def _sides(places: Sequence[Deviation]) -> Mapping[str, str]:
    """Both sides of the first few places, in the words of a message."""
    return {
        "paper": BESIDE.join(_short(p.paper) for p in places[:SHOWN_PLACES]),
        "online": BESIDE.join(_short(p.printed) for p in places[:SHOWN_PLACES]),
    }


def _short(text: str) -> str:
    return NOTHING if not text else text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _finding(
    code: FindingCode, ref: PageRef, said: Message, places: Sequence[Deviation], where: Sequence[Deviation]
) -> Finding:
    return Finding(
        code=code, severity=severity_of(code), input=ref.input, page=ref.page, message=said,
        box=where[0].box if where and places else None,
        paper=BESIDE.join(p.paper for p in places) if places else None,
        online=BESIDE.join(p.printed for p in places) if places else None,
    )  # fmt: skip


def _lacking(page: int, number: int) -> Finding:
    return Finding(
        code="PAGE_MISSING", severity=severity_of("PAGE_MISSING"), printed_page=number if number > 0 else None,
        message=message("finding.page_not_on_paper", number=page),
    )  # fmt: skip


def _beyond(ref: PageRef) -> Finding:
    return _finding("PAGE_DIFFERS", ref, message("finding.page_not_in_print"), [], [])
