"""Who gets what of every address: pages and API. A new one without an entry here fails its test."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from PIL import Image

from models.page_split import KeptMend, PageSplit, SetAside
from models.rescan import Rescan
from models.review import Answer, Hand, finding_key
from models.scan import PageRef
from service.database import delegations, desk, mends, misses, pages, rescans, sessions, users
from service.workflows import mend_split
from service.workflows.gate import digest
from tests.integration.api.desk_office import CAMPAIGN, PACKAGE, World
from tests.unit.service.reports.fakes import FINDINGS
from tests.unit.service.workflows.gates import NOW, principal_for

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
FIRST = PageRef(input=0, page=1)
STEPS = [{"act": "apart", "pages": [{"input": 0, "page": 1}]}]
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


def _upload(world: World, who: str) -> dict[str, Any]:
    return {"id": world.upload("uploader")}


def _append(world: World, who: str) -> dict[str, Any]:
    begun = world.office.uploads.begin(world.users["uploader"], "a.pdf", 3)
    return {"id": begun.id, "headers": {"offset": "0"}, "content": b"abc"}


def _parcel(world: World, who: str) -> dict[str, Any]:
    return {"json": {"uploads": [world.upload("uploader", who.encode())]}}


def _records(world: World, who: str) -> dict[str, Any]:
    record = {"id": "r-2", "kind": "enterprise", "province": "辽宁省", "fields": {"applicant_name": "某某公司"}}
    content = json.dumps({"records": [record]}).encode()
    return {"json": {"uploads": [world.upload("uploader", content, "list.json")], "provenance": "applicant"}}


def _typed(world: World, who: str) -> dict[str, Any]:
    return {"json": {"id": "r-3", "kind": "enterprise", "province": "辽宁省", "fields": {"applicant_name": who}}}


def _decision(world: World, who: str) -> dict[str, Any]:
    with world.office.places.database.transaction() as session:
        hand, given = Hand(by=world.users.get(who, "nobody")), Answer(act="misread")
        return {"decision": desk.add_decision(session, 1, KEY, given, "first", hand, NOW, "test")}


def _miss(world: World, who: str) -> dict[str, Any]:
    with world.office.places.database.transaction() as session:
        hand = Hand(by=world.users.get(who, "nobody"))
        return {"miss": misses.add(session, 1, "x", "explain", None, hand, NOW)}


def _work(world: World, who: str) -> dict[str, Any]:
    """One's work, given to somebody new who reviews in 辽宁省 from tomorrow on."""
    name = f"colleague{len(world.users)}"
    world.person(name, "reviewer")
    day = NOW.date() + timedelta(days=1)
    wanted = {"to": world.users[name], "since": f"{day}", "until": f"{day}", "reason": "出差"}
    return {"data": wanted}


def _work_of(world: World, who: str) -> dict[str, Any]:
    """The work of somebody else."""
    wanted, absent = _work(world, who)["data"], f"absent{len(world.users)}"
    world.person(absent, "reviewer")
    return {"data": {**wanted, "of": world.users[absent]}}


def _given(world: World, who: str) -> dict[str, Any]:
    """What one stranger gave another."""
    names = [f"stranger{len(world.users)}{n}" for n in "ab"]
    for name in names:
        world.person(name, "reviewer")
    of, to = (world.users[n] for n in names)
    with world.office.places.database.transaction() as session:
        return {"id": delegations.add(session, of, to, NOW.date(), NOW.date(), "x", of, NOW).id}


def _victim(world: World, who: str) -> dict[str, Any]:
    world.person(f"victim{len(world.users)}")
    return {"id": list(world.users.values())[-1]}


def _rights(world: World, who: str) -> dict[str, Any]:
    grants = [{"role": "uploader", "scope": {"areas": [{"province": "辽宁省"}]}}]
    return _victim(world, who) | {"json": {"grants": grants}}


def _token(world: World, who: str) -> dict[str, Any]:
    scope = {"areas": [{"province": "辽宁省"}]}
    wanted = {"user": world.users["uploader"], "name": "p", "permissions": ["packages.read"], "scope": scope, "days": 9}
    return {"json": wanted}


def _session(world: World, who: str) -> dict[str, Any]:
    secret = world.session(world.users["uploader"])
    with world.office.gate.database.reading() as connection:
        begun = sessions.by_token(connection, digest(secret))
    assert begun is not None
    return {"id": begun.id}


def _new_user(world: World, who: str) -> dict[str, Any]:
    return {"json": {"name": f"new{len(world.users)}{who}".replace(" ", "")}}


def _wrong_name(world: World, who: str) -> dict[str, Any]:
    return {"data": {"name": f"no {who}", "password": "x"}}


def _new_name(world: World, who: str) -> dict[str, Any]:
    return {"data": _new_user(world, who)["json"]}


def _role(world: World, who: str) -> dict[str, Any]:
    return _victim(world, who) | {"data": {"role": ["uploader"], "areas": "辽宁省"}}


