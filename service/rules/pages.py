"""Rule C-07: page numbers run without a gap up to the printed total, and every page is this application's. A number
that was not read is never taken for a missing page."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from models.application import Application
from models.catalogue import message
from models.finding import Finding, FindingCode, Message, severity_of
from models.folding import fold_cased
from models.scan import PageRef
from service.rules.case import Case

UNNUMBERED = frozenset({"blank", "separator"})
"""Kinds of page that carry no number."""

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
    yield from (_stranger(case, at, rule.id) for at in sorted(strangers))
    pages: list[Numbered] = [
        (page, number if number is not None and 0 < number <= (total or number) else None)
        for at, (page, number, kind) in enumerate(zip(application.pages, application.printed_pages, kinds, strict=True))
        if kind not in UNNUMBERED and at not in strangers
    ]
    numbers = settled([n for _, n in pages], total)
    if None in numbers:
        return
    known = [(page, n) for (page, _), n in zip(pages, numbers, strict=True) if n is not None]
    yield from _missing(known, total, rule.id)
    yield from _duplicates(known, rule.id)
    yield from _order(known, rule.id)


def _strangers(application: Application) -> Iterator[int]:
    """Places of pages that are another application's. One misread foot accuses nobody: the number must differ, and
    besides it the count of pages, or a page of this application has the same place."""
    feet, own = application.feet, application.application_no
    if own is None or len(feet) != len(application.pages):
        return
    numbers = application.printed_pages
    mine = {n for n, foot in zip(numbers, feet, strict=True) if foot is None or _same(foot.application_no, own)}
    for at, foot in enumerate(feet):
        if foot is None or _same(foot.application_no, own):
            continue
        counted = foot.total is not None and application.printed_total not in (None, foot.total)
        if counted or (numbers[at] is not None and numbers[at] in mine):
            yield at


def _same(number: str, own: str) -> bool:
    return fold_cased(number) == fold_cased(own)


def _stranger(case: Case, at: int, rule: str) -> Finding:
    foot, number = case.application.feet[at], case.application.printed_pages[at]
    other, own = foot.application_no if foot else "", case.application.application_no or ""
    said = message("finding.page_of_another", other=other, page="—" if number is None else number, own=own)
    found = _finding("PAGE_EXTRA", said, rule, case.application.pages[at], number or 0)
    return found.model_copy(update={"paper": other, "online": own})


def settled(numbers: Sequence[int | None], total: int | None) -> list[int | None]:
    """Page numbers with those filled in that their neighbours leave no choice for, and one misread number put right
    when nothing but it breaks a complete run 1..total."""
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
    return [*run] if len(off) == 1 and complete else out


def _unread(numbers: Sequence[int | None]) -> Iterator[tuple[int, int]]:
    """Maximal stretches of unread numbers, as start and stop."""
    start = 0
    for unread, run in groupby(numbers, key=lambda n: n is None):
        stop = start + len(list(run))
        if unread:
            yield start, stop
        start = stop


def _missing(known: list[tuple[PageRef, int]], total: int | None, rule: str) -> Iterator[Finding]:
    seen = {n for _, n in known}
    last = total if total is not None else max(seen, default=0)
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
