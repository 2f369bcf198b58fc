"""What our own scanner did to the pages: one finding an input, never held against the applicant."""

from collections.abc import Iterator, Mapping

from models.catalogue import label
from models.finding import Finding, severity_of
from models.scan import PageQuality, PageRef

LEAST_DPI = 195.0
"""Resolution below which small print and seals are not read reliably: the contract's 200, less the rounding of a
page's size to whole pixels and points."""


def scan_quality(pages: Mapping[PageRef, PageQuality]) -> Iterator[Finding]:
    """One SCAN_QUALITY for each input that was scanned too coarsely or with lossy text compression, at its first
    such page. Grey pages are judged with the seals they should show."""
    told: set[int] = set()
    for ref in sorted(pages, key=lambda r: (r.input, r.page)):
        quality = pages[ref]
        key = _reason(quality)
        if key is None or ref.input in told:
            continue
        told.add(ref.input)
        yield Finding(
            code="SCAN_QUALITY",
            severity=severity_of("SCAN_QUALITY"),
            input=ref.input,
            page=ref.page,
            message=label(key),
        )


def _reason(quality: PageQuality) -> str | None:
    if quality.lossy_bilevel:
        return "finding.scan_quality_lossy"
    if quality.dpi is not None and quality.dpi < LEAST_DPI:
        return "finding.scan_quality_dpi"
    return None
