"""Campaigns: their forms, put in without a developer, and what is set for each."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Path, UploadFile
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from starlette.responses import Response

from models.campaign_settings import CampaignSettings
from models.catalogue import said
from models.errors import ConflictError, NotThereError, TemplateError
from models.kept_form import CAMPAIGN_ID
from service.database import campaign_settings, forms
from service.web.administration import HERE, PARTS
from service.web.asking import Asking, SignedIn, allowed
from service.web.names import names_of
from service.workflows.forms import (
    MANAGE,
    MOST_BYTES,
    CheckedForm,
    check_form,
    choose_campaign,
    keep_form,
    set_campaign,
)

router = APIRouter(prefix="/administration/campaigns", include_in_schema=False)
Campaign = Annotated[str, Path(pattern=CAMPAIGN_ID)]
Number = Annotated[str, Form(max_length=10)]
Text = Annotated[str, Form(max_length=MOST_BYTES)]


@router.get("")
def campaign_list(asked: SignedIn) -> Response:
    """Every campaign with its form."""
    return _list(allowed(asked, MANAGE))


@router.post("/check")
def check(asked: SignedIn, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """What a form file says; nothing is kept yet."""
    allowed(asked, MANAGE)
    try:
        text = _text(file)
        shown = file.filename if file and file.filename else said("forms.file")
        checked = check_form(asked.office.forms, asked.office.opening, text, shown[:100])
    except TemplateError as error:
        return _list(asked, status=422, error=str(error))
    return _list(asked, checked=checked)


@router.post("")
def keep(asked: SignedIn, text: Text = "") -> Response:
    """Keeps a form file as the newest version of its campaign."""
    office = asked.office
    try:
        # A browser writes the line ends of a form anew.
        plain = text.replace("\r\n", "\n")
        kept = keep_form(office.gate, office.forms, office.opening, asked.principal, plain, asked.now)
    except (TemplateError, ConflictError) as error:
        return _list(asked, status=409 if isinstance(error, ConflictError) else 422, error=str(error))
    return RedirectResponse(f"/administration/campaigns/{kept.campaign}", 303)


@router.get("/{campaign}")
def campaign_page(asked: SignedIn, campaign: Campaign) -> Response:
    """What is set for a campaign, and the versions of its form."""
    return _one(allowed(asked, MANAGE), campaign)


@router.post("/{campaign}/settings")
def settings(
    asked: SignedIn,
    campaign: Campaign,
    correction_days: Number = "",
    sampling_percent: Number = "",
    sampling_minimum: Number = "",
    retention_days: Number = "",
    second_check: Annotated[bool, Form()] = False,
) -> Response:
    """Sets all of it anew."""
    allowed(asked, MANAGE)
    given = {
        "correction_days": correction_days, "sampling_percent": sampling_percent, "sampling_minimum": sampling_minimum,
        "retention_days": retention_days,
    }  # fmt: skip
    numbers = {name: value.strip() for name, value in given.items() if value.strip()}
    try:
        wanted = CampaignSettings.model_validate({**numbers, "second_check": second_check})
    except ValidationError as error:
        names = {str(e["loc"][0]) for e in error.errors()}
        told = "; ".join(asked.reader.t(f"web.campaigns.{name}") for name in given if name in names)
        return _one(asked, campaign, status=422, error=told, given=numbers | {"second_check": second_check})
    set_campaign(asked.office.gate, asked.office.forms, asked.principal, campaign, wanted, asked.now)
    return _one(asked, campaign, done=True)


@router.post("/{campaign}/choose")
def choose(asked: SignedIn, campaign: Campaign) -> Response:
    """Takes packages in for this campaign from now on."""
    choose_campaign(asked.office.gate, asked.office.forms, asked.principal, campaign, asked.now)
    return RedirectResponse("/administration/campaigns", 303)


@router.get("/{campaign}/forms/{number}.yaml")
def form_file(asked: SignedIn, campaign: Campaign, number: Annotated[int, Path(ge=1, le=100_000)]) -> Response:
    """A version as it was put in."""
    allowed(asked, MANAGE)
    with asked.office.places.database.reading() as session:
        found = next((v for v in forms.versions(session, campaign) if v.number == number), None)
        form = forms.text_of(session, found.sha256) if found else None
    if form is None:
        raise NotThereError(said("forms.no_campaign", campaign=campaign))
    name = f"{campaign}-{number}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(form.text, media_type="application/yaml", headers=headers)


def _text(file: UploadFile | None) -> str:
    """Raises TemplateError."""
    content = file.file.read(MOST_BYTES + 1) if file is not None else b""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if not text.strip():
        raise TemplateError(said("forms.no_file"))
    return text.replace("\r\n", "\n")


def _list(asked: Asking, status: int = 200, error: str | None = None, checked: CheckedForm | None = None) -> Response:
    office = asked.office
    with office.places.database.reading() as session:
        newest = {v.campaign: v for v in reversed(forms.versions(session))}
        counts = forms.packages_by_campaign(session)
    every = office.forms.every()
    packages = {id: sum(counts.get(name, 0) for name in office.forms.names_of(id)) for id in every}
    return _part(
        asked, status, part="campaigns", error=error, checked=checked, every=every, newest=newest, packages=packages,
        current=next(iter(every)), shipped=office.forms.shipped.campaign.id,
    )  # fmt: skip


def _one(
    asked: Asking, campaign: str, status: int = 200, error: str | None = None, done: bool = False,
    given: dict[str, Any] | None = None,
) -> Response:  # fmt: skip
    every = asked.office.forms.every()
    if campaign not in every:
        raise NotThereError(said("forms.no_campaign", campaign=campaign))
    with asked.office.places.database.reading() as session:
        kept = campaign_settings.settings_of(session, campaign)
        versions = forms.versions(session, campaign)
        names = names_of(session, [v.added_by for v in versions])
    return _part(
        asked, status, part="campaign", error=error, campaign=campaign, form=every[campaign], done=done,
        values=kept.model_dump() | (given or {}), versions=versions, names=names,
    )  # fmt: skip


def _part(asked: Asking, status: int, **values: Any) -> Response:
    return asked.page("campaigns.html.j2", HERE, status, parts=PARTS, **values)
