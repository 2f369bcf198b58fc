"""Puts the paper together that counts after each version: pages of a supplement take the place of those they are paired
with, and every page keeps its way here."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from extractors.pipeline import DocumentReading, PageReading, number_on
from models.form_template import FormTemplate
from models.page_split import PageSplit, SetAside
from models.paper_version import VersionKind, VersionPage
from models.scan import PageRef, PageResult
from service.reconciliation.effective_paper import effective
from service.reconciliation.version_pairing import Sheet, pair_versions
from service.workflows.order_pages import OrderedPages, Page, in_reading_order, ref_of
from service.workflows.read_scans import Scans
from service.workflows.split_documents import documents_in


@dataclass(frozen=True)
class Versions:
    """The scans of all versions of some papers; `of_input` tells with which version (from 1) each input came,
    `last` which is the supplement. `split` says which pages of the first make which document where a person did."""

    scans: Scans
    of_input: Mapping[int, int]
    last: int
    split: PageSplit | None = None

    @classmethod
    def of(cls, scans: Scans, papers: int) -> Self:
        """The versions of scans that were read from `papers` paths, one a version, and those of the supplement."""
        return cls(scans, {t.ref.input: min(t.given, papers) + 1 for t in scans.tasks}, papers + 1)

    def pages(self, version: int) -> OrderedPages:
        """The pages that came with a version, in the order in which they are read."""
        own = [p for p in self.scans.pages if self.of_input[ref_of(p).input] == version]
        return in_reading_order(own, self.scans.inputs)


@dataclass(frozen=True)
class Superseded:
    """A page that counts no more, with its kind, and the page that stands in its place, or one of its paper."""

    page: VersionPage
    kind: str
    instead: PageRef


@dataclass(frozen=True)
class Paper:
    """The paper that counts after a version: its pages in their order and as documents, `known` how each of them came
    to count, `superseded` those that do no more, and of the pages of the version whether their paper came whole.
    `split`: its documents as a person made them in the first version, with the pages that came since."""

    version: int
    pages: tuple[Page, ...]
    documents: tuple[DocumentReading, ...]
    known: Mapping[PageRef, VersionPage]
    superseded: Mapping[PageRef, Superseded] = field(default_factory=dict)
    kinds: Mapping[PageRef, VersionKind] = field(default_factory=dict)
    split: PageSplit | None = None

    @property
    def page_kinds(self) -> dict[PageRef, str]:
        """The kind of every page."""
        return _kinds(self.documents)

    def standing_for(self, ref: PageRef) -> PageRef:
        """The page that counts in the place of one that may count no more."""
        while ref in self.superseded:
            ref = self.superseded[ref].instead
        return ref


def papers_of(versions: Versions, template: FormTemplate) -> list[Paper]:
    """The paper that counts after each version, the first as received."""
    pages = versions.pages(1).pages
    known = {ref_of(p): _version_page(p, 1) for p in pages}
    papers = [Paper(1, pages, _documents(pages, template, versions.split), known, split=versions.split)]
    for version in range(2, versions.last + 1):
        papers.append(_next(papers[-1], versions.pages(version).pages, version, template))
    return papers


def _next(paper: Paper, later: Sequence[Page], version: int, template: FormTemplate) -> Paper:
    sheets = list(_earlier_sheets(paper)), list(_later_sheets(later, template))
    pairing = pair_versions(*sheets)
    counting = effective(*sheets, pairing)
    partner = {p.later: p.earlier for p in pairing.pairs}
    by_ref = {ref_of(p): p for p in (*paper.pages, *later)}
    known = {ref: page.model_copy(update={"state": "kept", "replaces": None}) for ref, page in paper.known.items()}
    replaced = {ref: paper.known[earlier] for ref, earlier in partner.items()}
    known |= {ref_of(p): _version_page(p, version, replaced.get(ref_of(p))) for p in later}
    pages = tuple(by_ref[ref] for ref in counting.pages)
    homes = dict(zip((s.ref for s in sheets[1]), pairing.homes, strict=True))
    slips = {s.ref for s in sheets[1] if s.kind == "separator"}
    split = _carried(paper, homes, partner, counting.pages, slips)
    gone = _superseded(paper, counting.superseded, {e: new for new, e in partner.items()}, counting.pages)
    return Paper(
        version=version,
        pages=pages,
        documents=_documents(pages, template, split),
        known={ref: known[ref] for ref in counting.pages},
        superseded={**paper.superseded, **gone},
        kinds={**paper.kinds, **{ref: counting.kinds[h] for ref, h in homes.items() if h in counting.kinds}},
        split=split,
    )


def _carried(
    paper: Paper, homes: Mapping[PageRef, int | None], partner: Mapping[PageRef, PageRef],
    counting: Sequence[PageRef], slips: Collection[PageRef],
) -> PageSplit | None:  # fmt: skip
    """The split of a paper with the pages of a supplement: each is in the document of the page whose place it takes, a
    new one in that of its application. What is of none of them is a document more; `slips` are in none."""
    if paper.split is None:
        return None
    home: dict[PageRef, int | None] = {ref: d.application.index for d in paper.documents for ref in d.application.pages}
    home |= {ref: home.get(partner[ref]) if ref in partner else of for ref, of in homes.items()}
    known = {a.page: a for a in paper.split.aside}
    aside = {r: known[old] for r in counting if (old := partner.get(r, r)) in known} | {
        r: SetAside(page=r) for r in counting if r in slips
    }
    parts: dict[int | None, list[PageRef]] = {}
    for ref in counting:
        if ref not in aside:
            parts.setdefault(home.get(ref), []).append(ref)
    loose = (a.model_copy(update={"page": ref}) for ref, a in aside.items())
    return PageSplit(documents=tuple(map(tuple, parts.values())), aside=tuple(loose))


def _version_page(page: Page, version: int, replaces: VersionPage | None = None) -> VersionPage:
    """A page of a version; what it is to the page it replaces is not judged yet."""
    ref, number = ref_of(page), page.footer.page if isinstance(page, PageReading) else None
    if number is None and replaces is not None:
        number = replaces.printed
    state = "kept" if version == 1 else "new" if replaces is None else "unclear"
    place = replaces.ref if replaces else None
    return VersionPage.model_validate(
        {"version": version, "input": ref.input, "page": ref.page, "printed": number, "state": state, "replaces": place}
    )


def _superseded(
    paper: Paper, gone: Sequence[PageRef], instead: Mapping[PageRef, PageRef], counting: Sequence[PageRef]
) -> dict[PageRef, Superseded]:
    """The pages that count no more; one that no page stands for goes with a page of its document."""
    kinds, stays = paper.page_kinds, set(counting)
    out = {}
    for ref in gone:
        own = next((d.application.pages for d in paper.documents if ref in d.application.pages), ())
        follows = next((instead.get(p, p) for p in own if p in instead or p in stays), counting[0])
        out[ref] = Superseded(paper.known[ref], kinds.get(ref, "unknown"), instead.get(ref, follows))
    return out


def _documents(
    pages: Sequence[Page], template: FormTemplate, split: PageSplit | None = None
) -> tuple[DocumentReading, ...]:
    return tuple(documents_in(pages, template, split=split))


def _kinds(documents: Sequence[DocumentReading]) -> dict[PageRef, str]:
    applications = [d.application for d in documents]
    return {ref: kind for a in applications for ref, kind in zip(a.pages, a.page_kinds, strict=True)}


def _earlier_sheets(paper: Paper) -> Iterator[Sheet]:
    """The pages that count, each with the document it is in and that one's number."""
    kinds = paper.page_kinds
    home = {ref: d.application for d in paper.documents for ref in d.application.pages}
    for page in paper.pages:
        application = home.get(ref_of(page))
        number = application.application_no if application else None
        index = application.index if application else None
        yield _sheet(page, kinds.get(ref_of(page), "separator"), number, index)


def _later_sheets(pages: Sequence[Page], template: FormTemplate) -> Iterator[Sheet]:
    """The pages of a supplement, each with the number on itself; a cover with its code's."""
    documents = _documents(pages, template)
    kinds = _kinds(documents)
    numbers = {ref: d.application.application_no for d in documents for ref in d.application.pages}
    for page in pages:
        kind = kinds.get(ref_of(page), "separator")
        own = number_on(page) if isinstance(page, PageReading) else None
        yield _sheet(page, kind, own or (numbers.get(ref_of(page)) if kind == "cover" else None), None)


def _sheet(page: Page, kind: str, number: str | None, home: int | None) -> Sheet:
    if isinstance(page, PageResult):
        return Sheet(ref=ref_of(page), home=home, application_no=number, kind=kind, failed=True)
    lines = tuple(line.reading.text for line in page.content.lines)
    foot = page.footer
    return Sheet(
        ref=page.ref, home=home, application_no=number, kind=kind, number=foot.page, total=foot.total, lines=lines
    )
