"""What the pages of a review show: findings with their places, all fields, pages to turn, and what is looked at before
an application is decided."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.account import Principal
from models.catalogue import label, said
from models.errors import NotThereError
from models.finding import Message
from models.form_template import FormTemplate
from models.reconciliation import FieldResult
from models.report import DocumentReport
from models.review import Act, FindingState, Miss, Outcome, Round, finding_keys
from models.scan import PageRef
from models.seal import Seal
from service.office import Office
from service.reports.document_view import document_head, document_view
from service.reports.evidence import mark_in, turned
from service.reports.finding_view import number_findings
from service.reports.page_view import WHOLE_PAGE
from service.reports.presentation import Presentation
from service.reports.views import (
    DocumentHead,
    DocumentView,
    FieldRow,
    FindingView,
    Mark,
    Picture,
    SealView,
    StitchedView,
)
from service.rules.capacities import answering, closing
from service.web.pictures import LinkedCutter, page_address, sheet_address, thumbnail_address
from service.workflows.review_application import OnTable, why_not

IDENTITY = frozenset(("applicant_name", "city_name", "uscc", "application_no", "kind", "recommender_name"))
"""Fields that say who applies for what: looked at before an application is recommended."""
KEY_TYPES = frozenset(("decimal", "percent"))
MOST_NUMBERS = 6
"""Key numbers shown: more are not looked at, and the latest year stands last in a form."""


@dataclass(frozen=True)
class ReviewItem:
    """A finding to answer: as it is shown, its state, its page and place there in percent. `round`: which check an
    answer of its reader belongs to, None where they have no say; `unchecked`: a second person has to check it."""

    view: FindingView | None
    state: FindingState
    page: str | None
    box: Mark | None
    page_number: int | None
    round: Round | None
    unchecked: bool = False

    @property
    def done(self) -> Act | None:
        """The act by which it is settled for its reader; None while it waits for them."""
        waits = self.unchecked and self.round == "second"
        return self.state.effective.answer.act if self.state.effective and not waits else None


@dataclass(frozen=True)
class FieldItem:
    """A line of the field list, with the place that a click shows."""

    row: FieldRow
    page: str | None
    box: str | None


@dataclass(frozen=True)
class SheetItem:
    """A page to turn to; `severities` are those of the findings on it."""

    key: str
    name: str
    kind: Message
    uri: str
    thumbnail: str
    link: str
    severities: tuple[str, ...]


@dataclass(frozen=True)
class ReviewView:
    """All that the page of a review shows."""

    head: DocumentHead
    items: tuple[ReviewItem, ...]
    fields: tuple[FieldItem, ...]
    seals: tuple[SealView, ...]
    stitched_seals: tuple[StitchedView, ...]
    pages: tuple[SheetItem, ...]


@dataclass(frozen=True)
class PointView:
    """Something to look at before deciding: a picture and what it should say."""

    label: str
    picture: Picture
    online: str
    paper: str
    same: bool


@dataclass(frozen=True)
class ConfirmView:
    """The page before a decision: `outcome` is what the answers propose, None while some are missing; `points` what
    was looked at, `to_mend` what will be asked for, `shown` the same for the record."""

    head: DocumentHead
    outcome: Outcome | None
    points: tuple[PointView, ...]
    to_mend: tuple[tuple[FindingView, FindingState], ...]
    accepted: tuple[tuple[FindingView, FindingState], ...]
    missed: tuple[Miss, ...]
    shown: tuple[str, ...]
    round: Round | None
    why_not: str
    """Why its reader cannot confirm what the answers propose, as a key of the catalogue; '' where they can."""


def review_view(office: Office, found: OnTable, principal: Principal) -> ReviewView:
    """A review as its reader may see it. Raises NotThereError and StorageError."""
    document, presentation, cutter = _opened(office, found, principal)
    view = document_view(document, presentation, cutter, with_pages=False)
    rows = {r.name: r for r in view.fields}
    return ReviewView(
        head=view.head,
        items=tuple(_items(found, document, presentation, _views(view), principal)),
        fields=tuple(_field(rows[f.name], f, presentation) for f in document.fields),
        seals=view.seals,
        stitched_seals=view.stitched,
        pages=tuple(_sheet(r, document, presentation, found) for r in document.pages),
    )


def confirm_view(office: Office, found: OnTable, principal: Principal) -> ConfirmView:
    """What is looked at before a decision. Raises NotThereError and StorageError."""
    document, presentation, cutter = _opened(office, found, principal)
    view = document_view(document, presentation, cutter, with_pages=False)
    items = list(_items(found, document, presentation, _views(view), principal))
    answered = [(i.view, i.state) for i in items if i.view is not None]
    listed, stands = found.reviewed.listed, found.standing
    say, form = closing(principal, listed, stands, found.closed), office.forms.of_hash(found.package.form)
    points = (*_seal_points(document, view.seals), *_field_points(form, document, presentation, cutter))
    return ConfirmView(
        head=document_head(document, presentation),
        outcome=stands.proposed,
        points=points,
        to_mend=tuple((v, s) for v, s in answered if s.effective and s.effective.answer.act == "correct"),
        accepted=tuple((v, s) for v, s in answered if s.effective and s.effective.answer.act == "acceptable"),
        missed=tuple(m for m in found.reviewed.misses if not m.undone),
        shown=tuple(p.label for p in points),
        round=say[0] if say else None,
        why_not=why_not(found) if stands.proposed and say is None else "",
    )


def _opened(office: Office, found: OnTable, principal: Principal) -> tuple[DocumentReport, Presentation, LinkedCutter]:
    listed = found.reviewed.listed
    outcome = found.package.outcome
    report = office.reports.about(outcome, listed.index) if outcome else None
    if report is None:
        raise NotThereError(said("review.not_there"))
    (document,) = report.documents
    mask = not principal.scope("private.read").allows(listed.province, listed.city)
    presentation = Presentation.of(report, office.forms.of_hash(found.package.form), mask, frozenset())
    return document, presentation, LinkedCutter(presentation, office.reports.pictures(listed.package), listed.package)


def round_for(found: OnTable, state: FindingState, principal: Principal) -> Round | None:
    """Which check an answer of this reader belongs to; None where they have no say."""
    say = answering(principal, found.reviewed.listed, state)
    return say[0] if say else None


def _views(view: DocumentView) -> dict[int, FindingView]:
    return {f.number: f for g in view.groups for f in g.findings}


def _items(
    found: OnTable, document: DocumentReport, presentation: Presentation, views: dict[int, FindingView],
    principal: Principal,
) -> Iterator[ReviewItem]:  # fmt: skip
    states = {s.key: s for s in found.standing.findings}
    keys = {id(f): key for f, key in zip(document.findings, finding_keys(document.findings), strict=True)}
    for number, finding in number_findings(document.findings):
        state = states.get(keys[id(finding)])
        if state is None:
            continue
        round, unchecked = round_for(found, state, principal), state.key in found.standing.unchecked
        if finding.input is None or finding.page is None:
            yield ReviewItem(views[number], state, None, None, finding.printed_page, round, unchecked)
            continue
        turn = presentation.rotation(finding.input, finding.page)
        box = mark_in(WHOLE_PAGE, turned(finding.box, turn), finding.severity) if finding.box else None
        result = presentation.pages.get((finding.input, finding.page))
        printed = (result.printed_page if result else None) or finding.page
        yield ReviewItem(views[number], state, _key(finding.input, finding.page), box, printed, round, unchecked)


def _field(row: FieldRow, result: FieldResult, presentation: Presentation) -> FieldItem:
    spot = result.paper
    if spot is None:
        return FieldItem(row, None, None)
    mark = mark_in(WHOLE_PAGE, turned(spot.box, presentation.rotation(spot.input, spot.page)), "field")
    return FieldItem(row, _key(spot.input, spot.page), f"{mark.left},{mark.top},{mark.width},{mark.height}")


def _sheet(ref: PageRef, document: DocumentReport, presentation: Presentation, found: OnTable) -> SheetItem:
    result, package = presentation.pages.get((ref.input, ref.page)), found.reviewed.listed.package
    on_it = {f.severity for f in document.findings if (f.input, f.page) == (ref.input, ref.page)}
    place = presentation.place(ref.input, ref.page)
    return SheetItem(
        key=_key(ref.input, ref.page),
        name=place.zh if place else "",
        kind=label(f"report.page.{result.kind if result else 'unknown'}"),
        uri=page_address(package, ref.input, ref.page),
        thumbnail=thumbnail_address(package, ref.input, ref.page),
        link=sheet_address(package, ref.input, ref.page),
        severities=tuple(s for s in ("error", "warning", "manual") if s in on_it),
    )


def _seal_points(document: DocumentReport, seals: Sequence[SealView]) -> Iterator[PointView]:
    """The seals that stand where one is expected."""
    for view in seals:
        if view.slot and view.seal.owner != "not_expected":
            same = view.seal.owner == "match"
            yield PointView(view.slot, view.picture, view.seal.expected or "", _name(view.seal), same)


def _field_points(
    template: FormTemplate, document: DocumentReport, presentation: Presentation, cutter: LinkedCutter
) -> Iterator[PointView]:
    specs = template.fields_of(document.kind) if document.kind in template.kinds else {}
    numbers = [f for f in document.fields if f.name in specs and specs[f.name].type in KEY_TYPES and f.paper]
    chosen = [f for f in document.fields if f.name in IDENTITY] + numbers[-MOST_NUMBERS:]
    for result in chosen:
        picture = cutter.of_field(result)
        if picture is not None:
            online = presentation.value(result.name, result.online)
            paper = presentation.masking.value(result.paper.text if result.paper else "", result.name)
            yield PointView(result.label, picture, online, paper, result.status == "match")


def _name(seal: Seal) -> str:
    return seal.text or ""


def _key(input: int, page: int) -> str:
    return f"{input}-{page}"
