"""The log: what happened, found by who, what and when, and taken out as a file that can be checked elsewhere."""

import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask
from starlette.responses import Response

from models.catalogue import said
from models.errors import UsageError
from service.database import audit
from service.web.asking import SignedIn, allowed
from service.workflows.audit_export import export_audit

router = APIRouter(prefix="/audit", include_in_schema=False)
PER_PAGE = 100
FAMILIES = (
    "application.", "audit.", "campaign.", "clock.", "delegation.", "finding.", "form.", "package.", "password.",
    "private.", "progress.", "report.", "retention.", "sampling.", "session.", "sign_in.", "storage.", "token.",
    "totp.", "user.",
)  # fmt: skip
Word = Annotated[str, Query(max_length=200)]
Day = Annotated[str, Query(max_length=10)]


@router.get("")
def audit_page(
    asked: SignedIn, actor: Word = "", action: Word = "", subject: Word = "", since: Day = "", until: Day = "",
    before: Annotated[int | None, Query(ge=1)] = None,
) -> Response:  # fmt: skip
    """Entries, the newest first."""
    allowed(asked, "audit.read")
    with asked.office.places.database.reading() as session:
        entries = audit.find(
            session, actor=actor.strip() or None, action=action.strip() or None, subject=subject.strip() or None,
            since=_day(since), until=_day(until, 1), before=before, limit=PER_PAGE,
        )  # fmt: skip
        head = audit.head(session)
    values = {"actor": actor, "action": action, "subject": subject, "since": since, "until": until}
    return asked.page(
        "audit.html.j2", here="audit", entries=entries, head=head, wanted=values, families=FAMILIES,
        more=len(entries) == PER_PAGE,
    )  # fmt: skip


@router.post("/export")
def export(
    asked: SignedIn,
    since: Annotated[str, Form(max_length=10)] = "",
    until: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """The entries of these days as a file."""
    allowed(asked, "audit.export")
    first, last = _day(since), _day(until, 1)
    folder = tempfile.TemporaryDirectory(prefix="kanhe-")
    out = Path(folder.name, "audit.jsonl")
    export_audit(asked.office.gate, asked.principal, out, first, last, asked.now)
    return FileResponse(
        out, media_type="application/x-ndjson", filename="audit.jsonl", background=BackgroundTask(folder.cleanup)
    )


def _day(text: str, more: int = 0) -> datetime | None:
    """The beginning of a day in the machine's own zone, or of a later one. Raises UsageError."""
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text) + timedelta(days=more), time()).astimezone()
    except (ValueError, OverflowError) as error:
        raise UsageError(said("web.audit.bad_day", day=text)) from error
