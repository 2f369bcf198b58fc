"""What is put right in a package by hand: pages go to another document, and a page is scanned again."""

from pathlib import Path as FilePath
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import RedirectResponse
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from models.catalogue import said
from models.desk import Narrowing
from models.errors import UsageError
from models.package import ENDED
from models.page_split import Mend
from models.scan import PageRef
from service.database import desk, package_scope, rescans
from service.web.asking import Asking, SignedIn, allowed
from service.web.names import names_of
from service.web.pictures import PAGE_PX, Number, page_address, sheet_address
from service.web.pictures import Package as Id
from service.web.split_view import groups_of, poor_pages
from service.workflows import mend_split, rescan_page
from service.workflows.mending import MEND, MOST, SEE

router = APIRouter(prefix="/packages", include_in_schema=False)
STEPS: TypeAdapter[list[Mend]] = TypeAdapter(list[Mend])
LONGEST = 500_000
"""Characters of the steps of one mend."""
Tag = Annotated[str, Form(max_length=40)]
Before = Annotated[int, Query(ge=0, le=100_000)]
Steps = Annotated[str, Form(max_length=LONGEST)]


@router.post("/{package}/split")
def split(asked: SignedIn, package: Id, tag: Tag, steps: Steps, keep: Annotated[bool, Form()] = False) -> Response:
    """The pages as they would be after some steps; or keeps the mend, and there is nothing more to show."""
    allowed(asked, MEND)
    at, wanted = asked.office.mending, _steps(steps)
    if keep:
        mend_split.mend(at, asked.principal, package, tag, wanted, asked.now)
        return Response(status_code=204)
    after = mend_split.preview(at, asked.principal, package, tag, wanted)
    report = asked.office.reports.report(package)
    assert report is not None
    with asked.office.places.database.reading() as session:
        scope = asked.principal.scope(SEE)
        rows = desk.listed(session, scope, Narrowing(package=package), asked.now, MOST, 0)
        scans = scans_of(asked, package)
    kinds = asked.office.forms.of_package(package).labels
    groups = groups_of(report, after, package, {r.index: r for r in rows}, scans)
    return asked.page("_split.html.j2", groups=groups, kinds=kinds)


@router.post("/{package}/split/earlier")
def take_up(asked: SignedIn, package: Id, tag: Tag, number: Annotated[int, Form(ge=0, le=10**6)]) -> Response:
    """Takes an earlier split up again."""
    allowed(asked, MEND)
    mend_split.take_up(asked.office.mending, asked.principal, package, tag, number, asked.now)
    return RedirectResponse(f"/packages/{package}", 303)


@router.get("/{package}/pages/{input}/{page}")
def sheet(asked: SignedIn, package: Id, input: Number, page: Number, before: Before = 0) -> Response:
    """One page with its scans, and where a new one is taken in. The scan that the `before`th new one took the place of
    is shown, 0: the one that counts."""
    principal, office = allowed(asked, SEE).principal, asked.office
    found = rescan_page.look(office.mending, office.pages, principal, package, PageRef(input=input, page=page))
    report, address = office.reports.report(package), sheet_address(package, input, page)
    assert report is not None
    with office.places.database.reading() as session:
        own = package_scope.find(session, principal.scope("packages.read"), package)
        rows = desk.listed(session, principal.scope(SEE), Narrowing(package=package), asked.now, MOST, 0)
        names = names_of(session, [r.by for r in found.rescans])
    return asked.page(
        "sheet.html.j2", here="packages", package=own, id=package, found=found, names=names,
        row=next((r for r in rows if r.index == found.document), None), result=found.seen.result,
        large=f"{address}/earlier/{before}" if before else page_address(package, input, page),
        before=before, poor=PageRef(input=input, page=page) in poor_pages(report),
        number=[(p.input, p.page) for p in report.pages].index((input, page)) + 1,
        ended=own is not None and own.state in ENDED,
    )  # fmt: skip


@router.get("/{package}/pages/{input}/{page}/earlier/{number}")
def earlier(asked: SignedIn, package: Id, input: Number, page: Number, number: Number) -> Response:
    """The scan that a new one took the place of."""
    principal, office = allowed(asked, SEE).principal, asked.office
    ref = PageRef(input=input, page=page)
    with TemporaryDirectory(prefix="kanhe-") as folder:
        picture = rescan_page.earlier_scan(
            office.mending, office.pages, principal, package, ref, number, PAGE_PX, FilePath(folder)
        )
    return Response(picture, media_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


def scans_of(asked: Asking, package: str) -> dict[PageRef, int]:
    """How often each page of a package's own was scanned anew."""
    with asked.office.places.database.reading() as session:
        return {r.ref: r.number for r in rescans.rescans_of(session, package)}


def _steps(text: str) -> list[Mend]:
    try:
        return STEPS.validate_json(text)
    except ValidationError as error:
        raise UsageError(said("mend.no_steps")) from error
