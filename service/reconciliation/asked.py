"""What was asked for, by the findings of the report on the earlier paper."""

from collections.abc import Iterable, Mapping, Sequence

from models.asked import Asked
from models.finding import Finding, FindingCode
from models.reconciliation import FieldResult
from models.report import Report
from models.scan import PageRef, ScanInput

NEW_PRINT: frozenset[FindingCode] = frozenset({"VERSION_MISMATCH", "NUMBER_MISMATCH"})
"""What is put right only by printing the whole paper anew."""
OUR_OWN: frozenset[FindingCode] = frozenset({"SCAN_QUALITY"})
"""What is no matter of the paper: a page that is scanned again must be the same."""


def asked_of(
    findings: Iterable[Finding], fields: Sequence[FieldResult] = (), slot_kinds: Mapping[str, str] | None = None
) -> Asked:
    """The pages that findings above `info` are on; of a field every page that prints it, as it is to be put right
    everywhere. `slot_kinds` tells the kind of page of each slot."""
    pages: set[PageRef] = set()
    printed: set[int] = set()
    kinds: set[str] = set()
    printed_at = {f.name: f for f in fields}
    all_pages = False
    for finding in findings:
        if finding.severity == "info" or finding.code in OUR_OWN:
            continue
        all_pages |= finding.code in NEW_PRINT
        kinds |= {"attachment"} if finding.code == "ATTACHMENT_MISSING" else set()
        printed |= {finding.printed_page} if finding.printed_page is not None else set()
        if finding.code == "PAGE_MISSING":
            continue  # its place is the page behind the gap, of which nothing was asked
        if finding.input is not None and finding.page is not None:
            pages.add(PageRef(input=finding.input, page=finding.page))
        elif finding.slot in (slot_kinds or {}):
            kinds.add((slot_kinds or {})[finding.slot or ""])
        if result := printed_at.get(finding.field or ""):
            places = (*((result.paper,) if result.paper else ()), *result.also)
            pages |= {PageRef(input=p.input, page=p.page) for p in places}
    return Asked(pages=frozenset(pages), printed=frozenset(printed), kinds=frozenset(kinds), all_pages=all_pages)


def asked_by(report: Report, slot_kinds: Mapping[str, str]) -> dict[str, Asked]:
    """What a report asks for, by application number; under '' what it asks of documents without one and of the
    package."""
    out = {"": asked_of(report.package.findings, (), slot_kinds)}
    for document in report.documents:
        key = document.application_no or ""
        out[key] = joined(out.get(key, Asked()), asked_of(document.findings, document.fields, slot_kinds))
    return out


def joined(one: Asked, other: Asked) -> Asked:
    """Both together."""
    return Asked(
        pages=one.pages | other.pages,
        printed=one.printed | other.printed,
        kinds=one.kinds | other.kinds,
        all_pages=one.all_pages or other.all_pages,
    )


def renumbered(report: Report, inputs: Sequence[ScanInput]) -> Report:
    """A report of another run with its places told in the inputs of this one, which are known by their bytes; places in
    a file that is not among them are dropped."""
    now = {i.sha256: i.index for i in reversed(inputs) if i.sha256}
    to = {i.index: now[i.sha256] for i in report.inputs if i.sha256 in now}
    documents = tuple(
        d.model_copy(
            update={
                "findings": tuple(_moved(f, to) for f in d.findings),
                "fields": tuple(_moved_field(f, to) for f in d.fields),
                "pages": tuple(p.model_copy(update={"input": to[p.input]}) for p in d.pages if p.input in to),
            }
        )
        for d in report.documents
    )
    package = report.package.model_copy(update={"findings": tuple(_moved(f, to) for f in report.package.findings)})
    return report.model_copy(update={"documents": documents, "package": package})


def _moved(finding: Finding, to: Mapping[int, int]) -> Finding:
    if finding.input is None:
        return finding
    there = to.get(finding.input)
    gone = {"input": None, "page": None, "box": None}
    return finding.model_copy(update={"input": there} if there is not None else gone)


def _moved_field(field: FieldResult, to: Mapping[int, int]) -> FieldResult:
    paper = field.paper if field.paper and field.paper.input in to else None
    also = tuple(p.model_copy(update={"input": to[p.input]}) for p in field.also if p.input in to)
    return field.model_copy(
        update={"paper": paper.model_copy(update={"input": to[paper.input]}) if paper else None, "also": also}
    )
