"""A review over the API: claimed, answered, taken back, decided; twice under one key is once."""

from typing import Any

from models.review import finding_key
from tests.integration.api.desk_office import World
from tests.unit.service.reports.fakes import FINDINGS

ONE = "/api/v1/applications/1"
KEYS = [finding_key(f) for f in FINDINGS if f.severity != "info"]
MISREAD, MEND = {"act": "misread"}, {"act": "correct", "mend": "replace_page", "page": 3}


def answered(world: World, who: str, key: str, what: dict[str, Any], **headers: str) -> Any:
    answer = world.client(who).post(f"{ONE}/findings/{key}", json=what, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_an_application_is_answered_and_decided(world: World) -> None:
    assert world.client("reviewer").post(f"{ONE}/claim").json()["application"]["claimed_by"] == world.users["reviewer"]
    for key in KEYS[:-1]:
        answered(world, "reviewer", key, MISREAD)
    assert answered(world, "reviewer", KEYS[-1], MEND)["standing"]["proposed"] == "return"
    decided = world.client("reviewer").post(f"{ONE}/decision", json={"outcome": "return", "shown": ["cover"]})
    assert (decided.status_code, decided.json()["application"]["state"]) == (200, "to_correct")


def test_a_claim_keeps_others_away_until_it_is_given_back(world: World) -> None:
    world.client("reviewer").post(f"{ONE}/claim")
    assert world.client("head").post(f"{ONE}/findings/{KEYS[0]}", json=MISREAD).status_code == 409
    assert world.client("head").request("DELETE", f"{ONE}/claim").status_code == 204
    assert world.client("head").post(f"{ONE}/findings/{KEYS[0]}", json=MISREAD).status_code == 409
    assert world.client("reviewer").request("DELETE", f"{ONE}/claim").status_code == 204
    assert world.client("head").post(f"{ONE}/findings/{KEYS[0]}", json=MISREAD).status_code == 201


def test_an_answer_sent_twice_under_one_key_is_one(world: World) -> None:
    headers = {"Idempotency-Key": "answer-0001"}
    both = [answered(world, "reviewer", KEYS[0], MISREAD, **headers) for _ in range(2)]
    assert [len(b["decisions"]) for b in both] == [1, 1]
    other = world.client("reviewer").post(f"{ONE}/findings/{KEYS[0]}", json=MEND, headers=headers)
    assert other.status_code == 409
    assert len(answered(world, "reviewer", KEYS[0], MISREAD)["decisions"]) == 2


def test_an_answer_is_taken_back_by_whoever_gave_it(world: World) -> None:
    decision = answered(world, "reviewer", KEYS[0], MISREAD)["decisions"][0]["id"]
    assert world.client("head").request("DELETE", f"{ONE}/decisions/{decision}").status_code == 409
    undone = world.client("reviewer").request("DELETE", f"{ONE}/decisions/{decision}").json()
    assert (undone["decisions"][0]["undone"], undone["standing"]["unanswered"]) == (True, len(KEYS))


def test_an_answer_that_says_too_little_is_refused(world: World) -> None:
    for what in ({"act": "acceptable"}, {"act": "correct"}, {"act": "misread", "mend": "reseal"}, {"act": "other"}):
        assert world.client("reviewer").post(f"{ONE}/findings/{KEYS[0]}", json=what).status_code == 422
    assert world.client("reviewer").post(f"{ONE}/findings/{'0' * 16}", json=MISREAD).status_code == 404


def test_fields_and_seals_are_as_in_the_report(world: World) -> None:
    reviewer = world.client("reviewer")
    fields = reviewer.get(f"{ONE}/fields").json()["items"]
    assert {f["name"]: f["status"] for f in fields}["applicant_name"] == "mismatch"
    seals = reviewer.get(f"{ONE}/seals").json()["items"]
    assert len(seals) == 1
    assert reviewer.get(f"{ONE}/seals/0/strip").headers["content-type"] == "image/jpeg"
    assert reviewer.get(f"{ONE}/seals/1/strip").status_code == 404


def test_an_accepted_error_is_confirmed_by_another_person(world: World) -> None:
    accept = {"act": "acceptable", "reason": "曾用名"}
    error = next(finding_key(f) for f in FINDINGS if f.severity == "error")
    for key in KEYS:
        answered(world, "reviewer", key, accept if key == error else MISREAD)
    recommend = {"outcome": "recommend", "shown": ["cover"]}
    first = world.client("reviewer").post(f"{ONE}/decision", json=recommend).json()
    assert (first["standing"]["state"], first["standing"]["unchecked"], first["final"]) == ("second", [error], None)
    other = world.client("second_reviewer")
    assert other.post(f"{ONE}/decision", json=recommend).status_code == 403
    answered(world, "second_reviewer", error, accept)
    done = other.post(f"{ONE}/decision", json=recommend).json()
    assert (done["standing"]["state"], done["first"]["by"]) == ("recommended", world.users["reviewer"])
    assert done["final"]["by"] == world.users["second_reviewer"]


def test_what_the_machine_did_not_see_is_filed_once_and_taken_back(world: World) -> None:
    missed, headers = {"text": "审计报告缺页", "mend": "replace_page", "page": 9}, {"Idempotency-Key": "missed-0001"}
    told = [world.client("reviewer").post(f"{ONE}/misses", json=missed, headers=headers).json() for _ in range(2)]
    assert [len(t["misses"]) for t in told] == [1, 1]
    number = told[0]["misses"][0]["id"]
    undone = world.client("reviewer").request("DELETE", f"{ONE}/misses/{number}").json()
    assert [m["undone"] for m in undone["misses"]] == [True]
    assert world.client("reviewer").post(f"{ONE}/misses", json={"text": " "}).status_code == 422
