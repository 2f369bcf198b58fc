"""Standing in for a colleague as it is seen over the API: for some days, on record, and never by a program."""

from datetime import timedelta

from tests.integration.api.desk_office import HOME, World
from tests.integration.api.test_review import KEYS, MISREAD, ONE, answered
from tests.unit.service.workflows.gates import NOW


def today(days: int = 0) -> str:
    """The day of the world's clock, or so many after it."""
    return (NOW.astimezone().date() + timedelta(days=days)).isoformat()


def give(world: World, days: int) -> None:
    """The security administrator gives the reviewer's work to one of another province, until so many days from now."""
    wanted = {
        "of": world.users["reviewer"], "to": world.users["far reviewer"], "since": today(), "until": today(days),
        "reason": "出差",
    }  # fmt: skip
    assert world.client("security_admin").post("/api/v1/delegations", json=wanted).status_code == 201


def test_for_some_days_the_colleague_sees_and_answers_and_it_is_said_for_whom(world: World) -> None:
    far = world.client("far reviewer")
    assert far.get(ONE).status_code == 404
    give(world, 2)
    (acting,) = far.get("/api/v1/me").json()["acting"]
    assert (acting["name"], acting["until"]) == ("reviewer", today(2))
    told = answered(world, "far reviewer", KEYS[0], MISREAD)["decisions"][0]
    assert (told["by"], told["acting_for"]) == (world.users["far reviewer"], world.users["reviewer"])
    found = world.client("auditor").get("/api/v1/audit?action=finding.answered").json()["items"][0]["event"]
    assert (found["actor"], found["detail"]["acting_for"]) == ("far reviewer", "reviewer")


def test_a_program_of_the_colleague_gets_nothing_of_it(world: World) -> None:
    give(world, 2)
    secret, _ = world.token("far reviewer", "applications.read", scope=HOME)
    assert world.client(token=secret).get(ONE).status_code == 403
    assert world.client(token=secret).get("/api/v1/delegations").status_code == 403


def test_it_is_listed_and_revoked_by_either(world: World) -> None:
    give(world, 2)
    (given,) = world.client("reviewer").get("/api/v1/delegations").json()["items"]
    assert given["made_by"] == world.users["security_admin"]
    assert world.client("head").request("DELETE", f"/api/v1/delegations/{given['id']}").status_code == 404
    assert world.client("far reviewer").request("DELETE", f"/api/v1/delegations/{given['id']}").status_code == 204
    assert world.client("far reviewer").get(ONE).status_code == 404
    every = world.client("auditor").get("/api/v1/delegations?every=true").json()["items"]
    assert [d["revoked_by"] for d in every] == [world.users["far reviewer"]]
