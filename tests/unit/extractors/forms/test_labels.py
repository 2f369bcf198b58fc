"""Labels, however they are spaced, and what is not a label."""

import pytest

from extractors.forms.labels import bare, best_title, keys_of, leading_label, match_label
from tests.unit.extractors.forms.paper import BODY, COVER, MONEY, field

ALL = (*COVER, *BODY, *MONEY)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("申报单位", "applicant_name"),
        ("申 报 单 位：", "applicant_name"),
        ("申报单位（盖章）：", "applicant_name"),
        ("申报单位（盖章", "applicant_name"),
        ("统一社会信用代码", "uscc"),
        ("统-社会信用代码", "uscc"),
        ("营业收入（万元）", "revenue"),
        ("营业收入(万元)", "revenue"),
        ("营业收入", "revenue"),
        ("联系人", "contact"),
        ("联系电话*", "contact_phone"),
        ("联系入", None),
        ("联系", None),
        ("某某有限公司", None),
        ("营业收入同比增长", None),
        ("", None),
        ("：", None),
    ],
)
def test_which_fields_label_a_text_is(text: str, name: str | None) -> None:
    found = match_label(text, ALL)
    assert (found.spec.name if found else None) == name


def test_likeness_is_one_for_an_exact_label_and_less_for_a_misread_one() -> None:
    exact, misread = match_label("统一社会信用代码", ALL), match_label("统一社会信用代吗", ALL)
    assert exact is not None and exact.likeness == 1
    assert misread is not None and misread.likeness == pytest.approx(7 / 8)


def test_a_label_that_two_fields_share_is_nobodys() -> None:
    twins = (field("a", "联系地址"), field("b", "联系地址"))
    assert match_label("联系地址", twins) is None
    assert match_label("联系地址", (twins[0], twins[0])) is not None


def test_aliases_are_labels_too() -> None:
    spec = field("area", "面积（平方米）", aliases=["占地（亩）"])
    assert keys_of(spec) == ("面积(平方米)", "占地(亩)", "面积", "占地")
    assert match_label("占地", (spec,)) is not None


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("申报单位（盖章）：某某有限公司", ("applicant_name", "某某有限公司")),
        ("申报单位:", ("applicant_name", "")),
        ("申报单位（盖章", ("applicant_name", "")),
        ("申报单位某某有限公司", ("applicant_name", "某某有限公司")),
        ("联系人：张三", ("contact", "张三")),
        ("联系人张三", None),
        ("联系电话：010-1234：转5", ("contact_phone", "010-1234:转5")),
        ("本申报单位：某某", None),
    ],
)
def test_a_line_that_begins_with_a_label(text: str, want: tuple[str, str] | None) -> None:
    found = leading_label(text, ALL)
    assert (found and (found[0].name, found[1])) == want


def test_bare_keeps_the_words() -> None:
    assert bare(" 推荐单位（公章） ：") == "推荐单位"
    assert bare("附件（一）") == "附件(一)"


@pytest.mark.parametrize(
    ("text", "name"),
    [("基本信息", "basic"), ("基 本 信 息 表", "basic"), ("主要指标", "figures"), ("某", None), ("", None)],
)
def test_best_title(text: str, name: str | None) -> None:
    found = best_title(text, {"basic": ("基本信息",), "figures": ("主要指标", "指标表")})
    assert (found[0] if found else None) == name
