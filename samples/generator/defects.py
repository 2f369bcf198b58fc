"""Plants what is wrong: values that the paper prints otherwise, seals that are missing or another's."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import cast

from models.form_template import FieldSpec, FormTemplate
from samples.generator import stamping
from samples.generator.case import Alteration, Case, Defect, Finding, HandMark, Severity, Value
from samples.generator.content import Record
from samples.generator.stamping import Impression

UNIT_FACTOR = 10_000
"""元 written where 万元 belongs."""
LOW_SHARE = 0.27


@dataclass
class Draft:
    """A case in the making: the record online, the same on paper, the seals, and what must be found."""

    case: Case
    template: FormTemplate
    online: Record
    paper: Record
    online_version: str
    paper_version: str
    seals: dict[str, Impression]
    rng: Random
    findings: list[Finding] = field(default_factory=list)
    altered: list[HandMark] = field(default_factory=list)
    """What a hand did to printed values."""
    left_open: dict[str, str] = field(default_factory=dict)
    """Slots that no hand filled, or of dates only as far as the words 年, 月 or 日 that this names."""

    def spec(self, name: str) -> FieldSpec:
        """The field of that flat name."""
        return self.template.fields_of(self.case.kind)[name]

    def put(self, name: str, value: Value, code: str = "FIELD_MISMATCH", rule: str | None = None) -> None:
        """Prints another value than the online record's."""
        severity: Severity = "warning" if self.spec(name).compare == "C" else "error"
        old = self.online[name]
        self.paper[name] = value
        self.findings.append(Finding(code, severity, field=name, rule=rule, paper=value, online=old))


def plant(draft: Draft, defect: Defect) -> None:
    """Carries out one defect."""
    PLANTS[defect.do](draft, defect)


def digit(draft: Draft, defect: Defect) -> None:
    """Another last digit before the point."""
    value = str(draft.online[defect.at])
    at = value.find(".") - 1 if "." in value else len(value) - 1
    draft.put(defect.at, value[:at] + str((int(value[at]) + 3) % 10) + value[at + 1 :])


def lookalike(draft: Draft, defect: Defect) -> None:
    """A character replaced by one that looks much like it; the cover keeps the right name."""
    old, new = defect.to
    value = str(draft.online[defect.at])
    if defect.at == "applicant_name":
        draft.paper["cover.applicant_name"] = value
    draft.put(defect.at, value.replace(old, new))


def unit(draft: Draft, defect: Defect) -> None:
    """The amount in 元 in a cell of 万元."""
    draft.put(defect.at, f"{float(str(draft.online[defect.at])) * UNIT_FACTOR:.2f}", "UNIT_SLIP", "C-06")


def write(draft: Draft, defect: Defect) -> None:
    """Another value or choice."""
    draft.put(defect.at, list(defect.to) if draft.spec(defect.at).type == "multi" else defect.to[0])


def narrative_number(draft: Draft, defect: Defect) -> None:
    """One number inside a text, the one between two given words."""
    before, after = defect.to
    text = str(draft.online[defect.at])
    start = text.index(before) + len(before)
    end = text.index(after, start)
    number = text[start:end]
    changed = number[:-1] + str((int(number[-1]) + 4) % 10)
    draft.paper[defect.at] = text[:start] + changed + text[end:]
    draft.findings.append(
        Finding("FIELD_MISMATCH", "error", field=defect.at, paper=changed, online=number, near=before + changed)
    )


def blank(draft: Draft, defect: Defect) -> None:
    """A required cell left empty."""
    draft.put(defect.at, "", "FIELD_BLANK", "C-08")


def old_version(draft: Draft, _: Defect) -> None:
    """A print of the version before."""
    draft.paper_version = str(int(draft.online_version) - 1)
    versions = {"paper": draft.paper_version, "online": draft.online_version}
    draft.findings.append(Finding("VERSION_MISMATCH", "error", field="version", **versions))


def no_seal(draft: Draft, defect: Defect) -> None:
    """Nobody sealed."""
    del draft.seals[defect.at]
    draft.findings.append(Finding("SEAL_MISSING", "error", slot=defect.at))


