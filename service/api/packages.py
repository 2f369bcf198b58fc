"""Packages: how far they are, their files, their reports."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse

from models.account import Permission
from models.base import Record
from models.catalogue import said
from models.errors import ConflictError, NotThereError
from models.package import Package, PackageFile, PackageState
from service.api.asking import Call, Calling
from service.api.problems import PROBLEMS
from service.database import package_scope, packages, pages
from service.database.pages import Progress

router = APIRouter(prefix="/packages", tags=["packages"], responses=PROBLEMS)
SEE: Permission = "packages.read"
EXPORT: Permission = "reports.export"
TELL_SECONDS = 1.0
ENDED: tuple[PackageState, ...] = ("done", "failed", "cancelled")
Id = Annotated[str, Path(pattern=r"^[0-9a-f-]{32,36}$")]
MEDIA = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Packages(Record):
    """A page of the list, and how many there are in all."""

    items: tuple[Package, ...]
    total: int


class OnePackage(Record):
    """A package with its files and how far its pages are."""

    package: Package
    files: tuple[PackageFile, ...]
    progress: Progress


@router.get("")
def listed(
    call: Calling,
    state: PackageState | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> Packages:
    """Packages, the last that came first."""
    scope = call.scope(SEE)
    with call.office.places.database.reading() as session:
        items, total = package_scope.seen(session, scope, state, limit, offset)
    return Packages(items=tuple(items), total=total)


@router.get("/{id}")
def one(call: Calling, id: Id) -> OnePackage:
    """One package."""
    found = _found(call, id)
    with call.office.places.database.reading() as session:
        return OnePackage(
            package=found, files=tuple(packages.files_of(session, id)), progress=pages.progress(session, id)
        )


@router.get("/{id}/events", responses={200: {"content": {"text/event-stream": {}}}})
async def events(call: Calling, id: Id) -> StreamingResponse:
    """Progress as server-sent events, until the package has ended."""
    _found(call, id)
    return StreamingResponse(_told(call, id), media_type="text/event-stream")


@router.get("/{id}/report.{form}", responses={200: {"content": {m: {} for m in MEDIA.values()}}})
def report(call: Calling, id: Id, form: Literal["json", "html", "xlsx"]) -> Response:
    """The report in one of its three forms."""
    call.scope(EXPORT)
    found = _found(call, id)
    name = {"json": found.report, "html": found.report_html, "xlsx": found.report_xlsx}[form]
    if name is None:
        raise ConflictError(said("api.no_report"))
    with call.office.places.database.transaction() as session:
        actor, subject = call.principal.actor, f"package:{id}"
        call.office.gate.log.put(session, call.now, actor, "report.exported", subject, form=form, report=name)
    headers = {"ETag": f'"{name}"', "Content-Disposition": f'attachment; filename="report.{form}"'}
    return Response(call.office.places.store.get(name), media_type=MEDIA[form], headers=headers)


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


def _found(call: Call, id: str) -> Package:
    scope = call.scope(SEE)
    with call.office.places.database.reading() as session:
        found = package_scope.find(session, scope, id)
    if found is None:
        raise NotThereError(said("api.no_package"))
    return found
