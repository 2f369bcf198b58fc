"""A report as rows of the work list: who applies, from where, and what is looked at first."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime

from models.campaign import OnlineRecord
from models.desk import FiledApplication
from models.finding import Severity
from models.report import DocumentReport, PackageReport, Report
from models.review import finding_keys
from service.reconciliation.asked import renumbered
from service.reconciliation.standing import finding_standings
from service.reports.document_view import APPLICANT

WEIGHTS: dict[Severity, int] = {"error": 100, "warning": 10, "manual": 5, "info": 0}
"""What a finding adds to an application's place in the list: errors first, then warnings, then doubts."""
CITY, USCC = "city_name", "uscc"
INDEPENDENT = frozenset(("portal_export", "typed"))
"""Records that somebody else than the applicant vouches for."""
KINDS_WITHOUT_REVIEW = frozenset({"summary_table", "letter"})
"""What is held against the applications and is none."""


def filed(
    report: Report, records: Sequence[OnlineRecord], received_at: datetime, earlier: Report | None = None,
    own: Report | None = None,
) -> list[FiledApplication]:  # fmt: skip
    """The applications of a report. One without a record goes to the province that all records name. `earlier` is the
    report before, where this one is on a supplement; `own` the last one on the same package."""
    by_id = {r.id: r for r in records}
    shared = _only(r.province for r in records)
    documents = (d for d in report.documents if d.kind not in KINDS_WITHOUT_REVIEW)
    before = _numbered(renumbered(earlier, report.inputs)) if earlier else {}
    last = max((d.version.number for d in report.documents if d.version), default=0)
    pages_of = _pages_of(report, own)
    was = _goes_on_from(pages_of)
    return [
        _filed(d, by_id.get(d.online_id or ""), received_at, shared, last).model_copy(
            update={
                "carried": _carried(before.get(d.application_no or ""), d),
                "was": was.get(d.index),
                "pages_of": tuple(pages_of[d.index]),
            }
        )
        for d in documents
    ]


def _pages_of(report: Report, own: Report | None) -> dict[int, Counter[int]]:
    """For each document how many pages it has of each document of the last report."""
    home = {ref: d.index for d in own.documents for ref in d.pages} if own else {}
    return {d.index: Counter(home[ref] for ref in d.pages if ref in home) for d in report.documents}


def _goes_on_from(pages_of: Mapping[int, Counter[int]]) -> dict[int, int]:
    """For each document the one of the last report that it goes on from: the one that it shares most pages with, each
    for one at most."""
    shared = sorted((-n, index, old) for index, counts in pages_of.items() for old, n in counts.items())
    was: dict[int, int] = {}
    for _, index, old in shared:
        if index not in was and old not in was.values():
            was[index] = old
    return was


def papers_alone(report: Report) -> Report:
    """The report without what was found: its documents' pages and versions."""
    nothing = {"fields": (), "seals": (), "seal_verdicts": (), "cross_pages": (), "attachments": (), "findings": ()}
    documents = tuple(d.model_copy(update=nothing) for d in report.documents)
    return report.model_copy(update={"documents": documents, "pages": (), "package": PackageReport()})


def _numbered(report: Report) -> dict[str, DocumentReport]:
    return {d.application_no: d for d in report.documents if d.application_no}


def _carried(earlier: DocumentReport | None, now: DocumentReport) -> tuple[tuple[str, str], ...]:
    """Which answers to the earlier findings hold: those on what did not change."""
    if earlier is None or now.version is None:
        return ()
    old, new = finding_keys(earlier.findings), finding_keys(now.findings)
    stand = (s for s in finding_standings(earlier, now) if s.standing == "stands" and s.later is not None)
    return tuple((old[s.finding], new[s.later]) for s in stand if s.later is not None)


def narrowed(report: Report, indexes: Set[int]) -> Report:
    """The report with these documents alone, their pages, and nothing of the package as a whole."""
    documents = tuple(d for d in report.documents if d.index in indexes)
    pages = tuple(p for p in report.pages if p.document in indexes)
    return report.model_copy(update={"documents": documents, "pages": pages, "package": PackageReport()})


def _filed(
    document: DocumentReport, record: OnlineRecord | None, received_at: datetime, province: str, last: int
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
        clean=_clean(document, record),
        received_at=received_at,
        findings=document.findings,
        supplemented=document.version is not None and document.version.number == last,
    )


def _clean(document: DocumentReport, record: OnlineRecord | None) -> bool:
    """Whether nothing at all was found, every field agrees, and the record is surely not what the company itself
    provided: what may pass by a sample."""
    agrees = bool(document.fields) and all(f.status == "match" for f in document.fields)
    return agrees and not document.findings and record is not None and record.provenance in INDEPENDENT


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
