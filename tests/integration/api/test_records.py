"""Online records: shown before they are imported, kept version by version, and by whom and from where."""

import json
from typing import Any

import pytest

from service.database import records
from service.database.records import RecordFilter
from tests.integration.api.desk_office import CAMPAIGN, RECORD, World

RECORDS = "/api/v1/records"
OWN = {"id": "r-1", "application_no": RECORD.application_no, "version": "1", "kind": "enterprise", "province": "辽宁省"}


def listed(*changed: dict[str, Any], fields: dict[str, Any] | None = None) -> bytes:
    first = {**OWN, "fields": {**RECORD.fields, **(fields or {})}}
    return json.dumps({"campaign": CAMPAIGN, "records": [first, *changed]}).encode()


def wanted(world: World, content: bytes, who: str = "uploader", name: str = "名单.json", **more: Any) -> dict[str, Any]:
    return {"uploads": [world.upload(who, content, name)], "provenance": "portal_export", **more}


NEW = {"id": "r-2", "kind": "enterprise", "province": "辽宁省", "fields": {"applicant_name": "某某公司"}}


def test_what_changes_is_shown_and_nothing_is_done(world: World) -> None:
    body = wanted(world, listed(NEW, fields={"city_name": "大连市"}))
    shown = world.client("uploader").post(f"{RECORDS}/preview", json=body).json()
    assert [(c["id"], c["change"], c["revision"]) for c in shown["changes"]] == [
        ("r-1", "changed", 2),
        ("r-2", "new", 1),
    ]
    assert shown["changes"][0]["fields"] == [{"name": "city_name", "was": "沈阳市", "now": "大连市"}]
    assert len(world.client("uploader").get(f"/api/v1/uploads/{body['uploads'][0]}").json()) > 0
    assert world.client("reviewer").get(RECORDS).json()["total"] == 1


def test_an_import_makes_versions_and_forgets_none(world: World) -> None:
    body = wanted(world, listed(NEW, fields={"city_name": "大连市"}))
    shown = world.client("uploader").post(f"{RECORDS}/preview", json=body).json()
    done = world.client("uploader").post(f"{RECORDS}/import", json={**body, "preview": shown["digest"]})
    assert (done.status_code, done.json()["changes"]) == (201, shown["changes"])
    versions = world.client("reviewer").get(f"{RECORDS}/{CAMPAIGN}/r-1").json()["items"]
    assert [(v["revision"], v["record"]["fields"]["city_name"]) for v in versions] == [(2, "大连市"), (1, "沈阳市")]
    assert [v["superseded_at"] is None for v in versions] == [True, False]
    assert versions[0]["imported_by"] == world.users["uploader"]


def test_the_same_file_again_changes_nothing(world: World) -> None:
    for _ in range(2):
        done = world.client("uploader").post(f"{RECORDS}/import", json=wanted(world, listed())).json()
        assert [c["change"] for c in done["changes"]] == ["same"]
    assert len(world.client("reviewer").get(f"{RECORDS}/{CAMPAIGN}/r-1").json()["items"]) == 1


def test_an_import_after_another_one_wants_a_new_preview(world: World) -> None:
    body = wanted(world, listed(fields={"city_name": "大连市"}))
    shown = world.client("uploader").post(f"{RECORDS}/preview", json=body).json()
    world.client("uploader").post(f"{RECORDS}/import", json=wanted(world, listed(fields={"city_name": "鞍山市"})))
    late = world.client("uploader").post(f"{RECORDS}/import", json={**body, "preview": shown["digest"]})
    assert (late.status_code, "look again" in late.json()["detail"]) == (409, True)


def test_who_brings_them_says_where_they_are_from(world: World) -> None:
    body = wanted(world, listed()) | {"provenance": "applicant"}
    changed = world.client("uploader").post(f"{RECORDS}/import", json=body).json()["changes"][0]
    assert changed["fields"] == [{"name": "provenance", "was": "portal_export", "now": "applicant"}]


def test_what_the_file_no_longer_has_is_named_and_stays(world: World) -> None:
    only = json.dumps({"campaign": CAMPAIGN, "records": [NEW]}).encode()
    done = world.client("uploader").post(f"{RECORDS}/import", json=wanted(world, only)).json()
    assert done["vanished"] == ["r-1"]
    assert world.client("reviewer").get(f"{RECORDS}/{CAMPAIGN}/r-1").status_code == 200


def test_nobody_changes_another_provinces_records(world: World) -> None:
    stolen = json.dumps({"campaign": CAMPAIGN, "records": [{**OWN, "province": "广东省", "fields": {}}]}).encode()
    for path in ("preview", "import"):
        answer = world.client("far uploader").post(f"{RECORDS}/{path}", json=wanted(world, stolen, "far uploader"))
        assert answer.status_code == 403
    assert world.client("far reviewer").get(RECORDS).json()["total"] == 0


def test_a_record_without_a_province_is_of_its_importers(world: World) -> None:
    nameless = json.dumps({"campaign": CAMPAIGN, "records": [{**NEW, "province": ""}]}).encode()
    assert world.client("uploader").post(f"{RECORDS}/import", json=wanted(world, nameless)).status_code == 201
    with world.office.places.database.reading() as session:
        found = records.by_ids(session, CAMPAIGN, ["r-2"])["r-2"]
    assert (found[1], found[0].record.province) == (("辽宁省", ""), "")


def test_a_typed_record_is_checked_by_the_form(world: World) -> None:
    client = world.client("uploader")
    typed = {"id": "r-9", "kind": "示范企业", "province": "辽宁省", "fields": {"applicant_name": "某某公司"}}
    done = client.post(RECORDS, json=typed).json()
    assert (done["changes"][0]["kind"], done["provenance"], done["vanished"]) == ("enterprise", "typed", [])
    for wrong in ({"kind": "none"}, {"fields": {"no_such_field": "x"}}):
        assert client.post(RECORDS, json={**typed, **wrong}).status_code == 422


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", b"{"), ("a.csv", b"id,kind\n1,enterprise\n"), ("a.xlsx", b"PK\x03\x04broken"), ("a.pdf", b"%PDF-1.4")],
)
def test_a_broken_file_is_named_without_our_folders(world: World, name: str, content: bytes) -> None:
    answer = world.client("uploader").post(f"{RECORDS}/preview", json=wanted(world, content, name=name))
    assert (answer.status_code, answer.json()["title"]) == (422, "OnlineRecordsError")
    assert answer.json()["detail"].startswith(f"{name}:")


def test_the_files_are_kept_as_they_came(world: World) -> None:
    world.client("uploader").post(f"{RECORDS}/import", json=wanted(world, listed()))
    entry = world.client("auditor").get("/api/v1/audit", params={"action": "records."}).json()["items"][0]
    detail = entry["event"]["detail"]
    assert world.office.places.store.get(detail["sha256"][0]) == listed()
    assert (detail["files"], detail["same"]) == (["名单.json"], 1)


def test_records_are_found_by_campaign_and_number(world: World) -> None:
    with world.office.places.database.reading() as session:
        from models.account import EVERYWHERE

        assert records.count(session, EVERYWHERE, RecordFilter(campaign=CAMPAIGN)) == 1
        assert records.count(session, EVERYWHERE, RecordFilter(application_no="none")) == 0
        assert records.count(session, EVERYWHERE, RecordFilter(ids=("r-1", "r-7"))) == 1
