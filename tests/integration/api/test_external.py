"""The organisation's own sign-in against a real provider on this machine, honest and lying: who is linked gets in, and
nothing that does not hold does."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from models.errors import ExternalSignInError, UsageError
from service.app import create_app
from service.callers import SESSION
from service.database import users
from service.integrations.openid import OpenIdSettings, Provider, is_safe
from service.office import provider_of
from service.settings import Settings
from service.web.asking import FORM
from service.workflows import external_sign_in
from tests.integration.api.caller import Caller
from tests.integration.api.desk_office import World
from tests.integration.api.openid_server import (
    BLUNT,
    CLIENT,
    LATER,
    LIES,
    OWN,
    REDIRECT,
    SECRET,
    SUBJECT,
    OpenIdServer,
    openid_server,
)
from tests.unit.service.workflows.gates import NOW, events


@pytest.fixture(scope="module")
def provider_server() -> Iterator[OpenIdServer]:
    with openid_server(NOW) as server:
        yield server


@pytest.fixture
def server(provider_server: OpenIdServer) -> OpenIdServer:
    provider_server.lie, provider_server.now, provider_server.signs = "", NOW, OWN
    provider_server.asked.clear()
    return provider_server


@pytest.fixture
def desk(world: World, server: OpenIdServer) -> World:
    return with_provider(world, server)


def with_provider(world: World, server: OpenIdServer) -> World:
    """The office with the provider; the reviewer is linked."""
    made = Provider(
        OpenIdSettings(issuer=server.issuer, client_id=CLIENT, client_secret=SECRET, redirect=REDIRECT)
    )  # fmt: skip
    world.office = replace(world.office, openid=made)
    world.app = create_app(world.office)
    link(world, server, "reviewer")
    return world


def link(world: World, server: OpenIdServer, name: str, value: str = SUBJECT) -> None:
    with world.office.gate.database.transaction() as session:
        users.set_external(session, world.users[name], f"{server.issuer}|{value}")


def browser(desk: World) -> Caller:
    """Nobody, in a browser that keeps its cookie."""
    caller = desk.client()
    caller.cookies[FORM] = caller.get("/sign-in").cookies[FORM]
    return caller


def sent(caller: Caller, server: OpenIdServer) -> str:
    """Goes to the provider, signs in there and gives where one is sent back to."""
    answer = caller.get("/sign-in/external")
    assert answer.status_code == 303, answer.text
    return server.authorise(answer.headers["location"])


def reasons(desk: World) -> list[object]:
    return [e.event.detail.get("reason") for e in events(desk.office.gate) if e.event.action == "sign_in.failed"]


def test_who_is_linked_gets_in_with_their_rights(desk: World, server: OpenIdServer) -> None:
    caller = browser(desk)
    assert "/sign-in/external" in caller.get("/sign-in").text
    answer = caller.get(sent(caller, server))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    me = Caller(desk.app, desk.runner, {}, {SESSION: answer.cookies[SESSION]})
    assert me.get("/api/v1/me").json()["name"] == "reviewer"
    assert "由单位统一认证登录" in me.get("/account").text
    assert me.get("/sign-in/external").headers["location"] == "/"
    done = events(desk.office.gate)[-1].event
    assert (done.actor, done.action, done.detail["how"]) == ("reviewer", "sign_in.done", "external")
    desk.clock[0] = NOW + timedelta(minutes=31)
    assert me.get("/account").headers["location"] == "/sign-in", "idle sessions end as others do"


def test_a_password_that_must_be_changed_is_none_of_its_business(desk: World, server: OpenIdServer) -> None:
    link(desk, server, "reviewer", "another")
    link(desk, server, "newcomer")
    caller = browser(desk)
    assert caller.get(sent(caller, server)).headers["location"] == "/"


def afresh(desk: World, server: OpenIdServer, lie: str = "") -> None:
    """The provider lies, and nothing is known of it."""
    known = desk.office.openid
    assert known is not None
    server.lie, known._metadata, known._keys = lie, None, None


def test_what_does_not_hold_lets_nobody_in(desk: World, server: OpenIdServer) -> None:
    caller, got = browser(desk), {}
    for lie in LIES:
        afresh(desk, server, lie)
        answer = caller.get(sent(caller, server))
        told = "经核验不符" in answer.text
        got[lie] = answer.status_code, told, SESSION in answer.cookies
    assert got == dict.fromkeys(LIES, (401, True, False))
    assert len(reasons(desk)) == len(LIES) and all(reasons(desk))


def test_a_provider_that_says_wrong_things_of_itself_is_not_gone_to(desk: World, server: OpenIdServer) -> None:
    caller, got = browser(desk), {}
    for lie in BLUNT:
        afresh(desk, server, lie)
        answer = caller.get("/sign-in/external")
        got[lie] = answer.status_code, "经核验不符" in answer.text
    assert got == dict.fromkeys(BLUNT, (401, True))


def test_a_provider_that_is_down_is_told(world: World) -> None:
    with openid_server(NOW) as mortal:
        desk = with_provider(world, mortal)
        caller = browser(desk)
        back = sent(caller, mortal)
    for address in (back, "/sign-in/external"):
        answer = caller.get(address)
        assert (answer.status_code, "无法连接" in answer.text) == (503, True)
        afresh(desk, mortal)
    assert reasons(desk) == ["ConnectError"]


Replay = Callable[[World, OpenIdServer, Caller, str], tuple[Caller, str]]
REPLAYS: dict[str, Replay] = {
    "the same again": lambda desk, server, caller, back: (caller, back) if caller.get(back) else (caller, ""),
    "another browser": lambda desk, server, caller, back: (browser(desk), back),
    "no cookie": lambda desk, server, caller, back: (desk.client(), back),
    "another state": lambda desk, server, caller, back: (caller, back.replace("state=", "state=x")),
    "no state": lambda desk, server, caller, back: (caller, "/sign-in/external/back?code=x"),
    "an earlier one": lambda desk, server, caller, back: (caller, back) if sent(caller, server) else (caller, ""),
    "nothing": lambda desk, server, caller, back: (caller, "/sign-in/external/back"),
    "too late": lambda desk, server, caller, back: (caller, _wait(desk, back)),
}


def _wait(desk: World, back: str) -> str:
    desk.clock[0] = NOW + timedelta(minutes=11)
    return back


@pytest.mark.parametrize("replay", REPLAYS)
def test_a_return_counts_once_in_its_browser_for_a_while(desk: World, server: OpenIdServer, replay: str) -> None:
    caller = browser(desk)
    who, back = REPLAYS[replay](desk, server, caller, sent(caller, server))
    answer = who.get(back)
    assert answer.status_code == 401 and "重新登录" in answer.text and SESSION not in answer.cookies
    assert reasons(desk) == ["state"]


@pytest.mark.parametrize("more", ["&error=access_denied", "&iss=https://other.example"])
def test_a_refusal_is_told(desk: World, server: OpenIdServer, more: str) -> None:
    caller = browser(desk)
    back = sent(caller, server).partition("&iss=")[0].replace("code=", "was=" if "error" in more else "code=")
    answer = caller.get(back + more)
    assert answer.status_code == 401 and "没有放行" in answer.text


def test_who_is_linked_to_nobody_is_told_and_on_record(desk: World, server: OpenIdServer) -> None:
    link(desk, server, "reviewer", "another")
    caller = browser(desk)
    answer = caller.get(sent(caller, server))
    assert answer.status_code == 401 and "没有绑定" in answer.text
    failed = events(desk.office.gate)[-1].event
    assert (failed.action, failed.detail["external_id"]) == ("sign_in.failed", f"{server.issuer}|{SUBJECT}")


def test_accounts_may_be_linked_by_another_claim(desk: World, server: OpenIdServer) -> None:
    assert desk.office.openid is not None
    desk.office.openid.settings = desk.office.openid.settings.model_copy(update={"claim": "employee"})
    link(desk, server, "reviewer", "e-42")
    caller = browser(desk)
    assert caller.get(sent(caller, server)).headers["location"] == "/"


def test_new_keys_of_the_provider_are_learnt(desk: World, server: OpenIdServer) -> None:
    provider, ticks = desk.office.openid, [0.0]
    assert provider is not None
    provider.clock = lambda: ticks[0]
    caller = browser(desk)
    assert caller.get(sent(caller, server)).headers["location"] == "/"
    server.signs, ticks[0] = LATER, 60.0
    caller = browser(desk)
    assert caller.get(sent(caller, server)).headers["location"] == "/"
    assert server.asked.count("GET /keys") == 2
    assert server.asked.count("GET /.well-known/openid-configuration") == 1


def test_guessing_is_held_up(desk: World, server: OpenIdServer) -> None:
    caller = browser(desk)
    statuses = [caller.get("/sign-in/external/back?state=x&code=y").status_code for _ in range(51)]
    assert (statuses[0], statuses[-1]) == (401, 429)


def test_many_on_their_way_are_bounded(desk: World, server: OpenIdServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(external_sign_in, "MOST_UNDER_WAY", 2)
    assert [browser(desk).get("/sign-in/external").status_code for _ in range(3)] == [303, 303, 429]
    desk.clock[0] = NOW + timedelta(minutes=11)
    assert browser(desk).get("/sign-in/external").status_code == 303


def test_an_administrator_links_accounts(desk: World, server: OpenIdServer) -> None:
    admin = desk.client("system_admin")
    head = f"/administration/users/{desk.users['head']}"
    assert admin.post(f"{head}/external", data={"external": SUBJECT}).status_code == 422, "it is the reviewer's"
    assert admin.post(f"{head}/external", data={"external": "boss"}).status_code == 303
    assert 'value="boss"' in admin.get(head).text
    assert admin.post(f"{head}/external", data={"external": ""}).status_code == 303
    with desk.office.gate.database.reading() as session:
        assert users.by_id(session, desk.users["head"]).external_id is None


def test_it_is_off_by_default(world: World) -> None:
    assert provider_of(Settings(data=None)) is None
    caller = world.client()
    assert "/sign-in/external" not in caller.get("/sign-in").text
    assert caller.get("/sign-in/external").status_code == caller.get("/sign-in/external/back").status_code == 404


WHOLE = {
    "oidc_issuer": "https://id.example", "oidc_client_id": "kanhe", "public_url": "https://kanhe.example/",
}  # fmt: skip


@pytest.mark.parametrize("wrong", ["oidc_client_id=", "public_url=", "oidc_issuer=http://id.example", "public_url=x"])
def test_settings_that_lack_something_are_told(wrong: str) -> None:
    name, _, value = wrong.partition("=")
    provider = provider_of(Settings(**WHOLE))  # type: ignore[arg-type]  # settings by name
    assert provider is not None and provider.settings.redirect == "https://kanhe.example/sign-in/external/back"
    with pytest.raises(UsageError):
        provider_of(Settings(**(WHOLE | {name: value})))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://id.example/x", True), ("http://127.0.0.1:1/x", True), ("http://id.example", False),
        ("ftp://x", False), ("", False),
    ],
)  # fmt: skip
def test_nothing_is_asked_in_the_open(url: str, safe: bool) -> None:
    assert is_safe(url) is safe


def test_errors_say_what_for_the_log() -> None:
    assert ExternalSignInError("told", "nonce").reason == "nonce"
