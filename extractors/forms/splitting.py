"""Which pages belong together: one document an application number, one each for letters and summary tables."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from models.scan import PageKind

OWN_DOCUMENT = ("letter", "summary_table")
APART = ("separator",)


@dataclass(frozen=True)
class PageMark:
    """What a page tells of the document it belongs to."""

    kind: PageKind
    application_no: str | None


@dataclass
class _Open:
    """A document while pages are dealt out. `begun`: it has a page that is not blank."""

    number: str | None
    kind: str
    pages: list[int] = field(default_factory=list)
    begun: bool = False


def split(marks: Sequence[PageMark]) -> list[list[int]]:
    """The pages of each document, as indices into `marks`, in the order received. Every page but separators is in
    exactly one document; a page without a number goes with the one it lies in. A separator begins a document, of the
    application whose number it bears; what the pages themselves bear outranks it."""
    known = trusted_numbers(marks)
    documents: list[_Open] = []
    by_number: dict[str, _Open] = {}
    current: _Open | None = None
    for index, mark in enumerate(marks):
        if mark.kind in APART:
            current = _behind_separator(mark.application_no, current, by_number, documents)
            continue
        number = mark.application_no if mark.application_no in known else None
        current = _home(mark, number, current, by_number, documents)
        current.pages.append(index)
        current.begun = current.begun or mark.kind != "blank"
        if number:
            current.number = current.number or number
            by_number.setdefault(number, current)
        elif current.number and current.begun and current.kind not in OWN_DOCUMENT:
            by_number.setdefault(current.number, current)
    return [d.pages for d in documents if d.pages]


def _home(
    mark: PageMark, number: str | None, current: _Open | None, by_number: dict[str, _Open], documents: list[_Open]
) -> _Open:
    if mark.kind in OWN_DOCUMENT:
        if current is not None and not current.begun:
            current.kind, current.number = mark.kind, None
        if current is not None and current.kind == mark.kind:
            return current
        return _begin(documents, None, mark.kind)
    if number and number in by_number:
        return by_number[number]
    starts = mark.kind == "cover" and current is not None and current.begun
    if current is None or (current.kind in OWN_DOCUMENT and mark.kind != "blank") or starts:
        return _begin(documents, number, "application")
    if number and current.number and number != current.number:
        if current.begun:
            return _begin(documents, number, "application")
        current.number = number
    return current


def _behind_separator(
    number: str | None, current: _Open | None, by_number: dict[str, _Open], documents: list[_Open]
) -> _Open:
    """The document that goes on behind a separator. Where only blank pages came since the last, its own back among
    them, they go with what follows."""
    if number and number in by_number:
        return by_number[number]
    if current is not None and not current.begun:
        current.number = number
        return current
    return _begin(documents, number, "application")


def separator_number(marks: Sequence[PageMark], pages: Sequence[int]) -> str | None:
    """The application number on the separator right before a document, given by its pages' indices into `marks`; blank
    pages may lie between. None where there is none, and for letters and summary tables."""
    first = next((i for i in pages if marks[i].kind != "blank"), None)
    if first is None or marks[first].kind in OWN_DOCUMENT:
        return None
    before = next((m for m in reversed(marks[:first]) if m.kind != "blank"), None)
    return before.application_no if before is not None and before.kind in APART else None


def _begin(documents: list[_Open], number: str | None, kind: str) -> _Open:
    documents.append(_Open(number, kind))
    return documents[-1]


def trusted_numbers(marks: Sequence[PageMark]) -> set[str]:
    """Application numbers that stand on two pages, or on a cover: a number read once at a foot may be a slip."""
    counts = Counter(m.application_no for m in marks if m.application_no)
    covers = {m.application_no for m in marks if m.kind == "cover" and m.application_no}
    return {n for n, count in counts.items() if n and (count >= 2 or n in covers)}
