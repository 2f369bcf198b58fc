"""Is every slot for a signature and a date filled? Only of places that were found and seen to be bare is anything said:
a page that is missing is told as such, and where a seal may hide a hand nobody is accused."""

from collections.abc import Iterator

from models.application import SlotPlace
from models.catalogue import message
from models.finding import Finding, FindingCode, severity_of
from models.form_template import SlotSpec
from service.rules.case import Case

WANTED = frozenset({"required", "expected"})


def check(case: Case) -> Iterator[Finding]:
    """Every slot for a signature or a date that the profile wants filled."""
    for slot in case.slots:
        if slot.type != "seal" and slot.need(case.profile) in WANTED:
            yield from _judged(case, slot)


def _judged(case: Case, slot: SlotSpec) -> Iterator[Finding]:
    """What is wrong with a slot. A page that is there twice is right when one of them is; a name seal signs."""
    places = [p for p in case.application.slots if p.slot == slot.name]
    sealed = any(s.slot == slot.name for s in case.application.seals)
    if sealed or not places or any(p.state not in ("blank", "partly") for p in places):
        return
    place = next((p for p in places if p.state == "partly"), places[0])
    code: FindingCode = "SIGN_MISSING" if slot.type == "signature" else "DATE_MISSING"
    yield _finding(code, slot, place)


def _finding(code: FindingCode, slot: SlotSpec, place: SlotPlace) -> Finding:
    key = "date_partly" if place.state == "partly" else code.lower()
    return Finding(
        code=code, severity=severity_of(code), slot=slot.name, input=place.input, page=place.page, box=place.box,
        message=message(f"finding.{key}", slot=slot.label),
    )  # fmt: skip
