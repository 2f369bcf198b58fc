"""How a package's pages are shown by their documents, as they are or as they would be after some mends."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.desk import Listed
from models.page_split import PageSplit
from models.report import DocumentReport, Report
from models.scan import PageRef, PageResult
from service.web.pictures import page_address, sheet_address, thumbnail_address


@dataclass(frozen=True)
class SheetView:
    """A page of the strip: how it is named (`0-3`), where it is seen whole, large and small, its number in the package,
    its kind, whether it failed, whether our scanner spoilt it, and how often it was scanned anew."""

    key: str
    link: str
    large: str
    address: str
    number: int
    kind: str
    failed: bool
    poor: bool
    scans: int


@dataclass(frozen=True)
class GroupView:
    """A document: `key` names its first page, `document` is that of the report with the same pages, with its
    application, None where it is made anew. `why` says of pages set aside why."""

    key: str
    number: int | None
    document: DocumentReport | None
    row: Listed | None
    sheets: tuple[SheetView, ...]
    why: str = ""


def groups_of(
    report: Report, split: PageSplit, package: str, rows: Mapping[int, Listed], scans: Mapping[PageRef, int]
) -> tuple[GroupView, ...]:
    """Every page once: documents in their order, then what is set aside, by reason."""
    sheets = dict(_sheets(report, package, scans))
    return (*_documents(report, split, rows, sheets), *_aside(split, sheets))


def key_of(ref: PageRef) -> str:
    """How a page is named in a form."""
    return f"{ref.input}-{ref.page}"


def _documents(
    report: Report, split: PageSplit, rows: Mapping[int, Listed], sheets: Mapping[PageRef, SheetView]
) -> Iterator[GroupView]:
    known = {frozenset(d.pages): d for d in report.documents}
    for number, pages in enumerate(split.documents, start=1):
        document = known.get(frozenset(pages))
        row = rows.get(document.index) if document else None
        yield GroupView(key_of(pages[0]), number, document, row, _of(pages, sheets))


def _aside(split: PageSplit, sheets: Mapping[PageRef, SheetView]) -> Iterator[GroupView]:
    for why in ("foreign", "blank", "none"):
        pages = [a.page for a in split.aside if a.why == why]
        if pages:
            yield GroupView(f"aside-{why}", None, None, None, _of(pages, sheets), why)


def _of(pages: Sequence[PageRef], sheets: Mapping[PageRef, SheetView]) -> tuple[SheetView, ...]:
    return tuple(sheets[p] for p in pages if p in sheets)


def _sheets(report: Report, package: str, scans: Mapping[PageRef, int]) -> Iterator[tuple[PageRef, SheetView]]:
    poor = poor_pages(report)
    for number, page in enumerate(report.pages, start=1):
        yield (ref := PageRef(input=page.input, page=page.page)), _sheet(package, ref, number, page, ref in poor, scans)


def _sheet(
    package: str, ref: PageRef, number: int, page: PageResult, poor: bool, scans: Mapping[PageRef, int]
) -> SheetView:  # fmt: skip
    return SheetView(
        key=key_of(ref), link=sheet_address(package, ref.input, ref.page),
        large=page_address(package, ref.input, ref.page), address=thumbnail_address(package, ref.input, ref.page),
        number=number, kind=page.kind, failed=page.status == "failed", poor=poor, scans=scans.get(ref, 0),
    )  # fmt: skip


def poor_pages(report: Report) -> set[PageRef]:
    """The pages of which it is told that our scanner spoilt them."""
    findings = (*report.package.findings, *(f for d in report.documents for f in d.findings))
    told = ((f.input, f.page) for f in findings if f.code == "SCAN_QUALITY")
    return {PageRef(input=input, page=page) for input, page in told if input is not None and page is not None}
