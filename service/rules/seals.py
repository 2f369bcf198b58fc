"""Is every slot sealed by who should, with the official seal? The decision table of the domain notes, 9.4, and R-14."""

from collections.abc import Iterable, Iterator
from typing import Literal

from models.catalogue import label, message
from models.finding import Finding, FindingCode, Message, severity_of
from models.folding import fold
from models.form_template import SlotNeed, SlotSpec
from models.geometry import Box
from models.scan import PageRef
from models.seal import Seal
from service.rules.case import Case

Need = Literal["wanted", "unwanted", "free"]
NEEDS: dict[SlotNeed, Need] = {"required": "wanted", "expected": "wanted", "absent": "unwanted", "optional": "free"}

WRONG_KINDS = frozenset({"contract", "finance", "invoice", "department", "branch", "personal"})
"""Seals that never stand for the official one (domain notes, 9.2)."""
COLOURS = frozenset({"red", "blue"})
ROUND = frozenset({"round", "oval"})
LEAST_COVERAGE = 0.7
"""Share of the rim from which an impression is complete (domain notes, 9.4)."""
SAME_INK = 0.7
"""Intersection over union from which two found seals are one impression: round seals of 42 mm share as much when they
are set 7 mm apart, nearer than a hand sets one upon another."""
SIZES_MM = (30.0, 52.0)
"""Plausible official seals (contract, SEAL_SIZE)."""


def check(case: Case) -> Iterator[Finding]:
    """Every seal slot of the form whose page the document has."""
    for slot in case.slots:
        page = _page_of(case, slot)
        if slot.type != "seal" or page is None:
            continue
        need = NEEDS[slot.need(case.profile)]
        seals = [s for s in case.application.seals if s.slot == slot.name and s.kind != "cross_page"]
        if need == "unwanted":
            yield from _unexpected(slot, seals)
        elif seals:
            yield from _answered(case, slot, seals)
        elif need == "wanted":
            yield from _missing(case, slot, page)
    yield from _grey(case)


def best(seals: list[Seal]) -> Seal:
    """The seal that answers for a slot with several: the owner's official one before any other. Raises ValueError
    when there is none."""
    return max(seals, key=_rank)


def _rank(seal: Seal) -> tuple[bool, bool, bool, bool, float]:
    official = seal.kind not in WRONG_KINDS
    return (
        seal.owner == "match" and official,
        official and seal.owner != "mismatch",
        seal.kind != "personal",
        seal.colour in COLOURS,
        seal.coverage,
    )


def _unexpected(slot: SlotSpec, seals: list[Seal]) -> Iterator[Finding]:
    body = [s for s in seals if s.kind != "personal"]
    if body:
        yield _finding("SEAL_UNEXPECTED", slot, message("finding.seal_unexpected", slot=slot.label), best(body))


def _missing(case: Case, slot: SlotSpec, page: PageRef) -> Iterator[Finding]:
    """No seal in a slot that wants one. A seal elsewhere on the page may belong here, and on a grey page an
    impression is missed more easily than on a colour page: where none was found on any of them, SCAN_QUALITY asks
    for a look."""
    place = next((p for p in case.application.slots if p.slot == slot.name), None)
    box = place.box if place else None
    here = [s for s in case.application.seals if (s.input, s.page) == (page.input, page.page)]
    if any(s.slot is None and s.kind not in ("cross_page", "personal") for s in here):
        said = message("finding.seal_place_unclear", slot=slot.label)
        yield _placed("SEAL_UNREADABLE", slot, said, page, box)
    elif page not in case.application.grey_pages or _seen_on_grey(case):
        yield _placed("SEAL_MISSING", slot, message("finding.seal_missing", slot=slot.label), page, box)


def _answered(case: Case, slot: SlotSpec, seals: list[Seal]) -> Iterator[Finding]:
    """What is wrong with the seals of a slot. Where the right one is there, or may be, it answers alone: another body
    may seal beside it. Where none is right each is told."""
    distinct = apart(seals)
    answer = best(distinct)
    yield from _judged(case, slot, answer)
    if _surely_wrong(answer):
        for seal in distinct:
            if seal is not answer and seal.kind != "personal":
                yield from _owner(case, slot, seal)


def apart(seals: Iterable[Seal]) -> list[Seal]:
    """Seals without those that are the same ink found twice: of these the one whose owner was told, the right one
    first, stands for both."""
    order = ("match", "mismatch", "unreadable", "not_expected")
    out: list[Seal] = []
    for seal in sorted(seals, key=lambda s: (order.index(s.owner), -s.coverage)):
        same = [o for o in out if (o.input, o.page) == (seal.input, seal.page) and o.box.iou(seal.box) >= SAME_INK]
        if not same:
            out.append(seal)
    return out


def _surely_wrong(seal: Seal) -> bool:
    return seal.kind in WRONG_KINDS or seal.owner == "mismatch"


def _judged(case: Case, slot: SlotSpec, seal: Seal) -> Iterator[Finding]:
    """What is wrong with a seal that answers for a slot."""
    yield from _owner(case, slot, seal)
    yield from _impression(case, slot, seal)


