"""Signing in and out, one's own password, and the language."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from models.errors import (
    CodeWantedError,
    ExternalUnreachableError,
    KanheError,
    PasswordRuleError,
    SignInError,
    SignInOverError,
    TooManyTriesError,
)
from service.callers import SESSION
from service.web.asking import LANGUAGE, Anyone, Asking, set_cookie
from service.workflows.passwords import change_password
from service.workflows.sessions import sign_out
from service.workflows.sign_in import SignedIn, enter_code, sign_in

router = APIRouter(include_in_schema=False)
YEAR_SECONDS = 365 * 86400
Text = Annotated[str, Form(max_length=200)]
Ticket = Annotated[str, Form(max_length=1000)]


@router.get("/sign-in")
def sign_in_page(asked: Anyone) -> Response:
    """The form to sign in with."""
    return first_step(asked)


@router.post("/sign-in")
def enter(asked: Anyone, name: Text = "", password: Text = "") -> Response:
    """Opens a session, or asks for a code."""
    try:
        done = sign_in(asked.office.gate, name, password, asked.address, asked.agent, asked.now)
    except CodeWantedError as wanted:
        return asked.page("sign_in_code.html.j2", error=None, ticket=wanted.ticket)
    except (SignInError, TooManyTriesError) as error:
        return first_step(asked, error, name)
    return opened(asked, done)


@router.post("/sign-in/code")
def enter_by_code(asked: Anyone, ticket: Ticket = "", code: Text = "") -> Response:
    """The second step: opens the session."""
    try:
        done = enter_code(asked.office.gate, ticket, code, asked.address, asked.agent, asked.now)
    except SignInOverError as error:
        return first_step(asked, error)
    except (SignInError, TooManyTriesError) as error:
        return asked.page("sign_in_code.html.j2", status=_status(error), error=str(error), ticket=ticket)
    return opened(asked, done)


def opened(asked: Asking, done: SignedIn) -> Response:
    """Sends somebody who has just signed in to where they begin."""
    first = "/password" if done.principal.must_change else "/account/codes" if done.principal.must_enrol else "/"
    response = RedirectResponse(first, 303)
    set_cookie(response, SESSION, done.secret, asked.office.settings.https)
    return response


@router.post("/sign-out")
def leave(asked: Anyone) -> Response:
    """Ends the session."""
    sign_out(asked.office.gate, asked.principal, asked.now)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(SESSION, path="/")
    return response


@router.get("/password")
def password_page(asked: Anyone) -> Response:
    """The form for a new password of one's own."""
    return asked.page("password.html.j2", error=None, must=asked.principal.must_change)


@router.post("/password")
def new_password(asked: Anyone, former: Text = "", new: Text = "", again: Text = "") -> Response:
    """Changes the password of whoever asks."""
    principal = asked.principal
    if new != again:
        error = asked.reader.t("web.password.differ")
        return asked.page("password.html.j2", status=422, error=error, must=principal.must_change)
    try:
        change_password(asked.office.gate, principal, former, new, asked.address, asked.now)
    except (SignInError, TooManyTriesError, PasswordRuleError) as error:
        return asked.page("password.html.j2", status=422, error=str(error), must=principal.must_change)
    return RedirectResponse("/", 303)


def first_step(asked: Asking, error: KanheError | None = None, name: str = "") -> Response:
    """The form to sign in with, and why the last try came to nothing."""
    told, status = (str(error), _status(error)) if error else (None, 200)
    external = asked.office.openid is not None
    return asked.page("sign_in.html.j2", status=status, error=told, name=name, external=external)


def _status(error: KanheError) -> int:
    if isinstance(error, ExternalUnreachableError):
        return 503
    return 429 if isinstance(error, TooManyTriesError) else 401


@router.post("/language")
def language(asked: Anyone, to: Text = "zh") -> Response:
    """Remembers the language in this browser."""
    response = RedirectResponse("/", 303)
    set_cookie(response, LANGUAGE, "en" if to == "en" else "zh", asked.office.settings.https, YEAR_SECONDS)
    return response
