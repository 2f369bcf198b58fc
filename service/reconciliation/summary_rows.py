"""The summary table as a person looks through it: every row beside its application, and applications without a row."""

from collections.abc import Sequence

from models.application import Spot
from models.form_template import FieldSpec, FormTemplate
from models.summary_check import CheckedCell, CheckedRow, SummaryCheck, Unlisted
from models.summary_table import SummaryRow
from service.reconciliation.calibration import Calibration
from service.reconciliation.decision import UNMEASURED
from service.reconciliation.findings import shown
from service.reconciliation.summary_comparison import (
    ROW_NUMBER,
    Gathered,
    JudgedCell,
    Table,
    is_whole,
    judge,
    unlisted,
)
from service.reconciliation.summary_pairing import KIND, NAME, NUMBER, Entry, RowPairing


def summary_check(
    table: Table,
    pairing: RowPairing,
    entries: Sequence[Entry],
    template: FormTemplate,
    evidence: Gathered,
    calibration: Calibration = UNMEASURED,
) -> SummaryCheck:
    """The table as findings were made of it."""
    columns = template.summary_table.columns if template.summary_table else ()
    named = {**pairing.matches, **pairing.repeats}
    rows = []
    for at, row in enumerate(table.rows):
        entry = entries[named[at]] if at in named else None
        judged = {
            spec.name: judge(at, row, spec, entry, evidence, calibration) if entry is not None else None
            for spec in columns
        }
        cells = tuple(_cell(row.cells[s.name], s, judged[s.name]) for s in columns if s.name in row.cells)
        rows.append(_row(row, cells, entry, at in pairing.repeats))
    lacking = (e for e in unlisted(pairing, entries) if e.paper is not None)
    without = tuple(Unlisted(paper=e.paper, record=_filed(e)) for e in lacking if e.paper is not None)
    return SummaryCheck(rows=tuple(rows), unlisted=without, whole=is_whole(table))


def _row(row: SummaryRow, cells: tuple[CheckedCell, ...], entry: Entry | None, again: bool) -> CheckedRow:
    kind = row.cells.get(KIND)
    read = kind.value if kind is not None and isinstance(kind.value, str) else ""
    return CheckedRow(
        input=row.input,
        page=row.page,
        box=row.box,
        number=row.text(ROW_NUMBER),
        name=row.text(NAME),
        application_no=row.text(NUMBER),
        kind=entry.record.kind if entry is not None else read,
        paper=entry.paper if entry is not None else None,
        record=_filed(entry) if entry is not None else None,
        again=again,
        cells=cells,
    )


def _cell(spot: Spot, spec: FieldSpec, judged: JudgedCell | None) -> CheckedCell:
    """A cell without anything to hold it against is not compared."""
    return CheckedCell(
        column=spec.name,
        label=spec.label,
        field=judged.field if judged else spec.name,
        printed=spot.text,
        expected=shown(spec, judged.expected) if judged else "",
        status=judged.decision.status if judged else "not_compared",
        box=spot.cell or spot.box,
    )


def _filed(entry: Entry) -> str | None:
    """The id of an online record, which an entry made of a paper alone has none of."""
    return entry.record.id if entry.filed else None
