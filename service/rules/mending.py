"""Mends of how a package was split into documents: pure, so that no sequence of them can lose a page."""

from collections.abc import Collection, Iterable, Sequence
from functools import reduce

from models.catalogue import said
from models.errors import UsageError
from models.page_split import Divide, Join, Mend, Move, PageSplit, PutAside, SetAside, TakeApart
from models.report import Report
from models.scan import PageRef

Document = tuple[PageRef, ...]


def split_of(report: Report) -> PageSplit:
    """How the pages of a report are split: what is in no document is set aside."""
    aside = (p for p in report.pages if p.document is None)
    return PageSplit(
        documents=_sorted(d.pages for d in report.documents if d.pages),
        aside=tuple(
            SetAside(page=PageRef(input=p.input, page=p.page), why="blank" if p.kind == "blank" else "none")
            for p in aside
        ),
    )


def mended(split: PageSplit, steps: Iterable[Mend]) -> PageSplit:
    """The split after some steps. Raises UsageError for a step that names pages which are not there, or where nothing
    can be done."""
    return reduce(_mended, steps, split)


def touched(before: PageSplit, after: PageSplit) -> tuple[int, ...]:
    """The documents of the first split, by their place in it, that are not among those of the second."""
    kept = {frozenset(d) for d in after.documents}
    return tuple(i for i, d in enumerate(before.documents) if frozenset(d) not in kept)


def _mended(split: PageSplit, step: Mend) -> PageSplit:
    if isinstance(step, Move):
        return _moved(split, step.pages, step.to)
    if isinstance(step, TakeApart):
        return _with(_without(split, step.pages), _in_order(split, step.pages))
    if isinstance(step, Divide):
        home = _home(split, step.at)
        at = home.index(step.at)
        if at == 0:
            raise UsageError(said("mend.first_page"))
        return _with(_without(split, home[at:]), home[at:])
    if isinstance(step, Join):
        home = _home(split, step.page)
        if step.to in home:
            raise UsageError(said("mend.same_document"))
        return _moved(split, home, step.to)
    return _put_aside(split, step)


def _moved(split: PageSplit, pages: Sequence[PageRef], to: PageRef) -> PageSplit:
    target = _home(split, to)
    rest = _without(split, [p for p in pages if p not in target])
    coming = [p for p in _in_order(split, pages) if p not in target]
    documents = [d for d in rest.documents if d != target]
    return PageSplit(documents=_sorted([*documents, _merged(target, coming)]), aside=rest.aside)


def _put_aside(split: PageSplit, step: PutAside) -> PageSplit:
    rest, pages = _without(split, step.pages), _in_order(split, step.pages)
    aside = [*rest.aside, *(SetAside(page=p, why=step.why) for p in pages)]
    return PageSplit(documents=rest.documents, aside=tuple(sorted(aside, key=lambda a: _place(a.page))))


def _with(split: PageSplit, document: Document) -> PageSplit:
    return PageSplit(documents=_sorted([*split.documents, document]), aside=split.aside)


def _without(split: PageSplit, pages: Collection[PageRef]) -> PageSplit:
    """The split without some pages, and without the documents that were nothing else. Raises UsageError where a page is
    not there."""
    gone = set(pages)
    if not gone <= set(split.pages):
        raise UsageError(said("mend.no_page"))
    left = (tuple(p for p in d if p not in gone) for d in split.documents)
    return PageSplit(documents=tuple(d for d in left if d), aside=tuple(a for a in split.aside if a.page not in gone))


def _in_order(split: PageSplit, pages: Iterable[PageRef]) -> Document:
    """Pages in the order in which the split has them where they come from one document, else as they were received,
    each once."""
    wanted = set(pages)
    own = next((d for d in split.documents if wanted <= set(d)), None)
    return tuple(p for p in own if p in wanted) if own else tuple(sorted(wanted, key=_place))


def _merged(target: Document, coming: Sequence[PageRef]) -> Document:
    """The pages of a document with others among them: each behind those that were received before it."""
    pages = list(target)
    for page in coming:
        before = [i for i, p in enumerate(pages) if _place(p) < _place(page)]
        pages.insert(before[-1] + 1 if before else 0, page)
    return tuple(pages)


def _home(split: PageSplit, page: PageRef) -> Document:
    home = split.document_of(page)
    if home is None:
        raise UsageError(said("mend.no_document"))
    return home


def _sorted(documents: Iterable[Document]) -> tuple[Document, ...]:
    return tuple(sorted(documents, key=lambda d: min(map(_place, d))))


def _place(page: PageRef) -> tuple[int, int]:
    return page.input, page.page
