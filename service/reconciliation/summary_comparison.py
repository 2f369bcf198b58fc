"""The summary table held against the applications, both ways: what each row says, and which rows and applications lack
the other side (C-04 for names)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.application import Application, Spot
from models.campaign import OnlineValue
from models.catalogue import message
from models.finding import Finding, FindingCode, Message, severity_of
from models.folding import fold
from models.form_template import FieldSpec, FormTemplate
from models.reconciliation import STATUS_ORDER, Evidence
from models.scan import PageRef
from models.summary_table import SummaryRow
from service.reconciliation.calibration import Calibration
from service.reconciliation.decision import UNMEASURED, Decision, decide
from service.reconciliation.equality import online_blank, relation
from service.reconciliation.findings import shown
from service.reconciliation.summary_pairing import NAME, Entry, RowPairing, may_be

NOT_COMPARED = "-"
ROW_NUMBER = "no"
C_04 = "C-04"
DIFFERS = frozenset({"mismatch", "blank_on_paper"})
Gathered = Mapping[tuple[int, str, str], Evidence]
"""(row, column, field whose value it may repeat) -> what the pixels say of that value; with `AS_READ` for the field, of
what was read there."""
AS_READ = ""


@dataclass(frozen=True)
class Table:
    """A summary table as read: its document, its rows, and all text on its pages, folded."""

    document: Application
    rows: tuple[SummaryRow, ...]
    text: str


@dataclass(frozen=True)
class JudgedCell:
    """One cell that was held against a value."""

    spec: FieldSpec
    field: str
    expected: OnlineValue
    decision: Decision


def sources(spec: FieldSpec, entry: Entry) -> dict[str, OnlineValue]:
    """The values that a column may repeat, by their fields; none where the application has none."""
    values = {name: entry.record.value(name) for name in (spec.repeats or (spec.name,))}
    return {name: value for name, value in values.items() if not online_blank(spec, value)}


def compare_table(
    table: Table,
    pairing: RowPairing,
    entries: Sequence[Entry],
    template: FormTemplate,
    evidence: Gathered,
    calibration: Calibration = UNMEASURED,
) -> Iterator[Finding]:
    """Everything that the table, the applications and the records do not agree on. Doubt is `manual`: a cell that
    cannot be told, a row that may be an application's that no row was found for, a table that was not read whole."""
    columns = template.summary_table.columns if template.summary_table else ()
    for at, entry in sorted({**pairing.matches, **pairing.repeats}.items()):
        row = table.rows[at]
        cells = [c for spec in columns if (c := judge(at, row, spec, entries[entry], evidence, calibration))]
        yield from _cell_findings(row, cells, template)
        if at in pairing.repeats:
            yield _of_row(row, "SUMMARY_MISMATCH", _said("finding.summary_row_twice", row, columns))
        elif entries[entry].paper is None:
            yield _no_paper(row, entries[entry])
    yield from _one_sided(table, pairing, entries, columns)


def is_whole(table: Table) -> bool:
    """Whether every row was found, as far as can be told: the numbers of the rows run without a gap, anew where a
    table begins, and every page of the table was read."""
    if not table.rows or "unknown" in table.document.page_kinds:
        return False
    cells = [row.cells.get(ROW_NUMBER) for row in table.rows]
    numbers = [c.value if c is not None and c.status == "read" else None for c in cells]
    expected = 1
    for number in numbers:
        if number not in (None, str(expected), "1"):
            return False
        expected = 2 if number == "1" else expected + 1
    return True


def judge(
    at: int, row: SummaryRow, spec: FieldSpec, entry: Entry, evidence: Gathered, calibration: Calibration
) -> JudgedCell | None:
    """The best that can be said of a cell: it repeats one of the values that it may."""
    if spec.compare == NOT_COMPARED or spec.name not in row.cells:
        return None
    spot, judged = row.cells[spec.name], []
    for name, value in sources(spec, entry).items():
        decision = decide(spec, spot, value, evidence.get((at, spec.name, name)), calibration)
        if decision.status == "unreadable":
            decision = _other_option(spec, spot, value, evidence.get((at, spec.name, AS_READ)), calibration) or decision
        judged.append(JudgedCell(spec, name, value, decision))
    return max(judged, key=lambda c: STATUS_ORDER.index(c.decision.status), default=None)


def _other_option(
    spec: FieldSpec, spot: Spot, expected: OnlineValue, evidence: Evidence | None, calibration: Calibration
) -> Decision | None:
    """Of a closed list, the paper bears another option where the ink agrees with that one's words: two options may
    have too little in common to be held against each other place by place."""
    if not spec.options or evidence is None or spot.value is None or spot.struck:
        return None
    if relation(spec, spot.value, expected) != "different":
        return None
    found = decide(spec, spot, spot.value, evidence, calibration)
    return Decision("mismatch", found.confidence, "other option") if found.status == "match" else None


