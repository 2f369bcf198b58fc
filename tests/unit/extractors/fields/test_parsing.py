"""A cell's text becomes the value that its field's type says."""

import pytest

from extractors.fields.parsing import Parsed, is_blank, parse
from models.form_template import FieldSpec, FieldType


def spec(type_: FieldType, **more: object) -> FieldSpec:
    return FieldSpec.model_validate({"name": "x", "label": "某栏", "type": type_, **more})


MONEY = spec("decimal", unit="万元", places=2)
INCIDENT = spec("enum", options={"无": "无", "有": "有"})
BUILD = spec("multi", options={"共享工厂": "共享工厂", "共性技术中心": "共性技术中心"})


@pytest.mark.parametrize("text", ["", "  ", "/", "／", "—", "——", "无", "-", "|", "、", "一"])
@pytest.mark.parametrize("field", [MONEY, spec("text"), spec("date"), spec("phone"), spec("longtext")])
def test_marks_that_stand_for_nothing_are_blank(field: FieldSpec, text: str) -> None:
    assert parse(field, text) == Parsed(None, blank=True)


def test_an_option_none_is_a_value() -> None:
    assert parse(INCIDENT, "无") == Parsed("无")
    assert parse(INCIDENT, "／").blank


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (MONEY, "86,532.47", "86532.47"),
        (spec("int", unit="人"), "4,144", "4144"),
        (spec("percent", places=2), "44.30%", "44.30"),
        (spec("date"), "2021年4月11日", "2021-04-11"),
        (spec("month"), "2020年1月", "2020-01"),
        (
            spec("enum", options={"project": "示范项目", "city_other": "示范城市（其他类）"}),
            "示范城市(其他类)",
            "city_other",
        ),
        (INCIDENT, "□无 ■有", "有"),
        (BUILD, "☑共享工厂 ☑共性技术中心", ("共享工厂", "共性技术中心")),
        (spec("uscc"), "9144 0300 1922 0382 16", "914403001922038216"),
        (spec("text"), " 沈阳 华戌（集团）有限公司 ", "沈阳华戌（集团）有限公司"),
        (spec("person"), "王 芳", "王芳"),
        (spec("email"), "a@b.cn", "a@b.cn"),
        (spec("postcode"), "110000", "110000"),
        (spec("url"), "www.a.cn", "www.a.cn"),
    ],
)
def test_values_by_type(field: FieldSpec, text: str, value: str | tuple[str, ...]) -> None:
    assert parse(field, text) == Parsed(value)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (MONEY, "见附件"),
        (MONEY, "-5.00"),
        (spec("date"), "2021年4月"),
        (spec("date"), "2021年2月31日"),
        (spec("month"), "2020年1月5日"),
        (spec("enum", options={"国有": "国有", "民营": "民营"}), "■国有 ■民营"),
        (BUILD, "□共享工厂 □共性技术中心"),
        (spec("percent"), "0.45"),
        (spec("uscc"), "91350100M000100Y4Z"),
    ],
)
def test_what_could_mean_something_else_is_doubtful(field: FieldSpec, text: str) -> None:
    assert parse(field, text).doubtful


def test_a_field_that_may_be_negative_takes_a_minus() -> None:
    assert parse(spec("decimal", unit="万元", places=2, negative=True), "-8,899.81") == Parsed("-8899.81")


def test_a_repaired_code_says_so() -> None:
    assert parse(spec("uscc"), "9144O3OO1922O38216") == Parsed("914403001922038216", repaired=True)


@pytest.mark.parametrize(("type_", "blank"), [("phone", True), ("email", True), ("text", False), ("int", False)])
def test_a_slash_read_as_a_stroke_is_blank_where_no_value_is_a_stroke(type_: str, blank: bool) -> None:
    spec = FieldSpec.model_validate({"name": "x", "label": "甲", "type": type_})
    assert is_blank(spec, "1") is blank
