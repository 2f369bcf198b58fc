"""Files in pieces: going on after a break, wrong offsets, too much, other people's; and packages made of them once."""

import json
from typing import Any

from tests.integration.api.desk_office import CAMPAIGN, RECORD, World

UPLOADS, PACKAGES = "/api/v1/uploads", "/api/v1/packages"


def begun(world: World, size: int = 6, name: str = "甲/申报书.pdf") -> str:
    answer = world.client("uploader").post(UPLOADS, json={"name": name, "size": size})
    assert answer.status_code == 201
    return str(answer.json()["id"])


def sent(world: World, id: str, offset: int, content: bytes) -> tuple[int, Any]:
    answer = world.client("uploader").request(
        "PATCH", f"{UPLOADS}/{id}", headers={"offset": str(offset)}, content=content
    )
    return answer.status_code, answer.json()


def test_a_broken_upload_goes_on_where_it_stopped(world: World) -> None:
    id = begun(world)
    assert sent(world, id, 0, b"abc")[0] == 200
    state = world.client("uploader").get(f"{UPLOADS}/{id}").json()
    assert (state["received"], state["name"]) == (3, "申报书.pdf")
    assert sent(world, id, 3, b"def")[1]["received"] == 6


def test_a_wrong_offset_is_told_where_to_go_on(world: World) -> None:
    id = begun(world)
    sent(world, id, 0, b"abc")
    status, told = sent(world, id, 0, b"abc")
    assert (status, told["title"]) == (409, "ConflictError")
    assert "3 bytes are here" in told["detail"]


def test_more_than_announced_is_refused_and_what_was_there_stays(world: World) -> None:
    id = begun(world)
    sent(world, id, 0, b"abc")
    assert sent(world, id, 3, b"defg")[0] == 413
    assert world.client("uploader").get(f"{UPLOADS}/{id}").json()["received"] == 3


def test_a_file_over_the_limit_is_refused_before_it_is_sent(world: World) -> None:
    size = world.office.settings.limits.max_bytes + 1
    assert world.client("uploader").post(UPLOADS, json={"name": "a.pdf", "size": size}).status_code == 413


def test_nobody_elses_upload_is_there(world: World) -> None:
    id = begun(world)
    for who in ("both", "far uploader"):
        assert world.client(who).get(f"{UPLOADS}/{id}").status_code == 404


def test_what_is_not_all_here_makes_no_package(world: World) -> None:
    answer = world.client("uploader").post(PACKAGES, json={"uploads": [begun(world)]})
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")


def test_a_package_belongs_to_its_uploaders_province_and_its_uploads_are_gone(world: World) -> None:
    id = world.upload("uploader", b"scan")
    taken = world.client("uploader").post(PACKAGES, json={"uploads": [id], "name": "第一批"}).json()
    assert (taken["already"], taken["package"]["name"]) == (False, "第一批")
    assert world.client("uploader").get(f"{UPLOADS}/{id}").status_code == 404
    assert world.client("far uploader").get(f"{PACKAGES}/{taken['package']['id']}").status_code == 404
    assert world.client("uploader").get(f"{PACKAGES}/{taken['package']['id']}").status_code == 200


def test_the_same_call_under_one_key_is_done_once(world: World) -> None:
    client, body = world.client("uploader"), {"uploads": [world.upload("uploader", b"once")]}
    key = {"Idempotency-Key": "parcel-0001"}
    first, second = (client.post(PACKAGES, json=body, headers=key) for _ in range(2))
    assert [first.status_code, second.status_code] == [201, 201]
    assert first.json()["package"]["id"] == second.json()["package"]["id"]
    other = client.post(PACKAGES, json={**body, "name": "别的"}, headers=key)
    assert (other.status_code, "another call" in other.json()["detail"]) == (409, True)


def test_a_call_that_failed_may_be_sent_again_under_its_key(world: World) -> None:
    client, key = world.client("uploader"), {"Idempotency-Key": "parcel-0002"}
    id = begun(world, 3)
    assert client.post(PACKAGES, json={"uploads": [id]}, headers=key).status_code == 409
    sent(world, id, 0, b"abc")
    assert client.post(PACKAGES, json={"uploads": [id]}, headers=key).status_code == 201


def test_a_package_is_held_against_the_imported_records_of_a_campaign(world: World) -> None:
    body = {"uploads": [world.upload("uploader", b"scan")], "campaign": CAMPAIGN, "records": ["r-1"]}
    taken = world.client("uploader").post(PACKAGES, json=body).json()["package"]
    kept = json.loads(world.office.places.store.get(taken["online"]))
    assert (kept["campaign"], [r["id"] for r in kept["records"]]) == (CAMPAIGN, ["r-1"])
    assert kept["records"][0]["provenance"] == RECORD.provenance
    far = world.client("far uploader")
    others = {**body, "uploads": [world.upload("far uploader", b"scan")]}
    assert far.post(PACKAGES, json=others).status_code == 409


def test_a_file_and_a_campaign_at_once_are_refused(world: World) -> None:
    id = world.upload("uploader")
    answer = world.client("uploader").post(PACKAGES, json={"uploads": [id], "online": id, "campaign": CAMPAIGN})
    assert answer.status_code == 422