def _cell_findings(row: SummaryRow, cells: Sequence[JudgedCell], template: FormTemplate) -> Iterator[Finding]:
    """Every cell that differs, and once for the row what cannot be told."""
    rule = template.rules.get(C_04)
    for cell in cells:
        if cell.decision.status not in DIFFERS:
            continue
        spot, online = row.cells[cell.spec.name], shown(cell.spec, cell.expected)
        key = "summary_differs" if cell.decision.status == "mismatch" else "summary_blank"
        said = message(f"finding.{key}", row=_name(row), label=cell.spec.label, paper=spot.text, online=online)
        named = rule.id if rule is not None and rule.enabled and cell.spec.name == NAME else None
        found = _of_row(row, "SUMMARY_MISMATCH", said).model_copy(update={"box": spot.cell or spot.box, "rule": named})
        yield found.model_copy(update={"field": cell.field, "paper": spot.text, "online": online})
    doubtful = [c for c in cells if c.decision.status not in DIFFERS and c.decision.status != "match"]
    if doubtful:
        labels = "、".join(c.spec.label for c in doubtful)
        yield _of_row(row, "FIELD_UNREADABLE", message("finding.summary_cells_unread", row=_name(row), labels=labels))


def _one_sided(
    table: Table, pairing: RowPairing, entries: Sequence[Entry], columns: Sequence[FieldSpec]
) -> Iterator[Finding]:
    """Rows of no application, and applications of no row. Where one may be the other's, a person must tell; where
    the table was not read whole, only that is told."""
    lacking = unlisted(pairing, entries)
    open_rows = [table.rows[i] for i in pairing.unpaired]
    for row in open_rows:
        doubt = any(may_be(row, e) for e in lacking)
        key = "summary_row_unclear" if doubt else "summary_row_of_none"
        code: FindingCode = "FIELD_UNREADABLE" if doubt else "SUMMARY_MISMATCH"
        yield _of_row(row, code, _said(f"finding.{key}", row, columns))
    papers = [e for e in lacking if e.paper is not None and not any(may_be(row, e) for row in open_rows)]
    if papers and not is_whole(table):
        names = "、".join(_called(e) for e in papers)
        yield _of_table(table, "FIELD_UNREADABLE", message("finding.summary_not_whole", names=names))
        return
    for entry in papers:
        doubt = _mentioned(entry, table)
        key = "summary_lacks_unclear" if doubt else "summary_lacks"
        found = _of_table(
            table, "FIELD_UNREADABLE" if doubt else "SUMMARY_MISMATCH",
            message(f"finding.{key}", name=_called(entry)),
        )  # fmt: skip
        yield found.model_copy(update={"paper": entry.record.application_no or None})


def unlisted(pairing: RowPairing, entries: Sequence[Entry]) -> list[Entry]:
    """The applications of no row. Of several recommenders in one package, a table lists its own one's applications."""
    listed = {*pairing.matches.values(), *pairing.repeats.values()}
    senders = {entries[i].sender for i in listed} | {""}
    return [e for i, e in enumerate(entries) if i not in listed and (e.sender in senders or not listed)]


def _mentioned(entry: Entry, table: Table) -> bool:
    """Whether the table's pages bear the application's number, code or name, though in no row that was found."""
    values = (entry.record.value(c) for c in ("application_no", "uscc", NAME))
    return any(isinstance(v, str) and v and fold(v) in table.text for v in values)


def _no_paper(row: SummaryRow, entry: Entry) -> Finding:
    said = message("finding.no_paper_in_table", row=_name(row), name=_called(entry))
    found = _of_row(row, "NO_PAPER", said)
    return found.model_copy(update={"online": entry.record.id})


def _called(entry: Entry) -> str:
    """An application's number and applicant."""
    name = entry.record.value(NAME) or entry.record.value("city_name")
    return " ".join(v for v in (entry.record.application_no, name) if isinstance(v, str) and v) or "—"


def _name(row: SummaryRow) -> str:
    """A row's printed number, else what stands in it."""
    return row.text(ROW_NUMBER) or row.text("application_no") or row.text(NAME) or "—"


def _said(key: str, row: SummaryRow, columns: Sequence[FieldSpec]) -> Message:
    words = " ".join(
        text for spec in columns if spec.name in ("application_no", NAME) and (text := row.text(spec.name))
    )
    return message(key, row=_name(row), paper=words or "—")


def _of_row(row: SummaryRow, code: FindingCode, said: Message) -> Finding:
    return Finding(code=code, severity=severity_of(code), input=row.input, page=row.page, box=row.box, message=said)


def _of_table(table: Table, code: FindingCode, said: Message) -> Finding:
    first = next(iter(table.document.pages), PageRef(input=0, page=1))
    return Finding(code=code, severity=severity_of(code), input=first.input, page=first.page, message=said)
