"""Seals as a reader sees them: the impression, its ring laid out with what was read under each character, whose it
should be, and why it was decided so."""

from collections.abc import Iterator, Sequence

from models.catalogue import label, message
from models.finding import Message
from models.report import DocumentReport
from models.seal import OwnerVerdict, Seal, SealStrip
from service.reports.evidence import EvidenceCutter
from service.reports.field_view import percent
from service.reports.page_images import data_uri
from service.reports.presentation import Presentation
from service.reports.seal_letters import UNREAD, Letter, LetterState, lay_out, letters_of_text
from service.reports.seal_reason import at_positions, pairs_of, seal_reason
from service.reports.views import LetterView, SealView, SliceView, StripView
from service.rules.seals import LEAST_COVERAGE, ROUND

TOLD: tuple[LetterState, ...] = ("other", "hidden", "extra", "missing")
"""States that a reviewer must see at once."""


def seal_views(
    document: DocumentReport, anchor: str, presentation: Presentation, cutter: EvidenceCutter
) -> tuple[SealView, ...]:
    """The seals of a document in the order of the report, without the slices of cross-page seals. `anchor` begins the
    names of their strips in the file."""
    return tuple(
        _view(seal, verdict, f"{anchor}-s{n}", presentation, cutter)
        for n, (seal, verdict) in enumerate(judged_seals(document), start=1)
        if seal.kind != "cross_page"
    )


def slice_views(seals: Sequence[Seal], presentation: Presentation, cutter: EvidenceCutter) -> tuple[SliceView, ...]:
    """The slices of cross-page seals in the order of their pages."""
    slices = sorted((s for s in seals if s.kind == "cross_page"), key=lambda s: (s.input, s.page))
    return tuple(SliceView(cutter.of_seal(s), _place(s, presentation)) for s in slices)


def judged_seals(document: DocumentReport) -> Iterator[tuple[Seal, OwnerVerdict | None]]:
    """Every seal with its verdict, None where it was compared with nobody or the report does not hold it."""
    known = document.seal_verdicts or (None,) * len(document.seals)
    yield from zip(document.seals, known, strict=True)


def compared_name(seal: Seal) -> str | None:
    """The name that a seal was compared with; None where a slot has an owner but is not judged at this stage."""
    return None if seal.owner == "not_expected" else seal.expected


def seal_confidence(seal: Seal, verdict: OwnerVerdict | None) -> float:
    """How sure the verdict is; without one, the reading (0 to 1)."""
    return verdict.confidence if verdict else seal.text_confidence


def seal_facts(seal: Seal) -> Iterator[Message]:
    """What the impression looks like, in words: shape, colour, size, and how much of its rim left ink."""
    yield label(f"report.seal.shape.{seal.shape}")
    yield label(f"report.seal.colour.{seal.colour}")
    if seal.diameter_mm is None:
        yield label("report.seal.size.unknown")
    else:
        yield message(f"report.seal.size.{seal.shape}", size=f"{seal.diameter_mm:.1f}")
    if seal.shape in ROUND and seal.coverage > 0:
        whole = "whole" if seal.coverage >= LEAST_COVERAGE else "broken"
        yield message(f"report.seal.{whole}", share=round(100 * seal.coverage))


def read_letters(seal: Seal, verdict: OwnerVerdict | None, strip: SealStrip | None) -> tuple[tuple[Letter, ...], bool]:
    """A seal's name over the expected one, and whether it stands in the strip's places. Where those contradict a
    match (whole readings outvoted them), the name is shown as the text that was found."""
    read = [c.character for c in strip.characters] if strip else []
    if any(read):
        letters = lay_out(read, compared_name(seal), verdict)
        if seal.owner != "match" or all(x.state not in ("extra", "missing") for x in letters):
            return letters, True
    return letters_of_text(seal.text, compared_name(seal), verdict), False


def _view(
    seal: Seal, verdict: OwnerVerdict | None, anchor: str, presentation: Presentation, cutter: EvidenceCutter
) -> SealView:
    strip = cutter.strip(seal)
    letters, placed = read_letters(seal, verdict, strip)
    uri = data_uri(strip.jpeg) if strip else None
    return SealView(
        seal=seal,
        picture=cutter.of_seal(seal),
        strip=_strip(strip, uri, anchor) if strip and uri and placed else None,
        ring=None if placed else uri,
        letters=tuple(_letters(letters, presentation)),
        compared=bool(compared_name(seal)),
        told=_told(letters, presentation),
        marks=tuple(s for s in TOLD if any(x.state == s for x in letters)),
        kind=label(f"report.seal.kind.{seal.kind}"),
        facts=tuple(seal_facts(seal)),
        slot=presentation.slot(seal.slot) or None,
        place=_place(seal, presentation),
        line=presentation.masking.value(seal.line),
        code=seal.code or "",
        confidence=percent(seal_confidence(seal, verdict)),
        owner_words=label(f"report.seal.owner.{seal.owner}"),
        reason=seal_reason(seal, verdict, letters),
    )


def _strip(strip: SealStrip, uri: str, anchor: str) -> StripView:
    places = len(strip.characters)
    return StripView(anchor, uri, places, round(strip.height * places / strip.width, 3))


def _letters(letters: Sequence[Letter], presentation: Presentation) -> Iterator[LetterView]:
    """The columns to show; a character that is not made out is told, never guessed."""
    shown = iter(presentation.masking.characters("".join(x.read for x in letters)))
    for x in letters:
        read = "".join(next(shown) for _ in x.read)
        unread = x.state == "hidden" or (x.state in ("extra", "other") and not read)
        number = x.position + 1 if x.position is not None and x.state in TOLD else None
        yield LetterView(x.place, UNREAD if unread else read, x.wanted, x.state, number)


def _told(letters: Sequence[Letter], presentation: Presentation) -> Message:
    """The columns in words, for who cannot see them."""
    views = list(_letters(letters, presentation))
    read, wanted = "".join(v.read for v in views), "".join(v.wanted for v in views)
    parts = [message("report.letters.told", read=read)]
    if wanted:
        parts.append(message("report.letters.expected", wanted=wanted))
    others, hidden = ([x for x in letters if x.state == s] for s in ("other", "hidden"))
    if others:
        parts.append(pairs_of(others))
    if hidden and wanted:
        parts.append(at_positions("report.letters.unread", hidden))
    return Message(zh="；".join(p.zh for p in parts), en="; ".join(p.en for p in parts))


def _place(seal: Seal, presentation: Presentation) -> Message:
    return presentation.place(seal.input, seal.page) or Message(zh="", en="")
