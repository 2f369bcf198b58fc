"""The attachments of a document as a reader sees them: what is there, what lacks, what the paper's list names."""

from models.attachment import AttachmentOutcome, AttachmentState
from models.catalogue import label
from models.report import DocumentReport
from service.reports.presentation import Presentation
from service.reports.views import AttachmentView, Tone

TONES: dict[AttachmentState, Tone] = {
    "found": "plain", "missing": "warning", "unclear": "manual", "not_seen": "info", "unknown": "info",
}  # fmt: skip
"""How bad a state is, in the words of findings' severities."""


def attachment_views(document: DocumentReport, presentation: Presentation) -> tuple[AttachmentView, ...]:
    """One row an attachment, those that are there first."""
    return tuple(_view(a, document, presentation) for a in document.attachments)


def attachment_name(attachment: AttachmentOutcome) -> str:
    """What an attachment is called, with its years."""
    name = attachment.label or label("report.attachment.unnamed").zh
    return f"{name}（{'、'.join(map(str, attachment.years))}）" if attachment.years else name


def _view(attachment: AttachmentOutcome, document: DocumentReport, presentation: Presentation) -> AttachmentView:
    labels = {f.name: f.label for f in document.fields}
    stamped = attachment.stamped
    return AttachmentView(
        name=attachment_name(attachment),
        title=presentation.masking.value(attachment.title),
        places="、".join(presentation.page(ref).zh for ref in attachment.pages),
        listed=attachment.listed,
        state=label(f"report.attachment.{attachment.state}"),
        tone=TONES[attachment.state],
        stamped=None if stamped == "not_judged" else label(f"report.attachment.stamped.{stamped}"),
        compared=tuple((labels.get(n, n), label(f"report.status.{s}")) for n, s in attachment.compared.items()),
    )
