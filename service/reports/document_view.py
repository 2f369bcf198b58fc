"""One document of a report as a reader sees it: verdict, findings, fields, attachments, seals, pages."""

from collections import Counter

from models.catalogue import label, message
from models.finding import SEVERITY_ORDER
from models.report import DocumentReport
from service.reports.attachment_view import attachment_views
from service.reports.evidence import EvidenceCutter
from service.reports.field_view import field_rows
from service.reports.finding_view import finding_groups, number_findings
from service.reports.page_view import page_view
from service.reports.presentation import Presentation
from service.reports.seal_view import seal_views, slice_views
from service.reports.stitched_view import stitched_views
from service.reports.version_view import version_view
from service.reports.views import DocumentHead, DocumentView

APPLICANT = ("applicant_name", "city_name", "filling_unit")
"""Fields that name the applicant, the first that a form has."""


def document_head(document: DocumentReport, presentation: Presentation) -> DocumentHead:
    """What the overview says of a document."""
    counts = Counter(f.severity for f in document.findings)
    return DocumentHead(
        number=document.index + 1,
        anchor=f"d{document.index + 1}",
        kind=presentation.kind(document.kind),
        application_no=document.application_no or "",
        applicant=applicant_of(document, presentation),
        pages=len(document.pages),
        files=presentation.files(document),
        verdict=document.verdict,
        counts=tuple((s, counts[s]) for s in SEVERITY_ORDER),
        parcel=document.parcel,
    )


def applicant_of(document: DocumentReport, presentation: Presentation) -> str:
    """The applicant's name as printed, else as filed online, else nothing."""
    fields = {f.name: f for f in document.fields}
    named = next((fields[n] for n in APPLICANT if n in fields), None)
    if named is None:
        return ""
    printed = named.paper.text if named.paper else ""
    return presentation.masking.value(printed or presentation.words.value(named.name, named.online))


def document_view(
    document: DocumentReport, presentation: Presentation, cutter: EvidenceCutter, *, with_pages: bool = True
) -> DocumentView:
    """A document with every text chosen and every picture cut; without its pages where nobody shows them."""
    head = document_head(document, presentation)
    numbered = number_findings(document.findings)
    seals = seal_views(document, head.anchor, presentation, cutter)
    slices = slice_views(document.seals, presentation, cutter)
    stitched = stitched_views(document, head.anchor, presentation, cutter)
    shown = document.pages if with_pages else ()
    matched = sum(f.status == "match" for f in document.fields)
    return DocumentView(
        head=head,
        matched=label(f"report.matched.{document.matched_by or 'none'}"),
        online_id=document.online_id,
        groups=finding_groups(numbered, head.anchor, presentation, cutter, document.fields, seals, slices, stitched),
        field_count=message("report.count.fields", total=len(document.fields), match=matched),
        fields=field_rows(document.fields, numbered, head.anchor, presentation),
        attachments=attachment_views(document, presentation),
        seals=seals,
        slices=slices,
        stitched=stitched,
        pages=tuple(page_view(p, presentation, cutter, document, numbered, head.anchor) for p in shown),
        version=version_view(document, presentation),
    )
