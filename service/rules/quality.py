"""What our own scanner did to the pages: one finding an input, never held against the applicant."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.catalogue import label
from models.finding import Finding, Message, severity_of
from models.scan import PageQuality, PageRef

LEAST_DPI = 195.0
"""Resolution below which small print and seals are not read reliably: the contract's 200, less the rounding of a
page's size to whole pixels and points."""


@dataclass(frozen=True)
class ScanFault:
    """Something that scanning did, and where it shows first."""

    at: PageRef
    said: Message


def scan_quality(pages: Mapping[PageRef, PageQuality], others: Sequence[ScanFault] = ()) -> Iterator[Finding]:
    """One SCAN_QUALITY for each input that was scanned too coarsely or with lossy text compression, at its first
    such page, or that has one of the `others`; of several it tells all, at the first. Grey pages are judged with the
    seals they should show."""
    faults: dict[int, list[ScanFault]] = {}
    for fault in (*others, *_coarse(pages)):
        faults.setdefault(fault.at.input, []).append(fault)
    for found in (faults[i] for i in sorted(faults)):
        first = min((f.at for f in found), key=lambda ref: ref.page)
        said = Message(zh="".join(f.said.zh for f in found), en=" ".join(f.said.en for f in found))
        yield Finding(
            code="SCAN_QUALITY", severity=severity_of("SCAN_QUALITY"), input=first.input, page=first.page, message=said,
        )  # fmt: skip


def _coarse(pages: Mapping[PageRef, PageQuality]) -> Iterator[ScanFault]:
    told: set[int] = set()
    for ref in sorted(pages, key=lambda r: (r.input, r.page)):
        key = _reason(pages[ref])
        if key is not None and ref.input not in told:
            told.add(ref.input)
            yield ScanFault(ref, label(key))


def _reason(quality: PageQuality) -> str | None:
    if quality.lossy_bilevel:
        return "finding.scan_quality_lossy"
    if quality.dpi is not None and quality.dpi < LEAST_DPI:
        return "finding.scan_quality_dpi"
    return None
