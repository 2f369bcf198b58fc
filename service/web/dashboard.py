"""Progress: how far the campaign is, what people said of the machine, and what the machines are at."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from models.account import Area, Permission, Scope
from models.form_template import FormTemplate
from models.progress import ProgressSheet
from service.database import audit, desk_counts, work_state
from service.rules.progress import progress_sheet
from service.web.asking import Asking, SignedIn, allowed

router = APIRouter(prefix="/dashboard", include_in_schema=False)
SEE: Permission = "applications.read"
EXPORT: Permission = "reports.export"
Counted = tuple[str, str]
"""A kind or a place, and a state."""
Province = Annotated[str, Query(max_length=60)]
OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA = {"xlsx": f"{OFFICE}spreadsheetml.sheet", "docx": f"{OFFICE}wordprocessingml.document"}


@router.get("")
def dashboard(asked: SignedIn, province: Province = "", campaign: Province = "") -> Response:
    """The progress sheet, with the queue and the workers."""
    allowed(asked, SEE)
    form, campaigns = _form(asked, campaign)
    sheet, provinces = _sheet(asked, province, form)
    with asked.office.places.database.reading() as session:
        slots = work_state.slots(session, asked.office.settings.takeover_seconds)
        queue = work_state.queue(session)
    return asked.page(
        "dashboard.html.j2", here="dashboard", sheet=sheet, provinces=provinces, kinds=form.labels, slots=slots,
        queue=queue, campaigns=campaigns, campaign=form.campaign.id,
    )  # fmt: skip


@router.get("/progress.{form}")
def download(
    asked: SignedIn, form: Literal["xlsx", "docx"], province: Province = "", campaign: Province = ""
) -> Response:
    """The progress sheet as a file."""
    allowed(allowed(asked, SEE), EXPORT)
    template, _ = _form(asked, campaign)
    sheet, _ = _sheet(asked, province, template)
    content = _written(form, sheet, template.labels)
    with asked.office.places.database.transaction() as session:
        who = asked.principal
        told = {"form": form, "province": province, "campaign": template.campaign.id, **who.standing_in}
        asked.office.gate.log.put(session, asked.now, who.actor, "progress.exported", "", **told)
    headers = {"Content-Disposition": f'attachment; filename="progress.{form}"', "Cache-Control": "no-store"}
    return Response(content, media_type=MEDIA[form], headers=headers)


def _written(form: Literal["xlsx", "docx"], sheet: ProgressSheet, kinds: Mapping[str, str]) -> bytes:
    """What writes files is loaded when somebody wants one."""
    if form == "xlsx":
        from service.reports.progress_xlsx import progress_xlsx

        return progress_xlsx(sheet, kinds)
    from service.reports.progress_docx import progress_docx

    return progress_docx(sheet, kinds)


def _form(asked: Asking, campaign: str) -> tuple[FormTemplate, dict[str, str]]:
    """The form of a campaign, or of the current one, and the campaigns to choose from by their titles."""
    every = asked.office.forms.every()
    return every.get(campaign, next(iter(every.values()))), {id: t.campaign.title for id, t in every.items()}


def _sheet(asked: Asking, province: str, form: FormTemplate) -> tuple[ProgressSheet, list[str]]:
    """The sheet of a province, or of all that one sees, and the provinces to choose from."""
    seen, of = asked.principal.scope(SEE), asked.office.forms.names_of(form.campaign.id)
    with asked.office.places.database.reading() as session:
        tally = desk_counts.tally(session, seen, of)
        provinces = sorted({p for p, *_ in tally if p})
        one = province if province in provinces else provinces[0] if len(provinces) == 1 else ""
        scope = seen.narrowed(Scope(areas=(Area(province=one),))) if one else seen
        answers = asked.office.answers.of(session, scope, of)
        chain_head = audit.anchor(session)
    now, kinds, places = asked.now.astimezone(), Counter[Counted](), Counter[Counted]()
    for of_province, city, kind, state, number in tally:
        if one in ("", of_province):
            kinds[kind, state] += number
            places[city if one else of_province, state] += number
    sheet = progress_sheet(form.campaign, now, now.date(), one, kinds, places, answers)
    return sheet.model_copy(update={"chain_head": chain_head}), provinces
