"""Packages: how far they are, their files, pages and reports; and stopping and beginning the work on them."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from models.account import Permission
from models.base import Record
from models.catalogue import said
from models.errors import ConflictError, ForbiddenError, NotThereError
from models.geometry import Box
from models.package import ENDED, Package, PackageFile, PackageState
from models.scan import PageResult
from models.seal import Seal
from models.summary_check import SummaryCheck
from service.api.asking import Call, Calling
from service.api.problems import PROBLEMS
from service.api.tagged import TaggedRoute, named
from service.api.words import Limit, Offset, PackageId
from service.database import package_scope, packages, pages
from service.database.pages import Progress
from service.workflows import steer_package
from service.workflows.show_summary import KindCount, summary_of

router = APIRouter(prefix="/packages", tags=["packages"], responses=PROBLEMS, route_class=TaggedRoute)
SEE: Permission = "packages.read"
READ: Permission = "applications.read"
CHANGE: Permission = "packages.upload"
EXPORT: Permission = "reports.export"
TELL_SECONDS = 1.0
MEDIA = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WIDTHS = {"whole": 1600, "thumbnail": 110}
CROP_PX = 900
JPEG: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}
}
Input = Annotated[int, Path(ge=0, le=100_000, description="the file, as reports number it")]
Page = Annotated[int, Path(ge=1, le=100_000, description="the page of the file, from 1")]
Share = Annotated[float, Query(ge=0, le=1)]


class Packages(Record):
    """A page of the list, and how many there are in all."""

    items: tuple[Package, ...]
    total: int


class OnePackage(Record):
    """A package with its files and how far its pages are."""

    package: Package
    files: tuple[PackageFile, ...]
    progress: Progress


class Pages(Record):
    """The pages of a package, every one of those that the caller may see."""

    items: tuple[PageResult, ...]


class Summary(SummaryCheck):
    """A summary table with the kinds counted and the seals in the recommender's place."""

    kinds: tuple[KindCount, ...]
    seals: tuple[Seal, ...]


@router.get("")
def listed(
    call: Calling, state: PackageState | None = None, limit: Limit = 50, offset: Offset = 0
) -> Packages:  # fmt: skip
    """Packages, the last that came first."""
    scope = call.scope(SEE)
    with call.office.places.database.reading() as session:
        items, total = package_scope.seen(session, scope, state, limit, offset)
    return Packages(items=tuple(items), total=total)


@router.get("/{id}")
def one(call: Calling, id: PackageId) -> OnePackage:
    """One package."""
    return _one(call, _found(call, id, SEE))


