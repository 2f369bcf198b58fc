"""Who asks for a page, in which language, and whether a form came from a page of ours."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from models.account import Permission, Principal
from models.catalogue import said
from models.errors import ForbiddenError
from service.callers import CSRF_HEADER, SESSION, UNSAFE, csrf_matches, csrf_of
from service.office import Office
from service.web.render import Language, Reader, render
from service.workflows.gate import require
from service.workflows.sessions import resume

FORM, LANGUAGE = "kanhe_form", "kanhe_language"
CSRF_FIELD = "csrf"
NAVIGATION: tuple[tuple[str, str, Permission | None], ...] = (
    ("work", "/", "applications.read"),
    ("packages", "/packages", "packages.read"),
    ("upload", "/upload", "packages.upload"),
    ("dashboard", "/dashboard", "applications.read"),
    ("delegations", "/delegations", "findings.review"),
    ("admin", "/administration", "users.read"),
    ("audit", "/audit", "audit.read"),
    ("status", "/status", None),
)
"""Name, address and the permission that a page takes; None: it takes none."""


class SignInWantedError(Exception):
    """Nobody is signed in, or a password must be changed first; `to` is where to send them."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


@dataclass(frozen=True)
class Asking:
    """One request: the office, who asks, and when."""

    office: Office
    reader: Reader
    now: datetime
    address: str
    agent: str
    fresh: str | None = None
    """A secret for forms that the browser does not have yet."""

    @property
    def principal(self) -> Principal:
        """Who asks. Raises SignInWantedError where nobody is signed in."""
        if self.reader.principal is None:
            raise SignInWantedError("/sign-in")
        return self.reader.principal

    def page(self, template: str, here: str = "", status: int = 200, **values: object) -> Response:
        """A page or a part of one as the answer."""
        content = render(template, self.reader, {"here": here, "navigation": NAVIGATION, **values})
        response = HTMLResponse(content, status, {"Cache-Control": "no-store"})
        if self.fresh:
            set_cookie(response, FORM, self.fresh, self.office.settings.https)
        return response


def saw_private(asked: Asking, subject: str, **detail: object) -> None:
    """Puts on record that whoever asks was shown personal data in full."""
    log, database = asked.office.gate.log, asked.office.places.database
    with database.transaction() as session:
        log.put(session, asked.now, asked.principal.actor, "private.viewed", subject, **detail)


def asking(request: Request) -> Asking:
    """Who asks, signed in or not."""
    office = cast(Office, request.app.state.office)
    now, cookies = office.now(), request.cookies
    secret = cookies.get(SESSION, "")
    principal = resume(office.gate, secret, now) if secret else None
    fresh = None
    request.state.user = principal.user if principal else None
    if principal is None:
        secret = cookies.get(FORM, "") or (fresh := secrets.token_urlsafe(32))
    reader = Reader(language_of(cookies), principal, csrf_of(secret))
    address = request.client.host if request.client else ""
    return Asking(office, reader, now, address, request.headers.get("user-agent", "")[:300], fresh)


async def own_form(request: Request, asked: Annotated[Asking, Depends(asking)]) -> Asking:
    """The same for what changes something: a form must carry the token of a page that we made for this browser. Raises
    ForbiddenError."""
    if request.method in UNSAFE:
        given = request.headers.get(CSRF_HEADER) or str((await request.form()).get(CSRF_FIELD, ""))
        if asked.fresh or not csrf_matches(given, asked.reader.csrf):
            raise ForbiddenError(said("web.form_expired"))
    return asked


async def entered(asked: Annotated[Asking, Depends(own_form)]) -> Asking:
    """The same for pages that want somebody signed in, with a password of their own. Raises SignInWantedError."""
    if asked.principal.must_change:
        raise SignInWantedError("/password")
    return asked


async def signed_in(asked: Annotated[Asking, Depends(entered)]) -> Asking:
    """The same for who has a second factor too, where a role wants one. Raises SignInWantedError."""
    if asked.principal.must_enrol:
        raise SignInWantedError("/account/codes")
    return asked


Anyone = Annotated[Asking, Depends(own_form)]
Entered = Annotated[Asking, Depends(entered)]
SignedIn = Annotated[Asking, Depends(signed_in)]


def allowed(asked: Asking, permission: Permission) -> Asking:
    """The same where the permission holds somewhere. Raises ForbiddenError."""
    require(asked.principal, permission)
    return asked


def language_of(cookies: Mapping[str, str]) -> Language:
    """Chinese unless English was chosen."""
    return "en" if cookies.get(LANGUAGE) == "en" else "zh"


def set_cookie(response: Response, name: str, value: str, https: bool, seconds: int | None = None) -> None:
    """A cookie that no script reads and no other site sends."""
    response.set_cookie(name, value, max_age=seconds, httponly=True, secure=https, samesite="lax", path="/")
