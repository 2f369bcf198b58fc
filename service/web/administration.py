"""Accounts, rights, tokens and sessions: each administrator finds their own part (三员分立), nobody another's."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from models.account import ACCOUNT_ID, EVERYWHERE, Area, Grant, Permission, Role, Scope, User
from models.catalogue import said
from models.errors import AccountError, NotThereError, RoleRuleError
from service.database import users
from service.rules.permissions import ADMINISTRATORS, FOR_TOKENS, PERMISSIONS, must_enrol
from service.web.asking import Asking, SignedIn, allowed
from service.web.names import names_of
from service.workflows.administer_users import (
    add_user,
    disable_user,
    enable_user,
    link_external,
    list_users,
    set_grants,
)
from service.workflows.api_tokens import MOST_DAYS, issue_token, list_tokens, revoke_token
from service.workflows.one_time_codes import demand_codes, demanded_roles, reset_codes
from service.workflows.passwords import reset_password
from service.workflows.sessions import all_sessions, end_session

router = APIRouter(prefix="/administration", include_in_schema=False)
PARTS: tuple[tuple[str, str, Permission], ...] = (
    ("users", "/administration", "users.read"),
    ("codes", "/administration/codes", "rights.manage"),
    ("tokens", "/administration/tokens", "tokens.manage"),
    ("delegations", "/administration/delegations", "users.read"),
    ("sessions", "/administration/sessions", "sessions.manage"),
    ("campaigns", "/administration/campaigns", "campaigns.manage"),
    ("retention", "/administration/retention", "campaigns.manage"),
    ("storage", "/administration/storage", "machines.manage"),
)
"""Name, address and the permission that a part takes."""
ROLES: tuple[Role, ...] = tuple(PERMISSIONS)
Id = Annotated[str, Path(pattern=ACCOUNT_ID)]
Text = Annotated[str, Form(max_length=200)]
Areas = Annotated[str, Form(max_length=4000)]
Flag = Annotated[bool, Form()]
Chosen = Annotated[list[str], Form()]
HERE = "admin"


@router.get("")
def user_list(asked: SignedIn) -> Response:
    """Every account."""
    return _users(asked)


@router.post("")
def new_user(asked: SignedIn, name: Text = "", full_name: Text = "") -> Response:
    """Makes an account; its one-time password is shown this once."""
    try:
        user, password = add_user(asked.office.gate, asked.principal, name, full_name, asked.now)
    except AccountError as error:
        return _users(asked, status=422, error=str(error))
    return _users(asked, secret=password, whose=user.name)


@router.get("/users/{id}")
def user_page(asked: SignedIn, id: Id) -> Response:
    """One account with what it may."""
    return _user(asked, id)


@router.post("/users/{id}/rights")
def rights(asked: SignedIn, id: Id, role: Chosen = [], areas: Areas = "", everywhere: Flag = False) -> Response:  # noqa: B006
    """Gives an account these roles and no others."""
    allowed(asked, "rights.manage")
    try:
        scope = EVERYWHERE if everywhere else _scope(areas)
        grants = [_grant(r, scope) for r in ROLES if r in role]
        set_grants(asked.office.gate, asked.principal, id, grants, asked.now)
    except (AccountError, RoleRuleError) as error:
        return _user(asked, id, status=422, error=str(error))
    return RedirectResponse(f"/administration/users/{id}", 303)


@router.post("/users/{id}/password")
def one_time(asked: SignedIn, id: Id) -> Response:
    """A one-time password for somebody; shown this once."""
    user = _found(asked, id)
    password = reset_password(asked.office.gate, asked.principal, user, asked.now)
    return _user(asked, id, secret=password, whose=user.name)


@router.post("/users/{id}/codes")
def forget_device(asked: SignedIn, id: Id) -> Response:
    """Forgets somebody's lost device."""
    allowed(asked, "rights.manage")
    reset_codes(asked.office.gate, asked.principal, _found(asked, id), asked.now)
    return RedirectResponse(f"/administration/users/{id}", 303)


@router.post("/users/{id}/external")
def link(asked: SignedIn, id: Id, external: Annotated[str, Form(max_length=255)] = "") -> Response:
    """Lets the organisation's own sign-in open an account, or no longer."""
    gate, provider, value = asked.office.gate, asked.office.openid, external.strip()
    allowed(asked, "users.manage")
    known = provider.linked(value) if provider and value else None
    try:
        link_external(gate, asked.principal, id, known, asked.now)
    except AccountError as error:
        return _user(asked, id, status=422, error=str(error))
    return RedirectResponse(f"/administration/users/{id}", 303)


@router.get("/codes")
def codes_page(asked: SignedIn) -> Response:
    """Which roles must have a second factor, and who of them has none."""
    demanded = demanded_roles(asked.office.gate, asked.principal)
    without = [
        u for u in list_users(asked.office.gate, asked.principal) if u.disabled_at is None and must_enrol(u, demanded)
    ]
    return _part(asked, "codes", roles=ROLES, demanded=demanded, without=without)


@router.post("/codes")
def codes_rule(asked: SignedIn, role: Chosen = []) -> Response:  # noqa: B006
    """Demands a second factor of these roles and no others."""
    demand_codes(asked.office.gate, asked.principal, [r for r in ROLES if r in role], asked.now)
    return RedirectResponse("/administration/codes", 303)


