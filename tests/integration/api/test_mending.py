"""A package mended over the API: by whoever saw the split as it is, while nobody works on what it concerns."""

import io
from typing import Any

import pytest
from PIL import Image

from models.review import finding_key
from service.database import packages
from service.database.desk_filing import put_documents
from service.database.originals import original_size
from service.workflows.file_report import filed
from tests.integration.api.desk_office import PACKAGE, RECORD, World
from tests.unit.service.reports.fakes import FINDINGS, whole_report
from tests.unit.service.workflows.gates import NOW

ONE = f"/api/v1/packages/{PACKAGE}"
FIRST, SECOND = ({"input": 0, "page": n} for n in (1, 2))
APART = {"steps": [{"act": "apart", "pages": [FIRST]}]}
SCANS = f"{ONE}/pages/0/1/scans"


def split(world: World, who: str = "reviewer") -> tuple[Any, dict[str, str]]:
    answer = world.client(who).get(f"{ONE}/split")
    assert answer.status_code == 200, answer.text
    return answer.json(), {"if-match": answer.headers["etag"]}


def picture(pages: int = 1, shade: int = 255) -> bytes:
    out = io.BytesIO()
    first, *more = [Image.new("RGB", (210, 297), (shade, shade, shade)) for _ in range(pages)]
    first.save(out, "TIFF", save_all=True, append_images=more, dpi=(25.4, 25.4))
    return out.getvalue()


def sent(world: World, content: bytes, name: str = "again.tif", who: str = "reviewer") -> Any:
    return world.client(who).post(SCANS, json={"upload": world.upload(who, content, name)})


def test_a_split_is_mended_once_and_then_has_another_tag(world: World) -> None:
    before, tag = split(world)
    assert len(before["split"]["documents"]) == 2
    shown = world.client("reviewer").post(f"{ONE}/split/preview", json=APART, headers=tag).json()
    mended = world.client("reviewer").post(f"{ONE}/split", json=APART, headers=tag)
    assert (mended.status_code, mended.json()["mends"]) == (202, 1)
    assert mended.json()["split"] == shown
    again = world.client("head").post(f"{ONE}/split", json=APART, headers=tag)
    assert (again.status_code, again.json()["title"]) == (412, "ChangedSinceError")
    now, tag = split(world)
    assert now["split"] == shown
    back = world.client("head").post(f"{ONE}/split", json={"take_up": 0}, headers=tag)
    assert (back.json()["split"], back.json()["mends"]) == (before["split"], 2)
    told = world.client("head").get(f"{ONE}/history").json()
    assert [(m["by"], m["number"]) for m in told["mends"]] == [(world.users["reviewer"], 1), (world.users["head"], 2)]


def test_a_mend_without_a_tag_or_with_nonsense_is_refused(world: World) -> None:
    _, tag = split(world)
    post = world.client("reviewer").post
    assert post(f"{ONE}/split", json=APART).status_code == 422
    assert post(f"{ONE}/split", json={"steps": []}, headers=tag).status_code == 422
    assert post(f"{ONE}/split", json={"take_up": 3}, headers=tag).status_code == 404
    beyond = {"steps": [{"act": "aside", "pages": [{"input": 9, "page": 9}], "why": "blank"}]}
    assert post(f"{ONE}/split/preview", json=beyond, headers=tag).status_code == 422


def test_a_package_at_work_is_left_alone(world: World) -> None:
    _, tag = split(world)
    with world.office.places.database.transaction() as session:
        packages.set_state(session, PACKAGE, "reading")
    assert world.client("reviewer").post(f"{ONE}/split", json=APART, headers=tag).status_code == 409
    assert sent(world, picture()).status_code == 409
    decided = world.client("reviewer").post("/api/v1/applications/1/decision", json={"outcome": "return", "shown": []})
    assert (decided.status_code, "worked on" in decided.json()["detail"]) == (409, True)


def test_an_application_that_another_person_is_at_is_left_alone(world: World) -> None:
    world.client("head").post("/api/v1/applications/1/claim")
    _, tag = split(world)
    refused = world.client("reviewer").post(f"{ONE}/split", json=APART, headers=tag)
    assert (refused.status_code, "another person" in refused.json()["detail"]) == (409, True)
    assert sent(world, picture()).status_code == 409
    assert world.client("head").post(f"{ONE}/split", json=APART, headers=tag).status_code == 202


def test_a_decision_falls_with_a_new_scan_and_both_scans_are_kept(world: World) -> None:
    for finding in world.client("reviewer").get("/api/v1/applications/1").json()["standing"]["findings"]:
        if finding["severity"] != "info":
            world.client("reviewer").post(
                f"/api/v1/applications/1/findings/{finding['key']}", json={"act": "correct", "mend": "explain"}
            )
    world.client("reviewer").post("/api/v1/applications/1/decision", json={"outcome": "return", "shown": []})
    taken = sent(world, picture())
    assert taken.status_code == 202, taken.text
    told = taken.json()
    assert (told["document"], told["application"], told["reopened"]) == (0, 1, True)
    assert world.client("reviewer").get("/api/v1/applications/1").json()["application"]["state"] == "ready"
    (scan,) = world.client("reviewer").get(SCANS).json()["items"]
    with world.office.places.database.reading() as session:
        assert original_size(session, scan["sha256"]) == len(picture())
    assert world.office.places.store.has(scan["sha256"])
    old = world.client("reviewer").get(f"{SCANS}/1")
    assert (old.status_code, old.headers["content-type"]) == (200, "image/jpeg")
    assert world.client("reviewer").get(f"{SCANS}/2").status_code == 404
    assert sent(world, picture()).status_code == 409
    actions = [e["event"]["action"] for e in world.client("auditor").get("/api/v1/audit").json()["items"]]
    assert "page.rescanned" in actions


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (picture(2), "two.tif", "2 pages"),
        (picture()[:200], "half.tif", "half.tif"),
        (b"", "empty.tif", "empty.tif"),
        (b"PK\x03\x04" + bytes(40), "a.zip", "not an archive"),
        (b"text", "a.txt", "a.txt"),
    ],
)
def test_what_is_no_scan_of_one_page_is_refused_by_its_reason(
    world: World, content: bytes, name: str, told: str
) -> None:
    answer = sent(world, content, name)
    assert (answer.status_code, told in answer.json()["detail"]) == (422, True), answer.text
    assert world.client("reviewer").get(SCANS).json() == {"items": []}
    with world.office.places.database.reading() as session:
        assert packages.package(session, PACKAGE).state == "done"


def test_answers_that_are_no_more_asked_for_are_told_without_what_was_read(world: World) -> None:
    read = next(f for f in FINDINGS if f.paper)
    world.client("reviewer").post(f"/api/v1/applications/1/findings/{finding_key(read)}", json={"act": "misread"})
    report = whole_report()
    left = tuple(f for f in FINDINGS if f is not read)
    document = report.documents[0].model_copy(update={"findings": left})
    report = report.model_copy(update={"documents": (document, *report.documents[1:])})
    with world.office.places.database.transaction() as session:
        put_documents(session, PACKAGE, "0" * 64, filed(report, [RECORD], NOW))
    (answer,) = world.client("auditor").get(f"{ONE}/history").json()["answers"]
    assert (answer["act"], answer["code"], answer["by"]) == ("misread", read.code, world.users["reviewer"])
    assert read.paper
    assert read.paper not in str(answer)
