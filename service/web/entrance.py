"""Signing in and out, one's own password, and the language."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from models.errors import CodeWantedError, PasswordRuleError, SignInError, TooManyTriesError
from service.callers import SESSION
from service.web.asking import LANGUAGE, Anyone, set_cookie
from service.workflows.passwords import change_password
from service.workflows.sessions import sign_out
from service.workflows.sign_in import sign_in

router = APIRouter(include_in_schema=False)
YEAR_SECONDS = 365 * 86400
Text = Annotated[str, Form(max_length=200)]


@router.get("/sign-in")
def sign_in_page(asked: Anyone) -> Response:
    """The form to sign in with."""
    return asked.page("sign_in.html.j2", error=None, name="", code_wanted=False)


@router.post("/sign-in")
def enter(asked: Anyone, name: Text = "", password: Text = "", code: Text = "") -> Response:
    """Opens a session."""
    try:
        entered = sign_in(asked.office.gate, name, password, code or None, asked.address, asked.agent, asked.now)
    except CodeWantedError as error:
        return asked.page("sign_in.html.j2", status=401, error=str(error), name=name, code_wanted=True)
    except (SignInError, TooManyTriesError) as error:
        status = 429 if isinstance(error, TooManyTriesError) else 401
        return asked.page("sign_in.html.j2", status=status, error=str(error), name=name, code_wanted=bool(code))
    response = RedirectResponse("/password" if entered.principal.must_change else "/", 303)
    set_cookie(response, SESSION, entered.secret, asked.office.settings.https)
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


@router.post("/language")
def language(asked: Anyone, to: Text = "zh") -> Response:
    """Remembers the language in this browser."""
    response = RedirectResponse("/", 303)
    set_cookie(response, LANGUAGE, "en" if to == "en" else "zh", asked.office.settings.https, YEAR_SECONDS)
    return response
