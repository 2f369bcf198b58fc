"""A package's summary table beside its applications, for whoever may see all of these, private cells starred for
whoever may not see those."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from models.account import Permission, Principal
from models.base import Record
from models.catalogue import said
from models.errors import NotThereError
from models.form_template import FormTemplate
from models.report import DocumentReport, Report
from models.seal import Seal
from models.summary_check import CheckedCell, CheckedRow, SummaryCheck
from service.database import desk, package_scope
from service.reports.masking import Masking
from service.reports.presentation import Presentation
from service.workflows.show_pages import PageViewer

SEE: Permission = "applications.read"
PRIVATE: Permission = "private.read"
SUMMARY = "summary_table"


class KindCount(Record):
    """Applications of a kind: rows of the table, papers in the parcel, and how many may be recommended (None: nothing
    says)."""

    kind: str
    label: str
    rows: int
    papers: int
    quota: int | None


@dataclass(frozen=True)
class SeenSummary:
    """A summary table as one may see it: with the package's report and form, whether private data is shown (`bare`),
    the kinds counted, and the seals in the recommender's place."""

    check: SummaryCheck
    report: Report
    template: FormTemplate
    bare: bool
    kinds: tuple[KindCount, ...]
    seals: tuple[tuple[DocumentReport, Seal], ...]


def summary_of(viewer: PageViewer, principal: Principal, package: str) -> SeenSummary:
    """The table of a package. Raises NotThereError where there is none, or one may not see all of the package, and
    StorageError."""
    scope = principal.scope(SEE)
    with viewer.reports.places.database.reading() as session:
        homes = desk.homes(session, scope, package)
        whole = package_scope.sees_all(session, scope, package)
    report = viewer.reports.report(package) if homes and whole else None
    check = report.package.summary if report else None
    if report is None or check is None:
        raise NotThereError(said("summary.not_there"))
    bare = all(principal.scope(PRIVATE).allows(*home) for home in homes.values())
    template = viewer.forms.of_package(package)
    masking = Presentation.of(report, template, not bare, frozenset()).masking
    slot = template.summary_table.slot.name if template.summary_table else ""
    seals = tuple((d, s) for d in report.documents if d.kind == SUMMARY for s in d.seals if s.slot == slot)
    return SeenSummary(_masked(check, masking), report, template, bare, _kinds(template, report, check), seals)


def _kinds(template: FormTemplate, report: Report, check: SummaryCheck) -> tuple[KindCount, ...]:
    """A row that names an application once more counts once."""
    rows = Counter(r.kind for r in check.rows if not r.again)
    papers = Counter(d.kind for d in report.documents)
    quotas: Mapping[str, int] = template.campaign.quotas
    return tuple(
        KindCount(kind=k, label=spec.label, rows=rows[k], papers=papers[k], quota=quotas.get(k))
        for k, spec in template.kinds.items()
        if rows[k] or papers[k]
    )


def _masked(check: SummaryCheck, masking: Masking) -> SummaryCheck:
    return check.model_copy(update={"rows": tuple(_masked_row(r, masking) for r in check.rows)})


def _masked_row(row: CheckedRow, masking: Masking) -> CheckedRow:
    return row.model_copy(update={"cells": tuple(_masked_cell(c, masking) for c in row.cells)})


def _masked_cell(cell: CheckedCell, masking: Masking) -> CheckedCell:
    texts = {"printed": masking.value(cell.printed, cell.field), "expected": masking.value(cell.expected, cell.field)}
    return cell.model_copy(update=texts)
