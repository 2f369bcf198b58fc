"""Who gets what of every address: pages and API. A new one without an entry here fails its test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from models.review import finding_key
from tests.integration.api import sending
from tests.integration.api.desk_office import CAMPAIGN, PACKAGE, World
from tests.unit.service.reports.fakes import FINDINGS

KEY = finding_key(FINDINGS[0])
READERS = frozenset(("auditor", "reviewer", "second_reviewer", "head"))
REVIEWERS = frozenset(("reviewer", "second_reviewer", "head"))
HOLDERS = READERS | {"uploader"}
UPLOADER, SYSTEM, SECURITY, AUDITOR = (
    frozenset({r}) for r in ("uploader", "system_admin", "security_admin", "auditor")
)
HEAD = frozenset({"head"})
ALL = frozenset(("system_admin", "security_admin", "auditor", "reviewer", "second_reviewer", "head", "uploader"))
USERS = frozenset(("system_admin", "security_admin", "auditor"))
SENDERS = UPLOADER | REVIEWERS
NOT_THEIRS = {f"{far}{role}": 404 for role in REVIEWERS for far in ("", "far ")}
"""Whoever may send files is not told of another's."""
Asked = tuple[str, dict[str, Any]]
"""What is put into the address, and what else is sent."""


@dataclass(frozen=True)
class Access:
    """`ok` is what `roles` get, `far` what they get in another province, `others` everybody else with an account."""

    roles: frozenset[str]
    ok: int = 200
    far: int = 404
    others: int = 403
    nobody: int = 401
    newcomer: int = 403
    but: Mapping[str, int] = field(default_factory=dict)
    """What single callers get instead."""
    send: Callable[[World, str], dict[str, Any]] = field(default=lambda world, who: {})
    """Values of the address by name, and `json`, `content`, `headers` or `data` of the request."""


ANSWER, REMARK, DECIDED = ({"json": v} for v in ({"act": "misread"}, {"text": "好"}, {"outcome": "return"}))
SECONDS = {"second_reviewer": 403}
"""Checks what somebody else has answered."""