def other_body(draft: Draft, defect: Defect) -> None:
    """The seal of somebody else; a city's may not be one of its departments'."""
    city = draft.template.kinds[draft.case.kind].city
    seal = draft.seals[defect.at]
    (name,) = defect.to
    if name == seal.expected:
        raise ValueError(f"{draft.case.name}: {name} is no other body")
    design = stamping.recommender_seal(name) if city else stamping.applicant_seal(draft.case, name)
    draft.seals[defect.at] = replace(seal, design=design, owner="mismatch")
    draft.findings.append(Finding("SEAL_WRONG_BODY", "error", slot=defect.at, rule="R-14" if city else None))


def other_type(draft: Draft, defect: Defect) -> None:
    """The right body's seal for contracts or accounts."""
    seal = draft.seals[defect.at]
    (line,) = defect.to
    kind = "contract" if "合同" in line else "finance"
    design = replace(seal.design, line=line, code="", size_mm=40)
    draft.seals[defect.at] = replace(seal, design=design, kind=kind, owner="mismatch")
    draft.findings.append(Finding("SEAL_WRONG_TYPE", "error", slot=defect.at))


def early_seal(draft: Draft, defect: Defect) -> None:
    """The recommender's seal before it should be there."""
    name = str(draft.paper["recommender_name"])
    seal = Impression(defect.at, stamping.recommender_seal(name), defect.at, expected=name, owner="match")
    draft.seals[defect.at] = seal
    draft.findings.append(Finding("SEAL_UNEXPECTED", "info", slot=defect.at))


def low_share(draft: Draft, defect: Defect) -> None:
    """Too little service revenue in the last year, online and on paper alike."""
    stem = defect.at.rsplit(".", 1)[0]
    revenue = float(str(draft.online[f"{stem}.revenue"]))
    served = round(revenue * LOW_SHARE, 2)
    for record in (draft.online, draft.paper):
        record[f"{stem}.service_revenue"] = f"{served:.2f}"
        record[defect.at] = f"{served / revenue * 100:.2f}"
    draft.findings.append(Finding("ELIGIBILITY", "error", field=defect.at, rule="R-06"))


def ineligible(draft: Draft, defect: Defect) -> None:
    """A value that a rule refuses, online and on paper alike: `to` is the value and the rule."""
    value, rule = defect.to
    draft.online[defect.at] = draft.paper[defect.at] = value
    draft.findings.append(Finding("ELIGIBILITY", "error", field=defect.at, rule=rule))


def altered(draft: Draft, defect: Defect) -> None:
    """A printed value in which a hand changed a digit; `to` says how. The print is what was filed online."""
    (how,) = defect.to
    if how in stamping.TICKED_AGAIN:
        _ticked_again(draft, defect.at, cast(Alteration, how))
        return
    old = str(draft.online[defect.at])
    at = 3 if draft.spec(defect.at).type == "date" else old.find(".") - 1 if "." in old else len(old) - 1
    new = old + "0" if how == "digit added" else old[:at] + str((int(old[at]) + 3) % 10) + old[at + 1 :]
    draft.altered.append(HandMark(defect.at, cast(Alteration, how), new))
    draft.findings.append(Finding("ALTERATION", "manual", field=defect.at, paper=new, online=old))


def _ticked_again(draft: Draft, name: str, how: Alteration) -> None:
    """Another box of a single choice ticked besides, the first one scratched out or not: nobody can be sure."""
    other = next(code for code in draft.spec(name).options if code != draft.online[name])
    draft.altered.append(HandMark(name, how, other))
    draft.findings.append(Finding("FIELD_UNREADABLE", "manual", field=name, online=draft.online[name]))


def left_open(draft: Draft, defect: Defect) -> None:
    """A signature or a date that is not there; `to` may name the words of a date that are filled in."""
    slot = draft.template.all_slots[defect.at]
    draft.left_open[defect.at] = "".join(defect.to)
    code = "SIGN_MISSING" if slot.type == "signature" else "DATE_MISSING"
    draft.findings.append(Finding(code, "warning", slot=defect.at))


PLANTS: dict[str, Callable[[Draft, Defect], None]] = {
    f.__name__: f
    for f in (
        digit, lookalike, unit, write, narrative_number, blank, old_version, no_seal, other_body, other_type,
        early_seal, low_share, ineligible, altered, left_open,
    )
}  # fmt: skip
