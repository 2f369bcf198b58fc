"""A package: how far it is, its documents and pages, and what concerns it as a whole."""

from collections import Counter
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from models.account import Permission
from models.catalogue import said
from models.desk import Listed, Narrowing, PastAnswer
from models.errors import ForbiddenError, NotThereError
from models.finding import Finding, Message
from models.form_template import FormTemplate
from models.package import ENDED, PACKAGE_ID, Package
from models.page_split import KeptMend, PageSplit
from models.report import Report
from service.database import desk, package_scope, packages, pages
from service.database.past_answers import past_answers
from service.reports.finding_view import finding_message
from service.reports.presentation import Presentation
from service.rules.mending import split_of
from service.web.asking import Asking, SignedIn, allowed
from service.web.mending_page import scans_of
from service.web.names import names_of
from service.web.split_view import GroupView, SheetView, groups_of
from service.workflows import mend_split, steer_package
from service.workflows.file_report import narrowed
from service.workflows.mending import MEND

router = APIRouter(prefix="/packages", include_in_schema=False)
SEE: Permission = "packages.read"
Id = Annotated[str, Path(pattern=PACKAGE_ID)]
MOST = 2000
PER_PAGE = 50


@dataclass(frozen=True)
class MendingView:
    """What mending the split takes: `tag` names the split that is mended, `mends` are all that were made, with the
    names of whoever made them. `answers` are those that are no more asked for."""

    tag: str
    mends: tuple[KeptMend, ...]
    answers: tuple[PastAnswer, ...]
    names: dict[str, str]
    mendable: bool


@router.get("")
def package_list(asked: SignedIn, page: Annotated[int, Query(ge=1, le=10_000)] = 1) -> Response:
    """The packages, the last that came first."""
    allowed(asked, SEE)
    with asked.office.places.database.reading() as session:
        every, total = package_scope.seen(session, asked.principal.scope(SEE), None, PER_PAGE, (page - 1) * PER_PAGE)
        progress = pages.progress_of(session, [p.id for p in every])
    return asked.page(
        "packages.html.j2", here="packages", packages=every, progress=progress, page=page,
        pages=max(1, -(-total // PER_PAGE)),
    )  # fmt: skip


@router.get("/{id}")
def package_page(
    asked: SignedIn, id: Id, rescanned: Annotated[str, Query(max_length=20)] = "", reopened: bool = False
) -> Response:  # fmt: skip
    """One package. `rescanned` is a page that was just scanned again; `reopened`: a decision fell with that."""
    allowed(asked, SEE)
    package, rows = _found(asked, id)
    report, template = _report(asked, id, rows), asked.office.forms.of_package(id)
    stand, mending = _mending(asked, id, report)
    groups = _groups(asked, id, report, rows, stand)
    with asked.office.places.database.reading() as session:
        progress, files = pages.progress(session, id), packages.files_of(session, id)
    return asked.page(
        "package.html.j2", here="packages", package=package, rows={r.index: r for r in rows}, progress=progress,
        files=files, report=report, groups=groups, told=_told(template, report),
        rescanned=_rescanned(groups, rescanned), reopened=reopened, mending=mending,
        may_mend=asked.principal.may(MEND) and package.state in ENDED,
        quotas=_quotas(template, report), ended=package.state in ENDED,
        kinds=template.labels,
    )  # fmt: skip


@router.post("/{id}/cancel")
def cancel(asked: SignedIn, id: Id) -> Response:
    """Stops the work on a package."""
    steer_package.cancel(asked.office.gate, asked.principal, id, asked.office.cancel, asked.now)
    return RedirectResponse(f"/packages/{id}", 303)


@router.post("/{id}/again")
def again(asked: SignedIn, id: Id) -> Response:
    """Has an ended package read and judged anew."""
    steer_package.again(asked.office.gate, asked.principal, id, asked.office.again, asked.now)
    return RedirectResponse(f"/packages/{id}", 303)


@router.get("/{id}/progress")
def package_progress(asked: SignedIn, id: Id) -> Response:
    """How far a package is, for the page to ask again."""
    allowed(asked, SEE)
    package, _ = _found(asked, id)
    with asked.office.places.database.reading() as session:
        progress = pages.progress(session, id)
    response = asked.page("_progress.html.j2", package=package, progress=progress)
    if package.state in ENDED:
        response.headers["HX-Refresh"] = "true"
    return response


def _found(asked: Asking, id: str) -> tuple[Package, list[Listed]]:
    with asked.office.places.database.reading() as session:
        package = package_scope.find(session, asked.principal.scope(SEE), id)
        scope = asked.principal.scope("applications.read")
        rows = desk.listed(session, scope, Narrowing(package=id, order="number"), asked.now, MOST, 0)
    if package is None:
        raise NotThereError(said("review.not_there"))
    return package, rows


def _report(asked: Asking, id: str, rows: list[Listed]) -> Report | None:
    """The report as far as it concerns the applications that one may see: what is said of others, or of the package as
    a whole, is for those who see all of it."""
    report = asked.office.reports.report(id) if rows else None
    with asked.office.places.database.reading() as session:
        whole = package_scope.sees_all(session, asked.principal.scope("applications.read"), id)
    return report if report is None or whole else narrowed(report, {r.index for r in rows})


def _told(template: FormTemplate, report: Report | None) -> list[tuple[Finding, Message]]:
    """What is to be told of the package as a whole; personal data stays hidden here."""
    if report is None:
        return []
    presentation = Presentation.of(report, template, True, frozenset())
    return [(f, finding_message(f, presentation, None)) for f in report.package.findings]


def _quotas(template: FormTemplate, report: Report | None) -> list[tuple[str, int, int]]:
    """Each kind of the parcel with how many there are and how many may be recommended."""
    counts = Counter(d.kind for d in report.documents) if report else Counter[str]()
    return [
        (spec.label, counts[kind], quota)
        for kind, spec in template.kinds.items()
        if counts[kind] and (quota := template.campaign.quotas.get(kind)) is not None
    ]


def _mending(asked: Asking, id: str, report: Report | None) -> tuple[PageSplit | None, MendingView | None]:
    """The split as it stands and what mending it takes; None where one does not see all of the package."""
    if report is None:
        return None, None
    try:
        stand = mend_split.look(asked.office.mending, asked.principal, id)
    except ForbiddenError:
        return None, None
    with asked.office.places.database.reading() as session:
        answers = past_answers(session, asked.principal.scope("applications.read"), package=id)
        names = names_of(session, [*(m.by for m in stand.mends), *(a.by for a in answers)])
    return stand.split, MendingView(stand.tag, stand.mends, tuple(answers), names, stand.mendable)


def _groups(
    asked: Asking, id: str, report: Report | None, rows: list[Listed], split: PageSplit | None
) -> tuple[GroupView, ...]:  # fmt: skip
    if report is None:
        return ()
    return groups_of(report, split or split_of(report), id, {r.index: r for r in rows}, scans_of(asked, id))


def _rescanned(groups: tuple[GroupView, ...], key: str) -> tuple[SheetView, GroupView] | None:
    """A page by its key, with the document that it is in."""
    return next(((s, g) for g in groups for s in g.sheets if s.key == key), None)
