"""To the organisation's own sign-in and back."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from models.catalogue import said
from models.errors import ExternalSignInError, NotThereError, SignInError, TooManyTriesError
from service.web.asking import FORM, Anyone, Asking, set_cookie
from service.web.entrance import first_step, opened
from service.workflows.external_sign_in import begin, finish

if TYPE_CHECKING:
    from service.integrations.openid import Provider

router = APIRouter(prefix="/sign-in/external", include_in_schema=False)
Word = Annotated[str, Query(max_length=4000)]


@router.get("")
def go(asked: Anyone) -> Response:
    """Sends the browser there. A link and no form: a form may lead to none but our own pages."""
    provider = _provider(asked)
    if asked.reader.principal is not None:
        return RedirectResponse("/", 303)
    try:
        address = begin(asked.office.gate, provider, asked.reader.csrf, asked.now)
    except (ExternalSignInError, TooManyTriesError) as error:
        return first_step(asked, error)
    response = RedirectResponse(address, 303, {"Cache-Control": "no-store"})
    if asked.fresh:
        set_cookie(response, FORM, asked.fresh, asked.office.settings.https)
    return response


@router.get("/back")
def come_back(asked: Anyone, state: Word = "", code: Word = "", error: Word = "", iss: Word = "") -> Response:
    """Opens a session for who comes back."""
    provider, office = _provider(asked), asked.office
    refused = error or ("iss" if iss and iss != provider.settings.issuer else "")
    try:
        done = finish(
            office.gate, provider, asked.reader.csrf, state, code, refused, asked.address, asked.agent, asked.now
        )
    except SignInError:
        return first_step(asked, SignInError(said("external.unknown")))
    except (ExternalSignInError, TooManyTriesError) as failed:
        return first_step(asked, failed)
    return opened(asked, done)


def _provider(asked: Asking) -> "Provider":
    """Raises NotThereError where none is set."""
    if asked.office.openid is None:
        raise NotThereError(said("web.error.not_found"))
    return asked.office.openid