API: dict[str, Access] = {
    "POST /uploads": Access(SENDERS, 201, 201, send=lambda w, _: {"json": {"name": "a.pdf", "size": 3}}),
    "GET /uploads/{id}": Access(UPLOADER, but=NOT_THEIRS, send=sending.upload),
    "PATCH /uploads/{id}": Access(UPLOADER, but=NOT_THEIRS, send=sending.append),
    "DELETE /uploads/{id}": Access(UPLOADER, 204, but=NOT_THEIRS, send=sending.upload),
    "POST /packages": Access(UPLOADER, 201, send=sending.parcel),
    "GET /packages": Access(HOLDERS, far=200),
    "GET /packages/{id}": Access(HOLDERS),
    "GET /packages/{id}/events": Access(HOLDERS),
    "POST /packages/{id}/cancel": Access(UPLOADER),
    "POST /packages/{id}/again": Access(UPLOADER, 202),
    "GET /packages/{id}/report.{form}": Access(READERS, send=lambda w, _: {"form": "json"}),
    "GET /packages/{id}/pages": Access(READERS),
    "GET /packages/{id}/split": Access(READERS),
    "POST /packages/{id}/split/preview": Access(READERS, send=sending.mend),
    "POST /packages/{id}/split": Access(REVIEWERS, 202, send=sending.mend),
    "GET /packages/{id}/history": Access(READERS),
    "GET /packages/{id}/pages/{input}/{page}/scans": Access(READERS),
    "POST /packages/{id}/pages/{input}/{page}/scans": Access(REVIEWERS, 202, send=sending.scan),
    "GET /packages/{id}/pages/{input}/{page}/scans/{number}": Access(READERS, send=sending.earlier_scan),
    "GET /packages/{id}/summary": Access(READERS),
    "GET /packages/{id}/pages/{input}/{page}/crop": Access(READERS),
    "GET /packages/{id}/pages/{input}/{page}/{size}": Access(READERS),
    "GET /applications": Access(READERS, far=200),
    "GET /applications/{id}": Access(READERS),
    "GET /applications/{id}/fields": Access(READERS),
    "GET /applications/{id}/seals": Access(READERS),
    "GET /applications/{id}/seals/{number}/strip": Access(READERS),
    "POST /applications/{id}/claim": Access(READERS),
    "DELETE /applications/{id}/claim": Access(READERS, 204),
    "POST /applications/{id}/findings/{key}": Access(REVIEWERS, 201, but=SECONDS, send=lambda w, _: ANSWER),
    "DELETE /applications/{id}/decisions/{decision}": Access(REVIEWERS, send=sending.decision),
    "POST /applications/{id}/remarks": Access(REVIEWERS, 201, send=lambda w, _: REMARK),
    "POST /applications/{id}/decision": Access(REVIEWERS, 409, send=lambda w, _: DECIDED),
    "POST /applications/{id}/misses": Access(REVIEWERS, 201, send=lambda w, _: REMARK),
    "DELETE /applications/{id}/misses/{miss}": Access(REVIEWERS, send=sending.miss),
    "GET /delegations": Access(REVIEWERS, far=200),
    "POST /delegations": Access(REVIEWERS, 201, 422, send=lambda w, who: {"json": sending.work(w, who)["data"]}),
    "DELETE /delegations/{id}": Access(SECURITY, 204, others=404, send=sending.given),
    "GET /sampling": Access(READERS, far=200),
    "POST /sampling": Access(HEAD, 409, 409),
    "GET /records": Access(READERS, far=200),
    "GET /records/{campaign}/{id}": Access(READERS, send=lambda w, _: {"campaign": CAMPAIGN, "id": "r-1"}),
    "POST /records/preview": Access(UPLOADER, send=sending.records),
    "POST /records/import": Access(UPLOADER, 201, send=sending.records),
    "POST /records": Access(UPLOADER, 201, 403, send=sending.typed),
    "GET /me": Access(ALL, far=200),
    "GET /users": Access(USERS),
    "POST /users": Access(SYSTEM, 201, send=sending.new_user),
    "PUT /users/{id}/grants": Access(SECURITY, send=sending.rights),
    "POST /users/{id}/close": Access(SYSTEM, 204, send=sending.victim),
    "POST /users/{id}/open": Access(SYSTEM, 204, send=sending.victim),
    "POST /users/{id}/password": Access(SYSTEM, send=sending.victim),
    "GET /tokens": Access(ALL, far=200),
    "POST /tokens": Access(SECURITY, 201, send=sending.token),
    "DELETE /tokens/{id}": Access(
        SECURITY,
        204,
        far=422,
        others=422,
        but={"uploader": 204},
        send=lambda w, _: {"id": w.token("uploader", "packages.read")[1]},
    ),
    "GET /sessions": Access(ALL, far=200),
    "DELETE /sessions/{id}": Access(SECURITY, 204, others=422, but={"uploader": 204}, send=sending.session),
    "GET /audit": Access(AUDITOR),
    "GET /audit/head": Access(AUDITOR),
    "GET /audit/verify": Access(AUDITOR),
    "GET /audit/export": Access(AUDITOR),
}


def _page(roles: frozenset[str], ok: int = 200, far: int = 404, **others: Any) -> Access:
    """A page: nobody is sent to sign in, a newcomer to change the password."""
    return Access(roles, ok, far, nobody=303, newcomer=303, **others)


def _act(roles: frozenset[str], ok: int = 200, far: int = 404, **others: Any) -> Access:
    """A form: of nobody it does not come from a page of ours."""
    return Access(roles, ok, far, nobody=403, newcomer=303, **others)


def _form(world: World, who: str) -> dict[str, Any]:
    return {"data": {"act": "misread", "text": "好", "outcome": "return"}}


