"""Files that come in pieces, and packages made of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi import Path as PathOf
from pydantic import Field

from models.account import Permission
from models.base import Record
from models.catalogue import said
from models.errors import NotThereError, UsageError
from models.form_template import Profile
from models.package import INTERACTIVE, PACKAGE_ID, Package
from service.api.asking import Call, Calling
from service.api.problems import PROBLEMS
from service.api.words import Key, Line
from service.database import package_scope, packages
from service.workflows.call_once import once
from service.workflows.import_records import written
from service.workflows.mending import MEND
from service.workflows.receive_scan import Parcel, Received
from service.workflows.take_supplement import take_supplement
from service.workflows.take_upload import Upload

router = APIRouter(tags=["uploads"], responses=PROBLEMS)
UPLOAD: Permission = "packages.upload"
UPLOAD_ID = r"^[0-9a-f]{32}$"
Id = Annotated[str, PathOf(pattern=UPLOAD_ID, examples=["0f1e2d3c4b5a69788796a5b4c3d2e1f0"])]
Given = Annotated[str, Field(pattern=UPLOAD_ID, examples=["0f1e2d3c4b5a69788796a5b4c3d2e1f0"])]


class Announced(Record):
    """A file that is about to come: its name, and its size in bytes."""

    name: str = Field(min_length=1, max_length=500, examples=["申报书.pdf"])
    size: int = Field(ge=0, le=2**50, examples=[1048576])


class Sent(Record):
    """Files that are all here, to become one package. What they are held against is `online`, the upload with the
    online records, or `campaign`, whose imported records that the caller may use are taken: all, or those of
    `records`, by their ids. `supplements` is the package to whose papers they are a supplement."""

    uploads: tuple[Given, ...] = Field(min_length=1, max_length=2000)
    online: Given | None = None
    campaign: Line | None = Field(default=None, min_length=1, examples=["service-manufacturing-2021"])
    records: tuple[Line, ...] = Field(default=(), max_length=2000, examples=[["r-000550"]])
    name: Line = Field(default="", examples=["沈阳市第一批"])
    profile: Profile = "intake"
    supplements: str | None = Field(default=None, pattern=PACKAGE_ID)


class Taken(Record):
    """A package that is safe. `already`: the same files came before, and this is the package that they became."""

    package: Package
    already: bool


@router.post("/uploads", status_code=201)
def begin(call: Calling, announced: Announced) -> Upload:
    """Announces a file."""
    _check_sender(call)
    return call.office.uploads.begin(call.principal.user, announced.name, announced.size)


@router.get("/uploads/{id}")
def state(call: Calling, id: Id) -> Upload:
    """How much of a file is here: a broken upload goes on from there."""
    return own_upload(call, id)


@router.patch("/uploads/{id}", openapi_extra={
    "requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
})  # fmt: skip
async def append(call: Calling, id: Id, request: Request, offset: Annotated[int, Header(ge=0, le=2**50)]) -> Upload:
    """Adds the bytes of the body from `offset` on, as they stream in."""
    return await call.office.uploads.append(own_upload(call, id), offset, request.stream())


@router.delete("/uploads/{id}", status_code=204)
def give_up(call: Calling, id: Id) -> None:
    """Forgets an upload."""
    call.office.uploads.drop([own_upload(call, id)])


@router.post("/packages", status_code=201)
def receive(call: Calling, sent: Sent, idempotency_key: Key = None) -> Taken:
    """Takes files in as one package and has it read, before all bulk."""
    call.scope(UPLOAD)
    if sent.online and sent.campaign:
        raise UsageError(said("api.online_twice"))
    database, asked = call.office.places.database, f"package {sent.model_dump_json()}"
    with once(database, call.principal.user, idempotency_key, asked, call.now) as before:
        if before.done:
            with database.reading() as session:
                return Taken(package=packages.package(session, before.result or ""), already=True)
        taken = _received(call, sent)
        before.result = taken.package.id
        return taken


def _received(call: Call, sent: Sent) -> Taken:
    office, uploads = call.office, [own_upload(call, id) for id in dict.fromkeys(sent.uploads)]
    with _held_against(call, sent) as online:
        parcel = Parcel(
            name=sent.name.strip() or uploads[0].name, source="upload", profile=sent.profile,
            files=office.uploads.sources(uploads), online=online, priority=INTERACTIVE,
        )  # fmt: skip
        received = _supplement(call, parcel, sent.supplements) if sent.supplements else office.intake.receive(parcel)
    with office.places.database.transaction() as session:
        office.gate.log.put(
            session, call.now, call.principal.actor, "package.uploaded", f"package:{received.package.id}",
            files=[u.name for u in uploads], already=received.already, campaign=sent.campaign,
        )  # fmt: skip
        package_scope.set_home(session, received.package.id, [call.scope(UPLOAD)])
    office.start(received.package.id)
    office.uploads.drop([*uploads, *([own_upload(call, sent.online)] if sent.online else [])])
    with office.places.database.reading() as session:
        return Taken(package=packages.package(session, received.package.id), already=received.already)


def _supplement(call: Call, parcel: Parcel, earlier: str) -> Received:
    """The files as a supplement to a package that the caller may see. Raises NotThereError and UsageError."""
    with call.office.places.database.reading() as session:
        if package_scope.find(session, call.scope(UPLOAD), earlier) is None:
            raise NotThereError(said("review.not_there"))
    return take_supplement(call.office.intake, parcel, earlier)[0]


@contextmanager
def _held_against(call: Call, sent: Sent) -> Iterator[Path | None]:
    """The file of online records that the package is held against."""
    if sent.campaign:
        with written(call.office.records, call.scope(UPLOAD), sent.campaign, sent.records) as path:
            yield path
    elif sent.online:
        upload = own_upload(call, sent.online)
        call.office.uploads.sources([upload])
        yield call.office.uploads.path(upload)
    else:
        yield None


def own_upload(call: Call, id: str) -> Upload:
    """An upload of the caller's own. Raises ForbiddenError and NotThereError."""
    _check_sender(call)
    return call.office.uploads.find(call.principal.user, id)


def _check_sender(call: Call) -> None:
    """Whoever may scan a page again sends files too. Raises ForbiddenError."""
    if not call.principal.may(MEND):
        call.scope(UPLOAD)
