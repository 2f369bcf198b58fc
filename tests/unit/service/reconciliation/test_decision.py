"""The verdict on one place: accuse only where the ink is sure, leave doubt to a person, rank by confidence."""

import pytest

from models.application import ReadStatus, Spot
from models.campaign import OnlineValue
from models.form_template import FieldSpec, FieldType
from models.geometry import Box
from models.reconciliation import Doubt, Evidence, FieldStatus
from service.reconciliation.decision import decide
from tests.unit.service.reconciliation.ink import ink


def spec(type_: FieldType, **more: object) -> FieldSpec:
    return FieldSpec.model_validate({"name": "x", "label": "注册资本（万元）", "type": type_, **more})


MONEY = spec("decimal", unit="万元", places=2)
NAME = spec("text", compare="A")
MAIL = spec("email", compare="C")
CODE = spec("uscc", compare="A")
OWNER = spec("enum", options={"国有": "国有", "民营": "民营"})


def spot(text: str, value: OnlineValue | None, confidence: float = 0.98, **more: object) -> Spot:
    return Spot.model_validate(
        {
            "block": "b", "text": text, "value": value, "input": 0, "page": 1, "box": Box((0.1, 0.1, 0.2, 0.2)),
            "confidence": confidence, **more,
        }
    )  # fmt: skip


DOTTED = spot("86.582.47", "86582.47")
FRAMED = spot("186,532.47", "186532.47")
BROKEN = spot("86,5x2.47", None)
LABELLED = spot("注册资本（万元）86", "注册资本（万元）86")
SAME = spot("86,532.47", "86532.47")
OTHER = spot("86,582.47", "86582.47")


@pytest.mark.parametrize(
    ("field", "place", "online", "evidence", "status"),
    [
        (MONEY, SAME, "86532.47", ink("86,532.47", "86,532.47"), "match"),
        (MONEY, OTHER, "86532.47", ink("86,532.47", "86,582.47", ("3", "8", 9.0)), "mismatch"),
        (MONEY, OTHER, "86532.47", ink("86,532.47", "86,582.47", ("3", "8", 4.0)), "unreadable"),
        (MONEY, OTHER, "86532.47", ink("86,532.47", "86,582.47", ("3", "8", 1.0)), "unreadable"),
        (MONEY, OTHER, "86532.47", ink("86,532.47", "86,582.47", ("3", "8", 9.0, 2.0)), "unreadable"),
        (MONEY, SAME, "86532.47", ink("86,532.47", "86,532.47", doubts=(Doubt(character="3", rival="8", nats=0.1),)),
         "unreadable"),
        (MONEY, SAME, "86532.47", ink("86,532.47", "86,532.47", doubts=(Doubt(character="3", rival="8", nats=0.9),)),
         "match"),
        (MONEY, SAME, "86532.47", ink("86,532.47", "86,532.47", doubts=(Doubt(character=",", rival="", nats=0.1),)),
         "match"),
        (MONEY, SAME, "86532.47", ink("86,532.47", "86,532.47", doubts=(Doubt(character=",", rival=".", nats=0.1),)),
         "unreadable"),
        (MAIL, spot("1@b.cn", "1@b.cn"), "1@b.cn",
         ink("1@b.cn", "1@b.cn", doubts=(Doubt(character="1", rival="l", nats=0.1),)), "match"),
        (MAIL, spot("1@b.cn", "1@b.cn"), "1@b.cn",
         ink("1@b.cn", "1@b.cn", doubts=(Doubt(character="1", rival="7", nats=0.1),)), "unreadable"),
        (NAME, spot("北宸模具", "北宸模具"), "北宸模具",
         ink("北宸模具", "北宸模具", doubts=(Doubt(character="", rival="。", nats=0.1),)), "match"),
        (MONEY, FRAMED, "86532.47", ink("86,532.47", "186,532.47", ("", "1", 9.0)), "unreadable"),
        (MONEY, FRAMED, "86532.47", ink("86,532.47", "186,532.47", ("", "1", 20.0)), "mismatch"),
        (MONEY, BROKEN, "86532.47", ink("86,532.47", "86,5x2.47", ("3", "x", 9.0)), "unreadable"),
        (MONEY, BROKEN, "86532.47", ink("86,532.47", "86,5x2.47", ("3", "x", 0.5)), "unreadable"),
        (MONEY, DOTTED, "86532.47", ink("86,532.47", "86.582.47", ("3", "8", 9.0)), "unreadable"),
        (NAME, spot("比宸模具", "比宸模具"), "北宸模具", ink("北宸模具", "比宸模具", ("北", "比", 9.1)), "mismatch"),
        (NAME, spot("比宸模具", "比宸模具"), "北宸模具", ink("北宸模具", "比宸模具", ("北", "比", 3.0)), "unreadable"),
        (NAME, spot("北宸。模具", "北宸。模具"), "北宸模具", ink("北宸模具", "北宸。模具", ("", "。", 9)), "match"),
        (NAME, spot("FWX2O21", "FWX2O21"), "FWX2021", ink("FWX2021", "FWX2O21", ("0", "O", 9.0)), "unreadable"),
        (MAIL, spot("1@b.cn", "1@b.cn"), "l@b.cn", ink("l@b.cn", "1@b.cn", ("l", "1", 4.8)), "unreadable"),
        (NAME, spot("C某", "C某"), "c某", ink("c某", "C某", ("c", "C", 4.0)), "match"),
        (NAME, spot("C某", "C某"), "c某", ink("c某", "C某", ("c", "C", 9.0)), "unreadable"),
        (NAME, LABELLED, "86", ink("86", "注册资本(万元)86", ("", "注册资本(万元)", 60)), "unreadable"),
        (NAME, spot("刈玲", "刈玲"), "刘玲", ink("刘玲", "刈玲", ("刘", "刈", 9.0), known=False), "unreadable"),
        (CODE, spot("914403001922038276", "914403001922038276"), "914403001922038216",
         ink("914403001922038216", "914403001922038276", ("1", "7", 9.0)), "mismatch"),
        (CODE, spot("914403001922038216", "914403001922038216", repaired=True), "914403001922038216",
         ink("914403001922038216", "91440300192203821G", ("6", "G", 1.5)), "match"),
        (CODE, spot("914403001922038216", "914403001922038216", repaired=True), "914403001922038216",
         ink("914403001922038216", "91440300192203821G", ("6", "G", 9.0)), "unreadable"),
        (CODE, spot("914403001922038218", "914403001922038218"), "914403001922038216",
         ink("914403001922038216", "914403001922038218", ("6", "8", 1.5)), "match"),
        (CODE, spot("914403001922038218", "914403001922038218"), "914403001922038216",
         ink("914403001922038216", "914403001922038218", ("6", "8", 3.5)), "unreadable"),
        (OWNER, spot("□国有 ■民营", "民营"), "民营", None, "match"),
        (OWNER, spot("■国有 □民营", "国有"), "民营", None, "mismatch"),
        (OWNER, spot("■国有 □民营", "国有", 0.6), "民营", None, "unreadable"),
        (OWNER, spot("■国有 ■民营", None), "民营", None, "unreadable"),
    ],
)  # fmt: skip
def test_statuses(field: FieldSpec, place: Spot, online: str, evidence: Evidence | None, status: FieldStatus) -> None:
    assert decide(field, place, online, evidence).status == status


