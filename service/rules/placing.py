"""Pages of one application that lie inside another one, in the order in which the scan was received (rule C-07)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from models.application import Application
from models.catalogue import message
from models.finding import Finding, severity_of
from models.form_template import FormTemplate
from models.scan import PageRef
from service.rules.pages import UNNUMBERED

RULE = "C-07"


def misplaced(
    applications: Sequence[Application], received: Sequence[PageRef], template: FormTemplate
) -> dict[int, tuple[Finding, ...]]:
    """What is told of each document (by its index): a page of another document that lies between two of its own
    (PAGE_EXTRA there), and pages of its own that lie apart from the rest, between other documents (PAGE_ORDER), but not
    behind a page that we could not read: it may have been the cover of yet another. Blank sheets are nobody's."""
    rule = template.rules.get(RULE)
    if rule is None or not rule.enabled:
        return {}
    by_index = {a.index: a for a in applications}
    failed = {page for a in applications for page in a.failed_pages}
    behind_failed = {page for before, page in pairwise(received) if before in failed}
    out: dict[int, list[Finding]] = {}
    for stray in _strays(applications, received):
        guest, host = by_index[stray.owner], stray.host
        if host is not None:
            out.setdefault(host, []).extend(_extra(guest, by_index[host], page) for page in stray.pages)
        elif (
            stray.one_scan
            and stray.pages[0] not in behind_failed
            and (guest.kind in template.kinds or guest.kind == "unknown")
        ):
            out.setdefault(stray.owner, []).append(_apart(stray.pages))
    return {index: tuple(findings) for index, findings in out.items()}


@dataclass(frozen=True)
class _Run:
    """Pages of one document that were received one after the other."""

    owner: int
    pages: tuple[PageRef, ...]


@dataclass(frozen=True)
class _Stray:
    """A run of pages apart from the longest run of their document. `host`: the document on both sides of them, None
    where they lie between two; `one_scan`: whether the longest run is of the same input, as the order of files is
    nobody's fault."""

    owner: int
    pages: tuple[PageRef, ...]
    host: int | None
    one_scan: bool


def _strays(applications: Sequence[Application], received: Sequence[PageRef]) -> Iterator[_Stray]:
    """The runs inside a host first, as without them the host is one run: those over which its printed numbers go on
    before others, then the shortest."""
    runs = _runs(_homes(applications), received)
    numbers = {
        page: number for a in applications for page, number in zip(a.pages, a.printed_pages, strict=False) if number
    }
    while inside := [at for at in _apart_from_longest(runs) if _host(runs, at) is not None]:
        at = min(inside, key=lambda i: (not _goes_on(runs[i - 1], runs[i + 1], numbers), len(runs[i].pages)))
        yield _Stray(runs[at].owner, runs[at].pages, _host(runs, at), one_scan=True)
        runs = _joined([*runs[:at], *runs[at + 1 :]])
    for at, longest in _apart_from_longest(runs).items():
        inputs, others = ({p.input for p in run.pages} for run in (runs[at], runs[longest]))
        yield _Stray(runs[at].owner, runs[at].pages, None, inputs <= others)


def _apart_from_longest(runs: Sequence[_Run]) -> dict[int, int]:
    """Every run that is not the longest of its document, and which one that is."""
    longest: dict[int, int] = {}
    for at, run in enumerate(runs):
        if run.owner not in longest or len(run.pages) > len(runs[longest[run.owner]].pages):
            longest[run.owner] = at
    return {at: longest[run.owner] for at, run in enumerate(runs) if longest[run.owner] != at}


def _host(runs: Sequence[_Run], at: int) -> int | None:
    """The document on both sides of a run."""
    if not 0 < at < len(runs) - 1 or runs[at - 1].owner != runs[at + 1].owner:
        return None
    return runs[at - 1].owner


def _goes_on(before: _Run, after: _Run, numbers: Mapping[PageRef, int]) -> bool:
    """Whether the second run begins with the page that follows the first one's last."""
    last, first = numbers.get(before.pages[-1]), numbers.get(after.pages[0])
    return last is not None and first == last + 1


def _homes(applications: Sequence[Application]) -> dict[PageRef, int]:
    return {
        page: a.index
        for a in applications
        for page, kind in zip(a.pages, a.page_kinds or ("unknown",) * len(a.pages), strict=True)
        if kind not in UNNUMBERED
    }


def _runs(homes: Mapping[PageRef, int], received: Sequence[PageRef]) -> list[_Run]:
    return _joined([_Run(homes[page], (page,)) for page in received if page in homes])


def _joined(runs: Sequence[_Run]) -> list[_Run]:
    """Neighbouring runs of one document made one."""
    groups = ((owner, list(group)) for owner, group in groupby(runs, key=lambda run: run.owner))
    return [_Run(owner, tuple(page for run in group for page in run.pages)) for owner, group in groups]


def _extra(guest: Application, host: Application, page: PageRef) -> Finding:
    """A page of `guest` inside `host`."""
    number = _printed(guest, page)
    said = message(
        "finding.page_of_another", other=guest.application_no or "—", page="—" if number is None else number,
        own=host.application_no or "—",
    )  # fmt: skip
    return Finding(
        code="PAGE_EXTRA", severity=severity_of("PAGE_EXTRA"), rule=RULE, input=page.input, page=page.page,
        message=said,
    )  # fmt: skip


def _apart(pages: Sequence[PageRef]) -> Finding:
    """Pages that lie apart from the others of their document."""
    first, last = pages[0], pages[-1]
    said = message("finding.pages_apart", first=first.page, last=last.page)
    return Finding(
        code="PAGE_ORDER", severity=severity_of("PAGE_ORDER"), rule=RULE, input=first.input, page=first.page,
        message=said,
    )  # fmt: skip


def _printed(application: Application, page: PageRef) -> int | None:
    numbers = dict(zip(application.pages, application.printed_pages, strict=False))
    return numbers.get(page)
