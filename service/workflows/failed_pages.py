"""Pages that we could not read stay with the document they lie in, so that none of them is taken for a page that the
applicant left out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractors.pipeline import DocumentReading, PageReading
from models.application import Application
from models.scan import PageRef, PageResult

Lost = list[tuple[PageRef, PageRef | None]]
"""Failed pages, each with the page of the same document that it lies behind (None: before its first)."""


def with_failed_pages(
    documents: Sequence[DocumentReading], pages: Sequence[PageReading | PageResult]
) -> list[DocumentReading]:
    """The documents, each with the failed pages that lie behind one of its own; those at the start or behind a
    separator go to the document that follows, or to the last where none does."""
    home = {ref: d.application.index for d in documents for ref in d.application.pages}
    following = _homes_ahead(pages, home)
    lost: dict[int, Lost] = {}
    last: PageRef | None = None
    for page, ahead in zip(pages, following, strict=True):
        if isinstance(page, PageReading):
            last = page.ref
            continue
        ref = PageRef(input=page.input, page=page.page)
        at = home.get(last) if last else None
        lost.setdefault(ahead if at is None else at, []).append((ref, last if at is not None else None))
    return [replace(d, application=_with(d.application, lost.get(d.application.index, []))) for d in documents]


def placed_as(documents: Sequence[DocumentReading], parts: Sequence[Sequence[PageRef]]) -> list[DocumentReading]:
    """The documents, each with the failed pages that a person put into it: `parts` are all pages of each document in
    their order."""
    return [
        replace(d, application=_with(d.application, _lost_in(d, part)))
        for d, part in zip(documents, parts, strict=True)
    ]


def _lost_in(document: DocumentReading, part: Sequence[PageRef]) -> Lost:
    lost: Lost = []
    read, last = set(document.application.pages), None
    for ref in part:
        if ref in read:
            last = ref
        else:
            lost.append((ref, last))
    return lost


def _homes_ahead(pages: Sequence[PageReading | PageResult], home: Mapping[PageRef, int]) -> list[int]:
    """For each page the document of the next page that is in one; behind the last of those the document it is in."""
    ahead = next((home[p.ref] for p in reversed(pages) if isinstance(p, PageReading) and p.ref in home), 0)
    homes = []
    for page in reversed(pages):
        ahead = home.get(page.ref, ahead) if isinstance(page, PageReading) else ahead
        homes.append(ahead)
    return homes[::-1]


def _with(application: Application, lost: Lost) -> Application:
    pages, kinds, printed = list(application.pages), list(application.page_kinds), list(application.printed_pages)
    feet = list(application.feet)
    failed = {ref for ref, _ in lost}
    for ref, before in lost:
        at = pages.index(before) + 1 if before in pages else 0
        while at < len(pages) and pages[at] in failed:
            at += 1
        pages.insert(at, ref)
        kinds.insert(at, "unknown")
        printed.insert(at, None)
        feet.insert(at, None)
    changed = {
        "pages": tuple(pages), "page_kinds": tuple(kinds), "printed_pages": tuple(printed), "feet": tuple(feet),
        "failed_pages": tuple(ref for ref, _ in lost),
    }  # fmt: skip
    return application.model_copy(update=changed)
