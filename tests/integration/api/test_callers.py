"""Who may call: tokens that ended or are narrow, cookies without the header, and what callers are told."""

from datetime import timedelta

import pytest

from service.callers import CSRF_HEADER
from service.database import tokens
from tests.integration.api.desk_office import FAR, PACKAGE, World
from tests.unit.service.reports.fakes import MOBILE, OTHER_MOBILE
from tests.unit.service.workflows.gates import NOW

APPLICATION = "/api/v1/applications/1"


def test_a_token_acts_for_its_owner(world: World) -> None:
    secret, _ = world.token("both", "packages.read", "applications.read")
    me = world.client(token=secret).get("/api/v1/me").json()
    assert (me["name"], me["by_token"], set(me["rights"])) == (
        "both",
        "program",
        {"packages.read", "applications.read"},
    )


def test_a_token_ends(world: World) -> None:
    expiring, revoked = world.token("both", "packages.read", days=1)[0], world.token("both", "packages.read")
    with world.office.gate.database.transaction() as session:
        tokens.revoke(session, revoked[1], NOW)
    assert world.client(token=expiring).get("/api/v1/packages").status_code == 200
    world.clock[0] = NOW + timedelta(days=1)
    assert world.client(token=expiring).get("/api/v1/packages").status_code == 401
    assert world.client(token=revoked[0]).get("/api/v1/packages").status_code == 401


@pytest.mark.parametrize("token", ["kh_none", "nothing", ""])
def test_an_unknown_token_is_nobody_even_beside_a_session(world: World, token: str) -> None:
    client = world.client("reviewer")
    client.headers["Authorization"] = f"Bearer {token}"
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer.json()["title"]) == (401, "UnknownCallerError")


def test_a_token_is_narrower_than_its_owner(world: World) -> None:
    reading = world.client(token=world.token("both", "packages.read")[0])
    assert reading.get(f"/api/v1/packages/{PACKAGE}").status_code == 200
    assert reading.post("/api/v1/uploads", json={"name": "a.pdf", "size": 1}).status_code == 403
    assert reading.get(APPLICATION).status_code == 403
    far = world.client(token=world.token("both", "packages.read", scope=FAR)[0])
    assert far.get(f"/api/v1/packages/{PACKAGE}").status_code == 403


def test_a_token_sees_no_personal_data(world: World) -> None:
    program = world.client(token=world.token("both", "applications.read")[0])
    for path in (APPLICATION, f"{APPLICATION}/fields", "/api/v1/records"):
        told = program.get(path).text
        assert (MOBILE in told, OTHER_MOBILE in told) == (False, False)
    assert OTHER_MOBILE in world.client("reviewer").get(f"{APPLICATION}/fields").text


def test_seeing_personal_data_is_on_record(world: World) -> None:
    world.client("reviewer").get(f"{APPLICATION}/fields")
    entry = world.client("auditor").get("/api/v1/audit", params={"action": "private."}).json()["items"][0]["event"]
    assert (entry["actor"], entry["subject"]) == ("reviewer", "application:1")


@pytest.mark.parametrize("header", [None, "", "0" * 64])
def test_a_cookie_without_our_header_changes_nothing(world: World, header: str | None) -> None:
    client = world.client("uploader", csrf=False)
    if header is not None:
        client.headers[CSRF_HEADER] = header
    assert client.post("/api/v1/uploads", json={"name": "a.pdf", "size": 1}).status_code == 403
    assert client.get("/api/v1/packages").status_code == 200


def test_a_session_that_was_idle_has_ended(world: World) -> None:
    world.clock[0] = NOW + timedelta(hours=2)
    assert world.client("reviewer").get("/api/v1/me").status_code == 401


def test_administration_over_the_api(world: World) -> None:
    made = world.client("system_admin").post("/api/v1/users", json={"name": "li", "full_name": "李"})
    assert (made.status_code, made.headers["cache-control"]) == (201, "no-store")
    id = made.json()["user"]["id"]
    grants = {"grants": [{"role": "reviewer", "scope": {"areas": [{"province": "辽宁省"}]}}]}
    assert world.client("security_admin").request("PUT", f"/api/v1/users/{id}/grants", json=grants).status_code == 200
    apart = {"grants": [{"role": "auditor"}, *grants["grants"]]}
    assert world.client("security_admin").request("PUT", f"/api/v1/users/{id}/grants", json=apart).status_code == 422
    wanted = {"user": id, "name": "p", "permissions": ["applications.read"], "days": 1, "scope": {"everywhere": True}}
    secret = world.client("security_admin").post("/api/v1/tokens", json=wanted).json()["secret"]
    assert world.client(token=secret).get(APPLICATION).status_code == 200
    world.client("system_admin").post(f"/api/v1/users/{id}/close")
    assert world.client(token=secret).get(APPLICATION).status_code == 401


def test_the_log_is_sound_and_tells_its_head(world: World) -> None:
    world.client("uploader").post("/api/v1/packages", json={"uploads": [world.upload("uploader")]})
    auditor = world.client("auditor")
    checked, head = (auditor.get(f"/api/v1/audit/{what}").json() for what in ("verify", "head"))
    assert (checked["sound"], checked["head"]) == (True, head["head"])
    assert auditor.get("/api/v1/audit/export").text.count("\n") == checked["entries"] + 1
    first = auditor.get("/api/v1/audit", params={"limit": 1}).json()
    assert (len(first["items"]), first["before"]) == (1, first["items"][0]["number"])
