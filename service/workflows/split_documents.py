"""Makes documents of a package's pages: as the machine splits them, or as a person said."""

from collections.abc import Mapping, Sequence

from extractors.pipeline import DocumentReading, PageReading, documents_of
from models.form_template import FormTemplate
from models.page_split import PageSplit
from models.scan import PageKind, PageRef
from service.workflows.failed_pages import placed_as, with_failed_pages
from service.workflows.order_pages import Page, ref_of


def documents_in(
    pages: Sequence[Page], template: FormTemplate, known: Mapping[int, str] | None = None,
    split: PageSplit | None = None,
) -> list[DocumentReading]:  # fmt: skip
    """Every page that could be read or not is in one document; but for separators, and what `split` sets aside. A
    document of which no page could be read is none: its pages stand among those of no document."""
    readings = [p for p in pages if isinstance(p, PageReading)]
    if split is None:
        return with_failed_pages(documents_of(readings, template, known), pages)
    at = {p.ref: i for i, p in enumerate(readings)}
    parts = [part for part in parts_of(split, pages) if any(ref in at for ref in part)]
    read = [[at[ref] for ref in part if ref in at] for part in parts]
    return placed_as(documents_of(readings, template, known, read), parts)


def parts_of(split: PageSplit, pages: Sequence[Page]) -> list[tuple[PageRef, ...]]:
    """The pages of each document. Those of which the split knows nothing are one more: none is ever left out."""
    there = {ref_of(p): None for p in pages}
    parts = [tuple(ref for ref in document if ref in there) for document in split.documents]
    told = set(split.pages)
    return [part for part in (*parts, tuple(ref for ref in there if ref not in told)) if part]


def loose_kinds(split: PageSplit | None) -> dict[PageRef, PageKind]:
    """The kinds of pages that were set aside, as a report tells them; those without a reason stay what they are."""
    kinds: dict[str, PageKind] = {"blank": "blank", "foreign": "unknown"}
    return {a.page: kinds[a.why] for a in split.aside if a.why in kinds} if split else {}
