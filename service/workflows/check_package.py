"""The main job: scans and online records in, a report out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from extractors.pipeline import DocumentReading, PageReading
from extractors.seals.stitching import coloured
from models.application import Application
from models.campaign import OnlineRecord, OnlineRecords
from models.catalogue import message
from models.finding import Finding, severity_of
from models.form_template import FormTemplate, Profile
from models.page_split import PageSplit
from models.portal import PortalPrint
from models.reconciliation import FieldResult, MatchedBy
from models.report import DocumentReport, PackageReport, Report, verdict_of
from models.scan import PageKind, PageRef, PageResult
from service.reconciliation.calibration import Calibration
from service.reconciliation.comparison import compare
from service.reconciliation.decision import calibration_of
from service.reconciliation.pairing import Match, Pairing, pair
from service.rules.attachments import outcomes
from service.rules.case import Case
from service.rules.check import check
from service.rules.cross_pages import with_unseen
from service.rules.double_feed import double_feeds
from service.rules.package import Entrant
from service.rules.placing import misplaced
from service.rules.quality import scan_quality
from service.storage.page_store import PageStore
from service.workflows.check_summary import PackageFacts, check_summary
from service.workflows.compare_impressions import with_hints
from service.workflows.compare_print import print_findings
from service.workflows.name_parcels import parcels_of
from service.workflows.order_pages import OrderedPages, in_reading_order, ref_of, sizes_of
from service.workflows.read_scans import Scans
from service.workflows.second_looks import Reread, look_again
from service.workflows.split_documents import documents_in, loose_kinds
from service.workflows.verify_application import RECOMMENDER_NAME, gather_evidence, with_owners
from service.workflows.verify_attachments import verify_attachments
from service.workflows.whole_looks import Expected, WholeLook, read_on

LOOKS = 2
"""Times that pages are read on: what is read anew may pair a paper with its record, and only then is it known what its
long texts should say."""


@dataclass(frozen=True)
class CheckRequest:
    """What to check: `created_at` goes into the report; `elsewhere` are the applications that other packages of the
    campaign hold, among which an applicant may stand twice; `split` says which pages make which document where a
    person did."""

    scans: Sequence[Path]
    profile: Profile
    created_at: datetime
    version: str
    elsewhere: tuple[Entrant, ...] = ()
    split: PageSplit | None = None


def check_package(
    request: CheckRequest,
    scans: Scans,
    online: OnlineRecords,
    template: FormTemplate,
    store: PageStore | None = None,
    reread: Reread | None = None,
    whole: WholeLook | None = None,
) -> Report:
    """Every page becomes part of a document, every application is paired with its record, compared and judged. `store`
    keeps the pictures of cross-page seals; None: they are not kept. `whole` reads what a first look did not verify,
    `reread` gives doubtful places other looks; None: what was read stands."""
    ordered = in_reading_order(scans.pages, scans.inputs)
    records = {r.id: r for r in online.records}
    expected = Expected(records, online.prints, template, calibration_of(scans.engine))
    ordered, documents, pairing = _read_on(ordered, online, expected, request.split, whole)
    pages = ordered.read
    documents = with_hints(documents)
    if store:
        _keep_cross_pages(documents, store)
    lossy = frozenset(p.ref for p in pages if p.quality.lossy_bilevel)
    matched = [records[m.record] for m in pairing.matches.values()]
    recommender = _one_recommender(matched or online.records)  # a table may come by itself
    judging = _Judging(
        template, request.profile, pages, online.prints, lossy, recommender, reread, expected.calibration
    )
    applications = [d.application for d in documents]
    strays = misplaced(applications, ordered.refs, template)
    reports = tuple(_documents(documents, pairing, records, judging, strays))
    unpaired = tuple(i for i in pairing.unpaired if reports[i].kind in template.kinds or reports[i].kind == "unknown")
    failed = [_page_failed(p) for p in scans.pages if isinstance(p, PageResult)]
    facts = PackageFacts(
        documents, pages, online.records, pairing, template, request.profile, judging.calibration, reread,
        request.elsewhere,
    )  # fmt: skip
    outcome = check_summary(facts)
    counted = {ref for d in documents for ref in d.application.pages}
    parcels, loose = parcels_of(ordered.pages, counted), loose_kinds(request.split)
    return Report(
        schema="kanhe/report/1",
        created_at=request.created_at.isoformat(timespec="seconds"),
        kanhe_version=request.version,
        engine=scans.engine,
        profile=request.profile,
        inputs=scans.inputs,
        pages=tuple(
            p.model_copy(update={"parcel": parcels.get(ref_of(p), "")}) for p in _pages(scans, documents, loose)
        ),
        documents=tuple(d.model_copy(update={"parcel": parcels.get(d.pages[0], "")}) for d in reports),
        package=PackageReport(
            findings=(*failed, *_scan_faults(ordered, applications, reports), *outcome.findings),
            online_without_paper=outcome.without_paper,
            paper_without_online=unpaired,
            parcels=tuple(dict.fromkeys(parcels.values())),
            summary=outcome.summary,
        ),
    )


def _read_on(
    ordered: OrderedPages, online: OnlineRecords, expected: Expected, split: PageSplit | None, look: WholeLook | None
) -> tuple[OrderedPages, list[DocumentReading], Pairing]:
    """Pages, documents and their records, with what a first look did not verify read anew."""
    documents, pairing = _paired(ordered, online, expected.template, split)
    if look is None:
        return ordered, documents, pairing
    for _ in range(LOOKS):
        read = read_on(ordered.pages, documents, pairing, expected, look)
        if all(new is old for new, old in zip(read, ordered.pages, strict=True)):
            break
        ordered = replace(ordered, pages=read)
        documents, pairing = _paired(ordered, online, expected.template, split)
    return ordered, documents, pairing


def _paired(
    ordered: OrderedPages, online: OnlineRecords, template: FormTemplate, split: PageSplit | None
) -> tuple[list[DocumentReading], Pairing]:
    """Documents and their records. A document that does not say of what kind it is, is read by its record's."""
    documents = documents_in(ordered.pages, template, split=split)
    pairing = pair([d.application for d in documents], online.records)
    kinds = {r.id: r.kind for r in online.records}
    told = {i: kinds[m.record] for i, m in pairing.matches.items() if documents[i].application.kind == "unknown"}
    return documents_in(ordered.pages, template, told, split) if told else documents, pairing


