"""Holds a package's summary table and letter against its applications and the online records."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.assembly import RowReading, spot_of
from extractors.forms.places import FieldPlace
from extractors.pipeline import DocumentReading, PageReading
from extractors.verification.evidence import weigh
from models.application import Application, Spot
from models.campaign import OnlineRecord, OnlineValue
from models.catalogue import message
from models.finding import Finding, severity_of
from models.folding import fold
from models.form_template import FormTemplate, Profile
from models.reconciliation import Evidence
from models.scan import PageRef
from models.summary_check import SummaryCheck
from models.summary_table import SummaryRow
from service.reconciliation.calibration import Calibration
from service.reconciliation.decision import decide
from service.reconciliation.pairing import Pairing
from service.reconciliation.summary_comparison import (
    AS_READ,
    NOT_COMPARED,
    Gathered,
    Table,
    compare_table,
    sources,
)
from service.reconciliation.summary_pairing import Entry, RowPairing, entries_of, pair_rows
from service.reconciliation.summary_rows import summary_check
from service.reconciliation.wordings import with_written, wordings, written_after
from service.rules.package import Entrant, duplicates, quotas
from service.workflows.second_looks import Reread, other_look

SUMMARY, LETTER = "summary_table", "letter"
NAMES = ("applicant_name", "city_name")
LEAST_NAME = 4
"""A shorter name in a letter's text may be part of another word."""


@dataclass(frozen=True)
class PackageFacts:
    """What a package is held against: its documents and pages, and which record each document is paired with."""

    documents: Sequence[DocumentReading]
    pages: Sequence[PageReading]
    records: Sequence[OnlineRecord]
    pairing: Pairing
    template: FormTemplate
    profile: Profile
    calibration: Calibration
    reread: Reread | None
    elsewhere: tuple[Entrant, ...] = ()


@dataclass(frozen=True)
class PackageOutcome:
    """What is to be told of a package, the ids of records that should have paper in it and have none, and its summary
    table row by row, None where no table was read."""

    findings: tuple[Finding, ...]
    without_paper: tuple[str, ...]
    summary: SummaryCheck | None = None


def check_summary(facts: PackageFacts) -> PackageOutcome:
    """The table held against applications and records, quotas and applicants counted, and records without paper."""
    entries = _entries(facts)
    tables = [d for d in facts.documents if d.application.kind == SUMMARY]
    letters = [d for d in facts.documents if d.application.kind == LETTER]
    columns = facts.template.summary_table.columns if facts.template.summary_table else ()
    found: list[Finding] = []
    pairing, summary = RowPairing({}, {}, ()), None
    if tables and columns:
        readings = [row for d in tables for row in d.rows]
        pairing = pair_rows([r.row for r in readings], entries)
        told, summary = _compared(facts, tables, readings, pairing, entries)
        found += told
    found += _named_in_letter(facts, letters, entries, pairing)
    entrants = _entrants(facts, entries, pairing)
    at = next((d.application.pages[0] for d in tables), None)
    found += [
        *quotas(entrants, facts.template, facts.profile, at),
        *duplicates(entrants, facts.template, facts.elsewhere),
    ]
    return PackageOutcome(tuple(found), _without_paper(found, entries, pairing), summary)


def _entries(facts: PackageFacts) -> list[Entry]:
    applications = {d.application.index: d.application for d in facts.documents}
    papers = {match.record: index for index, match in facts.pairing.matches.items()}
    others = [applications[i] for i in facts.pairing.unpaired if applications[i].kind in facts.template.kinds]
    return entries_of(facts.records, papers, others, facts.template.campaign)


def _compared(
    facts: PackageFacts,
    tables: Sequence[DocumentReading],
    readings: Sequence[RowReading],
    pairing: RowPairing,
    entries: Sequence[Entry],
) -> tuple[list[Finding], SummaryCheck | None]:
    document = _as_one([d.application for d in tables])
    if not readings:
        return [_unread(document, facts)], None
    rows, evidence = _weighed(readings, pairing, entries, facts)
    table = Table(document, rows, _text(document.pages, facts.pages))
    judged = (table, pairing, entries, facts.template, evidence, facts.calibration)
    return list(compare_table(*judged)), summary_check(*judged)


def _unread(document: Application, facts: PackageFacts) -> Finding:
    """A table without a row: which pages it is on, and whether rules lack or its heading."""
    first = document.pages[0]
    ruled = any(p.content.cells for p in facts.pages if p.ref in set(document.pages))
    columns = facts.template.summary_table.columns if facts.template.summary_table else ()
    said = message(
        "finding.summary_no_heading" if ruled else "finding.summary_no_rules",
        pages="、".join(str(page.page) for page in document.pages), labels="、".join(c.label for c in columns[:3]),
    )  # fmt: skip
    return Finding(
        code="FIELD_UNREADABLE", severity=severity_of("FIELD_UNREADABLE"), input=first.input, page=first.page,
        message=said,
    )  # fmt: skip


