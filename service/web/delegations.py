"""Standing in for colleagues: what one gave away and was given, and for who grants rights everybody's."""

from typing import Annotated

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from starlette.responses import Response

from models.errors import AccountError, RoleRuleError
from service.rules.permissions import MOST_DELEGATED_DAYS
from service.web.administration import HERE, PARTS
from service.web.asking import Asking, SignedIn
from service.workflows.delegate_work import (
    Wanted,
    day_of,
    delegate,
    every_delegation,
    own_delegations,
    revoke_delegation,
)

router = APIRouter(include_in_schema=False)
OWN, EVERY = "/delegations", "/administration/delegations"
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
Text = Annotated[str, Form(max_length=200)]


@router.get(OWN)
def own_page(asked: SignedIn) -> Response:
    """What one gave away and was given, and the form to give work away."""
    return _own(asked)


@router.post(OWN)
def give_away(asked: SignedIn, to: Text = "", since: Text = "", until: Text = "", reason: Text = "") -> Response:
    """Gives one's own work away."""
    error = _made(asked, None, to, since, until, reason)
    return _own(asked, error) if error else RedirectResponse(OWN, 303)


@router.post(OWN + "/{id}/revoke")
def take_back(asked: SignedIn, id: Id) -> Response:
    """Ends a delegation of one's own, or gives the work back."""
    revoke_delegation(asked.office.gate, asked.principal, id, asked.now)
    return RedirectResponse(OWN, 303)


@router.get(EVERY)
def every_page(asked: SignedIn) -> Response:
    """Everybody's."""
    return _every(asked)


@router.post(EVERY)
def give_for(
    asked: SignedIn, of: Text = "", to: Text = "", since: Text = "", until: Text = "", reason: Text = ""
) -> Response:
    """Gives away the work of somebody who is not there."""
    error = _made(asked, of, to, since, until, reason)
    return _every(asked, error) if error else RedirectResponse(EVERY, 303)


@router.post(EVERY + "/{id}/revoke")
def end(asked: SignedIn, id: Id) -> Response:
    """Ends anybody's."""
    revoke_delegation(asked.office.gate, asked.principal, id, asked.now)
    return RedirectResponse(EVERY, 303)


def _made(asked: Asking, of: str | None, to: str, since: str, until: str, reason: str) -> str:
    """Makes a delegation; what is wrong with it, or ''."""
    try:
        wanted = Wanted.model_validate({"of": of, "to": to, "since": since, "until": until, "reason": reason})
        delegate(asked.office.gate, asked.principal, wanted, asked.now)
    except ValidationError:
        return asked.reader.t("web.delegation.incomplete")
    except (AccountError, RoleRuleError) as error:
        return str(error)
    return ""


def _own(asked: Asking, error: str = "") -> Response:
    found = own_delegations(asked.office.gate, asked.principal)
    return asked.page(
        "delegations.html.j2", "delegations", 422 if error else 200, found=found, today=day_of(asked.now), error=error,
        most=MOST_DELEGATED_DAYS, address=OWN, me=asked.principal.user,
    )  # fmt: skip


def _every(asked: Asking, error: str = "") -> Response:
    found = every_delegation(asked.office.gate, asked.principal)
    return asked.page(
        "administration.html.j2", HERE, 422 if error else 200, parts=PARTS, part="delegations", found=found,
        today=day_of(asked.now), error=error or None, secret=None, whose="", most=MOST_DELEGATED_DAYS, address=EVERY,
        me=asked.principal.user,
    )  # fmt: skip
