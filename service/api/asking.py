"""Which program or person calls the API: by a token, or by the session of a signed-in browser."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Request

from models.account import Permission, Principal, Scope
from models.catalogue import said
from models.errors import ForbiddenError, UnknownCallerError
from service.callers import CSRF_HEADER, SESSION, UNSAFE, csrf_matches, csrf_of
from service.office import Office
from service.workflows.api_tokens import resume_token
from service.workflows.gate import require
from service.workflows.sessions import resume

BEARER = "bearer "


@dataclass(frozen=True)
class Call:
    """One call: the office, who calls, and when."""

    office: Office
    principal: Principal
    now: datetime

    def scope(self, permission: Permission) -> Scope:
        """Where the permission holds. Raises ForbiddenError where it holds nowhere."""
        require(self.principal, permission)
        return self.principal.scope(permission)

    def put(self, action: str, subject: str = "", **detail: object) -> None:
        """Puts on record what the caller did. Raises DatabaseError."""
        told = {**detail, **self.principal.standing_in}
        with self.office.places.database.transaction() as session:
            self.office.gate.log.put(session, self.now, self.principal.actor, action, subject, **told)


def calling(request: Request) -> Call:
    """Who calls. Raises UnknownCallerError for nobody, and ForbiddenError for a browser's call from another page than
    ours, with a password that must be changed or a second factor that must be set up first."""
    office = cast(Office, request.app.state.office)
    now = office.now()
    given = request.headers.get("authorization", "")
    if given.lower().startswith(BEARER):
        principal = resume_token(office.gate, given[len(BEARER) :].strip(), now)
    else:
        secret = request.cookies.get(SESSION, "")
        principal = resume(office.gate, secret, now) if secret else None
        given_token = request.headers.get(CSRF_HEADER, "")
        if principal and request.method in UNSAFE and not csrf_matches(given_token, csrf_of(secret)):
            raise ForbiddenError(said("web.form_expired"))
    if principal is None:
        raise UnknownCallerError(said("api.unknown_caller"))
    request.state.user = principal.user
    if principal.must_change:
        raise ForbiddenError(said("api.password_first"))
    if principal.must_enrol:
        raise ForbiddenError(said("api.codes_first"))
    return Call(office, principal, now)


Calling = Annotated[Call, Depends(calling)]
