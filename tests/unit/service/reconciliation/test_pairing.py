"""Which record a paper belongs to, also when its marks were damaged, and when to leave it without one."""

import pytest

from models.application import Application, FieldReading, Spot
from models.campaign import OnlineRecord
from models.geometry import Box
from service.reconciliation.pairing import Match, pair

CODES = {"a": "914403001922038216", "b": "91440300192317458F", "c": "91370200264574251E"}
NAMES = {"a": "沈阳华戌鼓风机有限公司", "b": "大连凌云模具股份有限公司", "c": "宁波远翔仪器仪表有限公司"}
NUMBERS = {"a": "FWX2021-21-0001", "b": "FWX2021-21-0002", "c": "FWX2021-21-0003"}


def record(who: str, kind: str = "enterprise", number: str | None = None, id_: str = "") -> OnlineRecord:
    return OnlineRecord(
        id=id_ or f"r-{who}", application_no=NUMBERS[who] if number is None else number, kind=kind,
        fields={"uscc": CODES[who], "applicant_name": NAMES[who]},
    )  # fmt: skip


def paper(index: int, number: str = "", uscc: str = "", name: str = "", kind: str = "enterprise") -> Application:
    values = {"uscc": uscc, "applicant_name": name}
    spots = {
        n: Spot(block="b", text=v, value=v, input=0, page=1, box=Box((0, 0, 1, 1)), confidence=0.9)
        for n, v in values.items()
        if v
    }
    fields = {n: FieldReading(name=n, label=n, spots=(s,)) for n, s in spots.items()}
    return Application(index=index, kind=kind, pages=(), application_no=number or None, fields=fields)


ALL = [record("a"), record("b"), record("c")]


@pytest.mark.parametrize(
    ("application", "expected"),
    [
        (paper(0, number=NUMBERS["a"]), Match("r-a", "application_no")),
        (paper(0, number="fwx2021—21—0001"), Match("r-a", "application_no")),
        (paper(0, uscc=CODES["b"]), Match("r-b", "uscc")),
        (paper(0, name="宁波远翔仪器仪表有限公司 "), Match("r-c", "name")),
        (paper(0, number=NUMBERS["a"], uscc=CODES["b"]), Match("r-a", "application_no")),
        (paper(0, number=NUMBERS["a"], uscc=CODES["b"], name=NAMES["b"]), Match("r-b", "uscc")),
        (paper(0, number="FWX2021-21-OO01", name="沈阳华戊鼓风机有限公司"), Match("r-a", "application_no")),
        (paper(0, uscc=CODES["b"].replace("9231", "9213")), Match("r-b", "uscc")),
        (paper(0, name="宁波远翔仪器仪袤有限公司"), Match("r-c", "name")),
        (paper(0, number="FWX2021-21-0009"), None),
        (paper(0, name="宁波"), None),
        (paper(0), None),
        (paper(0, number=NUMBERS["a"], kind="unknown"), Match("r-a", "application_no")),
        (paper(0, number="FWX2021-21-OO01", name=NAMES["a"], kind="unknown"), None),
        (paper(0, uscc=CODES["a"], name=NAMES["a"], kind="unknown"), None),
        (paper(0, number=NUMBERS["a"], kind="letter"), None),
        (paper(0, number=NUMBERS["a"], kind="project"), Match("r-a", "application_no")),
    ],
)
def test_one_paper(application: Application, expected: Match | None) -> None:
    pairing = pair([application], ALL)
    assert pairing.matches.get(0) == expected
    assert pairing.unpaired == (() if expected else (0,))


def test_the_kind_decides_between_two_records_of_one_applicant() -> None:
    both = [record("a", "enterprise", "N-1", "r-1"), record("a", "project", "N-2", "r-2")]
    assert pair([paper(0, uscc=CODES["a"], kind="project")], both).matches[0] == Match("r-2", "uscc")


def test_no_record_is_given_to_two_papers() -> None:
    pairing = pair([paper(0, number=NUMBERS["a"]), paper(1, number=NUMBERS["a"])], ALL)
    assert pairing.matches == {}
    assert pairing.unpaired == (0, 1)


def test_of_two_papers_with_one_number_the_one_that_agrees_more_gets_it() -> None:
    papers = [paper(0, number=NUMBERS["a"]), paper(1, number=NUMBERS["a"], name=NAMES["a"])]
    pairing = pair(papers, ALL)
    assert pairing.matches == {1: Match("r-a", "application_no")}
    assert pairing.unpaired == (0,)


def test_a_stray_page_with_a_number_takes_no_record_from_its_application() -> None:
    damaged = paper(1, number="FWX2021-21-OOO1", name=NAMES["a"])
    pairing = pair([paper(0, number=NUMBERS["a"], kind="unknown"), damaged], ALL)
    assert pairing.matches == {1: Match("r-a", "name")}
    assert pairing.unpaired == (0,)


def test_exact_papers_take_their_records_before_damaged_ones() -> None:
    papers = [paper(0, uscc=CODES["a"][:-1] + "7"), paper(1, number=NUMBERS["a"])]
    assert pair(papers, [record("a")]).matches == {1: Match("r-a", "application_no")}


def test_a_city_is_known_by_its_name() -> None:
    city = OnlineRecord(id="r-x", kind="city_other", fields={"city_name": "沈阳市"})
    spot = Spot(block="city", text="沈阳市", value="沈阳市", input=0, page=1, box=Box((0, 0, 1, 1)), confidence=0.9)
    fields = {"city_name": FieldReading(name="city_name", label="申报城市", spots=(spot,))}
    application = Application(index=3, kind="city_other", pages=(), fields=fields)
    assert pair([application], [city]).matches == {3: Match("r-x", "name")}
