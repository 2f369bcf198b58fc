"""Rule C-07: page numbers run without a gap up to the printed total, and every page is this application's. A number
that was not read is never taken for a missing page."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from models.application import Application, PageFoot
from models.catalogue import message
from models.finding import Finding, FindingCode, Message, severity_of
from models.folding import fold_cased
from models.scan import PageRef
from service.rules.case import Case

UNNUMBERED = frozenset({"blank", "separator"})
"""Kinds of page that carry no number."""

SURE_OTHER = 0.8
"""Confidence from which a foot's number shows, beside a second sign, that its page is another application's: of 126
feet of three long scans one was read wrong, with 0.93 and without a second sign; three that were right had less than
0.9."""
SURE_NUMBER = 0.95
"""Confidence from which a page number is believed that another page has too; of the same feet none was read wrong."""

Numbered = tuple[PageRef, int | None]


def check(case: Case) -> Iterator[Finding]:
    """Missing, repeated and misplaced pages, where the printed numbers leave no doubt."""
    application = case.application
    rule = case.rule("C-07")
    if rule is None or len(application.printed_pages) != len(application.pages):
        return
    kinds = application.page_kinds or ("unknown",) * len(application.pages)
    total = application.printed_total
    strangers = set(_strangers(application))
    told = (at for at in sorted(strangers) if not _may_be_anothers_end(application, at, kinds, strangers))
    yield from (_stranger(case, at, rule.id) for at in told)
    pages: list[Numbered] = [
        (page, number if number is not None and 0 < number <= (total or number) else None)
        for at, (page, number, kind) in enumerate(zip(application.pages, application.printed_pages, kinds, strict=True))
        if kind not in UNNUMBERED and at not in strangers
    ]
    sure = {page for page, foot in zip(application.pages, application.feet, strict=False) if _sure(foot)}
    numbers = settled([n for _, n in pages], total, [page in sure for page, _ in pages])
    known = [(page, n) for (page, _), n in zip(pages, numbers, strict=True) if n is not None]
    if None not in numbers:
        yield from _missing(known, total, rule.id)
        yield from _duplicates(known, rule.id)
        yield from _order(known, rule.id)
    elif known and all(page in sure for page, _ in known):
        unread = {page for (page, _), n in zip(pages, numbers, strict=True) if n is None}
        if _are_attached(unread, known[-1][0], application):
            yield from _missing(known, total, rule.id, until=max(n for _, n in known))
        own = _surely_own(known, application)
        yield from _duplicates(own, rule.id)
        yield from _order(own, rule.id)


def _surely_own(known: Sequence[tuple[PageRef, int]], application: Application) -> list[tuple[PageRef, int]]:
    """The numbered pages without those behind a page that we could not read whose numbers begin again there: it may
    have been another application's cover."""
    own: list[tuple[PageRef, int]] = []
    numbers, highest, failed = dict(known), 0, False
    for page in application.pages:
        number = numbers.get(page)
        if number is None:
            failed = failed or page in application.failed_pages
        elif number > highest or not failed:
            own.append((page, number))
            highest, failed = max(highest, number), False
    return own


def _are_attached(unread: set[PageRef], last: PageRef, application: Application) -> bool:
    """Whether the pages without a number are attachments behind the last one that has a number: copies bear none, and
    none of them is a page of the form that seems to be missing before."""
    behind = application.pages[application.pages.index(last) :]
    kinds = dict(zip(application.pages, application.page_kinds, strict=False))
    return all(page in behind and kinds.get(page) == "attachment" for page in unread)


def _strangers(application: Application) -> Iterator[int]:
    """Places of pages that are another application's. One misread foot accuses nobody: the number must differ, and
    besides it the count of pages, or a page of this application has the same place."""
    feet, own = application.feet, application.application_no
    if own is None or len(feet) != len(application.pages):
        return
    numbers = application.printed_pages
    other = [f is not None and f.confidence >= SURE_OTHER and not _same(f.application_no, own) for f in feet]
    mine = {n for n, differs in zip(numbers, other, strict=True) if not differs}
    for at, foot in enumerate(feet):
        if foot is None or not other[at]:
            continue
        counted = foot.total is not None and application.printed_total not in (None, foot.total)
        if counted or (numbers[at] is not None and numbers[at] in mine):
            yield at


