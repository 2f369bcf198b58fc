"""One line a document for the terminal: who, verdict, how many findings of each severity."""

from collections import Counter

from models.catalogue import label, message
from models.finding import SEVERITY_ORDER, Severity
from models.form_template import FormTemplate
from models.report import DocumentReport, Report
from service.reports.presentation import Presentation
from service.reports.version_view import version_heading

COUNTED = tuple(s for s in SEVERITY_ORDER if s != "info")
"""Notes are no reason to look, so the terminal leaves them out."""


def summary_lines(report: Report, form: FormTemplate | None = None) -> tuple[str, ...]:
    """A line for each document in order, and one for the package where it has findings of its own."""
    presentation = Presentation.of(report, form, mask=True, private_fields=frozenset())
    lines = tuple(summary_line(d, presentation) for d in sorted(report.documents, key=lambda d: d.index))
    if not report.package.findings:
        return lines
    counts = Counter(f.severity for f in report.package.findings)
    return (*lines, f"{label('report.head.package').zh}  {_counts(counts)}")


def summary_line(document: DocumentReport, presentation: Presentation) -> str:
    """文件 1  FWX2021-21-0007  示范企业  建议补正 (Return for correction suggested)  错误 2 提示 1 人工 0."""
    verdict = label(f"report.verdict.{document.verdict}")
    parts = (
        message("report.summary.document", number=document.index + 1).zh,
        document.application_no or "",
        presentation.kind(document.kind),
        version_heading(document.version).zh if document.version else "",
        f"{verdict.zh} ({verdict.en})",
        _counts(Counter(f.severity for f in document.findings)),
    )
    return "  ".join(p for p in parts if p)


def _counts(counts: Counter[Severity]) -> str:
    return " ".join(f"{label(f'report.severity.{s}').zh} {counts[s]}" for s in COUNTED)
