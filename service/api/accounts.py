"""Who asks, users and their rights, tokens, sessions: what administrators do at the desk, for a browser's session.
Programs get none of it: `FOR_TOKENS` holds no such permission."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from models.account import ACCOUNT_ID, Acting, Grant, Permission, Scope, Session, Token, User
from models.base import Record
from service.api.asking import Calling
from service.api.problems import PROBLEMS
from service.api.words import AccountId, Line
from service.workflows import administer_users, api_tokens, passwords, sessions
from service.workflows.gate import require

router = APIRouter(tags=["accounts"], responses=PROBLEMS)
GRANTS = [{"role": "reviewer", "scope": {"areas": [{"province": "辽宁省", "city": "沈阳市"}]}}]
Session_ = Annotated[str, Path(pattern=ACCOUNT_ID)]


class Me(Record):
    """Who asks, and what they may, with the areas where they may; `acting` is for whom they stand in."""

    user: str
    name: str
    rights: dict[Permission, Scope]
    acting: tuple[Acting, ...]
    by_token: str | None


class Users(Record):
    """All accounts, the closed ones too."""

    items: tuple[User, ...]


class NewUser(Record):
    """An account to be made."""

    name: Line = Field(min_length=1, examples=["zhang.san"])
    full_name: Line = Field(default="", examples=["张三"])


class MadeUser(Record):
    """A user with a one-time password, which is shown this once."""

    user: User
    password: str


class Rights(Record):
    """Roles and their areas: these and no others."""

    grants: tuple[Grant, ...] = Field(max_length=20, examples=[GRANTS])


class Tokens(Record):
    """Tokens without their secrets, which nobody has."""

    items: tuple[Token, ...]


class NewToken(Record):
    """A token to be issued: for whom, what a program may with it and where, and for how many days."""

    user: str = Field(pattern=ACCOUNT_ID)
    name: Line = Field(min_length=1, examples=["省平台接口"])
    permissions: tuple[Permission, ...] = Field(max_length=20, examples=[["packages.upload", "packages.read"]])
    scope: Scope = Field(examples=[{"areas": [{"province": "辽宁省"}]}])
    days: int = Field(examples=[90])


class MadeToken(Record):
    """A token and its secret, which is shown this once."""

    token: Token
    secret: str


class Sessions(Record):
    """Running sessions, the last used first."""

    items: tuple[Session, ...]


@router.get("/me")
def me(call: Calling) -> Me:
    """Who asks, and what they may."""
    who = call.principal
    return Me(user=who.user, name=who.name, rights=who.rights, acting=who.acting, by_token=who.token)


@router.get("/users")
def users(call: Calling) -> Users:
    """Every account."""
    return Users(items=tuple(administer_users.list_users(call.office.gate, call.principal)))


@router.post("/users", status_code=201)
def add_user(call: Calling, response: Response, wanted: NewUser) -> MadeUser:
    """Makes an account without rights."""
    made = administer_users.add_user(call.office.gate, call.principal, wanted.name, wanted.full_name, call.now)
    return MadeUser(user=made[0], password=_secret(response, made[1]))


@router.put("/users/{id}/grants")
def set_grants(call: Calling, id: AccountId, rights: Rights) -> User:
    """Gives a user these roles and no others."""
    return administer_users.set_grants(call.office.gate, call.principal, id, rights.grants, call.now)


@router.post("/users/{id}/close", status_code=204)
def close_user(call: Calling, id: AccountId) -> None:
    """Closes an account: its sessions and tokens end."""
    administer_users.disable_user(call.office.gate, call.principal, id, call.now)


@router.post("/users/{id}/open", status_code=204)
def open_user(call: Calling, id: AccountId) -> None:
    """Opens a closed account again; its tokens stay revoked."""
    administer_users.enable_user(call.office.gate, call.principal, id, call.now)


@router.post("/users/{id}/password")
def reset_password(call: Calling, response: Response, id: AccountId) -> MadeUser:
    """Gives somebody a one-time password; their sessions end."""
    gate = call.office.gate
    require(call.principal, "users.manage")
    user = administer_users.user_of(gate, id)
    return MadeUser(
        user=user, password=_secret(response, passwords.reset_password(gate, call.principal, user, call.now))
    )


@router.get("/tokens")
def tokens(call: Calling) -> Tokens:
    """All tokens, or one's own without the right to manage them."""
    return Tokens(items=tuple(api_tokens.list_tokens(call.office.gate, call.principal)))


@router.post("/tokens", status_code=201)
def issue_token(call: Calling, response: Response, wanted: NewToken) -> MadeToken:
    """Issues a token."""
    secret, token = api_tokens.issue_token(
        call.office.gate, call.principal, wanted.user, wanted.name, wanted.permissions, wanted.scope, wanted.days,
        call.now,
    )  # fmt: skip
    return MadeToken(token=token, secret=_secret(response, secret))


@router.delete("/tokens/{id}", status_code=204)
def revoke_token(call: Calling, id: AccountId) -> None:
    """Ends a token for good."""
    api_tokens.revoke_token(call.office.gate, call.principal, id, call.now)


@router.get("/sessions")
def running_sessions(
    call: Calling, every: Annotated[bool, Query(description="everybody's, not only one's own")] = False
) -> Sessions:
    """Running sessions."""
    found = (sessions.all_sessions if every else sessions.own_sessions)(call.office.gate, call.principal, call.now)
    return Sessions(items=tuple(found))


@router.delete("/sessions/{id}", status_code=204)
def end_session(call: Calling, id: Session_) -> None:
    """Ends a session of one's own, or anybody's with the right to."""
    sessions.end_session(call.office.gate, call.principal, id, call.now)


def _secret(response: Response, secret: str) -> str:
    """What no cache may keep."""
    response.headers["Cache-Control"] = "no-store"
    return secret
