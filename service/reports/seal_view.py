"""Seals as a reader sees them: the impression, its rim unrolled, what it reads and whose it should be."""

from collections.abc import Sequence

from models.catalogue import label
from models.finding import Message
from models.seal import Seal
from service.reports.evidence import EvidenceCutter
from service.reports.field_view import percent
from service.reports.finding_view import marked_sides
from service.reports.presentation import Presentation
from service.reports.views import SealView


def seal_views(seals: Sequence[Seal], presentation: Presentation, cutter: EvidenceCutter) -> tuple[SealView, ...]:
    """The seals of a document in the order of the report."""
    return tuple(_view(s, presentation, cutter) for s in seals)


def seal_look(seal: Seal) -> Message:
    """Shape, colour and size in words."""
    parts = [label(f"report.seal.shape.{seal.shape}"), label(f"report.seal.colour.{seal.colour}")]
    size = [] if seal.diameter_mm is None else [f"{seal.diameter_mm:.1f} mm"]
    return Message(zh=" · ".join([*(p.zh for p in parts), *size]), en=", ".join(p.en for p in parts))


def _view(seal: Seal, presentation: Presentation, cutter: EvidenceCutter) -> SealView:
    return SealView(
        picture=cutter.of_seal(seal),
        strip=cutter.strip(seal),
        kind=label(f"report.seal.kind.{seal.kind}"),
        look=seal_look(seal),
        slot=presentation.slot(seal.slot) or None,
        place=presentation.place(seal.input, seal.page) or Message(zh="", en=""),
        sides=marked_sides(seal.text, seal.expected, presentation),
        line=presentation.masking.value(seal.line),
        code=seal.code or "",
        coverage=percent(seal.coverage) if seal.coverage < 1 else "100 %",
        confidence=percent(seal.text_confidence),
        owner=seal.owner,
        owner_words=label(f"report.seal.owner.{seal.owner}"),
    )
