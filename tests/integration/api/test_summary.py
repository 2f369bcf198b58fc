"""The summary table over the API: who sees it, and what a program does not see of it."""

from tests.integration.api.desk_office import HOME, PACKAGE, World

ADDRESS = f"/api/v1/packages/{PACKAGE}/summary"


def test_every_row_stands_beside_its_application(world: World) -> None:
    told = world.client("reviewer").get(ADDRESS).json()
    assert [(r["number"], r["paper"], r["record"], r["again"]) for r in told["rows"]] == [
        ("1", 0, "r-1", False), ("2", 0, "r-1", False), ("3", 0, "r-1", False), ("4", None, "r-9", False),
        ("5", None, None, False), ("6", 0, "r-1", True),
    ]  # fmt: skip
    assert told["unlisted"] == [{"paper": 0, "record": "r-1"}]
    (kind,) = told["kinds"]
    assert (kind["kind"], kind["rows"], kind["papers"], kind["quota"]) == ("enterprise", 5, 1, 6)


def test_a_program_gets_no_personal_data_and_a_persons_look_is_on_record(world: World) -> None:
    secret, _ = world.token("reviewer", "packages.read", "applications.read", scope=HOME)
    for client, shown, told in ((world.client(token=secret), False, 0), (world.client("reviewer"), True, 1)):
        answer = client.get(ADDRESS)
        assert ("13812391234" in answer.text) is shown
        assert "示范甲股份公司" in answer.text
        entries = world.client("auditor").get("/api/v1/audit?action=private.shown").json()["items"]
        assert len([e for e in entries if e["event"]["subject"] == f"package:{PACKAGE}"]) == told


def test_the_page_says_what_differs(world: World) -> None:
    page = world.client("reviewer").get(f"/packages/{PACKAGE}/summary").text
    for words in ("有行无件", "未找到对应申报书", "重复列出", "有件无行", "示范甲股份公司", "FWX2021-21-00O7"):
        assert words in page
