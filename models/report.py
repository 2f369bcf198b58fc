"""The report of one check, as report.json holds it (`kanhe/report/1`)."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from models.attachment import AttachmentOutcome
from models.base import Record
from models.finding import Finding
from models.form_template import Profile
from models.paper_version import PaperVersion
from models.reconciliation import FieldResult, MatchedBy
from models.scan import PageRef, PageResult, ScanInput
from models.seal import CrossPageSeal, OwnerVerdict, Seal
from models.summary_check import SummaryCheck
from models.text import EngineInfo

SCHEMA = "kanhe/report/1"
Verdict = Literal["pass", "review", "return"]


def verdict_of(findings: tuple[Finding, ...]) -> Verdict:
    """`return` with an error, `pass` with nothing above info, else `review`."""
    severities = {f.severity for f in findings}
    if "error" in severities:
        return "return"
    return "review" if severities & {"warning", "manual"} else "pass"


class DocumentReport(Record):
    """One document: its pages, the record it was compared with, and everything that was decided."""

    index: int
    kind: str
    pages: tuple[PageRef, ...]
    application_no: str | None = None
    online_id: str | None = None
    matched_by: MatchedBy | None = None
    verdict: Verdict
    fields: tuple[FieldResult, ...] = ()
    seals: tuple[Seal, ...] = ()
    seal_verdicts: tuple[OwnerVerdict | None, ...] = Field(default=(), exclude=True)
    """One each of `seals`: why its owner was decided so, None where none is expected. For reports to people; no part
    of report.json."""
    cross_pages: tuple[CrossPageSeal, ...] = Field(default=(), exclude=True)
    """Its cross-page seals, whose slices stand among `seals`; no part of report.json either."""
    parcel: str = Field(default="", exclude=True)
    """The number of the parcel that its first page came in, by the separator sheets; no part of report.json either."""
    attachments: tuple[AttachmentOutcome, ...] = Field(default=(), exclude=True)
    """What is to be said of its attachments; no part of report.json either."""
    version: PaperVersion | None = Field(default=None, exclude=True)
    """Where its pages come from, where a supplement was checked; no part of report.json either."""
    findings: tuple[Finding, ...] = ()

    def named(self) -> Iterator[tuple[int | None, int | None]]:
        """The pages that anything here tells of, by input and page, some twice: its own first; None where a finding
        is on none."""
        yield from ((p.input, p.page) for p in self.pages)
        yield from ((f.input, f.page) for f in self.findings)
        yield from ((s.input, s.page) for f in self.fields for s in (f.paper, *f.also) if s is not None)
        yield from ((s.input, s.page) for s in self.seals)
        if (of := self.version) is not None:
            changed = (c.page for c in of.changes)
            yield from ((p.input, p.page) for p in (*of.pages, *of.superseded, *changed))


class PackageReport(Record):
    """What concerns the package as a whole."""

    findings: tuple[Finding, ...] = ()
    online_without_paper: tuple[str, ...] = ()
    paper_without_online: tuple[int, ...] = ()
    parcels: tuple[str, ...] = Field(default=(), exclude=True)
    """The numbers of its parcels, in the order of the scans; for reports to people."""
    summary: SummaryCheck | None = Field(default=None, exclude=True)
    """Its summary table beside the applications, None where none was read; for the desk."""


class Report(Record):
    """Everything that one `kanhe check` found; every page of every readable input stands in `pages` once."""

    schema_: str = Field(default=SCHEMA, alias="schema")
    created_at: str
    kanhe_version: str
    engine: EngineInfo | None = None
    profile: Profile
    inputs: tuple[ScanInput, ...]
    pages: tuple[PageResult, ...]
    documents: tuple[DocumentReport, ...]
    package: PackageReport
    chain_head: str = Field(default="", exclude=True)
    """The last entry of the audit log when the report was made, as printed; '' where no log is kept. For reports to
    people."""

    def about(self, index: int) -> "Report | None":
        """The report as far as one document needs it: that document, its pages and those that it tells of, and nothing
        of the package as a whole. None where it has no such document."""
        document = next((d for d in self.documents if d.index == index), None)
        if document is None:
            return None
        named = set(document.named())
        pages = tuple(p for p in self.pages if p.document == index or (p.input, p.page) in named)
        return self.model_copy(update={"documents": (document,), "pages": pages, "package": PackageReport()})
