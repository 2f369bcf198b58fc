"""One's own account: password, second factor, sessions and tokens."""

from base64 import b64encode
from typing import Annotated

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from models.account import ACCOUNT_ID
from models.errors import SignInError, TooManyTriesError
from service.reports.qr_code import qr_code
from service.web.asking import Asking, Entered, SignedIn
from service.workflows.administer_users import user_of
from service.workflows.api_tokens import list_tokens, revoke_token
from service.workflows.one_time_codes import codes_of, confirm_codes, end_codes, offer_codes, renew_recovery
from service.workflows.sessions import end_session, own_sessions

router = APIRouter(prefix="/account", include_in_schema=False)
HERE = "account"
Id = Annotated[str, Path(pattern=ACCOUNT_ID)]
Text = Annotated[str, Form(max_length=200)]


@router.get("")
def account(asked: SignedIn) -> Response:
    """Who one is here, and what is one's own."""
    gate, principal = asked.office.gate, asked.principal
    sessions = own_sessions(gate, principal, asked.now)
    return asked.page(
        "account.html.j2", HERE, user=user_of(gate, principal.user), codes=codes_of(gate, principal), now=asked.now,
        sessions=sessions, tokens=[t for t in list_tokens(gate, principal) if t.user == principal.user],
        how=next((s.how for s in sessions if s.id == principal.session), "password"), mine=principal.session,
    )  # fmt: skip


@router.get("/codes")
def codes_page(asked: Entered) -> Response:
    """Whether codes are asked for, and what is to be done about it."""
    return _codes(asked)


@router.post("/codes")
def offer(asked: Entered) -> Response:
    """Makes a secret for a device; codes that are on stay as they are."""
    if not codes_of(asked.office.gate, asked.principal).on:
        offer_codes(asked.office.gate, asked.principal)
    return RedirectResponse("/account/codes", 303)


@router.post("/codes/confirm")
def confirm(asked: Entered, code: Text = "") -> Response:
    """Asks for codes from now on, once the device has answered; shows what helps where it is lost."""
    try:
        made = confirm_codes(asked.office.gate, asked.principal, code, asked.now)
    except SignInError as error:
        return _codes(asked, status=422, error=str(error))
    return _codes(asked, recovery=made)


@router.post("/codes/recovery")
def recovery(asked: SignedIn, code: Text = "") -> Response:
    """Makes other codes for a lost device."""
    try:
        made = renew_recovery(asked.office.gate, asked.principal, code, asked.address, asked.now)
    except (SignInError, TooManyTriesError) as error:
        return _codes(asked, status=422, error=str(error))
    return _codes(asked, recovery=made)


@router.post("/codes/end")
def end_of_codes(asked: SignedIn, password: Text = "", code: Text = "") -> Response:
    """Asks for no codes any more."""
    try:
        end_codes(asked.office.gate, asked.principal, password, code, asked.address, asked.now)
    except (SignInError, TooManyTriesError) as error:
        return _codes(asked, status=422, error=str(error))
    return RedirectResponse("/account/codes", 303)


@router.post("/sessions/{id}/end")
def end_own_session(asked: SignedIn, id: Id) -> Response:
    """Ends a session of one's own."""
    own = asked.principal.model_copy(update={"rights": {}})
    end_session(asked.office.gate, own, id, asked.now)
    return RedirectResponse("/account", 303)


@router.post("/tokens/{id}/revoke")
def revoke_own_token(asked: SignedIn, id: Id) -> Response:
    """Ends a token of one's own."""
    own = asked.principal.model_copy(update={"rights": {}})
    revoke_token(asked.office.gate, own, id, asked.now)
    return RedirectResponse("/account", 303)


def _codes(
    asked: Asking, status: int = 200, error: str | None = None, recovery: tuple[str, ...] = ()
) -> Response:  # fmt: skip
    codes = codes_of(asked.office.gate, asked.principal)
    picture = b64encode(qr_code(codes.offer.address)).decode() if codes.offer else ""
    return asked.page(
        "account_codes.html.j2", HERE, status, codes=codes, picture=picture, error=error, recovery=recovery
    )