def _may_be_anothers_end(application: Application, at: int, kinds: Sequence[str], strangers: set[int]) -> bool:
    """Whether a page of another application lies behind pages that we could not read, and no page of this one
    behind it: those may be that other one's first pages."""
    own = [i for i, kind in enumerate(kinds) if i not in strangers and kind not in UNNUMBERED]
    last = max((i for i in own if application.pages[i] not in application.failed_pages), default=-1)
    return last < at and any(page in application.failed_pages for page in application.pages[last + 1 : at])


def _same(number: str | None, own: str) -> bool:
    return number is None or fold_cased(number) == fold_cased(own)


def _sure(foot: PageFoot | None) -> bool:
    return foot is not None and foot.confidence >= SURE_NUMBER


def _stranger(case: Case, at: int, rule: str) -> Finding:
    foot, number = case.application.feet[at], case.application.printed_pages[at]
    other, own = (foot.application_no if foot else None) or "", case.application.application_no or ""
    said = message("finding.page_of_another", other=other, page="—" if number is None else number, own=own)
    return _finding("PAGE_EXTRA", said, rule, case.application.pages[at], number or 0)


def settled(numbers: Sequence[int | None], total: int | None, sure: Sequence[bool] = ()) -> list[int | None]:
    """Page numbers with those filled in that their neighbours leave no choice for, and one misread number put right
    when nothing but it breaks a complete run 1..total; not one that was surely read (`sure`, one a number) and that
    another page has too: a page was put in twice and another one left out."""
    out = list(numbers)
    for start, stop in _unread(numbers):
        before = out[start - 1] if start else 0
        after = out[stop] if stop < len(out) else None if total is None else total + 1
        if before is not None and after is not None and after - before - 1 == stop - start:
            out[start:stop] = range(before + 1, after)
    run = list(range(1, len(out) + 1))
    off = [i for i, (a, b) in enumerate(zip(out, run, strict=True)) if a != b]
    # Without a total the last page may as well be one that stands behind a gap.
    complete = len(out) == total or (total is None and bool(off) and off[0] < len(out) - 1)
    twice = any(sure[i] and out.count(out[i]) > 1 for i in off if i < len(sure))
    return [*run] if len(off) == 1 and complete and not twice else out


def _unread(numbers: Sequence[int | None]) -> Iterator[tuple[int, int]]:
    """Maximal stretches of unread numbers, as start and stop."""
    start = 0
    for unread, run in groupby(numbers, key=lambda n: n is None):
        stop = start + len(list(run))
        if unread:
            yield start, stop
        start = stop


def _missing(
    known: list[tuple[PageRef, int]], total: int | None, rule: str, until: int | None = None
) -> Iterator[Finding]:
    """Every number up to the total, or up to `until`, that no page has."""
    seen = {n for _, n in known}
    last = until or (total if total is not None else max(seen, default=0))
    for number in range(1, last + 1):
        if number in seen:
            continue
        key = "finding.page_missing" if total is None else "finding.page_missing_of"
        said = message(key, number=number, total=total) if total is not None else message(key, number=number)
        after = next((page for page, n in known if n > number), known[-1][0] if known else None)
        yield _finding("PAGE_MISSING", said, rule, after, number)


def _duplicates(known: list[tuple[PageRef, int]], rule: str) -> Iterator[Finding]:
    seen: Counter[int] = Counter()
    for page, number in known:
        seen[number] += 1
        if seen[number] > 1:
            yield _finding("PAGE_DUPLICATE", message("finding.page_duplicate", number=number), rule, page, number)


def _order(known: list[tuple[PageRef, int]], rule: str) -> Iterator[Finding]:
    """The first page that stands behind a higher one; repeated pages are told as such."""
    once = list({n: (page, n) for page, n in reversed(known)}.values())[::-1]
    for (_, before), (page, number) in pairwise(once):
        if number < before:
            said = message("finding.page_order", number=number, before=before)
            yield _finding("PAGE_ORDER", said, rule, page, number)
            return


def _finding(code: FindingCode, said: Message, rule: str, page: PageRef | None, number: int) -> Finding:
    return Finding(
        code=code, severity=severity_of(code), rule=rule, message=said,
        printed_page=number if code == "PAGE_MISSING" else None,
        input=page.input if page else None, page=page.page if page else None,
    )  # fmt: skip