@pytest.mark.parametrize(
    ("place", "online", "status"),
    [
        (None, "5.00", "not_found"),
        (spot("", None, status="not_found"), "5.00", "not_found"),
        (spot("", None, status="blank"), "5.00", "blank_on_paper"),
        (spot("", None, status="blank"), "", "match"),
        (spot("", None, status="blank"), "/", "match"),
        (SAME, "", "blank_online"),
        (spot("86?", None, status="unreadable"), "", "unreadable"),
        (spot("86?", None, status="unreadable"), "5.00", "unreadable"),
        (spot("86,532.47", "86532.47", alteration="struck"), "86532.47", "unreadable"),
    ],
)
def test_blank_lost_and_altered_places(place: Spot | None, online: str, status: FieldStatus) -> None:
    assert decide(MONEY, place, online, None).status == status


@pytest.mark.parametrize(
    ("place", "evidence", "status"),
    [
        (SAME, ink("86,532.47", "86,532.47"), "unreadable"),
        (OTHER, ink("86,532.47", "86,582.47", ("3", "8", 4.0)), "unreadable"),
        (OTHER, ink("86,532.47", "86,582.47", ("3", "8", 12.0)), "mismatch"),
    ],
)
def test_an_altered_value_differs_or_goes_to_a_person_and_never_agrees(
    place: Spot, evidence: Evidence, status: FieldStatus
) -> None:
    found = decide(MONEY, place.model_copy(update={"alteration": "struck"}), "86532.47", evidence)
    assert (found.status, found.confidence <= 0.9) == (status, True)


def test_faint_print_is_not_called_blank() -> None:
    blank = spot("", None, status="blank")
    assert decide(MONEY, blank, "5.00", ink("5.00", "5.0O", ("0", "O", 0.5))).status == "unreadable"


