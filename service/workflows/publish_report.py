"""Writes a finished report in its three forms; each file appears whole or not at all."""

from dataclasses import dataclass
from pathlib import Path

from models.form_template import FormTemplate
from models.report import Report
from service.reports.html_report import write_html
from service.reports.json_report import write_json
from service.reports.page_images import PageImages
from service.reports.xlsx_report import write_xlsx
from service.storage.whole_files import whole_file

JSON_NAME, HTML_NAME, XLSX_NAME = "report.json", "report.html", "report.xlsx"


@dataclass(frozen=True)
class Published:
    """Where a report's files are."""

    json: Path
    html: Path
    xlsx: Path


def publish_report(
    report: Report, images: PageImages, folder: Path, template: FormTemplate, *, mask: bool
) -> Published:
    """Writes report.json, report.html and report.xlsx into a folder, which is made if need be. report.json comes
    last: where it stands, the others do. Raises OSError."""
    out = Published(folder / JSON_NAME, folder / HTML_NAME, folder / XLSX_NAME)
    with whole_file(out.html) as part:
        write_html(report, images, part, mask=mask, form=template)
    with whole_file(out.xlsx) as part:
        write_xlsx(report, part, mask=mask, form=template)
    with whole_file(out.json) as part:
        write_json(report, part)
    return out
