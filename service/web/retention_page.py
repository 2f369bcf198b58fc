"""How long papers are kept: what a period has ended for is shown first, and removed only when it is typed."""

from typing import Annotated

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse
from starlette.requests import Request
from starlette.responses import Response

from models.catalogue import said
from models.errors import ConflictError, NotThereError, UsageError
from models.kept_form import CAMPAIGN_ID
from service.database import campaign_settings, retention
from service.web.administration import HERE, PARTS
from service.web.asking import Asking, SignedIn, allowed
from service.web.beside import Beside
from service.workflows.forms import MANAGE
from service.workflows.retention import clear_removals, drop_pictures, plan_removal, remove_files

router = APIRouter(prefix="/administration/retention", include_in_schema=False)
MOST_TOLD = 200
"""Packages that a list names."""
Campaign = Annotated[str, Path(pattern=CAMPAIGN_ID)]
Word = Annotated[str, Form(max_length=100)]


@router.get("")
def retention_page(asked: SignedIn, request: Request) -> Response:
    """Each campaign with its period, and what is still on its way out of the store."""
    return _page(allowed(asked, MANAGE), request)


@router.get("/{campaign}")
def plan(asked: SignedIn, request: Request, campaign: Campaign) -> Response:
    """What would be removed of a campaign."""
    return _page(allowed(asked, MANAGE), request, campaign)


@router.post("/{campaign}")
def remove(asked: SignedIn, request: Request, campaign: Campaign, typed: Word = "", digest: Word = "") -> Response:
    """Removes what the plan says."""
    office = asked.office
    try:
        done = remove_files(
            office.gate, office.places, office.forms, asked.principal, campaign, typed, digest, asked.now
        )  # fmt: skip
    except (UsageError, ConflictError) as error:
        return _page(asked, request, campaign, 409 if isinstance(error, ConflictError) else 422, str(error))
    drop_pictures(office.reports.folder, done)
    _clearing(request).begin(clear_removals, office.places, asked.now)
    return RedirectResponse("/administration/retention", 303)


@router.post("")
def go_on(asked: SignedIn, request: Request) -> Response:
    """Goes on with what was struck out and is still in the store."""
    office = allowed(asked, MANAGE).office
    _clearing(request).begin(clear_removals, office.places, asked.now)
    return RedirectResponse("/administration/retention", 303)


def _page(
    asked: Asking, request: Request, campaign: str = "", status: int = 200, error: str | None = None
) -> Response:  # fmt: skip
    office, every = asked.office, asked.office.forms.every()
    if campaign and campaign not in every:
        raise NotThereError(said("forms.no_campaign", campaign=campaign))
    with office.places.database.reading() as session:
        days = {id: campaign_settings.settings_of(session, id).retention_days for id in every}
        left = retention.to_remove(session)
    found = plan_removal(office.places, office.forms, campaign, asked.now) if campaign else None
    return asked.page(
        "retention.html.j2", HERE, status, parts=PARTS, part="retention", error=error, plan=found, days=days, left=left,
        titles={id: form.campaign.title for id, form in every.items()}, runs=_clearing(request).runs, most=MOST_TOLD,
    )  # fmt: skip


def _clearing(request: Request) -> Beside[int]:
    """The application's own: files on their way out of the store."""
    state = request.app.state
    if not hasattr(state, "clearing"):
        state.clearing = Beside[int]("retention")
    clearing: Beside[int] = state.clearing
    return clearing