def _token_form(world: World, who: str) -> dict[str, Any]:
    user = world.users["uploader"]
    return {"data": {"user": user, "name": "p", "permission": ["packages.read"], "areas": "辽宁省", "days": "9"}}


def _tag(world: World) -> str:
    with world.office.places.database.reading() as session:
        principal = principal_for(users.by_id(session, world.users["reviewer"]))
    return mend_split.look(world.office.mending, principal, PACKAGE).tag


def _mend(world: World, who: str) -> dict[str, Any]:
    return {"headers": {"if-match": f'"{_tag(world)}"'}, "json": {"steps": STEPS}}


def _mend_form(world: World, who: str) -> dict[str, Any]:
    return {"data": {"tag": _tag(world), "steps": json.dumps(STEPS)}}


def _earlier_split(world: World, who: str) -> dict[str, Any]:
    aside = PageSplit(documents=(), aside=(SetAside(page=FIRST),))
    kept = KeptMend(package=PACKAGE, number=1, by="u", at=NOW, steps=(), before=aside, after=aside)
    with world.office.places.database.transaction() as session:
        mends.add_mend(session, kept)
    return {"data": {"tag": _tag(world), "number": "0"}}


def _scan(world: World, who: str) -> dict[str, Any]:
    picture = io.BytesIO()
    Image.new("RGB", (210, 297), "white").save(picture, "PNG", dpi=(25.4, 25.4))
    sender = who if who in world.users else "reviewer"
    return {"json": {"upload": world.upload(sender, picture.getvalue(), "again.png")}}


def _earlier_scan(world: World, who: str) -> dict[str, Any]:
    with world.office.places.database.transaction() as session:
        if not rescans.rescans_of(session, PACKAGE):
            earlier = pages.artefact_of(session, PACKAGE, FIRST)
            kept = Rescan(
                package=PACKAGE, ref=FIRST, number=1, sha256="c" * 64, name="again.png", earlier=earlier, by="u", at=NOW
            )
            rescans.add_rescan(session, kept)
    return {"number": 1}


def _code(world: World, who: str) -> dict[str, Any]:
    return {"data": {"code": "000000", "password": "x"}}


ANSWER, REMARK, DECIDED = ({"json": v} for v in ({"act": "misread"}, {"text": "好"}, {"outcome": "return"}))
SECONDS = {"second_reviewer": 403}
"""Checks what somebody else has answered."""

