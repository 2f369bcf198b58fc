"""The correction notice of an application, to be finished in Word."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path
from starlette.responses import Response

from service.web.asking import SignedIn, allowed
from service.workflows.correction_notice import EXPORT, NoticeForm, correction_notice

router = APIRouter(prefix="/applications", include_in_schema=False)
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("/{id}/notice.docx")
def notice(asked: SignedIn, id: Id) -> Response:
    """The notice as the answers are now."""
    allowed(asked, EXPORT)
    office = asked.office
    form = NoticeForm(office.forms, office.settings.notice_form, office.settings.notice_contact)
    file = correction_notice(office.desk, office.reports, form, asked.principal, id, asked.now)
    headers = {
        "Content-Disposition": f"attachment; filename=\"notice-{id}.docx\"; filename*=UTF-8''{quote(file.name)}",
        "Cache-Control": "no-store",
    }
    return Response(file.content, media_type=DOCX, headers=headers)
