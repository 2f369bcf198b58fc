"""Which records a summary table lists, in which order, and what its cells say."""

from datetime import date

import pytest

from extractors.forms.template_store import builtin
from models.campaign import OnlineRecord, OnlineValue
from models.errors import UsageError
from models.report import Verdict
from service.workflows.write_summary import Listed, Selection, list_records

FORM = builtin()
LIAONING, ZHEJIANG = "辽宁省工业和信息化厅", "浙江省经济和信息化厅"
TODAY = date(2022, 1, 9)


def record(id_: str, kind: str = "enterprise", **fields: OnlineValue) -> OnlineRecord:
    filed: dict[str, OnlineValue] = {
        "recommender_name": LIAONING, "applicant_name": f"沈阳{id_}有限公司", "uscc": "91210106YW7304465U",
        "mode": ("lifecycle", "customization"), "contact_name": "季知远", "contact_mobile": "15400000001",
        "city_name": "沈阳市", "project_name": "共享中心",
    }  # fmt: skip
    printed = FORM.fields_of(kind)
    own = {k: v for k, v in {**filed, **fields}.items() if k in printed}
    return OnlineRecord(id=id_, application_no=f"FW-{id_}", kind=kind, fields=own)


def listed(*records: OnlineRecord, **selection: object) -> Listed:
    return list_records(records, FORM, Selection(**selection), TODAY)  # type: ignore[arg-type]


def numbers(found: Listed) -> list[str]:
    return [row["application_no"] for row in found.sheet.rows]


def test_kinds_stand_in_the_campaigns_order_and_rows_are_numbered() -> None:
    found = listed(record("a", "city_other"), record("b", "project"), record("c"), record("d", "project"))
    assert numbers(found) == ["FW-c", "FW-b", "FW-d", "FW-a"]
    assert [row["no"] for row in found.sheet.rows] == ["1", "2", "3", "4"]
    assert found.sheet.counts == {"示范企业": 1, "示范项目": 2, "示范城市（其他类）": 1}
    assert found.notes == ()


def test_what_stands_in_the_columns() -> None:
    firm, city, project = listed(record("a"), record("b", "city_other"), record("c", "project")).sheet.rows[:3]
    assert (firm["kind"], firm["object_name"], firm["remark"]) == ("示范企业", "/", "")
    assert firm["mode"] == "定制化服务、全生命周期管理"
    assert (project["object_name"], city["object_name"]) in {("共享中心", "沈阳市"), ("沈阳市", "共享中心")}
    assert {city["uscc"], project["uscc"]} == {"/", "91210106YW7304465U"}
    assert listed(record("a")).sheet.year == "2021"
    assert listed(record("a")).sheet.date == "2022年1月9日"


@pytest.mark.parametrize(
    ("fields", "column", "words"),
    [
        ({"mode": ("other", "epc"), "mode_other": "检测共享"}, "mode", "总集成总承包、其他：检测共享"),
        ({"contact_mobile": "", "contact_tel": "024-00000001"}, "contact_mobile", "024-00000001"),
        ({"contact_mobile": "/", "contact_tel": "024-00000001"}, "contact_mobile", "024-00000001"),
        ({"contact_name": " 季\n知\u200b远 \x07"}, "contact_name", "季 知 远"),
        ({"applicant_name": "=1+1"}, "applicant_name", "=1+1"),
    ],
)
def test_words_of_a_cell(fields: dict[str, OnlineValue], column: str, words: str) -> None:
    assert listed(record("a", "enterprise", **fields)).sheet.rows[0][column] == words


def test_only_one_recommenders_records_are_listed_and_the_others_named() -> None:
    others = record("b", recommender_name=ZHEJIANG), record("c", recommender_name="")
    found = listed(record("a"), *others, recommender="辽宁省工信厅")
    assert numbers(found) == ["FW-a"]
    assert found.sheet.recommender == LIAONING
    assert ["b（FW-b" in note or "c（FW-c" in note for note in found.notes] == [True, True]
    assert ZHEJIANG in found.notes[0]


def test_a_short_name_online_is_the_same_recommender() -> None:
    found = listed(record("a", recommender_name="辽宁省工信厅"), record("b"))
    assert (len(found.sheet.rows), found.sheet.recommender) == (2, LIAONING)


def test_a_body_that_the_campaign_does_not_list_stands_as_it_is_filed() -> None:
    assert listed(record("a", recommender_name="某（示例）局")).sheet.recommender == "某（示例）局"


def test_only_chooses_and_orders() -> None:
    found = listed(record("a"), record("b"), record("c"), only=("c", "FW-a", "c"))
    assert numbers(found) == ["FW-c", "FW-a"]
    assert len(found.notes) == 1 and "b（FW-b" in found.notes[0]


def test_paper_to_be_returned_and_unchecked_paper_are_left_out_and_named() -> None:
    verdicts: dict[str, Verdict] = {"a": "pass", "b": "return", "c": "review"}
    found = listed(record("a"), record("b"), record("c"), record("d"), verdicts=verdicts)
    assert numbers(found) == ["FW-a", "FW-c"]
    assert [("b（" in n, "d（" in n) for n in found.notes] == [(True, False), (False, True)]


def test_what_lacks_online_is_left_blank_and_told() -> None:
    found = listed(record("a", contact_name="", uscc="/"))
    assert (found.sheet.rows[0]["contact_name"], found.sheet.rows[0]["uscc"]) == ("", "")
    (note,) = found.notes
    assert "联系人" in note and "统一社会信用代码" in note and "服务型制造模式" not in note


def test_an_exceeded_quota_is_told() -> None:
    found = listed(*(record(str(n), "project") for n in range(4)))
    assert len(found.notes) == 1 and "示范项目" in found.notes[0]


@pytest.mark.parametrize(
    ("records", "selection", "told"),
    [
        ([record("a"), record("b", recommender_name=ZHEJIANG)], {}, f"{LIAONING} 1、{ZHEJIANG} 1"),
        ([record("a", recommender_name="")], {}, "--recommender"),
        ([record("a")], {"recommender": ZHEJIANG}, ZHEJIANG),
        ([record("a")], {"only": ("a", "zz")}, "zz"),
        ([record("a")], {"verdicts": {}}, "FW-a"),
    ],
)
def test_what_cannot_be_listed(records: list[OnlineRecord], selection: dict[str, object], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        listed(*records, **selection)


def test_a_form_without_a_table() -> None:
    with pytest.raises(UsageError, match="summary_table"):
        list_records([record("a")], FORM.model_copy(update={"summary_table": None}), Selection(), TODAY)