@router.post("/users/{id}/close")
def close(asked: SignedIn, id: Id) -> Response:
    """Closes an account."""
    try:
        disable_user(asked.office.gate, asked.principal, id, asked.now)
    except (AccountError, RoleRuleError) as error:
        return _user(asked, id, status=422, error=str(error))
    return RedirectResponse(f"/administration/users/{id}", 303)


@router.post("/users/{id}/open")
def open_again(asked: SignedIn, id: Id) -> Response:
    """Opens a closed account again."""
    enable_user(asked.office.gate, asked.principal, id, asked.now)
    return RedirectResponse(f"/administration/users/{id}", 303)


@router.get("/tokens")
def token_list(asked: SignedIn) -> Response:
    """All tokens."""
    return _tokens(asked)


@router.post("/tokens")
def new_token(
    asked: SignedIn,
    user: Text = "",
    name: Text = "",
    permission: Chosen = [],  # noqa: B006
    areas: Areas = "",
    everywhere: Flag = False,
    days: Annotated[int, Form(ge=1, le=MOST_DAYS)] = 90,
) -> Response:
    """Issues a token; its secret is shown this once."""
    chosen: list[Permission] = [p for p in sorted(FOR_TOKENS) if p in permission]
    try:
        scope = EVERYWHERE if everywhere else _scope(areas)
        gate, principal = asked.office.gate, asked.principal
        secret, token = issue_token(gate, principal, user, name, chosen, scope, days, asked.now)
    except (AccountError, RoleRuleError) as error:
        return _tokens(asked, status=422, error=str(error))
    return _tokens(asked, secret=secret, whose=token.name)


@router.post("/tokens/{id}/revoke")
def revoke(asked: SignedIn, id: Id) -> Response:
    """Ends a token for good."""
    allowed(asked, "tokens.manage")
    revoke_token(asked.office.gate, asked.principal, id, asked.now)
    return RedirectResponse("/administration/tokens", 303)


@router.get("/sessions")
def session_list(asked: SignedIn) -> Response:
    """Who is signed in."""
    every = all_sessions(asked.office.gate, asked.principal, asked.now)
    with asked.office.places.database.reading() as session:
        names = names_of(session, [s.user for s in every])
    return _part(asked, "sessions", sessions=every, names=names, mine=asked.principal.session)


@router.post("/sessions/{id}/end")
def end(asked: SignedIn, id: Id) -> Response:
    """Signs somebody out."""
    allowed(asked, "sessions.manage")
    end_session(asked.office.gate, asked.principal, id, asked.now)
    return RedirectResponse("/administration/sessions", 303)


def _users(asked: Asking, status: int = 200, **more: object) -> Response:
    every = list_users(asked.office.gate, asked.principal)
    return _part(asked, "users", status, users=every, **more)


def _user(asked: Asking, id: str, status: int = 200, **more: object) -> Response:
    allowed(asked, "users.read")
    user = _found(asked, id)
    areas = [f"{a.province}/{a.city}" if a.city else a.province for g in user.grants for a in g.scope.areas]
    return _part(
        asked, "user", status, user=user, roles=ROLES, administrators=ADMINISTRATORS,
        areas="\n".join(dict.fromkeys(areas)), everywhere=any(g.scope.everywhere for g in user.grants),
        claim=asked.office.settings.oidc_claim if asked.office.openid else "", **more,
    )  # fmt: skip


def _tokens(asked: Asking, status: int = 200, **more: object) -> Response:
    allowed(asked, "tokens.manage")
    gate, principal = asked.office.gate, asked.principal
    every = list_users(gate, principal)
    return _part(
        asked, "tokens", status, tokens=list_tokens(gate, principal), now=asked.now, permissions=sorted(FOR_TOKENS),
        users=[u for u in every if u.disabled_at is None], names={u.id: u.name for u in every}, most=MOST_DAYS, **more,
    )  # fmt: skip


def _part(asked: Asking, part: str, status: int = 200, **values: Any) -> Response:
    plain = {"error": None, "secret": None, "whose": ""}
    return asked.page("administration.html.j2", HERE, status, parts=PARTS, part=part, **(plain | values))


def _found(asked: Asking, id: str) -> User:
    try:
        with asked.office.places.database.reading() as session:
            return users.by_id(session, id)
    except AccountError as error:
        raise NotThereError(said("account.unknown", name=id)) from error


def _grant(role: Role, scope: Scope) -> Grant:
    return Grant(role=role) if role in ADMINISTRATORS else Grant(role=role, scope=scope)


def _scope(text: str) -> Scope:
    """One area a line: a province, or `province/city`."""
    lines = (line.strip() for line in text.replace("；", "\n").replace("、", "\n").splitlines())
    return Scope(areas=tuple(_area(line) for line in lines if line))


def _area(line: str) -> Area:
    province, _, city = (part.strip() for part in line.partition("/"))
    if not 0 < len(province) <= 50 or len(city) > 50:
        raise RoleRuleError(said("web.admin.bad_area", area=line[:60]))
    return Area(province=province, city=city or None)
