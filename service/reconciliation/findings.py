"""From a field's status to what the reviewer is told: code, severity, place and the differing stretches."""

import re
from dataclasses import dataclass

from models.application import ATTACHMENT_BLOCK, Application, Spot
from models.campaign import OnlineRecord, OnlineValue
from models.catalogue import message
from models.finding import Finding, FindingCode, Message, Severity, severity_of
from models.folding import fold
from models.form_template import FieldSpec, FormTemplate
from models.geometry import Box
from models.reconciliation import Evidence
from models.scan import PageRef
from service.reconciliation import narratives
from service.reconciliation.decision import Decision
from service.reconciliation.equality import NUMBERS, online_value, swapped, unit_slip
from service.reconciliation.spans import Span, assumed

SURE_BEYOND = 0.9
"""Confidence from which a value on paper, where nothing was filed online, is a difference."""
APPLICANT = "applicant_name"
"""The field of rule C-04: one name wherever it is printed."""
SHOWN = 60
"""Characters of a value that a message repeats; the finding itself holds all."""
YEARLY = re.compile(r"(?P<block>.+)\.(?P<year>\d{4})\.(?P<name>.+)")
DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Judged:
    """One printed place of a field with everything that was decided of it; `text` and `value` are what stands on
    paper as far as the ink tells."""

    name: str
    label: str
    spec: FieldSpec
    spot: Spot
    decision: Decision
    online: OnlineValue
    evidence: Evidence | None
    text: str
    value: OnlineValue | None


@dataclass(frozen=True)
class Filed:
    """The record and the form that a paper is held against."""

    application: Application
    record: OnlineRecord
    template: FormTemplate

    def rule(self, rule: str) -> str | None:
        """A rule's id where the campaign has it for this kind and it is not switched off."""
        spec = self.template.rules.get(rule)
        if spec is None or not spec.enabled or (spec.kinds and self.application.kind not in spec.kinds):
            return None
        return rule


def findings_of(judged: Judged, filed: Filed) -> tuple[Finding, ...]:
    """What one place of a field gives to look at; none where it agrees."""
    status = judged.decision.status
    found: list[Finding] = []
    if status == "mismatch":
        found.append(_mismatch(judged, filed))
        if judged.spot.struck:
            found.append(_unclear(judged))
    elif status == "blank_on_paper":
        found.append(_blank(judged, filed))
    elif status == "unreadable":
        found.append(_unclear(judged))
    elif status == "blank_online" and judged.name in filed.record.fields:
        found.append(_beyond(judged, filed))
    elif status == "match" and judged.spot.status == "blank" and judged.spec.required:
        found.append(_blank(judged, filed))
    if judged.spot.repaired and status in ("match", "mismatch"):
        text = message("finding.field_repaired", label=judged.label, paper=judged.text)
        found.append(_at(judged, "FIELD_REPAIRED", severity_of("FIELD_REPAIRED"), said=text))
    return tuple(found)


def not_found(name: str, label: str, spec: FieldSpec, online: OnlineValue) -> Finding:
    """A field whose place was not found on a page that is there."""
    return Finding(
        code="FIELD_UNREADABLE", severity=severity_of("FIELD_UNREADABLE"), field=name, online=shown(spec, online),
        message=message("finding.field_not_found", label=label),
    )  # fmt: skip


def page_not_found(title: str, count: int) -> Finding:
    """A page of the form of which nothing was found; `count` fields were not compared."""
    text = message("finding.page_not_compared", title=title, count=count)
    return Finding(code="FIELD_UNREADABLE", severity=severity_of("FIELD_UNREADABLE"), message=text)


def code_differs(name: str, paper: str, online: str, first: PageRef | None) -> Finding:
    """Number or version of the cover's code, of which no printed text was read, is another than the record's."""
    code: FindingCode = "VERSION_MISMATCH" if name == "version" else "NUMBER_MISMATCH"
    return Finding(
        code=code, severity=severity_of(code), field=name, input=first.input if first else None,
        page=first.page if first else None, paper=paper, online=online,
        message=message(f"finding.{code.lower()}", paper=paper, online=online),
    )  # fmt: skip


def shown(spec: FieldSpec, value: OnlineValue | None) -> str:
    """A value as a reader knows it: options by their words."""
    words = value if isinstance(value, tuple) else ((value,) if value else ())
    return "、".join(spec.options.get(w, w) for w in words)


def severity_of_field(spec: FieldSpec, numeric: bool = False) -> Severity:
    """Contract: classes A and B, and numbers inside a narrative, are errors; contacts and words are warnings."""
    return "error" if spec.compare in ("A", "B") or (spec.compare == "T" and numeric) else "warning"


def _mismatch(judged: Judged, filed: Filed) -> Finding:
    if judged.spec.type == "longtext":
        return _passage(judged)
    paper, online = judged.text, shown(judged.spec, judged.online)
    if judged.spec.type in ("enum", "multi"):
        paper = shown(judged.spec, judged.value)
    code, key, rule = _named(judged, filed)
    severity = severity_of_field(judged.spec) if code == "FIELD_MISMATCH" else severity_of(code)
    text = message(f"finding.{key}", label=_where(judged, filed), paper=_short(paper), online=_short(online))
    return _at(judged, code, severity, said=text, paper=paper, online=online, rule=rule)


def _where(judged: Judged, filed: Filed) -> str:
    """A field's label, and on an attachment which one."""
    name = judged.spot.block.removeprefix(ATTACHMENT_BLOCK)
    spec = next((a for a in filed.template.attachments if judged.spot.attached and a.name == name), None)
    return f"{judged.label}（{spec.label}）" if spec else judged.label


