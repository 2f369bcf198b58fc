"""A report as rows of the work list: who applies, from where, and what is looked at first."""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from datetime import datetime

from models.campaign import OnlineRecord
from models.desk import FiledApplication
from models.finding import Severity
from models.report import DocumentReport, PackageReport, Report
from service.reports.document_view import APPLICANT

WEIGHTS: dict[Severity, int] = {"error": 100, "warning": 10, "manual": 5, "info": 0}
"""What a finding adds to an application's place in the list: errors first, then warnings, then doubts."""
CITY, USCC = "city_name", "uscc"
KINDS_WITHOUT_REVIEW = frozenset({"summary_table", "letter"})
"""What is held against the applications and is none."""


def filed(report: Report, records: Sequence[OnlineRecord], received_at: datetime) -> list[FiledApplication]:
    """The applications of a report. One without a record goes to the province that all records name."""
    by_id = {r.id: r for r in records}
    shared = _only(r.province for r in records)
    documents = (d for d in report.documents if d.kind not in KINDS_WITHOUT_REVIEW)
    return [_filed(d, by_id.get(d.online_id or ""), received_at, shared) for d in documents]


def narrowed(report: Report, indexes: Set[int]) -> Report:
    """The report with these documents alone, their pages, and nothing of the package as a whole."""
    documents = tuple(d for d in report.documents if d.index in indexes)
    pages = tuple(p for p in report.pages if p.document in indexes)
    return report.model_copy(update={"documents": documents, "pages": pages, "package": PackageReport()})


def _filed(
    document: DocumentReport, record: OnlineRecord | None, received_at: datetime, province: str
) -> FiledApplication:
    counts = Counter(f.severity for f in document.findings)
    return FiledApplication(
        index=document.index,
        kind=document.kind,
        application_no=document.application_no or (record.application_no if record else ""),
        online_id=document.online_id,
        applicant=_named(document, record),
        uscc=_said(document, record, USCC),
        province=record.province if record and record.province else province,
        city=_said(document, record, CITY),
        provenance=record.provenance if record else None,
        verdict=document.verdict,
        pages=len(document.pages),
        errors=counts["error"],
        warnings=counts["warning"],
        manuals=counts["manual"],
        risk=sum(WEIGHTS[s] * n for s, n in counts.items()),
        received_at=received_at,
        findings=document.findings,
    )


def _named(document: DocumentReport, record: OnlineRecord | None) -> str:
    return next((name for field in APPLICANT if (name := _said(document, record, field))), "")


def _said(document: DocumentReport, record: OnlineRecord | None, field: str) -> str:
    """A field as filed online, else as printed, else nothing."""
    online = record.value(field) if record else ""
    if isinstance(online, str) and online:
        return online
    result = next((f for f in document.fields if f.name == field), None)
    return result.paper.text if result and result.paper else ""


def _only(values: Iterable[str]) -> str:
    found = {v for v in values if v}
    return found.pop() if len(found) == 1 else ""
