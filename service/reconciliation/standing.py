"""Which decisions on an earlier report stay when a supplement was checked: those on pages that did not change."""

from collections.abc import Sequence

from models.finding import Finding
from models.paper_version import PaperVersion, SheetState
from models.reconciliation import FieldResult
from models.report import DocumentReport
from models.scan import PageRef
from models.standing import FieldStanding, FindingStanding, Standing

AS_IT_WAS: frozenset[SheetState] = frozenset({"kept", "unchanged"})
"""States of a page on which nothing needs to be decided anew."""


class _Pages:
    """What became of the earlier pages: by the later document's version."""

    def __init__(self, version: PaperVersion) -> None:
        self._now = {p.replaces: p for p in version.pages if p.replaces is not None}
        self._now |= {p.ref: p for p in version.pages}

    def moved(self, input: int | None, page: int | None) -> PageRef | None:
        """The page that counts in the place of one; None for no page, and for one that went without another."""
        if input is None or page is None:
            return None
        now = self._now.get(PageRef(input=input, page=page))
        return now.ref if now else None

    def as_it_was(self, input: int | None, page: int | None) -> bool:
        """Whether a page counts still or was sent again unchanged; what is on no page in particular is."""
        if input is None or page is None:
            return True
        now = self._now.get(PageRef(input=input, page=page))
        return now is not None and now.state in AS_IT_WAS

    def unclear(self, input: int | None, page: int | None) -> bool:
        """Whether what stands on the page now could not be told, so that what is not found there may be there."""
        now = self._now.get(PageRef(input=input, page=page)) if input is not None and page is not None else None
        return now is not None and now.state == "unclear"


def finding_standings(earlier: DocumentReport, later: DocumentReport) -> tuple[FindingStanding, ...]:
    """What becomes of each finding of the earlier report on a document. Both tell places in the same inputs (see
    `asked.renumbered`); the later one was made of a supplement, and has its version. Each later finding answers one
    earlier finding at most. Raises ValueError without a version."""
    pages = _Pages(_version(later))
    left = list(range(len(later.findings)))
    out = []
    for number, finding in enumerate(earlier.findings):
        answer = next((i for i in left if _is_same(finding, later.findings[i], pages)), None)
        if answer is not None:
            left.remove(answer)
        now = later.findings[answer] if answer is not None else None
        out.append(FindingStanding(finding=number, standing=_standing(finding, now, pages), later=answer))
    return tuple(out)


def field_standings(earlier: DocumentReport, later: DocumentReport) -> tuple[FieldStanding, ...]:
    """The same for the fields: one that was decided stays so where every page that prints it is as it was and the same
    was filed online; one that agrees now and did not before is settled. Raises ValueError without a version."""
    pages = _Pages(_version(later))
    now = {f.name: f for f in later.fields}
    return tuple(FieldStanding(name=f.name, standing=_field(f, now.get(f.name), pages)) for f in earlier.fields)


def _version(document: DocumentReport) -> PaperVersion:
    if document.version is None:
        raise ValueError("a report without paper versions")
    return document.version


def _standing(finding: Finding, now: Finding | None, pages: _Pages) -> Standing:
    if now is None:
        return "look_again" if pages.unclear(finding.input, finding.page) else "settled"
    same = now.online == finding.online and now.severity == finding.severity
    return "stands" if same and pages.as_it_was(finding.input, finding.page) else "look_again"


def _is_same(finding: Finding, now: Finding, pages: _Pages) -> bool:
    """Whether two findings are of one matter: the same code on the same field, slot or missing page; of what concerns
    none of these, on the page that stands for the earlier one."""
    subject = (finding.code, finding.rule, finding.field, finding.slot, finding.printed_page)
    if subject != (now.code, now.rule, now.field, now.slot, now.printed_page):
        return False
    if finding.field or finding.slot or finding.printed_page is not None or finding.page is None:
        return True
    return pages.moved(finding.input, finding.page) == _ref(now)


def _ref(finding: Finding) -> PageRef | None:
    if finding.input is None or finding.page is None:
        return None
    return PageRef(input=finding.input, page=finding.page)


def _field(field: FieldResult, now: FieldResult | None, pages: _Pages) -> Standing:
    if now is None:
        return "look_again"
    if now.status == "match":
        return "settled" if field.status != "match" else "stands"
    places: Sequence[tuple[int, int]] = [(p.input, p.page) for p in _places(field)]
    same = now.online == field.online and all(pages.as_it_was(*place) for place in places)
    return "stands" if same and now.status == field.status else "look_again"


def _places(field: FieldResult) -> tuple[PageRef, ...]:
    spots = (*((field.paper,) if field.paper else ()), *field.also)
    return tuple(PageRef(input=s.input, page=s.page) for s in spots)
