"""One paper against its online record, field by field: a result for every field of the form, a finding for whatever
does not agree."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extractors.fields.names import plain
from extractors.fields.parsing import parse
from models.application import Application, FieldReading, Spot
from models.campaign import OnlineRecord, OnlineValue
from models.finding import Finding
from models.folding import fold
from models.form_template import FieldSpec, FormTemplate
from models.reconciliation import STATUS_ORDER, Evidence, FieldResult, PaperValue
from models.scan import PageRef
from service.reconciliation import narratives
from service.reconciliation.calibration import Calibration
from service.reconciliation.decision import UNMEASURED, Decision, decide
from service.reconciliation.equality import NUMBERS, online_blank, online_value, relation
from service.reconciliation.findings import Filed, Judged, code_differs, findings_of, not_found, page_not_found, shown
from service.reconciliation.spans import VERIFIED_NATS, as_printed, spans_of

NOT_COMPARED = "-"
QR_SURE = 0.97
"""Confidence in a number or version of which only the cover's code was read, not the printed text."""


@dataclass(frozen=True)
class Comparison:
    """What was decided of every field, in the form's order, and what there is to look at."""

    results: tuple[FieldResult, ...]
    findings: tuple[Finding, ...]


def compare(
    application: Application,
    record: OnlineRecord,
    template: FormTemplate,
    evidence: Mapping[tuple[str, int], Evidence],
    lossy: frozenset[PageRef] = frozenset(),
    calibration: Calibration = UNMEASURED,
) -> Comparison:
    """Holds a paper against the record it was paired with. `evidence` is keyed by field name and the number of the
    spot, counted from 0; on the pages of `lossy`, whose text compression may exchange digits, no number is a match;
    `calibration` is the engine's. Raises KeyError when neither paper nor record has a kind of this form."""
    kind = application.kind if application.kind in template.kinds else record.kind
    filed = Filed(application, record, template)
    results: list[FieldResult] = []
    findings: list[Finding] = []
    pages, lost = _page_of(template, kind), Counter[str]()
    for name, spec in template.fields_of(kind).items():
        reading = application.fields.get(name) or FieldReading(name=name, label=_label(name, spec))
        judged = _judge(reading, spec, record, evidence, lossy, calibration)
        results.append(_result(reading, spec, judged, filed))
        if judged:
            findings += _findings(judged, filed)
        elif results[-1].status == "not_found" and _absent(application, pages.get(name)):
            lost[pages[name]] += 1
        elif results[-1].status == "not_found" and (spec.required or not online_blank(spec, record.value(name))):
            findings.append(not_found(name, reading.label, spec, record.value(name)))
        elif results[-1].status == "mismatch":
            findings.append(_coded(reading, spec, filed))
    titles: dict[str, str] = {p.kind: p.title for p in template.pages}
    if not _told_by_number(application):
        findings += [page_not_found(titles.get(page, page), count) for page, count in lost.items()]
    return Comparison(tuple(results), tuple(findings))


def _judge(
    reading: FieldReading,
    spec: FieldSpec,
    record: OnlineRecord,
    evidence: Mapping[tuple[str, int], Evidence],
    lossy: frozenset[PageRef],
    calibration: Calibration,
) -> list[Judged]:
    """Every printed place, the worst first; of equally bad ones the form's own before those of attachments."""
    online = record.value(reading.name)
    judged = []
    for number, spot in enumerate(reading.spots):
        if spot.status == "not_found":
            continue
        proof = evidence.get((reading.name, number))
        if spec.compare == NOT_COMPARED:
            decision = Decision("not_compared", 1.0, "class")
        else:
            decision = decide(spec, spot, online, proof, calibration)
        if decision.status == "match" and spec.type in NUMBERS and PageRef(input=spot.input, page=spot.page) in lossy:
            decision = Decision("unreadable", 0.6, "lossy")
        text, value = _standing(spec, spot, decision, online, proof)
        judged.append(Judged(reading.name, reading.label, spec, spot, decision, online, proof, text, value))
    return sorted(judged, key=lambda j: (STATUS_ORDER.index(j.decision.status), j.spot.attached, _rank(j)))


def _rank(judged: Judged) -> float:
    """Of equally bad places the surest accusation, else the least sure place."""
    accuses = judged.decision.status in ("mismatch", "blank_on_paper")
    return -judged.decision.confidence if accuses else judged.decision.confidence


