"""The report that a reviewer reads, prints or mails: one HTML file that needs no network and runs no script."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from models.catalogue import label, message
from models.finding import SEVERITY_ORDER
from models.form_template import FormTemplate
from models.report import Report
from service.reports.document_view import document_head, document_view
from service.reports.evidence import EvidenceCutter
from service.reports.finding_view import finding_groups, number_findings
from service.reports.page_images import PageImages
from service.reports.page_view import loose_pages, page_view
from service.reports.presentation import Presentation

TEMPLATE = "report.html.j2"


def write_html(
    report: Report,
    images: PageImages,
    path: Path,
    mask: bool = True,
    private_fields: frozenset[str] = frozenset(),
    form: FormTemplate | None = None,
) -> None:
    """Writes the report, a document at a time, so that memory does not grow with the number of documents. With
    `mask` phone numbers and e-mail addresses are hidden in texts and pictures; `private_fields` names fields besides
    those that `form` (the words behind codes) declares phones and e-mails. Raises OSError as the disk does."""
    presentation = Presentation.of(report, form, mask, private_fields)
    with path.open("w", encoding="utf-8") as file:
        for chunk in html_chunks(presentation, EvidenceCutter(presentation, images)):
            file.write(chunk)


def html_chunks(presentation: Presentation, cutter: EvidenceCutter) -> Iterator[str]:
    """The report's HTML in pieces."""
    report = presentation.report
    documents = sorted(report.documents, key=lambda d: d.index)
    package = number_findings(report.package.findings)
    yield from (
        _environment()
        .get_template(TEMPLATE)
        .generate(
            css=_css(),
            show=presentation,
            report=report,
            heads=[document_head(d, presentation) for d in documents],
            package_groups=finding_groups(package, "package", presentation, cutter),
            documents=(document_view(d, presentation, cutter) for d in documents),
            loose=(
                page_view(p, presentation, cutter, numbered=package, anchor="package")
                for p in loose_pages(presentation)
            ),
            failed=[i for i in report.inputs if i.status == "failed"],
            has_loose=bool(loose_pages(presentation)),
            unmatched=[index + 1 for index in report.package.paper_without_online],
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("service.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"label": label, "message": message, "severities": SEVERITY_ORDER}
    return environment


@cache
def _css() -> str:
    """How evidence looks wherever it is shown, then the report's own sheet."""
    folder = files(__package__) / "templates"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in ("evidence.css", "report.css"))