API: dict[str, Access] = {
    "POST /uploads": Access(SENDERS, 201, 201, send=lambda w, _: {"json": {"name": "a.pdf", "size": 3}}),
    "GET /uploads/{id}": Access(UPLOADER, but=NOT_THEIRS, send=_upload),
    "PATCH /uploads/{id}": Access(UPLOADER, but=NOT_THEIRS, send=_append),
    "DELETE /uploads/{id}": Access(UPLOADER, 204, but=NOT_THEIRS, send=_upload),
    "POST /packages": Access(UPLOADER, 201, send=_parcel),
    "GET /packages": Access(HOLDERS, far=200),
    "GET /packages/{id}": Access(HOLDERS),
    "GET /packages/{id}/events": Access(HOLDERS),
    "POST /packages/{id}/cancel": Access(UPLOADER),
    "POST /packages/{id}/again": Access(UPLOADER, 202),
    "GET /packages/{id}/report.{form}": Access(READERS, send=lambda w, _: {"form": "json"}),
    "GET /packages/{id}/pages": Access(READERS),
    "GET /packages/{id}/split": Access(READERS),
    "POST /packages/{id}/split/preview": Access(READERS, send=_mend),
    "POST /packages/{id}/split": Access(REVIEWERS, 202, send=_mend),
    "GET /packages/{id}/history": Access(READERS),
    "GET /packages/{id}/pages/{input}/{page}/scans": Access(READERS),
    "POST /packages/{id}/pages/{input}/{page}/scans": Access(REVIEWERS, 202, send=_scan),
    "GET /packages/{id}/pages/{input}/{page}/scans/{number}": Access(READERS, send=_earlier_scan),
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
    "DELETE /applications/{id}/decisions/{decision}": Access(REVIEWERS, send=_decision),
    "POST /applications/{id}/remarks": Access(REVIEWERS, 201, send=lambda w, _: REMARK),
    "POST /applications/{id}/decision": Access(REVIEWERS, 409, send=lambda w, _: DECIDED),
    "POST /applications/{id}/misses": Access(REVIEWERS, 201, send=lambda w, _: REMARK),
    "DELETE /applications/{id}/misses/{miss}": Access(REVIEWERS, send=_miss),
    "GET /delegations": Access(REVIEWERS, far=200),
    "POST /delegations": Access(REVIEWERS, 201, 422, send=lambda w, who: {"json": _work(w, who)["data"]}),
    "DELETE /delegations/{id}": Access(SECURITY, 204, others=404, send=_given),
    "GET /sampling": Access(READERS, far=200),
    "POST /sampling": Access(HEAD, 409, 409),
    "GET /records": Access(READERS, far=200),
    "GET /records/{campaign}/{id}": Access(READERS, send=lambda w, _: {"campaign": CAMPAIGN, "id": "r-1"}),
    "POST /records/preview": Access(UPLOADER, send=_records),
    "POST /records/import": Access(UPLOADER, 201, send=_records),
    "POST /records": Access(UPLOADER, 201, 403, send=_typed),
    "GET /me": Access(ALL, far=200),
    "GET /users": Access(USERS),
    "POST /users": Access(SYSTEM, 201, send=_new_user),
    "PUT /users/{id}/grants": Access(SECURITY, send=_rights),
    "POST /users/{id}/close": Access(SYSTEM, 204, send=_victim),
    "POST /users/{id}/open": Access(SYSTEM, 204, send=_victim),
    "POST /users/{id}/password": Access(SYSTEM, send=_victim),
    "GET /tokens": Access(ALL, far=200),
    "POST /tokens": Access(SECURITY, 201, send=_token),
    "DELETE /tokens/{id}": Access(
        SECURITY,
        204,
        far=422,
        others=422,
        but={"uploader": 204},
        send=lambda w, _: {"id": w.token("uploader", "packages.read")[1]},
    ),
    "GET /sessions": Access(ALL, far=200),
    "DELETE /sessions/{id}": Access(SECURITY, 204, others=422, but={"uploader": 204}, send=_session),
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
    "POST /sign-in": Access(ALL, 401, 401, nobody=403, newcomer=401, send=_wrong_name),
    "POST /sign-in/code": Access(ALL, 401, 401, nobody=403, newcomer=401, send=lambda w, _: {"data": {"ticket": "x"}}),
    "GET /sign-in/external": Access(ALL, 404, 404, nobody=404, newcomer=404),
    "GET /sign-in/external/back": Access(ALL, 404, 404, nobody=404, newcomer=404),
    "POST /sign-out": Access(frozenset()),
    "GET /account": _page(ALL, far=200),
    "GET /account/codes": _page(ALL, far=200),
    "POST /account/codes": _act(ALL, 303, 303),
    "POST /account/codes/confirm": _act(ALL, 422, 422, send=_code),
    "POST /account/codes/recovery": _act(ALL, 422, 422, send=_code),
    "POST /account/codes/end": _act(ALL, 422, 422, send=_code),
    "POST /account/sessions/{id}/end": _act(UPLOADER, 303, 422, others=422, send=_session),
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
    "GET /packages/{package}/pages/{input}/{page}/earlier/{number}": _page(READERS, send=_earlier_scan),
    "POST /packages/{package}/split": _act(REVIEWERS, send=_mend_form),
    "POST /packages/{package}/split/earlier": _act(REVIEWERS, 303, send=_earlier_split),
    "GET /upload": _page(UPLOADER, far=200),
    "GET /applications/{id}": _page(READERS),
    "POST /applications/{id}/findings/{key}": _act(REVIEWERS, others=404, but=LOOKS | SECONDS, send=_form),
    "POST /applications/{id}/remarks": _act(REVIEWERS, others=404, but=LOOKS, send=_form),
    "POST /applications/{id}/leave": _act(ALL, 303, 303),
    "POST /applications/{id}/misses": _act(REVIEWERS, 303, others=404, but=LOOKS, send=_form),
    "POST /applications/{id}/misses/{miss}/undo": _act(REVIEWERS, 303, others=404, but=LOOKS, send=_miss),
    "GET /delegations": _page(REVIEWERS, far=200),
    "POST /delegations": _act(REVIEWERS, 303, 422, send=_work),
    "POST /delegations/{id}/revoke": _act(SECURITY, 303, others=404, send=_given),
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
    "POST /administration": _act(SYSTEM, send=_new_name),
    "GET /administration/users/{id}": _page(USERS, send=_victim),
    "POST /administration/users/{id}/rights": _act(SECURITY, 303, send=_role),
    "POST /administration/users/{id}/password": _act(SYSTEM, send=_victim),
    "POST /administration/users/{id}/codes": _act(SECURITY, 303, send=_victim),
    "POST /administration/users/{id}/external": _act(SYSTEM, 303, send=_victim),
    "GET /administration/codes": _page(SECURITY),
    "POST /administration/codes": _act(SECURITY, 303),
    "POST /administration/users/{id}/close": _act(SYSTEM, 303, send=_victim),
    "POST /administration/users/{id}/open": _act(SYSTEM, 303, send=_victim),
    "GET /administration/tokens": _page(SECURITY),
    "POST /administration/tokens": _act(SECURITY, send=_token_form),
    "POST /administration/tokens/{id}/revoke": _act(
        SECURITY, 303, send=lambda w, _: {"id": w.token("uploader", "packages.read")[1]}
    ),
    "GET /administration/delegations": _page(USERS),
    "POST /administration/delegations": _act(SECURITY, 303, send=_work_of),
    "POST /administration/delegations/{id}/revoke": _act(SECURITY, 303, others=404, send=_given),
    "GET /administration/sessions": _page(SECURITY),
    "POST /administration/sessions/{id}/end": _act(SECURITY, 303, send=_session),
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
