"""What a form prints at the edge of every page: page n of m, and the application number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.forms.content import PageContent, middle, row_text, rows_of
from extractors.ocr.engine import Line
from models.folding import fold
from models.scan import PageKind

EDGE = 0.13
"""Share of the page's height, at the top and at the foot, where running text stands (margins of A4 are 25 mm, 8 %)."""
PAGE_OF = (
    re.compile(r"第(\d{1,4})页[,，;/]?共(\d{1,4})页"),
    re.compile(r"第(\d{1,4})页/共(\d{1,4})页"),
    re.compile(r"共(?P<total>\d{1,4})页[,，;/]?第(?P<page>\d{1,4})页"),
    re.compile(r"(?:^|[^\d/.-])(\d{1,4})/(\d{1,4})$"),
)
PAGE_ONLY = (re.compile(r"第(\d{1,4})页"), re.compile(r"^[-·](\d{1,4})[-·]$"))
NUMBER = re.compile(r"(?:编号|No\.?)[:：]?([A-Za-z]{1,8}[\dA-Za-z]*(?:-[\dA-Za-z]+)+)")


@dataclass(frozen=True)
class Footer:
    """`page` of `total` as printed, and the application number; None what was not read. `confidence` is that of the
    line which says so."""

    page: int | None = None
    total: int | None = None
    application_no: str | None = None
    confidence: float = 0.0


def running_lines(content: PageContent) -> tuple[Line, ...]:
    """The lines at the edges of a page that a footer is printed in."""
    edge = EDGE * content.frame.height
    return tuple(
        line for line in content.lines
        if not edge <= middle(line)[1] <= content.frame.height - edge and is_running(line.reading.text)
    )  # fmt: skip


def is_running(text: str) -> bool:
    """Whether a text is what a footer says, and no part of the page's own matter."""
    key = fold(text)
    return any(p.search(key) for p in (*PAGE_OF, *PAGE_ONLY)) or bool(NUMBER.search(key))


def read_footer(content: PageContent) -> Footer:
    """What the running lines say; the foot of the page outranks its head."""
    edge = EDGE * content.frame.height
    outer = [line for line in content.lines if not edge <= middle(line)[1] <= content.frame.height - edge]
    best = Footer()
    for row in reversed(rows_of(outer)):
        found = _read_row(row)
        page, total = (best.page, best.total) if best.page is not None else (found.page, found.total)
        confidence = best.confidence if best.page is not None else found.confidence
        best = Footer(page, total, best.application_no or found.application_no, confidence)
    return best


def forms_feet(feet: Sequence[Footer], kinds: Sequence[PageKind]) -> list[Footer]:
    """The feet of a scan's pages, those of attachments emptied that count the attachment's own pages: 第1页 共20页 of a
    report neither begins an application nor is a page of it. The form's have its number, or its count of pages."""
    pairs = list(zip(feet, kinds, strict=True))
    totals = {foot.total for foot, kind in pairs if kind != "attachment"} - {None}
    return [
        foot if kind != "attachment" or foot.application_no or foot.total in totals else Footer()
        for foot, kind in pairs
    ]  # fmt: skip


def _read_row(row: Sequence[Line]) -> Footer:
    key = fold(row_text(row))
    confidence = min(line.reading.confidence for line in row)
    # Where lines overlap, the end of the number may be read once more before the page's.
    others = [line for line in row if _page_of(fold(line.reading.text)) == (None, None)]
    number = (NUMBER.search(fold(row_text(others))) if others else None) or NUMBER.search(key)
    page, total = _page_of(key)
    return Footer(page, total, number[1] if number and page is not None else None, confidence)


def _page_of(key: str) -> tuple[int | None, int | None]:
    for pattern in PAGE_OF:
        found = pattern.search(key)
        if found:
            named = found.groupdict()
            page, total = (named["page"], named["total"]) if named else found.groups()[:2]
            return (int(page), int(total)) if int(page) > 0 else (None, None)
    for pattern in PAGE_ONLY:
        found = pattern.search(key)
        if found:
            return int(found[1]), None
    return None, None