LOOKS = {"auditor": 403}
"""Sees the application, and may not act; whoever does not see it is not told that it is there."""
PAGES: dict[str, Access] = {
    "GET /": _page(ALL, far=200),
    "GET /sign-in": Access(ALL, 200, 200, nobody=200, newcomer=200),
    "POST /sign-in": Access(ALL, 401, 401, nobody=403, newcomer=401, send=sending.wrong_name),
    "POST /sign-in/code": Access(ALL, 401, 401, nobody=403, newcomer=401, send=lambda w, _: {"data": {"ticket": "x"}}),
    "GET /sign-in/external": Access(ALL, 404, 404, nobody=404, newcomer=404),
    "GET /sign-in/external/back": Access(ALL, 404, 404, nobody=404, newcomer=404),
    "POST /sign-out": Access(frozenset()),
    "GET /account": _page(ALL, far=200),
    "GET /account/codes": _page(ALL, far=200),
    "POST /account/codes": _act(ALL, 303, 303),
    "POST /account/codes/confirm": _act(ALL, 422, 422, send=sending.code),
    "POST /account/codes/recovery": _act(ALL, 422, 422, send=sending.code),
    "POST /account/codes/end": _act(ALL, 422, 422, send=sending.code),
    "POST /account/sessions/{id}/end": _act(UPLOADER, 303, 422, others=422, send=sending.session),
    "POST /account/tokens/{id}/revoke": _act(
        UPLOADER, 303, 422, others=422, send=lambda w, _: {"id": w.token("uploader", "packages.read")[1]}
    ),
    "GET /password": Access(ALL, 200, 200, nobody=303, newcomer=200),
    "POST /password": Access(ALL, 422, 422, nobody=403, newcomer=422, send=lambda w, _: {"data": {"new": "x"}}),
    "POST /language": Access(ALL, 303, 303, nobody=403, newcomer=303),
    "GET /packages": _page(HOLDERS, far=200),
    "GET /packages/{id}": _page(HOLDERS),
    "GET /packages/{id}/progress": _page(HOLDERS),
    "GET /packages/{id}/summary": _page(READERS),
    "GET /packages/{package}/pages/{input}/{page}/crop": _page(
        READERS, send=lambda w, _: {"params": {"x0": 0, "y0": 0, "x1": 1, "y1": 1}}
    ),
    "GET /packages/{package}/pages/{input}/{page}/{size}": _page(READERS),
    "GET /packages/{package}/pages/{input}/{page}": _page(READERS),
    "GET /packages/{package}/pages/{input}/{page}/earlier/{number}": _page(READERS, send=sending.earlier_scan),
    "POST /packages/{package}/split": _act(REVIEWERS, send=sending.mend_form),
    "POST /packages/{package}/split/earlier": _act(REVIEWERS, 303, send=sending.earlier_split),
    "GET /upload": _page(UPLOADER, far=200),
    "GET /applications/{id}": _page(READERS),
    "POST /applications/{id}/findings/{key}": _act(REVIEWERS, others=404, but=LOOKS | SECONDS, send=_form),
    "POST /applications/{id}/remarks": _act(REVIEWERS, others=404, but=LOOKS, send=_form),
    "POST /applications/{id}/leave": _act(ALL, 303, 303),
    "POST /applications/{id}/misses": _act(REVIEWERS, 303, others=404, but=LOOKS, send=_form),
    "POST /applications/{id}/misses/{miss}/undo": _act(REVIEWERS, 303, others=404, but=LOOKS, send=sending.miss),
    "GET /delegations": _page(REVIEWERS, far=200),
    "POST /delegations": _act(REVIEWERS, 303, 422, send=sending.work),
    "POST /delegations/{id}/revoke": _act(SECURITY, 303, others=404, send=sending.given),
    "GET /sampling": _page(READERS, far=200),
    "POST /sampling": _act(HEAD, 409, 409),
    "GET /applications/{id}/confirm": _page(READERS, others=404),
    "GET /applications/{id}/notice.docx": _page(READERS, 409),
    "POST /applications/{id}/confirm": _act(REVIEWERS, 409, others=404, but=LOOKS, send=_form),
    "POST /assign": _act(REVIEWERS, 303, 303),
    "POST /packages/{id}/cancel": _act(UPLOADER, 303),
    "POST /packages/{id}/again": _act(UPLOADER, 303),
    "GET /dashboard": _page(READERS, far=200),
    "GET /dashboard/progress.{form}": _page(READERS, far=200, send=lambda w, _: {"form": "xlsx"}),
    "GET /administration": _page(USERS),
    "POST /administration": _act(SYSTEM, send=sending.new_name),
    "GET /administration/users/{id}": _page(USERS, send=sending.victim),
    "POST /administration/users/{id}/rights": _act(SECURITY, 303, send=sending.role),
    "POST /administration/users/{id}/password": _act(SYSTEM, send=sending.victim),
    "POST /administration/users/{id}/codes": _act(SECURITY, 303, send=sending.victim),
    "POST /administration/users/{id}/external": _act(SYSTEM, 303, send=sending.victim),
    "GET /administration/codes": _page(SECURITY),
    "POST /administration/codes": _act(SECURITY, 303),
    "POST /administration/users/{id}/close": _act(SYSTEM, 303, send=sending.victim),
    "POST /administration/users/{id}/open": _act(SYSTEM, 303, send=sending.victim),
    "GET /administration/tokens": _page(SECURITY),
    "POST /administration/tokens": _act(SECURITY, send=sending.token_form),
    "POST /administration/tokens/{id}/revoke": _act(
        SECURITY, 303, send=lambda w, _: {"id": w.token("uploader", "packages.read")[1]}
    ),
    "GET /administration/delegations": _page(USERS),
    "POST /administration/delegations": _act(SECURITY, 303, send=sending.work_of),
    "POST /administration/delegations/{id}/revoke": _act(SECURITY, 303, others=404, send=sending.given),
    "GET /administration/sessions": _page(SECURITY),
    "POST /administration/sessions/{id}/end": _act(SECURITY, 303, send=sending.session),
    "GET /administration/campaigns": _page(SYSTEM),
    "POST /administration/campaigns": _act(SYSTEM, 422, send=lambda w, _: {"data": {"text": "a: ["}}),
    "POST /administration/campaigns/check": _act(SYSTEM, 422),
    "GET /administration/campaigns/{campaign}": _page(SYSTEM),
    "POST /administration/campaigns/{campaign}/settings": _act(SYSTEM),
    "POST /administration/campaigns/{campaign}/choose": _act(SYSTEM, 303),
    "GET /administration/campaigns/{campaign}/forms/{number}.yaml": _page(SYSTEM, 404, send=lambda w, _: {"number": 1}),
    "GET /administration/retention": _page(SYSTEM),
    "POST /administration/retention": _act(SYSTEM, 303),
    "GET /administration/retention/{campaign}": _page(SYSTEM),
    "POST /administration/retention/{campaign}": _act(SYSTEM, 422),
    "GET /administration/storage": _page(SYSTEM),
    "POST /administration/storage": _act(SYSTEM, 303),
    "GET /audit": _page(AUDITOR),
    "POST /audit/export": _act(AUDITOR),
    "GET /status": _page(ALL, far=200),
    "GET /healthz": Access(ALL, 200, 200, nobody=200, newcomer=200),
    # From this machine; no worker is there.
    "GET /readyz": Access(ALL, 503, 503, nobody=503, newcomer=503),
    "GET /metrics": Access(ALL, 200, 200, nobody=200, newcomer=200),
    "GET /static-report/evidence.css": Access(ALL, 200, 200, nobody=200, newcomer=200),
    "GET /api/v1/openapi.json": Access(ALL, 200, 200, nobody=200, newcomer=200),
}

VALUES: dict[str, Any] = {
    "key": KEY,
    "input": 0,
    "page": 1,
    "size": "thumbnail",
    "number": 0,
    "package": PACKAGE,
    "campaign": CAMPAIGN,
}
"""What stands in an address where the entry says nothing."""
EVERY = {"API": API, "PAGES": PAGES}
EXEMPT = frozenset({"POST /sign-out"})
"""It ends the session that the next request would need; tested by itself."""