def _named(judged: Judged, filed: Filed) -> tuple[FindingCode, str, str | None]:
    """The most telling name of a difference: its code, message key and rule."""
    if judged.name == "version":
        return "VERSION_MISMATCH", "version_mismatch", None
    if judged.name == "application_no":
        return "NUMBER_MISMATCH", "number_mismatch", None
    paper, online = judged.value, online_value(judged.spec, judged.online)
    if judged.spot.attached:
        return "FIELD_MISMATCH", "field_mismatch", filed.rule("C-04") if judged.name == APPLICANT else None
    if judged.spec.type in NUMBERS and isinstance(paper, str) and isinstance(online, str):
        rule = filed.rule("C-06")
        if rule and unit_slip(paper, online):
            return "UNIT_SLIP", "unit_slip", rule
        if other := _other_year(judged, filed.record, paper):
            return "FIELD_MISMATCH", f"other_year_{other}", None
    if isinstance(paper, str) and isinstance(online, str) and swapped(fold(paper), fold(online)):
        return "FIELD_MISMATCH", "field_swapped", None
    return "FIELD_MISMATCH", "field_mismatch", None


def _other_year(judged: Judged, record: OnlineRecord, paper: str) -> str | None:
    """`before` or `after` when the paper's value is what was filed for a neighbouring year."""
    match = YEARLY.fullmatch(judged.name)
    if match is None or not paper.strip("0.-"):
        return None
    for word, step in (("before", -1), ("after", 1)):
        value = record.value(f"{match['block']}.{int(match['year']) + step}.{match['name']}")
        if isinstance(value, str) and value and online_value(judged.spec, value) == paper:
            return word
    return None


def _passage(judged: Judged) -> Finding:
    online = judged.online if isinstance(judged.online, str) else ""
    evidence = judged.evidence or assumed(fold(online), fold(judged.spot.text), judged.spot.confidence)
    real = narratives.judge(evidence).real
    pairs = [s.shown() for s in real]
    paper, filed = (" … ".join(side) for side in zip(*pairs, strict=True)) if pairs else (judged.text, online)
    numeric = any(s.numeric for s in real)
    key = "number_in_text" if numeric else "passage_differs"
    text = message(f"finding.{key}", label=judged.label, paper=_short(paper), online=_short(filed))
    place = _part(judged.spot, evidence, real[0]) if real else None
    severity = severity_of_field(judged.spec, numeric)
    return _at(judged, "FIELD_MISMATCH", severity, said=text, paper=paper, online=filed, place=place)


def _part(spot: Spot, evidence: Evidence, span: Span) -> tuple[int, int, Box] | None:
    """The lines in which a stretch stands; without posteriors the part of a text on several pages in which it must be,
    taking the text to fill its parts evenly."""
    if span.rows is not None and span.rows[1] < len(spot.rows):
        rows = spot.rows[span.rows[0] : span.rows[1] + 1]
        return rows[0].input, rows[0].page, Box.union(r.box for r in rows if r.page == rows[0].page)
    if not spot.parts or not evidence.expected:
        return None
    areas = [p.box.area for p in spot.parts]
    left = sum(areas) * len(span.before) / len(evidence.expected)
    for part, area in zip(spot.parts, areas, strict=True):
        if left <= area:
            return part.input, part.page, part.box
        left -= area
    last = spot.parts[-1]
    return last.input, last.page, last.box


def _blank(judged: Judged, filed: Filed) -> Finding:
    online = shown(judged.spec, judged.online)
    required = judged.spec.required
    key = "field_blank" if online else "field_blank_both"
    text = message(f"finding.{key}", label=judged.label, online=_short(online))
    rule = filed.rule("C-08") if required else None
    return _at(judged, "FIELD_BLANK", "error" if required else "warning", said=text, online=online, rule=rule)


def _unclear(judged: Judged) -> Finding:
    """The machine cannot tell; what a hand altered is left to a person by the contract."""
    code: FindingCode = "ALTERATION" if judged.spot.struck else "FIELD_UNREADABLE"
    online = shown(judged.spec, judged.online)
    key = f"alteration_{judged.spot.alteration}" if judged.spot.struck else "field_unreadable"
    text = message(f"finding.{key}", label=judged.label, paper=_short(judged.text), online=_short(online))
    return _at(judged, code, severity_of(code), said=text, paper=judged.text, online=online)


def _beyond(judged: Judged, filed: Filed) -> Finding:
    """Something stands on paper where nothing was filed."""
    sure = judged.spot.confidence >= SURE_BEYOND and judged.value is not None
    code: FindingCode = "FIELD_MISMATCH" if sure else "FIELD_UNREADABLE"
    paper = shown(judged.spec, judged.value) or judged.text
    numeric = DIGIT.search(fold(paper)) is not None
    severity = severity_of_field(judged.spec, numeric) if sure else severity_of(code)
    text = message("finding.only_on_paper", label=judged.label, paper=_short(paper))
    return _at(judged, code, severity, said=text, paper=paper, online="")


def _at(
    judged: Judged, code: FindingCode, severity: Severity, *, said: Message, paper: str | None = None,
    online: str | None = None, rule: str | None = None, place: tuple[int, int, Box] | None = None,
) -> Finding:  # fmt: skip
    spot = judged.spot
    input_, page, box = place or (spot.input, spot.page, spot.cell or spot.box)
    return Finding(
        code=code, severity=severity, rule=rule, field=judged.name, input=input_, page=page, box=box, paper=paper,
        online=online, message=said,
    )  # fmt: skip


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
