"""Every address as every role, as nobody, as somebody who must change the password first, and across provinces."""

from collections.abc import Iterable
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Route

from tests.integration.api.access import API, EXEMPT, PAGES, VALUES, Access
from tests.integration.api.caller import Caller
from tests.integration.api.desk_office import LOCAL, PACKAGE, ROLES, World

PREFIX = "/api/v1"
CALLERS = ("", "newcomer", *ROLES, *(f"far {role}" for role in LOCAL))
"""'' is nobody."""
TABLE = {**{k.replace(" ", f" {PREFIX}", 1): v for k, v in API.items()}, **PAGES}


def addresses(routes: Iterable[Any], prefix: str = "") -> set[str]:
    """Every address of an app, with its methods, in whatever router it stands."""
    found: set[str] = set()
    for route in routes:
        if (inner := getattr(route, "original_router", None)) is not None:
            found |= addresses(inner.routes, prefix + route.include_context.prefix)
        elif isinstance(route, (APIRoute, Route)):
            found |= {f"{m} {prefix}{route.path}" for m in (route.methods or ()) if m != "HEAD"}
    return found


def test_every_address_has_an_entry(shared_world: World) -> None:
    app = shared_world.app
    described = {f"{m.upper()} {path}" for path, methods in app.openapi()["paths"].items() for m in methods}
    assert described == {k for k in TABLE if PREFIX in k} - {"GET /api/v1/openapi.json"}
    assert addresses(app.routes) == set(TABLE)


def expected(access: Access, caller: str) -> int:
    if caller in access.but:
        return access.but[caller]
    if caller in ("", "newcomer"):
        return access.newcomer if caller else access.nobody
    if caller.removeprefix("far ") not in access.roles:
        return access.others
    return access.far if caller.startswith("far ") else access.ok


@pytest.fixture(scope="module")
def clients(shared_world: World) -> dict[str, Caller]:
    return {caller: shared_world.client(caller or None) for caller in CALLERS}


@pytest.mark.parametrize("address", sorted(set(TABLE) - EXEMPT))
def test_everybody_gets_what_is_theirs(shared_world: World, clients: dict[str, Caller], address: str) -> None:
    method, path = address.split(" ", 1)
    got, wanted = {}, {}
    for caller in CALLERS:
        if method != "GET":
            shared_world.undone()
        asked = TABLE[address].send(shared_world, caller)
        own = {"id": 1 if "/applications" in path else PACKAGE, **VALUES, **asked}
        sent = {k: v for k, v in asked.items() if k in ("json", "content", "headers", "data", "params")}
        got[caller] = clients[caller].request(method, path.format(**own), **sent).status_code
        wanted[caller] = expected(TABLE[address], caller)
    assert got == wanted


def test_who_must_set_up_codes_first_gets_nothing_else(world: World) -> None:
    assert world.client("security_admin").post("/administration/codes", data={"role": ["reviewer"]}).status_code == 303
    client = world.client("reviewer")
    assert client.get("/").headers["location"] == "/account/codes"
    assert client.get("/account").status_code == 303
    assert client.get("/account/codes").status_code == 200
    assert client.get("/api/v1/me").status_code == 403
    assert world.client("second_reviewer").get("/").status_code == 200


def test_whoever_signs_out_is_nobody(world: World) -> None:
    client = world.client("reviewer")
    assert [client.post("/sign-out").status_code, client.get("/api/v1/me").status_code] == [303, 401]
    assert world.client().post("/sign-out").status_code == 403