def _owner(case: Case, slot: SlotSpec, seal: Seal) -> Iterator[Finding]:
    """Kind and owner."""
    expected = seal.expected or ""
    if seal.kind in WRONG_KINDS:
        yield _finding("SEAL_WRONG_TYPE", slot, _wrong_type(slot, seal), seal)
    if seal.owner == "mismatch" and _other_name(case, slot, seal):
        said = message("finding.seal_old_name", slot=slot.label, text=_text(seal), expected=expected)
        yield _finding("SEAL_OLD_NAME", slot, said, seal)
    elif seal.owner == "mismatch":
        said = message("finding.seal_wrong_body", slot=slot.label, text=_text(seal), expected=expected)
        yield _finding("SEAL_WRONG_BODY", slot, said, seal, _city_rule(case, slot))
    elif seal.owner == "unreadable" and seal.kind not in WRONG_KINDS:
        said = message("finding.seal_unreadable", slot=slot.label, expected=expected)
        yield _finding("SEAL_UNREADABLE", slot, said, seal)


def _impression(case: Case, slot: SlotSpec, seal: Seal) -> Iterator[Finding]:
    """Colour, completeness and size; grey pages show no colour."""
    grey = PageRef(input=seal.input, page=seal.page) in case.application.grey_pages
    if seal.colour not in COLOURS and not grey:
        yield _finding("SEAL_NOT_ORIGINAL", slot, message("finding.seal_not_original", slot=slot.label), seal)
    if seal.shape in ROUND and 0 < seal.coverage < LEAST_COVERAGE:
        said = message("finding.seal_incomplete", slot=slot.label, share=round(100 * seal.coverage))
        yield _finding("SEAL_INCOMPLETE", slot, said, seal)
    size = seal.diameter_mm
    if seal.shape in ROUND and seal.kind == "official" and size is not None and not SIZES_MM[0] <= size <= SIZES_MM[1]:
        said = message("finding.seal_size", slot=slot.label, size=f"{size:.1f}")
        yield _finding("SEAL_SIZE", slot, said, seal)


def _grey(case: Case) -> Iterator[Finding]:
    """One finding for an input whose pages with wanted seals are grey: our scanner's fault, never the applicant's."""
    wanted = [
        page
        for slot in case.slots
        if slot.type == "seal" and NEEDS[slot.need(case.profile)] == "wanted"
        if (page := _page_of(case, slot)) is not None and page in case.application.grey_pages
    ]
    for input_ in dict.fromkeys(p.input for p in wanted):
        yield Finding(
            code="SCAN_QUALITY", severity=severity_of("SCAN_QUALITY"), input=input_,
            page=min(p.page for p in wanted if p.input == input_), message=label("finding.scan_quality_grey"),
        )  # fmt: skip


def _seen_on_grey(case: Case) -> bool:
    """Whether other impressions were found on this document's grey pages: then they can be seen there."""
    grey = {(p.input, p.page) for p in case.application.grey_pages}
    return any((s.input, s.page) in grey for s in case.application.seals)


def _page_of(case: Case, slot: SlotSpec) -> PageRef | None:
    """The page of the document that has a slot, None where that page is not there."""
    place = next((p for p in case.application.slots if p.slot == slot.name), None)
    if place is not None:
        return PageRef(input=place.input, page=place.page)
    if len(case.application.page_kinds) != len(case.application.pages):
        return None
    pages = zip(case.application.pages, case.application.page_kinds, strict=True)
    return next((page for page, kind in pages if kind == slot.page), None)


def _other_name(case: Case, slot: SlotSpec, seal: Seal) -> bool:
    """Whether a seal bears a name that the form lists for the expected body at another time."""
    others = case.template.campaign.other_names(seal.expected or "") if slot.owner == "recommender" else ()
    return fold(seal.text) in map(fold, others)


def _city_rule(case: Case, slot: SlotSpec) -> str | None:
    rule = case.rule("R-14")
    return rule.id if rule is not None and case.city and slot.owner == "applicant" else None


def _wrong_type(slot: SlotSpec, seal: Seal) -> Message:
    kind, text = label(f"seal_kind.{seal.kind}"), _text(seal)
    return Message(
        zh=message("finding.seal_wrong_type", slot=slot.label, kind=kind.zh, text=text).zh,
        en=message("finding.seal_wrong_type", slot=slot.label, kind=kind.en, text=text).en,
    )


def _text(seal: Seal) -> str:
    return f"{seal.text} {seal.line}".strip()


def _finding(code: FindingCode, slot: SlotSpec, said: Message, seal: Seal, rule: str | None = None) -> Finding:
    return _placed(
        code, slot, said, PageRef(input=seal.input, page=seal.page), seal.box, rule, _text(seal) or None, seal.expected
    )


def _placed(
    code: FindingCode, slot: SlotSpec, said: Message, page: PageRef, box: Box | None, rule: str | None = None,
    paper: str | None = None, online: str | None = None,
) -> Finding:  # fmt: skip
    return Finding(
        code=code, severity=severity_of(code), rule=rule, slot=slot.name, input=page.input, page=page.page, box=box,
        paper=paper, online=online, message=said,
    )  # fmt: skip
