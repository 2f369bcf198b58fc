"""What stands on each page, without any form: its text lines or its seals."""

from extractors.forms.content import PageContent
from extractors.ocr.engine import Line
from extractors.pipeline import FoundSeal, PageReading
from extractors.seals.comparison import compare_owner
from models.geometry import Box
from models.scan import PageResult, ScanInput
from models.seal import PageSeals, SealLine
from models.text import PageText, TextLine
from service.workflows.read_scans import Scans

Errors = tuple[str, ...]


def page_texts(scans: Scans) -> tuple[tuple[ScanInput, ...], tuple[PageText, ...], Errors]:
    """The inputs, the text of every page that was read, and the errors of those that were not."""
    shown = {i.index: i.path for i in scans.inputs}
    texts = tuple(
        PageText(
            input=shown[p.ref.input],
            page=p.ref.page,
            lines=tuple(_text_line(line, p.content) for line in p.content.lines),
        )
        for p in scans.pages
        if isinstance(p, PageReading)
    )
    return scans.inputs, texts, _errors(scans)


def page_seals(scans: Scans, owner: str | None) -> tuple[tuple[ScanInput, ...], tuple[PageSeals, ...], Errors]:
    """The inputs, the seals of every page that was read, and the errors of those that were not."""
    shown = {i.index: i.path for i in scans.inputs}
    seals = tuple(
        PageSeals(input=shown[p.ref.input], page=p.ref.page, seals=tuple(_seal_line(s, owner) for s in p.seals))
        for p in scans.pages
        if isinstance(p, PageReading)
    )
    return scans.inputs, seals, _errors(scans)


def _text_line(line: Line, content: PageContent) -> TextLine:
    points = content.frame.points(line.polygon)
    confidence = round(min(1.0, max(0.0, line.reading.confidence)), 4)
    return TextLine(text=line.reading.text, box=Box.around(points), polygon=points, confidence=confidence)


def _seal_line(found: FoundSeal, owner: str | None) -> SealLine:
    seal = found.seal
    verdict = compare_owner(found.reading, owner) if owner else None
    return SealLine(
        box=seal.box, shape=seal.shape, colour=seal.colour, diameter_mm=seal.diameter_mm, kind=seal.kind,
        text=seal.text, line=seal.line, code=seal.code, text_confidence=seal.text_confidence, coverage=seal.coverage,
        owner=verdict.owner if verdict else None,
        owner_confidence=round(verdict.confidence, 4) if verdict else None,
    )  # fmt: skip


def _errors(scans: Scans) -> Errors:
    failed = tuple(i.error for i in scans.inputs if i.error)
    return failed + tuple(p.error for p in scans.pages if isinstance(p, PageResult) and p.error)
