"""What holds for every address: errors as problem+json, tags, pages of lists, and the description."""

import pytest
from sqlalchemy import update

from models.desk import Listed
from service.database.desk_tables import Document
from service.web import pictures
from tests.integration.api.desk_office import PACKAGE, World

ONE = f"/api/v1/packages/{PACKAGE}"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404), ("DELETE", "/api/v1/packages", 405), ("GET", "/api/v1/packages?limit=x", 422),
        ("GET", "/api/v1/packages?limit=201", 422), ("GET", "/api/v1/applications?search=%00", 422),
        ("POST", "/api/v1/uploads", 422), ("GET", "/api/v1/packages/not-an-id", 422),
    ],
)  # fmt: skip
def test_every_error_is_a_problem(shared_world: World, method: str, path: str, status: int) -> None:
    answer = shared_world.client("both").request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert set(answer.json()) == {"type", "title", "status", "detail"}
    assert answer.json()["status"] == status


def test_what_nobody_foresaw_is_a_problem_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("service.database.package_scope.seen", broken)
    answer = world.client("both").get("/api/v1/packages")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text


def test_the_same_mistake_on_a_page_is_no_problem_json(shared_world: World) -> None:
    assert "text/html" in shared_world.client("both").get("/nothing").headers["content-type"]


@pytest.mark.parametrize(
    "path", [ONE, "/api/v1/packages", "/api/v1/applications/1", f"{ONE}/report.json", f"{ONE}/report.xlsx",
             "/api/v1/applications/1/seals", "/api/v1/records", f"{ONE}/pages/0/1/whole"]
)  # fmt: skip
def test_what_has_not_changed_is_not_sent_again(shared_world: World, path: str) -> None:
    client = shared_world.client("reviewer")
    tag = client.get(path).headers["etag"]
    for wanted in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = client.get(path, headers={"If-None-Match": wanted})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_change_changes_the_tag(world: World) -> None:
    client = world.client("reviewer")
    tag = client.get("/api/v1/applications/1").headers["etag"]
    client.post("/api/v1/applications/1/remarks", json={"text": "好"})
    assert client.get("/api/v1/applications/1", headers={"If-None-Match": tag}).status_code == 200


def test_lists_come_in_pages(shared_world: World) -> None:
    client = shared_world.client("reviewer")
    whole = client.get("/api/v1/applications").json()
    assert whole["total"] == len(whole["items"]) == 1
    assert client.get("/api/v1/applications", params={"offset": 1}).json() == {"items": [], "total": 1}
    assert client.get("/api/v1/applications", params={"kind": "project"}).json()["total"] == 0
    assert set(whole["items"][0]) == set(Listed.model_fields)


def test_a_report_of_several_provinces_is_for_whoever_sees_all(world: World) -> None:
    with world.office.places.database.transaction() as session:
        session.execute(update(Document).values(province="广东省"))
    assert world.client("reviewer").get(ONE).status_code == 200
    assert world.client("reviewer").get(f"{ONE}/report.json").status_code == 403
    assert world.client("auditor").get(f"{ONE}/report.json").status_code == 200


def test_pages_and_api_show_the_same_pictures(shared_world: World) -> None:
    client = shared_world.client("reviewer")
    page = client.get(f"/packages/{PACKAGE}/pages/0/1/thumbnail")
    assert client.get(f"{ONE}/pages/0/1/thumbnail").content == page.content
    assert pictures.THUMB_PX < pictures.PAGE_PX


def test_the_description_tells_of_every_status(shared_world: World) -> None:
    paths = shared_world.app.openapi()["paths"]
    for methods in paths.values():
        for method, told in methods.items():
            assert {"401", "403", "404", "422", "429"} <= set(told["responses"])
            assert told["summary"] and told["description"], method
    assert "304" in paths["/api/v1/packages/{id}"]["get"]["responses"]
    assert paths["/api/v1/applications/{id}/findings/{key}"]["post"]["requestBody"]["content"]["application/json"][
        "examples"
    ]