def _scan_faults(
    ordered: OrderedPages, applications: Sequence[Application], reports: Sequence[DocumentReport]
) -> tuple[Finding, ...]:
    """What our own scanner did to the package, one finding an input; what a document tells itself is not told twice."""
    excused = {f.input for d in reports for f in d.findings if f.code == "SCAN_QUALITY"}
    counted = {ref for a in applications for ref in a.pages}
    qualities = {p.ref: p.quality for p in ordered.read if p.ref in counted and p.ref.input not in excused}
    missing = {d.index: [f.printed_page for f in d.findings if f.printed_page is not None] for d in reports}
    feeds = double_feeds(applications, missing, sizes_of(ordered.read), ordered.refs, ordered.turned_over)
    return tuple(scan_quality(qualities, [*ordered.faults, *feeds]))


def _keep_cross_pages(documents: Sequence[DocumentReading], store: PageStore) -> None:
    for document in documents:
        for number, found in enumerate(document.cross_pages):
            pixels = coloured(found.picture, found.seal.colour)
            store.put_stitched(document.application.index, number, pixels)


def _one_recommender(records: Iterable[OnlineRecord]) -> str | None:
    """Whom a package comes from: the recommender that all its records name; None where they name several or none."""
    names = {n for r in records if isinstance(n := r.value(RECOMMENDER_NAME), str) and n}
    return names.pop() if len(names) == 1 else None


def _record(match: Match | None, records: dict[str, OnlineRecord]) -> tuple[OnlineRecord | None, MatchedBy | None]:
    return (records[match.record], match.matched_by) if match else (None, None)


@dataclass(frozen=True)
class _Judging:
    """What every document of a package is judged with."""

    template: FormTemplate
    profile: Profile
    pages: Sequence[PageReading]
    prints: Mapping[str, PortalPrint]
    lossy: frozenset[PageRef]
    recommender: str | None
    reread: Reread | None
    calibration: Calibration


