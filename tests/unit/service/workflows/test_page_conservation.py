"""Pages in are pages accounted for, whatever happens to a package on its way: every page of every readable input
stands in the report once, and every page but separators in exactly one document."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.forms.content import PageContent
from extractors.forms.footers import Footer
from models.finding import Finding
from models.form_template import RuleSpec, SlotSpec, SummaryTable
from models.page_split import PageSplit, SetAside
from models.report import Report
from models.scan import PageRef, PageResult, ScanInput
from models.separator import Slip
from service.rules.mending import split_of
from service.workflows.check_package import CheckRequest, check_package
from service.workflows.order_pages import Page, ref_of
from service.workflows.read_scans import Scans
from tests.unit.extractors.forms.paper import FORM, column, content
from tests.unit.service.workflows.readings import ENGINE, basic, cover, failed, online, reading, record

REQUEST = CheckRequest([], "intake", datetime(2021, 5, 1, tzinfo=UTC), "9.9")
SLOT = SlotSpec(
    name="summary_table.recommender", page="summary_table", label="推荐单位（盖章）", type="seal", owner="recommender",
    intake="expected", dispatch="required",
)  # fmt: skip
RULED = FORM.model_copy(
    update={
        "rules": {"C-07": RuleSpec(id="C-07", text="page numbers run without a gap", severity="error")},
        "summary_table": SummaryTable(title="服务型制造示范推荐汇总表", columns=(), slot=SLOT),
    }
)
NUMBERS = tuple(f"FW-2021-{n}" for n in (1, 2, 3))
FOREIGN = "ZZ-2020-9"
"""A number that no record has."""


@dataclass(frozen=True)
class Sheet:
    """One page before it is scanned: what it shows, and what its foot says."""

    what: str
    number: str | None = None
    page: int | None = None
    total: int | None = None


WHATS: dict[str, PageContent] = {
    "basic": basic(),
    "narrative": content(column(["申报内容", "本单位从事服务型制造多年"])),
    "attachment": content(column(["附件1"])),
    "letter": content(column(["关于推荐服务型制造示范的函"])),
    "summary": content(column(["服务型制造示范推荐汇总表"])),
    "blank": content(),
    "code": content(codes=("https://example.org/?x=1",)),
}


@st.composite
def applications(draw: st.DrawFn) -> list[Sheet]:
    number = draw(st.sampled_from(NUMBERS))
    size = draw(st.integers(1, 7))
    kinds = ["cover", *draw(st.lists(st.sampled_from(["basic", "narrative", "attachment"]), min_size=6, max_size=6))]
    sheets = [Sheet(kinds[n - 1], number, n, size) for n in range(1, size + 1)]
    return sheets if draw(st.booleans()) or size % 2 == 0 else [*sheets, Sheet("blank")]


loose = st.builds(
    Sheet,
    st.sampled_from(["letter", "summary", "blank", "separator", "narrative", "code", "cover", "failed", "turned off"]),
    st.sampled_from([None, *NUMBERS, FOREIGN]),
    st.sampled_from([None, 1, 2, 99]),
    st.sampled_from([None, 2, 7]),
)


def damaged(draw: st.DrawFn, pile: list[Sheet]) -> list[Sheet]:
    """A pile of sheets after a few mishaps: repeated, lost, moved, foreign, unread, failed; sometimes in two passes."""
    pile = list(pile)
    for what in draw(st.lists(st.sampled_from(["repeat", "drop", "move", "insert", "unread", "fail"]), max_size=5)):
        at, to = (draw(st.integers(0, max(0, len(pile) - 1))) for _ in range(2))
        if what == "insert" or not pile:
            pile.insert(at, draw(loose))
        elif what == "repeat":
            pile.insert(to, pile[at])
        elif what == "drop":
            pile.pop(at)
        elif what == "move":
            pile.insert(to, pile.pop(at))
        else:
            pile[at] = Sheet("failed") if what == "fail" else replace(pile[at], page=None, number=None, total=None)
    if draw(st.booleans()):
        backs = pile[1::2]
        pile = pile[::2] + (backs[::-1] if draw(st.booleans()) else backs)
    return pile


@st.composite
def packages(draw: st.DrawFn) -> list[list[Sheet]]:
    """What each input holds; one without pages could not be opened."""
    piles = draw(st.lists(st.one_of(applications(), st.lists(loose, max_size=2)), max_size=4))
    pile = damaged(draw, [sheet for part in piles for sheet in part])
    cuts = sorted(draw(st.sets(st.integers(0, len(pile)), max_size=3)))
    if draw(st.integers(0, 4)) == 0:
        cuts = list(range(len(pile) + 1))  # one picture a page
    return [pile[a:b] for a, b in zip([0, *cuts], [*cuts, len(pile)], strict=True)]


def scanned(sheet: Sheet, ref: PageRef) -> Page:
    if sheet.what == "failed":
        return failed(ref.page, input=ref.input)
    if sheet.what == "separator":
        code = Slip(parcel="P-1", application_no=sheet.number or "").code
        return replace(reading(ref.page, content(codes=(code,)), input=ref.input), footer=Footer())
    what = cover(sheet.number or NUMBERS[0]) if sheet.what == "cover" else WHATS.get(sheet.what, WHATS["basic"])
    foot = Footer(sheet.page, sheet.total, sheet.number, 0.99) if sheet.page else Footer()
    return replace(reading(ref.page, what, input=ref.input), footer=foot)


def received(package: Sequence[Sequence[Sheet]]) -> Scans:
    pages = [
        scanned(sheet, PageRef(input=i, page=n))
        for i, held in enumerate(package) for n, sheet in enumerate(held, start=1)
    ]  # fmt: skip
    inputs = tuple(
        ScanInput(index=i, path=f"{i}.pdf", sha256="", media_type=None, pages=len(held))
        if held
        else ScanInput(index=i, path=f"{i}.pdf", sha256="", media_type=None, pages=0, status="failed", error="damaged")
        for i, held in enumerate(package)
    )
    return Scans(inputs, tuple(pages), ENGINE)


def findings(report: Report) -> list[Finding]:
    return [*report.package.findings, *(f for d in report.documents for f in d.findings)]


@settings(max_examples=150, deadline=None)
@given(packages())
def test_every_page_is_accounted_for(package: list[list[Sheet]]) -> None:
    scans = received(package)
    report = check_package(REQUEST, scans, online(*map(record, NUMBERS)), RULED)
    refs = [ref_of(page) for page in scans.pages]
    assert [PageRef(input=p.input, page=p.page) for p in report.pages] == refs
    assert len(refs) == sum(i.pages for i in report.inputs if i.status == "ok")
    homes = Counter(ref for d in report.documents for ref in d.pages)
    told = {(d.index, ref) for d in report.documents for ref in d.pages}
    for page in report.pages:
        ref = PageRef(input=page.input, page=page.page)
        nowhere = page.kind == "separator" or (page.status == "failed" and not report.documents)
        assert homes[ref] == (0 if nowhere else 1)
        assert (page.document, ref) in told or (nowhere and page.document is None)
    assert len(homes) == sum(p.document is not None for p in report.pages)
    assert {PageRef(input=f.input, page=f.page) for f in findings(report) if f.input is not None and f.page} <= set(
        refs
    )


@st.composite
def intact(draw: st.DrawFn) -> list[Sheet]:
    """Applications that lack nothing, of which some pages fail."""
    numbers = draw(st.permutations(NUMBERS))[: draw(st.integers(1, 3))]
    sizes = [draw(st.integers(1, 6)) for _ in numbers]
    pile = [
        Sheet("cover" if n == 1 else "narrative", number, n, size)
        for number, size in zip(numbers, sizes, strict=True) for n in range(1, size + 1)
    ]  # fmt: skip
    fails = draw(st.sets(st.integers(0, len(pile) - 1), max_size=4))
    return [Sheet("failed") if i in fails else sheet for i, sheet in enumerate(pile)]


@settings(max_examples=100, deadline=None)
@given(intact())
def test_what_failed_is_told_and_is_no_applicants_fault(pile: list[Sheet]) -> None:
    """A page that we could not read is told once, and never taken for one that is missing or out of order."""
    scans = received([pile])
    report = check_package(REQUEST, scans, online(*map(record, NUMBERS)), RULED)
    lost = [ref_of(p) for p in scans.pages if isinstance(p, PageResult)]
    told = [(f.code, f.input, f.page) for f in findings(report) if f.code.startswith("PAGE_")]
    assert told == [("PAGE_FAILED", r.input, r.page) for r in lost]
    pages = {PageRef(input=p.input, page=p.page): p for p in report.pages}
    assert all(pages[ref].status == "failed" and pages[ref].error for ref in lost)


@settings(max_examples=60, deadline=None)
@given(packages(), st.data())
def test_every_page_is_accounted_for_however_a_person_splits_the_package(
    package: list[list[Sheet]], data: st.DataObject
) -> None:
    scans = received(package)
    refs = [ref_of(page) for page in scans.pages]
    homes = data.draw(st.lists(st.integers(-1, 3), min_size=len(refs), max_size=len(refs)))
    known = data.draw(st.integers(0, len(refs)))
    dealt = list(zip(refs, homes, strict=True))[:known]
    split = PageSplit(
        documents=tuple(d for n in range(4) if (d := tuple(r for r, home in dealt if home == n))),
        aside=tuple(SetAside(page=r, why="foreign") for r, home in dealt if home < 0),
    )
    report = check_package(replace(REQUEST, split=split), scans, online(*map(record, NUMBERS)), RULED)
    assert [PageRef(input=p.input, page=p.page) for p in report.pages] == refs
    lost = {ref_of(p) for p in scans.pages if isinstance(p, PageResult)}
    wanted = [d for d in (*split.documents, tuple(refs[known:])) if not set(d) <= lost]
    assert [set(d.pages) for d in report.documents] == [set(d) for d in wanted]
    documents = {ref: d.index for d in report.documents for ref in d.pages}
    assert [p.document for p in report.pages] == [documents.get(ref) for ref in refs]


@settings(max_examples=60, deadline=None)
@given(packages())
def test_a_split_as_the_machine_makes_it_changes_nothing(package: list[list[Sheet]]) -> None:
    scans = received(package)
    first = check_package(REQUEST, scans, online(*map(record, NUMBERS)), RULED)
    again = check_package(replace(REQUEST, split=split_of(first)), scans, online(*map(record, NUMBERS)), RULED)
    assert {(d.pages, d.findings) for d in again.documents} == {(d.pages, d.findings) for d in first.documents}
