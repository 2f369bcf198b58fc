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
    """A document while pages are dealt out."""

    number: str | None
    kind: str
    pages: list[int] = field(default_factory=list)


def split(marks: Sequence[PageMark]) -> list[list[int]]:
    """The pages of each document, as indices into `marks`, in the order received. Every page but separators is in
    exactly one document; a page without a number goes with the one it lies in."""
    known = trusted_numbers(marks)
    documents: list[_Open] = []
    by_number: dict[str, _Open] = {}
    current: _Open | None = None
    for index, mark in enumerate(marks):
        if mark.kind in APART:
            continue
        number = mark.application_no if mark.application_no in known else None
        current = _home(mark, number, current, by_number, documents)
        current.pages.append(index)
        if number:
            current.number = current.number or number
            by_number.setdefault(number, current)
    return [d.pages for d in documents if d.pages]


def _home(
    mark: PageMark, number: str | None, current: _Open | None, by_number: dict[str, _Open], documents: list[_Open]
) -> _Open:
    if mark.kind in OWN_DOCUMENT:
        if current is not None and current.kind == mark.kind:
            return current
        return _begin(documents, None, mark.kind)
    if number and number in by_number:
        return by_number[number]
    starts = mark.kind == "cover" and current is not None and any(True for _ in current.pages)
    if current is None or (current.kind in OWN_DOCUMENT and mark.kind != "blank") or starts:
        return _begin(documents, number, "application")
    if number and current.number and number != current.number:
        return _begin(documents, number, "application")
    return current


def _begin(documents: list[_Open], number: str | None, kind: str) -> _Open:
    documents.append(_Open(number, kind))
    return documents[-1]


def trusted_numbers(marks: Sequence[PageMark]) -> set[str]:
    """Application numbers that stand on two pages, or on a cover: a number read once at a foot may be a slip."""
    counts = Counter(m.application_no for m in marks if m.application_no)
    covers = {m.application_no for m in marks if m.kind == "cover" and m.application_no}
    return {n for n, count in counts.items() if n and (count >= 2 or n in covers)}
