"""Which pages belong together: one document an application number, one each for letters and summary tables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.scan import PageKind

OWN_DOCUMENT = ("letter", "summary_table")
APART = ("separator",)


@dataclass(frozen=True)
class PageMark:
    """What a page tells of the document it belongs to: its kind, the application's number, and `page` of `total` as
    printed at its foot. None what was not read."""

    kind: PageKind
    application_no: str | None
    page: int | None = None
    total: int | None = None


@dataclass
class _Open:
    """A document while pages are dealt out; `begun`: it has a page that is not blank; `last` is the printed number of
    the page that it got last."""

    number: str | None
    kind: str
    pages: list[int] = field(default_factory=list)
    begun: bool = False
    last: int | None = None
    total: int | None = None

    @property
    def complete(self) -> bool:
        """Whether its last page is the last one of its count."""
        return self.last is not None and self.last == self.total

    def goes_on_with(self, mark: PageMark) -> bool:
        """Whether a page is, by what its foot says, the next one of this document."""
        same_total = mark.total is None or self.total is None or mark.total == self.total
        return same_total and self.last is not None and mark.page == self.last + 1


@dataclass
class _Dealing:
    """Everything dealt so far. `host` is the document that pages of an earlier one turned up in, `guests` how many of
    them in a run."""

    totals: Mapping[str, int]
    documents: list[_Open] = field(default_factory=list)
    by_number: dict[str, _Open] = field(default_factory=dict)
    current: _Open | None = None
    host: _Open | None = None
    guests: int = 0


def split(marks: Sequence[PageMark]) -> list[list[int]]:
    """The pages of each document, as indices into `marks`, in the order received. Every page but separators is in
    exactly one document; a page without a number goes with the one it lies in. A separator begins a document, of the
    application whose number it bears; what the pages themselves bear outranks it."""
    known = trusted_numbers(marks)
    dealing = _Dealing(_totals(marks))
    for index, mark in enumerate(marks):
        if mark.kind in APART:
            _part(mark.application_no, dealing)
            continue
        number = mark.application_no if mark.application_no in known else None
        if number and _is_slip(mark, number, dealing):
            number = None
        _deal(index, mark, number, dealing)
    return [d.pages for d in dealing.documents if d.pages]


def separator_number(marks: Sequence[PageMark], pages: Sequence[int]) -> str | None:
    """The application number on the separator right before a document, given by its pages' indices into `marks`; blank
    pages may lie between. None where there is none, and for letters and summary tables."""
    first = next((i for i in pages if marks[i].kind != "blank"), None)
    if first is None or marks[first].kind in OWN_DOCUMENT:
        return None
    before = next((m for m in reversed(marks[:first]) if m.kind != "blank"), None)
    return before.application_no if before is not None and before.kind in APART else None


def _part(number: str | None, dealing: _Dealing) -> None:
    """What goes on behind a separator. Where only blank pages came since the last, its own back among them, they go
    with what follows."""
    current = dealing.current
    dealing.host, dealing.guests = None, 0
    if number and number in dealing.by_number:
        dealing.current = dealing.by_number[number]
    elif current is not None and not current.begun:
        current.number = number
    else:
        dealing.current = _begin(dealing, number, "application")


def trusted_numbers(marks: Sequence[PageMark]) -> set[str]:
    """Application numbers that stand on two pages, or on a cover: a number read once at a foot may be a slip."""
    counts = Counter(m.application_no for m in marks if m.application_no)
    covers = {m.application_no for m in marks if m.kind == "cover" and m.application_no}
    return {n for n, count in counts.items() if n and (count >= 2 or n in covers)}


def _deal(index: int, mark: PageMark, number: str | None, dealing: _Dealing) -> None:
    before = dealing.current
    home = _home(mark, number, dealing)
    if home is not before:
        dealing.host = _host(mark, number, home, dealing)
        dealing.guests = 0
    dealing.guests += 1
    dealing.current = home
    home.pages.append(index)
    home.begun = home.begun or mark.kind != "blank"
    home.last = mark.page if mark.page is not None else home.last
    home.total = home.total or mark.total
    if number:
        home.number = home.number or number
        dealing.by_number.setdefault(number, home)
    elif home.number and home.begun and home.kind not in OWN_DOCUMENT:
        dealing.by_number.setdefault(home.number, home)


def _host(mark: PageMark, number: str | None, home: _Open, dealing: _Dealing) -> _Open | None:
    """The document that goes on when the pages of `home` end: the one they turned up in, unless they begin a document
    or come home. Whoever was the host before stays it until its own pages go on."""
    begins = not home.pages and (mark.kind == "cover" or mark.page == 1)
    if number is None or begins or home is dealing.host:
        return None
    return dealing.host or dealing.current


def _home(mark: PageMark, number: str | None, dealing: _Dealing) -> _Open:
    current = dealing.current
    if mark.kind in OWN_DOCUMENT:
        if current is not None and not current.begun:
            current.kind, current.number = mark.kind, None
        if current is not None and current.kind == mark.kind:
            return current
        return _begin(dealing, None, mark.kind)
    if number and number in dealing.by_number:
        return dealing.by_number[number]
    broken_off = _broken_off(mark, number, dealing)
    if broken_off is not None:
        return broken_off
    starts = mark.kind == "cover" and current is not None and current.begun
    if current is None or (current.kind in OWN_DOCUMENT and mark.kind != "blank") or starts:
        return _begin(dealing, number, "application")
    if number and current.number and number != current.number:
        if current.begun:
            return _begin(dealing, number, "application")
        current.number = number
    if number is None and _begins_anew(mark, current):
        return _begin(dealing, None, "application")
    return _host_or_guest(mark, number, current, dealing)


def _broken_off(mark: PageMark, number: str | None, dealing: _Dealing) -> _Open | None:
    """The application before a letter or a table that a page without a number goes on with by its foot."""
    if number or mark.total is None or dealing.current is None or dealing.current.kind not in OWN_DOCUMENT:
        return None
    before = next((d for d in reversed(dealing.documents) if d.kind not in OWN_DOCUMENT), None)
    return before if before is not None and before.total and before.goes_on_with(mark) else None


def _host_or_guest(mark: PageMark, number: str | None, current: _Open, dealing: _Dealing) -> _Open:
    """Where a page without a number goes that lies behind a page of another application: a single page strayed, so
    that the host goes on, unless the foot says otherwise."""
    host = dealing.host
    if number or host is None or host.kind in OWN_DOCUMENT or host.complete or mark.kind == "blank":
        return current
    strayed = dealing.guests == 1 and not current.goes_on_with(mark)
    return host if strayed or (host.goes_on_with(mark) and not current.goes_on_with(mark)) else current


def _begins_anew(mark: PageMark, current: _Open) -> bool:
    """Whether a page without a number is the first one of another count of pages than that of the document it lies
    behind."""
    return mark.page == 1 and mark.total is not None and current.total is not None and mark.total != current.total


def _is_slip(mark: PageMark, number: str, dealing: _Dealing) -> bool:
    """Whether a number was misread as another document's: the page goes on with the one it lies in, by a count of
    pages which the other one does not have."""
    current = dealing.current
    if current is None or number == current.number or mark.kind == "cover" or mark.total is None:
        return False
    other = dealing.totals.get(number)
    return current.total == mark.total and other not in (None, mark.total) and current.goes_on_with(mark)


def _totals(marks: Sequence[PageMark]) -> dict[str, int]:
    """The count of pages that most feet with a number name."""
    counts: dict[str, Counter[int]] = {}
    for mark in marks:
        if mark.application_no and mark.total:
            counts.setdefault(mark.application_no, Counter())[mark.total] += 1
    return {number: count.most_common(1)[0][0] for number, count in counts.items()}


def _begin(dealing: _Dealing, number: str | None, kind: str) -> _Open:
    dealing.documents.append(_Open(number, kind))
    return dealing.documents[-1]
