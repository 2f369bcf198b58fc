"""Hints that an impression may not be a hand's, each for a person to look at: one picture in several places, ink
without any texture, and different impressions that claim one owner. Never an accusation."""

from collections.abc import Iterator
from itertools import combinations

from rapidfuzz.distance import Levenshtein

from models.catalogue import label, message
from models.finding import Finding, Message, severity_of
from models.form_template import SlotSpec
from models.scan import PageRef
from models.seal import Seal, SealHint
from service.rules.case import Case
from service.rules.seals import apart

OTHER_SIZE_MM = 2.0
"""Difference in diameter from which two impressions are of two seals: one seal is measured alike within 0.4 mm on the
pages of one paper."""
OTHER_DIGITS = 4
"""Digits that differ in the codes of two seals: a code is misread in one or two."""
ROUND = frozenset({"round", "oval"})


def check(case: Case) -> Iterator[Finding]:
    """The hints of an application's seals where the profile wants them, told once for each group. Grey pages show no
    ink to judge."""
    slots = {s.name: s for s in case.slots if s.type == "seal" and s.need(case.profile) != "absent"}
    yield from _repeated(case, slots)
    for hint in case.application.hints:
        slot = slots.get(case.application.seals[hint.seal].slot or "")
        if hint.kind == "flat" and slot is not None:
            said = message("finding.seal_flat", slot=slot.label)
            yield _finding(slot, case.application.seals[hint.seal], said)
    yield from _different(case, slots)


def _repeated(case: Case, slots: dict[str, SlotSpec]) -> Iterator[Finding]:
    """The first place of each picture that comes again, with the other pages."""
    told: set[PageRef] = set()
    for hint in case.application.hints:
        seal = case.application.seals[hint.seal]
        slot = slots.get(seal.slot or "")
        if hint.kind != "repeated" or slot is None or _page(seal) in told:
            continue
        told |= {_page(seal), *hint.pages}
        yield _finding(slot, seal, _said_repeated(case, slot, hint, seal))


def _said_repeated(case: Case, slot: SlotSpec, hint: SealHint, seal: Seal) -> Message:
    """Pages of another file or document are told as such."""
    own = [p.page for p in hint.pages if p in case.application.pages]
    others = len(hint.pages) - len(own)
    parts = [message("finding.pages_here", pages="、".join(map(str, own)))] if own else []
    parts += [message("finding.pages_elsewhere", count=others)] if others else []
    zh, en = "，".join(p.zh for p in parts), " and ".join(p.en for p in parts)
    return Message(
        zh=message("finding.seal_repeated", slot=slot.label, places=zh).zh,
        en=message("finding.seal_repeated", slot=slot.label, places=en).en,
    )


def _different(case: Case, slots: dict[str, SlotSpec]) -> Iterator[Finding]:
    """The first pair of impressions for each owner that cannot be one seal's."""
    grey = set(case.application.grey_pages)
    told: set[str] = set()
    sure = [
        s
        for s in apart(case.application.seals)
        if s.slot in slots and s.owner == "match" and s.kind == "official" and _page(s) not in grey
    ]
    for one, other in combinations(sorted(sure, key=lambda s: (s.input, s.page)), 2):
        owner = other.expected or ""
        if owner in told or one.expected != owner or _page(one) == _page(other) or other.slot is None:
            continue
        key = _difference(one, other)
        if key is not None:
            told.add(owner)
            slot = slots[other.slot]
            yield _finding(slot, other, _said_different(slot, one, other, key))


def _difference(one: Seal, other: Seal) -> str | None:
    """In what two impressions cannot be of one seal: `size`, `shape`, `code`; None where they may be."""
    if one.shape in ROUND and other.shape in ROUND and one.shape != other.shape:
        return "shape"
    sizes = (one.diameter_mm, other.diameter_mm)
    if sizes[0] is not None and sizes[1] is not None and abs(sizes[0] - sizes[1]) > OTHER_SIZE_MM:
        return "size"
    if one.code and other.code and Levenshtein.distance(one.code, other.code) >= OTHER_DIGITS:
        return "code"
    return None


def _said_different(slot: SlotSpec, one: Seal, other: Seal, key: str) -> Message:
    why, a, b = label(f"seal_difference.{key}"), _told(one, key), _told(other, key)
    given = {"slot": slot.label, "page": one.page}
    return Message(
        zh=message("finding.seals_differ", why=why.zh, one=a.zh, other=b.zh, **given).zh,
        en=message("finding.seals_differ", why=why.en, one=a.en, other=b.en, **given).en,
    )


def _told(seal: Seal, key: str) -> Message:
    """What a seal shows in the point where another differs."""
    if key == "shape":
        return label(f"seal_shape.{seal.shape}")
    shown = f"{seal.diameter_mm:.1f} mm" if key == "size" else seal.code or ""
    return Message(zh=shown, en=shown)


def _page(seal: Seal) -> PageRef:
    return PageRef(input=seal.input, page=seal.page)


def _finding(slot: SlotSpec, seal: Seal, said: Message) -> Finding:
    return Finding(
        code="SEAL_PASTED", severity=severity_of("SEAL_PASTED"), slot=slot.name, input=seal.input, page=seal.page,
        box=seal.box, message=said,
    )  # fmt: skip