def test_a_place_that_could_not_be_read_is_verified_by_its_ink() -> None:
    status: ReadStatus = "unreadable"
    place = spot("86?32.47", None, 0.4, status=status)
    assert decide(MONEY, place, "86532.47", ink("86,532.47", "86,532.47")).status == "match"


@pytest.mark.parametrize(
    ("place", "status"),
    [
        (SAME, "match"),
        (spot("86,532.47", "86532.47", 0.4), "unreadable"),
        (OTHER, "mismatch"),
        (spot("86,582.47", "86582.47", 0.9), "unreadable"),
    ],
)
def test_without_posteriors_the_reading_must_be_sure(place: Spot, status: FieldStatus) -> None:
    assert decide(MONEY, place, "86532.47", None).status == status


def test_long_texts_are_judged_by_passages() -> None:
    field, text = spec("longtext", compare="T"), "在全国布局服务网点40个，客户满意度保持在92.3%以上。"
    assert decide(field, spot(text, text), text, None).status == "match"
    assert decide(field, spot("另" + text, text), text, ink(text, "另" + text, ("", "另", 3.0))).status == "match"
    wrong = text.replace("92", "97")
    assert decide(field, spot(wrong, wrong), text, ink(text, wrong, ("2", "7", 9.0))).status == "mismatch"


def test_confidence_ranks_weak_below_strong() -> None:
    def sure(place: Spot, evidence: Evidence) -> float:
        return decide(MONEY, place, "86532.47", evidence).confidence

    shaky = sure(SAME, ink("86,532.47", "86,532.47", doubts=(Doubt(character="3", rival="8", nats=0.4),)))
    clear = sure(SAME, ink("86,532.47", "86,532.47"))
    assert 0.85 < shaky < 0.95 < 0.99 < clear < 1.0
    weak = sure(OTHER, ink("86,532.47", "86,582.47", ("3", "8", 8.5, 3.5)))
    strong = sure(OTHER, ink("86,532.47", "86,582.47", ("3", "8", 30.0)))
    assert weak < 0.8 < strong <= 0.99


@pytest.mark.parametrize(("sealed", "status"), [(False, "match"), (True, "unreadable")])
def test_under_a_seal_the_expected_text_must_lead_by_more(sealed: bool, status: FieldStatus) -> None:
    evidence = ink("86,532.47", "86,532.47", doubts=(Doubt(character="3", rival="8", nats=0.9),))
    assert decide(MONEY, spot("86,532.47", "86532.47", sealed=sealed), "86532.47", evidence).status == status


def test_another_text_altogether_is_a_less_sure_difference() -> None:
    online = "沈阳华戌鼓风机有限公司"
    other = "统一社会信用代码证书号"
    far = decide(NAME, spot(other, other), online, ink(online, other, (online, other, 90.0)))
    near = decide(NAME, spot("沈阳华戍鼓风机有限公司", "沈阳华戍鼓风机有限公司"), online,
                  ink(online, "沈阳华戍鼓风机有限公司", ("戌", "戍", 14.0)))  # fmt: skip
    assert far.confidence < near.confidence


@pytest.mark.parametrize(
    ("sealed", "read", "span", "status"),
    [
        (True, "北宸模具1201100310665", ("", "1201100310665", 90.0), "unreadable"),
        (False, "北宸模具1201100310665", ("", "1201100310665", 90.0), "mismatch"),
        (True, "北宸责任模具", ("", "责任", 20.0), "mismatch"),
        (True, "宸模具", ("北", "", 20.0), "unreadable"),
        (False, "宸模具", ("北", "", 20.0), "mismatch"),
    ],
)
def test_more_beside_a_value_under_a_seal_may_be_the_seals_own(
    sealed: bool, read: str, span: tuple[str, str, float], status: str
) -> None:
    place = spot(read, read).model_copy(update={"sealed": sealed})
    assert decide(NAME, place, "北宸模具", ink("北宸模具", read, span)).status == status


@pytest.mark.parametrize(
    ("sealed", "rows", "status"),
    [(True, (0, 1), "unreadable"), (True, (0, 0), "mismatch"), (False, (0, 1), "mismatch")],
)
def test_what_lacks_between_two_pieces_of_a_line_may_lie_under_the_seal(
    sealed: bool, rows: tuple[int, int], status: FieldStatus
) -> None:
    whole = ink("北宸模具有限公司", "北宸模具司", ("有限公", "", 37.0))
    evidence = whole.model_copy(update={"spans": tuple(s.model_copy(update={"rows": rows}) for s in whole.spans)})
    place = spot("北宸模具 司", "北宸模具 司", sealed=sealed)
    assert decide(NAME, place, "北宸模具有限公司", evidence).status == status