def _standing(
    spec: FieldSpec, spot: Spot, decision: Decision, online: OnlineValue, evidence: Evidence | None
) -> tuple[str, OnlineValue | None]:
    """What stands on paper: the reading, with the slips put right that the expected text explains."""
    if spot.status == "blank":
        return spot.text, spot.value
    if decision.status == "match" and relation(spec, spot.value, online) != "equal":
        return (evidence.expected if evidence else spot.text), _normal(spec, online)
    if decision.status != "mismatch" or evidence is None or spec.type in ("enum", "multi"):
        return spot.text, spot.value
    if spec.type == "longtext":
        judged = narratives.judge(evidence)
        text = as_printed(evidence, (*judged.real, *judged.doubtful))
        return text, text
    text = as_printed(evidence, tuple(s for s in spans_of(evidence) if s.nats > VERIFIED_NATS))
    value = parse(spec, text).value
    return (spot.text, spot.value) if value is None or fold(text) == fold(spot.text) else (text, value)


def _normal(spec: FieldSpec, online: OnlineValue) -> OnlineValue | None:
    return plain(online) if spec.type == "longtext" and isinstance(online, str) else online_value(spec, online)


def _result(reading: FieldReading, spec: FieldSpec, judged: list[Judged], filed: Filed) -> FieldResult:
    online = filed.record.value(reading.name)
    if judged:
        decision = judged[0].decision
        alike = [j for j in judged if j.decision.status == decision.status]
        same = [j.decision.confidence for j in alike if j.spot.attached == judged[0].spot.attached]
        sure = max(same) if decision.status in ("mismatch", "blank_on_paper") else min(same)
    else:
        decision = _without_place(reading, spec, filed)
        sure = decision.confidence
    values = [_paper(j) for j in judged]
    return FieldResult(
        name=reading.name, label=reading.label, status=decision.status, paper=values[0] if values else None,
        also=tuple(values[1:]), online=online, confidence=round(sure, 4),
    )  # fmt: skip


def _without_place(reading: FieldReading, spec: FieldSpec, filed: Filed) -> Decision:
    """A field without a printed place: number and version stand in the cover's code too, and what belongs behind an
    option that nobody chose is not there on either side."""
    coded = {"application_no": filed.application.application_no, "version": filed.application.version}
    code, online = coded.get(reading.name), filed.record.value(reading.name)
    if code and isinstance(online, str) and online:
        return Decision("match" if fold(code) == fold(online) else "mismatch", QR_SURE, "code")
    if spec.within and online_blank(spec, online):
        return Decision("match", 0.9, "both blank")
    return decide(spec, None, online, None)


def _coded(reading: FieldReading, spec: FieldSpec, filed: Filed) -> Finding:
    """The finding of a number or version that only the cover's code tells: it stands on the document's first page."""
    application = filed.application
    code = (application.version if reading.name == "version" else application.application_no) or ""
    first = application.pages[0] if application.pages else None
    return code_differs(reading.name, code, shown(spec, filed.record.value(reading.name)), first)


def _findings(judged: list[Judged], filed: Filed) -> Iterable[Finding]:
    """The worst place tells the difference once; an altered or repaired value is told wherever it stands."""
    yield from findings_of(judged[0], filed)
    for other in judged[1:]:
        yield from (f for f in findings_of(other, filed) if f.code in ("ALTERATION", "FIELD_REPAIRED"))


def _paper(judged: Judged) -> PaperValue:
    spot = judged.spot
    return PaperValue(text=judged.text, value=judged.value, input=spot.input, page=spot.page, box=spot.box)


def _label(name: str, spec: FieldSpec) -> str:
    parts = name.split(".")
    return f"{parts[1]}年{spec.label}" if len(parts) == 3 else spec.label


def _page_of(template: FormTemplate, kind: str) -> dict[str, str]:
    """The kind of page that prints each field."""
    blocks: dict[str, str] = {"cover": "cover"}
    for page, names in template.kinds[kind].layout.items():
        blocks |= dict.fromkeys(names, page)
    pages = {spec.name: "narrative" for spec in template.kinds[kind].narrative}
    for block, specs in template.blocks_of(kind).items():
        for spec in specs:
            for name in [f"{block}.{year}.{spec.name}" for year in template.yearly.get(block, ())] or [spec.name]:
                pages.setdefault(name, blocks[block])
    return pages


def _absent(application: Application, page: str | None) -> bool:
    """Whether the document has no page of this kind."""
    return bool(application.page_kinds) and page is not None and page not in application.page_kinds


def _told_by_number(application: Application) -> bool:
    """Whether every page's number was read and there are fewer than printed: the rule on pages names the missing."""
    numbers, total = application.printed_pages, application.printed_total
    return total is not None and bool(numbers) and None not in numbers and len(set(numbers)) < total