def _as_one(tables: Sequence[Application]) -> Application:
    """A table whose pages other pages came between is one."""
    pages = tuple(page for t in tables for page in t.pages)
    kinds = tuple(kind for t in tables for kind in t.page_kinds)
    return tables[0].model_copy(update={"pages": pages, "page_kinds": kinds})


def _weighed(
    readings: Sequence[RowReading], pairing: RowPairing, entries: Sequence[Entry], facts: PackageFacts
) -> tuple[tuple[SummaryRow, ...], Gathered]:
    """The rows and the evidence of their cells, doubtful cells as another look reads them."""
    rows = [r.row for r in readings]
    evidence: dict[tuple[int, str, str], Evidence] = {}
    for at, entry in {**pairing.matches, **pairing.repeats}.items():
        for column, place in readings[at].places.items():
            if place.spec.compare == NOT_COMPARED or not place.lines:
                continue
            for field, value in sources(place.spec, entries[entry]).items():
                written = written_after(field, entries[entry].record, facts.template)
                spot, proof = _looked_at(place, rows[at].cells[column], value, written, facts)
                rows[at] = rows[at].model_copy(update={"cells": {**rows[at].cells, column: spot}})
                evidence |= {(at, column, field): proof} if proof else {}
            own = rows[at].cells[column]
            if place.spec.options and own.value and (proof := weigh(place.lines, wordings(place.spec, own, own.value))):
                evidence[at, column, AS_READ] = proof
    return tuple(rows), evidence


def _looked_at(
    place: FieldPlace, spot: Spot, value: OnlineValue, written: Mapping[str, str], facts: PackageFacts
) -> tuple[Spot, Evidence | None]:
    """A cell with what its pixels say of a value, with or without what was `written` after its options; in doubt, as
    another look reads it."""
    fuller = wordings(with_written(place.spec, written), spot, value) if written else ()
    proof = weigh(place.lines, (*fuller, *wordings(place.spec, spot, value)))
    if proof is None or facts.reread is None:
        return spot, proof
    first = decide(place.spec, spot, value, proof, facts.calibration)
    other = other_look(place, first, value, facts.reread, facts.calibration)
    return (spot_of(other[0]), other[1]) if other is not None else (spot, proof)


def _text(refs: Sequence[PageRef], pages: Sequence[PageReading]) -> str:
    return "\n".join(fold(line.reading.text) for p in pages if p.ref in set(refs) for line in p.content.lines)


def _named_in_letter(
    facts: PackageFacts, letters: Sequence[DocumentReading], entries: Sequence[Entry], pairing: RowPairing
) -> Iterator[Finding]:
    """Records without paper whose number or applicant a letter names, and no row of the table."""
    listed = {*pairing.matches.values(), *pairing.repeats.values()}
    for letter in letters:
        text = _text(letter.application.pages, facts.pages).replace("\n", "")
        first = letter.application.pages[0]
        for at, entry in enumerate(entries):
            words = [fold(w) for w in (entry.record.application_no, _applicant(entry.record)) if len(w) >= LEAST_NAME]
            if entry.paper is not None or at in listed or not any(w in text for w in words):
                continue
            name = " ".join(w for w in (entry.record.application_no, _applicant(entry.record)) if w)
            yield Finding(
                code="NO_PAPER", severity=severity_of("NO_PAPER"), input=first.input, page=first.page,
                online=entry.record.id, message=message("finding.no_paper_in_letter", name=name),
            )  # fmt: skip


def _entrants(facts: PackageFacts, entries: Sequence[Entry], pairing: RowPairing) -> list[Entrant]:
    """What the package holds or lists. A paper without a record may be the very one that a listed record lacks: of
    such pairs of one kind each counts once."""
    applications = {d.application.index: d.application for d in facts.documents}
    listed = set(pairing.matches.values())
    lacking = [e.record.kind for i, e in enumerate(entries) if i in listed and e.filed and e.paper is None]
    out = []
    for at, entry in enumerate(entries):
        if entry.paper is None and at not in listed:
            continue
        if not entry.filed and entry.record.kind in lacking:
            lacking.remove(entry.record.kind)
            continue
        out.append(_entrant(entry, applications))
    return out


def _entrant(entry: Entry, applications: Mapping[int, Application]) -> Entrant:
    code = entry.record.value("uscc")
    page = applications[entry.paper].pages[0] if entry.paper is not None else None
    return Entrant(
        entry.record.kind, _applicant(entry.record), code if isinstance(code, str) else "",
        entry.record.application_no, page, entry.sender,
    )  # fmt: skip


def _applicant(record: OnlineRecord) -> str:
    values = (record.value(name) for name in NAMES)
    return next((v for v in values if isinstance(v, str) and v), "")


def _without_paper(found: Sequence[Finding], entries: Sequence[Entry], pairing: RowPairing) -> tuple[str, ...]:
    """The records that table or letter name; of a recommender whose table is there also its other records without
    paper, which are no finding: it need not have picked them."""
    told = [f.online for f in found if f.code == "NO_PAPER" and f.online]
    senders = {entries[i].sender for i in pairing.matches.values()} - {""}
    others = [e.record.id for e in entries if e.filed and e.paper is None and e.sender in senders]
    return tuple(dict.fromkeys([*told, *others]))