def _documents(
    documents: Sequence[DocumentReading],
    pairing: Pairing,
    records: dict[str, OnlineRecord],
    judging: _Judging,
    strays: Mapping[int, tuple[Finding, ...]],
) -> Iterator[DocumentReport]:
    """Each document with its record, judged; `strays` are findings by a document's index."""
    for document in documents:
        index = document.application.index
        yield _document(document, _record(pairing.matches.get(index), records), judging, strays.get(index, ()))


def _document(
    document: DocumentReading,
    paired: tuple[OnlineRecord | None, MatchedBy | None],
    judging: _Judging,
    strays: tuple[Finding, ...],
) -> DocumentReport:
    record, matched_by = paired
    template, profile = judging.template, judging.profile
    evidence = gather_evidence(document, record, template) if record is not None else {}
    if record is not None and judging.reread is not None:
        document, evidence = look_again(document, record, template, evidence, judging.reread, judging.calibration)
    document, evidence = verify_attachments(document, record, template, evidence, judging.reread, judging.calibration)
    application = with_owners(document, record, template, profile, judging.recommender)
    results: tuple[FieldResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    if record is not None:
        compared = compare(application, record, template, evidence, judging.lossy, judging.calibration)
        results, findings = compared.results, compared.findings
    elif application.kind in template.kinds or application.kind == "unknown":
        findings = (_no_record(application),)
    findings += check(application, record, template, profile, results) + strays
    if record is not None and record.id in judging.prints:
        findings += print_findings(document, judging.pages, judging.prints[record.id], record, template, findings)
    return DocumentReport(
        index=application.index,
        kind=application.kind,
        pages=application.pages,
        application_no=application.application_no,
        online_id=record.id if record else None,
        matched_by=matched_by,
        verdict=verdict_of(findings),
        fields=results,
        seals=application.seals,
        seal_verdicts=application.verdicts,
        cross_pages=with_unseen(application),
        attachments=outcomes(Case(application, record, template, profile, {}))
        if application.kind in template.kinds
        else (),
        findings=findings,
    )


def _pages(
    scans: Scans, documents: Sequence[DocumentReading], loose: Mapping[PageRef, PageKind]
) -> list[PageResult]:  # fmt: skip
    """Every page of every readable input, once, in the order received. `loose` are the kinds of pages set aside."""
    home: dict[PageRef, tuple[int, str]] = {}
    for document in documents:
        application = document.application
        for ref, kind in zip(application.pages, application.page_kinds, strict=True):
            home[ref] = (application.index, kind)
    return [
        _failed(p, home)
        if isinstance(p, PageResult)
        else page_result(p, home.get(p.ref), loose.get(p.ref, "separator"))
        for p in scans.pages
    ]


def _failed(page: PageResult, home: Mapping[PageRef, tuple[int, str]]) -> PageResult:
    place = home.get(PageRef(input=page.input, page=page.page))
    return page.model_copy(update={"document": place[0] if place else None})


def page_result(page: PageReading, home: tuple[int, str] | None, loose: PageKind = "separator") -> PageResult:
    """A page as the report lists it; `home` is its document and its kind there, None for one that is in none, which
    is of the kind `loose`."""
    return PageResult.model_validate(
        {
            "input": page.ref.input,
            "page": page.ref.page,
            "kind": home[1] if home else loose,
            "document": home[0] if home else None,
            "rotation": page.rotation,
            "skew_deg": round(page.skew_deg, 2),
            "dpi": round(page.quality.dpi) if page.quality.dpi else None,
            "printed_page": page.footer.page,
            "printed_total": page.footer.total,
        }
    )


def _page_failed(page: PageResult) -> Finding:
    return Finding(
        code="PAGE_FAILED", severity=severity_of("PAGE_FAILED"), input=page.input, page=page.page,
        message=message("finding.page_failed", reason=page.error or ""),
    )  # fmt: skip


def _no_record(application: Application) -> Finding:
    first = application.pages[0]
    return Finding(
        code="NO_ONLINE_RECORD", severity=severity_of("NO_ONLINE_RECORD"), input=first.input, page=first.page,
        message=message("finding.no_online_record", number=application.application_no or "—"),
    )  # fmt: skip
