"""A document's versions as a reader sees them: which scan counts for each page, and what the supplement changed."""

from models.catalogue import label, message
from models.finding import Message
from models.paper_version import PageChange, PaperVersion, VersionPage
from models.report import DocumentReport
from models.scan import PageRef
from service.reconciliation.version_findings import change_words
from service.reports.presentation import Presentation
from service.reports.views import VersionRow, VersionView

SHOWN_PLACES = 6
"""Places of a page that the table repeats; the finding and the page itself show the rest."""


def version_view(document: DocumentReport, presentation: Presentation) -> VersionView | None:
    """The versions of a document; None where no supplement was checked."""
    version = document.version
    if version is None:
        return None
    return VersionView(
        heading=version_heading(version),
        count=message(
            "version.count",
            pages=len(version.pages),
            now=sum(p.version == version.number for p in version.pages),
            superseded=len(version.superseded),
        ),
        rows=tuple(_row(change, presentation) for change in version.changes),
    )


def version_heading(version: PaperVersion) -> Message:
    """Which version it is, and whether the paper came whole or single pages of it."""
    kind, number = label(f"version.kind.{version.kind}"), version.number
    return Message(
        zh=message("version.heading", number=number, kind=kind.zh).zh,
        en=message("version.heading", number=number, kind=kind.en).en,
    )


def _row(change: PageChange, presentation: Presentation) -> VersionRow:
    page = change.page
    told = [change_words(place) for place in change.places[:SHOWN_PLACES]]
    mask = presentation.masking.value
    return VersionRow(
        printed="" if page.printed is None else str(page.printed),
        place=presentation.place(page.input, page.page) or Message(zh="", en=""),
        state=label(f"version.state.{page.state}"),
        asked=change.asked,
        asked_words=label("version.asked" if change.asked else "version.not_asked"),
        places=tuple(Message(zh=mask(t.zh), en=mask(t.en)) for t in told),
    )


def version_notes(ref: PageRef, document: DocumentReport | None, presentation: Presentation) -> tuple[Message, ...]:
    """What a page's picture says of its version: with which it came, and that it changed or counts no more."""
    if document is None or document.version is None:
        gone = presentation.superseded.get(ref)
        return (_with(gone), label("version.superseded")) if gone else ()
    page = next((p for p in document.version.pages if p.ref == ref), None)
    if page is None:
        return ()
    return _with(page), label(f"version.state.{page.state}")


def _with(page: VersionPage) -> Message:
    return message("version.page", version=page.version)
