"""The audit log: what is on record, the head of its chain, and whether it is unbroken."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, Field

from models.account import Permission
from models.audit import AuditEntry, ChainProblem, Head
from models.base import Record
from service.api.asking import Calling
from service.api.problems import PROBLEMS
from service.api.tagged import TaggedRoute
from service.api.words import LINE, Limit
from service.database import audit
from service.workflows.audit_export import export_audit, verify_log

router = APIRouter(prefix="/audit", tags=["audit"], responses=PROBLEMS, route_class=TaggedRoute)
READ: Permission = "audit.read"
EXPORT: Permission = "audit.export"
Wanted = Annotated[str | None, Query(max_length=300, pattern=LINE)]
LINES: dict[int | str, dict[str, Any]] = {200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}}}


class Entries(Record):
    """Entries, the newest first; `before` is what to ask next with, None at the end."""

    items: tuple[AuditEntry, ...]
    before: int | None


class LogHead(Record):
    """The last entry by number and hash; `anchor` as reports print it."""

    head: Head | None
    anchor: str | None = Field(examples=["57:ab12…"])


class Checked(Record):
    """What a verification found."""

    entries: int
    head: Head | None
    sound: bool
    problems: tuple[ChainProblem, ...]


@router.get("")
def find(
    call: Calling,
    actor: Wanted = None,
    action: Annotated[Wanted, Query(description="ends in a dot for a whole family: `user.`")] = None,
    subject: Wanted = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    limit: Limit = 100,
) -> Entries:
    """Entries by what is given."""
    call.scope(READ)
    with call.office.places.database.reading() as session:
        found = audit.find(
            session, actor=actor, action=action, subject=subject, since=since, until=until, before=before, limit=limit
        )
    return Entries(items=tuple(found), before=found[-1].number if len(found) == limit else None)


@router.get("/head")
def head(call: Calling) -> LogHead:
    """The head of the chain."""
    call.scope(READ)
    with call.office.places.database.reading() as session:
        found = audit.head(session)
    return LogHead(head=found, anchor=found.anchor if found else None)


@router.get("/verify")
def verify(call: Calling) -> Checked:
    """Reads the whole log: is it unbroken?"""
    call.scope(READ)
    found = verify_log(call.office.places.database)
    return Checked(entries=found.entries, head=found.head, sound=found.sound, problems=found.problems)


@router.get("/export", responses=LINES, response_class=Response)
def export(call: Calling, since: AwareDatetime | None = None, until: AwareDatetime | None = None) -> Response:
    """The log as a file that is checked without kanhe (docs/audit.md)."""
    call.scope(EXPORT)
    with TemporaryDirectory(prefix="kanhe-") as folder:
        path = Path(folder, "audit.jsonl")
        export_audit(call.office.gate, call.principal, path, since, until, call.now)
        content = path.read_bytes()
    headers = {"Content-Disposition": 'attachment; filename="audit.jsonl"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/x-ndjson", headers=headers)