@router.get("/{id}/events", responses={200: {"content": {"text/event-stream": {}}}})
async def events(call: Calling, id: PackageId) -> StreamingResponse:
    """Progress as server-sent events, until the package has ended."""
    await asyncio.to_thread(_found, call, id, SEE)
    return StreamingResponse(_told(call, id), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


@router.post("/{id}/cancel")
def cancel(call: Calling, id: PackageId) -> OnePackage:
    """Stops the work on a package; what was read stays. One that has ended stays as it is."""
    _found(call, id, CHANGE)
    steer_package.cancel(call.office.gate, call.principal, id, call.office.cancel, call.now)
    return _one(call, _found(call, id, CHANGE))


@router.post("/{id}/again", status_code=202)
def again(call: Calling, id: PackageId) -> OnePackage:
    """Has an ended package read and judged anew: what is known already is not read twice."""
    _found(call, id, CHANGE)
    steer_package.again(call.office.gate, call.principal, id, call.office.again, call.now)
    return _one(call, _found(call, id, CHANGE))


REPORT: dict[int | str, dict[str, Any]] = {
    200: {"content": {m: {} if m == MEDIA["json"] else {"schema": {"type": "string"}} for m in MEDIA.values()}}
}


@router.get("/{id}/report.{form}", responses=REPORT, response_class=Response)
def report(call: Calling, request: Request, id: PackageId, form: Literal["json", "html", "xlsx"]) -> Response:
    """The report in one of its three forms. A report tells of every application in the package: whoever may not see
    all of them gets those that they may see one by one."""
    scope = call.scope(EXPORT)
    found = _found(call, id, SEE)
    with call.office.places.database.reading() as session:
        whole = package_scope.sees_all(session, scope, id)
    if not whole:
        raise ForbiddenError(said("api.not_whole"))
    name = {"json": found.report, "html": found.report_html, "xlsx": found.report_xlsx}[form]
    if name is None:
        raise ConflictError(said("api.no_report"))
    headers = {"ETag": f'"{name}"', "Cache-Control": "private, no-cache"}
    if named(headers["ETag"], request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    content = call.office.places.store.get(name)
    call.put("report.exported", f"package:{id}", form=form, report=name)
    headers["Content-Disposition"] = f'attachment; filename="report.{form}"'
    return Response(content, media_type=MEDIA[form], headers=headers)


@router.get("/{id}/pages")
def all_pages(call: Calling, id: PackageId) -> Pages:
    """The pages of a checked package: of which document each is, its kind, and what failed."""
    call.scope(READ)
    return Pages(items=tuple(call.office.pages.pages(call.principal, id)))


@router.get("/{id}/summary")
def summary(call: Calling, id: PackageId) -> Summary:
    """Its summary table, row by row beside the applications; for whoever may see all of these. Showing private data in
    full is put on record."""
    call.scope(READ)
    _found(call, id, SEE)
    seen = summary_of(call.office.pages, call.principal, id)
    if seen.bare:
        call.put("private.shown", f"package:{id}", what="summary")
    return Summary(
        rows=seen.check.rows, unlisted=seen.check.unlisted, whole=seen.check.whole, kinds=seen.kinds,
        seals=tuple(seal for _, seal in seen.seals),
    )  # fmt: skip


@router.get("/{id}/pages/{input}/{page}/crop", responses=JPEG, response_class=Response)
def crop(
    call: Calling, id: PackageId, input: Input, page: Page, x0: Share = 0, y0: Share = 0, x1: Share = 1, y1: Share = 1
) -> Response:
    """A window of a page as JPEG, upright; the box is in fractions of the page as received."""
    call.scope(READ)
    viewer, box = call.office.pages, Box.clipped(x0, y0, x1, y1)
    return jpeg(viewer.crop(viewer.page(call.principal, id, input, page), box, CROP_PX))


@router.get("/{id}/pages/{input}/{page}/{size}", responses=JPEG, response_class=Response)
def picture(
    call: Calling, id: PackageId, input: Input, page: Page, size: Literal["whole", "thumbnail"]
) -> Response:  # fmt: skip
    """A page as JPEG, upright; private places are covered for whoever may not see them."""
    call.scope(READ)
    viewer = call.office.pages
    return jpeg(viewer.whole(viewer.page(call.principal, id, input, page), WIDTHS[size]))


async def _told(call: Call, id: str) -> AsyncIterator[str]:
    while True:
        found, progress = await asyncio.to_thread(_progress, call, id)
        told = {"state": found.state, "error": found.error, **progress.model_dump(), "total": progress.total}
        yield f"data: {json.dumps(told, ensure_ascii=False)}\n\n"
        if found.state in ENDED:
            return
        await asyncio.sleep(TELL_SECONDS)


def _progress(call: Call, id: str) -> tuple[Package, Progress]:
    with call.office.places.database.reading() as session:
        return packages.package(session, id), pages.progress(session, id)


def _one(call: Call, found: Package) -> OnePackage:
    with call.office.places.database.reading() as session:
        files = tuple(packages.files_of(session, found.id))
        return OnePackage(package=found, files=files, progress=pages.progress(session, found.id))


def _found(call: Call, id: str, permission: Permission) -> Package:
    scope = call.scope(permission)
    with call.office.places.database.reading() as session:
        found = package_scope.find(session, scope, id)
    if found is None:
        raise NotThereError(said("api.no_package"))
    return found


def jpeg(content: bytes) -> Response:
    """A picture as an answer."""
    return Response(content, media_type="image/jpeg")
