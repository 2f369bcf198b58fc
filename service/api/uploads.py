"""Files that come in pieces, and packages made of them."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Request
from pydantic import Field

from models.account import Permission
from models.base import Record
from models.form_template import Profile
from models.package import Package
from service.api.asking import Call, Calling
from service.api.problems import PROBLEMS
from service.database import package_scope
from service.workflows.receive_scan import Parcel
from service.workflows.take_upload import Upload

router = APIRouter(tags=["uploads"], responses=PROBLEMS)
UPLOAD: Permission = "packages.upload"
INTERACTIVE = 1
"""Priority of what somebody waits for."""
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


class Announced(Record):
    """A file that is about to come: its name, and its size in bytes."""

    name: str = Field(min_length=1, max_length=500, examples=["申报书.pdf"])
    size: int = Field(ge=0, le=2**50, examples=[1048576])


class Sent(Record):
    """Files that are all here, to become one package. `online` is the upload with the online records."""

    uploads: tuple[str, ...] = Field(min_length=1, max_length=2000)
    online: str | None = None
    name: str = Field(default="", max_length=200)
    profile: Profile = "intake"


class Taken(Record):
    """A package that is safe. `already`: the same files came before, and this is the package that they became."""

    package: Package
    already: bool


@router.post("/uploads", status_code=201)
def begin(call: Calling, announced: Announced) -> Upload:
    """Announces a file."""
    call.scope(UPLOAD)
    return call.office.uploads.begin(call.principal.user, announced.name, announced.size)


@router.get("/uploads/{id}")
def state(call: Calling, id: Id) -> Upload:
    """How much of a file is here: a broken upload goes on from there."""
    return _own(call, id)


@router.patch("/uploads/{id}", openapi_extra={
    "requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
})  # fmt: skip
async def append(call: Calling, id: Id, request: Request, offset: Annotated[int, Header(ge=0, le=2**50)]) -> Upload:
    """Adds the bytes of the body from `offset` on, as they stream in."""
    return await call.office.uploads.append(_own(call, id), offset, request.stream())


@router.delete("/uploads/{id}", status_code=204)
def give_up(call: Calling, id: Id) -> None:
    """Forgets an upload."""
    call.office.uploads.drop([_own(call, id)])


@router.post("/packages", status_code=201)
def receive(call: Calling, sent: Sent) -> Taken:
    """Takes files in as one package and has it read, before all bulk."""
    call.scope(UPLOAD)
    office, uploads = call.office, [_own(call, id) for id in sent.uploads]
    online = _own(call, sent.online) if sent.online else None
    received = office.intake.receive(
        Parcel(
            name=sent.name.strip() or uploads[0].name,
            source="upload",
            profile=sent.profile,
            files=office.uploads.sources(uploads),
            online=office.uploads.path(online) if online else None,
            priority=INTERACTIVE,
        )
    )
    with office.places.database.transaction() as session:
        office.gate.log.put(
            session, call.now, call.principal.actor, "package.uploaded", f"package:{received.package.id}",
            files=[u.name for u in uploads], already=received.already,
        )  # fmt: skip
        package_scope.set_home(session, received.package.id, [call.scope(UPLOAD)])
    office.start(received.package.id)
    office.uploads.drop([*uploads, *([online] if online else [])])
    return Taken(package=received.package, already=received.already)


def _own(call: Call, id: str) -> Upload:
    call.scope(UPLOAD)
    return call.office.uploads.find(call.principal.user, id)
