"""Findings as a reader sees them: numbered worst first, paper and online side by side, with the place on paper."""

from collections.abc import Mapping, Sequence

from models.catalogue import label, message
from models.finding import SEVERITY_ORDER, Finding, Message
from models.reconciliation import FieldResult
from service.reports.diff import Side, folded, plain, side_by_side
from service.reports.evidence import EvidenceCutter
from service.reports.presentation import Presentation, spots
from service.reports.stitched_view import stitched_for
from service.reports.views import FindingGroup, FindingView, SealView, SliceView, StitchedView

SAME_SEAL_IOU = 0.8
"""A finding is about the seal whose box it has, give or take the rounding of a margin."""

Numbered = Sequence[tuple[int, Finding]]


def number_findings(findings: Sequence[Finding]) -> Numbered:
    """The findings numbered from 1 in the order they are shown: worst first."""
    ordered = sorted(findings, key=lambda f: SEVERITY_ORDER.index(f.severity))
    return tuple(enumerate(ordered, start=1))


def finding_groups(
    numbered: Numbered,
    anchor: str,
    presentation: Presentation,
    cutter: EvidenceCutter,
    fields: Sequence[FieldResult] = (),
    seals: Sequence[SealView] = (),
    slices: Sequence[SliceView] = (),
    stitched: Sequence[StitchedView] = (),
) -> tuple[FindingGroup, ...]:
    """The findings by severity; severities without any are left out. `anchor` begins the name of each one's place in
    the file; `seals`, `slices` and `stitched` are the document's, to be shown with what is found about them."""
    results = {f.name: f for f in fields}
    views = [
        (
            f.severity,
            _view(n, f, anchor, presentation, cutter, results.get(f.field or ""), _seal_of(f, seals), slices, stitched),
        )
        for n, f in numbered
    ]
    groups = (FindingGroup(s, tuple(v for own, v in views if own == s)) for s in SEVERITY_ORDER)
    return tuple(g for g in groups if g.findings)


def finding_place(finding: Finding, presentation: Presentation) -> Message | None:
    """Where to look, in words; of a page that is not there the number it should have."""
    if finding.printed_page is not None and finding.page is None:
        return message("report.place.wanted", page=finding.printed_page)
    return presentation.place(finding.input, finding.page)


def finding_subject(finding: Finding, presentation: Presentation, fields: Mapping[str, FieldResult]) -> str:
    """What a finding is about: a field's label, a slot, or nothing in particular."""
    name = finding.field or ""
    result = fields.get(name)
    return result.label if result else presentation.slot(finding.slot) or presentation.words.labels.get(name, name)


def finding_message(finding: Finding, presentation: Presentation, result: FieldResult | None) -> Message:
    """The finding's words, masked."""
    values = [finding.paper or "", finding.online or "", *(s.text for s in (spots(result) if result else ()))]
    masking, text = presentation.masking, finding.message
    return Message(
        zh=masking.sentence(text.zh, finding.field, values), en=masking.sentence(text.en, finding.field, values)
    )


def marked_sides(
    paper: str | None, online: str | None, presentation: Presentation, field: str | None = None
) -> tuple[Side | None, Side | None]:
    """Both sides with their differences marked and private characters hidden; nothing is marked beside a blank."""
    masking = presentation.masking
    if paper and online:
        shown = masking.characters(paper, field), masking.characters(online, field)
        return side_by_side(paper, online, shown)
    return tuple(None if t is None else plain(masking.value(t, field)) for t in (paper, online))  # type: ignore[return-value]


def _view(
    number: int,
    finding: Finding,
    anchor: str,
    presentation: Presentation,
    cutter: EvidenceCutter,
    result: FieldResult | None,
    seal: SealView | None,
    slices: Sequence[SliceView],
    stitched: Sequence[StitchedView],
) -> FindingView:
    paper, printed = _paper_side(finding, result)
    online = None if finding.online is None else presentation.words.value(finding.field or "", finding.online)
    heads = _heads(finding)
    return FindingView(
        number=number,
        anchor=f"{anchor}-f{number}",
        severity=finding.severity,
        code=finding.code,
        rule=finding.rule,
        title=label(f"report.code.{finding.code}"),
        subject=finding_subject(finding, presentation, {result.name: result} if result else {}),
        message=finding_message(finding, presentation, result),
        place=finding_place(finding, presentation),
        picture=cutter.of_finding(finding),
        seal=seal,
        slices=tuple(slices) if finding.code.startswith("CROSS_PAGE_") and not stitched else (),
        stitched=stitched_for(finding, stitched),
        heads=(label(f"report.word.{heads[0]}"), label(f"report.word.{heads[1]}")),
        sides=(None, None) if _is_told(finding, seal) else marked_sides(paper, online, presentation, finding.field),
        printed=None if printed is None else presentation.masking.value(printed, finding.field),
    )


def _heads(finding: Finding) -> tuple[str, str]:
    """What the two sides are: of a seal its text and whose it should be, of a page the portal's print, of a summary
    table it and the application, of C-04 two places of the paper."""
    if finding.code.startswith("SEAL_"):
        return "seal_text", "expected"
    if finding.code == "PAGE_DIFFERS":
        return "paper", "print"
    if finding.code == "SUMMARY_MISMATCH":
        return "summary_table", "application"
    return ("here", "elsewhere") if finding.rule == "C-04" else ("paper", "online")


def _paper_side(finding: Finding, result: FieldResult | None) -> tuple[str | None, str | None]:
    """What to compare on the paper's side, and what is printed where that is something else: a date printed in
    Chinese is compared as the date it means."""
    spot = next((s for s in (spots(result) if result else ()) if s.text == finding.paper), None)
    meant = spot.value if spot else None
    if finding.paper and isinstance(meant, str) and meant and folded(meant) != folded(finding.paper):
        return meant, finding.paper
    return finding.paper, None


def _is_told(finding: Finding, seal: SealView | None) -> bool:
    """Whether the seal itself shows what the finding holds against it; a former name stands beside it."""
    return seal is not None and folded(finding.online or "") in ("", folded(seal.seal.expected or ""))


def _seal_of(finding: Finding, seals: Sequence[SealView]) -> SealView | None:
    if finding.box is None or not finding.code.startswith("SEAL_"):
        return None
    same_page = (s for s in seals if (s.seal.input, s.seal.page) == (finding.input, finding.page))
    return next((s for s in same_page if s.seal.box.iou(finding.box) > SAME_SEAL_IOU), None)
